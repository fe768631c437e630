from __future__ import annotations

import json
from datetime import timedelta

import attrs
import pytest

from pvxklaviyo.model import Completion, Shipment, ShipmentItem
from pvxklaviyo.sequence import LateMode, MetricPolicy, Plan

from .group import NOON, POLICY, Group, at, fact, key, person, shipment
from .parcels import FIRST, ORDER, SECOND, THIRD, saw

LAST = attrs.evolve(THIRD, tracking_number="TR-3")
EACH = attrs.evolve(POLICY, preset="per_shipment")


def metrics(**changes: MetricPolicy) -> dict[str, MetricPolicy]:
    """Name metrics by the initials of their words."""
    names = {
        "FO": "Fulfilled Order",
        "FPO": "Fulfilled Partial Order",
        "FS": "Fulfilled Shipment",
        "DI": "Despatched Item",
        "UT": "Updated Tracking",
    }
    return {names[name]: change for name, change in changes.items()}


END = "acme01:order:1001"
OFF = MetricPolicy(enabled=False)
ON = MetricPolicy(enabled=True)


def heard(group: Group) -> list[tuple[str, str]]:
    """List what is told, in order: metric, and despatch or order."""
    return [
        (row.metric, row.key.partition(":")[2]) for row in group.rows() if row.state != "skipped"
    ]


def live(group: Group, *parcels: Shipment) -> Group:
    """See these parcels, settle, and tell them."""
    saw(group, 2, *parcels)
    saw(group, 5, *parcels).advance()
    return group


class TestPerShipment:
    def test_every_parcel_has_one_metric_and_the_order_another(self) -> None:
        """Three parcels and one roll-up after them, with what was sent, once."""
        group = live(Group(policy=EACH), FIRST, SECOND, LAST)
        (roll_up,) = [row for row in group.queue() if row.kind == "completion"]
        for row in group.queue():
            group.deliver(row.key, kind=row.kind)
        saw(group, 30, FIRST, SECOND, LAST).advance()

        assert [
            ("Fulfilled Shipment", "1001:DES1"),
            ("Fulfilled Shipment", "1001:DES2"),
            ("Fulfilled Shipment", "1001:DES3"),
            ("Fulfilled Order", "order:1001"),
        ] == heard(group)
        assert (END, "completed", at(2)) == (
            roll_up.key,
            roll_up.reason,
            roll_up.happened_at,
        )
        assert {"MUG": 3, "TEE": 1} == dict(json.loads(roll_up.decision)["sent"])
        assert person("ann@post.pvx-sim.net") == roll_up.person

    def test_the_roll_up_comes_after_its_last_parcel_was_told_too(self) -> None:
        """The parcel that completes it may be on its way already; the roll-up stays, as it was."""
        group = live(Group(policy=EACH), FIRST, SECOND, LAST)
        before = group.row(END, "completion")
        for name in ("DES1", "DES2", "DES3"):
            group.deliver(key(name))
        plan = saw(group, 20, FIRST, SECOND, LAST).advance()

        assert ((), ()) == (plan.announcements, plan.withdrawn)
        assert before is not None
        assert before == group.row(END, "completion")

    def test_an_open_order_has_no_roll_up(self) -> None:
        """Beside the last test: with a line still to come nothing is complete."""
        group = live(Group(policy=EACH), FIRST, SECOND)

        assert [
            ("Fulfilled Shipment", "1001:DES1"),
            ("Fulfilled Shipment", "1001:DES2"),
        ] == heard(group)

    def test_under_shopify_the_last_parcel_says_it(self) -> None:
        """And no roll-up beside it."""
        group = live(Group(), FIRST, SECOND, LAST)

        assert [
            ("Fulfilled Partial Order", "1001:DES1"),
            ("Fulfilled Partial Order", "1001:DES2"),
            ("Fulfilled Order", "1001:DES3"),
        ] == heard(group)


