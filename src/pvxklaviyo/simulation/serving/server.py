"""Simulated services over HTTP, on loopback: one thread for each connection, one write for each answer."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import time
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from ..._http import Request, Response
from ..faults import DELAY_HEADER, ConnectionDropped
from .callbacks import Notifier
from .control import Control
from .services import CONTROL, CONTROL_PATH, PEOPLEVOX, SimulatedServices

_LONGEST_BODY = 64_000_000
_PATIENCE = 5.0


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256
    # On some systems a port may be taken over from a server that still listens.
    allow_reuse_port = False

    def __init__(self, address: tuple[str, int], services: SimulatedServices) -> None:
        self.services = services
        self.control = Control(services)
        self.errors: list[Exception] = []
        peoplevox = services.peoplevox
        self.notifier = None if peoplevox is None else Notifier(peoplevox, self.errors)
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        # The inherited one asks the name service for the name of the host.
        super(ThreadingHTTPServer, self).server_bind()

    def answer(self, request: Request, path: str) -> Response:
        """Answer one request, in the time that it takes."""
        services = self.services
        if path == CONTROL_PATH or path.startswith(f"{CONTROL_PATH}/"):
            name, response = CONTROL, self.control.respond(request)
            delay = 0.0
        else:
            name, service = services.route(request)
            if services.on_request is not None:
                services.on_request(name, request)
            if service is None:
                response = Response(404, {"content-type": "text/plain"}, b"Not found")
            else:
                response = service.respond(request)
            if self.notifier is not None and name == PEOPLEVOX:
                self.notifier.wake()
            delay = services.latency + float(response.headers.get(DELAY_HEADER, 0))
        if delay > 0:
            time.sleep(delay)
        if services.on_response is not None and name != CONTROL:
            services.on_response(name, request, response)
        return response

    def opened(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.add(connection)

    def closed(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.discard(connection)

    def hang_up(self) -> None:
        """End all connections; their threads then end too."""
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            with self._lock:
                if not self._open:
                    return
                for connection in self._open:
                    with contextlib.suppress(OSError):
                        connection.shutdown(socket.SHUT_RDWR)
            time.sleep(0.005)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    # Whoever makes a handler passes its server.
    server: _Server  # pyright: ignore[reportIncompatibleVariableOverride]

    def setup(self) -> None:
        super().setup()
        self.server.opened(self.connection)

    def finish(self) -> None:
        try:
            super().finish()
        finally:
            self.server.closed(self.connection)

    def handle(self) -> None:
        # A client that was killed, or that hung up: that is its right.
        with contextlib.suppress(ConnectionError, TimeoutError):
            super().handle()

    def _answer(self) -> None:
        try:
            request = self._request()
        except ConnectionDropped:
            self.close_connection = True
            return
        except ValueError:
            # Where it ends is not known, so nothing can follow it.
            self.close_connection = True
            self._write(Response(400, {"content-type": "text/plain"}, b"Bad request"))
            return
        try:
            response = self.server.answer(request, self.path.partition("?")[0])
        except ConnectionDropped:
            self.close_connection = True
            return
        except ConnectionError:
            raise
        except Exception as error:  # noqa: BLE001 - a bug in a simulation must reach the test
            self.server.errors.append(error)
            text = f"the simulation failed: {error!r}".encode()
            response = Response(500, {"content-type": "text/plain"}, text)
        self._write(response)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _answer  # noqa: N815 - the standard library's names

    def _request(self) -> Request:
        host = self.headers.get("host") or "localhost"
        url = self.path if self.path.startswith("http") else f"http://{host}{self.path}"
        urlsplit(url)
        return Request(self.command, url, dict(self.headers.items()), self._content())

    def _content(self) -> bytes:
        if self.headers.get("transfer-encoding", "").lower() != "chunked":
            return self._exactly(int(self.headers.get("content-length") or 0))
        content = b""
        while size := int(self.rfile.readline(80).partition(b";")[0], 16):
            content += self._exactly(size)
            if len(content) > _LONGEST_BODY:
                raise ConnectionDropped(sent=False)
            self.rfile.readline(80)
        while self.rfile.readline(65_536).strip():
            pass
        return content

    def _exactly(self, length: int) -> bytes:
        if not 0 <= length <= _LONGEST_BODY:
            raise ConnectionDropped(sent=False)
        content = self.rfile.read(length)
        if len(content) < length:
            raise ConnectionDropped(sent=False)
        return content

    def _write(self, response: Response) -> None:
        reason = http.client.responses.get(response.status, "Unknown")
        lines = [f"HTTP/1.1 {response.status} {reason}"]
        lines += [
            f"{name}: {value}"
            for name, value in response.headers.items()
            if name not in (DELAY_HEADER, "content-length")
        ]
        lines.append(f"content-length: {len(response.body)}")
        if self.close_connection:
            lines.append("connection: close")
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
        # In two writes, the second could wait for the acknowledgement of the first.
        self.wfile.write(head if self.command == "HEAD" else head + response.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
        """Say nothing: the journals tell everything."""


class Served:
    """
    Services that are being served; ends with :meth:`close` or its ``with`` block.

    Attributes:
        services: What is served.

        host: Where it listens.

        port: Where it listens.
    """

    def __init__(self, services: SimulatedServices, host: str, port: int) -> None:
        self.services = services
        self._server = _Server((host, port), services)
        self.host = host
        self.port: int = int(self._server.server_address[1])
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            kwargs={"poll_interval": 0.05},
            name="simulated services",
            daemon=True,
        )
        self._thread.start()

    @property
    def url(self) -> str:
        """The address without a path."""
        return f"http://{self.host}:{self.port}"

    @property
    def klaviyo_url(self) -> str:
        """What a Klaviyo client takes as its base address."""
        return self.url

    @property
    def peoplevox_url(self) -> str:
        """
        The whole address of the simulated Peoplevox.

        Raises:
            ValueError: None is served.
        """
        if self.services.peoplevox is None:
            raise ValueError("no Peoplevox is served")
        return self.url + self.services.peoplevox.path

    @property
    def control_url(self) -> str:
        """The address under which the world can be read and moved."""
        return self.url + CONTROL_PATH

    @property
    def errors(self) -> Sequence[Exception]:
        """What went wrong inside the simulation itself; callers got 500."""
        return tuple(self._server.errors)

    def close(self) -> None:
        """Stop listening, end all connections, and wait until that is done."""
        if self._server.notifier is not None:
            self._server.notifier.close()
        self._server.shutdown()
        self._server.hang_up()
        self._server.server_close()
        self._thread.join(_PATIENCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
        if error is None and self._server.errors:
            raise self._server.errors[0]


def serve(services: SimulatedServices, host: str = "127.0.0.1", port: int = 0) -> Served:
    """
    Serve simulated services over HTTP.

        with serve(services) as served:
            print(served.peoplevox_url, served.klaviyo_url, served.control_url)

    A connection that a fault breaks is closed without an answer. Leaving the
    ``with`` block raises the first error that the simulation itself had.

    Args:
        services: What to serve; all of it has one address.

        host: Where to listen. There is no protection: anybody who reaches
            it may read and change the simulated world.

        port: Where to listen; 0 takes a free one.
    """
    return Served(services, host, port)
