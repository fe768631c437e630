from __future__ import annotations

import json
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo.ledger import AnnouncementRecord
from pvxklaviyo.model import Order, OrderLine, ShopLine
from pvxklaviyo.sequence import MetricPolicy, still_to_come

from .group import POLICY, Group, at, fact, key, order, shipment

END = "acme01:order:1001"
PER_SHIPMENT = attrs.evolve(POLICY, preset="per_shipment")
ORDER = order("1001", ("MUG", 2), ("TEE", 1))
CUT = order("1001", ("MUG", 2))
MUGS = shipment("DES1", ("MUG", 2))
TEE = shipment("DES2", ("TEE", 1), despatched_at=at(30))
NO_TEE = fact("lines_cancelled", 10, ("TEE", 1), id="c1")


def told_first(policy: Any = POLICY) -> Group:
    """Tell the mugs, of an order that has a tee to come."""
    group = Group(policy=policy).look_up(1, orders=[ORDER], shipments=[MUGS])
    group.look_up(4, orders=[ORDER], shipments=[MUGS]).advance()
    group.deliver()
    return group


def end(group: Group) -> AnnouncementRecord | None:
    return next((row for row in group.rows() if row.kind == "completion"), None)


def said(row: AnnouncementRecord | None) -> dict[str, Any]:
    assert row is not None
    decision: dict[str, Any] = json.loads(row.decision)
    return decision


