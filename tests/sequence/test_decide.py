from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo.model import Component, Shipment, ShipmentItem
from pvxklaviyo.sequence import Audience, MetricPolicy

from .group import NOON, POLICY, Group, at, key, order, person, shipment, told

ORDER = order("1001", ("MUG", 3), ("TEE", 1))
FIRST = shipment("DES1", ("MUG", 1))
SECOND = shipment("DES2", ("MUG", 2), despatched_at=at(1))
THIRD = shipment("DES3", ("TEE", 1), despatched_at=at(2), tracking_number="")


def saw(group: Group, minutes: float, *shipments: Shipment, orders: Any = (ORDER,)) -> Group:
    return group.look_up(minutes, orders=orders, shipments=shipments)


def decisions(group: Group) -> dict[str, dict[str, Any]]:
    """Give what each announcement in the queue says, by despatch."""
    return {row.key.rpartition(":")[2]: json.loads(row.decision) for row in group.queue()}


@given(
    order_of_sight=st.permutations([FIRST, SECOND, THIRD]),
    decided=st.lists(st.booleans(), min_size=3, max_size=3),
    mail=st.sampled_from(["ann@post.pvx-sim.net", "bob@post.pvx-sim.net", None]),
)
def test_order_of_arrival_makes_no_difference_before_the_first_attempt(
    order_of_sight: list[Shipment], decided: list[bool], mail: str | None
) -> None:
    """Shipments seen in any order, decided about or not meanwhile, end as the same wish."""
    at_once = saw(Group(), 5, FIRST, SECOND, THIRD)
    one_by_one = Group()
    for position, decide in enumerate(decided):
        # A wrong address at first, and fewer shipments than there are.
        early = attrs.evolve(ORDER, email=mail)
        saw(one_by_one, position, *order_of_sight[: position + 1], orders=[early])
        if decide:
            one_by_one.advance()
    for group in (at_once, one_by_one):
        saw(group, 30, FIRST, SECOND, THIRD).advance()
        saw(group, 60, FIRST, SECOND, THIRD).advance()

    assert 3 == len(at_once.queue())
    assert told(at_once.rows()) == told(one_by_one.rows())
    assert [1, 2, 3] == [one["index"] for one in decisions(at_once).values()]
    assert [False, False, True] == [one["complete"] for one in decisions(at_once).values()]


class TestDeciding:
    def test_a_decision_that_was_written_down_is_made_once(self) -> None:
        """Deciding again with nothing new changes nothing."""
        group = saw(Group(), 0, FIRST, THIRD)
        group.advance()
        saw(group, 11, FIRST, THIRD).advance()

        plan = group.advance()

        assert 2 == len(group.queue())
        assert ((), ()) == (plan.announcements, plan.withdrawn)
        assert ((), ()) == (plan.opened, plan.closed)

    def test_an_order_never_looked_up_whole_is_looked_up_first(self) -> None:
        """Nothing is decided about a group of which one member was never looked up."""
        group = Group("1001", "1002")
        group._readings.pop(group.members[1])

        plan = group.decide(3)

        assert at(3) == plan.read_at
        assert () == plan.announcements


@given(
    tracking=st.text(max_size=5),
    email=st.sampled_from([None, "ann@post.pvx-sim.net", "bob@post.pvx-sim.net"]),
    reference=st.text(max_size=5),
    carrier=st.text(max_size=5),
    site=st.text(max_size=5),
)
def test_a_key_never_changes(**changes: Any) -> None:
    """Whatever else of a shipment reads otherwise, it is called the same."""
    changes["tracking_number"] = changes.pop("tracking")
    seen = attrs.evolve(FIRST, **changes)
    group = saw(Group(), 0, seen)

    plan = saw(group, 300, seen).decide()

    assert [key("DES1")] == [wish.key for wish in plan.announcements]


class TestKeys:
    def test_parts_of_one_despatch_have_their_own(self) -> None:
        """A despatch that covers two orders is two shipments, each with its own event."""
        group = Group("1001", "1002")
        parts = [shipment("DES1", number=number) for number in ("1001", "1002")]
        orders = [order("1001"), order("1002")]

        saw(group, 0, *parts, orders=orders)
        saw(group, 3, *parts, orders=orders).advance()

        assert [key("DES1", "1001"), key("DES1", "1002")] == [row.key for row in group.queue()]


