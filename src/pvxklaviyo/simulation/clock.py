"""Time that passes only when somebody lets it."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime, timedelta


class SimulatedClock:
    """
    A clock for simulated services and for the programs under test.

    Sleeping takes no time: it moves the clock to where the sleeper wants to
    wake. Sleepers that begin together therefore overlap, as they would in
    life: ten threads that sleep a minute move it by one minute. It never runs
    by itself. May be shared by threads and by tasks.

    Args:
        now: Where it stands at first: aware, any zone.

    Raises:
        ValueError: *now* is naive.
    """

    def __init__(self, now: datetime) -> None:
        self._now = _utc(now)
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Tell the time: aware, UTC."""
        with self._lock:
            return self._now

    def set(self, instant: datetime) -> None:
        """
        Put the clock to *instant*, back included.

        Raises:
            ValueError: *instant* is naive.
        """
        instant = _utc(instant)
        with self._lock:
            self._now = instant

    def advance(self, duration: timedelta) -> datetime:
        """
        Move the clock forward by *duration*, and tell the new time.

        Raises:
            ValueError: *duration* is negative; :meth:`set` goes back.
        """
        if duration < timedelta(0):
            raise ValueError("a clock advances forward; set() puts it back")
        with self._lock:
            self._now += duration
            return self._now

    def sleep(self, seconds: float) -> None:
        """Be *seconds* later at once; nothing happens for 0 or less."""
        self._reach(self.now() + timedelta(seconds=max(0.0, seconds)))

    async def asleep(self, seconds: float) -> None:
        """
        Be *seconds* later, after every other ready task had its turn.

        The moment to wake is fixed before they run, so tasks that sleep
        side by side do not add their sleeps up.
        """
        wake_at = self.now() + timedelta(seconds=max(0.0, seconds))
        await asyncio.sleep(0)
        self._reach(wake_at)

    def __repr__(self) -> str:
        return f"SimulatedClock({self.now().isoformat()})"

    def _reach(self, instant: datetime) -> None:
        with self._lock:
            self._now = max(self._now, instant)


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("a simulated clock needs an aware datetime, such as one in UTC")
    return instant.astimezone(UTC)
