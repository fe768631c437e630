from __future__ import annotations

from typing import Any

import attrs
import pytest

from .group import Group, at, fact, key, order, shipment

NAME = f"contradiction:{key()}"
CANCELLED = fact("order_cancelled", 0)
ORDER = order("1001", ("MUG", 3), ("TEE", 1))
AFTER = shipment("DES1", ("MUG", 2), despatched_at=at(1))
BEFORE = attrs.evolve(AFTER, despatched_at=at(-1))


def part(minutes: float, sku: str, quantity: int, name: str = "c1") -> Any:
    return fact("lines_cancelled", minutes, (sku, quantity), id=name)


def looked_up(*parcels: Any, said: Any = (CANCELLED,), orders: Any = (ORDER,)) -> Group:
    """Let the shop speak, then look up twice, so that nothing settles any more."""
    group = Group().said(*said)
    group.look_up(2, orders=orders, shipments=parcels)
    return group.look_up(6, orders=orders, shipments=parcels)


def kinds(group: Group) -> list[str]:
    return [row.kind for row in group.queue()]


class TestWhole:
    def test_a_parcel_that_left_after_the_cancellation_waits_for_a_person(self) -> None:
        """The cancellation is told, the parcel is not (law L8)."""
        group = looked_up(AFTER)
        plan = group.advance()

        assert ["cancelled"] == kinds(group)
        assert [("shipment", "contradiction", None)] == [
            (one.kind, one.reason, one.until) for one in plan.held
        ]
        assert {NAME: "shipment.after_cancellation"} == group.exceptions()
        assert "customer care" == group.history().exceptions[0].owner

    def test_one_that_left_before_is_told_and_goes_first(self) -> None:
        """It happened, and it happened before."""
        group = looked_up(BEFORE)
        group.advance()

        assert ["shipment", "cancelled"] == kinds(group)
        assert {} == group.exceptions()

    def test_unless_the_cancellation_was_told_before_it_was_read(self) -> None:
        """A customer who was told that nothing comes is not told otherwise by a machine."""
        group = looked_up()
        group.advance()
        group.attempt("acme01:order:#1", "cancelled")
        group.look_up(7, orders=[ORDER], shipments=[BEFORE])
        group.look_up(10, orders=[ORDER], shipments=[BEFORE]).advance()

        assert {NAME: "shipment.after_cancellation"} == group.exceptions()
        assert [] == kinds(group)

    def test_one_that_was_told_already_is_no_contradiction(self) -> None:
        """The cancellation says how far the warehouse was."""
        group = Group().look_up(2, orders=[ORDER], shipments=[AFTER])
        group.look_up(5, orders=[ORDER], shipments=[AFTER]).advance()
        group.attempt(key())
        group.said(CANCELLED).look_up(6, orders=[ORDER], shipments=[AFTER]).advance()

        assert ["cancelled"] == kinds(group)
        assert b'"stage":"part despatched"' in group.queue()[0].decision
        assert {} == group.exceptions()

    def test_one_that_waits_is_taken_back(self) -> None:
        """A cancellation overtakes what nobody began to send."""
        group = Group().look_up(2, orders=[ORDER], shipments=[AFTER])
        group.look_up(5, orders=[ORDER], shipments=[AFTER]).advance()
        group.said(CANCELLED).look_up(6, orders=[ORDER], shipments=[AFTER]).advance()

        assert ["cancelled"] == kinds(group)
        assert {NAME: "shipment.after_cancellation"} == group.exceptions()

    def test_approved_it_is_told(self) -> None:
        """With no claim about what is still to come."""
        group = looked_up(AFTER)
        group.advance()
        group.answer("approve", NAME)
        group.advance(7)

        assert {"shipment", "cancelled"} == set(kinds(group))
        assert {} == group.exceptions()
        told = group.row(key())
        assert told is not None
        assert b'"complete":null' in told.decision

    def test_discarded_it_is_recorded_as_not_told(self) -> None:
        """And stays so."""
        group = looked_up(AFTER)
        group.advance()
        group.answer("discard", NAME)
        group.advance(7)
        again = group.look_up(9, orders=[ORDER], shipments=[AFTER]).advance()

        row = group.row(key())
        assert row is not None
        assert ("skipped", "discarded") == (row.state, row.reason)
        assert ((), (), {}) == (again.announcements, again.withdrawn, group.exceptions())

    def test_gone_again_it_is_no_contradiction(self) -> None:
        """The despatch was taken back: the exception ends by itself."""
        group = looked_up(AFTER)
        group.advance()
        group.look_up(7, orders=[ORDER]).advance()
        group.look_up(9, orders=[ORDER]).advance()

        assert {} == group.exceptions()
        assert "reversed" == getattr(group.row(key()), "reason", None)


