"""Whether to try again, and after how long: a pure decision over the meaning of an answer."""

from __future__ import annotations

import attrs

from .errors import (
    NotSentError,
    OutcomeUnknownError,
    RateLimitError,
    ServerError,
    ServiceError,
)


@attrs.frozen(kw_only=True)
class Backoff:
    """
    How often a call is repeated, and how long to wait between.

    Attributes:
        attempts: In all, the first included; 1 never repeats.

        first: Seconds before the second attempt, at most.

        factor: Each wait may be so many times the one before.

        longest: Seconds; a service that asks for more is not waited for here,
            its answer is raised, with what it asked.
    """

    attempts: int = 4
    first: float = 0.5
    factor: float = 3.0
    longest: float = 30.0

    def delay(
        self, error: ServiceError, attempt: int, jitter: float, *, repeatable: bool
    ) -> float | None:
        """
        Say how many seconds to wait before the next attempt, or None to give up.

        Args:
            error: What the last attempt met.

            attempt: How many were made, from 1.

            jitter: In [0, 1): spreads callers that failed together.

            repeatable: Whether the call may be sent again although it may have
                taken effect.
        """
        if attempt >= self.attempts or not _passing(error, repeatable=repeatable):
            return None
        asked = error.retry_after if isinstance(error, RateLimitError | ServerError) else None
        if asked is not None and asked > self.longest:
            return None
        spread = self.first * _power(self.factor, attempt - 1) * (0.5 + jitter / 2)
        # What the service asks is a least, never a most: all who were told the
        # same second would come back together.
        return min(self.longest, spread) if asked is None else asked + min(1.0, spread)


def _power(factor: float, exponent: int) -> float:
    try:
        return float(factor) ** exponent
    except OverflowError:
        # Whoever lets a call be repeated for hours gets here; the longest wait counts.
        return _MOST


_MOST = 1e300


def _passing(error: ServiceError, *, repeatable: bool) -> bool:
    match error:
        case NotSentError() | RateLimitError():
            return True
        case OutcomeUnknownError() | ServerError():
            return repeatable
        case _:
            return False