class TestSettling:
    def test_it_ends_with_a_look_up_made_after_its_time(self) -> None:
        """The clock alone releases nothing: a look-up begun after two minutes does."""
        group = saw(Group(), 0, FIRST)

        early = group.decide(0)
        late = group.decide(30)
        after = saw(group, 30, FIRST).decide()

        assert at(2) == early.read_at
        assert at(30) == late.read_at
        assert [] == [*early.announcements, *late.announcements]
        assert ["settling"] == [one.reason for one in early.held]
        assert [key("DES1")] == [wish.key for wish in after.announcements]

    @pytest.mark.parametrize(
        "changes",
        [
            {"items": (ShipmentItem(item_code="MUG", quantity=2),)},
            {"items": (ShipmentItem(item_code="TEE", quantity=1),)},
            {"items": (ShipmentItem(item_code="MUG", quantity=1, line="7"),)},
            {
                "items": (
                    ShipmentItem(
                        item_code="MUG",
                        quantity=1,
                        components=(Component(item_code="CUP", quantity=1),),
                    ),
                )
            },
            {"despatched_at": at(-5)},
        ],
    )
    def test_what_it_is_made_of_begins_it_anew(self, changes: dict[str, Any]) -> None:
        """Another date, line, item or quantity settles from when it was first seen so."""
        group = saw(Group(), 0, FIRST)
        changed = attrs.evolve(FIRST, **changes)

        saw(group, 1, changed)
        before = saw(group, 2.5, changed).decide()
        after = saw(group, 3, changed).decide()

        assert () == before.announcements
        assert at(3) == before.read_at
        assert [key("DES1")] == [wish.key for wish in after.announcements]

    @pytest.mark.parametrize(
        "changes",
        [
            {"tracking_number": "OTHER"},
            {"email": "bob@post.pvx-sim.net"},
            {"service": "Next day"},
            {"carrier": "Evri"},
            {"items": (ShipmentItem(item_code="MUG", quantity=1, name="A mug"),)},
        ],
    )
    def test_what_only_describes_it_does_not(self, changes: dict[str, Any]) -> None:
        """Tracking, service, e-mail and names may change while it settles."""
        group = saw(Group(), 0, FIRST)
        changed = attrs.evolve(FIRST, **changes)

        saw(group, 1, changed)
        plan = saw(group, 2, changed).decide()

        assert [key("DES1")] == [wish.key for wish in plan.announcements]

    def test_what_went_and_came_back_settles_anew(self) -> None:
        """An unbroken row of look-ups counts, not the first of all."""
        group = saw(Group(), 0, FIRST)
        saw(group, 1)
        saw(group, 2, FIRST)

        before = saw(group, 3, FIRST).decide()
        after = saw(group, 4, FIRST).decide()

        assert () == before.announcements
        assert [key("DES1")] == [wish.key for wish in after.announcements]

    def test_without_settling_the_first_sight_is_enough(self) -> None:
        """With a wait of nothing a shipment is told by the look-up that finds it."""
        group = Group(policy=attrs.evolve(POLICY, settle_for=timedelta(0)))

        plan = saw(group, 0, FIRST).decide()

        assert [key("DES1")] == [wish.key for wish in plan.announcements]


