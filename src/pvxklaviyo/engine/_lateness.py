"""
Whether an event may still start flows, judged at every attempt (law L6).

What to do beyond the live window was chosen when the event was decided, and
stands in its row: a policy that changes later changes no event.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

import attrs


class Aging(Protocol):
    """What is known of an event that may be late: a claimed row, or one that is decided again."""

    @property
    def happened_at(self) -> datetime: ...
    @property
    def attempted_at(self) -> datetime: ...
    @property
    def live_until(self) -> datetime | None: ...
    @property
    def late_mode(self) -> str: ...
    @property
    def late_until(self) -> datetime | None: ...


@attrs.frozen(kw_only=True)
class Leaving:
    """
    How a row leaves at one attempt.

    Attributes:
        time: The event's time.

        backfill: Whether it is history: recorded, and no flow starts.

        held: Whether it does not leave at all until a person says so.
    """

    time: datetime
    backfill: bool = False
    held: bool = False


def leaving(row: Aging, now: datetime) -> Leaving:
    """
    Say how *row* leaves now.

    Within its live window, and where nothing else was chosen, with the time
    when it happened (law L5). Announced late, it has the time of its first
    attempt, also when it is sent once more, so that every request of it says
    the same.
    """
    if row.live_until is None or now <= row.live_until:
        return Leaving(time=row.happened_at)
    match row.late_mode:
        case "silent":
            return Leaving(time=row.happened_at, backfill=True)
        case "announce_late" if row.late_until is None or now <= row.late_until:
            return Leaving(time=row.attempted_at)
        case "hold":
            return Leaving(time=row.happened_at, held=True)
        case _:
            return Leaving(time=row.happened_at)
