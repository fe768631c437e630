"""Signing in, staying signed in, and making a call under the session."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

# Sessions die after 30 minutes without a call, integrators report.
IDLE = timedelta(minutes=25)


@attrs.define(eq=False)
class Session:
    """
    One sign-in.

    Attributes:
        id: Opaque; as good as a password while it lives.

        used_at: When its last call was made.
    """

    id: str = attrs.field(repr=False)
    used_at: datetime

    def lives(self, now: datetime) -> bool:
        """Tell whether it has surely not idled out."""
        return now - self.used_at < IDLE
