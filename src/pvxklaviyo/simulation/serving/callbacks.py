"""Notifications over real HTTP: sent from a thread of their own, to this machine only."""

from __future__ import annotations

import http.client
import threading
from urllib.parse import urlsplit

from ..._http import Request, Response
from ..peoplevox import SimulatedPeoplevox

_HERE = frozenset({"127.0.0.1", "localhost", "::1"})
_PATIENCE = 5.0
_EVERY = 0.05


def call_back(request: Request) -> Response:
    """
    Bring a notification to a receiver on this machine.

    Raises:
        ValueError: The receiver is elsewhere; a simulation calls nobody there.

        OSError: It does not answer.
    """
    address = urlsplit(request.url)
    if address.hostname not in _HERE:
        raise ValueError("a simulated Peoplevox calls back on this machine only")
    of = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    connection = of(address.hostname, address.port, timeout=_PATIENCE)
    try:
        path = (address.path or "/") + (f"?{address.query}" if address.query else "")
        connection.request(request.method, path, request.content, dict(request.headers))
        answer = connection.getresponse()
        return Response(answer.status, dict(answer.getheaders()), answer.read())
    finally:
        connection.close()


class Notifier:
    """
    Sends a simulated Peoplevox's notifications as they fall due.

    Its thread starts with the first subscription. A ``deliver`` that somebody
    set stays.

    Args:
        peoplevox: Whose notifications.

        errors: Takes what goes wrong inside the simulation itself.
    """

    def __init__(self, peoplevox: SimulatedPeoplevox, errors: list[Exception]) -> None:
        self._peoplevox = peoplevox
        self._errors = errors
        self._over = threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def wake(self) -> None:
        """Start if there is a subscription by now."""
        with self._lock:
            if self._thread is None and not self._over.is_set() and self._peoplevox.subscriptions:
                if self._peoplevox.notifications.deliver is None:
                    self._peoplevox.notifications.deliver = call_back
                self._thread = threading.Thread(
                    target=self._run, name="simulated notifications", daemon=True
                )
                self._thread.start()

    def close(self) -> None:
        """Stop, and wait until that is done."""
        self._over.set()
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join(_PATIENCE)
        if self._peoplevox.notifications.deliver is call_back:
            self._peoplevox.notifications.deliver = None

    def _run(self) -> None:
        while not self._over.wait(_EVERY):
            try:
                self._peoplevox.send_notifications()
            except Exception as error:  # noqa: BLE001 - a bug in a simulation must reach the test
                self._errors.append(error)
                return
