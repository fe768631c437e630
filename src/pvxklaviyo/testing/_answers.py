"""What a transport does with requests and answers: bring them whole, add nothing, tell nobody."""

from __future__ import annotations

import gzip
import logging
import threading
import time
import zlib

import pytest

from .._http import Request, Response
from ..errors import DecodeError, OutcomeUnknownError
from ._carrier import Carrier
from ._loopback import Connection, Step, always, always_encoded, answer, echo, free_port, serving
from ._transport_given import SECRETS, error_of, post

_PATIENCE = 10.0
"""Seconds in which sixteen requests must have arrived."""


def _say_nothing(connection: Connection) -> None:
    connection.request()


class AnswerContract:
    """What every answer is, and what nobody else learns of it."""

    keeps_connections: bool = True
    """Whether it uses a connection again; set False for one that does not."""

    uses_environment: bool = False
    """Whether it is meant to use the proxies that the environment names."""

    max_bytes: int = 100_000
    """The longest body that the transport under test accepts; give it this."""

    def test_an_answer_is_brought_whole(self, carrier: Carrier) -> None:
        """Status, headers in lower case, body; the request goes out as it is."""
        with serving(always(answer(b"yes", "202 Accepted", "X-Request-Id: r1"))) as server:
            response = carrier.send(post(server.url))

        assert 202 == response.status
        assert b"yes" == response.body
        assert "r1" == response.headers["x-request-id"]
        assert all(name == name.lower() for name in response.headers)
        (sent,) = server.received
        head, _, body = sent.partition(b"\r\n\r\n")
        assert head.startswith(f"POST {SECRETS.path} HTTP/1.1\r\n".encode())
        assert SECRETS.body == body
        assert f"\r\nauthorization: {SECRETS.header}".lower().encode() in head.lower()

    @pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
    def test_every_method_is_carried(self, carrier: Carrier, method: str) -> None:
        """Also with no body, and with none in the answer."""
        with serving(always(answer(b"", "204 No Content"))) as server:
            response = carrier.send(Request(method, f"{server.url}/there"))

        assert (204, b"") == (response.status, response.body)
        assert server.received[0].startswith(f"{method} /there HTTP/1.1\r\n".encode())

    @pytest.mark.parametrize(
        "status", ["400 Bad Request", "404 Not Found", "429 Too Many Requests", "503 Unavailable"]
    )
    def test_every_status_is_an_answer(self, carrier: Carrier, status: str) -> None:
        """What it means is for whoever asked; nothing is tried again."""
        with serving(always(answer(b"", status, "Retry-After: 7"))) as server:
            response = carrier.send(post(server.url))

        assert int(status[:3]) == response.status
        assert "7" == response.headers["retry-after"]
        assert 1 == len(server.received)

    def test_a_redirect_is_an_answer(self, carrier: Carrier) -> None:
        """Credentials are not carried to where somebody points."""
        with serving(always(answer(b"", "302 Found", "Location: /elsewhere"))) as server:
            response = carrier.send(post(server.url))

        assert 302 == response.status
        assert "/elsewhere" == response.headers["location"]
        assert 1 == len(server.received)

    @pytest.mark.parametrize(
        ("encoding", "body"),
        [("gzip", gzip.compress(b"data" * 999)), ("deflate", zlib.compress(b"data" * 999))],
        ids=["gzip", "deflate"],
    )
    def test_an_encoded_body_is_decoded(self, carrier: Carrier, encoding: str, body: bytes) -> None:
        """Whoever asks for an encoding reads it."""
        with serving(always_encoded(b"data" * 999, encoding, body)) as server:
            response = carrier.send(post(server.url))

        assert b"data" * 999 == response.body

    def test_a_chunked_body_is_joined(self, carrier: Carrier) -> None:
        """However it was cut."""
        data = (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
        )
        with serving(always(data)) as server:
            assert b"abcde" == carrier.send(post(server.url)).body

    @pytest.mark.parametrize("encoded", [False, True], ids=["plain", "gzip"])
    def test_a_body_that_is_too_long_is_refused(self, carrier: Carrier, encoded: bool) -> None:
        """Counted as decoded: a small answer that unfolds cannot fill the memory."""

        def small(length: int) -> Step:
            body = b"x" * length
            return always_encoded(body, "gzip", gzip.compress(body))

        def plain(length: int) -> Step:
            return always(answer(b"x" * length))

        made = small if encoded else plain
        with serving(made(self.max_bytes)) as server:
            longest = carrier.send(post(server.url))
        with serving(made(self.max_bytes + 1)) as server:
            error = error_of(carrier, post(server.url))

        assert self.max_bytes == len(longest.body)
        # It is an answer, so asking again would bring it again.
        assert isinstance(error, DecodeError)

    def test_a_damaged_body_is_unknown(self, carrier: Carrier) -> None:
        """It says gzip and is none; what it was meant to say nobody knows."""
        with serving(always(answer())) as server:
            carrier.send(post(server.url))
        if b"gzip" not in server.received[0].lower():
            pytest.skip("this transport asks for no gzip")
        with serving(always(answer(SECRETS.body, "200 OK", "Content-Encoding: gzip"))) as server:
            error = error_of(carrier, post(server.url))

        assert isinstance(error, OutcomeUnknownError)

    def test_no_cookies_are_kept(self, carrier: Carrier) -> None:
        """One account's are not another's."""
        data = answer(b"", "200 OK", "Set-Cookie: track=me; Path=/")
        with serving(always(data)) as server:
            carrier.send(post(server.url))
            carrier.send(post(server.url))

        assert 2 == len(server.received)
        assert not any(b"\r\ncookie:" in each.lower() for each in server.received)

    def test_proxies_of_the_environment_are_not_used(
        self, carrier: Carrier, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Where requests go is the caller's choice, not the shell's."""
        if self.uses_environment:
            pytest.skip("this transport is meant to use them")
        nobody = f"http://127.0.0.1:{free_port()}"
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, nobody)
        with serving(always(answer())) as server:
            assert b"ok" == carrier.send(post(server.url)).body

    def test_nobody_reads_it_in_a_log(self, carrier: Carrier) -> None:
        """Neither address nor headers nor bodies, however much is logged."""
        said: list[str] = []

        class Listener(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                said.append(f"{record.getMessage()} {record.args!r} {record.exc_info!r}")

        root, listener, level = logging.getLogger(), Listener(), logging.getLogger().level
        root.addHandler(listener)
        root.setLevel(logging.DEBUG)
        try:
            with serving(always(answer(SECRETS.body))) as server:
                carrier.send(post(server.url))
            with serving(_say_nothing) as server:
                error_of(carrier, post(server.url))
        finally:
            root.setLevel(level)
            root.removeHandler(listener)

        assert [] == [line for line in said for secret in SECRETS.words if secret in line]

    def test_a_connection_is_used_again(self, carrier: Carrier) -> None:
        """Three requests, one connection."""
        if not self.keeps_connections:
            pytest.skip("this transport keeps none")
        with serving(always(answer())) as server:
            for _ in range(3):
                carrier.send(post(server.url))

        assert 3 == len(server.received)
        assert 1 == server.connections

    def test_a_connection_that_was_closed_meanwhile_is_not_used(self, carrier: Carrier) -> None:
        """Each request arrives once, over a fresh one; nobody hears of it."""

        def once(connection: Connection) -> None:
            connection.request()
            connection.write(answer())

        with serving(once) as server:
            for _ in range(3):
                carrier.send(post(server.url))
                # Until the closing has arrived.
                time.sleep(0.03)

        assert 3 == len(server.received)
        assert 3 == server.connections

    def test_requests_at_once_do_not_mix(self, carrier: Carrier) -> None:
        """Sixteen are under way together, and each gets its own answer."""
        met = threading.Barrier(16, timeout=_PATIENCE)

        def meet(connection: Connection) -> None:
            whole = connection.request()
            met.wait()
            connection.write(answer(whole.partition(b"\r\n\r\n")[2]))
            echo(connection)

        bodies = [b"%d" % number for number in range(16)]
        with serving(meet) as server:
            requests = [Request("POST", server.url, content=body) for body in bodies]
            found = [
                each.body if isinstance(each, Response) else str(each).encode()
                for _ in range(2)
                for each in carrier.together(requests)
            ]

        assert bodies * 2 == found
