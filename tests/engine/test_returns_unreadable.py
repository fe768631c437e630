"""A report of returns that refuses, or cannot be read, stops returns alone (law L11)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from pvxklaviyo.engine import RETURNS, _returned, run_once
from pvxklaviyo.errors import AuthenticationError, Problem, RequestRejectedError
from pvxklaviyo.ledger import Cursors, Exceptions
from pvxklaviyo.model import RETURNS_UNREAD, order_stream
from pvxklaviyo.peoplevox import Rejected
from pvxklaviyo.sequence import ReturnsPolicy
from pvxklaviyo.simulation.peoplevox import PeoplevoxSettings
from pvxklaviyo.simulation.warehouse import Warehouse

from ..flows.bench import at
from .bench import Steps
from .returned import calls, codes, left_long_ago, of_returns, shown

AS_USUAL = PeoplevoxSettings(calls=None)
RENAMED = PeoplevoxSettings(calls=None, report_names={"Return summary": "Back again"})
NO_COLUMN = PeoplevoxSettings(
    calls=None, columns={"Return summary": {"Sales order number": "Order no."}}
)


def a_life() -> Warehouse:
    """Let an order of old be returned in two parts, and two others leave today."""
    warehouse = left_long_ago()
    warehouse.stock.receive_return("1001", [("MUG-01", 1)], at=at(2))
    for number, minutes in (("1002", 12), ("1003", 200)):
        warehouse.order(
            number, lines=[("MUG-01", 1)], at=at(-30), email=f"ann{number}@post.pvx-sim.net"
        )
        warehouse.despatch(number, f"DES{number}", None, at=at(minutes), tracking=f"T{number}")
    warehouse.despatch(
        "1001", "DES9", [("MUG-01", 1)], at=at(15), tracking="T9", tracked_at=at(302)
    )
    return warehouse


def lived(
    warehouse: Warehouse, broken: PeoplevoxSettings, begins: float, ends: float, until: float
) -> tuple[Steps, dict[float, Counter[str]]]:
    """Make passes every five minutes, with reports that are broken for a while."""
    steps = of_returns(warehouse)
    world, tenant = steps.process()
    told: dict[float, Counter[str]] = {}
    minutes = 1.0
    while minutes <= until:
        steps.at(minutes)
        steps.bench.peoplevox.settings = broken if begins <= minutes < ends else AS_USUAL
        world.run(run_once(world, tenant, on_schedule=True))
        told[minutes] = Counter(one.metric for one in steps.bench.klaviyo.events())
        minutes += 5
    steps.at(until + 1)
    return steps, told


@pytest.mark.parametrize("broken", [RENAMED, NO_COLUMN])
def test_parcels_go_on_and_returns_come_when_the_report_is_back(broken: PeoplevoxSettings) -> None:
    """In the middle of a life: nothing waits that is no return, none is told twice or vanishes."""
    warehouse = a_life()
    warehouse.stock.receive_return("1002", [("MUG-01", 1)], at=at(70))
    steps, told = lived(warehouse, broken, begins=8, ends=100, until=260)
    opened = {
        one.code for one in steps.bench.store.read(Exceptions(tenant="acme", open_only=False))
    }

    # Two parcels left while it was broken; the return of 1001 had been seen before.
    assert 2 == sum(count for name, count in told[26].items() if name.startswith("Fulfilled"))
    assert 0 == told[96]["Returned Order"]
    assert {"Returned Order": 2, "Returned Item": 2} == {
        name: count for name, count in told[256].items() if name.startswith("Returned")
    }
    assert {"returns.unreadable"} == opened
    assert [] == codes(steps)


def test_it_is_one_exception_for_as_long_as_it_lasts() -> None:
    """Feed and look-ups meet it again and again; it is opened once, and for the integrator."""
    steps, _ = lived(a_life(), RENAMED, begins=1, ends=1000, until=60)

    (one,) = steps.bench.store.read(Exceptions(tenant="acme", open_only=False))
    assert ("returns.unreadable", "integrator") == (one.code, one.owner)
    assert one.opened_at < at(2)


def test_no_told_return_looks_gone() -> None:
    """What was told stays as the last look-up that could read it showed it."""
    steps, told = lived(a_life(), RENAMED, begins=90, ends=2000, until=300)
    # News of the order that has its return, while the report is broken.
    world, tenant = steps.process()
    for minutes in (305, 310, 370, 440):
        steps.at(minutes)
        world.run(run_once(world, tenant, full=True))
    stream = order_stream("acme", "acme01", "1001")
    history = steps.bench.store.histories([stream])[stream]

    assert 1 == told[86]["Returned Order"]
    assert RETURNS_UNREAD in history.readings[stream][-1].shown
    assert ["RET000001"] == [one.return_code for one in shown(steps)]
    assert ["returns.unreadable"] == codes(steps)


def test_what_could_not_be_read_is_looked_up_again_without_news() -> None:
    """Every hour at first, then more rarely: the report that is back names nothing anew."""
    steps = of_returns(a_life())
    world, tenant = steps.process()
    asked: list[datetime] = []

    async def refused(wire: Any, service: Any, numbers: Any) -> Any:
        asked.append(steps.bench.clock.now())
        raise RequestRejectedError("Peoplevox knows no such report", service="Peoplevox")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_returned, "look_up_returns", refused)
        for minutes in range(5, 600, 5):
            steps.at(minutes)
            steps.read_and_decide(world, tenant)
    pauses = [late - early for early, late in pairwise(asked)]
    steps.at(1200)
    steps.read_and_decide(world, tenant)

    # Of three orders; parcels and their settling ask for some of them.
    assert 9 <= len(asked) <= 24
    assert timedelta(hours=1) <= max(pauses)
    assert ["RET000001"] == [one.return_code for one in shown(steps)]
    # Nothing is sent here, so that is late.
    assert {"event.nearly_late"} == set(codes(steps))


def test_the_feed_of_despatches_is_read_all_the_same() -> None:
    """Each feed has its own time: one that refuses comes again at its own pace."""
    steps, _ = lived(a_life(), RENAMED, begins=1, ends=1000, until=41)
    place = {one.name: one.next_at for one in steps.bench.store.read(Cursors(source="acme/acme01"))}

    assert {at(1 + 5 * turn) for turn in range(9)} <= set(calls(steps, "Despatch summary"))
    assert at(51) == place[RETURNS]


def test_a_row_that_cannot_be_read_stops_the_returns_of_its_order_alone() -> None:
    """Its parcel goes, other orders' returns come, and a person is told of the row."""
    warehouse = a_life()
    warehouse.stock.receive_return("1002", [("MUG-01", 1)], at=at(18))
    real, bad = _returned.look_up_returns, {"1001"}

    async def look_up(wire: Any, service: Any, numbers: Any) -> Any:
        rows, rejected = await real(wire, service, numbers)
        rejected += [
            Rejected(
                source="Return summary",
                subject=f"Return {row.return_code}",
                row={"order_number": row.order_number, "return_code": row.return_code},
                cells=(row.order_number,),
                problems=(Problem('"Quantity"', "is no number"),),
            )
            for row in rows
            if row.order_number in bad
        ]
        return [row for row in rows if row.order_number not in bad], rejected

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_returned, "look_up_returns", look_up)
        steps, told = lived(warehouse, AS_USUAL, 0, 0, until=90)
        while_bad = codes(steps)
        bad.clear()
        world, tenant = steps.process()
        for minutes in (160, 200):
            steps.at(minutes)
            world.run(run_once(world, tenant, on_schedule=True))
        steps.at(202)

    assert (2, 1) == (
        sum(count for name, count in told[86].items() if name.startswith("Fulfilled")),
        told[86]["Returned Order"],
    )
    assert ["return.rejected"] == while_bad
    assert [] == codes(steps)
    assert 2 == Counter(one.metric for one in steps.bench.klaviyo.events())["Returned Order"]


def test_who_lets_nobody_in_stops_everything() -> None:
    """A refusal of us is no refusal of the report: the look-up fails, and is made again."""
    steps = of_returns(a_life())
    world, tenant = steps.process()

    async def refused(wire: Any, service: Any, numbers: Any) -> Any:
        raise AuthenticationError("Peoplevox refused the sign-in", service="Peoplevox")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_returned, "look_up_returns", refused)
        steps.at(5)
        steps.read_and_decide(world, tenant)
    stream = order_stream("acme", "acme01", "1001")

    assert ["peoplevox.refused"] == codes(steps)
    assert () == tuple(steps.bench.store.histories([stream])[stream].readings.get(stream, ()))


def test_nothing_of_it_where_returns_are_not_read() -> None:
    """A tenant without a source of returns never hears of its report."""
    steps = of_returns(a_life(), ReturnsPolicy())
    steps.bench.peoplevox.settings = RENAMED
    world, tenant = steps.process()
    for minutes in (5, 20):
        steps.at(minutes)
        world.run(run_once(world, tenant))

    assert [] == codes(steps)
