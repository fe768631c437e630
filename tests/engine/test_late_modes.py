from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo.engine._lateness import leaving
from pvxklaviyo.ledger import AnnouncementId, Batch, Claimed, Control, LeaseToken, Parts
from pvxklaviyo.model import StreamKey
from pvxklaviyo.simulation.warehouse import Warehouse

from ..flows.bench import at
from .bench import Steps, story
from .waiting import Waiting, address, minutes_of, order_of, settings

CREATE = "create_event"
PARTIAL = "Fulfilled Partial Order"
LIVE, LATE, OLD = 200, 230, 330  # minutes: within the window; past it; past Klaviyo's own 4 h

instants = st.integers(-600, 600).map(at)


def claimed(**more: Any) -> Claimed:
    """Claim a row."""
    return Claimed(
        **{
            "id": AnnouncementId(1),
            "stream": StreamKey("acme/acme01/order/1001"),
            "token": LeaseToken("1.a"),
            "now": at(0),
            "until": at(1),
            "kind": "shipment",
            "key": "acme01:1001:DES1",
            "unique_id": "pvx:shipment:acme01:1001:DES1",
            "metric": PARTIAL,
            "happened_at": at(0),
            "live_until": None,
            "late_mode": "natural",
            "person": None,
            "attempted_at": at(0),
            "tries": 1,
            "parts": Parts(attributes=b"{}", profile=b"{}"),
            **more,
        }
    )


@given(
    mode=st.sampled_from(["natural", "silent", "announce_late", "hold", ""]),
    now=instants,
    live_until=st.none() | instants,
    late_until=st.none() | instants,
    attempted_at=instants,
)
def test_only_what_was_chosen_and_only_beyond_the_window(
    mode: str,
    now: datetime,
    live_until: datetime | None,
    late_until: datetime | None,
    attempted_at: datetime,
) -> None:
    """Within its window every event is the same; beyond it, each mode does its one thing."""
    row = claimed(
        late_mode=mode,
        live_until=live_until,
        late_until=late_until,
        happened_at=at(-900),
        attempted_at=attempted_at,
    )
    late = live_until is not None and now > live_until
    announced = late and mode == "announce_late" and (late_until is None or now <= late_until)

    how = leaving(row, now)

    assert (attempted_at if announced else at(-900)) == how.time
    assert (late and mode == "silent") == how.backfill
    assert (late and mode == "hold") == how.held


@pytest.mark.parametrize(
    ("mode", "minutes", "time", "starts"),
    [
        ("natural", LIVE, 0, True),
        ("silent", LIVE, 0, True),
        ("announce_late", LIVE, 0, True),
        ("hold", LIVE, 0, True),
        # Klaviyo's own window is longer than ours, so that this still starts some.
        ("natural", LATE, 0, True),
        ("natural", OLD, 0, False),
        ("silent", LATE, 0, False),
        ("silent", OLD, 0, False),
        ("announce_late", LATE, LATE, True),
        ("announce_late", OLD, OLD, True),
    ],
)
def test_what_starts_flows(mode: str, minutes: float, time: float, starts: bool) -> None:
    """By Klaviyo's own rule: natural what is young enough, silent nothing, announced late all."""
    waiting = Waiting()
    waiting.parcel(late_mode=mode)

    waiting.send(minutes)
    waiting.at(minutes + 1)

    (event,) = waiting.bench.klaviyo.events()
    assert (time, starts) == (minutes_of(event.time), event.would_start_flow)
    assert event.properties["DespatchedAt"] == at(0).isoformat()


def test_natural_starts_what_is_meant_to_start_late() -> None:
    """A review flow that waits two days first still runs; it is the event's age that counts."""
    waiting = Waiting(settings(Fulfilled_Partial_Order=48))
    waiting.parcel(late_mode="natural")
    waiting.parcel(2, late_mode="silent")

    waiting.send(OLD)
    waiting.at(OLD + 1)

    assert [True, False] == [one.would_start_flow for one in waiting.bench.klaviyo.events()]


def test_beyond_its_late_window_it_goes_as_natural() -> None:
    """What is older than is announced late keeps its true time, and so starts nothing stale."""
    waiting = Waiting()
    for number, hours in ((1, 5), (2, 6)):
        waiting.parcel(number, late_mode="announce_late", late_until=at(hours * 60))

    waiting.send(OLD)
    waiting.at(OLD + 1)

    found = {one.properties["OrderNumber"]: one for one in waiting.bench.klaviyo.events()}
    assert {"1001": (0, False), "1002": (OLD, True)} == {
        number: (minutes_of(one.time), one.would_start_flow) for number, one in found.items()
    }


@pytest.mark.parametrize(("again", "time"), [(OLD + 10, OLD), (OLD + 60, 0)])
def test_announced_late_it_keeps_the_time_of_its_first_attempt(again: float, time: float) -> None:
    """Sent once more, it says the same; until its late window has ended."""
    waiting = Waiting()
    waiting.parcel(late_mode="announce_late", late_until=at(OLD + 30))
    waiting.bench.klaviyo.faults.next(CREATE, "maintenance")

    first = waiting.send(OLD)
    second = waiting.send(again)
    waiting.at(again + 1)

    (event,) = waiting.bench.klaviyo.events()
    assert (0, 1) == (first, second)
    assert time == minutes_of(event.time)


def test_what_never_left_has_its_first_attempt_still_to_come() -> None:
    """Refused before acceptance, it was not attempted: the later attempt is the first."""
    waiting = Waiting()
    waiting.parcel(late_mode="announce_late")
    waiting.bench.klaviyo.faults.next(CREATE, "server_error", status=503)

    waiting.send(OLD)
    waiting.send(OLD + 30)
    waiting.at(OLD + 31)

    (event,) = waiting.bench.klaviyo.events()
    assert OLD + 30 == minutes_of(event.time)