class TestByTheShop:
    def test_what_was_open_is_cancelled_after_a_parcel_was_told(self) -> None:
        """The order ends with the cancellation (law L1: it rests on it), once that has settled."""
        group = told_first()
        group.now = at(11)
        group.said(NO_TEE).look_up(11, orders=[ORDER], shipments=[MUGS]).advance(13)

        row = end(group)
        assert row is not None
        assert (END, "Fulfilled Order", "completed_by_cancellation", at(10)) == (
            row.key,
            row.metric,
            row.reason,
            row.happened_at,
        )
        assert ("shop/lines_cancelled/#1/c1/shopify@1",) == tuple(
            fact.replace("%23", "#") for fact in row.facts
        )
        assert ([["MUG", 2]], [["TEE", 1]], True) == (
            said(row)["sent"],
            said(row)["cancelled"],
            said(row)["by_cancellation"],
        )

    def test_before_the_parcel_is_told_the_parcel_says_it(self) -> None:
        """Nothing is open after it, so it is the one that completes the order."""
        group = Group().said(attrs.evolve(NO_TEE, at=at(-1)))
        group.look_up(1, orders=[ORDER], shipments=[MUGS])
        group.look_up(4, orders=[ORDER], shipments=[MUGS]).advance()

        assert None is end(group)
        assert ["Fulfilled Order"] == [
            row.metric for row in group.queue() if row.kind == "shipment"
        ]

    def test_two_orders_with_one_reference_that_stand_alone_end_each_for_itself(self) -> None:
        """Two shops may have one reference: their ends share no key (law L2)."""
        keys: list[str] = []
        for number in ("1001", "1009"):
            group = Group(number, policy=PER_SHIPMENT)
            for minutes in (1, 4):
                parcel = shipment("DES1", number=number)
                group.look_up(minutes, orders=[order(number)], shipments=[parcel])
            group.advance()
            keys += [row.key for row in group.rows() if row.kind == "completion"]

        assert ["acme01:order:1001", "acme01:order:1009"] == keys

    def test_it_is_told_once(self) -> None:
        """Whatever is looked up or said after it."""
        group = told_first()
        group.now = at(11)
        group.said(NO_TEE).look_up(11, orders=[ORDER], shipments=[MUGS]).advance(13)
        group.deliver(END, kind="completion")
        group.said(attrs.evolve(NO_TEE, id="c2", lines=(ShopLine(sku="MUG", quantity=1),)))
        group.look_up(14, orders=[CUT], shipments=[MUGS]).advance(17)

        assert 1 == sum(row.kind == "completion" for row in group.rows())

    def test_it_waits_with_the_cancellation_for_that_of_the_whole(self) -> None:
        """An order that is cancelled a minute later never was fulfilled."""
        group = told_first()
        group.now = at(11)
        plan = group.said(NO_TEE).look_up(12, orders=[ORDER], shipments=[MUGS]).advance()
        early = end(group)
        group.said(fact("order_cancelled", 12)).look_up(13, orders=[ORDER], shipments=[MUGS])
        group.advance(20)

        assert at(13) == plan.wake_at
        assert (None, None) == (early, end(group))
        assert ["cancelled"] == [row.kind for row in group.queue()]

    def test_while_something_is_still_open_it_is_not(self) -> None:
        """One of two is cancelled."""
        two = order("1001", ("MUG", 2), ("TEE", 2))
        group = Group().look_up(1, orders=[two], shipments=[MUGS])
        group.look_up(4, orders=[two], shipments=[MUGS]).advance()
        group.deliver()
        group.now = at(11)
        group.said(NO_TEE).look_up(11, orders=[two], shipments=[MUGS]).advance(13)

        assert None is end(group)

    def test_nor_while_a_parcel_waits(self) -> None:
        """That parcel says it."""
        group = told_first()
        group.now = at(35)
        more = shipment("DES2", ("MUG", 1), despatched_at=at(34))
        three = order("1001", ("MUG", 3), ("TEE", 1))
        group.said(NO_TEE).look_up(35, orders=[three], shipments=[MUGS, more]).advance()
        waiting = end(group)
        group.look_up(38, orders=[three], shipments=[MUGS, more]).advance()

        assert None is waiting
        assert None is end(group)
        assert True is said(group.row(key("DES2")))["complete"]

    def test_nor_where_no_parcel_was_told(self) -> None:
        """Nothing was fulfilled."""
        group = Group().said(fact("lines_cancelled", 0, ("MUG", 2), ("TEE", 1), id="c1"))
        group.look_up(1, orders=[ORDER]).advance()

        assert None is end(group)

    def test_nor_after_the_cancellation_of_the_whole(self) -> None:
        """That is a cancelled order, and no fulfilled one."""
        group = told_first()
        group.now = at(11)
        group.said(NO_TEE, fact("order_cancelled", 10))
        group.look_up(11, orders=[ORDER], shipments=[MUGS]).advance()

        assert None is end(group)
        assert "cancelled" in {row.kind for row in group.queue()}

    def test_a_parcel_after_it_is_told_without_a_claim(self) -> None:
        """A person hears that the order was completed early."""
        group = told_first()
        group.now = at(11)
        group.said(NO_TEE).look_up(11, orders=[ORDER], shipments=[MUGS]).advance(13)
        group.deliver(END, kind="completion")
        more = [MUGS, shipment("DES3", ("CAP", 1), despatched_at=at(40))]
        longer = order("1001", ("MUG", 2), ("TEE", 1), ("CAP", 1))
        group.look_up(41, orders=[longer], shipments=more)
        group.look_up(44, orders=[longer], shipments=more).advance()

        assert None is said(group.row(key("DES3")))["complete"]
        assert ["order.completed_early"] == list(group.exceptions().values())

    def test_the_metric_can_be_off(self) -> None:
        """Recorded, and not sent."""
        policy = attrs.evolve(POLICY, metrics={"Fulfilled Order": MetricPolicy(enabled=False)})
        group = told_first(policy)
        group.now = at(11)
        group.said(NO_TEE).look_up(11, orders=[ORDER], shipments=[MUGS]).advance(13)

        row = end(group)
        assert row is not None
        assert ("skipped", "metric_off") == (row.state, row.reason)


