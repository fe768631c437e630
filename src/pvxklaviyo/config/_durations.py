"""Spans of time as people write them in a file: ``"30s"``, ``"5m"``, ``"3h30m"``, ``"7d"``."""

from __future__ import annotations

import re
from datetime import timedelta

_UNITS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
_FORM = re.compile(r"(?:([0-9]{1,9})d)?(?:([0-9]{1,9})h)?(?:([0-9]{1,9})m)?(?:([0-9]{1,9})s)?")
_IN_WORDS = re.compile(r"\s*([0-9]{1,9})\s*([a-z]+)\.?\s*", re.IGNORECASE)
# Longer ones would lead out of the calendar when they are reckoned with.
_LONGEST = 36_525 * 86_400
_WORDS = {
    "d": ("day", "days"),
    "h": ("hr", "hrs", "hour", "hours"),
    "m": ("min", "mins", "minute", "minutes"),
    "s": ("sec", "secs", "second", "seconds"),
}


def parse_duration(text: str) -> timedelta:
    """
    Read a span of time.

    Args:
        text: Days, hours, minutes and seconds, largest first, each at most
            once: ``"3h30m"``. Nothing is ``"0s"``.

    Raises:
        ValueError: *text* has another form; the error says how to write it.
    """
    found = _FORM.fullmatch(text)
    if not text or found is None:
        raise ValueError(f'"{text}" is not a duration; {_advice(text)}')
    seconds = sum(
        int(count) * size
        for count, size in zip(found.groups(), _UNITS.values(), strict=True)
        if count
    )
    if seconds > _LONGEST:
        raise ValueError(f'"{text}" is longer than a hundred years')
    return timedelta(seconds=seconds)


def format_duration(span: timedelta) -> str:
    """
    Write a span of time so that :func:`parse_duration` reads it back.

    Args:
        span: Whole seconds, not negative.

    Raises:
        ValueError: *span* is negative or has a fraction of a second.
    """
    if span < timedelta(0) or span.microseconds:
        raise ValueError(f"{span!r} cannot be written: only whole seconds from 0 up")
    left = span.days * _UNITS["d"] + span.seconds
    parts: list[str] = []
    for unit, size in _UNITS.items():
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"


def _advice(text: str) -> str:
    if found := _IN_WORDS.fullmatch(text):
        for unit, words in _WORDS.items():
            if found[2].lower() in (unit, *words):
                return f'write "{int(found[1])}{unit}"'
        if found[2].lower() in {"w", "week", "weeks"}:
            return f'write "{int(found[1]) * 7}d"'
    if text.strip().isdecimal() and text.isascii():
        return f'write "{text.strip()}s" if seconds are meant'
    return 'write it like "30s", "5m", "3h30m" or "7d"'
