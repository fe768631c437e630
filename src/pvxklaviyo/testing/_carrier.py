"""Both colours of a transport behind one blocking face, so that one check holds both."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import attrs

from .._http import Request, Response
from .._wire import AsyncTransport, Transport
from ..errors import ServiceError

Outcome = Response | ServiceError


class Carrier(Protocol):
    """A transport as the checks see it."""

    def send(self, request: Request) -> Response:
        """Send one request and wait."""
        ...

    def together(self, requests: Sequence[Request]) -> Sequence[Outcome]:
        """Send all at once, and tell what came of each, in order."""
        ...


@attrs.frozen
class Stepped:
    """
    A blocking transport; several requests are several threads.

    Attributes:
        transport: What is looked at.
    """

    transport: Transport

    def send(self, request: Request) -> Response:
        """Send one request and wait."""
        return self.transport.send(request)

    def together(self, requests: Sequence[Request]) -> Sequence[Outcome]:
        """Send all at once, and tell what came of each, in order."""

        def outcome(request: Request) -> Outcome:
            try:
                return self.transport.send(request)
            except ServiceError as error:
                return error

        with ThreadPoolExecutor(len(requests)) as threads:
            return list(threads.map(outcome, requests))


@attrs.frozen
class Looped:
    """
    An awaited transport with an event loop of its own; several requests are several tasks.

    Attributes:
        transport: What is looked at.

        runner: Its loop.
    """

    transport: AsyncTransport
    runner: asyncio.Runner

    def send(self, request: Request) -> Response:
        """Send one request and wait."""

        async def one() -> Response:
            return await self.transport.send(request)

        return self.runner.run(one())

    def together(self, requests: Sequence[Request]) -> Sequence[Outcome]:
        """Send all at once, and tell what came of each, in order."""

        async def outcome(request: Request) -> Outcome:
            try:
                return await self.transport.send(request)
            except ServiceError as error:
                return error

        async def every() -> Sequence[Outcome]:
            return await asyncio.gather(*map(outcome, requests))

        return self.runner.run(every())
