"""
A receiver that dies at one byte of a call, again and again: each time in a process of its own.

Run as a program: it forks for every byte that it is told, so that nothing has
to be imported again. What is killed is the whole process, as by ``kill -9``.
"""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from wsgiref.simple_server import WSGIRequestHandler

import attrs

from pvxklaviyo import Response
from pvxklaviyo.receiver import Receiver

from .door import DemoShop, signed
from .standing import relay


@attrs.define
class Life:
    """How many bytes a process still lives for: read and written together."""

    left: int

    def pass_one(self):
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self.left -= 1


class Bytes(io.RawIOBase):
    """A connection that gives and takes one byte at a time."""

    def __init__(self, connection, life):
        self._connection = connection
        self._life = life

    def readable(self):
        return True

    def writable(self):
        return True

    def readinto(self, buffer):
        self._life.pass_one()
        return self._connection.recv_into(buffer, 1)

    def write(self, data):
        for byte in bytes(data):
            self._life.pass_one()
            self._connection.sendall(bytes([byte]))
        return len(data)


class Handler(WSGIRequestHandler):
    """Serves one call over such a connection."""

    def setup(self):
        connection, life = self.request
        self.rfile = io.BufferedReader(Bytes(connection, life))
        self.wfile = Bytes(connection, life)

    def finish(self):
        pass

    def address_string(self):
        return "-"

    def log_message(self, *_):
        pass

    def get_environ(self):
        return {**super().get_environ(), "SERVER_NAME": "-", "SERVER_PORT": "0"}


@attrs.define
class Server:
    """What the handler asks of a server."""

    app: Callable
    base_environ: dict = attrs.field(factory=dict)

    def get_app(self):
        return self.app


class Hasty(Receiver):
    """A receiver that says yes before anything is durable: what a test must notice."""

    def handle(self, request):
        self.behind = request
        return Response(200)


def wire_of(order):
    """Write a call as it goes over the wire; the same number of bytes for each order."""
    one = signed({"id": order})
    head = f"{one.method} {one.url} HTTP/1.0\r\nContent-Length: {len(one.content)}\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in one.headers.items())
    return f"{head}\r\n".encode() + one.content


def die(path, life, connection, kind):
    """Serve one call, and end when that many bytes have passed, or after it."""
    keeper = relay(path)
    receiver = kind(keeper, shops=[DemoShop()])
    Handler((connection, Life(life)), ("127.0.0.1", 0), Server(receiver.wsgi))
    if isinstance(receiver, Hasty):
        Receiver(keeper, shops=[DemoShop()]).handle(receiver.behind)
    os._exit(0)


def live(path, order, life, kind=Receiver):
    """Let a process live for so many bytes of a call; give what was answered until then."""
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        ours.close()
        die(path, life, theirs, kind)
    theirs.close()
    ours.sendall(wire_of(order))
    ours.shutdown(socket.SHUT_WR)
    answer = b""
    # Of a process that is dead with bytes unread the connection is reset.
    with suppress(ConnectionResetError):
        while part := ours.recv(4096):
            answer += part
    ours.close()
    _, status = os.waitpid(child, 0)
    return answer, os.WIFSIGNALED(status)


def main(path, stride, kind):
    """Die at each so many-th byte; print what was answered to which order."""
    cls = Hasty if kind == "hasty" else Receiver
    whole, _ = live(path, 1_000_000, 10**9, cls)
    total = len(wire_of(1)) + 6 + len(whole)
    died = []
    for life in (*range(0, total, int(stride)), total - 1):
        answer, is_killed = live(path, 1_000_001 + life, life, cls)
        died.append([1_000_001 + life, life, answer.decode(), is_killed])
    json.dump({"whole": whole.decode(), "died": died}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