class TestReversal:
    def test_before_it_was_told_it_never_leaves(self) -> None:
        """Gone in two look-ups it is a recorded skip, also when it was in the queue."""
        group = saw(Group(), 0, FIRST)
        saw(group, 2, FIRST).advance()
        queued = [row.key for row in group.queue()]
        once = saw(group, 3).advance()

        twice = saw(group, 4).advance()

        assert [key("DES1")] == queued
        assert ["reversing"] == [one.reason for one in once.held]
        assert at(4) == once.read_at
        assert [] == group.queue()
        assert [("reversed", "skipped")] == [(row.reason, row.state) for row in group.rows()]
        assert None is twice.read_at
        assert {} == group.exceptions()

    def test_after_it_was_told_it_is_an_exception(self) -> None:
        """It cannot be taken back, so a person must know; the answer of one ends it."""
        group = saw(Group(), 0, FIRST)
        saw(group, 2, FIRST).advance()
        group.deliver()

        saw(group, 3).advance()
        after_one = group.exceptions()
        saw(group, 4).advance()
        after_two = group.exceptions()
        group.answer("discard", f"vanished:{key('DES1')}")
        group.advance(5)

        assert {} == after_one
        assert {f"vanished:{key('DES1')}": "shipment.vanished"} == after_two
        assert {} == group.exceptions()
        assert ["delivered"] == [row.state for row in group.rows()]

    def test_it_comes_back(self) -> None:
        """What was reversed and stands again is told after all, after settling."""
        group = saw(Group(), 0, FIRST)
        saw(group, 1)
        saw(group, 2).advance()
        skipped = [row.reason for row in group.rows()]
        saw(group, 10, FIRST).advance()
        saw(group, 12, FIRST).advance()

        assert ["reversed"] == skipped
        assert [("queued", 1)] == [
            (row.state, json.loads(row.decision)["index"]) for row in group.rows()
        ]

    def test_of_history_it_is_not_news(self) -> None:
        """What left before the start and is gone counts no more, from the same decision on."""
        old = shipment("DES0", ("MUG", 1), despatched_at=NOON - timedelta(days=2))
        group = saw(Group(), 0, old, FIRST)
        saw(group, 2, old, FIRST).advance()
        before = decisions(group)
        saw(group, 3, FIRST).advance()

        saw(group, 4, FIRST).advance()

        assert 2 == before["DES1"]["index"]
        assert 1 == decisions(group)["DES1"]["index"]
        assert ["reversed"] == [row.reason for row in group.rows() if row.state == "skipped"]


class TestTracking:
    def test_it_is_waited_for(self) -> None:
        """Ten minutes from first sight, beside settling; then it goes without."""
        group = saw(Group(), 0, THIRD)
        settled = saw(group, 2, THIRD).decide()

        held = saw(group, 9.9, THIRD).decide()
        gone = saw(group, 10, THIRD).decide()

        assert ["tracking"] == [one.reason for one in settled.held]
        assert at(10) == held.read_at
        assert ["tracking_missing"] == [wish.reason for wish in gone.announcements]

    @pytest.mark.parametrize(
        ("rules", "until"),
        [({"dpd": "never"}, 2), ({"DPD/": "never"}, 2), ({"dpd": "required"}, 189)],
    )
    def test_by_carrier_it_is_not_or_as_long_as_the_window_allows(
        self, rules: dict[str, Any], until: float
    ) -> None:
        """Never waits for nothing; required waits for nine tenths of the live window."""
        parcel = attrs.evolve(THIRD, despatched_at=NOON)
        group = Group(policy=attrs.evolve(POLICY, tracking=rules))
        saw(group, 0, parcel)

        before = saw(group, until - 0.1, parcel).decide()
        after = saw(group, until, parcel).decide()

        assert () == before.announcements
        assert [key("DES3")] == [wish.key for wish in after.announcements]

    def test_required_and_never_there_is_an_exception_until_it_comes(self) -> None:
        """It is told without, a person knows, and the number ends it."""
        parcel = attrs.evolve(THIRD, despatched_at=NOON)
        group = Group(policy=attrs.evolve(POLICY, tracking={"dpd": "required"}))
        saw(group, 0, parcel)
        saw(group, 189, parcel).advance()
        group.deliver()
        group.advance()
        missing = group.exceptions()
        saw(group, 200, attrs.evolve(parcel, tracking_number="LATE")).advance()

        assert "shipment.tracking_missing" in missing.values()
        assert {} == group.exceptions()
        assert ["tracking"] == [row.kind for row in group.queue()]

    def test_late_it_is_told_once(self) -> None:
        """A number that comes after the shipment was told is one event more, to the same person."""
        group = saw(Group(), 0, THIRD)
        saw(group, 10, THIRD).advance()
        group.deliver()
        tracked = attrs.evolve(THIRD, tracking_number="LATE", email="bob@post.pvx-sim.net")
        other = attrs.evolve(ORDER, email="bob@post.pvx-sim.net")

        saw(group, 20, tracked, orders=[other]).advance()
        (update,) = group.queue()
        group.deliver(update.key, kind="tracking")
        saw(group, 30, tracked, orders=[other]).advance()

        assert ("tracking", f"{key('DES3')}:1") == (update.kind, update.key)
        assert "Updated Tracking" == update.metric
        assert at(20) == update.happened_at
        assert person("ann@post.pvx-sim.net") == update.person
        assert [] == group.queue()

    def test_each_change_is_a_revision_of_its_own(self) -> None:
        """Counted, not named; back to a number that was told before is news again."""
        group = saw(Group(), 0, FIRST)
        saw(group, 2, FIRST).advance()
        group.deliver()
        keys: list[str] = []
        for minutes, number in ((10, "A"), (20, "B"), (30, FIRST.tracking_number)):
            saw(group, minutes, attrs.evolve(FIRST, tracking_number=number)).advance()
            (update,) = group.queue()
            keys.append(update.key)
            group.deliver(update.key, kind="tracking")

        assert [f"{key('DES1')}:{n}" for n in (1, 2, 3)] == keys

    def test_a_number_that_changes_before_it_was_told_is_told_as_it_is(self) -> None:
        """An update that waits is said anew with the newest number."""
        group = saw(Group(), 0, THIRD)
        saw(group, 10, THIRD).advance()
        group.deliver()
        saw(group, 20, attrs.evolve(THIRD, tracking_number="A")).advance()
        saw(group, 21, attrs.evolve(THIRD, tracking_number="B")).advance()

        assert ["B"] == [json.loads(row.decision)["tracking"] for row in group.queue()]

    def test_a_discarded_update_stays_discarded(self) -> None:
        """A person who left it untold is not overruled by the next look; another number is news."""
        group = saw(Group(), 0, THIRD)
        saw(group, 10, THIRD).advance()
        group.deliver()
        saw(group, 20, attrs.evolve(THIRD, tracking_number="A")).advance()
        group.park(f"{key('DES3')}:1", kind="tracking")
        group.answer("discard", f"parked:tracking:{key('DES3')}:1")
        group.advance(21)
        saw(group, 22, attrs.evolve(THIRD, tracking_number="A")).advance()
        saw(group, 23, attrs.evolve(THIRD, tracking_number="A", service="24h")).advance()
        left = [(row.kind, row.state, row.reason) for row in group.rows()][1:]

        saw(group, 30, attrs.evolve(THIRD, tracking_number="B")).advance()

        assert [("tracking", "skipped", "discarded")] == left
        assert ["B"] == [json.loads(row.decision)["tracking"] for row in group.queue()]


