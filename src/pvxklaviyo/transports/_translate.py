"""
Our requests to httpx's and back, and what its exceptions mean.

httpx's transports are called below its ``Client``: that logs every URL, follows
what it is told to and costs half as much again. Texts name the host at most;
paths, queries and bodies may hold people's data.
"""

from __future__ import annotations

import os
import re
import socket
import ssl
import time
from functools import cache

import attrs
import httpx

from .._http import Request, Response
from .._version import __version__
from ..errors import DecodeError, NotSentError, OutcomeUnknownError, TransportError

MAX_BYTES = 32 * 2**20

# Nothing was sent when one of these is raised.
_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)

_FIELD_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_FIELD_VALUE = re.compile(r"[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?|")


@attrs.frozen(kw_only=True)
class Limits:
    """
    How long to wait, and for how much.

    Attributes:
        timeout: Seconds for the whole answer to come, unless a request says
            otherwise.

        connect: Seconds to reach the service, and to get a free connection.

        max_bytes: The longest body to accept, decoded.
    """

    timeout: float
    connect: float
    max_bytes: int

    def of(self, request: Request) -> float:
        """Tell how long a request may take."""
        return self.timeout if request.timeout is None else request.timeout

    def check(self) -> None:
        """Refuse what cannot work."""
        if not (self.timeout > 0 and self.connect > 0 and self.max_bytes > 0):
            raise ValueError("timeout, connect_timeout and max_bytes are above 0")


def outgoing(request: Request, limits: Limits) -> httpx.Request:
    """
    Translate a request.

    Raises:
        ValueError: It cannot be sent as HTTP.
    """
    seconds = limits.of(request)
    headers = {
        "accept": "*/*",
        # What Python itself can decode, whatever else is installed.
        "accept-encoding": "gzip, deflate",
        "user-agent": f"pvxklaviyo/{__version__}",
        **request.headers,
    }
    if not all(map(_FIELD_NAME.fullmatch, headers)) or not all(
        map(_FIELD_VALUE.fullmatch, headers.values())
    ):
        raise _malformed()
    try:
        built = httpx.Request(
            request.method,
            request.url,
            headers=headers,
            content=request.content,
            extensions={
                "timeout": {
                    "connect": limits.connect,
                    "pool": limits.connect,
                    "read": seconds,
                    "write": seconds,
                }
            },
        )
    except (httpx.InvalidURL, UnicodeError):
        raise _malformed() from None
    if built.url.scheme not in {"http", "https"} or not built.url.host:
        raise _malformed()
    return built


def _malformed() -> ValueError:
    # Whoever gets this is not told which: a header may be a credential.
    return ValueError("the request cannot be sent as HTTP: its URL or a header is malformed")


def incoming(response: httpx.Response, body: bytes) -> Response:
    """Translate a response."""
    return Response(response.status_code, dict(response.headers.items()), body)


class Body:
    """Collects a body within its limits of size and time."""

    def __init__(self, limits: Limits, request: Request, host: str) -> None:
        self._limits = limits
        self._host = host
        self._pieces: list[bytes] = []
        self._size = 0
        self._until = time.monotonic() + limits.of(request)
        self._seconds = limits.of(request)

    def add(self, piece: bytes) -> None:
        """
        Take the next piece.

        Raises:
            DecodeError: The body is longer than it may be.

            OutcomeUnknownError: It has taken longer than it may.
        """
        self._pieces.append(piece)
        self._size += len(piece)
        if self._size > self._limits.max_bytes:
            # An answer came, and asking again would bring as much of it again:
            # not an outcome that repeating could make known.
            raise DecodeError(
                f"The answer of {self._host} is longer than {self._limits.max_bytes} bytes, the "
                "most that is accepted; ask for smaller pages or raise max_bytes",
                service="",
            )
        if time.monotonic() > self._until:
            raise _too_slow(self._host, self._seconds)

    def whole(self) -> bytes:
        """Give it in one piece."""
        return self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)


def failure(error: httpx.HTTPError, request: Request, host: str, limits: Limits) -> TransportError:
    """Tell what an exception of httpx means for the request."""
    match error:
        case httpx.PoolTimeout():
            return NotSentError(
                f"No connection to {host} became free within {limits.connect:g} s; "
                "more are in use than max_connections allows"
            )
        case httpx.ConnectTimeout():
            return NotSentError(f"{host} could not be reached within {limits.connect:g} s")
        case _ if isinstance(error, _NOT_SENT):
            return NotSentError(f"{host} could not be reached: {_reason(error)}")
        case httpx.ReadTimeout() | httpx.WriteTimeout():
            return _too_slow(host, limits.of(request))
        case httpx.DecodingError():
            return OutcomeUnknownError(
                f"The answer of {host} is damaged: it is not encoded as it says"
            )
        case _:
            return OutcomeUnknownError(f"The connection to {host} broke before a whole answer came")


@cache
def context(*, verify: bool) -> ssl.SSLContext:
    """Make the usual context; loading what it trusts takes 20 ms, so once for all transports."""
    return httpx.create_ssl_context(verify=verify)


def _too_slow(host: str, seconds: float) -> OutcomeUnknownError:
    return OutcomeUnknownError(f"{host} did not answer within {seconds:g} s")


def _reason(error: BaseException) -> str:
    """Find what the operating system said: never a URL."""
    found: BaseException | None = error
    while found is not None:
        if isinstance(found, socket.gaierror | ssl.SSLError) and found.strerror:
            return found.strerror
        if isinstance(found, OSError) and found.errno:
            # An event loop puts words of its own, and the address, in their place.
            return os.strerror(found.errno)
        # Where several addresses were tried there is a group of causes, and the
        # first is as good as any.
        tried = getattr(found, "exceptions", ())
        found = tried[0] if tried else found.__cause__ or found.__context__
    return "the connection could not be made"
