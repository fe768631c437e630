"""
httpx, awaited: many lanes of one connection each, in place of one pool.

httpcore's pool walks all of its connections several times for every request,
so with 32 in flight most of the time goes there; lanes cost the same however
many there are.
"""

from __future__ import annotations

import asyncio
import os
import ssl
from types import TracebackType
from typing import Self

import httpx

from .._http import Request, Response
from ._translate import (
    MAX_BYTES,
    Body,
    Limits,
    context,
    failure,
    incoming,
    outgoing,
)

_ONE = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=30.0)


class AsyncHttpxTransport:
    """
    Carries requests with httpx, awaited. Belongs to one event loop.

    Opens nothing before the first request, and opens afresh after a fork.
    Redirects are not followed: they are answers like others. Proxies of the
    environment are not used.

    Args:
        timeout: Seconds for a whole answer to come, where the request does not
            say. Between two pieces of a slow one as long again may pass.

        connect_timeout: Seconds to reach the service, and to wait for a free
            connection.

        max_bytes: The longest body to accept, decoded.

        max_connections: Open at once; further requests wait.

        verify: A context of your own for TLS; False trusts everybody.

    Raises:
        ValueError: A limit is not above 0.
    """

    def __init__(
        self,
        *,
        timeout: float = 60.0,
        connect_timeout: float = 10.0,
        max_bytes: int = MAX_BYTES,
        max_connections: int = 32,
        verify: ssl.SSLContext | bool = True,
    ) -> None:
        self._limits = Limits(timeout=timeout, connect=connect_timeout, max_bytes=max_bytes)
        self._limits.check()
        if max_connections < 1:
            raise ValueError("max_connections is above 0")
        self._max_connections = max_connections
        self._verify = verify
        # By process: what a fork inherited is its parent's, and is not touched.
        self._lanes: dict[int, _Lanes] = {}
        self._closed = False

    async def send(self, request: Request) -> Response:
        """
        Send *request* and read the whole response, whatever its status.

        Raises:
            NotSentError: Nothing left this machine.

            OutcomeUnknownError: It was sent, and no whole answer came.

            DecodeError: The answer is longer than ``max_bytes``.

            ValueError: The request cannot be sent as HTTP.

            RuntimeError: The transport is closed, or another event loop's.
        """
        going = outgoing(request, self._limits)
        host = going.url.host
        lanes = self._here()
        origin = f"{going.url.scheme}://{going.url.netloc.decode('ascii')}"
        try:
            lane = await lanes.take(origin, self._limits.connect)
        except httpx.PoolTimeout as error:
            raise failure(error, request, host, self._limits) from None
        body = Body(self._limits, request, host)
        sound = False
        try:
            response = await lane.handle_async_request(going)
            try:
                async for piece in response.aiter_bytes():
                    body.add(piece)
            finally:
                await response.aclose()
            sound = True
        except httpx.HTTPError as error:
            raise failure(error, request, host, self._limits) from None
        finally:
            await lanes.give_back(origin, lane, sound=sound)
        return incoming(response, body.whole())

    async def aclose(self) -> None:
        """End the connections of this process; the transport cannot be used again."""
        self._closed = True
        lanes = self._lanes.pop(os.getpid(), None)
        if lanes is not None:
            await lanes.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def _here(self) -> _Lanes:
        if self._closed:
            raise RuntimeError("this transport is closed")
        process = os.getpid()
        loop = asyncio.get_running_loop()
        lanes = self._lanes.get(process)
        if lanes is None:
            trust = (
                self._verify
                if isinstance(self._verify, ssl.SSLContext)
                else context(verify=self._verify)
            )
            lanes = self._lanes.setdefault(process, _Lanes(loop, self._max_connections, trust))
        if lanes.loop is not loop:
            raise RuntimeError(
                "this AsyncHttpxTransport belongs to the event loop that used it first; make "
                "one for each loop, or use HttpxTransport"
            )
        return lanes


class _Lanes:
    """Connections of one event loop: those in use, and the idle ones by origin."""

    def __init__(self, loop: asyncio.AbstractEventLoop, most: int, trust: ssl.SSLContext) -> None:
        self.loop = loop
        self._trust = trust
        self._most = most
        self._free = asyncio.Semaphore(most)
        self._idle: dict[str, list[httpx.AsyncHTTPTransport]] = {}
        self._open = 0
        self._closed = False

    async def take(self, origin: str, seconds: float) -> httpx.AsyncHTTPTransport:
        """
        Get a lane to an origin.

        Raises:
            httpx.PoolTimeout: None became free in time.
        """
        if self._free.locked():
            try:
                async with asyncio.timeout(seconds):
                    await self._free.acquire()
            except TimeoutError:
                raise httpx.PoolTimeout("no lane became free") from None
        else:
            await self._free.acquire()
        idle = self._idle.get(origin)
        if idle:
            # The one used last is the least likely to have been closed.
            return idle.pop()
        try:
            if self._open >= self._most:
                # As many as may be are open, so one of another origin is idle.
                other = next(lanes for lanes in self._idle.values() if lanes)
                self._open -= 1
                await other.pop(0).aclose()
            self._open += 1
            return httpx.AsyncHTTPTransport(verify=self._trust, trust_env=False, limits=_ONE)
        except BaseException:
            self._free.release()
            raise

    async def give_back(self, origin: str, lane: httpx.AsyncHTTPTransport, *, sound: bool) -> None:
        """Make a lane free again; one that failed, or was cancelled, is ended."""
        if sound and not self._closed:
            self._idle.setdefault(origin, []).append(lane)
            self._free.release()
            return
        self._open -= 1
        self._free.release()
        # Its connection may be in any state, and the task may be cancelled again.
        await asyncio.shield(lane.aclose())

    async def aclose(self) -> None:
        """End the idle ones; those in use end as they are given back."""
        self._closed = True
        idle = [lane for lanes in self._idle.values() for lane in lanes]
        self._idle.clear()
        self._open -= len(idle)
        for lane in idle:
            await lane.aclose()