class TestSequence:
    def test_an_earlier_parcel_goes_first(self) -> None:
        """A parcel that is ready waits for one that left before it, as long as a cause may take."""
        early = attrs.evolve(THIRD, despatched_at=NOON)
        policy = attrs.evolve(POLICY, tracking={"dpd": "required"}, start_at=None)
        group = Group(policy=policy)
        saw(group, 3, early, SECOND)

        held = saw(group, 5, early, SECOND).decide()
        released = saw(group, 15, early, SECOND).decide()

        assert {"tracking", "earlier_shipment"} == {one.reason for one in held.held}
        assert at(15) == held.wake_at
        assert [(key("DES2"), 1)] == [
            (wish.key, wish.shipment.index) for wish in released.announcements
        ]

    def test_a_late_parcel_gets_the_next_index_and_closes_the_order(self) -> None:
        """What turns up after others were told is the last, though its time be earlier."""
        group = saw(Group(), 0, SECOND, attrs.evolve(THIRD, tracking_number="T"))
        saw(group, 5, SECOND, attrs.evolve(THIRD, tracking_number="T")).advance()
        group.deliver()
        both = (FIRST, SECOND, attrs.evolve(THIRD, tracking_number="T"))
        saw(group, 60, *both)
        saw(group, 63, *both).advance()

        (row,) = group.queue()

        assert key("DES1") == row.key
        assert (3, True) == (
            json.loads(row.decision)["index"],
            json.loads(row.decision)["complete"],
        )
        assert NOON == row.happened_at

    def test_an_attempt_is_never_taken_back(self) -> None:
        """Once sending has begun nothing changes it: not a reversal, not another e-mail."""
        group = saw(Group(), 0, FIRST)
        saw(group, 2, FIRST).advance()
        group.attempt(key("DES1"))
        changed = attrs.evolve(FIRST, email="bob@post.pvx-sim.net", tracking_number="X")
        other = attrs.evolve(ORDER, email="bob@post.pvx-sim.net")

        plans = [
            saw(group, 5, changed, orders=[other]).advance(),
            saw(
                group, 6, attrs.evolve(changed, items=(ShipmentItem(item_code="TEE", quantity=9),))
            ).advance(),
            saw(group, 7).advance(),
            saw(group, 8).advance(),
        ]

        assert [()] * 4 == [
            tuple(w for w in plan.announcements if w.kind == "shipment") for plan in plans
        ]
        row = group.row(key("DES1"))
        assert row is not None
        assert person("ann@post.pvx-sim.net") == row.person

    def test_before_an_attempt_it_is_pinned_anew(self) -> None:
        """Another e-mail, tracking or index before the first attempt is what is told."""
        group = saw(Group(), 0, FIRST)
        saw(group, 2, FIRST).advance()
        other = attrs.evolve(ORDER, email="bob@post.pvx-sim.net")

        saw(group, 5, FIRST, orders=[other]).advance()

        assert [person("bob@post.pvx-sim.net")] == [row.person for row in group.queue()]

    def test_without_its_order_it_waits_and_then_says_so(self) -> None:
        """A shipment whose order Peoplevox does not show waits for it, then goes without claims."""
        group = saw(Group(), 0, FIRST, orders=[])

        held = saw(group, 9, FIRST, orders=[]).decide()
        gone = saw(group, 10, FIRST, orders=[]).decide()

        assert ["cause"] == [one.reason for one in held.held]
        (wish,) = gone.announcements
        assert "cause_missing" == wish.reason
        assert (None, "Fulfilled Partial Order") == (wish.shipment.is_complete, wish.metric)


