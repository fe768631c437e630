"""The worlds that flows run in: threads stepped without a loop, or tasks of one."""

from __future__ import annotations

import asyncio
import random
import secrets as random_bits
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from .._drive import AsyncWire, BlockingWire, drive
from .._http import Request, Response
from .._pace import Allowance, Budget
from .._wire import AsyncTransport, Clock, StopAskedError, Transport, Wire
from ..engine import AwaitableStore, Flow
from ..errors import ServiceError
from ..ledger import Store
from ..telemetry import Telemetry
from ._stores import SteppedStore, ThreadedStore

_STEP = 0.25
"""Seconds after which a sleeper looks whether it is asked to stop."""


def _steps(seconds: float, clock: Clock, stopping: Callable[[], bool]) -> Iterator[float]:
    """
    Cut a wait into steps, so that whoever waits for a limit can be stopped.

    By the clock, because others may sleep on it at the same time; and by
    counting, because a clock may be put back.

    Raises:
        StopAskedError: Somebody asked to stop.
    """
    until = clock.now().timestamp() + seconds
    left = seconds
    while not stopping():
        step = min(_STEP, left, until - clock.now().timestamp())
        if step <= 0:
            return
        yield step
        left -= step
    raise StopAskedError("asked to stop while waiting for a turn to call")


class _PaidWire:
    """
    A wire of either colour that pays from the store's budgets, which all processes share.

    Args:
        wire: Sends and waits.

        service: For telemetry.

        clock: Whose time it is.

        store: Keeps what was spent.

        share: How much of a budget is ours.

        telemetry: Is told of every call.

        stopping: Whether somebody asked to stop.
    """

    def __init__(
        self,
        wire: Wire,
        service: str,
        clock: Clock,
        store: AwaitableStore,
        share: float,
        telemetry: Telemetry,
        stopping: Callable[[], bool],
    ) -> None:
        self._wire = wire
        self._service = service
        self._clock = clock
        self._store = store
        self._share = share
        self._telemetry = telemetry
        self._stopping = stopping

    async def send(self, request: Request) -> Response:
        begun = self._clock.now()
        outcome = "error"
        try:
            response = await self._wire.send(request)
            outcome = str(response.status)
            return response
        except ServiceError as error:
            outcome = type(error).__name__
            raise
        finally:
            took = (self._clock.now() - begun).total_seconds()
            self._telemetry.count("calls", 1, service=self._service, outcome=outcome)
            self._telemetry.seconds("call_seconds", took, service=self._service)

    async def reserve(self, budget: Budget, cost: int = 1) -> None:
        ours = budget.share(self._share)
        while (wait := await self._store.reserve(ours, cost)) > 0:
            await self.sleep(wait)

    async def sleep(self, seconds: float) -> None:
        for step in _steps(seconds, self._clock, self._stopping):
            await self._wire.sleep(step)

    async def learn(self, budget: Budget, allowance: Allowance) -> None:
        await self._wire.learn(budget, allowance)

    async def penalize(self, budget: Budget, seconds: float) -> None:
        await self._wire.penalize(budget, seconds)

    def exclusive(self, name: str) -> AbstractAsyncContextManager[None]:
        return self._wire.exclusive(name)

    def now(self) -> datetime:
        return self._clock.now()

    def jitter(self) -> float:
        return self._wire.jitter()


class BlockingWorld:
    """Flows in threads; each await is over when it begins."""

    def __init__(
        self,
        *,
        peoplevox: Transport,
        klaviyo: Transport,
        store: Store,
        clock: Clock,
        shares: tuple[float, float],
        telemetry: Telemetry,
    ) -> None:
        self._clock = clock
        self._stop = threading.Event()
        self._random = random.Random()  # noqa: S311 - spreads retries, guards nothing
        self.store = SteppedStore(store)

        def paid(service: str, transport: Transport, share: float) -> _PaidWire:
            wire = BlockingWire(transport, clock)
            return _PaidWire(wire, service, clock, self.store, share, telemetry, self.stopping)

        self.peoplevox = paid("peoplevox", peoplevox, shares[0])
        self.klaviyo = paid("klaviyo", klaviyo, shares[1])
        self._paid = paid

    def shop(self, name: str, transport: Transport) -> Wire:
        """Give the way to a shop; its limits are its own, and told by it."""
        return self._paid(f"shops/{name}", transport, 1.0)

    async def sleep(self, seconds: float) -> None:
        left = seconds
        while left > 0 and not self._stop.is_set():
            self._clock.sleep(min(left, _STEP))
            left -= _STEP

    async def together(self, flows: Sequence[Flow]) -> None:
        failures: list[BaseException] = []

        def run(flow: Flow) -> None:
            try:
                drive(flow())
            except BaseException as failure:  # noqa: BLE001 - raised again by the thread that waits
                failures.append(failure)

        if len(flows) == 1:
            await flows[0]()
            return
        threads = [
            threading.Thread(target=run, args=(flow,), name=f"pvxklaviyo-{number}")
            for number, flow in enumerate(flows)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failures:
            raise failures[0]

    def stop(self) -> None:
        self._stop.set()

    def stopping(self) -> bool:
        return self._stop.is_set()

    def jitter(self) -> float:
        return self._random.random()

    def new_reference(self) -> str:
        return random_bits.token_hex(8)


class AsyncWorld:
    """Flows as tasks of one event loop; the store works in a thread of its own."""

    def __init__(
        self,
        *,
        peoplevox: AsyncTransport,
        klaviyo: AsyncTransport,
        store: Store,
        clock: Clock,
        shares: tuple[float, float],
        telemetry: Telemetry,
    ) -> None:
        self._clock = clock
        self._stopping = False
        self._random = random.Random()  # noqa: S311 - spreads retries, guards nothing
        self.store = ThreadedStore(store)

        def paid(service: str, transport: AsyncTransport, share: float) -> _PaidWire:
            wire = AsyncWire(transport, clock)
            return _PaidWire(wire, service, clock, self.store, share, telemetry, self.stopping)

        self.peoplevox = paid("peoplevox", peoplevox, shares[0])
        self.klaviyo = paid("klaviyo", klaviyo, shares[1])
        self._paid = paid

    def shop(self, name: str, transport: AsyncTransport) -> Wire:
        """Give the way to a shop; its limits are its own, and told by it."""
        return self._paid(f"shops/{name}", transport, 1.0)

    async def sleep(self, seconds: float) -> None:
        left = seconds
        while left > 0 and not self._stopping:
            await self._clock.asleep(min(left, _STEP))
            left -= _STEP

    async def together(self, flows: Sequence[Flow]) -> None:
        # Not a task group: one sender's failure must not cut another's request.
        done = await asyncio.gather(*(flow() for flow in flows), return_exceptions=True)
        for result in done:
            if isinstance(result, BaseException):
                raise result

    def stop(self) -> None:
        self._stopping = True

    def stopping(self) -> bool:
        return self._stopping

    def jitter(self) -> float:
        return self._random.random()

    def new_reference(self) -> str:
        return random_bits.token_hex(8)
