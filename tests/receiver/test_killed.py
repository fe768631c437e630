"""``kill -9``: whatever was answered with success is in the ledger, wherever it struck."""

from __future__ import annotations

import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from pvxklaviyo.ledger import Hints
from pvxklaviyo.model import shown_stream
from pvxklaviyo.stores import SqliteStore

from .door import TOKEN, signed

ROOT = Path(__file__).parents[2]
SOAK = int(os.environ.get("PVX_SOAK", "0") or 0)
CALLERS = 6


class Killable:
    """A receiver in a process of its own."""

    def __init__(self, path):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.receiver.standing", str(path)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.port = int(self.process.stdout.readline())

    def kill(self):
        """End it as the kernel does."""
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


def text_of(request):
    """Write a request as it goes over the wire."""
    head = f"{request.method} {request.url} HTTP/1.0\r\nContent-Length: {len(request.content)}\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
    return f"{head}\r\n".encode() + request.content


def send(port, wire):
    """Send bytes and give the status of a whole answer; None: there was none."""
    with (
        suppress(OSError),
        socket.create_connection(("127.0.0.1", port), timeout=5) as connection,
    ):
        connection.sendall(wire)
        answer = connection.makefile("rb").read()
        if answer.endswith(b"\r\n\r\n"):
            return int(answer.split()[1])
    return None


def hint_of(number):
    """Make a notification that names an order."""
    return f"GET /peoplevox/{TOKEN}?order=H{number} HTTP/1.0\r\n\r\n".encode()


def kept(path, orders):
    """Give those orders that the ledger has, and the hints that wait."""
    store = SqliteStore(path)
    store.migrate()
    streams = {order: shown_stream("acme", "acme01", "main", order) for order in orders}
    histories = store.histories(list(streams.values()))
    found = {order for order, stream in streams.items() if histories[stream].observations}
    hints = {one.stream for one in store.read(Hints(source="acme/acme01"))}
    store.close()
    return found, hints


def is_whole(path):
    """Ask SQLite itself."""
    with sqlite3.connect(path) as connection:
        (said,) = connection.execute("PRAGMA integrity_check").fetchone()
    connection.close()
    return said == "ok"


def barrage(port, seed, answered):
    """Let callers send as fast as they can until nobody answers."""

    def call(caller):
        number = 0
        while True:
            order = f"{seed}{caller}{number:05}"
            status = send(port, text_of(signed({"id": int(order)})))
            if status is None:
                return
            if status == 200:
                answered.append(order)
            number += 1

    threads = [threading.Thread(target=call, args=(one,)) for one in range(1, CALLERS + 1)]
    for thread in threads:
        thread.start()
    return threads


@pytest.mark.parametrize("seed", range(1, 3 + SOAK * 20))
def test_what_was_answered_with_success_outlives_a_kill(tmp_path, seed):
    """Many callers at once, killed at a random moment of reading, committing or answering."""
    path = tmp_path / "relay.db"
    receiver = Killable(path)
    answered = []
    hinted = send(receiver.port, hint_of(seed))
    threads = barrage(receiver.port, seed, answered)
    # From the first answer on: a machine with much to do may take its time until then.
    while not answered and any(one.is_alive() for one in threads):
        time.sleep(0.001)
    time.sleep(random.Random(seed).uniform(0.0, 0.25))
    receiver.kill()
    for thread in threads:
        thread.join()
    found, hints = kept(path, answered)

    assert 200 == hinted
    assert answered
    assert set(answered) == found
    assert 1 == len(hints)
    assert is_whole(path)


def test_a_kill_between_any_two_bytes_of_a_call_loses_nothing_that_was_answered(tmp_path):
    """Cut within the head, the body, and after it: kept whole or not at all, and taken again."""
    path = tmp_path / "relay.db"
    wire = text_of(signed({"id": 7}))
    body = wire.index(b"\r\n\r\n") + 4
    # All in one process, and with time for it each in its own.
    cuts = [1, 30, body, body + 3, len(wire) - 1]
    lives = [[cut] for cut in range(1, len(wire) + 1)] if SOAK else [cuts]
    for life in lives:
        receiver = Killable(path)
        with ExitStack() as open_ones:
            for cut in life:
                address = ("127.0.0.1", receiver.port)
                connection = socket.create_connection(address, timeout=5)
                open_ones.enter_context(connection).sendall(wire[:cut])
            before = kept(path, ["7"])[0] if life[-1] < len(wire) else set()
            receiver.kill()

        assert set() == before
    receiver = Killable(path)
    again = send(receiver.port, wire)
    twice = send(receiver.port, wire)
    receiver.kill()
    store = SqliteStore(path)
    stream = shown_stream("acme", "acme01", "main", "7")
    observed = store.histories([stream])[stream].observations
    store.close()

    assert (200, 200) == (again, twice)
    assert 1 == len([one for one in observed if one.kind == "shown"])