class TestOff:
    def test_a_metric_that_is_off_is_a_recorded_skip_that_counts(self) -> None:
        """The number of the next parcel, and what is still to come, know of it."""
        group = live(
            Group(policy=attrs.evolve(POLICY, metrics=metrics(FPO=OFF))), FIRST, SECOND, LAST
        )

        said = [
            (row.state, row.reason, json.loads(row.decision)["index"], row.metric)
            for row in group.rows()
        ]

        assert [
            ("skipped", "metric_off", 1, ""),
            ("skipped", "metric_off", 2, ""),
            ("queued", "despatched", 3, "Fulfilled Order"),
        ] == sorted(said, key=lambda one: one[2])

    def test_where_parcels_are_off_the_roll_up_is_told_alone(self) -> None:
        """One event an order, for tenants who want no other; and none while lines are open."""
        alone = attrs.evolve(EACH, metrics=metrics(FS=OFF))
        whole, part = Group(policy=alone), Group(policy=alone)
        live(whole, FIRST, SECOND, LAST)
        live(part, FIRST, SECOND)

        assert [("Fulfilled Order", "order:1001")] == heard(whole)
        assert [] == heard(part)

    def test_switched_on_later_it_tells_no_old_news(self) -> None:
        """Neither before the order's first event was attempted, nor after; new parcels are told."""
        off = attrs.evolve(POLICY, metrics=metrics(FPO=OFF, FO=OFF))
        early, late = live(Group(policy=off), FIRST), live(Group(policy=off), FIRST)
        for group in (early, late):
            group.policy = POLICY
            saw(group, 10, FIRST).advance()
            saw(group, 20, FIRST, SECOND)
            saw(group, 23, FIRST, SECOND).advance()
        late.deliver()
        saw(late, 30, FIRST, SECOND, LAST)
        saw(late, 33, FIRST, SECOND, LAST).advance()

        assert [("Fulfilled Partial Order", "1001:DES2")] == heard(early)
        assert [
            ("Fulfilled Partial Order", "1001:DES2"),
            ("Fulfilled Order", "1001:DES3"),
        ] == heard(late)
        assert [2, 3] == [
            json.loads(row.decision)["index"] for row in late.rows() if row.state != "skipped"
        ]

    def test_what_turns_out_to_be_another_metric_is_told(self) -> None:
        """A parcel that was partial, and off, is told once it is known to complete the order."""
        group = live(Group(policy=attrs.evolve(POLICY, metrics=metrics(FPO=OFF))), FIRST)
        shorter = attrs.evolve(ORDER, lines=(ORDER.lines or ())[:0] + one_mug())
        saw(group, 8, FIRST, orders=[shorter]).advance()

        assert [("Fulfilled Order", "1001:DES1")] == heard(group)

    def test_tracking_that_is_off_is_nothing_at_all(self) -> None:
        """No event and no record; the parcel itself is told all the same."""
        off = Group(policy=attrs.evolve(POLICY, metrics=metrics(UT=OFF)))
        for group in (off, Group()):
            live(group, FIRST)
            group.deliver()
            saw(group, 9, attrs.evolve(FIRST, tracking_number="NEW")).advance()

            told = ["shipment"] + ["tracking"] * (group is not off)

            assert told == [row.kind for row in group.rows()]


def one_mug() -> tuple[object, ...]:
    lines = ORDER.lines or ()
    return (attrs.evolve(lines[0], quantity=1),)


class TestNames:
    def test_a_metric_is_called_as_the_tenant_calls_it(self) -> None:
        """Windows and modes are those of the usual name."""
        own = MetricPolicy(name="Parcel left", live_window=timedelta(hours=1), late="silent")
        group = live(Group(policy=attrs.evolve(POLICY, metrics=metrics(FPO=own))), FIRST)

        (row,) = group.queue()

        assert ("Parcel left", at(60), "silent") == (row.metric, row.live_until, row.late_mode)


