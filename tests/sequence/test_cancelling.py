from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import attrs
import pytest

from pvxklaviyo.model import Cancellation, Placing, ShopLine
from pvxklaviyo.sequence import Plan

from .group import POLICY, Group, at, fact, key, order, shipment

WHOLE = "acme01:order:#1"
RELAY = attrs.evolve(POLICY, placed_order="relay")

LINES = (
    ShopLine(line="11", sku="MUG", name="Mug", quantity=2, price=Decimal("4.50")),
    ShopLine(line="12", sku="TEE", name="Tee", quantity=1, price=Decimal("12.00")),
)
PLACED = fact(
    "order_placed",
    -60,
    lines=LINES,
    currency="GBP",
    value=Decimal("23.00"),
    discount=Decimal("1.00"),
    shipping=Decimal("3.00"),
)
CANCELLED = fact("order_cancelled", 0, reason="changed mind")
ORDER = order("1001", ("MUG", 2), ("TEE", 1))


def part(minutes: float, quantity: int, **line: Any) -> Any:
    """Make the cancellation of some mugs."""
    one = ShopLine(**{"sku": "MUG", "quantity": quantity, **line})
    return fact("lines_cancelled", minutes, id="c1", lines=(one,))


def about(plan: Plan, kind: str) -> list[Any]:
    return [one.about for one in plan.announcements if one.kind == kind and not one.skipped]


def heard(*facts: Any, policy: Any = POLICY, shown: Any = (ORDER,), shipments: Any = ()) -> Group:
    """Let the shop say something of an order that is looked up then, and once more."""
    group = Group(policy=policy).said(*facts)
    group.look_up(1, orders=shown, shipments=shipments)
    return group.look_up(4, orders=shown, shipments=shipments)


class TestPlaced:
    def test_where_the_shop_tells_it_is_only_remembered(self) -> None:
        """Its own integration speaks; nothing is recorded as left out either."""
        group = heard(PLACED)

        assert () == group.decide().announcements

    def test_where_the_relay_tells_it_carries_what_the_shop_said(self) -> None:
        """Value, lines and time are the shop's own."""
        plan = heard(PLACED, policy=RELAY).decide()

        (one,) = plan.announcements
        assert ("placed", WHOLE, "placed", at(-60)) == (
            one.kind,
            one.key,
            one.reason,
            one.happened_at,
        )
        assert isinstance(one.about, Placing)
        assert (Decimal("23.00"), "GBP", LINES, "1001") == (
            one.about.value,
            one.about.currency,
            one.about.lines,
            one.about.order_number,
        )
        assert "ann@post.pvx-sim.net" == one.about.email == one.order.email

    def test_it_goes_before_the_parcel(self) -> None:
        """Causes before what they cause, also when the parcel was read first (law L4)."""
        group = Group(policy=RELAY)
        group.look_up(0, orders=[ORDER], shipments=[shipment()])
        group.look_up(3, orders=[ORDER], shipments=[shipment()]).advance()
        group.said(PLACED).look_up(4, orders=[ORDER], shipments=[shipment()]).advance()

        assert ["placed", "shipment"] == [row.kind for row in group.queue()]

    def test_before_the_start_it_is_history(self) -> None:
        """A recorded skip, like everything from before."""
        group = heard(attrs.evolve(PLACED, at=at(-2000)), policy=RELAY)

        (row,) = group.advance().announcements
        assert ("before_start", True) == (row.reason, row.skipped)


