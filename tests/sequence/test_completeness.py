from __future__ import annotations

import json
from collections import Counter

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo.model import Order, OrderLine, RemainingItem, Shipment, ShipmentItem
from pvxklaviyo.sequence import still_to_come

from .group import Group, key, order, shipment

CODES = st.sampled_from(["MUG", "TEE", "SOAP"])
LINES = st.lists(st.tuples(CODES, st.integers(1, 4)), min_size=1, max_size=4)


def parcels(draw: st.DataObject, lines: list[tuple[str, int]]) -> list[Shipment]:
    """Put some of the ordered pieces into parcels, by line number or without."""
    numbered = draw.draw(st.booleans())
    pieces = [
        (code, str(line) if numbered else "")
        for line, (code, count) in enumerate(lines, 1)
        for _ in range(count)
    ]
    sent = draw.draw(st.permutations(pieces))[: draw.draw(st.integers(0, len(pieces)))]
    cut = draw.draw(st.integers(0, len(sent)))
    made: list[Shipment] = []
    for name, part in (("DES1", sent[:cut]), ("DES2", sent[cut:])):
        items = tuple(
            ShipmentItem(item_code=code, line=line, quantity=count)
            for (code, line), count in Counter(part).items()
        )
        made.append(shipment(name, items=items))
    return made


@given(lines=LINES, data=st.data())
def test_it_is_what_was_ordered_less_what_left(
    lines: list[tuple[str, int]], data: st.DataObject
) -> None:
    """Piece by piece, however the pieces were spread over parcels and lines."""
    shipments = parcels(data, lines)

    remaining = still_to_come([order("1001", *lines)], shipments)

    ordered: Counter[str] = Counter()
    for code, count in lines:
        ordered[code] += count
    left: Counter[str] = Counter()
    for parcel in shipments:
        for item in parcel.items:
            left[item.item_code] += item.quantity or 0
    assert remaining is not None
    assert +(ordered - left) == Counter({item.item_code: item.quantity for item in remaining})


@given(lines=LINES, data=st.data())
def test_neither_order_of_parcels_nor_of_lines_matters(
    lines: list[tuple[str, int]], data: st.DataObject
) -> None:
    """The same parcels in another order leave the same."""
    shipments = parcels(data, lines)
    whole = order("1001", *lines)

    assert still_to_come([whole], shipments) == still_to_come([whole], shipments[::-1])


class TestStillToCome:
    def test_two_lines_of_one_item_are_matched_by_number_first(self) -> None:
        """What is left goes to the oldest line, so a parcel of line 2 leaves line 1."""
        whole = order("1001", ("MUG", 1), ("MUG", 2))
        parcel = shipment(items=(ShipmentItem(item_code="MUG", line="2", quantity=3),))

        assert () == still_to_come([whole], [parcel])
        assert (RemainingItem(item_code="MUG", quantity=1),) == still_to_come(
            [whole],
            [shipment(items=(ShipmentItem(item_code="MUG", line="2", quantity=2),))],
        )

    @pytest.mark.parametrize(
        ("whole", "parcel"),
        [
            (attrs.evolve(order(), lines=None), shipment()),
            (order(), shipment("DES1", ("MUG", None))),
            (order("1001", ("MUG", 2), status="Cancelled"), shipment()),
            (order("1001", ("MUG", 2), status="canceled "), shipment()),
            (order("1009"), shipment()),
        ],
        ids=["lines not read", "kit uncounted", "cancelled", "another spelling", "other order"],
    )
    def test_what_is_not_known_is_not_claimed(self, whole: Order, parcel: Shipment) -> None:
        """Neither what is left nor that nothing is."""
        assert None is still_to_come([whole], [parcel])

    def test_a_cancelled_order_that_left_whole_is_complete(self) -> None:
        """Nothing is open, so nobody need know whether it comes back."""
        assert () == still_to_come([order(status="Cancelled")], [shipment()])

    def test_a_line_that_is_gone_is_not_waited_for(self) -> None:
        """Peoplevox tells no cancelled quantity: what the order shows counts."""
        before = order("1001", ("MUG", 1), ("TEE", 1))
        after = order("1001", ("MUG", 1))

        assert (RemainingItem(item_code="TEE", quantity=1),) == still_to_come(
            [before], [shipment()]
        )
        assert () == still_to_come([after], [shipment()])

    def test_items_keep_the_order_and_name_of_the_lines(self) -> None:
        """As the customer ordered them; a name is kept where any line has one."""
        lines = (
            OrderLine(line="1", item_code="TEE", quantity=1),
            OrderLine(line="2", item_code="MUG", quantity=1, name="Mug"),
            OrderLine(line="3", item_code="TEE", quantity=2, name="Tee"),
        )

        assert (
            RemainingItem(item_code="TEE", name="Tee", quantity=3),
            RemainingItem(item_code="MUG", name="Mug", quantity=1),
        ) == still_to_come([order(lines=lines)], [])


class TestInADecision:
    def claims(self, group: Group) -> dict[str, object]:
        return {row.key: json.loads(row.decision)["complete"] for row in group.queue()}

    def test_two_peoplevox_orders_with_one_reference_are_complete_together(self) -> None:
        """Each half leaves the other open; the last of both completes the shop's order."""
        orders = [order("1001"), order("1002")]
        halves = [shipment("DES1", number="1001"), shipment("DES2", number="1002")]
        joined, alone = Group("1001", "1002"), Group("1001")
        for minutes in (1, 4):
            joined.look_up(minutes, orders=orders, shipments=halves).advance()
            alone.look_up(minutes, orders=orders[:1], shipments=halves[:1]).advance()

        assert {key("DES1"): False, key("DES2", "1002"): True} == self.claims(joined)
        assert {key("DES1"): True} == self.claims(alone)

    def test_a_half_that_peoplevox_does_not_show_leaves_it_unknown(self) -> None:
        """An order of the group that is not found may hold anything."""
        group = Group("1001", "1002")
        for minutes in (1, 4):
            group.look_up(minutes, orders=[order("1001")], shipments=[shipment()]).advance()

        assert {key("DES1"): None} == self.claims(group)

    def test_a_completion_is_said_once(self) -> None:
        """What comes after it makes no claim, and a person sees why."""
        group = Group("1001")
        for minutes in (1, 4):
            group.look_up(minutes, orders=[order()], shipments=[shipment()]).advance()
        group.deliver()
        more = order("1001", ("MUG", 2))
        both = [shipment(), shipment("DES2")]
        for minutes in (10, 13):
            group.look_up(minutes, orders=[more], shipments=both).advance()

        assert {key("DES2"): None} == self.claims(group)
        assert {f"reopened:{key('DES2')}": "order.completed_early"} == group.exceptions()

    def test_names_of_what_is_to_come_are_learned_from_parcels(self) -> None:
        """Order lines have no names; a parcel that held the item before has one."""
        whole = order("1001", ("MUG", 3))
        named = shipment(items=(ShipmentItem(item_code="MUG", quantity=1, name="Mug, white"),))
        group = Group("1001")
        group.look_up(1, orders=[whole], shipments=[named])

        plan = group.look_up(4, orders=[whole], shipments=[named]).decide()

        assert [(RemainingItem(item_code="MUG", name="Mug, white", quantity=2),)] == [
            wish.about.remaining for wish in plan.announcements
        ]
