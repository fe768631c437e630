from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import pytest

from pvxklaviyo.model import Component, ShipmentItem
from pvxklaviyo.sequence import MetricPolicy

from .group import POLICY, Group, at, key, order, shipment
from .parcels import FIRST, saw


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
