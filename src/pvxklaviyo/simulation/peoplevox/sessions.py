"""Who is signed in, and for how long a session lasts without a call."""

from __future__ import annotations

import random
import uuid
from datetime import datetime, timedelta

INVALID = "System : Security - Invalid Session"
"""What Peoplevox says to a session that it does not know."""

EXPIRED = "System : Security - Session Expired"
"""What Peoplevox says to a session that nobody used for too long."""


class Sessions:
    """
    The sessions of one tenant.

    Args:
        seed: Of their ids.
    """

    def __init__(self, seed: int) -> None:
        self._source = random.Random(f"sessions/{seed}")
        self._used_at: dict[str, datetime] = {}
        self._expired: set[str] = set()

    def open(self, now: datetime, *, alone: bool) -> str:
        """Open a session; *alone* ends all others."""
        if alone:
            self._used_at.clear()
        session = str(uuid.UUID(int=self._source.getrandbits(128), version=4))
        self._used_at[session] = now
        return session

    def refusal(self, session: str | None, now: datetime, idle: timedelta) -> str:
        """Use a session: empty if it lives, else what Peoplevox says instead of answering."""
        if session is None:
            return INVALID
        if session in self._used_at and now - self._used_at[session] > idle:
            self.lose(session, expired=True)
        if session in self._expired:
            return EXPIRED
        if session not in self._used_at:
            return INVALID
        self._used_at[session] = now
        return ""

    def lose(self, session: str | None, *, expired: bool = False) -> None:
        """Forget a session; *expired* remembers that it was one."""
        if session is not None and self._used_at.pop(session, None) is not None and expired:
            self._expired.add(session)

    def lose_all(self) -> None:
        """Forget every session, as when Peoplevox is restarted."""
        self._used_at.clear()

    def __len__(self) -> int:
        return len(self._used_at)