class TestByPeoplevox:
    def test_a_line_that_stays_gone_ends_the_order(self) -> None:
        """After correct_after, when a look-up still shows it so."""
        group = told_first()
        plan = group.look_up(20, orders=[CUT], shipments=[MUGS]).advance()
        early = end(group)
        group.look_up(80, orders=[CUT], shipments=[MUGS]).advance()

        assert at(80) == plan.read_at
        assert [("completion", "reversing")] == [(one.kind, one.reason) for one in plan.held]
        assert None is early
        assert at(20) == getattr(end(group), "happened_at", None)
        assert [["TEE", 1]] == said(end(group))["cancelled"]

    def test_a_line_that_comes_back_does_not(self) -> None:
        """It was edited meanwhile."""
        group = told_first()
        group.look_up(20, orders=[CUT], shipments=[MUGS]).advance()
        group.look_up(80, orders=[ORDER], shipments=[MUGS]).advance()

        assert None is end(group)

    def test_counted_from_when_it_went_last(self) -> None:
        """Gone, back, and gone again begins anew."""
        group = told_first()
        group.look_up(20, orders=[CUT], shipments=[MUGS]).advance()
        group.look_up(40, orders=[ORDER], shipments=[MUGS]).advance()
        plan = group.look_up(70, orders=[CUT], shipments=[MUGS]).advance()

        assert at(130) == plan.read_at

    def test_the_shop_s_word_about_it_ends_the_wait(self) -> None:
        """Both say so: there is nothing to wait for."""
        group = told_first()
        group.look_up(20, orders=[CUT], shipments=[MUGS]).advance()
        group.said(NO_TEE).look_up(25, orders=[CUT], shipments=[MUGS]).advance()

        assert at(10) == getattr(end(group), "happened_at", None)


class TestPerShipment:
    def test_the_roll_up_follows_the_parcel_that_completes(self) -> None:
        """Every parcel is Fulfilled Shipment, and one Fulfilled Order is the whole."""
        group = told_first(PER_SHIPMENT)
        group.look_up(31, orders=[ORDER], shipments=[MUGS, TEE])
        group.look_up(34, orders=[ORDER], shipments=[MUGS, TEE]).advance()

        assert [
            ("shipment", "Fulfilled Shipment", "despatched"),
            ("completion", "Fulfilled Order", "completed"),
        ] == [(row.kind, row.metric, row.reason) for row in group.queue()]
        assert at(30) == getattr(end(group), "happened_at", None)
        assert ([["MUG", 2], ["TEE", 1]], False) == (
            said(end(group))["sent"],
            said(end(group))["by_cancellation"],
        )

    def test_also_where_a_cancellation_completes(self) -> None:
        """It carries what was cut."""
        group = told_first(PER_SHIPMENT)
        group.now = at(11)
        group.said(NO_TEE).look_up(11, orders=[ORDER], shipments=[MUGS]).advance(13)

        assert True is said(end(group))["by_cancellation"]

    def test_once(self) -> None:
        """A later look changes nothing."""
        group = told_first(PER_SHIPMENT)
        group.look_up(31, orders=[ORDER], shipments=[MUGS, TEE])
        group.look_up(34, orders=[ORDER], shipments=[MUGS, TEE]).advance()
        group.deliver()
        group.deliver(END, kind="completion")

        again = group.look_up(90, orders=[ORDER], shipments=[MUGS, TEE]).decide()
        assert ((), ()) == (again.announcements, again.withdrawn)

    def test_also_when_another_order_is_joined_to_it_later(self) -> None:
        """An end is found by what it is, whichever number the group has by then."""
        group = Group("1002", policy=PER_SHIPMENT)
        parcel = shipment("DES1", number="1002")
        for minutes in (1, 4):
            group.look_up(minutes, orders=[order("1002")], shipments=[parcel])
        group.advance()
        group.deliver()
        group.deliver("acme01:order:1002", kind="completion")
        both = [order("1001"), order("1002")]
        rest = shipment("DES2", despatched_at=at(10))
        for minutes in (11, 14):
            group.look_up(minutes, orders=both, shipments=[parcel, rest])
        group.advance()

        assert ["acme01:order:1002"] == [
            row.key for row in group.rows() if row.kind == "completion"
        ]

    def test_in_the_other_preset_the_parcel_says_it(self) -> None:
        """No announcement apart."""
        group = told_first()
        group.look_up(31, orders=[ORDER], shipments=[MUGS, TEE])
        group.look_up(34, orders=[ORDER], shipments=[MUGS, TEE]).advance()

        assert [("shipment", "Fulfilled Order")] == [
            (row.kind, row.metric) for row in group.queue()
        ]


