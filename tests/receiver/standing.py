"""A receiver in a process of its own, on a ledger in a file: what is killed in the tests."""

from __future__ import annotations

import sys
import threading
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from pvxklaviyo import Klaviyo, Peoplevox, Policy, Relay, SqliteStore
from pvxklaviyo.receiver import Receiver

from .door import DemoShop, token


class Threading(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 128


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


def relay(path):
    """Make a relay that calls nobody."""
    return Relay(
        tenant="acme",
        peoplevox=Peoplevox(
            client_id="acme01", username="api", password="x", timezone="Europe/London"
        ),
        klaviyo=Klaviyo(api_key="pk"),
        store=SqliteStore(path),
        policy=Policy(placed_order="shop", cancelled_order="shop"),
    )


def main(path):
    """Serve until killed; say the port first. End with whoever started us."""
    receiver = Receiver(relay(path), shops=[DemoShop()], token=token())
    server = make_server("127.0.0.1", 0, receiver.wsgi, Threading, Quiet)
    print(server.server_port, flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1])
