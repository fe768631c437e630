"""What the shop says is weighed against a look-up made since, and its order is looked for."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from pvxklaviyo.sequence import Plan

from .group import Group, at, fact, key, order, shipment

ORDER = order("1001", ("MUG", 2))
WHOLE = fact("order_cancelled", 30)
PART = fact("lines_cancelled", 30, ("MUG", 1), id="c1")


def heard_since(said: Any, **shown: Any) -> Group:
    """Let an order be known, and its shop cancel then."""
    group = Group().said(fact("order_placed", 0)).look_up(1, orders=[ORDER], **shown)
    group.advance(1)
    group.now = at(31)
    return group.said(said)


def stages(plan: Plan) -> list[tuple[str, str]]:
    """Say what is told of cancellations: how far the warehouse was, and for which reason."""
    return [
        (getattr(one.about, "stage"), one.reason)  # noqa: B009 - of cancellations alone
        for one in plan.announcements
        if one.kind.startswith("cancelled")
    ]


@pytest.mark.parametrize("said", [WHOLE, PART])
def test_a_cancellation_waits_for_a_look_up_made_since(said: Any) -> None:
    """What left meanwhile is its stage, and may go first."""
    group = heard_since(said)
    waits = group.advance(31)
    gone = shipment("DES1", ("MUG", 1), despatched_at=at(20))
    group.look_up(32, orders=[ORDER], shipments=[gone]).advance(32)
    plan = group.look_up(35, orders=[ORDER], shipments=[gone]).decide(35)

    assert ([], ["stage"], at(31)) == (
        stages(waits),
        [one.reason for one in waits.held],
        waits.read_at,
    )
    assert key() in {one.key for one in plan.announcements}
    assert ["part despatched"] == [stage for stage, _ in stages(plan)]


@pytest.mark.parametrize("said", [WHOLE, PART])
def test_it_does_not_wait_for_ever(said: Any) -> None:
    """Where Peoplevox cannot be asked it goes after ten minutes, and claims no stage."""
    group = heard_since(said)
    waits = group.advance(40)
    plan = group.decide(41)

    assert ([], at(41)) == (stages(waits), waits.wake_at)
    assert [("unknown", "cause_missing")] == stages(plan)


def test_all_that_is_known_to_have_left_stays_known() -> None:
    """More can leave without being read; less cannot."""
    gone = shipment("DES1", ("MUG", 2))
    group = heard_since(WHOLE, shipments=[gone])

    assert [("despatched", "cause_missing")] == stages(group.decide(41))


def test_an_order_that_is_not_there_yet_is_asked_for_again_and_not_for_ever() -> None:
    """After ten minutes, an hour, four hours and a day; after that a feed must name it."""
    group = Group(shop="#1").said(fact("order_placed", 0))
    group.look_up(0)
    asked: list[float] = []
    while (read_at := group.advance().read_at) is not None:
        minutes = (read_at - at(0)).total_seconds() / 60
        asked.append(minutes)
        group.look_up(minutes)

    assert [10, 60, 240, 1440] == asked


def days(group: Group, **shown: Any) -> list[float]:
    """Look up whenever it is asked for, and say after how many days that was."""
    asked: list[float] = []
    while (read_at := group.advance().read_at) is not None and len(asked) < 99:
        minutes = (read_at - at(0)).total_seconds() / 60
        asked.append(round(minutes / 1440, 2))
        group.look_up(minutes, **shown)
    return asked


def placed(**shown: Any) -> Group:
    """Let an order be placed and looked up."""
    return Group().said(fact("order_placed", 0)).look_up(0, **shown)


def test_an_open_order_is_looked_at_once_a_day_for_as_long_as_a_deep_read_goes_back() -> None:
    """No feed names what is cancelled in Peoplevox before anything leaves."""
    shown = {"orders": [ORDER]}

    assert [1, 2, 3, 4, 5, 6, 7] == days(placed(**shown), **shown)


def test_so_a_silent_cancellation_is_seen() -> None:
    """A day later at the latest; its shop's word is waited for as ever, and then somebody asks."""
    group = placed(orders=[ORDER])
    (read_at,) = {group.advance().read_at}
    gone = attrs.evolve(ORDER, status="Cancelled")
    group.look_up(1440, orders=[gone]).advance()
    group.look_up(1440 + 240, orders=[gone]).advance()

    assert at(1440) == read_at
    assert "order.cancelled_in_warehouse" in group.exceptions().values()


def test_a_part_that_is_still_to_come_keeps_an_order_open() -> None:
    """The rest may be cut as silently; what has all left is not looked at."""
    part, whole = shipment("DES1", ("MUG", 1)), shipment("DES1", ("MUG", 2))
    some: dict[str, Any] = {"orders": [ORDER], "shipments": [part]}
    every: dict[str, Any] = {"orders": [ORDER], "shipments": [whole]}
    of_some, of_all = placed(**some), placed(**every)

    # A new parcel is looked up once more when it has settled.
    assert [1, 2, 3, 4, 5, 6] == [round(day) for day in days(of_some, **some) if day > 0.1]
    assert [] == [day for day in days(of_all, **every) if day > 0.1]


@pytest.mark.parametrize(
    ("said", "orders"),
    [
        ([fact("order_placed", 0), fact("order_cancelled", 0)], [ORDER]),
        ([fact("order_placed", 0)], [attrs.evolve(ORDER, status="Cancelled")]),
        ([], [ORDER]),
    ],
    ids=["its shop cancelled it", "Peoplevox did already", "no shop told of it"],
)
def test_what_is_over_is_not_looked_at(said: Any, orders: Any) -> None:
    """Nor what no shop told of: the despatch feed names it when something leaves."""
    group = Group().said(*said).look_up(0, orders=orders)

    assert [] == [day for day in days(group, orders=orders) if day >= 1]
