"""
For each kind of shop: Klaviyo ends with what the journals of shop and warehouse say.

Every thing is counted, values to the penny, by :mod:`.oracle`, which shares
nothing with the library.
"""

from __future__ import annotations

import os
from functools import cache

import pytest

from pvxklaviyo.engine import _needs
from pvxklaviyo.sequence._shown_lines import Tally

from .kinds import KINDS, OPEN_SOURCE, polled
from .lives import UNHEEDED, trouble
from .oracle import CANCELLED, ITEM, OF_PARCELS, PLACED
from .world import World

EXPLORE = os.environ.get("HYPOTHESIS_PROFILE") == "explore"
SEEDS = range(200) if EXPLORE else range(2)
ASKED = {"open source": OPEN_SOURCE, **{name: polled(one) for name, one in KINDS.items()}}


@cache
def heard(kind: str, seed: int) -> World:
    """Let a day pass in which every call comes."""
    world = World(KINDS[kind], seed)
    world.live()
    return world


@cache
def troubled(kind: str, seed: int) -> tuple[World, list[str]]:
    """
    Let a day pass in which most calls are lost, and the rest comes late, twice, awry.

    In the evening every order is read. With what was told wrongly before that.
    """
    world = World(KINDS[kind], seed, trouble(seed))
    world.live()
    before = world.truth().wrong()
    world.fetch(world.ids())
    return world, before


@pytest.mark.parametrize("seed", SEEDS[: len(SEEDS) // 2])
@pytest.mark.parametrize("kind", KINDS)
def test_when_every_call_comes_each_thing_is_told_at_its_own_time(kind: str, seed: int) -> None:
    """Placed, cancelled in part and whole, sent, complete; and nobody is asked anything."""
    world = heard(kind, seed)

    assert [] == world.truth(exact=not world.kind.is_read).wrong()
    assert [] == world.relay.exceptions()
    assert {200} == {*world.answers}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", KINDS)
def test_whatever_was_lost_doubled_and_late_the_journals_are_told(kind: str, seed: int) -> None:
    """Each thing once, once the orders were read; and nobody is asked anything any more."""
    world, _ = troubled(kind, seed)
    # Of what was added nobody may have heard in time.
    asked = [one for one in world.relay.exceptions() if one.code != "order.completed_early"]

    assert [] == world.truth().wrong()
    assert [] == asked
    assert [] == list(world.relay.verify().violations)


@pytest.mark.parametrize("seed", SEEDS[len(SEEDS) // 2 :])
@pytest.mark.parametrize("kind", ASKED)
def test_a_shop_that_is_asked_what_changed_needs_nothing_else(kind: str, seed: int) -> None:
    """Whatever becomes of its calls, and if it makes none."""
    world = World(ASKED[kind], seed, trouble(seed))
    world.live()

    assert [] == world.truth().wrong()
    assert [] == world.relay.exceptions()


@pytest.mark.parametrize("kind", KINDS)
def test_what_leaves_against_the_shops_word_is_told_to_no_customer(kind: str) -> None:
    """Customer care is asked, and by name: what was cut, or cancelled, is in a parcel."""
    world = World(KINDS[kind], 0, orders=3, tales=UNHEEDED)
    world.live()
    problems = {(one.code, one.owner, one.subject) for one in world.relay.exceptions()}
    # In the night nobody answers, and that is said as well.
    asked = {one for one in problems if one[0] != "event.nearly_late"}
    told = [event for event in world.events() if event.metric in OF_PARCELS]

    assert [] == world.truth(exact=not world.kind.is_read).wrong()
    assert ["1002"] == [event.properties["OrderId"] for event in told]
    assert asked == {
        ("shipment.after_cancellation", "customer care", subject)
        for subject in ("order 1001, despatch D1001a", "order 1003, despatch D1003a")
    }


@pytest.mark.parametrize("kind", KINDS)
def test_the_days_are_not_easy(kind: str) -> None:
    """Things are told, and would not be without the reading; what is said comes in no order."""
    worlds = [troubled(kind, seed)[0] for seed in SEEDS]
    told = {event.metric for world in worlds for event in world.events()}
    calls = [world.kind.calls(world.shop, world.telling) for world in worlds]
    events = [[call.event.at for call in some] for some in calls]

    assert {PLACED, CANCELLED, ITEM, "Fulfilled Order", "Fulfilled Partial Order"} <= told
    assert any(times != sorted(times) for times in events)
    assert any(len({one.request.content for one in some}) < len(some) for some in calls)


class TestSabotage:
    """Each of these makes one of the worlds above go red."""

    @pytest.mark.parametrize("kind", KINDS)
    def test_without_the_reading(self, kind: str) -> None:
        """What was lost is missing."""
        assert any(troubled(kind, seed)[1] for seed in SEEDS)

    def test_with_every_delivery_counted_by_itself(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A refund and an edit of the same pieces would be two."""
        monkeypatch.setattr(Tally, "_overlaps", lambda self, line: False)

        assert any(wrong("shopify", seed) for seed in SEEDS)

    def test_with_what_has_to_be_read_forgotten(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """BigCommerce says nothing else."""
        monkeypatch.setattr(_needs, "AT_ONCE", 0)

        assert wrong("bigcommerce", 0)


def wrong(kind: str, seed: int) -> list[str]:
    """Live a troubled day, and say what was told wrongly."""
    world = World(KINDS[kind], seed, trouble(seed))
    world.live()
    world.fetch(world.ids())
    return world.truth().wrong()
