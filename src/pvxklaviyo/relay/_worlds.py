"""The worlds that flows run in: threads stepped without a loop, or tasks of one."""

from __future__ import annotations

import asyncio
import random
import secrets as random_bits
import threading
from collections.abc import Callable, Iterator, Sequence

from .._drive import AsyncWire, BlockingWire, drive
from .._http import Request, Response
from .._pace import Budget
from .._wire import AsyncTransport, Clock, StopAskedError, Transport
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


def _outcome(response: Response) -> str:
    return str(response.status)


class _PaidWire(BlockingWire):
    """Pays from the store's budgets, which all processes of a ledger share."""

    def __init__(
        self,
        service: str,
        transport: Transport,
        clock: Clock,
        store: Store,
        share: float,
        telemetry: Telemetry,
        stopping: Callable[[], bool],
    ) -> None:
        super().__init__(transport, clock)
        self._service = service
        self._times = clock
        self._store = store
        self._share = share
        self._telemetry = telemetry
        self._stopping = stopping

    async def send(self, request: Request) -> Response:
        begun = self._times.now()
        outcome = "error"
        try:
            response = await super().send(request)
            outcome = _outcome(response)
            return response
        except ServiceError as error:
            outcome = type(error).__name__
            raise
        finally:
            took = (self._times.now() - begun).total_seconds()
            self._telemetry.count("calls", 1, service=self._service, outcome=outcome)
            self._telemetry.seconds("call_seconds", took, service=self._service)

    async def reserve(self, budget: Budget, cost: int = 1) -> None:
        ours = budget.share(self._share)
        while (wait := self._store.reserve(ours, cost)) > 0:
            await self.sleep(wait)

    async def sleep(self, seconds: float) -> None:
        for step in _steps(seconds, self._times, self._stopping):
            self._times.sleep(step)


class _AsyncPaidWire(AsyncWire):
    """The same for an event loop."""

    def __init__(
        self,
        service: str,
        transport: AsyncTransport,
        clock: Clock,
        store: AwaitableStore,
        share: float,
        telemetry: Telemetry,
        stopping: Callable[[], bool],
    ) -> None:
        super().__init__(transport, clock)
        self._service = service
        self._times = clock
        self._store = store
        self._share = share
        self._telemetry = telemetry
        self._stopping = stopping

    async def send(self, request: Request) -> Response:
        begun = self._times.now()
        outcome = "error"
        try:
            response = await super().send(request)
            outcome = _outcome(response)
            return response
        except ServiceError as error:
            outcome = type(error).__name__
            raise
        finally:
            took = (self._times.now() - begun).total_seconds()
            self._telemetry.count("calls", 1, service=self._service, outcome=outcome)
            self._telemetry.seconds("call_seconds", took, service=self._service)

    async def reserve(self, budget: Budget, cost: int = 1) -> None:
        ours = budget.share(self._share)
        while (wait := await self._store.reserve(ours, cost)) > 0:
            await self.sleep(wait)

    async def sleep(self, seconds: float) -> None:
        for step in _steps(seconds, self._times, self._stopping):
            await self._times.asleep(step)


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
        self.peoplevox = _PaidWire(
            "peoplevox", peoplevox, clock, store, shares[0], telemetry, self.stopping
        )
        self.klaviyo = _PaidWire(
            "klaviyo", klaviyo, clock, store, shares[1], telemetry, self.stopping
        )

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
        self.peoplevox = _AsyncPaidWire(
            "peoplevox", peoplevox, clock, self.store, shares[0], telemetry, self.stopping
        )
        self.klaviyo = _AsyncPaidWire(
            "klaviyo", klaviyo, clock, self.store, shares[1], telemetry, self.stopping
        )

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
