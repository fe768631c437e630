"""Two ways to run the same flow: stepped by a thread, or awaited by an event loop."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

from ._http import Request, Response
from ._pace import Budget, Spent, reserve
from ._wire import AsyncTransport, Clock, Transport

T = TypeVar("T")


def drive(flow: Coroutine[Any, Any, T]) -> T:
    """
    Run a flow to its end in this thread, with no event loop.

    Raises:
        TypeError: The flow awaited something other than its wire or world.
    """
    try:
        flow.send(None)
    except StopIteration as done:
        value: T = done.value
        return value
    flow.close()
    raise TypeError(
        "a flow awaited something of an event loop; under a blocking client it may await "
        "its wire or world only"
    )


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Tell the time: aware, UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Wait, blocking the thread."""
        time.sleep(seconds)

    async def asleep(self, seconds: float) -> None:
        """Wait, letting other tasks run."""
        await asyncio.sleep(seconds)


class _Budgets:
    """What a client alone has spent; a relay keeps this in its store."""

    def __init__(self) -> None:
        self._spent: dict[str, tuple[Spent, ...]] = {}
        self._lock = threading.Lock()

    def reserve(self, budget: Budget, cost: int, now: datetime) -> float:
        with self._lock:
            before = self._spent.get(budget.name, ())
            wait, after = reserve(budget.windows, before, now.timestamp(), cost)
            self._spent[budget.name] = after
            return wait


class BlockingWire:
    """A wire that never suspends: every await is over when it begins."""

    def __init__(self, transport: Transport, clock: Clock | None = None) -> None:
        self._transport = transport
        self._clock: Clock = clock or SystemClock()
        self._budgets = _Budgets()
        self._locks: dict[str, threading.Lock] = {}
        self._random = random.Random()  # noqa: S311 - spreads retries, guards nothing

    async def send(self, request: Request) -> Response:
        return self._transport.send(request)

    async def sleep(self, seconds: float) -> None:
        self._clock.sleep(seconds)

    async def reserve(self, budget: Budget, cost: int = 1) -> None:
        while (wait := self._budgets.reserve(budget, cost, self._clock.now())) > 0:
            self._clock.sleep(wait)

    @asynccontextmanager
    async def exclusive(self, name: str) -> AsyncGenerator[None]:
        with self._locks.setdefault(name, threading.Lock()):
            yield

    def now(self) -> datetime:
        return self._clock.now()

    def jitter(self) -> float:
        return self._random.random()


class AsyncWire:
    """The same wire for an event loop."""

    def __init__(self, transport: AsyncTransport, clock: Clock | None = None) -> None:
        self._transport = transport
        self._clock: Clock = clock or SystemClock()
        self._budgets = _Budgets()
        self._locks: dict[str, asyncio.Lock] = {}
        self._random = random.Random()  # noqa: S311 - spreads retries, guards nothing

    async def send(self, request: Request) -> Response:
        return await self._transport.send(request)

    async def sleep(self, seconds: float) -> None:
        await self._clock.asleep(seconds)

    async def reserve(self, budget: Budget, cost: int = 1) -> None:
        while (wait := self._budgets.reserve(budget, cost, self._clock.now())) > 0:
            await self._clock.asleep(wait)

    @asynccontextmanager
    async def exclusive(self, name: str) -> AsyncGenerator[None]:
        async with self._locks.setdefault(name, asyncio.Lock()):
            yield

    def now(self) -> datetime:
        return self._clock.now()

    def jitter(self) -> float:
        return self._random.random()
