"""How much is accepted: bytes, seconds, and requests of each path."""

from __future__ import annotations

from datetime import timedelta
from threading import Lock

import attrs


@attrs.frozen(kw_only=True)
class Limits:
    """
    How much a receiver accepts.

    What a shop signed is counted apart from what only claims to be its: a
    flood of forged calls does not keep a shop out.

    Attributes:
        most_bytes: The longest body of a shop's call, else 413.

        most_hint_bytes: The longest notification of Peoplevox.

        body_within: How long a body may take to arrive, else 408.

        per_second: Genuine calls of one path a second, else 429.

        burst: So many more at once, after a quiet time.

        refused_per_second: Calls of one path that are refused; more of them
            are answered 429, too, and are no news for the log.

        refused_burst: So many more at once.

        most_waiting: Calls that wait for their commit at the same time, else
            503.
    """

    # Orders of hundreds of lines are met with hundreds of kilobytes.
    most_bytes: int = attrs.field(default=5_000_000, validator=attrs.validators.gt(0))
    most_hint_bytes: int = attrs.field(default=64 * 1024, validator=attrs.validators.gt(0))
    # Shopify gives up after 5 s, connection and answer included:
    # https://shopify.dev/docs/apps/build/webhooks/subscribe/https
    body_within: timedelta = timedelta(seconds=4)
    per_second: float = attrs.field(default=2_000.0, validator=attrs.validators.gt(0))
    burst: int = attrs.field(default=10_000, validator=attrs.validators.gt(0))
    refused_per_second: float = attrs.field(default=5.0, validator=attrs.validators.gt(0))
    refused_burst: int = attrs.field(default=50, validator=attrs.validators.gt(0))
    most_waiting: int = attrs.field(default=10_000, validator=attrs.validators.gt(0))


class Bucket:
    """
    Tokens that come back with time. Shared by threads.

    Args:
        per_second: How many come back.

        burst: How many there are at most, and at first.
    """

    def __init__(self, per_second: float, burst: int) -> None:
        self._per_second = per_second
        self._burst = float(burst)
        self._left = float(burst)
        self._at = float("-inf")
        self._lock = Lock()

    def take(self, instant: float) -> bool:
        """
        Take one token, if there is one.

        Args:
            instant: The time, in seconds. A clock that is put back gives
                nothing, and takes nothing.
        """
        with self._lock:
            if instant > self._at:
                back = (instant - self._at) * self._per_second
                self._left = min(self._burst, self._left + back)
            self._at = instant
            if self._left < 1:
                return False
            self._left -= 1
            return True
