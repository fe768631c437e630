"""How many requests may come: fixed windows of a second, a minute and sometimes a day, per operation."""

# https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling

from __future__ import annotations

import math
from collections.abc import Sequence

import attrs

BURST_SECONDS = 1
STEADY_SECONDS = 60
DAILY_SECONDS = 86_400


@attrs.frozen(kw_only=True)
class Quota:
    """
    What may be asked for.

    Attributes:
        name: Of what; requests with the same name share it.

        burst: Requests in a second.

        steady: Requests in a minute.

        daily: Requests in a day, or None.
    """

    name: str
    burst: int
    steady: int
    daily: int | None = None


DAY_SECONDS = 86_400


@attrs.frozen(kw_only=True)
class Allowance:
    """
    What the windows say of one request.

    Attributes:
        granted: Whether it may be served.

        limit: Of the steady window.

        remaining: Of the steady window.

        reset: Seconds until the steady window ends, rounded up.

        retry_after: Seconds until the window that is full ends, rounded up.
    """

    granted: bool
    limit: int
    remaining: int
    reset: int
    retry_after: int


@attrs.define
class _Window:
    seconds: int
    number: int = -1
    taken: int = 0

    def turn(self, now: float) -> None:
        number = math.floor(now / self.seconds)
        # Unequal, not greater: a test may put the clock back.
        if number != self.number:
            self.number, self.taken = number, 0

    def ends_in(self, now: float) -> int:
        return max(1, math.ceil((self.number + 1) * self.seconds - now))


class FixedWindows:
    """
    The windows of each quota.

    They begin on whole seconds, minutes and days, all quotas alike, so a
    caller who counts by its own clock can meet the end of one and the begin of
    the next within a moment.
    """

    def __init__(self) -> None:
        self._windows: dict[tuple[str, int], _Window] = {}

    def take(self, quotas: Sequence[Quota], now: float) -> Allowance:
        """
        Count one request at *now*, seconds since 1970, if each quota has room for it.

        The answer tells of the steady window of the first quota.
        """
        limits = [found for quota in quotas for found in self._of(quota)]
        waits = [0]
        for window, limit in limits:
            window.turn(now)
            if window.taken >= limit:
                waits.append(window.ends_in(now))
        granted = len(waits) == 1
        if granted:
            for window, _ in limits:
                window.taken += 1
        steady, limit = limits[1]
        return Allowance(
            granted=granted,
            limit=limit,
            remaining=max(0, limit - steady.taken),
            reset=steady.ends_in(now),
            retry_after=max(waits),
        )

    def _of(self, quota: Quota) -> list[tuple[_Window, int]]:
        found = [(BURST_SECONDS, quota.burst), (STEADY_SECONDS, quota.steady)]
        if quota.daily is not None:
            found.append((DAILY_SECONDS, quota.daily))
        return [
            (self._windows.setdefault((quota.name, seconds), _Window(seconds)), limit)
            for seconds, limit in found
        ]
