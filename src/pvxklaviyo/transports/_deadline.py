"""
One deadline for a whole request.

httpx's time-outs are for each piece alone: an answer whose head drips, a byte at
a time, never meets one. Here a time-out is a number that counts down, and the
streams of a pool ask it how much is left before they read or write.
"""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

    from ._library import Lane, Pool

_SLICE = 1_048_576


class OutOfTime(Exception):
    """
    The deadline has passed.

    Attributes:
        sent: Whether something may have left this machine by then.
    """

    def __init__(self, *, sent: bool) -> None:
        super().__init__()
        self.sent = sent


class Until(float):
    """
    Seconds that one step may take, which shrink as the whole request's end comes near.

    To whoever does not know it, it is the number it began as.
    """

    _end: float
    _sent: bool

    def __new__(cls, seconds: float, *, end: float, sent: bool) -> Self:
        """Make one that ends at *end* of the monotonic clock."""
        self = super().__new__(cls, seconds)
        self._end = end
        self._sent = sent
        return self

    def left(self) -> float:
        """
        Tell how many seconds the next step may take.

        Raises:
            OutOfTime: None are left.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise OutOfTime(sent=self._sent)
        return min(left, float(self))


def _left(timeout: float | None) -> float | None:
    return timeout.left() if isinstance(timeout, Until) else timeout


class _Wrapped:
    """Something of httpcore's: what is not asked for here is asked of it."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class _Stream(_Wrapped):
    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data: bytes = self._inner.read(max_bytes, _left(timeout))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        # In slices, because a write has its time-out for each part that the
        # other side takes. Large ones, for each costs a round through the kernel;
        # and only looked at, because httpcore copies what is left of bytes.
        seen = memoryview(buffer)
        for begin in range(0, len(seen), _SLICE):
            self._inner.write(seen[begin : begin + _SLICE], _left(timeout))

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> _Stream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, _left(timeout)))


class _Backend(_Wrapped):
    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *others: Any, **named: Any
    ) -> _Stream:
        # Each address has its share, so that several which do not answer take no
        # longer than one would.
        addresses = _addresses(host, port) if isinstance(timeout, Until) else [host]
        for position, address in enumerate(addresses):
            left = _left(timeout)
            last = position == len(addresses) - 1
            share = left if left is None else left / (len(addresses) - position)
            try:
                return _Stream(self._inner.connect_tcp(address, port, share, *others, **named))
            except Exception:
                if last:
                    raise
        raise AssertionError("unreachable")


# The parameters are httpcore's, which hands the time-out on.
class _AsyncStream(_Wrapped):
    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        data: bytes = await self._inner.read(max_bytes, _left(timeout))
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        await self._inner.write(buffer, _left(timeout))

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> _AsyncStream:
        return _AsyncStream(
            await self._inner.start_tls(ssl_context, server_hostname, _left(timeout))
        )


class _AsyncBackend(_Wrapped):
    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109
        *others: Any,
        **named: Any,
    ) -> _AsyncStream:
        left = _left(timeout)
        return _AsyncStream(await self._inner.connect_tcp(host, port, left, *others, **named))


def keep_deadlines(pool: Pool) -> Pool:
    """Let a new pool ask its time-outs how much is left."""
    _wrap(pool, _Backend)
    return pool


def keep_deadlines_awaited(lane: Lane) -> Lane:
    """Let a new lane ask its time-outs how much is left."""
    _wrap(lane, _AsyncBackend)
    return lane


def _wrap(transport: object, kind: Callable[[Any], _Wrapped]) -> None:
    # httpx has no argument for it. Where these names are gone, each piece has
    # its time-out alone, as without us; the transport contract notices.
    pool: Any = getattr(transport, "_pool", None)
    backend: Any = getattr(pool, "_network_backend", None)
    if backend is not None:
        pool._network_backend = kind(backend)  # noqa: SLF001 - said above


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        # Asked again, it says so in the library's own words.
        return [host]
    return list(dict.fromkeys(str(address[0]) for *_, address in found))
