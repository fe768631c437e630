"""httpx and httpx2, awaited."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Self

from ._limits import MAX_BYTES, Limits
from ._load import load_httpx, load_httpx2

if TYPE_CHECKING:
    import ssl
    from types import TracebackType

    from .._http import Request, Response
    from ._lanes import Lanes
    from ._library import Library


class AsyncHttpxTransport:
    """
    Carries requests with httpx, awaited. Belongs to one event loop.

    Opens nothing before the first request, and opens afresh after a fork.
    Redirects are not followed: they are answers like others. No cookies are
    kept. Of the environment only ``SSL_CERT_FILE`` and ``SSL_CERT_DIR``
    count; a proxy is used where *proxy* names one.

    Args:
        timeout: Seconds for a whole answer to come, from the first attempt to
            connect to the last byte, where the request does not say.

        connect_timeout: Seconds to reach the service, and to wait for a free
            connection.

        max_bytes: The longest body to accept, decoded.

        max_connections: Open at once; further requests wait.

        verify: A context of your own for TLS; False trusts everybody.

        proxy: Address of a proxy for everything, such as
            ``"http://user:password@proxy.example:3128"``.

    Raises:
        ValueError: A limit is not above 0.
    """

    _load = staticmethod(load_httpx)

    def __init__(
        self,
        *,
        timeout: float = 60.0,
        connect_timeout: float = 10.0,
        max_bytes: int = MAX_BYTES,
        max_connections: int = 32,
        verify: ssl.SSLContext | bool = True,
        proxy: str | None = None,
    ) -> None:
        self._limits = Limits(
            timeout=timeout,
            connect=connect_timeout,
            max_bytes=max_bytes,
            connections=max_connections,
        )
        self._library: Library = self._load()
        self._verify = verify
        self._proxy = proxy
        # By process: what a fork inherited is its parent's, and is not touched.
        self._lanes: dict[int, Lanes] = {}
        self._closed = False

    async def send(self, request: Request) -> Response:
        """
        Send *request* and read the whole response, whatever its status.

        Raises:
            NotSentError: Nothing left this machine.

            OutcomeUnknownError: It was sent, and no whole answer came.

            OversizedError: The answer is longer than ``max_bytes``.

            ValueError: The request cannot be sent as HTTP.

            RuntimeError: The transport is closed, or another event loop's.
        """
        # What only a request needs is loaded by the first.
        from ._deadline import OutOfTime
        from ._translate import Journey

        journey = Journey(self._library, request, self._limits)
        url = journey.going.url
        origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
        lanes = self._here()
        lane = await lanes.take(origin, journey.reach)
        if lane is None:
            raise journey.no_connection()
        sound = False
        try:
            response = await lane.handle_async_request(journey.going)
            try:
                journey.begins(response)
                async for piece in response.aiter_bytes():
                    journey.add(piece)
            finally:
                await response.aclose()
            sound = True
        except (OutOfTime, OSError, self._library.HTTPError) as error:
            # What is no TLS in the middle of TLS comes as it is from below httpx.
            raise journey.failure(error) from None
        finally:
            await lanes.give_back(origin, lane, sound=sound)
        return journey.arrived(response)

    async def aclose(self) -> None:
        """
        End the connections of this process; the transport cannot be used again.

        Raises:
            RuntimeError: They are another event loop's, which still runs.
        """
        lanes = self._lanes.get(os.getpid())
        if lanes is not None and not lanes.loop.is_closed():
            _check(lanes)
            await lanes.aclose()
        self._lanes.pop(os.getpid(), None)
        self._closed = True

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def _here(self) -> Lanes:
        if self._closed:
            raise RuntimeError("this transport is closed")
        process = os.getpid()
        lanes = self._lanes.get(process)
        if lanes is None:
            from ._lanes import Lanes
            from ._translate import trust

            made = Lanes(
                self._library,
                most=self._limits.connections,
                trust=trust(self._library, self._verify),
                proxy=self._proxy,
            )
            lanes = self._lanes.setdefault(process, made)
        _check(lanes)
        return lanes


class AsyncHttpx2Transport(AsyncHttpxTransport):
    """
    Carries requests with httpx2, which continues httpx; otherwise the same.

    Needs ``pip install pvxklaviyo[httpx2]``.

    Raises:
        ModuleNotFoundError: httpx2 is not installed.
    """

    _load = staticmethod(load_httpx2)


def _check(lanes: Lanes) -> None:
    import asyncio

    if lanes.loop is not asyncio.get_running_loop():
        raise RuntimeError(
            "this transport belongs to the event loop that used it first; make one for each "
            "loop, or use a blocking one"
        )
