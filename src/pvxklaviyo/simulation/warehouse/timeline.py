"""What something was, from when on."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Generic, TypeVar

S = TypeVar("S")


class Timeline(Generic[S]):
    """The states of one thing by the instant from which each holds; None while it is not there."""

    def __init__(self) -> None:
        self._since: list[datetime] = []
        self._states: list[S | None] = []

    def at(self, instant: datetime) -> S | None:
        """Give the state that holds at *instant*."""
        position = bisect_right(self._since, instant)
        return self._states[position - 1] if position else None

    def put(self, instant: datetime, state: S | None) -> None:
        """Let *state* hold from *instant* until the next one that is known."""
        position = bisect_right(self._since, instant)
        if position and self._since[position - 1] == instant:
            self._states[position - 1] = state
        else:
            self._since.insert(position, instant)
            self._states.insert(position, state)

    def change(self, instant: datetime, how: Callable[[S], S]) -> None:
        """Let the state be different from *instant* on, what is known to come included."""
        now = self.at(instant)
        if now is not None and instant not in self._since:
            self.put(instant, now)
        for position, (since, state) in enumerate(self.steps()):
            if since >= instant and state is not None:
                self._states[position] = how(state)

    def end(self, instant: datetime) -> None:
        """Let it be gone from *instant* on; what was to come later does not."""
        position = bisect_left(self._since, instant)
        del self._since[position:], self._states[position:]
        self.put(instant, None)

    def steps(self) -> Sequence[tuple[datetime, S | None]]:
        """List every state with the instant from which it holds."""
        return list(zip(self._since, self._states, strict=True))

    @property
    def last(self) -> S | None:
        """The state that lasts."""
        return self._states[-1] if self._states else None

    @property
    def known(self) -> S:
        """The last state in which it was there."""
        return next(state for state in reversed(self._states) if state is not None)
