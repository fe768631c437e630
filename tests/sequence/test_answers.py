from __future__ import annotations

import json

import attrs

from pvxklaviyo.model import ShipmentItem
from pvxklaviyo.sequence import Audience

from .group import POLICY, Group, at, key, person
from .parcels import FIRST, ORDER, SECOND, THIRD, decisions, saw


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
