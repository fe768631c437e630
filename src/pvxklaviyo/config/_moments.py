"""Times of day, days of the week and days, as people write them in a file."""

from __future__ import annotations

from datetime import date, datetime, time

from . import _values as read

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def time_of_day(value: object) -> time:
    """Read a time of day, by a clock that stands elsewhere."""
    found = value
    if isinstance(value, str):
        try:
            found = time.fromisoformat(value)
        except ValueError:
            found = None
    if not isinstance(found, time) or found.tzinfo is not None:
        raise read.Wrong(f'{read.shown(value)} is not a time of day; write it like "17:30"')
    return found


def weekdays(value: object) -> tuple[int, ...]:
    """Read days of the week; Monday is 0."""
    found: list[int] = []
    for name in read.texts(value):
        short = name.casefold()[:3]
        if len(name) < 3 or short not in DAYS:
            offered = ", ".join(f'"{day}"' for day in DAYS)
            raise read.Wrong(f"{read.shown(name)} is not a day of the week; use {offered}")
        found.append(DAYS.index(short))
    if not found:
        raise read.Wrong("names no day, so that nothing would ever be told")
    return tuple(sorted(set(found)))


def days(value: object) -> tuple[date, ...]:
    """Read days of the calendar."""
    return tuple(sorted({_day(one) for one in read.each(value)}))


def _day(value: object) -> date:
    found = value
    if isinstance(value, str):
        try:
            found = date.fromisoformat(value)
        except ValueError:
            found = None
    if not isinstance(found, date) or isinstance(found, datetime):
        raise read.Wrong(f'{read.shown(value)} is not a day; write it like "2026-12-25"')
    return found
