from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo.model import Shipment, ShipmentItem

from .group import NOON, POLICY, Group, at, key, order, person, shipment, told
from .parcels import FIRST, ORDER, SECOND, THIRD, decisions, saw


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
            (wish.key, wish.about.index) for wish in released.announcements
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
        assert (None, "Fulfilled Partial Order") == (wish.about.is_complete, wish.metric)


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
