"""
What may stand at the top of an event: what a segment can ask for, within Klaviyo's limits.

Zero, null and an empty text cannot be segmented on, and nested values are seen
by templates only, so that what marketers filter by is flat, and absent where
it is not known.
https://developers.klaviyo.com/en/reference/events_api_overview
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from ..klaviyo import Json

MIXED = "mixed"
"""Stands for words that differ where there is room for one."""

# https://developers.klaviyo.com/en/reference/events_api_overview#limitations
_MOST_ELEMENTS = 4_000
# Klaviyo takes 100 KB; what people wrote into a field that is so long helps nobody.
_LONGEST_WORDS = 1_000

T = TypeVar("T")


def top_level(properties: Mapping[str, Json]) -> dict[str, Json]:
    """Leave out what is not known, is empty, or is a zero; a false stays."""
    return {name: value for name, value in properties.items() if not _is_nothing(value)}


def _is_nothing(value: Json) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, int | float | Decimal):
        return value == 0
    return not value


def unique(texts: Iterable[str]) -> list[str]:
    """Give each text once, in the order of first appearance; empty ones not at all."""
    return short(list(dict.fromkeys(text for text in texts if text)))


def short(elements: list[T]) -> list[T]:
    """Give as many elements as Klaviyo takes in one list."""
    return elements[:_MOST_ELEMENTS]


def words(text: str) -> str:
    """Give what somebody wrote, cut where it is too long to be of use."""
    found = text.strip()
    return found if len(found) <= _LONGEST_WORDS else found[: _LONGEST_WORDS - 1] + "…"


def agreed(texts: Iterable[str]) -> str:
    """
    Give the one word that all agree on; :data:`MIXED` where they differ.

    Empty where one of them is not known: what is not known is not claimed.
    """
    found = dict.fromkeys(texts)
    if not found or "" in found:
        return ""
    return next(iter(found)) if len(found) == 1 else MIXED


def instant(at: datetime | None) -> str | None:
    """Write an instant so that Klaviyo takes it for a date."""
    return None if at is None else at.isoformat()
