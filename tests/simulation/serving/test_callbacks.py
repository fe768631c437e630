"""Notifications and the description, over real HTTP."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import attrs
import pytest

from pvxklaviyo._http import Request
from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.peoplevox import PeoplevoxSettings, SimulatedPeoplevox
from pvxklaviyo.simulation.serving import SimulatedServices, serve
from pvxklaviyo.simulation.serving.callbacks import call_back
from pvxklaviyo.simulation.warehouse import Warehouse
from tests.simulation.peoplevox.calling import NS, Caller, request
from tests.simulation.serving.test_serving import Client

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


class Receiver:
    """Hears what it is told, and says 200."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str, str]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def _take(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                body = self.rfile.read(length).decode()
                receiver.heard.append((self.command, self.path, body))
                self.send_response(200)
                self.send_header("content-length", "0")
                self.end_headers()

            do_GET = do_POST = _take  # noqa: N815 - the standard library's names

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def services() -> SimulatedServices:
    clock = SimulatedClock(NOON)
    story = Warehouse.scripted(begin=NOON)
    story.order("1001", lines=[("TEA", 1)], at=NOON - timedelta(hours=1))
    settings = PeoplevoxSettings(calls=None)
    return SimulatedServices(
        clock=clock, peoplevox=SimulatedPeoplevox(story, clock, settings=settings)
    )


def test_subscribers_are_told_by_themselves(
    services: SimulatedServices, receiver: Receiver
) -> None:
    """Served, what happens reaches a receiver without anybody asking, got and posted."""
    assert services.peoplevox is not None
    peoplevox = services.peoplevox
    event = "<eventType>SalesOrderStatusChanges</eventType>"
    value = "{SalesOrderStatu.Name}"
    caller = Caller(peoplevox)
    caller.sign_in()
    with serve(services) as served:
        client = Client(served)
        for operation, inside in (
            ("SubscribeEvent", f"<callbackUrl>{receiver.url}/got?s={value}</callbackUrl>"),
            (
                "SubscribePostEvent",
                f"<postUrl>{receiver.url}/put</postUrl><postParams>s={value}</postParams>",
            ),
        ):
            sent = request(operation, event + inside, caller.session)
            headers = {"content-type": "text/xml", "soapaction": f"{NS}{operation}"}
            assert 200 == client.ask("POST", peoplevox.path, sent.content, **headers)[0]
        peoplevox.warehouse.change_order("1001", at=NOON, status="Cancelled")
        until = time.monotonic() + 5
        while len(receiver.heard) < 2 and time.monotonic() < until:
            time.sleep(0.01)
        client.connection.close()

    assert [("GET", "/got?s=Cancelled", ""), ("POST", "/put", "s=Cancelled")] == sorted(
        receiver.heard
    )
    assert ["delivered", "delivered"] == [one.outcome for one in peoplevox.notifications.journal]
    assert peoplevox.notifications.deliver is None


def test_nobody_elsewhere_is_called() -> None:
    """A simulation calls nobody but this machine."""
    with pytest.raises(ValueError, match="on this machine only"):
        call_back(Request("GET", "http://hooks.invalid/x"))


@pytest.mark.parametrize("age", ["2013", "current"])
def test_description_and_plain_calls(services: SimulatedServices, age: str) -> None:
    """The description names the address under which it was asked for; plain calls are answered."""
    assert services.peoplevox is not None
    peoplevox = services.peoplevox
    peoplevox.settings = attrs.evolve(peoplevox.settings, wsdl=age)
    with serve(services) as served:
        client = Client(served)
        status, body = client.ask("GET", f"{peoplevox.path}?wsdl")
        plain = client.ask("GET", f"{peoplevox.path}/GetSaveTemplate?templateName=Sites")
        client.connection.close()

    assert 200 == status
    assert f'location="{served.peoplevox_url}"'.encode() in body
    assert (200, True) == (plain[0], b"Invalid Session" in plain[1])