class TestWhole:
    def test_it_mirrors_the_placing(self) -> None:
        """The same id, items and value, so that the one takes the other off."""
        (one,) = about(heard(PLACED, CANCELLED).decide(), "cancelled")

        assert isinstance(one, Cancellation)
        assert one.is_whole
        assert (LINES, Decimal("23.00"), Decimal("1.00"), Decimal("3.00"), "GBP") == (
            one.lines,
            one.value,
            one.discount,
            one.shipping,
            one.currency,
        )
        assert ("changed mind", at(0), "ordered") == (one.reason, one.cancelled_at, one.stage)

    def test_it_has_the_order_as_its_key_like_the_placing(self) -> None:
        """One order, one id: Klaviyo nets the two by it."""
        plan = heard(PLACED, CANCELLED, policy=RELAY).decide()

        assert [("placed", WHOLE), ("cancelled", WHOLE)] == [
            (one.kind, one.key) for one in plan.announcements
        ]
        assert PLACED.at == plan.announcements[0].happened_at
        assert CANCELLED.at == plan.announcements[1].happened_at

    def test_without_a_placing_it_carries_its_own_word(self) -> None:
        """A shop whose placing nobody observed supplies items and value itself."""
        own = attrs.evolve(CANCELLED, lines=LINES[:1], value=Decimal("9.00"), currency="EUR")

        (one,) = about(heard(own).decide(), "cancelled")

        assert (LINES[:1], Decimal("9.00"), "EUR") == (one.lines, one.value, one.currency)

    def test_with_no_word_at_all_it_carries_peoplevox_lines(self) -> None:
        """What was ordered is known from the warehouse then; its total is the value."""
        shown = attrs.evolve(ORDER, attributes={"total": "23.00"})

        (one,) = about(heard(CANCELLED, shown=[shown]).decide(), "cancelled")

        assert [("MUG", 2, None), ("TEE", 1, None)] == [
            (line.sku, line.quantity, line.price) for line in one.lines
        ]
        assert Decimal("23.00") == one.value

    def test_an_order_that_peoplevox_never_saw_is_told_all_the_same(self) -> None:
        """The look-up by reference found none: the stage is not known."""
        group = Group(shop="#1").said(PLACED, CANCELLED).look_up(1)

        (one,) = about(group.advance(), "cancelled")
        assert ("unknown", "", "#1") == (one.stage, one.order_number, one.reference)
        assert "ann@post.pvx-sim.net" == one.email

    def test_and_an_order_that_turns_up_later_changes_nothing(self) -> None:
        """What was told of the reference is told, whichever stream had it (law L2)."""
        group = Group(shop="#1").said(PLACED, CANCELLED).look_up(1)
        group.advance()
        group.deliver(kind="cancelled")
        group.look_up(5, orders=[ORDER])

        assert () == group.advance().announcements
        assert [("cancelled", WHOLE, "delivered")] == [
            (row.kind, row.key, row.state) for row in group.rows()
        ]

    def test_nothing_is_told_before_the_warehouse_was_asked(self) -> None:
        """The stage and the parcels are looked up first."""
        plan = Group(shop="#1").said(CANCELLED).decide(0)

        assert () == plan.announcements
        assert at(0) == plan.read_at

    @pytest.mark.parametrize(
        ("items", "stage"),
        [
            ((), "ordered"),
            ((("MUG", 1),), "part despatched"),
            ((("MUG", 2), ("TEE", 1)), "despatched"),
        ],
    )
    def test_it_says_how_far_the_warehouse_was(self, items: Any, stage: str) -> None:
        """Nothing, some, or all had left before."""
        gone = [shipment("DES1", *items, despatched_at=at(-5))] if items else []

        (one,) = about(heard(CANCELLED, shipments=gone).decide(), "cancelled")

        assert stage == one.stage

    def test_peoplevox_cancelling_too_makes_no_difference_to_the_stage(self) -> None:
        """What left before is what counts."""
        shown = [attrs.evolve(ORDER, status="Cancelled")]
        gone = [shipment("DES1", ("MUG", 1), despatched_at=at(-5))]

        (one,) = about(heard(CANCELLED, shown=shown, shipments=gone).decide(), "cancelled")

        assert "part despatched" == one.stage

    def test_where_the_shop_tells_it_is_a_recorded_skip(self) -> None:
        """Nobody is told twice, and nothing that was read ends as nothing (law L3)."""
        policy = attrs.evolve(POLICY, cancelled_order="shop")
        group = heard(CANCELLED, policy=policy)
        group.advance()

        (row,) = group.rows()
        assert ("cancelled", "told_by_shop", "skipped") == (row.kind, row.reason, row.state)
        assert ((), ()) == (group.decide().announcements, group.decide().withdrawn)

    def test_the_first_of_two_counts(self) -> None:
        """A shop that says it twice, under two ids, is told once."""
        again = attrs.evolve(CANCELLED, id="c9", at=at(3))

        plan = heard(again, CANCELLED).decide()

        assert [at(0)] == [one.happened_at for one in plan.announcements]

    def test_it_is_told_once_whatever_is_said_later(self) -> None:
        """A placing that turns up after the cancellation was told changes no event."""
        group = heard(CANCELLED)
        group.advance()
        group.deliver(kind="cancelled")
        group.said(PLACED).look_up(9, orders=[ORDER])

        assert ((), ()) == (group.decide().announcements, group.decide().withdrawn)

    def test_before_the_first_attempt_it_is_decided_anew(self) -> None:
        """A placing that turns up in time is mirrored."""
        group = heard(CANCELLED)
        group.advance()
        group.said(PLACED).look_up(9, orders=[ORDER]).advance()

        (row,) = group.queue()
        assert "23.00" == json.loads(row.decision)["value"]

    def test_it_is_a_metric_that_can_be_off(self) -> None:
        """Recorded, and not sent."""
        from pvxklaviyo.sequence import MetricPolicy

        policy = attrs.evolve(POLICY, metrics={"Cancelled Order": MetricPolicy(enabled=False)})
        group = heard(CANCELLED, policy=policy)
        group.advance()

        assert ["metric_off"] == [row.reason for row in group.rows()]

    def test_a_word_from_the_future_waits_for_a_person(self) -> None:
        """No event lies ahead of its sending (law L5)."""
        group = Group().said(attrs.evolve(CANCELLED, at=at(60))).look_up(1, orders=[ORDER])
        plan = group.advance()
        name = f"clock_cancelled:{WHOLE}"

        assert () == plan.announcements
        assert [("cancelled", "clock")] == [(one.kind, one.reason) for one in plan.held]
        assert {name: "fact.in_the_future"} == group.exceptions()

        group.answer("approve", name)
        group.advance(61)
        assert ["cancelled"] == [row.kind for row in group.queue()]
        assert {} == group.exceptions()