class TestParked:
    def parked(self) -> Group:
        group = saw(Group(), 0, FIRST)
        saw(group, 2, FIRST).advance()
        group.park(key("DES1"))
        return group

    def test_it_waits_for_a_person_alone(self) -> None:
        """Other parcels of the order go on, and count it."""
        group = self.parked()
        saw(group, 5, FIRST, SECOND).advance()
        saw(group, 8, FIRST, SECOND).advance()

        assert [(key("DES2"), 2)] == [
            (row.key, json.loads(row.decision)["index"]) for row in group.queue()
        ]
        assert f"parked:shipment:{key('DES1')}" in group.exceptions()

    def test_retried_it_is_told_as_it_was(self) -> None:
        """The same person and the same number in the order; its exception ends."""
        group = self.parked()
        saw(group, 5, FIRST, SECOND).advance()
        saw(group, 8, FIRST, SECOND).advance()
        group.deliver()
        other = attrs.evolve(ORDER, email="bob@post.pvx-sim.net")
        saw(group, 9, FIRST, SECOND, orders=[other])

        group.answer("retry", f"parked:shipment:{key('DES1')}")
        group.advance(10)

        (row,) = group.queue()
        assert (key("DES1"), person("ann@post.pvx-sim.net")) == (row.key, row.person)
        assert 1 == json.loads(row.decision)["index"]
        assert {} == group.exceptions()

    def test_retried_after_the_order_was_completed_it_says_what_it_said(self) -> None:
        """The last parcel counted it, so it is no news that the order goes on."""
        rest = attrs.evolve(
            SECOND,
            items=(
                ShipmentItem(item_code="MUG", quantity=2),
                ShipmentItem(item_code="TEE", quantity=1, name="Tee"),
            ),
        )
        group = self.parked()
        saw(group, 5, FIRST, rest).advance()
        saw(group, 8, FIRST, rest).advance()
        completes = decisions(group)["DES2"]["complete"]
        group.deliver()

        group.answer("retry", f"parked:shipment:{key('DES1')}")
        group.advance(10)

        assert completes is True
        assert {"DES1": [["MUG", 2], ["TEE", 1]]} == {
            name: decision["remaining"] for name, decision in decisions(group).items()
        }
        assert {} == group.exceptions()

    def test_discarded_it_stays_untold_whatever_changes(self) -> None:
        """The next parcel does not take its number, and a new address does not bring it back."""
        group = self.parked()
        saw(group, 5, FIRST, SECOND).advance()
        saw(group, 8, FIRST, SECOND).advance()
        group.deliver()
        group.answer("discard", f"parked:shipment:{key('DES1')}")
        group.advance(9)
        other = attrs.evolve(ORDER, email="bob@post.pvx-sim.net")
        third = attrs.evolve(THIRD, tracking_number="T")
        saw(group, 10, FIRST, SECOND, third, orders=[other]).advance()
        saw(group, 13, FIRST, SECOND, third, orders=[other]).advance()

        row = group.row(key("DES1"))

        assert row is not None
        assert ("skipped", "discarded") == (row.state, row.reason)
        assert {} == group.exceptions()
        assert [(key("DES3"), 3, True)] == [
            (one.key, json.loads(one.decision)["index"], json.loads(one.decision)["complete"])
            for one in group.queue()
        ]

    def test_reversed_while_it_waits_for_the_answer_it_is_not_told(self) -> None:
        """Nobody was told, so nothing vanished; a person who says retry finds it skipped."""
        group = self.parked()
        saw(group, 5)
        saw(group, 6).advance()
        open_before = dict(group.exceptions())
        group.answer("retry", f"parked:shipment:{key('DES1')}")
        group.advance(7)

        assert {f"parked:shipment:{key('DES1')}": "event.refused"} == open_before
        assert [("skipped", "reversed")] == [(row.state, row.reason) for row in group.rows()]
        assert {} == group.exceptions()


