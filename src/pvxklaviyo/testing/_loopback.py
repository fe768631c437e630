"""A server on this machine whose every connection follows a script of bytes."""

from __future__ import annotations

import errno
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress

Step = Callable[["Connection"], None]


class Connection:
    """One accepted connection; keeps what was sent to it."""

    def __init__(self, peer: socket.socket, received: list[bytes]) -> None:
        self.peer = peer
        self._received = received

    def request(self) -> bytes:
        """Read one request, head and body; empty when the client has gone."""
        data = b""
        while b"\r\n\r\n" not in data:
            piece = self.peer.recv(65536)
            if not piece:
                return b""
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        while len(body) < length:
            piece = self.peer.recv(65536)
            if not piece:
                return b""
            body += piece
        whole = head + b"\r\n\r\n" + body
        self._received.append(whole)
        return whole

    def write(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.peer.sendall(data)

    def drip(self, data: bytes) -> None:
        """Send a byte now and then, until the client has had enough."""
        for byte in data:
            self.write(bytes([byte]))
            time.sleep(0.02)

    def reset(self) -> None:
        """End the connection rudely, once the step is over."""
        self.peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class Server:
    """Where it listens, what came, and how many connections were made."""

    def __init__(self, listener: socket.socket) -> None:
        host, port = listener.getsockname()
        self.url: str = f"http://{host}:{port}"
        self.received: list[bytes] = []
        self.connections = 0


@contextmanager
def serving(*steps: Step) -> Generator[Server]:
    """Follow a step for each connection, the last one for all further ones."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    server = Server(listener)
    threads: list[threading.Thread] = []
    peers: list[socket.socket] = []

    def follow(step: Step, peer: socket.socket) -> None:
        # That the client has gone is its own test's business.
        with peer, suppress(OSError, threading.BrokenBarrierError):
            step(Connection(peer, server.received))

    def accept() -> None:
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            step = steps[min(server.connections, len(steps) - 1)]
            server.connections += 1
            peers.append(peer)
            thread = threading.Thread(target=follow, args=(step, peer), daemon=True)
            threads.append(thread)
            thread.start()

    acceptor = threading.Thread(target=accept, daemon=True)
    acceptor.start()
    try:
        yield server
    finally:
        # Not everywhere does closing alone end the waiting of another thread.
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        acceptor.join(5)
        for peer in peers:
            with suppress(OSError):
                peer.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join(5)


@contextmanager
def deaf() -> Generator[str]:
    """Give an address of this machine that lets nobody in and refuses nobody."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        waiting: list[socket.socket] = []
        try:
            # Until the queue is full; what comes then is not answered.
            for _ in range(8):
                one = socket.socket()
                one.setblocking(False)
                if one.connect_ex(listener.getsockname()) not in {0, errno.EINPROGRESS}:
                    one.close()
                    break
                waiting.append(one)
            time.sleep(0.02)
            host, port = listener.getsockname()
            yield f"http://{host}:{port}"
        finally:
            for one in waiting:
                one.close()


def free_port() -> int:
    """Give a port of this machine at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def answer(body: bytes = b"ok", status: str = "200 OK", *headers: str) -> bytes:
    """Write a response by hand."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def always(data: bytes) -> Step:
    """Answer every request of a connection alike."""

    def step(connection: Connection) -> None:
        while connection.request():
            connection.write(data)

    return step


def always_encoded(body: bytes, encoding: str, encoded: bytes) -> Step:
    """Answer every request alike, encoded where the client says that it can read that."""

    def step(connection: Connection) -> None:
        while whole := connection.request():
            head = whole.partition(b"\r\n\r\n")[0].lower()
            asked = re.search(rb"\r\naccept-encoding:([^\r]*)", head)
            if asked and encoding.encode() in asked[1]:
                connection.write(answer(encoded, "200 OK", f"Content-Encoding: {encoding}"))
            else:
                connection.write(answer(body))

    return step


def echo(connection: Connection) -> None:
    """Answer every request with its own body."""
    while whole := connection.request():
        connection.write(answer(whole.partition(b"\r\n\r\n")[2]))
