from __future__ import annotations

import http.client
import json
import socket
import statistics
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pvxklaviyo._http import Request, Response
from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.faults import ANSWER_LOST, NOT_SENT, SLOW, ConnectionDropped
from pvxklaviyo.simulation.klaviyo import KlaviyoSettings, SimulatedKlaviyo
from pvxklaviyo.simulation.peoplevox import SimulatedPeoplevox
from pvxklaviyo.simulation.serving import AnchoredClock, Served, SimulatedServices, serve
from pvxklaviyo.simulation.warehouse import Warehouse
from tests.simulation.klaviyo.bench import HEADERS, event

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


def _services(**options: Any) -> SimulatedServices:
    clock = options.pop("clock", None) or SimulatedClock(NOON)
    warehouse = Warehouse.scripted(begin=NOON)
    return SimulatedServices(
        clock=clock,
        peoplevox=SimulatedPeoplevox(warehouse, clock),
        klaviyo=SimulatedKlaviyo(clock, settings=KlaviyoSettings(limit_factor=None)),
        **options,
    )


class Client:
    """One connection that is kept open."""

    def __init__(self, served: Served) -> None:
        self.connection = http.client.HTTPConnection(served.host, served.port, timeout=10)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, bytes]:
        content = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        self.connection.request(method, path, content, {**HEADERS, **headers})
        response = self.connection.getresponse()
        self.headers = dict(response.getheaders())
        return response.status, response.read()

    def tell(self, unique_id: str = "a") -> int:
        return self.ask("POST", "/api/events", event(unique_id=unique_id))[0]


@pytest.fixture
def services() -> SimulatedServices:
    return _services()


@pytest.fixture
def served(services: SimulatedServices) -> Iterator[Served]:
    with serve(services) as served:
        yield served


@pytest.fixture
def client(served: Served) -> Iterator[Client]:
    client = Client(served)
    yield client
    client.connection.close()


class TestRouting:
    def test_klaviyo(self, services: SimulatedServices, client: Client) -> None:
        """What begins with /api is Klaviyo's: an event sent over HTTP takes effect."""
        status = client.tell()
        assert services.klaviyo is not None
        services.klaviyo.settle()

        assert 202 == status
        assert ["a"] == [stored.unique_id for stored in services.klaviyo.events()]

    def test_peoplevox(self, served: Served, client: Client) -> None:
        """The address of Peoplevox has the form that Peoplevox gives its clients."""
        path = "/acme01/resources/integrationservicev4.asmx"
        status, body = client.ask("GET", path)

        assert served.url + path == served.peoplevox_url
        assert 200 == status
        assert b"IntegrationServiceV4" in body

    def test_what_is_not_served(self) -> None:
        """A world may have one service only."""
        with serve(SimulatedServices(clock=SimulatedClock(NOON))) as served:
            client = Client(served)
            statuses = [client.ask("GET", path)[0] for path in ("/api/metrics", "/acme01/x")]
            client.connection.close()

        assert [404, 404] == statuses
        with pytest.raises(ValueError, match="Peoplevox"):
            _ = served.peoplevox_url

    def test_links_lead_back(self, served: Served, client: Client) -> None:
        """Links in answers have the address under which it is served."""
        _, body = client.ask("GET", "/api/metrics")

        assert f"{served.klaviyo_url}/api/metrics" == json.loads(body)["links"]["self"]


