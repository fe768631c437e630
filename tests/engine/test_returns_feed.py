from __future__ import annotations

from collections import Counter
from typing import Any

import attrs
import pytest

from pvxklaviyo.engine import RETURNS, FeedCursor, _feed
from pvxklaviyo.errors import Problem
from pvxklaviyo.ledger import Cursors, Exceptions
from pvxklaviyo.model import order_stream
from pvxklaviyo.peoplevox import Rejected
from pvxklaviyo.sequence import ReturnsPolicy
from pvxklaviyo.simulation.peoplevox import PeoplevoxSettings
from pvxklaviyo.simulation.warehouse import Warehouse

from ..flows.bench import NOON, at
from .bench import Steps
from .returned import calls, codes, left_long_ago, of_returns, read_at, shown

# what is seen


def test_what_comes_back_of_an_old_order_is_read() -> None:
    """Its despatch is out of every feed: the return alone leads to it."""
    warehouse = left_long_ago()
    warehouse.stock.receive_return("1001", [("MUG-01", 1)], at=at(20))
    steps = of_returns(warehouse)
    world, tenant = steps.process()

    for minutes in (1, 25, 40, 60):
        steps.at(minutes)
        steps.read_and_decide(world, tenant)
        steps.deliver(world, tenant)
    steps.at(61)

    (found,) = shown(steps)
    assert ("RET000001", at(20)) == (found.return_code, found.returned_at)
    told = Counter(event.metric for event in steps.bench.klaviyo.events())
    assert {"Returned Order": 1, "Returned Item": 1} == told
    assert [] == codes(steps)


def test_a_return_that_reads_otherwise_is_looked_up_again() -> None:
    """Changed, grown, or gone: each is news of its order, and nothing else is."""
    warehouse = left_long_ago()
    stock = warehouse.stock
    stock.receive_return("1001", [("MUG-01", 1)], at=at(2))
    stock.change_return("RET000001", at=at(15), condition="WORN")
    stock.change_return("RET000001", at=at(25), items=[("MUG-01", 2)])
    stock.change_return("RET000001", at=at(35), comments="Ann rang")
    stock.vanish_return("RET000001", at=at(45))
    steps = of_returns(warehouse, policy={"returns_settle_for": at(600) - NOON})
    world, tenant = steps.process()
    stream = order_stream("acme", "acme01", "1001")
    found: list[tuple[bool, list[tuple[str, int]]]] = []

    for minutes in (5, 16, 27, 38, 49):
        steps.at(minutes)
        steps.read_and_decide(world, tenant)
        nominated = steps.bench.store.histories([stream])[stream].nominated_at
        lines = [(line.condition, line.quantity) for one in shown(steps) for line in one.lines]
        found.append((nominated == at(minutes), lines))

    assert [
        (True, [("NEW", 1)]),
        (True, [("WORN", 1)]),
        (True, [("WORN", 2)]),
        (False, [("WORN", 2)]),
        (True, []),
    ] == found


def test_one_of_two_equal_rows_that_goes_missing_is_news() -> None:
    """Rows that read the same are counted, or the second could vanish unseen."""
    warehouse = left_long_ago()
    warehouse.stock.receive_return("1001", [("MUG-01", 1), ("MUG-01", 1)], at=at(2))
    warehouse.stock.change_return("RET000001", at=at(15), items=[("MUG-01", 1)])
    steps = of_returns(warehouse)

    read_at(steps, 5)
    both = [line.quantity for one in shown(steps) for line in one.lines]
    read_at(steps, 20)

    assert [2] == both
    assert [1] == [line.quantity for one in shown(steps) for line in one.lines]


def test_a_return_before_its_despatch_is_shown() -> None:
    """It is kept with its order, and what left is found when the report shows it."""
    warehouse = Warehouse.scripted(begin=at(-60))
    warehouse.order("1001", lines=[("MUG-01", 1)], at=at(-30), email="ann@post.pvx-sim.net")
    warehouse.stock.receive_return("1001", [("MUG-01", 1)], at=at(3))
    warehouse.despatch("1001", "DES1", None, at=at(1), visible_at=at(8), tracking="T")
    steps = of_returns(warehouse)
    world, tenant = steps.process()

    steps.at(5)
    steps.read_and_decide(world, tenant)
    early = shown(steps)
    for minutes in (9, 12, 40, 60):
        steps.at(minutes)
        steps.read_and_decide(world, tenant)
        steps.deliver(world, tenant)
    steps.at(61)

    assert ["RET000001"] == [one.return_code for one in early]
    events = sorted(steps.bench.klaviyo.events(), key=lambda one: one.arrival)
    assert ["Fulfilled Order", "Returned Order", "Returned Item"] == [one.metric for one in events]


def test_without_a_source_nobody_asks_for_returns() -> None:
    """Neither feed nor look-up: the user of the API may not even see the report."""
    warehouse = left_long_ago()
    warehouse.stock.receive_return("1001", [("MUG-01", 1)], at=at(2))
    warehouse.despatch("1001", "DES2", [("MUG-01", 1)], at=at(2), tracking="T")
    steps = Steps(warehouse)

    read_at(steps, 5, 60 * 7)

    assert [] == calls(steps, "Return summary")
    assert [] == shown(steps)
    assert [] != calls(steps, "Despatch summary")


