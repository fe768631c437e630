"""
Group commit: calls that arrive together share one commit, and each is answered after it.

While one commit is being made, those that arrive wait together for the next.
Nothing runs between calls: the blocking form has no thread of its own, so that
there is nothing to stop, and nothing that a fork leaves behind.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable, Sequence
from threading import Lock
from typing import Literal, TypeAlias

import attrs

from ..engine import Hint, Unread
from ..errors import StoreError
from ..shops import Heard
from ._judging import Arrival, Keep
from ._sink import AsyncSink, Sink

AT_ONCE = 500
"""Calls in one commit."""

Kept: TypeAlias = Literal["received", "set_aside", "failed"]
"""What became of a call that was to be kept."""

_log = logging.getLogger("pvxklaviyo.receiver")


@attrs.define(eq=False)
class _Waiting:
    keep: Keep
    kept: Kept | None = None


class _Queue:
    """What waits in one process, and who may change or commit it."""

    def __init__(self) -> None:
        self.waiting: list[_Waiting] = []
        self.changing = Lock()
        self.committing = Lock()

    def take(self) -> Sequence[_Waiting]:
        with self.changing:
            together, self.waiting = self.waiting[:AT_ONCE], self.waiting[AT_ONCE:]
            return together


class Gathering:
    """
    Commits together what threads bring at the same time.

    The thread that finds nobody committing commits for all that wait.

    Args:
        sink: Where it becomes durable.

        most_waiting: More than so many do not wait.
    """

    def __init__(self, sink: Sink, most_waiting: int) -> None:
        self._sink = sink
        self._most_waiting = most_waiting
        # By process: what a thread of the parent held nobody would free after a fork.
        self._queues: dict[int, _Queue] = {}

    def keep(self, keep: Keep) -> Kept:
        """Return when it is durable, or cannot be made so."""
        queue = self._queues.setdefault(os.getpid(), _Queue())
        mine = _Waiting(keep)
        with queue.changing:
            if len(queue.waiting) >= self._most_waiting:
                return "failed"
            queue.waiting.append(mine)
        while mine.kept is None:
            with queue.committing:
                if mine.kept is None:
                    self._commit(queue.take())
        return mine.kept

    def _commit(self, together: Sequence[_Waiting]) -> None:
        try:
            self._write([one.keep for one in together])
            for one in together:
                one.kept = _success(one.keep)
        except StoreError as error:
            _unusable(error)
        except Exception as error:  # noqa: BLE001 - one of them must not fail the others (L11)
            _mistaken(error)
            for one in together:
                one.kept = self._alone(one.keep)
        finally:
            for one in together:
                one.kept = one.kept or "failed"

    def _alone(self, keep: Keep) -> Kept:
        for attempt in _attempts(keep):
            try:
                self._write([attempt])
                return _success(attempt)
            except StoreError as error:
                _unusable(error)
                return "failed"
            except Exception as error:  # noqa: BLE001 - as above
                _mistaken(error)
        return "failed"

    def _write(self, together: Sequence[Keep]) -> None:
        heard, hints, unread = _sorted(together)
        if heard:
            self._sink.heard(heard)
        if hints:
            self._sink.hint(hints)
        if unread:
            self._sink.set_aside(unread)


class AsyncGathering:
    """
    The same for tasks of one event loop: one task commits while anything waits.

    Args:
        sink: Where it becomes durable.

        most_waiting: More than so many do not wait.
    """

    def __init__(self, sink: AsyncSink, most_waiting: int) -> None:
        self._sink = sink
        self._most_waiting = most_waiting
        self._queue: list[tuple[Keep, asyncio.Future[Kept]]] = []
        self._committing: asyncio.Task[None] | None = None

    async def keep(self, keep: Keep) -> Kept:
        """Return when it is durable, or cannot be made so."""
        if len(self._queue) >= self._most_waiting:
            return "failed"
        loop = asyncio.get_running_loop()
        kept: asyncio.Future[Kept] = loop.create_future()
        self._queue.append((keep, kept))
        if self._committing is None:
            # A task of its own: a caller who gives up does not take the others along.
            self._committing = loop.create_task(self._commit_all())
        return await kept

    async def finish(self) -> None:
        """Wait until nothing waits."""
        while self._committing is not None:
            await asyncio.shield(self._committing)

    async def _commit_all(self) -> None:
        together: list[tuple[Keep, asyncio.Future[Kept]]] = []
        try:
            while self._queue:
                together, self._queue = self._queue[:AT_ONCE], self._queue[AT_ONCE:]
                for (_, kept), outcome in zip(
                    together, await self._commit([keep for keep, _ in together]), strict=True
                ):
                    _settle(kept, outcome)
        finally:
            self._committing = None
            # Only where the task itself was cancelled: the loop is ending.
            for _, kept in (*together, *self._queue):
                _settle(kept, "failed")

    async def _commit(self, together: Sequence[Keep]) -> Sequence[Kept]:
        try:
            await self._write(together)
            return [_success(keep) for keep in together]
        except StoreError as error:
            _unusable(error)
            return ["failed" for _ in together]
        except Exception as error:  # noqa: BLE001 - one of them must not fail the others (L11)
            _mistaken(error)
            return [await self._alone(keep) for keep in together]

    async def _alone(self, keep: Keep) -> Kept:
        for attempt in _attempts(keep):
            try:
                await self._write([attempt])
                return _success(attempt)
            except StoreError as error:
                _unusable(error)
                return "failed"
            except Exception as error:  # noqa: BLE001 - as above
                _mistaken(error)
        return "failed"

    async def _write(self, together: Sequence[Keep]) -> None:
        heard, hints, unread = _sorted(together)
        steps: list[Callable[[], Awaitable[None]]] = []
        if heard:
            steps.append(lambda: self._sink.heard(heard))
        if hints:
            steps.append(lambda: self._sink.hint(hints))
        if unread:
            steps.append(lambda: self._sink.set_aside(unread))
        for step in steps:
            await step()


def _settle(kept: asyncio.Future[Kept], outcome: Kept) -> None:
    if not kept.done():
        kept.set_result(outcome)


def _attempts(keep: Keep) -> Sequence[Keep]:
    """Say what to try with one call alone: to keep it, else to set it aside."""
    if keep.otherwise is None:
        return [keep]
    return [keep, Keep(keep.label, keep.otherwise, unread=keep.unread)]


def _success(keep: Keep) -> Kept:
    return "set_aside" if keep.unread or isinstance(keep.arrival, Unread) else "received"


def _sorted(together: Sequence[Keep]) -> tuple[list[Heard], list[Hint], list[Unread]]:
    arrivals: list[Arrival] = [one.arrival for one in together]
    return (
        [one for one in arrivals if isinstance(one, Heard)],
        [one for one in arrivals if isinstance(one, Hint)],
        [one for one in arrivals if isinstance(one, Unread)]
        + [part for one in together for part in one.unread],
    )


def _unusable(error: StoreError) -> None:
    # It names a file at most, and no values.
    _log.error("nothing can be kept for now; senders try again: %s", error)


def _mistaken(error: Exception) -> None:
    _log.error("something could not be kept: %s; each is tried alone", type(error).__name__)
