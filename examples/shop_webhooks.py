"""
A shop's webhooks taken by your own service, and told to Klaviyo by the relay beside it.

    python examples/shop_webhooks.py

The receiver is a WSGI application: here Python's own server serves it, at
yours Django or Flask mounts it (`receiver.asgi` is for FastAPI and Starlette).
The shop is simulated and signs as Shopify does. A call is answered with 200
once it is in the ledger, so the relay may run in another process.
"""

from __future__ import annotations

import logging
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import attrs
import stage

from pvxklaviyo import Klaviyo, Peoplevox, Policy, Relay, Request, SqliteStore, env
from pvxklaviyo.receiver import Receiver
from pvxklaviyo.sequence import MatchRule, ShopRules
from pvxklaviyo.shops import Shopify
from pvxklaviyo.simulation import shop as simulated

SECRET = "the app's client secret"


class Threads(ThreadingMixIn, WSGIServer):
    """Serves calls side by side; those that come together share one commit."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Writes no log: what is called may hold people's data."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Write nothing."""


@contextmanager
def served(receiver: Receiver) -> Iterator[int]:
    """Serve the receiver for as long as the block lasts, and give its port."""
    with make_server("127.0.0.1", 0, receiver.wsgi, Threads, Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def call(port: int, request: Request) -> int:
    """Make a call as a shop does, and give the status of its answer."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        connection.request("POST", "/shops/web", request.content, dict(request.headers))
        return connection.getresponse().status


def a_shop(begin: datetime) -> list[simulated.Delivery]:
    """Let customers order and change their minds; give the calls that tell of it."""

    def minute(number: int) -> datetime:
        return begin + timedelta(minutes=number)

    shop = simulated.Shop(channel="Shopify UK")
    ann, ben, cat = (f"{name}@post.pvx-sim.net" for name in ("ann", "ben", "cat"))
    shop.place("#1001", lines=[("MUG-01", 2), ("TEE-M", 2)], at=minute(0), email=ann)
    shop.place("#1002", lines=[("MUG-01", 1)], at=minute(1), email=ben)
    shop.place("#1004", lines=[("MUG-01", 3)], at=minute(1), email=cat)
    shop.cancel_lines("#1001", [("TEE-M", 1)], at=minute(2))
    shop.cancel("#1002", at=minute(3))
    shop.cancel("#1004", at=minute(3))
    return list(simulated.shopify(shop, secret=SECRET, telling=simulated.Telling(doubled=0.3)))


def main(ledger: Path) -> None:
    """Take a shop's calls, make a pass every five minutes, and say what came of both."""
    web = Shopify(name="web", domain="acme.myshopify.com", secrets=SECRET, channel="Shopify UK")
    with (
        stage.services() as at,
        Peoplevox(
            client_id=at.client_id,
            username=at.username,
            password=env("PVX_PASSWORD"),
            timezone="Europe/London",
            url=at.peoplevox_url,
        ) as peoplevox,
        Klaviyo(api_key=env("KLAVIYO_API_KEY"), url=at.klaviyo_url) as klaviyo,
        closing(SqliteStore(ledger, clock=at.clock.now)) as store,
    ):
        relay = Relay(
            tenant="acme",
            peoplevox=peoplevox,
            klaviyo=klaviyo,
            store=store,
            policy=Policy(
                placed_order="relay",
                cancelled_order="relay",
                start_at=at.since,
                # Peoplevox knows the shop's orders by the very number that people see.
                shops=(ShopRules(name="web", match=(MatchRule(field="number"),)),),
            ),
            clock=at.clock,
            shops=[web],
        )
        receiver = Receiver(relay, shops=[web], clock=at.clock)
        calls = a_shop(at.clock.now())
        with served(receiver) as port:
            forged = attrs.evolve(calls[0].request, content=b'{"id": 1}')
            print("a forged call:", call(port, forged))
            for _ in range(8):
                due = [one for one in calls if one.at <= at.clock.now()]
                calls = calls[len(due) :]
                answered = {call(port, one.request) for one in due}
                done = relay.run_once()
                taken = f"{len(due)} calls {answered}, " if due else ""
                print(f"{at.clock.now():%H:%M}  {taken}{done.delivered} told")
                at.clock.sleep(300)
        for problem in relay.exceptions():
            print(f"for {problem.owner}: {problem.text}")
        for order in ("#1001", "#1002", "#1004"):
            print(order, relay.explain(order).next)


if __name__ == "__main__":
    logging.basicConfig(format="log: %(message)s", stream=sys.stdout)
    with tempfile.TemporaryDirectory() as folder:
        main(Path(folder) / "relay.db")
