"""What an operator's tools receive: counts and durations, without personal values."""

from __future__ import annotations

from typing import Protocol


class Telemetry(Protocol):
    """
    Receives counts and durations. The port for Prometheus, OpenTelemetry, or a log.

    Called from the threads and tasks that do the work, so it must be quick and
    must not raise. Names it is given:

    ================== ======= ==========================================
    name               labels  meaning
    ================== ======= ==========================================
    ``calls``          service one request; ``outcome`` is the HTTP status
                       outcome or the error's name
    ``call_seconds``   service how long the request took
    ``observed``       tenant  facts learned
    ``delivered``      tenant  events accepted
    ``skipped``        tenant  announcements recorded and not sent
    ``webhooks``       path    one call that a receiver took; ``outcome`` is
                       outcome what became of it, as its counts name it
    ``pass_seconds``   tenant  how long a pass of ``run_once`` took
    ================== ======= ==========================================
    """

    def count(self, name: str, value: int, **labels: str) -> None:
        """Add *value* to a counter."""
        ...

    def seconds(self, name: str, value: float, **labels: str) -> None:
        """Record one duration."""
        ...


class NoTelemetry:
    """Receives and forgets."""

    def count(self, name: str, value: int, **labels: str) -> None:
        """Forget a count."""

    def seconds(self, name: str, value: float, **labels: str) -> None:
        """Forget a duration."""
