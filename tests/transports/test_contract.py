from __future__ import annotations

import gzip
import logging
import os
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable

import httpx
import pytest
import respx

from pvxklaviyo._http import Request, Response
from pvxklaviyo.errors import DecodeError, NotSentError, OutcomeUnknownError, ServiceError

from .colours import COLOURS, Awaited, Blocking
from .loopback import Connection, always, answer, serving

Colour = Callable[..., Blocking | Awaited]
SECRET = "/profiles?filter=equals(email,%22jo@mail.invalid%22)"


@pytest.fixture(params=COLOURS, ids=["blocking", "awaited"])
def colour(request: pytest.FixtureRequest) -> Colour:
    found: Colour = request.param
    return found


def post(url: str, timeout: float | None = None) -> Request:
    return Request(
        "POST", url + SECRET, {"Authorization": "Key geheim"}, b"<jo@mail.invalid/>", timeout
    )


def error_of(carrier: Blocking | Awaited, request: Request) -> ServiceError:
    """The error, which must not tell what was sent."""
    with pytest.raises(ServiceError) as caught:
        carrier.send(request)
    told = f"{caught.value} {caught.value!r} {caught.value.__cause__!r}"
    assert "mail.invalid" not in told
    assert "profiles" not in told
    assert "geheim" not in told
    return caught.value


class TestAnswers:
    def test_an_answer_is_brought_whole(self, colour: Colour) -> None:
        """Status, headers in lower case, body; the request goes out as it is."""
        data = answer(b"yes", "202 Accepted", "X-Request-Id: r1")
        with serving(always(data)) as server, colour() as carrier:
            response = carrier.send(post(server.url))

        assert 202 == response.status
        assert b"yes" == response.body
        assert "r1" == response.headers["x-request-id"]
        (sent,) = server.received
        head, _, body = sent.partition(b"\r\n\r\n")
        assert head.startswith(f"POST {SECRET} HTTP/1.1\r\n".encode())
        assert b"<jo@mail.invalid/>" == body
        assert b"authorization: key geheim" in head.lower()
        assert b"user-agent: pvxklaviyo/" in head.lower()

    @pytest.mark.parametrize(
        "status", ["429 Too Many Requests", "500 Internal Server Error", "404 Not Found"]
    )
    def test_every_status_is_an_answer(self, colour: Colour, status: str) -> None:
        """What it means is for whoever asked."""
        with serving(always(answer(b"", status, "Retry-After: 7"))) as server, colour() as carrier:
            response = carrier.send(post(server.url))

        assert int(status[:3]) == response.status
        assert "7" == response.headers["retry-after"]

    def test_a_redirect_is_an_answer(self, colour: Colour) -> None:
        """Credentials are not carried to where somebody points."""
        data = answer(b"", "302 Found", "Location: /elsewhere")
        with serving(always(data)) as server, colour() as carrier:
            response = carrier.send(post(server.url))

        assert 302 == response.status
        assert 1 == len(server.received)

    @pytest.mark.parametrize(
        ("encoding", "body"),
        [("gzip", gzip.compress(b"data" * 999)), ("deflate", zlib.compress(b"data" * 999))],
    )
    def test_an_encoded_body_is_decoded(self, colour: Colour, encoding: str, body: bytes) -> None:
        """What is asked for is what can be decoded."""
        data = answer(body, "200 OK", f"Content-Encoding: {encoding}")
        with serving(always(data)) as server, colour() as carrier:
            response = carrier.send(post(server.url))

        assert b"data" * 999 == response.body
        assert b"accept-encoding: gzip, deflate\r\n" in server.received[0].lower()

    def test_a_chunked_body_is_joined(self, colour: Colour) -> None:
        """However it was cut."""
        data = (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
        )
        with serving(always(data)) as server, colour() as carrier:
            assert b"abcde" == carrier.send(post(server.url)).body

    def test_a_connection_is_used_again(self, colour: Colour) -> None:
        """Three requests, one connection."""
        with serving(always(answer())) as server, colour() as carrier:
            for _ in range(3):
                carrier.send(post(server.url))

        assert 3 == len(server.received)
        assert 1 == server.connections


