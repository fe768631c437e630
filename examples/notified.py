"""
Be told by Peoplevox: subscribe, take one notification with Python's own HTTP server, unsubscribe.

    python examples/notified.py

A notification is a hint where to look and never evidence: nothing signs it,
and it may come twice or not at all. So what it names is read through the API.
The address must be one that Peoplevox reaches; a simulated one reaches this.
"""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, HTTPServer

import stage

from pvxklaviyo import Peoplevox, env
from pvxklaviyo.peoplevox import (
    Despatch,
    EventType,
    Notification,
    RejectedNotification,
    read_notification,
)

ARRIVED: list[str] = []


class Hook(BaseHTTPRequestHandler):
    """Takes note of what was asked for, and answers at once."""

    def do_GET(self) -> None:
        """Keep the address raw: values may hold ``&``, ``=`` and ``+`` as they are."""
        ARRIVED.append(self.path)
        self.send_response(204)
        self.end_headers()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Write no log: a query may hold people's data."""


def main() -> None:
    """Hear of the first tracking number, and look up whose it is."""
    with (
        stage.services() as at,
        HTTPServer(("127.0.0.1", 0), Hook) as server,
        Peoplevox(
            client_id=at.client_id,
            username=at.username,
            password=env("PVX_PASSWORD"),
            timezone="Europe/London",
            url=at.peoplevox_url,
            clock=at.clock,
        ) as peoplevox,
    ):
        subscription = peoplevox.subscribe(
            EventType.TRACKING_NUMBER_RECEIVED,
            f"http://127.0.0.1:{server.server_port}/pvx/9f2c71d0",
            {"despatch": "DespatchNumber", "order": "Picks.SalesOrder.SalesOrderNumber"},
        )
        at.clock.sleep(200)
        server.handle_request()

        match read_notification(subscription, query=ARRIVED[0]):
            case Notification() as told:
                print("told of", told.get("despatch"), "for", *told.all("order"))
                rows, _ = peoplevox.look_up(Despatch, "despatch_number", told.all("despatch"))
                for row in rows:
                    print(row.order_number, row.item_code, row.tracking_number)
            case RejectedNotification(reason=reason):
                print("not ours:", reason)

        # Peoplevox cannot list subscriptions, and one that is forgotten keeps firing.
        print("ended" if peoplevox.unsubscribe(subscription) else "was not there")


if __name__ == "__main__":
    main()