class TestCountingWhatWasCancelled:
    """Ordered less cancelled less despatched, over the whole group."""

    @given(
        quantity=st.integers(1, 5),
        cancelled=st.integers(0, 5),
        sent=st.integers(0, 5),
        applied=st.booleans(),
    )
    def test_a_cancellation_is_taken_off_once(
        self, quantity: int, cancelled: int, sent: int, applied: bool
    ) -> None:
        """Whether or not it has reached Peoplevox's line by the time that is read."""
        shown = max(0, quantity - cancelled) if applied else quantity
        left = still_to_come(
            [order("1001", ("MUG", shown))],
            [shipment("DES1", ("MUG", sent))] if sent else [],
            cancelled={"MUG": cancelled},
            ordered={"MUG": quantity},
        )

        assert left is not None
        assert max(0, quantity - cancelled - sent) == sum(item.quantity for item in left)

    def test_of_other_items_nothing_is_taken_off(self) -> None:
        """Only what was cancelled is less."""
        left = still_to_come([ORDER], [], cancelled={"TEE": 1})

        assert left is not None
        assert [("MUG", 2)] == [(item.item_code, item.quantity) for item in left]

    def test_an_order_that_another_stands_for_is_not_waited_for(self) -> None:
        """Its lines are the other's now; what left under it has left."""
        gone = attrs.evolve(ORDER, status="Cancelled")
        other = order("1002", ("TEE", 1))

        left = still_to_come([gone, other], [MUGS], superseded={"1001"})

        assert left is not None
        assert [("TEE", 1)] == [(item.item_code, item.quantity) for item in left]
        assert None is still_to_come([gone, other], [MUGS])

    @pytest.mark.parametrize(
        "line",
        [
            {"sku": "TEE"},
            {"sku": " tee "},
            {"sku": "SHIRT", "line": "2"},
            {"sku": "TEE", "line": "1"},
        ],
        ids=["item", "spelt otherwise", "line", "item before line"],
    )
    def test_a_line_is_found_by_item_else_by_line(self, line: dict[str, str]) -> None:
        """As the warehouse has it."""
        one = attrs.evolve(NO_TEE, lines=(ShopLine(quantity=1, **line),), at=at(-1))
        group = Group().said(one)
        group.look_up(1, orders=[ORDER], shipments=[MUGS])
        group.look_up(4, orders=[ORDER], shipments=[MUGS]).advance()

        assert True is said(group.row(key()))["complete"]

    def test_what_is_no_item_of_the_warehouse_does_not_count(self) -> None:
        """A gift card that was cancelled takes nothing off."""
        one = attrs.evolve(NO_TEE, lines=(ShopLine(sku="CARD", quantity=1),), at=at(-1))
        group = Group().said(one)
        group.look_up(1, orders=[ORDER], shipments=[MUGS])
        group.look_up(4, orders=[ORDER], shipments=[MUGS]).advance()

        assert [["TEE", 1]] == said(group.row(key()))["remaining"]

    def test_an_order_made_after_the_cancellation_is_without_it_already(self) -> None:
        """It was imported again, less what was cancelled."""
        one = attrs.evolve(NO_TEE, lines=(ShopLine(sku="MUG", quantity=1),), at=at(-30))
        new = attrs.evolve(order("1001", ("MUG", 2)), created_at=at(-20))
        group = Group().said(one)
        group.look_up(1, orders=[new], shipments=[shipment("DES1", ("MUG", 1))])
        group.look_up(4, orders=[new], shipments=[shipment("DES1", ("MUG", 1))]).advance()

        assert [["MUG", 1]] == said(group.row(key()))["remaining"]

    def test_lines_that_stay_open_for_weeks_are_still_to_come(self) -> None:
        """A pre-order, a back-order: nothing ends it but its parcel, or a cancellation."""
        group = told_first()
        for day in (7, 21, 45):
            plan = group.look_up(day * 1440, orders=[ORDER], shipments=[MUGS]).advance()
            assert ((), None) == (plan.announcements, plan.read_at)
        late = shipment("DES2", ("TEE", 1), despatched_at=at(60 * 1440))
        group.look_up(60 * 1440 + 1, orders=[ORDER], shipments=[MUGS, late])
        group.look_up(60 * 1440 + 4, orders=[ORDER], shipments=[MUGS, late]).advance()

        assert [(2, True)] == [(said(row)["index"], said(row)["complete"]) for row in group.queue()]
        assert {} == group.exceptions()