# where it is read


def test_rmas() -> None:
    """From the report that the tenant made; what did not come back yet is nothing."""
    warehouse = left_long_ago()
    warehouse.stock.open_rma("1001", [("MUG-01", 1)], at=at(-5), reason="Too small")
    warehouse.stock.receive_return("1001", [("MUG-01", 1)], at=at(2), rma="RMA00001")
    warehouse.stock.close_rma("RMA00001", at=at(20), status="Completed with discrepancies")
    steps = of_returns(warehouse, ReturnsPolicy(source="rma"))
    names = {"rma_items": "RMA items"}

    read_at(steps, 5, names=names)
    (opened,) = shown(steps)
    read_at(steps, 25, names=names)
    (closed,) = shown(steps)

    assert ("RET000001", "rma", "Too small") == (
        opened.return_code,
        opened.booked_as,
        opened.lines[0].reason,
    )
    assert "Completed with discrepancies" == closed.status != opened.status
    assert [] == calls(steps, "Return summary")


def test_goods_in() -> None:
    """Deliveries with a reference of a return are returns; all others are passed over."""
    warehouse = left_long_ago()
    stock = warehouse.stock
    stock.book_goods_in([("MUG-01", 1)], at=at(2), reference="RET-1001")
    stock.book_goods_in([("MUG-01", 1)], at=at(12), reference="RET-1001-2", quarantined=True)
    stock.book_goods_in([("MUG-01", 90)], at=at(13), reference="GI000001")
    pattern = "RET-(?P<order>[0-9]+)(-[0-9]+)?"
    steps = of_returns(warehouse, ReturnsPolicy(source="goods_in", goods_in_order=pattern))

    read_at(steps, 5, 16)

    assert [("RET-1001", at(2), "goods_in"), ("RET-1001-2", at(12), "goods_in")] == [
        (one.return_code, one.returned_at, one.booked_as) for one in shown(steps)
    ]
    (place,) = [
        one.cursor
        for one in steps.bench.store.read(Cursors(source="acme/acme01"))
        if one.name == RETURNS
    ]
    assert at(13) == FeedCursor.parse(place).at


def test_the_other_name_of_the_report_is_found() -> None:
    """Some sites call it so, and nobody has to say it."""
    warehouse = left_long_ago()
    warehouse.stock.receive_return("1001", [("MUG-01", 1)], at=at(2))
    steps = of_returns(warehouse)
    names = {"Return summary": "Returns Summary"}
    steps.bench.peoplevox.settings = PeoplevoxSettings(calls=None, report_names=names)

    read_at(steps, 5)

    assert ["RET000001"] == [one.return_code for one in shown(steps)]


def test_a_return_of_nobody_is_told_to_a_person_until_its_order_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whether the cell is empty or the reference has no number, it is one exception, and ends."""
    warehouse = left_long_ago()
    warehouse.stock.receive_return("1001", [("MUG-01", 1)], at=at(2))
    warehouse.stock.receive_return("1001", [("TEA-ASSAM", 1)], at=at(3))
    steps = of_returns(warehouse)
    real = _feed.read_feed_page
    nameless = {"RET000001", "RET000002"}

    async def read(wire: Any, service: Any, cls: Any, *args: Any) -> Any:
        page = await real(wire, service, cls, *args)
        if cls.__name__ != "Return":
            return page
        bad = [
            Rejected(
                source="Return summary",
                subject=f"Return {row.return_code}",
                row={"order_number": "", "return_code": row.return_code},
                cells=("", row.return_code),
                problems=(Problem('"Sales order number"', "is empty"),),
            )
            for row in page.rows
            if row.return_code in nameless
        ]
        good = [row for row in page.rows if row.return_code not in nameless]
        return attrs.evolve(page, rows=good, rejected=bad)

    monkeypatch.setattr(_feed, "read_feed_page", read)
    read_at(steps, 5, 16)
    told = steps.bench.store.read(Exceptions(tenant="acme"))
    nameless.discard("RET000002")
    read_at(steps, 27)
    after = steps.bench.store.read(Exceptions(tenant="acme"))

    assert [("return.no_order", f"return RET00000{n}") for n in (1, 2)] == [
        (one.code, one.subject) for one in told
    ]
    assert ["return RET000001"] == [one.subject for one in after]
    assert ["RET000001", "RET000002"] == [one.return_code for one in shown(steps)]


def test_goods_in_whose_reference_has_no_number_are_told_to_a_person() -> None:
    """It says that it is a return and not of which order."""
    warehouse = left_long_ago()
    warehouse.stock.book_goods_in([("MUG-01", 1)], at=at(2), reference="RET-")
    pattern = "RET-(?P<order>[0-9]*)"
    steps = of_returns(warehouse, ReturnsPolicy(source="goods_in", goods_in_order=pattern))

    read_at(steps, 5)

    (problem,) = steps.bench.store.read(Exceptions(tenant="acme"))
    assert ("return.no_order", "return RET-") == (problem.code, problem.subject)