class TestSequence:
    """Placed, then what left before, then the cancellation (law L4)."""

    def test_a_parcel_that_left_before_goes_first(self) -> None:
        """The cancellation waits while the parcel settles, and follows it."""
        parcel = shipment("DES1", ("MUG", 1), despatched_at=at(-1))
        group = Group().said(CANCELLED)
        first = group.look_up(1, orders=[ORDER], shipments=[parcel]).advance()
        group.look_up(4, orders=[ORDER], shipments=[parcel]).advance()

        assert [("shipment", "settling"), ("cancelled", "earlier_shipment")] == [
            (one.kind, one.reason) for one in first.held
        ]
        assert [("shipment", "despatched"), ("cancelled", "cancelled")] == [
            (row.kind, row.reason) for row in group.queue()
        ]

    def test_and_is_not_waited_for_longer_than_for_a_cause(self) -> None:
        """Released anyway, and the reason says so."""
        policy = attrs.evolve(POLICY, settle_for=timedelta(hours=1))
        parcel = shipment("DES1", ("MUG", 1), despatched_at=at(-1))
        group = Group(policy=policy).said(CANCELLED)
        plan = group.look_up(1, orders=[ORDER], shipments=[parcel]).advance()
        group.advance(10.5)

        assert at(10) == plan.wake_at
        assert [("cancelled", "cause_missing")] == [(row.kind, row.reason) for row in group.queue()]

    def test_a_placing_that_the_relay_tells_is_waited_for(self) -> None:
        """For as long as a cause is; then the cancellation goes without."""
        group = Group(policy=RELAY).said(CANCELLED)
        held = group.look_up(1, orders=[ORDER]).advance().held
        group.advance(10.5)

        assert [("cancelled", "cause", at(10))] == [
            (one.kind, one.reason, one.until) for one in held
        ]
        assert [("cancelled", "cause_missing")] == [(row.kind, row.reason) for row in group.queue()]

    def test_and_goes_first_when_it_comes(self) -> None:
        """Both at once, in causal order."""
        group = Group(policy=RELAY).said(CANCELLED)
        group.look_up(1, orders=[ORDER]).advance()
        group.said(PLACED).look_up(5, orders=[ORDER]).advance()

        assert [("placed", "placed"), ("cancelled", "cancelled")] == [
            (row.kind, row.reason) for row in group.queue()
        ]

    def test_any_order_of_arrival_tells_the_same(self) -> None:
        """Facts known before the first attempt give one wish, however they came."""
        said = [PLACED, CANCELLED, part(-2, 1)]
        parcel = shipment("DES1", ("MUG", 1), despatched_at=at(-1))
        found: set[tuple[object, ...]] = set()
        for some in permutations(said):
            group = Group(policy=RELAY)
            for minutes, one in enumerate(some):
                group.look_up(minutes, orders=[ORDER], shipments=[parcel])
                group.said(one).advance()
            group.look_up(8, orders=[ORDER], shipments=[parcel]).advance()
            found.add(
                tuple(sorted((row.kind, row.key, row.reason, row.decision) for row in group.rows()))
            )

        (rows,) = found
        assert ["cancelled", "cancelled_item", "placed", "shipment"] == [row[0] for row in rows]


