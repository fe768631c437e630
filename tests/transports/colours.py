"""Both transports behind one blocking face, so that one test holds both to the same contract."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any, Self

from pvxklaviyo._http import Request, Response
from pvxklaviyo.transports import AsyncHttpxTransport, HttpxTransport


class Blocking:
    """The blocking transport."""

    def __init__(self, **settings: Any) -> None:
        self.transport = HttpxTransport(**settings)

    def send(self, request: Request) -> Response:
        return self.transport.send(request)

    def together(self, requests: list[Request]) -> list[Response]:
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(len(requests)) as pool:
            return list(pool.map(self.transport.send, requests))

    def end(self) -> None:
        self.transport.close()

    def close(self) -> None:
        self.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class Awaited:
    """The awaited transport, stepped by a loop of its own."""

    def __init__(self, **settings: Any) -> None:
        self.transport = AsyncHttpxTransport(**settings)
        self.runner = asyncio.Runner()

    def send(self, request: Request) -> Response:
        return self.runner.run(self.transport.send(request))

    def together(self, requests: list[Request]) -> list[Response]:
        async def all_of_them() -> list[Response]:
            return await asyncio.gather(*map(self.transport.send, requests))

        return self.runner.run(all_of_them())

    def end(self) -> None:
        self.runner.run(self.transport.aclose())

    def close(self) -> None:
        self.end()
        self.runner.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


COLOURS = [Blocking, Awaited]
