"""What the adapters use of httpx, and of httpx2, as types; never loaded by a program."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Protocol


class Url(Protocol):
    """An address, taken apart."""

    @property
    def scheme(self) -> str: ...
    @property
    def host(self) -> str: ...
    @property
    def netloc(self) -> bytes: ...


class Going(Protocol):
    """A request of the library's own kind."""

    @property
    def url(self) -> Url: ...


class Coming(Protocol):
    """A response of the library's own kind, its body still to come."""

    @property
    def status_code(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    def iter_bytes(self) -> Iterator[bytes]: ...
    def aiter_bytes(self) -> AsyncIterator[bytes]: ...
    def close(self) -> None: ...
    async def aclose(self) -> None: ...


class Pool(Protocol):
    """Connections for threads."""

    def handle_request(self, request: Going) -> Coming: ...
    def close(self) -> None: ...


class Lane(Protocol):
    """Connections for tasks."""

    async def handle_async_request(self, request: Going) -> Coming: ...
    async def aclose(self) -> None: ...


class PoolLimits(Protocol):
    """How many connections, and for how long."""


class Library(Protocol):
    """httpx or httpx2 as a module."""

    HTTPError: type[Exception]
    ConnectError: type[Exception]
    ConnectTimeout: type[Exception]
    DecodingError: type[Exception]
    InvalidURL: type[Exception]
    PoolTimeout: type[Exception]
    ProxyError: type[Exception]
    ReadTimeout: type[Exception]
    UnsupportedProtocol: type[Exception]
    WriteTimeout: type[Exception]

    def create_ssl_context(self, *, verify: bool) -> ssl.SSLContext: ...

    def Limits(  # noqa: N802 - its name there
        self,
        *,
        max_connections: int,
        max_keepalive_connections: int,
        keepalive_expiry: float,
    ) -> PoolLimits: ...

    def Request(  # noqa: N802 - its name there
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        content: bytes,
        extensions: Mapping[str, object],
    ) -> Going: ...

    def HTTPTransport(  # noqa: N802 - its name there
        self, *, verify: ssl.SSLContext, trust_env: bool, limits: PoolLimits, proxy: str | None
    ) -> Pool: ...

    def AsyncHTTPTransport(  # noqa: N802 - its name there
        self, *, verify: ssl.SSLContext, trust_env: bool, limits: PoolLimits, proxy: str | None
    ) -> Lane: ...