class TestHold:
    @pytest.mark.parametrize("bulk_from", [0, 2])
    def test_nothing_leaves_until_a_person_says_so(self, bulk_from: int) -> None:
        """It is set aside with words for marketing, singly and in bulk; others go."""
        waiting = Waiting(pace={"bulk_from": bulk_from})
        waiting.parcel(1, late_mode="hold")
        waiting.parcel(2)
        waiting.parcel(3, late_mode="hold")

        sent = waiting.send(LATE)
        waiting.at(LATE + 1)

        assert ["1002"] == [one.properties["OrderNumber"] for one in waiting.bench.klaviyo.events()]
        assert (1, "parked", "late") == (sent, waiting.row().state, waiting.row().reason)
        problem, _ = waiting.problems()
        assert ("event.too_late", "marketing") == (problem.code, problem.owner)
        assert "resolve ID --approve" in problem.next_step
        assert "order 1001, despatch DES1" == problem.subject
        assert order_of(1) == problem.stream
        assert "@" not in problem.text

    def test_it_says_that_klaviyo_may_have_it(self) -> None:
        """After a request without an answer nobody knows, and who decides must know that."""
        waiting = Waiting()
        waiting.parcel(late_mode="hold")
        waiting.bench.klaviyo.faults.next(CREATE, "answer_lost")

        waiting.send(LIVE)
        waiting.send(LATE)

        (problem,) = [one for one in waiting.problems() if one.code == "event.too_late"]
        assert "may have it already" in problem.text

    @pytest.mark.parametrize(("verb", "told"), [("approve", [1.0]), ("discard", [])])
    def test_a_person_answers(self, verb: Any, told: list[float]) -> None:
        """Approved, it goes with its true time and is not held again; discarded, it is skipped."""
        steps = Steps(story(1), policy={"late": "hold"})
        world, tenant = steps.process()
        steps.queue_everything(world, tenant)
        steps.at(LATE)
        steps.deliver(world, tenant)
        (problem,) = [
            one
            for one in Waiting.problems(steps)
            if one.code == "event.too_late"  # type: ignore[arg-type]
        ]
        answer = Control(exception=problem.id, verb=verb, by="ann")
        steps.bench.store.commit(Batch(tenant="acme", controls=(answer,)))

        steps.read_and_decide(world, tenant)
        sent = steps.deliver(world, tenant)
        steps.read_and_decide(world, tenant)
        again = steps.deliver(world, tenant)
        steps.at(LATE + 1)

        events = steps.bench.klaviyo.events()
        assert told == [minutes_of(one.time) for one in events]
        assert (len(told), 0) == (sent, again)
        states = [
            (row.state, row.reason)
            for row in steps.bench.store.histories([order_of(1)])[order_of(1)].announcements
        ]
        expected = ("delivered", "despatched") if told else ("skipped", "discarded")
        assert [expected] == states
        assert [] == Waiting.problems(steps)  # type: ignore[arg-type]


class TestWhatIsSetAside:
    @pytest.mark.parametrize(("on_parked", "told"), [("pass", 1), ("stop", 0)])
    @pytest.mark.parametrize("why", ["refused", "late"])
    def test_an_order_goes_on_or_stops(self, on_parked: str, told: int, why: str) -> None:
        """Behind a parked event nothing of that order leaves, if the policy says so; others do."""
        waiting = Waiting(policy={"on_parked": on_parked})
        waiting.parcel(1, late_mode="hold")
        waiting.parcel(1)
        waiting.parcel(2)
        if why == "refused":
            waiting.bench.klaviyo.faults.next(CREATE, "server_error", status=400)

        sent = waiting.send(LIVE if why == "refused" else LATE)
        waiting.decided(order_of(1))
        then = waiting.send()

        assert (1 + told, 1 - told) == (sent, then)

    def test_nothing_is_queued_behind_what_could_not_be_mapped(self) -> None:
        """Of an order that stops, only what stands before the failure; it is decided once more."""

        def failing(shipment: Any, order: Any) -> Any:
            if shipment.despatch_number == "DES1":
                raise KeyError("nothing")
            return tenant.mapping.shipment_event(shipment, order)

        left: dict[str, list[str]] = {}
        for on_parked in ("pass", "stop"):
            told = Warehouse.scripted(begin=at(-60))
            told.order(
                "1001", lines=[("MUG-01", 2)], at=at(-30), email=address(1), reference="#1001"
            )
            for despatch in ("DES1", "DES2"):
                told.despatch("1001", despatch, [("MUG-01", 1)], at=at(1), tracking="T")
            steps = Steps(told, policy={"on_parked": on_parked})
            world, tenant = steps.process()
            broken = attrs.evolve(tenant.mapping, shipment_event=failing)
            steps.queue_everything(world, attrs.evolve(tenant, mapping=broken))
            records = steps.bench.store.histories([order_of(1)])[order_of(1)].announcements
            left[on_parked] = [row.state for row in records]

        assert ["parked", "queued"] == left["pass"]
        assert "queued" not in left["stop"]


def test_what_is_dated_in_the_future_waits_for_its_time() -> None:
    """However it was chosen to be late, nothing leaves before it happened (law L5)."""
    waiting = Waiting()
    waiting.parcel(happened_at=at(10), live_until=at(10) + timedelta(hours=1))
    waiting.parcel(2)

    assert [1, 0, 1] == [waiting.send(minutes) for minutes in (1, 7, 10)]