class TestConnections:
    def test_kept_open_and_quick(self, client: Client) -> None:
        """Many requests share one connection, none waits for an acknowledgement."""
        taken: list[float] = []
        ports: set[Any] = set()
        for number in range(50):
            began = time.perf_counter()
            client.tell(str(number))
            taken.append(time.perf_counter() - began)
            ports.add(client.connection.sock.getsockname())

        assert 1 == len(ports)
        assert statistics.median(taken) < 0.02

    def test_an_answer_is_one_write(self, services: SimulatedServices, served: Served) -> None:
        """Head and body of an answer come together."""
        with socket.create_connection((served.host, served.port), timeout=10) as raw:
            lines = ["GET /api/metrics HTTP/1.1", "Host: here"]
            lines += [f"{name}: {value}" for name, value in HEADERS.items()]
            raw.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
            first = raw.recv(65_536)
        head, _, body = first.partition(b"\r\n\r\n")

        assert head.startswith(b"HTTP/1.1 200 OK\r\n")
        assert f"content-length: {len(body)}".encode() in head
        assert [] == json.loads(body)["data"]

    @pytest.mark.parametrize("fault", [ANSWER_LOST, NOT_SENT])
    def test_a_broken_connection(
        self, services: SimulatedServices, client: Client, fault: str
    ) -> None:
        """The socket is closed without an answer; whether the service acted, the journal tells."""
        assert services.klaviyo is not None
        services.klaviyo.faults.next("create_event", fault)
        with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
            client.tell()
        client.connection.close()
        status = client.tell()

        assert 202 == status
        assert ([True] if fault == ANSWER_LOST else []) + [False] == [
            one.answer_dropped for one in services.klaviyo.requests()
        ]

    def test_a_body_in_chunks(self, services: SimulatedServices, client: Client) -> None:
        """A body may come in chunks, and the connection is good for the next request."""
        content = json.dumps(event(unique_id="chunked")).encode()
        client.connection.request("POST", "/api/events", iter([content[:9], content[9:]]), HEADERS)
        response = client.connection.getresponse()
        response.read()
        next_status = client.tell("plain")
        assert services.klaviyo is not None

        assert (202, 202) == (response.status, next_status)
        assert [("chunked",), ("plain",)] == [one.unique_ids for one in services.klaviyo.requests()]

    @pytest.mark.parametrize(
        "said",
        [
            b"POST /api/events HTTP/1.1\r\nContent-Length: nine",
            b"POST /api/events HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz",
            b"GET http://[ HTTP/1.1",
            b"GET / HTTP/1.1\r\nHost: [",
        ],
    )
    def test_what_is_no_http_is_the_callers_fault(self, served: Served, said: bytes) -> None:
        """The world did not fail, so leaving its block raises nothing."""
        with socket.create_connection((served.host, served.port), timeout=10) as raw:
            raw.sendall(said + b"\r\n\r\n")
            answered = raw.recv(100)

        assert answered.startswith(b"HTTP/1.1 400 ")
        assert () == served.errors

    def test_half_a_request(self, services: SimulatedServices, served: Served) -> None:
        """A client that dies while it sends has sent nothing."""
        with socket.create_connection((served.host, served.port), timeout=10) as raw:
            raw.sendall(b"POST /api/events HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{")
            raw.shutdown(socket.SHUT_WR)
            answered = raw.recv(100)
        assert services.klaviyo is not None

        assert b"" == answered
        assert [] == list(services.klaviyo.requests())

    def test_ends_with_its_block(self) -> None:
        """After the block nothing listens, no connection is open and no thread is left."""
        before = threading.active_count()
        with serve(_services()) as served:
            client = Client(served)
            client.tell()
        with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
            client.tell()
        client.connection.close()

        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((served.host, served.port), timeout=1)
        until = time.monotonic() + 5
        while threading.active_count() > before and time.monotonic() < until:
            time.sleep(0.005)
        assert before >= threading.active_count()

    def test_a_bug_of_ours_does_not_hide(self) -> None:
        """An error inside the simulation is 500 for the caller and raised at the end."""

        def broken(service: str, request: Request) -> None:
            raise KeyError("a bug")

        served = serve(_services(on_request=broken))
        client = Client(served)
        status = client.tell()
        client.connection.close()

        assert 500 == status
        assert [KeyError] == [type(error) for error in served.errors]
        with pytest.raises(KeyError, match="a bug"):
            served.__exit__(None, None, None)


class TestTime:
    def test_latency_of_answers_at_once(self) -> None:
        """Every answer takes its time, and answers on several connections take it together."""
        with serve(_services(latency=0.15)) as served:
            clients = [Client(served) for _ in range(8)]
            threads = [threading.Thread(target=client.tell) for client in clients]
            began = time.perf_counter()
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            taken = time.perf_counter() - began
            for client in clients:
                client.connection.close()

        assert 0.15 <= taken < 0.6

    def test_a_slow_answer(self, services: SimulatedServices, client: Client) -> None:
        """A slow answer takes real time, and says nothing of being simulated."""
        assert services.klaviyo is not None
        services.klaviyo.faults.next("create_event", SLOW, delay=0.1)
        began = time.perf_counter()
        client.tell()
        taken = time.perf_counter() - began

        assert taken >= 0.1
        assert not [name for name in client.headers if "simulated" in name]


class TestHooks:
    def test_before_and_after(self) -> None:
        """A test sees each request before it is answered, and each answer before it is written."""
        seen: list[tuple[str, str, int]] = []
        services = _services(
            on_request=lambda service, request: seen.append((service, request.method, 0)),
            on_response=lambda service, request, response: seen.append(
                (service, request.method, response.status)
            ),
        )
        with serve(services) as served:
            client = Client(served)
            client.tell()
            client.ask("GET", "/_simulation/clock")
            client.connection.close()

        assert [("klaviyo", "POST", 0), ("klaviyo", "POST", 202)] == seen

    def test_between_acceptance_and_answer(self) -> None:
        """At the hook the event is accepted, and its answer can still be kept back."""

        def drop(service: str, request: Request, response: Response) -> None:
            assert 202 == response.status
            raise ConnectionDropped(sent=True)

        services = _services(on_response=drop)
        assert services.klaviyo is not None
        with serve(services) as served:
            client = Client(served)
            with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
                client.tell()
            client.connection.close()

        assert [("a",)] == [one.unique_ids for one in services.klaviyo.requests()]


class TestAnchoredClock:
    def test_it_runs_from_its_anchor(self) -> None:
        """It begins where it was put and goes on by itself."""
        clock = AnchoredClock(NOON)
        first = clock.now()
        clock.sleep(0.02)
        second = clock.now()

        assert NOON <= first < NOON + timedelta(seconds=5)
        assert second - first >= timedelta(seconds=0.02)

    def test_it_can_be_set_and_advanced(self) -> None:
        """It runs on from where it is put, back included."""
        clock = AnchoredClock(NOON)
        clock.advance(timedelta(hours=1))
        advanced = clock.now()
        clock.sleep(0.3)
        clock.set(NOON - timedelta(days=1))
        back = clock.now()

        assert timedelta(hours=1) <= advanced - NOON < timedelta(hours=1, seconds=5)
        assert timedelta(0) <= back - (NOON - timedelta(days=1)) < timedelta(seconds=0.3)
        assert clock.now() > back

    @pytest.mark.parametrize("how", ["made", "set"])
    def test_an_instant_has_a_zone(self, how: str) -> None:
        """A time of no zone is refused."""
        naive = datetime(2026, 11, 3, 12)

        with pytest.raises(ValueError, match="aware"):
            AnchoredClock(naive) if how == "made" else AnchoredClock(NOON).set(naive)