class TestLines:
    @pytest.mark.parametrize(
        ("said", "items", "contradicts"),
        [
            ([part(0, "TEE", 1)], [("MUG", 3)], False),
            ([part(0, "TEE", 1)], [("MUG", 1), ("TEE", 1)], True),
            ([part(0, "MUG", 1)], [("MUG", 2)], False),
            ([part(0, "MUG", 1)], [("MUG", 3)], True),
            ([part(2, "MUG", 1)], [("MUG", 3)], False),
            ([part(0, "MUG", 1), part(0, "MUG", 1, "c2")], [("MUG", 2)], True),
            ([part(0, "MUG", 3)], [("MUG", None)], True),
            ([part(0, "GIFT CARD", 1)], [("MUG", 3), ("TEE", 1)], False),
        ],
        ids=[
            "another line",
            "the line",
            "what is left of it",
            "more than is left of it",
            "it left before",
            "two cuts together",
            "a kit that nobody counted",
            "no item of the warehouse",
        ],
    )
    def test_despatched_more_than_ordered_less_cancelled(
        self, said: Any, items: Any, contradicts: bool
    ) -> None:
        """By pieces, and only with what was cancelled before it left."""
        group = looked_up(shipment("DES1", *items, despatched_at=at(1)), said=said)
        group.advance()

        assert contradicts == (NAME in group.exceptions())
        assert contradicts == (group.row(key()) is None)

    def test_it_is_counted_over_all_parcels(self) -> None:
        """The one that goes beyond is held, not those before it."""
        first = shipment("DES1", ("MUG", 2), despatched_at=at(-5))
        second = shipment("DES2", ("MUG", 1), despatched_at=at(3))
        group = looked_up(first, second, said=[part(0, "MUG", 1)])
        group.advance()

        assert {f"contradiction:{key('DES2')}"} == set(group.exceptions())
        assert group.row(key("DES1")) is not None

    def test_what_the_placing_said_is_what_was_ordered(self) -> None:
        """Peoplevox's line was cut already: two of three are what is left."""
        placed = fact("order_placed", -60, ("MUG", 3))
        cut = order("1001", ("MUG", 2))
        parcel = shipment("DES1", ("MUG", 2), despatched_at=at(1))
        group = looked_up(parcel, said=[placed, part(0, "MUG", 1)], orders=[cut])
        group.advance()

        assert {} == group.exceptions()
        assert b'"complete":true' in group.queue()[0].decision

    def test_so_is_what_peoplevox_showed_before(self) -> None:
        """The line was three, and is two since the cancellation reached it."""
        cut = order("1001", ("MUG", 2))
        parcel = shipment("DES1", ("MUG", 2), despatched_at=at(1))
        group = Group().look_up(-10, orders=[order("1001", ("MUG", 3))])
        group.now = at(0)
        group.said(part(0, "MUG", 1))
        for minutes in (2, 6):
            group.look_up(minutes, orders=[cut], shipments=[parcel])
        group.advance()

        assert {} == group.exceptions()
        assert b'"complete":true' in group.queue()[0].decision

    def test_a_discarded_one_leaves_its_pieces_to_others(self) -> None:
        """It was stopped, says a person: the next parcel is not blamed for it."""
        first = shipment("DES1", ("MUG", 3), despatched_at=at(1))
        second = shipment("DES2", ("MUG", 2), despatched_at=at(3))
        group = looked_up(first, said=[part(0, "MUG", 1)])
        group.advance()
        group.answer("discard", NAME)
        for minutes in (20, 24):
            group.look_up(minutes, orders=[ORDER], shipments=[first, second])
        group.advance()

        assert {} == group.exceptions()
        assert [key("DES2")] == [row.key for row in group.queue() if row.kind == "shipment"]

    def test_what_was_told_before_it_came_to_light_counts_too(self) -> None:
        """It left first and turns up last: the customer knows of all that is not cancelled."""
        late = shipment("DES0", ("MUG", 1), despatched_at=at(0.5))
        second = shipment("DES2", ("MUG", 2), despatched_at=at(1))
        group = looked_up(second, said=[part(0, "MUG", 1)])
        group.advance()
        group.deliver()
        for minutes in (20, 24):
            group.look_up(minutes, orders=[ORDER], shipments=[late, second])
        group.advance()

        assert {f"contradiction:{key('DES0')}"} == set(group.exceptions())
        assert group.row(key("DES0")) is None

    def test_what_nobody_told_yet_does_not_count_for_one_before_it(self) -> None:
        """Of two that came to light together the later one is one too many."""
        late = shipment("DES0", ("MUG", 1), despatched_at=at(0.5))
        group = looked_up(
            late, shipment("DES2", ("MUG", 2), despatched_at=at(1)), said=[part(0, "MUG", 1)]
        )
        group.advance()

        assert {f"contradiction:{key('DES2')}"} == set(group.exceptions())

    def test_a_cancelled_item_that_nobody_ordered_is_one_all_the_same(self) -> None:
        """Neither the order nor the placing knows it, the shop cancelled it, and it left."""
        group = looked_up(
            shipment("DES1", ("CAP", 1), despatched_at=at(1)), said=[part(0, "cap", 1)]
        )
        group.advance()

        assert "shipment.after_cancellation" == group.exceptions()[NAME]
        assert group.row(key()) is None

    @pytest.mark.parametrize(
        ("numbers", "orders"),
        [
            (("1001",), [attrs.evolve(ORDER, lines=None)]),
            (("1001",), []),
            (("1001", "1002"), [ORDER]),
        ],
        ids=["its lines are not read", "it is not found", "another one is not found"],
    )
    def test_where_the_order_is_not_known_nobody_says_that_it_was_not_ordered(
        self, numbers: Any, orders: Any
    ) -> None:
        """There may be more pieces than were cancelled."""
        parcel = shipment("DES1", ("CAP", 1), despatched_at=at(1))
        group = Group(*numbers).said(part(0, "CAP", 1))
        for minutes in (2, 6, 14):
            group.look_up(minutes, orders=orders, shipments=[parcel])
        group.advance()

        assert NAME not in group.exceptions()
        assert group.row(key()) is not None
