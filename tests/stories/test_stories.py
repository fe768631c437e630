from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from .world import Ending, Telling, address, instant, settings_of, stories

STORIES = {story.name: story for story in stories()}


@cache
def ending(name: str) -> Ending:
    """Tell a story once."""
    story = STORIES[name]
    return Telling(story, settings_of(story.rules)).tell()


def event_of(told: Any) -> dict[str, Any]:
    """Say what one event of a story is, in the words of its file."""
    return {
        "metric": told["metric"],
        "time": instant(told["time"]),
        "to": address(told["to"]),
        "backfill": told.get("backfill", False),
        "value": told.get("value"),
        "currency": told.get("currency"),
        "properties": told["properties"],
    }


@pytest.mark.parametrize("name", STORIES)
def test_the_story_ends_as_it_is_told(name: str) -> None:
    """Klaviyo holds these events and no other, with these properties and no other."""
    story, end = STORIES[name], ending(name)
    events = [
        {
            "metric": event.metric,
            "time": event.time,
            "to": event.email or event.phone_number,
            "backfill": event.backfill,
            "value": event.value,
            "currency": event.value_currency,
            "properties": dict(event.properties),
        }
        for event in end.events
    ]
    skipped = sorted(
        f"{row.kind} {row.reason}"
        for history in end.histories
        for row in history.announcements
        if row.state == "skipped"
    )

    assert [event_of(told) for told in story.told] == events
    assert sorted(story.skipped) == skipped
    assert sorted(story.exceptions) == sorted(f"{one.code}, {one.owner}" for one in end.exceptions)
    for person, properties in story.profile.items():
        assert properties == end.profiles[address(person)]
