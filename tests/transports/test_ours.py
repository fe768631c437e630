"""What our own transports promise beside the contract of all."""

from __future__ import annotations

import gzip
import os
import socket
import ssl
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import httpx2
import pytest
import respx
import trustme

from pvxklaviyo import Request, Response
from pvxklaviyo.errors import (
    DecodeError,
    NotSentError,
    OutcomeUnknownError,
    OversizedError,
    ServiceError,
)
from pvxklaviyo.testing._loopback import (
    Connection,
    always,
    answer,
    deaf,
    echo,
    free_port,
    serving,
)
from pvxklaviyo.testing._transport_given import SECRETS, error_of, post
from pvxklaviyo.transports import AsyncHttpx2Transport, Httpx2Transport

from .colours import COLOURS, Colour


@pytest.fixture(params=COLOURS, ids=lambda colour: colour.name)
def colour(request: pytest.FixtureRequest) -> Colour:
    found: Colour = request.param
    return found


class TestTexts:
    def test_nobody_listens(self, colour: Colour) -> None:
        """What the system says, and the host alone."""
        with colour() as carrier:
            error = error_of(carrier, post(f"http://127.0.0.1:{free_port()}"))

        assert "127.0.0.1 could not be reached: Connection refused" == str(error)

    def test_no_such_host(self, colour: Colour, monkeypatch: pytest.MonkeyPatch) -> None:
        """A name that leads nowhere."""

        def unknown(*_: object, **__: object) -> object:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        monkeypatch.setattr(socket, "getaddrinfo", unknown)
        with colour() as carrier:
            error = error_of(carrier, post("http://nowhere.invalid"))

        assert "nowhere.invalid could not be reached: Name or service not known" == str(error)

    def test_no_trust(self, colour: Colour) -> None:
        """Somebody who speaks no TLS is not spoken to."""

        def plain(connection: Connection) -> None:
            connection.peer.recv(65536)
            connection.write(answer(b"", "400 Bad Request"))

        with serving(plain) as server, colour() as carrier:
            error = error_of(carrier, post(server.url.replace("http:", "https:")))

        assert "127.0.0.1 could not be reached: [SSL" in str(error)

    @pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse where Linux waits")
    def test_nobody_lets_it_in(self, colour: Colour) -> None:
        """The shorter of the two times counts, and is named."""
        with deaf() as url, colour(connect_timeout=0.1) as carrier:
            error = error_of(carrier, post(url))

        assert isinstance(error, NotSentError)
        assert "127.0.0.1 could not be reached within 0.1 s" == str(error)

    def test_no_answer_in_time(self, colour: Colour) -> None:
        """The transport's own time-out counts where the request has none."""

        def step(connection: Connection) -> None:
            connection.request()
            connection.request()

        with serving(step) as server, colour(timeout=0.1) as carrier:
            error = error_of(carrier, post(server.url, timeout=None))

        assert "127.0.0.1 did not answer within 0.1 s" == str(error)

    def test_no_whole_answer(self, colour: Colour) -> None:
        """Broken, damaged and too long each have words of their own; too long a class as well."""

        def broken(connection: Connection) -> None:
            connection.request()

        damaged = always(answer(b"no gzip", "200 OK", "Content-Encoding: gzip"))
        met = []
        for step in (broken, damaged, always(answer(b"x" * 11))):
            with serving(step) as server, colour(max_bytes=10) as carrier:
                met.append(error_of(carrier, post(server.url)))

        assert [
            "The connection to 127.0.0.1 broke before a whole answer came",
            "The answer of 127.0.0.1 is damaged: it is not encoded as it says",
            "The answer of 127.0.0.1 is longer than 10 bytes, the most that is accepted; ask for "
            "smaller pages or raise max_bytes",
        ] == [str(error) for error in met]
        assert [OutcomeUnknownError, OutcomeUnknownError, OversizedError] == [*map(type, met)]

    def test_no_free_connection(self, colour: Colour) -> None:
        """All are in use, and stay so."""
        hold = threading.Event()

        def slow(connection: Connection) -> None:
            connection.request()
            hold.wait(5)
            connection.write(answer())

        release = threading.Timer(0.5, hold.set)
        with serving(slow) as server, colour(max_connections=1, connect_timeout=0.1) as carrier:
            release.start()
            outcomes = carrier.together([post(server.url), post(server.url)])
            release.join()

        (refused,) = [each for each in outcomes if not isinstance(each, Response)]
        assert isinstance(refused, NotSentError)
        assert "No connection to 127.0.0.1 became free within 0.1 s" in str(refused)
        assert 1 == len(server.received)


