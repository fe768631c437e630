"""Two processes at the very moment in which they could harm each other."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pvxklaviyo.engine import advance, deliver, run_once

from ..flows import sabotage
from ..flows.bench import at
from .bench import Steps, both, story


def test_two_passes_by_hand_at_once() -> None:
    """A pass that makes the feed due while another moves it is not an error."""
    steps = Steps(story(3))
    (one, tenant), (other, _) = steps.process(), steps.process()
    steps.at(2)
    # Between looking at the cursor and making its feed due.
    steps.stall(one, "store.commit", 30)

    passes = both(
        steps,
        (one, lambda: run_once(one, tenant)),
        (other, lambda: run_once(other, tenant)),
    )

    assert 6 == sum(done.observed for done in passes)
    assert [True, True] == [done.finished for done in passes]


def told_twice(steps: Steps) -> bool:
    """Decide about one order while it is sent, and say whether it was told twice."""
    (one, tenant), (other, _) = steps.process(), steps.process()
    steps.queue_everything(one, tenant)
    steps.at(5)
    # The rest of the order is cancelled, so the event would be another one.
    warehouse = steps.bench.warehouse
    warehouse.change_order("1001", at=at(5), lines=[("MUG-01", 1)])
    warehouse.change("1001", "DES1", at=at(5), tracking="NEW")
    steps.at(6)
    steps.read(one, tenant)
    # Loaded and decided; the other claims, sends and settles; then written down.
    steps.stall(one, "store.commit", 20)
    steps.stall(other, "store.claim", 10)

    both(steps, (one, lambda: advance(one, tenant)), (other, lambda: deliver(other, tenant)))
    steps.at(8)
    steps.read_and_decide(one, tenant)
    steps.deliver(one, tenant)
    steps.at(9)

    events = [event for event in steps.bench.klaviyo.events() if "Order" in event.metric]
    return len(events) > 1


def split_story() -> Steps:
    told = story()
    told.order("1009", lines=[("MUG-01", 1)], at=at(-30), email="bob@post.pvx-sim.net")
    told.change_order("1001", at=at(-20), lines=[("MUG-01", 1), ("SOAP-OAT", 1)])
    return Steps(told)


def test_what_is_being_sent_is_not_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Load, claim, commit: the decision is refused and made anew; broken, it is told twice."""
    assert not told_twice(split_story())

    sabotage.withdrawing_ignores_attempts(monkeypatch)

    assert told_twice(split_story())


def requests_after_lost_claim(steps: Steps) -> int:
    """Let a sender come back after its claim was lost, and count the requests that arrived."""
    (one, tenant), (other, _), (third, _) = (steps.process() for _ in range(3))
    steps.queue_everything(one, tenant)
    # It fails before anything is sent, and is slow to write that down.
    steps.bench.klaviyo.faults.next("create_event", "not_sent")
    steps.stall(one, "store.commit", 60)
    # The next claims it, sends it, and is slow as well.
    steps.stall(other, "klaviyo.send", 30, acted=True)

    async def late() -> None:
        await other.sleep(45)
        await deliver(other, tenant)

    async def later() -> None:
        await third.sleep(65)
        await deliver(third, tenant)

    both(
        steps,
        (one, lambda: deliver(one, tenant)),
        (other, late),
        (third, later),
    )
    return sum(request.events for request in steps.bench.klaviyo.requests())


def test_who_lost_his_claim_frees_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settling under a lost lease changes nothing; broken, a third sends what is under way."""
    assert 1 == requests_after_lost_claim(Steps())

    sabotage.settling_ignores_the_token(monkeypatch)

    assert 2 == requests_after_lost_claim(Steps())


@pytest.mark.parametrize("stalled", ["klaviyo.send", "store.commit"])
def test_a_sender_that_stands_still_repeats_one_request(stalled: str) -> None:
    """Past its lease another one sends; both are one event, and the order goes on."""
    steps = Steps(story(2))
    (one, tenant), (other, _) = steps.process(), steps.process()
    steps.queue_everything(one, tenant)
    steps.stall(one, stalled, 100)

    async def all_of_them(again: Callable[[], bool]) -> None:
        while again():
            await deliver(other, tenant)
            await other.sleep(10)

    both(
        steps,
        (one, lambda: deliver(one, tenant)),
        (other, lambda: all_of_them(lambda: steps.bench.clock.now() < at(7))),
    )
    steps.at(8)

    sent = [request for request in steps.bench.klaviyo.requests() if request.events]
    assert 3 == len(sent)
    assert 2 == len({request.unique_ids for request in sent})
    assert 2 == len(steps.bench.klaviyo.events())
    delivered = [
        row.state
        for history in steps.bench.store.histories(
            [f"acme/acme01/order/10{n:02}" for n in (1, 2)]  # type: ignore[misc]
        ).values()
        for row in history.announcements
    ]
    assert ["delivered"] * 2 == delivered
