"""A world that can be stopped before and after everything that a flow awaits."""

from __future__ import annotations

import secrets
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, TypeVar

from ..._http import Request, Response
from ..._pace import Allowance, Budget
from ..._wire import Transport
from ...ledger import Store
from .awaited_store import SimulatedStore
from .schedule import ProcessKilled, Schedule, Suspended, Task, suspend

T = TypeVar("T")

Flow = Callable[[], Coroutine[Any, Any, None]]


class SimulatedWorld:
    """
    One simulated process: what its flows may await or ask.

    Every call stops before and after it acts; there the schedule may let
    another flow go on, stall this one, or kill the process. After that the
    world refuses everything; begin again with a new one on the same store.

    Args:
        schedule: Decides who goes on; worlds that share it are processes side
            by side.

        peoplevox: Carries requests to Peoplevox.

        klaviyo: Carries requests to Klaviyo.

        store: The ledger. Its clock should be the schedule's.

        shares: Which part of Peoplevox's and of Klaviyo's limit is ours.

    Attributes:
        name: Of the process, as steps tell it.
    """

    def __init__(
        self,
        schedule: Schedule,
        *,
        peoplevox: Transport,
        klaviyo: Transport,
        store: Store,
        shares: tuple[float, float] = (1.0, 1.0),
    ) -> None:
        self.schedule = schedule
        self.name: str = schedule.new_process()
        self.store: SimulatedStore = SimulatedStore(self.act, store)
        self.peoplevox: SimulatedWire = SimulatedWire(self, "peoplevox", peoplevox, shares[0])
        self.klaviyo: SimulatedWire = SimulatedWire(self, "klaviyo", klaviyo, shares[1])
        self._stopping = False

    # for whoever runs it

    def run(self, flow: Coroutine[Any, Any, T]) -> T:
        """
        Run a flow to its end.

        Raises:
            ProcessKilled: This world was killed on the way.
        """
        task = self.begin(flow)
        while not task.done:
            self.schedule.run(until=lambda: task.done)
        return task.result()

    def begin(self, flow: Coroutine[Any, Any, T]) -> Task[T]:
        """Begin a flow that goes on in :meth:`Schedule.run`."""
        return self.schedule.begin(self.name, flow)

    def stop(self) -> None:
        """Ask the flows to finish what is begun, and to begin nothing."""
        self._stopping = True

    # for flows

    async def sleep(self, seconds: float) -> None:
        """Wait; ends early when asked to stop."""
        await self.wait("sleep", seconds, lambda: self._stopping)

    async def together(self, flows: Sequence[Flow]) -> None:
        """Run several flows at once, until all have ended."""
        await self.step("together", acted=False)
        tasks = [self.schedule.begin(self.name, flow(), watched=True) for flow in flows]
        await suspend(Suspended(ready=lambda: all(task.done for task in tasks)))
        await self.step("together", acted=True)
        for task in tasks:
            task.result()

    def stopping(self) -> bool:
        """Whether somebody asked to stop."""
        self.check()
        return self._stopping

    def jitter(self) -> float:
        """Give a number in [0, 1)."""
        self.check()
        return self.schedule.random.random()

    def new_reference(self) -> str:
        """Give a random reference; a world that begins again must not give one twice."""
        self.check()
        return secrets.token_hex(8)

    # for the wires and the store

    def check(self) -> None:
        """
        Refuse whoever calls after the end.

        Raises:
            ProcessKilled: The world was killed.
        """
        if self.schedule.is_killed(self.name):
            raise ProcessKilled(self.name)

    async def step(self, call: str, *, acted: bool) -> None:
        """Stop once, before or after *call*."""
        self.check()
        await suspend(Suspended(step=(call, acted)))

    async def act(self, call: str, work: Callable[[], T]) -> T:
        """Do *work*, stopping before and after it, also when it raises."""
        await self.step(call, acted=False)
        try:
            result = work()
        except Exception:
            await self.step(call, acted=True)
            raise
        await self.step(call, acted=True)
        return result

    async def wait(
        self, call: str, seconds: float, awake: Callable[[], bool] | None = None
    ) -> None:
        """Let *seconds* pass, or less if *awake* becomes true."""
        await self.step(call, acted=False)
        until = self.schedule.clock.now() + timedelta(seconds=max(0.0, seconds))
        await suspend(Suspended(until=until, ready=awake))
        await self.step(call, acted=True)


class SimulatedWire:
    """
    The way to one service; pays from the store's budgets.

    Args:
        world: Whose.

        service: Its name, for steps.

        transport: Carries the requests.

        share: Which part of the limits is ours.
    """

    def __init__(
        self, world: SimulatedWorld, service: str, transport: Transport, share: float
    ) -> None:
        self._world = world
        self._service = service
        self._transport = transport
        self._share = share
        self._inside: set[str] = set()

    async def send(self, request: Request) -> Response:
        """Send one request."""
        return await self._world.act(f"{self._service}.send", lambda: self._transport.send(request))

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await self._world.wait(f"{self._service}.sleep", seconds)

    async def reserve(self, budget: Budget, cost: int = 1) -> None:
        """Wait until *cost* calls of *budget* are ours, and take them."""
        ours = budget.share(self._share)
        while (wait := await self._world.store.reserve(ours, cost)) > 0:
            await self.sleep(wait)

    async def learn(self, budget: Budget, allowance: Allowance) -> None:
        """Leave it to the engine, which sees the answer as well."""

    async def penalize(self, budget: Budget, seconds: float) -> None:
        """Leave it to the engine: what it claimed must not wait here past its lease."""

    @asynccontextmanager
    async def exclusive(self, name: str) -> AsyncGenerator[None, None]:
        """One flow of the process at a time may be inside *name*."""
        call = f"{self._service}.exclusive"
        await self._world.step(call, acted=False)
        await suspend(Suspended(ready=lambda: name not in self._inside))
        self._inside.add(name)
        try:
            await self._world.step(call, acted=True)
            yield
        finally:
            self._inside.discard(name)

    def now(self) -> datetime:
        """Tell the simulated time."""
        self._world.check()
        return self._world.schedule.clock.now()

    def jitter(self) -> float:
        """Give a number in [0, 1)."""
        return self._world.jitter()