class TestHttpxErrors:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("ConnectError", NotSentError),
            ("ConnectTimeout", NotSentError),
            ("PoolTimeout", NotSentError),
            ("ProxyError", NotSentError),
            ("ReadError", OutcomeUnknownError),
            ("ReadTimeout", OutcomeUnknownError),
            ("WriteError", OutcomeUnknownError),
            ("WriteTimeout", OutcomeUnknownError),
            ("CloseError", OutcomeUnknownError),
            ("RemoteProtocolError", OutcomeUnknownError),
            # Seen when a connection was broken under it; nobody knows when.
            ("LocalProtocolError", OutcomeUnknownError),
        ],
    )
    def test_each_is_told_by_what_may_have_happened(
        self,
        colour: Colour,
        name: str,
        expected: type[ServiceError],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """Also those that no server on this machine can bring about."""
        library = httpx2 if "2" in colour.name else httpx
        raised = getattr(library, name)(f"http://pvx.invalid{SECRETS.path}")

        async def fails_later(*_: object) -> None:
            raise raised

        def fails(*_: object) -> None:
            raise raised

        monkeypatch.setattr(library.HTTPTransport, "handle_request", fails)
        monkeypatch.setattr(library.AsyncHTTPTransport, "handle_async_request", fails_later)
        with colour() as carrier:
            error = error_of(carrier, post("http://pvx.invalid"))

        assert expected is type(error)

    def test_bytes_that_are_no_tls_after_the_handshake(self, colour: Colour) -> None:
        """What breaks below httpx breaks the connection, and nothing else."""
        authority = trustme.CA()
        theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(theirs)
        ours = ssl.create_default_context()
        authority.configure_trust(ours)

        def spoilt(connection: Connection) -> None:
            plain = socket.socket(fileno=os.dup(connection.peer.fileno()))
            with plain, theirs.wrap_socket(connection.peer, server_side=True) as secret:
                secret.recv(65536)
                plain.sendall(b"no record of TLS")

        with serving(spoilt) as server, colour(verify=ours) as carrier:
            error = error_of(carrier, post(server.url.replace("http:", "https:")))

        assert isinstance(error, OutcomeUnknownError)

    @pytest.mark.parametrize("colour", [COLOURS[0], COLOURS[2]], ids=lambda colour: colour.name)
    def test_respx_stands_in_for_httpx(self, colour: Colour) -> None:
        """Whoever tests with respx needs no server."""
        with respx.mock() as mock, colour() as carrier:
            mock.post(url__startswith="http://pvx.invalid").respond(201, text="made")
            response = carrier.send(post("http://pvx.invalid"))

        assert (201, b"made") == (response.status, response.body)


class TestDeadline:
    # Awaited ones are tried side by side.
    @pytest.mark.parametrize("colour", COLOURS[:2], ids=lambda colour: colour.name)
    def test_several_addresses_share_the_time(
        self, colour: Colour, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A dead one does not use up what the next needs."""
        tried: list[tuple[str, float]] = []

        @contextmanager
        def no_connection(address: tuple[str, int], timeout: float, **_: object) -> Iterator[None]:
            tried.append((address[0], round(timeout, 1)))
            raise TimeoutError
            yield

        monkeypatch.setattr(
            socket, "create_connection", lambda *a, **n: no_connection(*a, **n).__enter__()
        )
        monkeypatch.setattr(
            socket,
            "getaddrinfo",
            lambda *_, **__: [(2, 1, 6, "", (f"127.0.0.{n}", 80)) for n in (1, 2, 1)],
        )
        with colour(connect_timeout=4.0) as carrier:
            error = error_of(carrier, post("http://two.invalid"))

        assert isinstance(error, NotSentError)
        assert [("127.0.0.1", 2.0), ("127.0.0.2", 4.0)] == tried

    def test_a_long_body_goes_out_whole(self, colour: Colour) -> None:
        """However it is cut on the way."""
        body = bytes(range(256)) * 1024
        with serving(echo) as server, colour() as carrier:
            assert body == carrier.send(Request("POST", server.url, content=body)).body

    def test_a_reader_that_is_too_slow(self, colour: Colour) -> None:
        """The request itself cannot be got rid of in time; part of it has left."""
        hold = threading.Event()

        def step(connection: Connection) -> None:
            connection.peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            hold.wait(5)

        begun = time.monotonic()
        with serving(step) as server, colour() as carrier:
            body = b"x" * 16_000_000
            error = error_of(carrier, Request("POST", server.url, content=body, timeout=0.2))
            hold.set()

        assert isinstance(error, OutcomeUnknownError)
        assert time.monotonic() - begun < 3


class TestGuest:
    def test_constructing_opens_nothing(self, colour: Colour) -> None:
        """No connection, no context, no loop."""
        with serving(always(answer())) as server, colour():
            pass

        assert 0 == server.connections

    def test_a_closed_one_says_so(self, colour: Colour) -> None:
        """Also if it was never used; closing twice is no mistake."""
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

    def test_it_says_what_it_is_and_what_it_can_decode(self, colour: Colour) -> None:
        """No more than Python itself can, whatever else is installed."""
        with serving(always(answer())) as server, colour() as carrier:
            carrier.send(post(server.url))

        assert b"user-agent: pvxklaviyo/" in server.received[0].lower()
        assert b"accept-encoding: gzip, deflate\r\n" in server.received[0].lower()

    @pytest.mark.parametrize("said", ["gzip, gzip", "deflate, GZIP", "br", "zstd"])
    def test_what_is_packed_otherwise_is_not_opened(self, colour: Colour, said: str) -> None:
        """Packed twice, a few bytes become gigabytes before anybody could count them."""
        packed = gzip.compress(gzip.compress(bytes(1_000_000)))
        head = f"content-encoding: {said}"
        with serving(always(answer(packed, "200 OK", head))) as server, colour() as carrier:
            error = error_of(carrier, post(server.url))

        assert isinstance(error, DecodeError)
        assert "127.0.0.1 is encoded in a way that was not asked for" in str(error)

    def test_words_that_mean_no_packing_do_no_harm(self, colour: Colour) -> None:
        """Some servers name their charset there."""
        head = "content-encoding: UTF-8"
        with serving(always(answer(b"ok", "200 OK", head))) as server, colour() as carrier:
            assert b"ok" == carrier.send(post(server.url)).body

    def test_many_share_it(self, colour: Colour) -> None:
        """Sixteen at once, over no more connections than allowed."""
        with serving(always(answer())) as server, colour(max_connections=8) as carrier:
            responses = [
                response for _ in range(3) for response in carrier.together([post(server.url)] * 16)
            ]

        assert [b"ok"] * 48 == [getattr(response, "body", response) for response in responses]
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

    def test_a_failure_leaks_no_connection(self, colour: Colour) -> None:
        """With one allowed in all, the next request still goes."""

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

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
    @pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
    def test_a_fork_opens_its_own(self, colour: Colour) -> None:
        """The child does not speak on its parent's connection, and the parent goes on."""
        with serving(always(answer())) as server, colour() as carrier:
            carrier.send(post(server.url))
            child = os.fork()
            if child == 0:  # pragma: no cover - in the child
                try:
                    done = carrier.heir().send(post(server.url)).body == b"ok"
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

    def test_a_proxy_that_was_asked_for(self, colour: Colour) -> None:
        """Everything goes through it, and the time-out counts there too."""
        with serving(always(answer())) as server, colour(proxy=server.url) as carrier:
            carrier.send(post("http://pvx.invalid"))
        with colour(proxy=f"http://user:geheim@127.0.0.1:{free_port()}") as carrier:
            error = error_of(carrier, post("http://pvx.invalid"))

        assert server.received[0].startswith(b"POST http://pvx.invalid/profiles?filter=")
        assert isinstance(error, NotSentError)


@pytest.mark.parametrize("kind", [Httpx2Transport, AsyncHttpx2Transport])
def test_httpx2_may_be_absent(
    kind: type[Httpx2Transport | AsyncHttpx2Transport], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks for it is told how to get it."""
    monkeypatch.setitem(sys.modules, "httpx2", None)

    with pytest.raises(ModuleNotFoundError, match=r"pip install pvxklaviyo\[httpx2\]"):
        kind()