class TestItems:
    PARCEL = attrs.evolve(
        FIRST,
        items=(
            ShipmentItem(item_code="MUG", quantity=1, line="1"),
            ShipmentItem(item_code="TEE", quantity=1),
            ShipmentItem(item_code="TEE", quantity=2),
        ),
    )

    def group(self) -> Group:
        return Group(policy=attrs.evolve(POLICY, metrics=metrics(DI=ON)))

    def test_each_line_is_told_right_after_its_parcel(self) -> None:
        """By its line number, else by its code; equal ones add up."""
        plan = saw(saw(self.group(), 2, self.PARCEL, SECOND), 5, self.PARCEL, SECOND).decide()

        assert [
            ("shipment", key("DES1")),
            ("item", f"{key('DES1')}:1"),
            ("item", f"{key('DES1')}:TEE"),
            ("shipment", key("DES2")),
            ("item", f"{key('DES2')}:MUG"),
        ] == [(one.kind, one.key) for one in plan.announcements]
        assert [[("MUG", 1)], [("TEE", 3)], [("MUG", 2)]] == [
            items(plan, name) for name in (1, 2, 4)
        ]
        assert {"Despatched Item"} == {
            one.metric for one in plan.announcements if one.kind == "item"
        }

    def test_by_itself_it_is_off(self) -> None:
        """No line is told of which nobody asked."""
        assert ["shipment"] == [row.kind for row in live(Group(), self.PARCEL).queue()]

    def test_they_stay_while_their_parcel_is_on_its_way(self) -> None:
        """Told or not yet: what waits is not taken back, and nothing is told twice."""
        group = live(self.group(), self.PARCEL)
        plans: list[Plan] = []
        for name, kind in (
            (key("DES1"), "shipment"),
            (f"{key('DES1')}:1", "item"),
            (f"{key('DES1')}:TEE", "item"),
        ):
            group.attempt(name, kind)
            plans.append(group.advance())
            group.deliver(name, kind=kind)
            plans.append(saw(group, 20 + len(plans), self.PARCEL).advance())

        assert [((), ())] * 6 == [(plan.announcements, plan.withdrawn) for plan in plans]
        assert 3 == len(group.rows())

    def test_switched_on_later_they_tell_no_old_news(self) -> None:
        """A parcel that was told without its lines stays without."""
        group = live(Group(), self.PARCEL)
        group.deliver()
        group.policy = self.group().policy
        saw(group, 9, self.PARCEL).advance()

        assert ["shipment"] == [row.kind for row in group.rows()]

    def test_a_parcel_that_is_taken_back_takes_them_along(self) -> None:
        """Reversed before anybody was told, none of them leaves."""
        group = live(self.group(), self.PARCEL)
        saw(group, 6)
        saw(group, 7).advance()

        assert [("shipment", "reversed")] == [(row.kind, row.reason) for row in group.rows()]

    def test_where_the_parcel_is_off_its_lines_are_told(self) -> None:
        """A tenant who listens to lines alone hears them."""
        policy = attrs.evolve(POLICY, metrics=metrics(DI=ON, FPO=OFF))
        group = live(Group(policy=policy), FIRST)
        group.attempt(f"{key('DES1')}:MUG", "item")
        saw(group, 8, FIRST).advance()

        assert [("shipment", "metric_off"), ("item", "despatched")] == [
            (row.kind, row.reason) for row in group.rows()
        ]

    def test_refused_and_discarded_one_stays_untold(self) -> None:
        """A person's word stands for that line alone."""
        group = live(self.group(), self.PARCEL)
        group.deliver(key("DES1"))
        group.park(f"{key('DES1')}:1", "item")
        group.answer("discard", f"parked:item:{key('DES1')}:1")
        for minutes in (8, 9):
            saw(group, minutes, self.PARCEL).advance()

        assert [("skipped", "discarded"), ("queued", "despatched")] == sorted(
            [(row.state, row.reason) for row in group.rows() if row.kind == "item"], reverse=True
        )


def items(plan: Plan, place: int) -> list[tuple[str, int | None]]:
    about = plan.announcements[place].about
    assert isinstance(about, Shipment)
    return [(item.item_code, item.quantity) for item in about.items]


