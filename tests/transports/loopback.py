"""A server on this machine whose every connection follows a script of bytes."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

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
            body += self.peer.recv(65536)
        self._received.append(head + b"\r\n\r\n" + body)
        return data

    def write(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.peer.sendall(data)

    def reset(self) -> None:
        """End the connection rudely."""
        self.peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class Server:
    """Where it listens, what came, and how many connections were made."""

    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        self.received: list[bytes] = []
        self.connections = 0

    @property
    def url(self) -> str:
        host, port = self.listener.getsockname()
        return f"http://{host}:{port}"


@contextmanager
def serving(*steps: Step) -> Iterator[Server]:
    """Follow a step for each connection, the last one for all further ones."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(listener)
    threads: list[threading.Thread] = []
    peers: list[socket.socket] = []

    def follow(step: Step, peer: socket.socket) -> None:
        with peer:
            try:
                step(Connection(peer, server.received))
            except OSError:
                # The client has gone, which is its own test's business.
                return

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
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        acceptor.join(5)
        for peer in peers:
            try:
                peer.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        for thread in threads:
            thread.join(5)


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
