"""
Your own transport: every request goes through something of yours.

    python examples/own_transport.py

A transport is one method. It says by its error whether a request that failed
can have reached the service, because only then repeating it is a question.
"""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

import stage

from pvxklaviyo import (
    Klaviyo,
    NotSentError,
    OutcomeUnknownError,
    Peoplevox,
    Request,
    Response,
    env,
)
from pvxklaviyo.peoplevox import Despatch


class ViaStandardLibrary:
    """Sends with Python's own HTTP client, and counts."""

    def __init__(self) -> None:
        self.sent = 0

    def send(self, request: Request) -> Response:
        """Send *request* over a connection of its own."""
        url = urlsplit(request.url)
        kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
        connection = kind(url.netloc, timeout=request.timeout)
        try:
            connection.connect()
        except OSError as error:
            raise NotSentError(f"{url.hostname} cannot be reached") from error
        try:
            self.sent += 1
            path = f"{url.path}?{url.query}" if url.query else url.path
            connection.request(request.method, path, request.content, dict(request.headers))
            answer = connection.getresponse()
            return Response(answer.status, dict(answer.headers), answer.read())
        except (OSError, http.client.HTTPException) as error:
            raise OutcomeUnknownError(f"{url.hostname} gave no whole answer") from error
        finally:
            connection.close()


def main() -> None:
    """Ask both services through it."""
    transport = ViaStandardLibrary()
    with stage.services() as at:
        klaviyo = Klaviyo(
            api_key=env("KLAVIYO_API_KEY"), url=at.klaviyo_url, transport=transport, clock=at.clock
        )
        peoplevox = Peoplevox(
            client_id=at.client_id,
            username=at.username,
            password=env("PVX_PASSWORD"),
            timezone="Europe/London",
            url=at.peoplevox_url,
            transport=transport,
            clock=at.clock,
        )
        at.clock.sleep(3600)
        print(len(klaviyo.list_metrics().items), "metrics at Klaviyo")
        print(len(peoplevox.list(Despatch).items), "rows at Peoplevox")
    print(transport.sent, "requests")


if __name__ == "__main__":
    main()
