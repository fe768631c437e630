"""A simulated clock that runs: it was put somewhere, and real time goes on from there."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

from ..clock import SimulatedClock


class AnchoredClock(SimulatedClock):
    """
    A clock that runs as fast as the real one, from an instant of your choice.

    Sleeping really takes time. It can be read, set and advanced like any
    simulated clock, and runs on from there.

    Args:
        anchor: What it shows at first: aware, any zone.

    Raises:
        ValueError: *anchor* is naive.
    """

    def __init__(self, anchor: datetime) -> None:
        self._since = time.monotonic()
        super().__init__(anchor)

    def now(self) -> datetime:
        """Tell the time: aware, UTC."""
        with self._lock:
            return self._now + timedelta(seconds=time.monotonic() - self._since)

    def set(self, instant: datetime) -> None:
        """
        Put the clock to *instant*, back included; it runs on from there.

        Raises:
            ValueError: *instant* is naive.
        """
        if instant.tzinfo is None:
            raise ValueError("a simulated clock needs an aware datetime, such as one in UTC")
        with self._lock:
            self._now = instant.astimezone(UTC)
            self._since = time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait, blocking the thread."""
        time.sleep(max(0.0, seconds))

    async def asleep(self, seconds: float) -> None:
        """Wait, letting other tasks run."""
        await asyncio.sleep(max(0.0, seconds))

    def __repr__(self) -> str:
        return f"AnchoredClock({self.now().isoformat()})"
