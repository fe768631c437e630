from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo.mapping import kits_in_doubt, order, shipments_of
from pvxklaviyo.model import (
    Component,
    OrderLine,
    ShipmentItem,
    decode_order,
    decode_shipment,
    encode_order,
    encode_shipment,
)
from pvxklaviyo.peoplevox import Despatch, Kitting

from .rows import NOON, despatch, line, made_of, part, sales_order

KITS = {"SET": made_of("SET", MUG=1, TEA=2)}

ROWS = st.lists(
    st.builds(
        despatch,
        code=st.sampled_from(["MUG", "TEA", "SET"]),
        quantity=st.integers(0, 3),
        order_number=st.sampled_from(["1001", "1002"]),
        despatch_number=st.sampled_from(["DES1", "DES2"]),
        despatched_at=st.sampled_from([NOON, NOON + timedelta(minutes=1)]),
        line=st.sampled_from([None, "", "1", "2", "10", "x"]),
        parent=st.sampled_from([None, "", "SET", "BOX"]),
        parent_quantity=st.sampled_from([None, 1, 2]),
        item_name=st.sampled_from([None, "", "a", "b"]),
        carrier=st.sampled_from([None, "DPD", "Evri"]),
        tracking_number=st.sampled_from([None, " ", "T1", "T2 "]),
        email=st.sampled_from([None, "", "ann@post.pvx-sim.net"]),
        site=st.sampled_from([None, "North"]),
        shop_reference=st.sampled_from([None, "#1"]),
    ),
    max_size=8,
)


@given(rows=ROWS, data=st.data())
def test_rows_in_any_order_give_equal_facts(rows: list[Despatch], data: st.DataObject) -> None:
    """Peoplevox promises no order within a minute, and the bytes of a fact are its revision."""
    shuffled = data.draw(st.permutations(rows))

    expected = [encode_shipment(one) for one in shipments_of(rows, KITS)]
    assert expected == [encode_shipment(one) for one in shipments_of(shuffled, KITS)]
    assert kits_in_doubt(rows) == kits_in_doubt(shuffled)


@given(rows=ROWS)
def test_every_piece_is_in_one_shipment(rows: list[Despatch]) -> None:
    """Nothing that left is lost or doubled, and each order's part of a despatch stands alone."""
    made = shipments_of(rows)

    keys = {(row.order_number, row.despatch_number) for row in rows}
    assert sorted(keys) == sorted((one.order_number, one.despatch_number) for one in made)
    for one in made:
        mine = [
            row
            for row in rows
            if (row.order_number, row.despatch_number) == (one.order_number, one.despatch_number)
        ]
        plain = sum(item.quantity or 0 for item in one.items if not item.components)
        parts = sum(part.quantity for item in one.items for part in item.components)
        assert sum(row.quantity for row in mine) == plain + parts
        assert min(row.despatched_at for row in mine) == one.despatched_at


@given(rows=ROWS)
def test_facts_survive_the_ledger_without_the_address(rows: list[Despatch]) -> None:
    """What is kept is the shipment without its e-mail, and nothing else is lost."""
    for one in shipments_of(rows, KITS):
        kept = encode_shipment(one)

        assert attrs.evolve(one, email=None) == decode_shipment(kept)
        assert b"ann@" not in kept


