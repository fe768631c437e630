"""
How many calls may still go: a sliding window, counted in hundredths.

Pure, so that a client alone, the memory store and a database share it: the
state is a few small integers that fit one row. Every interval as long as a
window holds at most its limit, whatever the phase of the service's own fixed
windows; a token bucket would let nearly twice the limit into the first one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

_SLICES = 100
_LEAST = 0.001


@attrs.frozen
class Window:
    """
    So many calls in so many seconds.

    Attributes:
        calls: At most, in any interval of that length.

        seconds: The length.
    """

    calls: int
    seconds: float


@attrs.frozen
class Budget:
    """
    What may be sent to one service by everybody who shares its limit.

    Attributes:
        name: Shared by all that share the limit, such as
            ``"peoplevox/acme01"``.

        windows: All of them hold at once; shortest first.
    """

    name: str
    windows: tuple[Window, ...]

    def share(self, part: float) -> Budget:
        """Give the same budget cut to *part* (0–1] of it, at least one call a window."""
        windows = tuple(
            attrs.evolve(window, calls=max(1, int(window.calls * part))) for window in self.windows
        )
        return attrs.evolve(self, windows=windows)


@attrs.frozen
class Allowance:
    """
    What a service says is left of one window.

    Attributes:
        limit: Calls that the window holds.

        remaining: Calls that may still be made in it, by anybody.

        resets_in: Seconds until the service counts anew.

        window: Seconds that the window is long.
    """

    limit: int
    remaining: int
    resets_in: float
    window: float


Spent = Mapping[int, int]
"""Calls by slice of one window: slice number since 1970 to count."""


def told(
    windows: Sequence[Window], spent: Sequence[Spent], now: float, allowance: Allowance
) -> tuple[tuple[Window, ...], tuple[Spent, ...]]:
    """
    Believe what the service says where that is less than we thought.

    A lower limit replaces ours. Calls that the service counted and we did not
    make were somebody else's: they are counted as made now.

    Args:
        windows: The limits.

        spent: What was taken before, as :func:`reserve` gives it.

        now: As for :func:`reserve`.

        allowance: What the service says.

    Returns:
        The limits and the state to go on with.
    """
    limits, states = list[Window](), list[Spent]()
    for position, window in enumerate(windows):
        state: Spent = spent[position] if position < len(spent) else {}
        if window.seconds == allowance.window:
            width = window.seconds / _SLICES
            oldest = int(now / width) - _SLICES
            ours = sum(count for at, count in state.items() if at >= oldest)
            others = allowance.limit - allowance.remaining - ours
            if others > 0:
                at = int(now / width)
                state = {**state, at: state.get(at, 0) + others}
        limits.append(_no_more_than(allowance, window))
        states.append(state)
    return tuple(limits), tuple(states)


def _no_more_than(allowance: Allowance, window: Window) -> Window:
    if window.seconds != allowance.window:
        return window
    return attrs.evolve(window, calls=max(1, min(window.calls, allowance.limit)))


def reserve(
    windows: Sequence[Window], spent: Sequence[Spent], now: float, cost: int = 1
) -> tuple[float, tuple[Spent, ...]]:
    """
    Take *cost* calls if all windows allow it.

    Args:
        windows: The limits.

        spent: What was taken before, one mapping for each window; may be
            shorter when a limit is new.

        now: Seconds since 1970, by the one clock all sharers use.

        cost: Calls to take. More than a window holds is taken as its whole.

    Returns:
        Seconds to wait (0.0: they are yours) and the new state, which is
        unchanged but for forgotten slices where there is something to wait for.
    """
    kept: list[dict[int, int]] = []
    wait = 0.0
    for position, window in enumerate(windows):
        width = window.seconds / _SLICES
        # One slice more than the window is long, because a call may have been
        # made at the very end of its slice.
        oldest = int(now / width) - _SLICES
        # What is that far ahead was taken before the clock was put back.
        newest = oldest + 2 * _SLICES
        before: Spent = spent[position] if position < len(spent) else {}
        live = {at: count for at, count in before.items() if oldest <= at <= newest}
        kept.append(live)
        free = window.calls - sum(live.values())
        missing = min(cost, window.calls) - free
        for at in sorted(live):
            if missing <= 0:
                break
            missing -= live[at]
            wait = max(wait, (at + _SLICES + 1) * width - now)
    if wait <= 0.0:
        for window, live in zip(windows, kept, strict=True):
            at = int(now / (window.seconds / _SLICES))
            live[at] = live.get(at, 0) + cost
    # A clock of whole microseconds would never get over a shorter wait.
    return max(wait, _LEAST) if wait > 0.0 else 0.0, tuple(kept)
