from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from itertools import chain, repeat

import attrs
import pytest

from pvxklaviyo.sequence import in_words

from .story import Event, Story, stories
from .world import Ending, Telling

STORIES = {story.name: story for story in stories()}

AWAITED = (
    "102-two-parcels",
    "212-booked-again-in-time",
    "311-placed-and-cancelled-by-us",
    "405-a-return-grows",
    "610-the-email-changes",
)
"""A sample, one of each kind."""


@cache
def ending(name: str) -> Ending:
    """Tell a story once."""
    return Telling(STORIES[name]).tell()


def whole(at: datetime) -> datetime:
    """Give the second, as Klaviyo does."""
    return at.replace(microsecond=0)


def events(story: Story, end: Ending) -> list[Event]:
    """Say what Klaviyo holds in the words of a story; when it came, where the story says so."""
    stated = [(one.arrives is not None, one.time is None) for one in story.events]
    return [
        Event(
            metric=event.metric,
            time=None if when_sent and event.time == whole(event.received_at) else event.time,
            to=next(iter(event.identifiers.values())),
            id=event.unique_id,
            starts=event.would_start_flow,
            arrives=event.received_at.replace(second=0, microsecond=0) if states else None,
            backfill=event.backfill,
            value=event.value,
            currency=event.value_currency,
            properties=dict(event.properties),
        )
        for event, (states, when_sent) in zip(
            end.events, chain(stated, repeat((False, False))), strict=False
        )
    ]


@pytest.mark.parametrize("name", STORIES)
def test_the_story_ends_as_it_is_told(name: str) -> None:
    """Klaviyo holds these events and no other, with these properties and no other."""
    story, end = STORIES[name], ending(name)
    skipped = [
        f"{row.kind} {row.reason}"
        for history in end.histories
        for row in history.announcements
        if row.state == "skipped"
    ]

    assert list(story.events) == events(story, end)
    assert story.skipped == sorted(skipped)
    assert story.exceptions == sorted(f"{one.code}, {one.owner}" for one in end.exceptions)
    assert [len(event.identifiers) for event in end.events] == [1 for _ in end.events]
    for person, properties in story.profiles.items():
        assert properties == end.profiles[person]
    assert not set(story.nobody) & end.profiles.keys()


@pytest.mark.parametrize("name", STORIES)
def test_the_laws_hold(name: str) -> None:
    """In every history that a story leaves behind; and its records are as they were written."""
    end = ending(name)

    assert [] == list(end.breaches)
    assert end.verified.holds
    assert len(end.histories) <= end.verified.streams


@pytest.mark.parametrize("name", STORIES)
def test_the_story_can_be_explained(name: str) -> None:
    """Without any service it is said what was told, why the rest is not, and of nobody who."""
    story, end = STORIES[name], ending(name)
    tellings = [one for found in end.explained for one in (*found.announcements, *found.profiles)]
    lines = [entry.text for found in end.explained for entry in found.chronicle]
    lines += [f"{one.name} {one.metric} {one.text} {one.why} {one.next}" for one in tellings]
    text = "\n".join(lines)
    reasons = {skip.partition(" ")[2] for skip in story.skipped}

    assert {event.id for event in story.events} <= {one.unique_id for one in tellings}
    assert [] == [event.metric for event in story.events if event.metric not in text]
    assert [] == [reason for reason in reasons if in_words(reason) not in text]
    assert "@post.pvx-sim.net" not in text


def test_what_was_placed_and_cancelled_comes_to_nothing() -> None:
    """One id, one value, one currency, and the same items: whatever adds them up finds zero."""
    own = {"EventKey", "OrderNumber", "PlacedAt", "CancelledAt", "Reason", "StageReached"}
    pairs = []
    for name in STORIES:
        orders = [event for event in ending(name).events if event.unique_id.startswith("pvx:order")]
        said = [
            (
                event.unique_id,
                event.value,
                event.value_currency,
                {key: value for key, value in event.properties.items() if key not in own},
            )
            for event in orders
        ]
        if {"Placed Order", "Cancelled Order"} == {event.metric for event in orders}:
            pairs.append(said)

    assert len(pairs) >= 2
    for placed, cancelled in pairs:
        assert placed == cancelled


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """Give an event loop of one's own."""
    loop = asyncio.new_event_loop()
    yield loop
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()


@pytest.mark.parametrize("name", AWAITED)
def test_an_awaited_relay_tells_the_same(name: str, loop: asyncio.AbstractEventLoop) -> None:
    """Of a sample; the two relays differ in nothing that is told."""
    story = STORIES[name]
    end = Telling(story, loop).tell()

    assert list(story.events) == events(story, end)
    assert story.exceptions == sorted(f"{one.code}, {one.owner}" for one in end.exceptions)


def test_another_rule_is_another_story() -> None:
    """A story goes red where the rules are not its own."""
    story = attrs.evolve(STORIES["102-two-parcels"], rules='preset = "per_shipment"')

    assert list(story.events) != events(story, Telling(story).tell())