class TestStart:
    def test_what_left_before_is_recorded_and_counts(self) -> None:
        """History is never told, and the first told parcel is the second of its order."""
        old = shipment("DES0", ("MUG", 1), ("TEE", 1), despatched_at=NOON - timedelta(days=2))
        group = saw(Group(), 0, old, SECOND)

        saw(group, 10, old, SECOND).advance()

        (row,) = group.queue()
        assert (2, True) == (
            json.loads(row.decision)["index"],
            json.loads(row.decision)["complete"],
        )
        assert [("DES0", "before_start")] == [
            (row.key.rpartition(":")[2], row.reason)
            for row in group.rows()
            if row.state == "skipped"
        ]

    def test_what_was_not_for_telling_left_all_the_same(self) -> None:
        """A parcel that was skipped for its address counts for what is still to come."""
        nobody = attrs.evolve(ORDER, email=None)
        unnamed = [attrs.evolve(one, email=None) for one in (FIRST, SECOND)]
        group = saw(Group(), 2, *unnamed, orders=[nobody])
        saw(group, 5, *unnamed, orders=[nobody]).advance()
        skipped = [row.reason for row in group.rows()]
        parcels = [*unnamed, attrs.evolve(THIRD, tracking_number="T")]
        saw(group, 10, *parcels, orders=[nobody])
        saw(group, 13, *parcels, orders=[nobody]).advance()

        (row,) = group.queue()

        assert ["no_email", "no_email"] == skipped
        assert (1, True) == (
            decisions(group)["DES3"]["index"],
            decisions(group)["DES3"]["complete"],
        )
        assert person("ann@post.pvx-sim.net") == row.person


class TestAudience:
    def test_a_new_rule_does_not_tell_old_news(self) -> None:
        """A recorded skip stands while its facts stand, whatever the rule says now."""
        group = saw(
            Group(policy=attrs.evolve(POLICY, audience=Audience(excluded_channels=("shopify",)))),
            0,
            FIRST,
        )
        saw(group, 3, FIRST).advance()
        group.policy = POLICY

        saw(group, 9, FIRST).advance()
        same = [(row.state, row.reason) for row in group.rows()]
        changed = attrs.evolve(ORDER, channel="Amazon", email="x@post.pvx-sim.net")
        saw(group, 12, FIRST, orders=[changed]).advance()

        assert [("skipped", "channel_excluded")] == same
        assert ["queued"] == [row.state for row in group.rows()]


