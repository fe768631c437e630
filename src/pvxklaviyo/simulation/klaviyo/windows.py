"""How many requests may come: fixed windows of a second, a minute and sometimes a day, per operation."""

# https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling

from __future__ import annotations

import math

import attrs

BURST_SECONDS = 1
STEADY_SECONDS = 60
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
    The two windows of each operation, and of some a third: a day.

    They begin on whole seconds and minutes, all operations alike, so a caller
    who counts by its own clock can meet the end of one and the begin of the
    next within a moment.
    """

    def __init__(self) -> None:
        self._windows: dict[str, tuple[_Window, _Window, _Window]] = {}

    def take(
        self, operation: str, burst: int, steady: int, now: float, daily: int | None = None
    ) -> Allowance:
        """Count one request of *operation* at *now*, seconds since 1970."""
        windows = self._windows.setdefault(
            operation, (_Window(BURST_SECONDS), _Window(STEADY_SECONDS), _Window(DAY_SECONDS))
        )
        waits = [0]
        for window, limit in zip(windows, (burst, steady, daily or math.inf), strict=True):
            window.turn(now)
            if window.taken >= limit:
                waits.append(window.ends_in(now))
        granted = len(waits) == 1
        if granted:
            for window in windows:
                window.taken += 1
        return Allowance(
            granted=granted,
            limit=steady,
            remaining=max(0, steady - windows[1].taken),
            reset=windows[1].ends_in(now),
            retry_after=max(waits),
        )
