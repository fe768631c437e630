"""Orders of which a shop says only that something happened: read before anything is known."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import attrs
import pytest

from pvxklaviyo.engine import FetchOrder, answer_needs, observe_heard
from pvxklaviyo.engine._needs import Resting
from pvxklaviyo.errors import Problem, TransportError
from pvxklaviyo.ledger import Batch, Exceptions, Hints, NewHint
from pvxklaviyo.model import ShownOrder
from pvxklaviyo.shops import Heard, RejectedOrder

from .bench import Steps
from .test_shown import RULES, SHOWN, body, edit, history

NEEDS = Heard(needs=("55",), shop="web")


class Counted:
    """A shop that is asked; *answer* is what it does."""

    def __init__(self, answer: Callable[[], ShownOrder | None]) -> None:
        self.answer = answer
        self.asked: list[tuple[str, str]] = []

    def __call__(self, shop: str, order: str) -> Awaitable[ShownOrder | None]:
        self.asked.append((shop, order))

        async def answer() -> ShownOrder | None:
            return self.answer()

        return answer()


def hear(steps: Steps, *heard: Heard) -> None:
    world = steps.bench.world()
    world.run(observe_heard(world, steps.bench.tenant(), heard))


def ask(steps: Steps, fetch: FetchOrder | None, resting: Resting | None = None) -> int:
    world = steps.bench.world()
    tenant = attrs.evolve(steps.bench.tenant(), fetch_order=fetch)
    return world.run(answer_needs(world, tenant, resting or Resting()))


def waits(steps: Steps) -> list[int]:
    return [one.count for one in steps.bench.store.read(Hints(source="acme/acme01/needs"))]


def codes(steps: Steps) -> list[str]:
    return [one.code for one in steps.bench.store.read(Exceptions(tenant="acme"))]


@pytest.fixture
def steps() -> Steps:
    return Steps(policy={"shops": (RULES,)})


def test_it_is_read_once_and_stored(steps: Steps) -> None:
    """However often it was said; with what else the delivery shows."""
    shop = Counted(body)
    hear(steps, NEEDS, NEEDS, Heard(shown=(edit(),), shop="web"))
    before = waits(steps)

    assert 1 == ask(steps, shop)
    assert 0 == ask(steps, shop)
    assert [("web", "55")] == shop.asked
    assert (1, 0) == (len(before), len(waits(steps)))
    assert {"shown", "matched"} == {one.kind for one in history(steps).observations}


def test_what_a_delivery_has_and_cannot_be_read_is_set_aside(steps: Steps) -> None:
    """Each once, however often it is said; what else it has is kept."""
    odd = tuple(
        RejectedOrder(shop="web", order=name, problems=(Problem("/items", "is a text"),))
        for name in ("56", "57")
    )
    for _ in range(2):
        hear(steps, Heard(shown=(body(),), rejected=odd, shop="web"))
    found = steps.bench.store.read(Exceptions(tenant="acme"))

    assert ["delivery.unreadable"] * 2 == [one.code for one in found]
    assert ["order 56 of web", "order 57 of web"] == sorted(one.subject for one in found)
    assert all("/items: is a text" in one.text for one in found)
    assert {"shown", "matched"} == {one.kind for one in history(steps).observations}


def test_said_again_while_it_is_read_it_is_read_again(steps: Steps) -> None:
    """What came after the reading began may not be in it."""

    def meanwhile() -> ShownOrder:
        if len(shop.asked) == 1:
            again = NewHint(source="acme/acme01/needs", about="order", stream=SHOWN, is_kept=True)
            steps.bench.store.commit(Batch(tenant="acme", hints=(again,)))
        return body(len(shop.asked))

    shop = Counted(meanwhile)
    hear(steps, NEEDS)
    first = ask(steps, shop)
    left = len(waits(steps))

    assert (1, 1) == (first, left)
    assert 1 == ask(steps, shop)
    assert 2 == len(shop.asked)
    assert [] == waits(steps)


def test_a_shop_that_cannot_be_read_is_left_alone(steps: Steps) -> None:
    """One question in a pass, and every order waits on; a person is told after a while."""

    def down() -> ShownOrder:
        raise TransportError("no answer", service="web")

    shop = Counted(down)
    resting = Resting()
    hear(steps, Heard(needs=("55", "56", "57"), shop="web"))

    assert (0, 0) == (ask(steps, shop, resting), ask(steps, shop, resting))
    assert 1 == len(shop.asked)
    assert [] == codes(steps)
    steps.bench.clock.set(steps.bench.clock.now() + timedelta(minutes=31))
    ask(steps, shop)

    assert ["order.not_read"] == codes(steps)
    assert 3 == len(waits(steps))


def test_answered_at_last_it_is_nobodys_to_know(steps: Steps) -> None:
    """The exception closes itself with the answer."""
    hear(steps, NEEDS)
    steps.bench.clock.set(steps.bench.clock.now() + timedelta(minutes=31))
    ask(steps, None)
    late = codes(steps)
    ask(steps, Counted(body))

    assert (["order.not_read"], []) == (late, codes(steps))


def test_an_own_function_that_fails_stops_its_own_order_alone(steps: Steps) -> None:
    """Whatever it raises, or gives in the place of the order that was asked for."""

    def odd() -> ShownOrder:
        if shop.asked[-1][1] == "55":
            raise KeyError("boom")
        if shop.asked[-1][1] == "56":
            return body()
        return body(id="57", number="#57")

    shop = Counted(odd)
    hear(steps, Heard(needs=("55", "56", "57"), shop="web"))

    assert 1 == ask(steps, shop)
    assert 3 == len(shop.asked)
    assert 2 == len(waits(steps))


def test_an_order_that_is_gone_is_somebodys_to_know(steps: Steps) -> None:
    """It waits no more, and nothing is told of it."""
    hear(steps, NEEDS)
    ask(steps, Counted(lambda: None))

    assert ["order.not_in_shop"] == codes(steps)
    assert [] == waits(steps)


def test_whose_order_it_is_has_to_be_said(steps: Steps) -> None:
    """A number of no shop could never be read."""
    with pytest.raises(ValueError, match="which shop"):
        hear(steps, Heard(needs=("55",)))
