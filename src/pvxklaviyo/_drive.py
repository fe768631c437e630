"""
Two ways to run the same flow: stepped by a thread, or awaited by an event loop.

What is blocking does without asyncio, which takes half as long to load as httpx:
it is imported where it is used. So is what only a call needs.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import asyncio

    from ._http import Request, Response
    from ._pace import Allowance, Budget, Spent, Window
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
        import asyncio

        await asyncio.sleep(seconds)


class _Locks:
    """Locks by name. A fork begins anew: what a thread of the parent held nobody would free."""

    def __init__(self) -> None:
        self._locks: dict[tuple[int, str], threading.Lock] = {}

    def __getitem__(self, name: str) -> threading.Lock:
        return self._locks.setdefault((os.getpid(), name), threading.Lock())


_NOTHING = 1e-5
"""A wait that a clock of whole microseconds would never get over."""


_STEP = 60.0
"""Seconds; a clock that was put back by less only makes for a longer wait."""


class _Budgets:
    """What a client alone has spent; a relay keeps this in its store."""

    def __init__(self) -> None:
        self._spent: dict[str, tuple[Spent, ...]] = {}
        self._learnt: dict[str, tuple[Window, ...]] = {}
        self._shut: dict[str, tuple[float, float]] = {}
        self._locks = _Locks()

    def reserve(self, budget: Budget, cost: int, now: datetime) -> float:
        from ._pace import reserve

        instant = now.timestamp()
        with self._locks[budget.name]:
            begun, until = self._shut.get(budget.name, (0.0, 0.0))
            wait = until - instant
            # Before it began is after the clock was put back.
            if wait > _NOTHING and instant >= begun - _STEP:
                return wait
            before = self._spent.get(budget.name, ())
            windows = self._learnt.get(budget.name, budget.windows)
            wait, after = reserve(windows, before, instant, cost)
            self._spent[budget.name] = after
            return wait

    def learn(self, budget: Budget, allowance: Allowance, now: datetime) -> None:
        from ._pace import told

        with self._locks[budget.name]:
            before = self._spent.get(budget.name, ())
            learnt = told(budget.windows, before, now.timestamp(), allowance)
            self._learnt[budget.name], self._spent[budget.name] = learnt

    def penalize(self, budget: Budget, seconds: float, now: datetime) -> None:
        begun = now.timestamp()
        with self._locks[budget.name]:
            before = self._shut.get(budget.name, (0.0, 0.0))
            if begun + seconds > before[1] or begun < before[0] - _STEP:
                self._shut[budget.name] = begun, begun + seconds


class BlockingWire:
    """A wire that never suspends: every await is over when it begins."""

    def __init__(self, transport: Transport, clock: Clock | None = None) -> None:
        self._transport = transport
        self._clock: Clock = clock or SystemClock()
        self._budgets = _Budgets()
        self._locks = _Locks()
        self._random = random.Random()  # noqa: S311 - spreads retries, guards nothing

    async def send(self, request: Request) -> Response:
        return self._transport.send(request)

    async def sleep(self, seconds: float) -> None:
        self._clock.sleep(seconds)

    async def reserve(self, budget: Budget, cost: int = 1) -> None:
        while (wait := self._budgets.reserve(budget, cost, self._clock.now())) > 0:
            self._clock.sleep(wait)

    async def learn(self, budget: Budget, allowance: Allowance) -> None:
        self._budgets.learn(budget, allowance, self._clock.now())

    async def penalize(self, budget: Budget, seconds: float) -> None:
        self._budgets.penalize(budget, seconds, self._clock.now())

    @asynccontextmanager
    async def exclusive(self, name: str) -> AsyncGenerator[None]:
        with self._locks[name]:
            yield

    def now(self) -> datetime:
        return self._clock.now()

    def jitter(self) -> float:
        return self._random.random()


class _Home:
    """The event loop that a client belongs to, and its locks there."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.process = os.getpid()
        self.loop = loop
        self.locks: dict[str, asyncio.Lock] = {}


class AsyncWire:
    """The same wire for an event loop: the one that uses it first, and after a fork another."""

    def __init__(self, transport: AsyncTransport, clock: Clock | None = None) -> None:
        self._transport = transport
        self._clock: Clock = clock or SystemClock()
        self._budgets = _Budgets()
        self._home: _Home | None = None
        self._random = random.Random()  # noqa: S311 - spreads retries, guards nothing

    async def send(self, request: Request) -> Response:
        self._at_home()
        return await self._transport.send(request)

    async def sleep(self, seconds: float) -> None:
        await self._clock.asleep(seconds)

    async def reserve(self, budget: Budget, cost: int = 1) -> None:
        while (wait := self._budgets.reserve(budget, cost, self._clock.now())) > 0:
            await self._clock.asleep(wait)

    async def learn(self, budget: Budget, allowance: Allowance) -> None:
        self._budgets.learn(budget, allowance, self._clock.now())

    async def penalize(self, budget: Budget, seconds: float) -> None:
        self._budgets.penalize(budget, seconds, self._clock.now())

    @asynccontextmanager
    async def exclusive(self, name: str) -> AsyncGenerator[None]:
        import asyncio

        async with self._at_home().locks.setdefault(name, asyncio.Lock()):
            yield

    def now(self) -> datetime:
        return self._clock.now()

    def jitter(self) -> float:
        return self._random.random()

    def _at_home(self) -> _Home:
        """
        Give the one loop that this client belongs to.

        Raises:
            RuntimeError: Another one uses it.
        """
        import asyncio

        loop = asyncio.get_running_loop()
        home = self._home
        if home is None or home.process != os.getpid():
            home = self._home = _Home(loop)
        if home.loop is not loop:
            raise RuntimeError(
                "this async client belongs to the event loop that used it first; make one for "
                "each loop, inside it, or use the blocking client, which every thread may use"
            )
        return home