class TestLines:
    def test_each_line_is_an_announcement(self) -> None:
        """By line and cancellation, with its own value."""
        said = fact("lines_cancelled", 0, id="c1", lines=LINES, currency="GBP")

        plan = heard(said).decide()

        assert [f"{WHOLE}:11:c1", f"{WHOLE}:12:c1"] == [one.key for one in plan.announcements]
        assert [Decimal("9.00"), Decimal("12.00")] == [
            one.value for one in about(plan, "cancelled_item")
        ]
        assert {"cancelled_item"} == {one.kind for one in plan.announcements}

    @pytest.mark.parametrize(
        "line",
        [{"line": "11"}, {}, {"line": "unknown"}, {"line": "11", "sku": "RENAMED"}],
        ids=["line and item", "item", "item alone is right", "line alone is right"],
    )
    def test_a_price_that_is_missing_is_the_placing_s(self, line: dict[str, Any]) -> None:
        """Found by line, else by item."""
        (one,) = about(heard(PLACED, part(0, 1, **line)).decide(), "cancelled_item")

        assert (Decimal("4.50"), "GBP", "Mug") == (one.value, one.currency, one.lines[0].name)

    def test_a_price_that_nobody_knows_is_not_claimed(self) -> None:
        """Neither the line's nor its value."""
        (one,) = about(heard(part(0, 1)).decide(), "cancelled_item")

        assert (None, None) == (one.value, one.lines[0].price)

    def test_a_value_that_is_told_with_a_single_line_counts(self) -> None:
        """It may hold discounts that no price shows."""
        said = attrs.evolve(part(0, 2), value=Decimal("8.10"))

        (one,) = about(heard(PLACED, said).decide(), "cancelled_item")

        assert Decimal("8.10") == one.value

    def test_equal_lines_add_up(self) -> None:
        """One key, one announcement."""
        said = fact("lines_cancelled", 0, ("MUG", 1), ("MUG", 1), id="c1")

        (one,) = about(heard(said).decide(), "cancelled_item")

        assert 2 == one.lines[0].quantity

    def test_two_cancellations_of_one_line_are_two(self) -> None:
        """Each has an id of its own."""
        plan = heard(part(0, 1), attrs.evolve(part(1, 1), id="c2")).decide()

        assert [f"{WHOLE}:MUG:c1", f"{WHOLE}:MUG:c2"] == [one.key for one in plan.announcements]

    def test_one_that_names_no_line_is_a_person_s(self) -> None:
        """Nothing that was read ends as nothing (law L3)."""
        group = heard(fact("lines_cancelled", 0, id="c1"))
        plan = group.advance()

        assert () == plan.announcements
        assert ["cancellation.without_lines"] == list(group.exceptions().values())

    def test_the_whole_absorbs_what_was_not_attempted(self) -> None:
        """It says all that the parts would say; what was told before stays told."""
        group = heard(PLACED, part(0, 1), attrs.evolve(part(1, 1, sku="TEE"), id="c2"))
        group.advance()
        group.attempt(f"{WHOLE}:MUG:c1", "cancelled_item")
        group.said(CANCELLED).look_up(6, orders=[ORDER]).advance()

        assert {
            ("cancelled_item", f"{WHOLE}:MUG:c1", "queued", "lines_cancelled"),
            ("cancelled_item", f"{WHOLE}:TEE:c2", "skipped", "absorbed"),
            ("cancelled", WHOLE, "queued", "cancelled"),
        } == {(row.kind, row.key, row.state, row.reason) for row in group.rows()}
        assert "23.00" == json.loads(group.queue()[-1].decision)["value"]

    def test_it_settles_first(self) -> None:
        """For settle_for since it was heard, whatever is looked up meanwhile; then it goes."""
        group = Group().look_up(-1, orders=[ORDER])
        group.now = at(0)
        early = group.said(part(0, 1)).look_up(1, orders=[ORDER]).advance()
        late = group.advance(2)

        assert ((), at(2)) == (early.announcements, early.wake_at)
        assert [("cancelled_item", f"{WHOLE}:MUG:c1", "lines_settling", at(2))] == [
            (one.kind, one.key, one.reason, one.until) for one in early.held
        ]
        assert ["lines_cancelled"] == [one.reason for one in late.announcements]

    def test_or_not_at_all_where_nothing_settles(self) -> None:
        """``settle_for = "0s"`` means at once."""
        group = Group(policy=attrs.evolve(POLICY, settle_for=timedelta(0)))
        plan = group.said(part(0, 1)).look_up(0, orders=[ORDER]).advance()

        assert ["lines_cancelled"] == [one.reason for one in plan.announcements]

    @pytest.mark.parametrize("whole_first", [True, False])
    def test_a_whole_cancellation_told_beside_it_absorbs_it(self, whole_first: bool) -> None:
        """Whichever of the two is heard first; the whole does not wait for the lines."""
        facts = [part(0, 1), CANCELLED]
        group = Group().said(PLACED).look_up(-1, orders=[ORDER])
        for minutes, one in enumerate(reversed(facts) if whole_first else facts):
            group.now = at(minutes)
            group.said(one).look_up(minutes + 0.5, orders=[ORDER]).advance()
        group.advance(9)

        assert {
            ("cancelled_item", "skipped", "absorbed"),
            ("cancelled", "queued", "cancelled"),
        } == {(row.kind, row.state, row.reason) for row in group.rows()}

    def test_lines_after_the_whole_was_attempted_are_a_recorded_skip(self) -> None:
        """The event says them already; nothing of it is touched."""
        group = heard(PLACED, CANCELLED)
        group.advance()
        group.attempt(WHOLE, "cancelled")
        before = group.row(WHOLE, "cancelled")
        group.now = at(20)
        group.said(part(20, 1)).look_up(21, orders=[ORDER]).advance()

        assert before == group.row(WHOLE, "cancelled")
        assert [("cancelled_item", "skipped", "absorbed")] == [
            (row.kind, row.state, row.reason) for row in group.rows() if row.kind != "cancelled"
        ]

    def test_refunds_and_changes_are_remembered_only(self) -> None:
        """Neither is an event."""
        said = [fact("refunded", 0, id="r1"), fact("order_changed", 0, id="x1")]

        plan = heard(*said).decide()

        assert ((), ()) == (plan.announcements, plan.held)


