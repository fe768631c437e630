from __future__ import annotations

import attrs

from pvxklaviyo.model import Shipment
from pvxklaviyo.sequence import Policy

from .group import POLICY, Group, at, key
from .parcels import FIRST, SECOND, THIRD, saw

STOP = attrs.evolve(POLICY, on_parked="stop")
LAST = attrs.evolve(THIRD, tracking_number="TR-3")


def refused(policy: Policy, *parcels: Shipment) -> Group:
    """Make a group of which the first parcel was told and refused, with others in the queue."""
    group = saw(Group(policy=policy), 2, *(parcels or (FIRST, SECOND)))
    saw(group, 5, *(parcels or (FIRST, SECOND))).advance()
    group.park(key("DES1"))
    return group


class TestStop:
    def test_nothing_further_leaves_until_a_person_answers(self) -> None:
        """The queue is emptied, each with its reason; where orders pass it by all goes on."""
        stopped, passing = refused(STOP), refused(POLICY)
        plans = [group.advance(6) for group in (stopped, passing)]

        assert [] == stopped.queue()
        assert [(key("DES2"), "parked", None)] == [
            (one.key, one.reason, one.until) for one in plans[0].held
        ]
        assert all(one.facts for one in plans[0].held)
        assert [key("DES2")] == [row.key for row in passing.queue()]
        assert () == plans[1].held

    def test_what_comes_later_stops_too(self) -> None:
        """New parcels, and tracking of those that were told."""
        group = saw(Group(policy=STOP), 2, FIRST)
        saw(group, 5, FIRST).advance()
        group.deliver()
        saw(group, 6, FIRST, SECOND)
        saw(group, 9, FIRST, SECOND).advance()
        group.park(key("DES2"))
        tracked = attrs.evolve(FIRST, tracking_number="NEW")
        saw(group, 12, tracked, SECOND, LAST)
        plan = saw(group, 15, tracked, SECOND, LAST).advance()

        assert [] == group.queue()
        assert {("tracking", f"{key('DES1')}:1"), ("shipment", key("DES3"))} == {
            (one.kind, one.key) for one in plan.held if one.reason == "parked"
        }

    def test_answered_all_goes_on_in_its_order(self) -> None:
        """The one that was set aside first, with its number; then the others."""
        group = refused(STOP, FIRST, SECOND, LAST)
        group.advance(6)
        group.answer("retry", f"parked:shipment:{key('DES1')}")
        group.advance(7)

        assert [key("DES1"), key("DES2"), key("DES3")] == [row.key for row in group.queue()]
        assert {} == group.exceptions()

    def test_discarded_all_goes_on_without_it(self) -> None:
        """It is recorded as untold, and counts."""
        group = refused(STOP)
        group.advance(6)
        group.answer("discard", f"parked:shipment:{key('DES1')}")
        group.advance(7)

        assert [("skipped", "discarded"), ("queued", "despatched")] == [
            (row.state, row.reason) for row in group.rows()
        ]

    def test_a_second_one_stops_it_again(self) -> None:
        """Of two that were set aside both are answered before anything leaves."""
        group = refused(STOP)
        group.park(key("DES2"))
        group.answer("retry", f"parked:shipment:{key('DES1')}")
        group.advance(8)
        one = group.queue()
        group.answer("retry", f"parked:shipment:{key('DES2')}")
        group.advance(9)

        assert [] == one
        assert [key("DES1"), key("DES2")] == [row.key for row in group.queue()]

    def test_what_is_not_told_is_recorded_all_the_same(self) -> None:
        """A skip leaves nothing, so it does not wait."""
        old = attrs.evolve(SECOND, despatched_at=at(-60 * 48))
        group = refused(STOP, FIRST, SECOND)
        saw(group, 8, FIRST, old).advance()

        assert [(key("DES2"), "before_start")] == [
            (row.key, row.reason) for row in group.rows() if row.state == "skipped"
        ]

    def test_a_mapping_that_failed_stops_it_as_well(self) -> None:
        """It was set aside before any attempt; the order waits all the same."""
        group = saw(Group(policy=STOP), 2, FIRST, SECOND)
        saw(group, 5, FIRST, SECOND).advance()
        group._change(key("DES1"), "shipment", lambda row: attrs.evolve(row, state="parked"))

        assert ["parked"] == [one.reason for one in group.advance(6).held]
        assert [] == group.queue()
