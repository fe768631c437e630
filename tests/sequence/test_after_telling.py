from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import attrs
import pytest

from pvxklaviyo.model import ShipmentItem
from pvxklaviyo.sequence import MetricPolicy

from .group import NOON, POLICY, Group, at, key, person, shipment
from .parcels import FIRST, ORDER, THIRD, decisions, saw


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

    def test_after_it_was_told_and_no_corrections_are_it_is_an_exception(self) -> None:
        """It cannot be taken back, so a person must know; the answer of one ends it."""
        off = {"Corrected Fulfilment": MetricPolicy(enabled=False)}
        group = saw(Group(policy=attrs.evolve(POLICY, metrics=off)), 0, FIRST)
        saw(group, 2, FIRST).advance()
        group.deliver()

        saw(group, 3).advance()
        asked = saw(group, 4).advance().read_at
        before = group.exceptions()
        saw(group, 63).advance()
        after = group.exceptions()
        group.answer("discard", f"vanished:{key('DES1')}")
        group.advance(64)

        assert at(63) == asked
        assert {} == before
        assert {f"vanished:{key('DES1')}": "shipment.vanished"} == after
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

    def test_required_waits_no_longer_than_any_metric_allows(self) -> None:
        """Which metric it will have is not known while it waits, so the shortest window counts."""
        parcel = attrs.evolve(THIRD, despatched_at=NOON)
        short = {"Fulfilled Order": MetricPolicy(live_window=timedelta(hours=1))}
        policy = attrs.evolve(POLICY, tracking={"dpd": "required"}, metrics=short)
        group = Group(policy=policy)
        saw(group, 0, parcel)

        before = saw(group, 53.9, parcel).decide()
        after = saw(group, 54, parcel).decide()

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


class TestChanged:
    def test_a_told_shipment_that_reads_otherwise_is_an_exception(self) -> None:
        """Quantities that stay changed are a person's to know; names, and slips, are not."""
        group = saw(Group(), 0, FIRST)
        saw(group, 2, FIRST).advance()
        group.deliver()
        named = (ShipmentItem(item_code="MUG", quantity=1, name="A mug"),)
        saw(group, 3, attrs.evolve(FIRST, items=named)).advance()
        harmless = dict(group.exceptions())
        more = attrs.evolve(FIRST, items=(ShipmentItem(item_code="MUG", quantity=2),))
        asked = saw(group, 4, more).advance().read_at
        saw(group, 63.9, more).advance()
        early = dict(group.exceptions())
        saw(group, 64, more).advance()

        assert {} == harmless
        assert at(64) == asked
        assert {} == early
        assert {f"changed:{key('DES1')}": "shipment.changed"} == group.exceptions()
