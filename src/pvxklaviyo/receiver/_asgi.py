"""A receiver as an ASGI application."""
# https://asgi.readthedocs.io/en/latest/specs/www.html

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from typing import Any, TypeAlias, cast

from .._http import Request, Response
from ._limits import Limits

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]


class Asgi:
    """
    An ASGI application, to be served alone or mounted in another.

    Where it is mounted, its paths are counted from there (``root_path``). A
    server's lifespan is answered; a framework that keeps that from mounted
    applications does no harm.
    """

    def __init__(
        self,
        handle: Callable[[Request], Awaitable[Response]],
        most_bytes: Callable[[str, str], int],
        cut: Callable[[str, str, int], Response],
        limits: Limits,
        ended: Callable[[], Awaitable[None]],
    ) -> None:
        self._handle = handle
        self._most_bytes = most_bytes
        self._cut = cut
        self._within = limits.body_within.total_seconds()
        self._ended = ended

    # The vendor-neutral type of ASGI; frameworks have others, which fit.
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection, as ASGI says."""
        match scope["type"]:
            case "http":
                await self._http(scope, receive, send)
            case "lifespan":
                await self._lifespan(receive, send)
            case "websocket":
                await receive()
                await send({"type": "websocket.close", "code": 1000})
            case _:
                # The specification asks for an error of whoever knows no such thing.
                raise ValueError(f"this application does not speak {scope['type']!r}")

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        method, url = str(scope["method"]), _url(scope)
        headers = _headers(scope.get("headers", ()))
        body = await self._body(method, url, headers, receive)
        if body is None:
            return
        if isinstance(body, Response):
            # What is left of the body is not worth reading.
            closes = str(scope.get("http_version", "")).startswith("1")
            await _answer(send, body, closes=closes)
        else:
            await _answer(send, await self._handle(Request(method, url, headers, body)))

    async def _body(
        self, method: str, url: str, headers: Mapping[str, str], receive: Receive
    ) -> bytes | Response | None:
        """Read a body as far as it may go; None: the caller has gone."""
        most = self._most_bytes(method, url)
        declared = headers.get("content-length", "0")
        if not declared.isdecimal() or int(declared) > most:
            return self._cut(method, url, 413)
        parts: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(self._within):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return None
                    part = cast("bytes", message.get("body", b""))
                    size += len(part)
                    if size > most:
                        return self._cut(method, url, 413)
                    parts.append(part)
                    if not message.get("more_body", False):
                        return b"".join(parts)
        except TimeoutError:
            return self._cut(method, url, 408)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await self._ended()
                await send({"type": "lifespan.shutdown.complete"})
                return


def _url(scope: Scope) -> str:
    """Give the path below where we are mounted, as it came if the server tells."""
    path, root = str(scope["path"]), str(scope.get("root_path", "")).rstrip("/")
    # Newer servers and frameworks leave the root in the path, older ones take it out.
    if root and (path == root or path.startswith(f"{root}/")):
        path = path[len(root) :]
    query = cast("bytes", scope.get("query_string", b"")).decode("latin-1")
    return f"{quoted(path)}?{query}" if query else quoted(path)


def quoted(path: str) -> str:
    """Write a decoded path as part of an address again."""
    from urllib.parse import quote

    return quote(path, safe="/", errors="surrogatepass")


def _headers(pairs: Iterable[tuple[bytes, bytes]]) -> Mapping[str, str]:
    headers: dict[str, str] = {}
    for raw_name, raw_value in pairs:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


async def _answer(send: Send, response: Response, *, closes: bool = False) -> None:
    headers = [(b"content-length", str(len(response.body)).encode())]
    headers += [(name.encode(), value.encode()) for name, value in response.headers.items()]
    if closes:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})
