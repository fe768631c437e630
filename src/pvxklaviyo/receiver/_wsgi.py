"""A receiver as a WSGI application."""
# https://peps.python.org/pep-3333/

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from .._http import Request, Response
from ._asgi import quoted
from ._limits import Limits

if TYPE_CHECKING:
    from _typeshed.wsgi import InputStream, StartResponse, WSGIEnvironment

_FIRST_PIECE = 256
_LARGEST_PIECE = 64 * 1024


class Wsgi:
    """
    A WSGI application, to be served alone or mounted in another.

    Its paths are counted from where it is mounted (``SCRIPT_NAME``). A slow
    body is cut between two pieces of it; one who sends nothing at all must be
    cut by the server, whose connection it is.
    """

    def __init__(
        self,
        handle: Callable[[Request], Response],
        most_bytes: Callable[[str, str], int],
        cut: Callable[[str, str, int], Response],
        limits: Limits,
    ) -> None:
        self._handle = handle
        self._most_bytes = most_bytes
        self._cut = cut
        self._within = limits.body_within.total_seconds()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one call, as PEP 3333 says."""
        method, url = str(environ["REQUEST_METHOD"]), _url(environ)
        body = self._body(method, url, environ)
        if isinstance(body, Response):
            return _answer(start_response, body)
        return _answer(start_response, self._handle(Request(method, url, _headers(environ), body)))

    def _body(self, method: str, url: str, environ: WSGIEnvironment) -> bytes | Response:
        most = self._most_bytes(method, url)
        declared = str(environ.get("CONTENT_LENGTH") or "0")
        if not declared.isdecimal() or int(declared) > most:
            return self._cut(method, url, 413)
        # Without a length there is no body, unless the server says where it ends.
        ends = bool(environ.get("wsgi.input_terminated")) and "CONTENT_LENGTH" not in environ
        left = most + 1 if ends else int(declared)
        stream = cast("InputStream", environ["wsgi.input"])
        # What gives what has come, and does not wait for all that was asked for.
        read = cast("Callable[[int], bytes]", getattr(stream, "read1", stream.read))
        parts: list[bytes] = []
        give_up = time.monotonic() + self._within
        piece = _LARGEST_PIECE if hasattr(stream, "read1") else _FIRST_PIECE
        while left:
            part = read(min(piece, left))
            if not part:
                break
            parts.append(part)
            left -= len(part)
            if time.monotonic() > give_up:
                return self._cut(method, url, 408)
            piece = min(2 * piece, _LARGEST_PIECE)
        if ends and not left:
            return self._cut(method, url, 413)
        if left and not ends:
            return self._cut(method, url, 400)
        return b"".join(parts)


def _url(environ: WSGIEnvironment) -> str:
    # PEP 3333 hands the bytes of a path over as Latin-1.
    path = str(environ.get("PATH_INFO", "")).encode("latin-1", "replace").decode("utf-8", "replace")
    query = str(environ.get("QUERY_STRING", ""))
    return f"{quoted(path)}?{query}" if query else quoted(path)


def _headers(environ: WSGIEnvironment) -> Mapping[str, str]:
    headers = {
        name[5:].replace("_", "-").lower(): str(value)
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if environ.get(name):
            headers[name.replace("_", "-").lower()] = str(environ[name])
    return headers


def _answer(start_response: StartResponse, response: Response) -> Iterable[bytes]:
    status = HTTPStatus(response.status)
    # An empty body has a type as well: checkers of the specification ask for one.
    headers = [("Content-Length", str(len(response.body)))]
    if "content-type" not in response.headers:
        headers.append(("Content-Type", "text/plain"))
    headers += response.headers.items()
    start_response(f"{status.value} {status.phrase}", headers)
    return [response.body]