class TestNothingSent:
    def test_nobody_listens(self, colour: Colour) -> None:
        """Refused, with what the system says and the host alone."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]

        with colour() as carrier:
            error = error_of(carrier, post(f"http://127.0.0.1:{port}"))

        assert isinstance(error, NotSentError)
        assert "127.0.0.1 could not be reached: Connection refused" == str(error)

    def test_no_such_host(self, colour: Colour, monkeypatch: pytest.MonkeyPatch) -> None:
        """A name that leads nowhere."""

        def unknown(*_: object, **__: object) -> object:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        monkeypatch.setattr(socket, "getaddrinfo", unknown)
        with colour() as carrier:
            error = error_of(carrier, post("http://nowhere.invalid"))

        assert isinstance(error, NotSentError)
        assert "nowhere.invalid could not be reached: Name or service not known" == str(error)

    def test_no_trust(self, colour: Colour) -> None:
        """Somebody who speaks no TLS is not spoken to."""

        def plain(connection: Connection) -> None:
            connection.peer.recv(65536)
            connection.write(answer(b"", "400 Bad Request"))

        with serving(plain) as server, colour() as carrier:
            error = error_of(carrier, post(server.url.replace("http:", "https:")))

        assert isinstance(error, NotSentError)
        assert "127.0.0.1 could not be reached: [SSL" in str(error)

    def test_no_free_connection(self, colour: Colour) -> None:
        """All are in use, and stay so."""
        hold = threading.Event()

        def slow(connection: Connection) -> None:
            connection.request()
            hold.wait(5)
            connection.write(answer())

        outcomes: list[Response | ServiceError] = []
        with serving(slow) as server, colour(max_connections=1, connect_timeout=0.2) as carrier:
            requests = [post(server.url), post(server.url)]
            if isinstance(carrier, Blocking):
                threads = [
                    threading.Thread(target=_into, args=(outcomes, carrier, each))
                    for each in requests
                ]
                for thread in threads:
                    thread.start()
                time.sleep(0.5)
                hold.set()
                for thread in threads:
                    thread.join()
            else:
                threading.Timer(0.5, hold.set).start()
                outcomes += carrier.runner.run(_gathered(carrier, requests))

        (refused,) = [each for each in outcomes if not isinstance(each, Response)]
        assert isinstance(refused, NotSentError)
        assert "No connection to 127.0.0.1 became free within 0.2 s" in str(refused)
        assert 1 == len(server.received)


class TestOutcomeUnknown:
    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"HTTP/1.1 20",
            b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
            b"jo@mail.invalid\r\n",
        ],
        ids=["nothing", "half a head", "half a body", "no HTTP"],
    )
    @pytest.mark.parametrize("rude", [False, True], ids=["closed", "reset"])
    def test_no_whole_answer(self, colour: Colour, data: bytes, rude: bool) -> None:
        """The request went out, so nobody knows; and nobody asks again by himself."""

        def step(connection: Connection) -> None:
            connection.request()
            connection.write(data)
            if rude:
                connection.reset()

        with serving(step) as server, colour() as carrier:
            error = error_of(carrier, post(server.url))

        assert isinstance(error, OutcomeUnknownError)
        assert "The connection to 127.0.0.1 broke before a whole answer came" == str(error)
        assert 1 == len(server.received)

    def test_no_answer_in_time(self, colour: Colour) -> None:
        """The request's own time-out counts before the transport's."""

        def step(connection: Connection) -> None:
            connection.request()
            connection.request()

        with serving(step) as server, colour(timeout=30.0) as carrier:
            error = error_of(carrier, post(server.url, timeout=0.2))

        assert isinstance(error, OutcomeUnknownError)
        assert "127.0.0.1 did not answer within 0.2 s" == str(error)

    def test_an_answer_that_drips_is_not_waited_for(self, colour: Colour) -> None:
        """Each piece comes in time, the whole does not."""

        def step(connection: Connection) -> None:
            connection.request()
            connection.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            for _ in range(100):
                connection.write(b"x")
                time.sleep(0.05)

        begun = time.monotonic()
        with serving(step) as server, colour() as carrier:
            error = error_of(carrier, post(server.url, timeout=0.3))

        assert isinstance(error, OutcomeUnknownError)
        assert time.monotonic() - begun < 2

    def test_a_damaged_body(self, colour: Colour) -> None:
        """It says gzip and is none."""
        data = answer(b"jo@mail.invalid", "200 OK", "Content-Encoding: gzip")
        with serving(always(data)) as server, colour() as carrier:
            error = error_of(carrier, post(server.url))

        assert isinstance(error, OutcomeUnknownError)
        assert "is damaged" in str(error)

    def test_after_a_failure_the_next_request_goes(self, colour: Colour) -> None:
        """On a connection of its own; with one allowed in all, none has leaked."""

        def broken(connection: Connection) -> None:
            connection.request()

        with (
            serving(broken, broken, always(answer())) as server,
            colour(max_connections=1) as carrier,
        ):
            error_of(carrier, post(server.url))
            error_of(carrier, post(server.url))
            response = carrier.send(post(server.url))

        assert b"ok" == response.body
        assert 3 == server.connections


class TestHttpxErrors:
    @pytest.mark.parametrize(
        ("raised", "expected"),
        [
            (httpx.ConnectError, NotSentError),
            (httpx.ConnectTimeout, NotSentError),
            (httpx.PoolTimeout, NotSentError),
            (httpx.ReadError, OutcomeUnknownError),
            (httpx.ReadTimeout, OutcomeUnknownError),
            (httpx.WriteError, OutcomeUnknownError),
            (httpx.WriteTimeout, OutcomeUnknownError),
            (httpx.CloseError, OutcomeUnknownError),
            (httpx.RemoteProtocolError, OutcomeUnknownError),
            # Seen when a connection was broken under it; nobody knows when.
            (httpx.LocalProtocolError, OutcomeUnknownError),
        ],
    )
    def test_each_is_told_by_what_may_have_happened(
        self, colour: Colour, raised: type[httpx.HTTPError], expected: type[ServiceError]
    ) -> None:
        """Also those that no server on this machine can bring about."""
        with respx.mock() as mock, colour() as carrier:
            mock.post(url__startswith="http://pvx.invalid").mock(
                side_effect=raised(f"http://pvx.invalid{SECRET}")
            )

            error = error_of(carrier, post("http://pvx.invalid"))

        assert expected is type(error)


class TestTooMuch:
    @pytest.mark.parametrize("encoding", ["", "gzip"])
    def test_a_body_that_is_too_long_is_refused(self, colour: Colour, encoding: str) -> None:
        """As decoded; it is an answer, so asking again would bring it again."""
        body = b"x" * 5000
        data = answer(gzip.compress(body), "200 OK", "Content-Encoding: gzip")
        data = data if encoding else answer(body)
        with serving(always(data)) as server, colour(max_bytes=4999) as carrier:
            error = error_of(carrier, post(server.url))
        with serving(always(data)) as server, colour(max_bytes=5000) as carrier:
            response = carrier.send(post(server.url))

        assert isinstance(error, DecodeError)
        assert "longer than 4999 bytes" in str(error)
        assert body == response.body


class TestStaleConnections:
    def test_one_that_was_closed_meanwhile_is_not_used(self, colour: Colour) -> None:
        """The request goes over a fresh one, and arrives once."""

        def once(connection: Connection) -> None:
            connection.request()
            connection.write(answer())

        with serving(once) as server, colour() as carrier:
            for _ in range(3):
                carrier.send(post(server.url))
                # Until the closing has arrived.
                time.sleep(0.05)

        assert 3 == len(server.received)
        assert 3 == server.connections

    def test_one_that_closes_as_the_request_arrives_is_unknown(self, colour: Colour) -> None:
        """The request may have been read, so it is not sent again."""

        def once_and_a_half(connection: Connection) -> None:
            connection.request()
            connection.write(answer())
            connection.request()

        with serving(once_and_a_half) as server, colour() as carrier:
            carrier.send(post(server.url))
            error = error_of(carrier, post(server.url))

        assert isinstance(error, OutcomeUnknownError)
        assert 2 == len(server.received)
        assert 1 == server.connections


class TestGuest:
    def test_constructing_opens_nothing(self, colour: Colour) -> None:
        """No connection, no context, no loop."""
        with serving(always(answer())) as server:
            colour().close()

        assert 0 == server.connections

    def test_a_closed_one_says_so(self, colour: Colour) -> None:
        """Also if it was never used."""
        with colour() as carrier:
            carrier.end()

            with pytest.raises(RuntimeError, match="closed"):
                carrier.send(post("http://127.0.0.1:9"))

    @pytest.mark.parametrize(
        "settings",
        [{"timeout": 0}, {"connect_timeout": -1}, {"max_bytes": 0}, {"max_connections": 0}],
    )
    def test_limits_are_above_nothing(self, colour: Colour, settings: dict[str, float]) -> None:
        """A programmer's mistake, found where it is made."""
        with pytest.raises(ValueError, match="above 0"):
            colour(**settings)

    @pytest.mark.parametrize(
        "request_",
        [
            Request("POST", "/relative"),
            Request("POST", "ftp://127.0.0.1/"),
            Request("POST", "http://[::1/"),
            Request("POST", "http://127.0.0.1/", {"authorization": "Key geheim\n"}),
            Request("POST", "http://127.0.0.1/", {"authorization": "Key gehéim"}),
            Request("POST", "http://127.0.0.1/", {"bad name": "x"}),
        ],
    )
    def test_what_is_no_http_is_a_mistake(self, colour: Colour, request_: Request) -> None:
        """Of whoever made the request; the text does not repeat it."""
        with colour() as carrier, pytest.raises(ValueError, match="cannot be sent") as caught:
            carrier.send(request_)

        assert "geheim" not in str(caught.value)

    def test_nothing_of_a_request_is_logged(
        self, colour: Colour, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Not even where all of httpx's logging is wanted."""
        caplog.set_level(logging.DEBUG)
        with serving(always(answer(b"jo@mail.invalid"))) as server, colour() as carrier:
            carrier.send(post(server.url))

        assert "mail.invalid" not in caplog.text
        assert "profiles" not in caplog.text
        assert "geheim" not in caplog.text

    def test_many_share_it(self, colour: Colour) -> None:
        """Sixteen at once, over no more connections than allowed."""
        with serving(always(answer())) as server, colour(max_connections=8) as carrier:
            responses = [
                response for _ in range(5) for response in carrier.together([post(server.url)] * 16)
            ]

        assert 80 == len(responses)
        assert {b"ok"} == {response.body for response in responses}
        assert server.connections <= 8

    def test_several_services_share_its_connections(self, colour: Colour) -> None:
        """An idle one makes room for another origin."""
        with (
            serving(always(answer(b"a"))) as one,
            serving(always(answer(b"b"))) as two,
            colour(max_connections=1) as carrier,
        ):
            bodies = [carrier.send(post(each.url)).body for each in (one, two, one, two)]

        assert [b"a", b"b", b"a", b"b"] == bodies

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
    @pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
    def test_a_fork_opens_its_own(self, colour: Colour) -> None:
        """The child does not speak on its parent's connection, and the parent goes on."""
        with serving(always(answer())) as server, colour() as carrier:
            carrier.send(post(server.url))
            child = os.fork()
            if child == 0:  # pragma: no cover - in the child
                try:
                    heir = carrier
                    if isinstance(carrier, Awaited):
                        heir = Awaited()
                        heir.transport = carrier.transport
                    done = heir.send(post(server.url)).body == b"ok"
                except BaseException:  # noqa: BLE001 - a child must not go on as pytest
                    os._exit(2)
                os._exit(0 if done else 1)
            _, status = os.waitpid(child, 0)
            carrier.send(post(server.url))

        assert 0 == os.waitstatus_to_exitcode(status)
        assert 3 == len(server.received)
        assert 2 == server.connections

    def test_a_context_of_ones_own(self, colour: Colour) -> None:
        """It is used as it is, and False is understood."""
        with serving(always(answer())) as server:
            for verify in (ssl.create_default_context(), False):
                with colour(verify=verify) as carrier:
                    assert b"ok" == carrier.send(post(server.url)).body


def _into(outcomes: list[Response | ServiceError], carrier: Blocking, request: Request) -> None:
    try:
        outcomes.append(carrier.send(request))
    except ServiceError as error:
        outcomes.append(error)


async def _gathered(carrier: Awaited, requests: list[Request]) -> list[Response | ServiceError]:
    import asyncio

    found = await asyncio.gather(*map(carrier.transport.send, requests), return_exceptions=True)
    return [each for each in found if isinstance(each, Response | ServiceError)]