class TestInTheWarehouseAlone:
    """Peoplevox's status Cancelled is often "cancel and import again"."""

    GONE = attrs.evolve(ORDER, status="Cancelled")
    NAME = "warehouse_cancelled:acme01:1001"

    def test_nothing_is_told_and_the_shop_is_waited_for(self) -> None:
        """For four hours; then it is looked up once more."""
        plan = Group().look_up(0, orders=[self.GONE]).advance()

        assert () == plan.announcements
        assert [("cancelled", "confirming", at(240))] == [
            (one.kind, one.reason, one.until) for one in plan.held
        ]
        assert at(240) == plan.read_at
        assert () == plan.opened

    def test_without_the_shop_s_word_it_becomes_a_person_s(self) -> None:
        """E-commerce knows what happened; still nothing is told."""
        group = Group().look_up(0, orders=[self.GONE])
        group.advance()
        group.look_up(240, orders=[self.GONE]).advance()

        assert {self.NAME: "order.cancelled_in_warehouse"} == group.exceptions()
        assert "e-commerce" == group.history().exceptions[0].owner
        assert [] == group.rows()

    def test_an_answer_ends_it(self) -> None:
        """And it is not raised again."""
        group = Group().look_up(240, orders=[self.GONE])
        group.look_up(500, orders=[self.GONE]).advance()
        group.answer("discard", self.NAME)
        group.advance(501)

        assert {} == group.exceptions()

    @pytest.mark.parametrize("said", [CANCELLED, part(0, 2), fact("order_placed", 0)])
    def test_the_shop_s_word_ends_it(self, said: Any) -> None:
        """A cancellation of all that is open does; a word about something else does not."""
        gone = order("1001", ("MUG", 2), status="Cancelled")
        group = Group().look_up(0, orders=[gone])
        group.said(said).look_up(240, orders=[gone]).advance()

        # That nobody decided for four hours is another matter.
        found = [code for code in group.exceptions().values() if code != "event.nearly_late"]
        assert ([] if said.kind != "order_placed" else ["order.cancelled_in_warehouse"]) == found

    def test_an_order_in_its_place_ends_it(self) -> None:
        """An address was changed: nothing is told, and nobody need know."""
        group = Group().look_up(0, orders=[self.GONE])
        group.advance()
        group.look_up(100, orders=[self.GONE, attrs.evolve(ORDER, number="1002")]).advance()
        plan = group.look_up(300, orders=[self.GONE, attrs.evolve(ORDER, number="1002")]).advance()

        assert ((), (), None) == (plan.announcements, plan.held, plan.read_at)
        assert {} == group.exceptions()

    def test_an_order_that_left_whole_is_nobody_s_loss(self) -> None:
        """Nothing was open when it was cancelled."""
        gone = order("1001", status="Cancelled")
        group = Group().look_up(0, orders=[gone], shipments=[shipment()])
        plan = group.look_up(5, orders=[gone], shipments=[shipment()]).advance()
        group.deliver()
        group.look_up(300, orders=[gone], shipments=[shipment()]).advance()

        assert ["shipment"] == [one.kind for one in plan.announcements]
        assert {} == group.exceptions()

    def test_back_to_life_the_wait_is_over(self) -> None:
        """Peoplevox shows it as new again."""
        group = Group().look_up(0, orders=[self.GONE])
        group.advance()
        plan = group.look_up(300, orders=[ORDER]).advance()

        assert ((), None) == (plan.held, plan.read_at)
        assert key() not in str(group.exceptions())