class TestKits:
    def items(self, *rows: Despatch, kits: Any = KITS) -> tuple[ShipmentItem, ...]:
        (made,) = shipments_of(rows, kits)
        return made.items

    def test_a_kit_is_one_item_with_its_parts(self) -> None:
        """The customer ordered two sets; the parts are told inside."""
        rows = [part("MUG", 2, kits=2, line="1"), part("TEA", 4, kits=2, line="1")]

        assert (
            ShipmentItem(
                item_code="SET",
                quantity=2,
                line="1",
                components=(
                    Component(item_code="MUG", quantity=2),
                    Component(item_code="TEA", quantity=4),
                ),
            ),
        ) == self.items(*rows, kits={})

    @pytest.mark.parametrize(
        ("rows", "quantity"),
        [
            ([("MUG", 2), ("TEA", 4)], 2),
            ([("MUG", 2), ("TEA", 3)], None),
            ([("MUG", 2)], None),
            ([("MUG", 1), ("TEA", 3)], None),
            ([("MUG", 1), ("TEA", 2), ("BOX", 1)], None),
        ],
        ids=["whole", "one short", "a part missing", "not in step", "a part too many"],
    )
    def test_uncounted_whole_kits_are_counted_by_their_parts(
        self, rows: list[tuple[str, int]], quantity: int | None
    ) -> None:
        """Only whole kits count; anything else is not known."""
        (item,) = self.items(*[part(code, count, kits=None) for code, count in rows])

        assert quantity == item.quantity

    def test_uncounted_and_unknown_is_not_known(self) -> None:
        """Without the kit's list of parts nobody can count it."""
        (item,) = self.items(part("MUG", 2, kits=None), kits={})

        assert None is item.quantity

    def test_two_lines_of_one_kit_without_numbers(self) -> None:
        """A part that comes twice may be of two lines: the parts count, not what rows say."""
        rows = [part("MUG", 1), part("TEA", 2), part("MUG", 1), part("TEA", 2)]

        (counted,) = self.items(*rows)
        (unknown,) = self.items(*rows, kits={})

        assert ["SET"] == kits_in_doubt(rows)
        assert 2 == counted.quantity
        assert None is unknown.quantity

    def test_rows_that_disagree_are_counted_by_parts(self) -> None:
        """Two numbers of kits for one kit are no number."""
        rows = [part("MUG", 1, kits=1), part("TEA", 2, kits=2)]

        (item,) = self.items(*rows)

        assert 1 == item.quantity
        assert ["SET"] == kits_in_doubt(rows)

    def test_what_is_counted_or_no_kit_is_in_no_doubt(self) -> None:
        """An item that names itself as its parent is not a part."""
        rows = [part("MUG", 1), despatch("TEA", parent="TEA"), despatch("CUP", parent="")]

        assert [] == kits_in_doubt(rows)
        assert {"SET", "TEA", "CUP"} == {item.item_code for item in self.items(*rows)}

    def test_a_kit_without_parts_counts_nothing(self) -> None:
        """A list of parts with a quantity of nothing is not believed."""
        kits = {"SET": [Kitting(parent="SET", child="MUG", quantity=0)]}

        (item,) = self.items(part("MUG", 2, kits=None), kits=kits)

        assert None is item.quantity


class TestShipments:
    def test_several_numbers_are_one_text(self) -> None:
        """Each once, sorted, without blanks."""
        rows = [despatch(tracking_number=number) for number in ("T2 ", None, "T1", "T2", " ")]

        (made,) = shipments_of(rows)

        assert "T1, T2" == made.tracking_number

    def test_they_are_told_oldest_first(self) -> None:
        """By time, then by number."""
        rows = [
            despatch(despatch_number="DES3", despatched_at=NOON),
            despatch(despatch_number="DES1", despatched_at=NOON + timedelta(minutes=1)),
            despatch(despatch_number="DES2", despatched_at=NOON),
        ]

        assert ["DES2", "DES3", "DES1"] == [one.despatch_number for one in shipments_of(rows)]


class TestOrders:
    def test_lines_stand_as_the_customer_ordered_them(self) -> None:
        """By sequence, then line number, as numbers; rows of other orders are passed over."""
        lines = [
            line("B", sequence="10", line="10"),
            line("A", sequence="9", line="11"),
            line("C", sequence="10", line="9"),
            line("X", order_number="1002"),
        ]

        made = order(sales_order(), lines)

        assert made.lines is not None
        assert ["A", "C", "B"] == [one.item_code for one in made.lines]

    @given(data=st.data())
    def test_lines_in_any_order_give_equal_facts(self, data: st.DataObject) -> None:
        """Also where lines have neither number nor sequence."""
        lines = [line("A"), line("A", 2), line("B", line="1"), line("B", line="x", sequence="2")]
        shuffled = data.draw(st.permutations(lines))

        assert encode_order(order(sales_order(), lines)) == encode_order(
            order(sales_order(), shuffled)
        )

    @pytest.mark.parametrize("lines", [None, [], [line("X", order_number="1002")]])
    def test_without_lines_nothing_is_known_of_them(self, lines: Any) -> None:
        """An order with no lines at all is one whose lines could not be read."""
        assert None is order(sales_order(), lines).lines

    def test_a_negative_quantity_is_nothing(self) -> None:
        """A correction line asks for nothing."""
        assert (OrderLine(item_code="A", quantity=0),) == order(
            sales_order(), [line("A", -2)]
        ).lines

    def test_attributes_are_what_the_tenant_may_map(self) -> None:
        """Columns of its own and the free fields, where there is something in them."""
        row = sales_order(attribute1="gift", attribute2="", extra={"Route": "N1"})

        made = order(row, None)

        assert {"attribute1": "gift", "Route": "N1"} == made.attributes
        assert attrs.evolve(made, email=None) == decode_order(encode_order(made))
