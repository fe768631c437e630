"""A clock that stands still until a test moves it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta


class ContractClock:
    """
    The time of a contract test: give :meth:`now` to the store as its clock.

    Args:
        start: Where it begins.
    """

    def __init__(self, start: datetime = datetime(2026, 3, 2, 9, tzinfo=UTC)) -> None:
        self._now = start
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Tell the time."""
        return self._now

    def advance(self, by: timedelta) -> datetime:
        """Let *by* pass; give the time it then is."""
        with self._lock:
            self._now += by
            return self._now
