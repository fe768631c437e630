from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from itertools import chain, repeat
from urllib.parse import urlsplit

import attrs
import pytest

from pvxklaviyo.sequence import breaches, in_words

from .story import Event, Story, stories
from .world import Ending, Telling

STORIES = {story.name: story for story in stories()}

AWAITED = sorted(STORIES)[:: max(1, len(STORIES) // 5)][:5]
"""A sample, spread over all."""


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
