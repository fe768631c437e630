from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import cache
from urllib.parse import urlsplit

import attrs
import pytest

from pvxklaviyo.sequence import breaches, in_words

from .story import Event, stories
from .world import Ending, Telling

STORIES = {story.name: story for story in stories()}

AWAITED = sorted(STORIES)[:: max(1, len(STORIES) // 5)][:5]
"""A sample, spread over all."""


@cache
def ending(name: str) -> Ending:
    """Tell a story once."""
    return Telling(STORIES[name]).tell()


def events(end: Ending) -> list[Event]:
    """Say what Klaviyo holds in the words of a story."""
    return [
        Event(
            metric=event.metric,
            time=event.time,
            to=next(iter(event.identifiers.values())),
            id=event.unique_id,
            starts=event.would_start_flow,
            backfill=event.backfill,
            value=event.value,
            currency=event.value_currency,
            properties=dict(event.properties),
        )
        for event in end.events
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

    assert list(story.events) == events(end)
    assert story.skipped == sorted(skipped)
    assert story.exceptions == sorted(f"{one.code}, {one.owner}" for one in end.exceptions)
    assert [len(event.identifiers) for event in end.events] == [1 for _ in end.events]
    for person, properties in story.profiles.items():
        assert properties == end.profiles[person]
    assert not set(story.nobody) & end.profiles.keys()
