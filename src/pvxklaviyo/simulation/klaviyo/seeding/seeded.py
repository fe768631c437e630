"""What all seeding needs: the account, the time, and that nobody else is at it."""

from __future__ import annotations

import threading
from datetime import datetime

from ...clock import SimulatedClock
from ..account import Account


class Seeded:
    """
    An account that a test may look into.

    Args:
        account: Whose things.

        clock: Its time.
    """

    def __init__(self, account: Account, clock: SimulatedClock) -> None:
        self._account = account
        self._clock = clock
        self._lock = threading.RLock()

    def _caught_up(self) -> datetime:
        """Let everything happen that is due, and give the time."""
        now = self._clock.now()
        self._account.catch_up(now)
        return now
