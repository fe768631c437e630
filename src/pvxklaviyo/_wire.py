"""All that a client's flow may await or ask, and the one loop that makes a call."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Protocol, TypeVar

from .errors import NotSentError, RateLimitError, ServiceError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime

    from ._call import Call
    from ._http import Request, Response
    from ._pace import Allowance, Budget
    from .retry import Backoff

T = TypeVar("T")


class StopAskedError(NotSentError):
    """Somebody asked to stop while a call waited for its turn; nothing was sent."""


class Transport(Protocol):
    """
    Carries one request and brings one response. The port for your own.

    May be shared by threads. Raises :class:`~pvxklaviyo.errors.NotSentError`
    when nothing left the machine, and
    :class:`~pvxklaviyo.errors.OutcomeUnknownError` when the request was sent
    and no whole answer came.
    """

    def send(self, request: Request) -> Response:
        """Send *request* and read the whole response, whatever its status."""
        ...


class AsyncTransport(Protocol):
    """The same as :class:`Transport`, awaited. Belongs to one event loop."""

    async def send(self, request: Request) -> Response:
        """Send *request* and read the whole response, whatever its status."""
        ...


class Clock(Protocol):
    """
    Tells the time and waits. The port for simulated time.

    The system's clock is the default everywhere.
    """

    def now(self) -> datetime:
        """Tell the time: aware, UTC."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait, blocking the thread."""
        ...

    async def asleep(self, seconds: float) -> None:
        """Wait, letting other tasks run."""
        ...


class Wire(Protocol):
    """What a client's flow may await or ask; nothing else."""

    async def send(self, request: Request) -> Response:
        """Send one request."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...

    async def reserve(self, budget: Budget, cost: int = 1) -> None:
        """Wait until *cost* calls of *budget* are ours, and take them."""
        ...

    async def learn(self, budget: Budget, allowance: Allowance) -> None:
        """Take note of what the service says is left of *budget*."""
        ...

    async def penalize(self, budget: Budget, seconds: float) -> None:
        """Let nobody who pays from *budget* call for so long."""
        ...

    def exclusive(self, name: str) -> AbstractAsyncContextManager[None]:
        """One flow at a time may be inside *name*: one sign-in for many threads or tasks."""
        ...

    def now(self) -> datetime:
        """The time for this wire only; decisions use the store's clock."""
        ...

    def jitter(self) -> float:
        """A number in [0, 1) to spread retries with."""
        ...


async def perform(
    wire: Wire, call: Call[T], send: Callable[[Request], Awaitable[Response]], backoff: Backoff
) -> T:
    """
    Make one call, repeating it as its meaning and *backoff* allow.

    Args:
        wire: Sends, waits and pays.

        call: The operation.

        send: Sends a request with the address and today's credentials; asked
            again for every attempt.

        backoff: How often, and how long between.

    Raises:
        ServiceError: The last failure, when it must not or need not be
            repeated.
    """
    for attempt in count(1):
        if call.budget is not None:
            await wire.reserve(call.budget)
        try:
            response = await send(call.request)
            if call.budget is not None and call.allowance is not None:
                allowance = call.allowance(response)
                if allowance is not None:
                    await wire.learn(call.budget, allowance)
            return call.decode(response)
        except ServiceError as error:
            delay = backoff.delay(error, attempt, wire.jitter(), repeatable=call.repeatable)
            if call.budget is not None and isinstance(error, RateLimitError):
                # Whoever else pays from it would be refused as well. For longer than
                # this caller would wait they do not: they hear what the service asks.
                asked = error.retry_after or delay or 0.0
                await wire.penalize(call.budget, min(asked, backoff.longest))
            if delay is None:
                raise
        await wire.sleep(delay)
    raise AssertionError("unreachable")