class TestLate:
    @pytest.mark.parametrize("mode", ["natural", "silent", "announce_late", "hold"])
    def test_the_mode_and_its_end_are_kept_with_the_decision(self, mode: LateMode) -> None:
        """Of all kinds of a parcel; only what is announced late has an end of that."""
        policy = attrs.evolve(
            EACH, late=mode, late_window=timedelta(hours=9), metrics=metrics(DI=ON)
        )
        group = live(Group(policy=policy), FIRST, SECOND, LAST)

        rows = group.queue()

        assert {"shipment", "item", "completion"} == {row.kind for row in rows}
        assert {mode} == {row.late_mode for row in rows}
        ends = {
            row.late_until - row.happened_at if row.late_until and row.happened_at else None
            for row in rows
        }
        assert {timedelta(hours=9) if mode == "announce_late" else None} == ends

    def test_a_new_mode_is_that_of_what_was_not_attempted(self) -> None:
        """Decided anew with the new end; what was attempted keeps its own."""
        group = live(Group(policy=attrs.evolve(POLICY, late="announce_late")), FIRST, SECOND)
        group.attempt(key("DES1"))
        group.policy = attrs.evolve(POLICY, late="announce_late", late_window=timedelta(hours=5))
        group.advance(6)

        assert [None, at(1) + timedelta(hours=5)] == [row.late_until for row in group.rows()]

    def test_lag_of_every_parcel_is_seen(self) -> None:
        """By the window of the metric that it has, or may have."""
        short = metrics(FS=MetricPolicy(live_window=timedelta(hours=1)))
        group = live(Group(policy=attrs.evolve(EACH, metrics=short)), FIRST)
        group.advance(44)
        early = dict(group.exceptions())
        group.advance(46)

        assert {} == early
        assert {f"late:{key('DES1')}": "event.nearly_late"} == group.exceptions()


class TestCause:
    RELAY = attrs.evolve(POLICY, placed_order="relay")

    def test_what_we_tell_of_the_placing_comes_first(self) -> None:
        """Without the shop's word a parcel waits ten minutes, and then says that it did not come."""
        group = saw(Group(policy=self.RELAY), 0, FIRST)
        held = saw(group, 3, FIRST).advance().held
        saw(group, 10, FIRST).advance()

        assert ["cause"] == [one.reason for one in held]
        assert ["cause_missing"] == [row.reason for row in group.queue()]

    def test_with_it_nothing_waits(self) -> None:
        """And where the shop tells of its placings nothing waits for them."""
        heard_of = Group(policy=self.RELAY).said(fact("order_placed", -5, ("MUG", 3)))
        for group in (heard_of, Group()):
            live(group, FIRST)

        assert ["placed", "shipment"] == [row.kind for row in heard_of.queue()]
        assert ["despatched"] == [row.reason for row in heard_of.queue() if row.kind == "shipment"]
        assert ["despatched"] == [row.reason for row in group.queue()]

    def test_it_may_come_while_the_parcel_is_in_the_queue(self) -> None:
        """Then what was released without it goes after it, for its true reason."""
        group = saw(Group(policy=self.RELAY), 0, FIRST)
        saw(group, 10, FIRST).advance()
        group.said(fact("order_placed", -5, ("MUG", 3)))
        saw(group, 12, FIRST).advance()

        assert ["placed", "shipment"] == [row.kind for row in group.queue()]
        assert "despatched" == group.queue()[1].reason


class TestStart:
    def test_before_it_nothing_of_a_parcel_is_told(self) -> None:
        """Neither the parcel, nor its lines, nor the order's end."""
        policy = attrs.evolve(EACH, start_at=at(60), metrics=metrics(DI=ON))
        group = live(Group(policy=policy), FIRST, SECOND, LAST)

        assert [] == heard(group)
        assert ["before_start"] * 3 == [
            row.reason for row in group.rows() if row.kind == "shipment"
        ]


def test_a_completion_says_what_was_sent() -> None:
    """What hooks are given has the pieces of all parcels, whenever they left."""
    group = Group(policy=EACH)
    saw(group, 2, FIRST)
    saw(group, 5, FIRST).advance()
    group.deliver()
    saw(group, 10, FIRST, SECOND, LAST)
    plan = saw(group, 13, FIRST, SECOND, LAST).advance()

    (about,) = [one.about for one in plan.announcements if one.kind == "completion"]

    assert isinstance(about, Completion)
    assert (("MUG", "", 3), ("TEE", "", 1)) == about.sent
    assert not about.by_cancellation
    assert NOON < about.completed_at
    assert shipment().email == about.email
