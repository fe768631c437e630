"""httpx and httpx2, blocking: one pool of connections for all threads of a process."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Self

from ._limits import MAX_BYTES, Limits
from ._load import load_httpx, load_httpx2

if TYPE_CHECKING:
    import ssl
    from types import TracebackType

    from .._http import Request, Response
    from ._library import Library, Pool


class HttpxTransport:
    """
    Carries requests with httpx. May be shared by threads, and survives a fork.

    Opens nothing before the first request. Redirects are not followed: they
    are answers like others. No cookies are kept. Of the environment only
    ``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` count; a proxy is used where
    *proxy* names one.

    Args:
        timeout: Seconds for a whole answer to come, from the first attempt to
            connect to the last byte, where the request does not say. Only
            looking a name up may take as long as the system lets it.

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
        self._pools: dict[int, Pool] = {}
        self._closed = False

    def send(self, request: Request) -> Response:
        """
        Send *request* and read the whole response, whatever its status.

        Raises:
            NotSentError: Nothing left this machine.

            OutcomeUnknownError: It was sent, and no whole answer came.

            OversizedError: The answer is longer than ``max_bytes``.

            ValueError: The request cannot be sent as HTTP.

            RuntimeError: The transport is closed.
        """
        # What only a request needs is loaded by the first.
        from ._deadline import OutOfTime
        from ._translate import Journey

        journey = Journey(self._library, request, self._limits)
        pool = self._pool()
        try:
            response = pool.handle_request(journey.going)
            try:
                journey.begins(response)
                for piece in response.iter_bytes():
                    journey.add(piece)
            finally:
                response.close()
        except (OutOfTime, OSError, self._library.HTTPError) as error:
            raise journey.failure(error) from None
        return journey.arrived(response)

    def close(self) -> None:
        """End the connections of this process; the transport cannot be used again."""
        self._closed = True
        pool = self._pools.pop(os.getpid(), None)
        if pool is not None:
            pool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __del__(self) -> None:
        # A client that was made where it was passed on is held by nobody who
        # could close it. What a constructor refused has no pools.
        pools: dict[int, Pool] = getattr(self, "_pools", {})
        for process, pool in pools.items():
            if process == os.getpid():
                pool.close()

    def _pool(self) -> Pool:
        if self._closed:
            raise RuntimeError("this transport is closed")
        process = os.getpid()
        pool = self._pools.get(process)
        if pool is None:
            from ._deadline import keep_deadlines
            from ._translate import trust

            # No lock: one that a thread held while another forked would never
            # be free in the child.
            made = self._library.HTTPTransport(
                verify=trust(self._library, self._verify),
                trust_env=False,
                limits=self._library.Limits(
                    max_connections=self._limits.connections,
                    max_keepalive_connections=self._limits.connections,
                    keepalive_expiry=30.0,
                ),
                proxy=self._proxy,
            )
            pool = self._pools.setdefault(process, keep_deadlines(made))
        return pool


class Httpx2Transport(HttpxTransport):
    """
    Carries requests with httpx2, which continues httpx; otherwise the same.

    Needs ``pip install pvxklaviyo[httpx2]``.

    Raises:
        ModuleNotFoundError: httpx2 is not installed.
    """

    _load = staticmethod(load_httpx2)
