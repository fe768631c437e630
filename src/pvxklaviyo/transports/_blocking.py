"""httpx, blocking: one pool of connections for all threads of a process."""

from __future__ import annotations

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


class HttpxTransport:
    """
    Carries requests with httpx. May be shared by threads, and survives a fork.

    Opens nothing before the first request. Redirects are not followed: they
    are answers like others. Proxies of the environment are not used.

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
        self._pools: dict[int, httpx.HTTPTransport] = {}
        self._closed = False

    def send(self, request: Request) -> Response:
        """
        Send *request* and read the whole response, whatever its status.

        Raises:
            NotSentError: Nothing left this machine.

            OutcomeUnknownError: It was sent, and no whole answer came.

            DecodeError: The answer is longer than ``max_bytes``.

            ValueError: The request cannot be sent as HTTP.

            RuntimeError: The transport is closed.
        """
        going = outgoing(request, self._limits)
        host = going.url.host
        pool = self._pool()
        body = Body(self._limits, request, host)
        try:
            response = pool.handle_request(going)
            try:
                for piece in response.iter_bytes():
                    body.add(piece)
            finally:
                response.close()
        except httpx.HTTPError as error:
            raise failure(error, request, host, self._limits) from None
        return incoming(response, body.whole())

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

    def _pool(self) -> httpx.HTTPTransport:
        if self._closed:
            raise RuntimeError("this transport is closed")
        process = os.getpid()
        pool = self._pools.get(process)
        if pool is None:
            # No lock: one that a thread held while another forked would never
            # be free in the child.
            made = httpx.HTTPTransport(
                verify=self._verify
                if isinstance(self._verify, ssl.SSLContext)
                else context(verify=self._verify),
                trust_env=False,
                limits=httpx.Limits(
                    max_connections=self._max_connections,
                    max_keepalive_connections=self._max_connections,
                    keepalive_expiry=30.0,
                ),
            )
            pool = self._pools.setdefault(process, made)
        return pool
