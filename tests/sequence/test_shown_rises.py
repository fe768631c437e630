"""Two removals of a line that come to light as one, and apart afterwards."""

from __future__ import annotations

import json
from decimal import Decimal

import attrs

from pvxklaviyo.model import ShownLine, ShownOrder
from pvxklaviyo.sequence import MatchRule, ShopRules

from .group import POLICY, Group, at, key, order, shipment

SHOP = ShopRules(name="s", match=(MatchRule(field="number"),))
FIRST, BOTH = "acme01:order:#1:L1:L1%3A1", "acme01:order:#1:L1:L1%3A2"
MUGS = order("1001", ("MUG", 2), ("TEE", 1))


def body(minutes: float, mugs: int) -> ShownOrder:
    """Show the order with so many of its two mugs left."""
    return ShownOrder(
        shop="s",
        id="9001",
        number="#1",
        modified_at=at(minutes),
        placed_at=at(-60),
        email="ann@post.pvx-sim.net",
        currency="GBP",
        lines=(
            ShownLine(line="L1", sku="MUG", ordered=2, removed=2 - mugs, price=Decimal("3.33")),
            ShownLine(line="L2", sku="TEE", ordered=1, removed=0, price=Decimal(5)),
        ),
    )


PLACED, ONE_GONE, BOTH_GONE = body(-60, 2), body(-5, 1), body(10, 0)


def group() -> Group:
    made = Group(policy=attrs.evolve(POLICY, shops=(SHOP,)))
    made.now = at(30)
    return made


def told(group: Group) -> list[tuple[str, object, int]]:
    """Give what is told of the line: its key, when it happened, and how many pieces."""
    return sorted(
        (row.key, row.happened_at, sum(line[2] for line in json.loads(row.decision)["lines"]))
        for row in group.rows()
        if row.kind == "cancelled_item"
    )


def test_they_are_two_whichever_came_first() -> None:
    """Each is told with its own time and pieces, and the parcel between them waits for a person."""
    groups = [
        group().shown(*some)
        for some in ([PLACED, ONE_GONE, BOTH_GONE], [PLACED, BOTH_GONE], [BOTH_GONE, PLACED])
    ]
    for one in groups:
        one.look_up(60, orders=[MUGS], shipments=[shipment("DES1", ("MUG", 2))]).advance()
        one.shown(ONE_GONE)
        for minutes in (70, 110):
            one.look_up(minutes, orders=[MUGS], shipments=[shipment("DES1", ("MUG", 2))]).advance()
    expected = [(FIRST, at(-5), 1), (BOTH, at(10), 1)]

    assert [expected] * 3 == [told(one) for one in groups]
    assert [{"shipment.after_cancellation"}] * 3 == [{*one.exceptions().values()} for one in groups]
    assert [None] * 3 == [one.row(key("DES1")) for one in groups]


def test_what_was_told_as_one_stays_one() -> None:
    """The removal in between is a part of it, and the next one is told by itself."""
    one = group().shown(PLACED, BOTH_GONE)
    one.look_up(60, orders=[MUGS]).advance()
    one.look_up(110, orders=[MUGS]).advance()
    one.deliver(BOTH, kind="cancelled_item")
    one.shown(ONE_GONE)
    one.look_up(120, orders=[MUGS]).advance()
    one.look_up(170, orders=[MUGS]).advance()

    assert [(BOTH, at(10), 2)] == told(one)


def test_what_a_person_let_go_stays_one() -> None:
    """A removal that was set aside, and discarded, is not told in parts."""
    one = group().shown(PLACED, BOTH_GONE)
    one.look_up(60, orders=[MUGS]).advance()
    one.look_up(110, orders=[MUGS]).advance()
    one.park(BOTH, kind="cancelled_item")
    one.answer("discard", f"parked:cancelled_item:{BOTH}")
    one.advance()
    one.shown(ONE_GONE)
    one.look_up(120, orders=[MUGS]).advance()

    assert [BOTH] == [name for name, *_ in told(one)]
    assert ["skipped"] == [row.state for row in one.rows() if row.kind == "cancelled_item"]
