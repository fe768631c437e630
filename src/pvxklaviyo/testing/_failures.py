"""What a transport says when no answer came: whether anything left, in time, and nothing else."""

from __future__ import annotations

import socket
import sys
import time

import pytest

from ..errors import NotSentError, OutcomeUnknownError, TransportError
from ._carrier import Carrier
from ._loopback import Connection, always, answer, deaf, free_port, serving
from ._transport_given import BRIEF, error_of, post

_LATE = 1.5
"""Seconds within which a time-out of :data:`BRIEF` must have been noticed."""


def _https(url: str) -> str:
    return url.replace("http:", "https:")


class FailureContract:
    """Which failures promise that nothing left, and which do not."""

    def test_nobody_listens(self, carrier: Carrier) -> None:
        """Refused: nothing left."""
        error = error_of(carrier, post(f"http://127.0.0.1:{free_port()}"))

        assert isinstance(error, NotSentError)

    def test_no_such_host(self, carrier: Carrier, monkeypatch: pytest.MonkeyPatch) -> None:
        """A name that leads nowhere: nothing left."""

        def unknown(*_: object, **__: object) -> object:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        monkeypatch.setattr(socket, "getaddrinfo", unknown)
        error = error_of(carrier, post("http://nowhere.invalid"))

        assert isinstance(error, NotSentError)

    @pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse where Linux waits")
    def test_nobody_lets_it_in(self, carrier: Carrier) -> None:
        """No connection in time: nothing left. The request's time-out counts for this too."""
        begun = time.monotonic()
        with deaf() as url:
            error = error_of(carrier, post(url, timeout=BRIEF))

        assert isinstance(error, NotSentError)
        assert time.monotonic() - begun < _LATE

    @pytest.mark.parametrize("greeting", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n"])
    def test_nobody_to_trust(self, carrier: Carrier, greeting: bytes) -> None:
        """Who breaks off before TLS stands, or speaks none, is told nothing."""

        def step(connection: Connection) -> None:
            connection.peer.recv(65536)
            connection.write(greeting)
            connection.reset()

        with serving(step) as server:
            error = error_of(carrier, post(_https(server.url)))

        assert isinstance(error, NotSentError)

    def test_a_greeting_that_takes_too_long(self, carrier: Carrier) -> None:
        """TLS does not come to stand in time: nothing left."""

        def step(connection: Connection) -> None:
            connection.request()

        begun = time.monotonic()
        with serving(step) as server:
            error = error_of(carrier, post(_https(server.url), timeout=BRIEF))

        assert isinstance(error, NotSentError)
        assert time.monotonic() - begun < _LATE

    def test_a_connection_that_is_broken_at_once(self, carrier: Carrier) -> None:
        """Whether something left cannot be known from outside: either error will do."""

        def step(connection: Connection) -> None:
            connection.reset()

        with serving(step) as server:
            error = error_of(carrier, post(server.url))

        assert isinstance(error, TransportError)

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"HTTP/1.1 20",
            b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf",
            b"jo@mail.invalid\r\n",
        ],
        ids=["nothing", "half a head", "half a body", "half a chunk", "no HTTP"],
    )
    @pytest.mark.parametrize("rude", [False, True], ids=["closed", "reset"])
    def test_no_whole_answer(self, carrier: Carrier, data: bytes, rude: bool) -> None:
        """The request went out, so nobody knows; and nobody asks again by himself."""

        def step(connection: Connection) -> None:
            connection.request()
            connection.write(data)
            if rude:
                connection.reset()

        with serving(step) as server:
            error = error_of(carrier, post(server.url))

        assert isinstance(error, OutcomeUnknownError)
        assert 1 == len(server.received)

    def test_a_kept_connection_that_closes_as_the_request_arrives(self, carrier: Carrier) -> None:
        """The request may have been read, so it is not sent again."""

        def once_and_a_half(connection: Connection) -> None:
            connection.request()
            connection.write(answer())
            connection.request()

        with serving(once_and_a_half, once_and_a_half) as server:
            carrier.send(post(server.url))
            if server.connections == 1:
                outcome = carrier.together([post(server.url)])

                # A transport that keeps no connection never meets this.
                assert server.connections == 2 or isinstance(outcome[0], OutcomeUnknownError)
                assert 2 == len(server.received)

    @pytest.mark.parametrize(
        ("head", "slow"),
        [
            (b"", b""),
            (b"", b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 125),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b""),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"x" * 125),
        ],
        ids=["no answer", "endless head", "no body", "endless body"],
    )
    def test_what_takes_too_long(self, carrier: Carrier, head: bytes, slow: bytes) -> None:
        """
        The time-out is for the whole answer, however many pieces come in time.

        It was sent, so nobody knows.
        """

        def step(connection: Connection) -> None:
            connection.request()
            connection.write(head)
            connection.drip(slow)
            connection.request()

        begun = time.monotonic()
        with serving(step) as server:
            error = error_of(carrier, post(server.url, timeout=BRIEF))

        assert isinstance(error, OutcomeUnknownError)
        assert time.monotonic() - begun < _LATE
        assert 1 == len(server.received)

    def test_after_a_failure_the_next_request_goes(self, carrier: Carrier) -> None:
        """On a connection of its own."""

        def broken(connection: Connection) -> None:
            connection.request()

        with serving(broken, broken, always(answer())) as server:
            error_of(carrier, post(server.url))
            error_of(carrier, post(server.url))
            response = carrier.send(post(server.url))

        assert b"ok" == response.body
        assert 3 == server.connections
