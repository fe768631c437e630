"""Dates of rows, each text read once, by the clock of the site that the row names."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ._values import instant, on_the_clock, wall

if TYPE_CHECKING:
    from ._clocks import Clocks

_ONE_DAY = timedelta(days=1)
_ANY_DAY = "2000-01-01"
_MIDNIGHT = datetime(2000, 1, 1)  # noqa: DTZ001 - what a clock shows


@lru_cache(maxsize=4096)
def _past(time: str) -> timedelta | None:
    """How long after midnight a day's clock shows ``"16:05"``; None if it shows no such thing."""
    try:
        return wall(f"{_ANY_DAY} {time}") - _MIDNIGHT
    except ValueError:
        return None


class Instants(dict[str, datetime]):
    """
    Instants by text: the lines of a despatch, and of a minute, share theirs.

    A new text of a known day is added up from the day and the time, at a fifth
    of the price of reading it.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone
        self._days: dict[str, datetime] = {}

    def __missing__(self, text: str) -> datetime:
        # Apostrophes stay: they stand before the day and behind the time.
        day, _, time = text.partition(" ")
        past = _past(time)
        begin = self._days.get(day)
        if past is None:
            found = instant(text, self._zone)
        elif begin is None:
            found = self._begin(text, day, past)
        else:
            found = begin + past
        self[text] = found
        return found

    def _begin(self, text: str, day: str, past: timedelta) -> datetime:
        """Read a date, and remember when its day began if no clock was changed on it."""
        shown = wall(text)
        found = on_the_clock(shown, self._zone)
        midnight = (shown - past).replace(tzinfo=self._zone)
        if midnight.utcoffset() == (midnight + _ONE_DAY).utcoffset():
            self._days[day] = found - past
        return found


class Sites(dict[str, Instants]):
    """Instants of each site, by the site's cell."""

    def __init__(self, clocks: Clocks) -> None:
        super().__init__()
        self._clocks = clocks
        self._zones = {zone.key: Instants(zone) for zone in clocks.zones}

    def __missing__(self, site: str) -> Instants:
        self[site] = found = self._zones[self._clocks.zone_of(site).key]
        return found