def lines(*pairs: tuple[str, int]) -> tuple[OrderLine, ...]:
    return tuple(OrderLine(item_code=code, quantity=count) for code, count in pairs)


def numbered(number: str, *pairs: tuple[str, int], **more: Any) -> Order:
    return order(number, *pairs, **more)


class TestOneShopOrderAsSeveral:
    def run(self, orders: list[Order], *parcels: Any) -> Group:
        group = Group(*(one.number for one in orders))
        for minutes in (1, 4):
            group.look_up(minutes, orders=orders, shipments=parcels)
        group.advance()
        return group

    def test_split_by_warehouse_it_ends_with_the_last_parcel_of_all(self) -> None:
        """Two Peoplevox orders, one order of the shop."""
        both = [numbered("1001", ("MUG", 2)), numbered("1002", ("TEE", 1))]
        second = shipment("DES2", ("TEE", 1), number="1002", despatched_at=at(1))
        group = self.run(both, MUGS, second)

        assert [(1, False), (2, True)] == [
            (said(row)["index"], said(row)["complete"]) for row in group.queue()
        ]

    def test_imported_again_it_inherits_what_left(self) -> None:
        """An address was changed after the first parcel: the rest is the new order's."""
        gone = attrs.evolve(ORDER, status="Cancelled")
        new = numbered("1002", ("TEE", 1))
        rest = shipment("DES2", ("TEE", 1), number="1002", despatched_at=at(1))
        group = self.run([gone, new], MUGS, rest)

        assert [(1, False, [["TEE", 1]]), (2, True, [])] == [
            (said(row)["index"], said(row)["complete"], said(row)["remaining"])
            for row in group.queue()
        ]

    def test_a_part_that_is_cancelled_alone_is_not_taken_for_done(self) -> None:
        """The other half has other items and was there before: it stands for nothing else."""
        gone = numbered("1002", ("TEE", 1), status="Cancelled")
        group = self.run([numbered("1001", ("MUG", 2)), gone], MUGS)

        assert [None] == [said(row)["complete"] for row in group.queue()]

    def test_an_edit_with_other_items_is_known_by_coming_later(self) -> None:
        """The tee was swapped for a cap under a new number."""
        gone = attrs.evolve(ORDER, status="Cancelled")
        new = numbered("1002", ("CAP", 1))
        group = Group().look_up(-5, orders=[ORDER], shipments=[])
        parcel = shipment("DES2", ("CAP", 1), number="1002")
        for minutes in (1, 4):
            group.look_up(minutes, orders=[gone, new], shipments=[parcel])
        group.advance()

        assert [True] == [said(row)["complete"] for row in group.queue()]

    def test_and_by_being_made_later(self) -> None:
        """Where both were seen at once."""
        gone = attrs.evolve(ORDER, status="Cancelled", created_at=at(-90))
        new = attrs.evolve(numbered("1002", ("CAP", 1)), created_at=at(-30))
        parcel = shipment("DES2", ("CAP", 1), number="1002")
        group = self.run([gone, new], parcel)

        assert [True] == [said(row)["complete"] for row in group.queue()]

    def test_merged_into_the_order_of_another_reference_it_is_a_person_s(self) -> None:
        """Nothing stands for the first in its own group; its shop never said a word."""
        gone = numbered("1001", ("MUG", 2), status="Cancelled")
        group = Group().look_up(0, orders=[gone])
        group.advance()
        group.look_up(240, orders=[gone]).advance()

        assert ["order.cancelled_in_warehouse"] == list(group.exceptions().values())

    def test_an_edit_in_peoplevox_counts_as_it_is_shown(self) -> None:
        """A line more is still to come; nothing is told about the edit itself."""
        more = order("1001", ("MUG", 2), ("TEE", 1), ("CAP", 1))
        group = Group().look_up(-5, orders=[ORDER])
        group.advance()
        for minutes in (1, 4):
            group.look_up(minutes, orders=[more], shipments=[MUGS])
        group.advance()

        assert [[["TEE", 1], ["CAP", 1]]] == [said(row)["remaining"] for row in group.queue()]
