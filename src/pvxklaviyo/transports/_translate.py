"""
Our requests to httpx's and back, and what its exceptions mean.

httpx's transports are called below its ``Client``: that logs every URL, follows
what it is told to, keeps cookies and costs half as much again. Texts name the
host at most; paths, queries and bodies may hold people's data.
"""

from __future__ import annotations

import os
import re
import socket
import ssl
import time
from functools import cache
from typing import TYPE_CHECKING

from .._http import Request, Response
from .._version import __version__
from ..errors import (
    DecodeError,
    NotSentError,
    OutcomeUnknownError,
    OversizedError,
    TransportError,
)
from ._deadline import OutOfTime, Until

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._library import Coming, Going, Library
    from ._limits import Limits

_FIELD_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_FIELD_VALUE = re.compile(r"[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?|")

_ASKED = frozenset({"gzip", "deflate"})
# What httpx decodes, where it can; any other word it leaves alone, and so do we.
_PACKED = _ASKED | {"br", "zstd"}


class Journey:
    """
    One request on its way: what travels, how long it may, and what came of it.

    Args:
        library: Whose kind of request it is.

        request: What to send.

        limits: The transport's.

    Raises:
        ValueError: It cannot be sent as HTTP.
    """

    def __init__(self, library: Library, request: Request, limits: Limits) -> None:
        self._library = library
        self._limits = limits
        self._seconds = limits.of(request)
        self._end = time.monotonic() + self._seconds
        self.reach: float = min(limits.connect, self._seconds)
        self.going: Going = self._translated(request)
        self.host: str = self.going.url.host
        self._pieces: list[bytes] = []
        self._size = 0

    def _translated(self, request: Request) -> Going:
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
        reach = Until(self.reach, end=self._end, sent=False)
        answer = Until(self._seconds, end=self._end, sent=True)
        timeout = {"connect": reach, "pool": self.reach, "read": answer, "write": answer}
        try:
            built = self._library.Request(
                request.method,
                request.url,
                headers=headers,
                content=request.content,
                extensions={"timeout": timeout},
            )
        except (self._library.InvalidURL, UnicodeError):
            raise _malformed() from None
        if built.url.scheme not in {"http", "https"} or not built.url.host:
            raise _malformed()
        return built

    def begins(self, response: Coming) -> None:
        """
        Look at an answer's head before its body is read.

        Raises:
            DecodeError: The body would be decoded in a way that nobody asked for.
        """
        # Packed twice, or by what packs closer, three hundred bytes become
        # gigabytes in one step, before anybody could count them.
        said = response.headers.get("content-encoding", "")
        packed = [name for word in said.split(",") if (name := word.strip().lower()) in _PACKED]
        if len(packed) > 1 or not _ASKED.issuperset(packed):
            raise DecodeError(
                f"The answer of {self.host} is encoded in a way that was not asked for", service=""
            )

    def add(self, piece: bytes) -> None:
        """
        Take the next piece of the body.

        Raises:
            OversizedError: The body is longer than it may be.

            OutOfTime: It has taken longer than it may.
        """
        self._pieces.append(piece)
        self._size += len(piece)
        if self._size > self._limits.max_bytes:
            # An answer came, and asking again would bring as much of it again:
            # not an outcome that repeating could make known.
            raise OversizedError(
                f"The answer of {self.host} is longer than {self._limits.max_bytes} bytes, the "
                "most that is accepted; ask for smaller pages or raise max_bytes",
                service="",
            )
        if time.monotonic() > self._end:
            raise OutOfTime(sent=True)

    def arrived(self, response: Coming) -> Response:
        """Give the whole answer."""
        body = self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
        return Response(response.status_code, dict(response.headers.items()), body)

    def no_connection(self) -> NotSentError:
        """Tell that none became free."""
        return NotSentError(
            f"No connection to {self.host} became free within {self.reach:g} s; "
            "more are in use than max_connections allows"
        )

    def failure(self, error: Exception) -> TransportError:
        """Tell what an exception means for the request."""
        library = self._library
        too_slow = OutcomeUnknownError(f"{self.host} did not answer within {self._seconds:g} s")
        unreached = NotSentError(f"{self.host} could not be reached within {self.reach:g} s")
        if isinstance(error, OutOfTime):
            return too_slow if error.sent else unreached
        if isinstance(error, library.PoolTimeout):
            return self.no_connection()
        if isinstance(error, library.ConnectTimeout):
            return unreached
        if isinstance(
            error, (library.ConnectError, library.ProxyError, library.UnsupportedProtocol)
        ):
            return NotSentError(f"{self.host} could not be reached: {_reason(error)}")
        if isinstance(error, (library.ReadTimeout, library.WriteTimeout)):
            return too_slow
        if isinstance(error, library.DecodingError):
            return OutcomeUnknownError(
                f"The answer of {self.host} is damaged: it is not encoded as it says"
            )
        return OutcomeUnknownError(
            f"The connection to {self.host} broke before a whole answer came"
        )


@cache
def _context(make: Callable[..., ssl.SSLContext], *, verify: bool) -> ssl.SSLContext:
    # Loading what it trusts takes 20 ms, so once for all transports.
    return make(verify=verify)


def trust(library: Library, verify: ssl.SSLContext | bool) -> ssl.SSLContext:  # noqa: FBT001 - httpx's word
    """Give the context for TLS that *verify* asks for."""
    return (
        verify
        if isinstance(verify, ssl.SSLContext)
        else _context(library.create_ssl_context, verify=verify)
    )


def _malformed() -> ValueError:
    # Whoever gets this is not told which: a header may be a credential.
    return ValueError("the request cannot be sent as HTTP: its URL or a header is malformed")


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