class TestClock:
    FUTURE = attrs.evolve(FIRST, despatched_at=at(60))

    def test_a_date_that_has_not_come_waits_for_a_person(self) -> None:
        """It is never sent by itself, not even when its time has come or its tracking changes."""
        group = saw(Group(), 0, self.FUTURE)
        saw(group, 3, self.FUTURE).advance()
        found = dict(group.exceptions())
        later = attrs.evolve(self.FUTURE, tracking_number="NEW")
        saw(group, 90, later).advance()

        assert {f"clock:{key('DES1')}": "shipment.in_the_future"} == found
        assert [] == group.queue()
        assert found == group.exceptions()

    def test_approved_it_goes(self) -> None:
        """A person who knows the date is right lets it go."""
        group = saw(Group(), 0, self.FUTURE)
        saw(group, 3, self.FUTURE).advance()
        group.answer("approve", f"clock:{key('DES1')}")
        group.advance(4)

        assert [key("DES1")] == [row.key for row in group.queue()]
        assert {} == group.exceptions()

    def test_discarded_it_never_goes(self) -> None:
        """A person may leave it untold."""
        group = saw(Group(), 0, self.FUTURE)
        saw(group, 3, self.FUTURE).advance()
        group.answer("discard", f"clock:{key('DES1')}")
        group.advance(4)

        assert [("skipped", "discarded")] == [(row.state, row.reason) for row in group.rows()]

    def test_a_corrected_date_ends_it(self) -> None:
        """Once Peoplevox shows a date that can be true, it settles and goes."""
        group = saw(Group(), 0, self.FUTURE)
        saw(group, 3, self.FUTURE).advance()
        saw(group, 5, FIRST).advance()
        saw(group, 7, FIRST).advance()

        assert [key("DES1")] == [row.key for row in group.queue()]
        assert {} == group.exceptions()


class TestLateness:
    def test_lag_is_an_exception_before_it_is_a_loss(self) -> None:
        """What nears the end of its live window unsent is told to a person, whatever changes."""
        group = saw(Group(), 0, FIRST)
        saw(group, 2, FIRST).advance()
        waits = group.advance(3)
        near = at(0.75 * 210)
        retracked = attrs.evolve(FIRST, tracking_number="NEW")
        saw(group, 158, retracked).advance()

        assert near == waits.wake_at
        assert {f"late:{key('DES1')}": "event.nearly_late"} == group.exceptions()

    def test_what_was_late_when_it_was_learned_is_history(self) -> None:
        """A row that becomes visible hours after its time is no lag of ours."""
        group = saw(Group(), 200, FIRST)
        saw(group, 203, FIRST).advance()

        assert {} == group.exceptions()

    def test_the_late_mode_is_frozen_in_the_decision(self) -> None:
        """Window and late mode are those of the metric that is told."""
        silent = MetricPolicy(live_window=timedelta(hours=1), late="silent")
        policy = attrs.evolve(POLICY, metrics={"Fulfilled Order": silent})
        group = saw(Group(policy=policy), 0, shipment(), orders=[order()])
        saw(group, 2, shipment(), orders=[order()]).advance()

        (row,) = group.queue()

        assert (at(60), "silent") == (row.live_until, row.late_mode)


class TestChanged:
    def test_a_told_shipment_that_reads_otherwise_is_an_exception(self) -> None:
        """Quantities that change afterwards are a person's to know; names are not."""
        group = saw(Group(), 0, FIRST)
        saw(group, 2, FIRST).advance()
        group.deliver()
        named = (ShipmentItem(item_code="MUG", quantity=1, name="A mug"),)
        saw(group, 3, attrs.evolve(FIRST, items=named)).advance()
        harmless = dict(group.exceptions())
        more = (ShipmentItem(item_code="MUG", quantity=2),)
        saw(group, 4, attrs.evolve(FIRST, items=more)).advance()

        assert {} == harmless
        assert {f"changed:{key('DES1')}": "shipment.changed"} == group.exceptions()


class TestNomination:
    def test_news_after_the_last_look_up_began_is_looked_up(self) -> None:
        """Whatever was read before is not enough; a look-up begun after it is."""
        group = saw(Group(), 0, FIRST)
        saw(group, 2, FIRST).advance()
        group.nominated_at = at(3)
        asked = group.decide(4)
        saw(group, 4, FIRST)

        answered = group.decide(5)

        assert at(4) == asked.read_at
        assert None is answered.read_at
