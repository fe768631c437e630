"""Deliveries over real HTTP, to this machine and nowhere else."""

from __future__ import annotations

from http.client import HTTPConnection, HTTPException
from ipaddress import ip_address
from urllib.parse import urlsplit

from ..._http import Request, Response
from ...errors import OutcomeUnknownError


def deliver_to_loopback(request: Request) -> Response:
    """
    Post a webhook's delivery to a receiver on the loopback.

    A simulated account never talks to another machine.

    Raises:
        ValueError: The address is not ``http`` on the loopback.

        OutcomeUnknownError: Nothing readable was answered in time.
    """
    parts = urlsplit(request.url)
    host = parts.hostname or ""
    if parts.scheme != "http" or not is_loopback(host):
        raise ValueError("deliveries go to http addresses on the loopback only")
    connection = HTTPConnection(host, parts.port or 80, timeout=request.timeout)
    try:
        path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        connection.request(request.method, path, request.content, dict(request.headers))
        answered = connection.getresponse()
        return Response(answered.status, dict(answered.getheaders()), answered.read())
    except (OSError, HTTPException):
        raise OutcomeUnknownError(
            "The receiver of the webhook did not answer.", service="Klaviyo"
        ) from None
    finally:
        connection.close()


def is_loopback(host: str) -> bool:
    """Tell whether a host is this very machine, by its address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
