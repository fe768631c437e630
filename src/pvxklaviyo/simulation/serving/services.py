"""The simulated services that are served together, and who gets which request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from ..._http import Request, Response
from ..clock import SimulatedClock
from ..klaviyo import SimulatedKlaviyo
from ..peoplevox import SimulatedPeoplevox
from ..verdict import Metrics, Verdict, compare
from ..warehouse import Warehouse

PEOPLEVOX = "peoplevox"
KLAVIYO = "klaviyo"
CONTROL = "control"
CONTROL_PATH = "/_simulation"

OnRequest = Callable[[str, Request], None]
OnResponse = Callable[[str, Request, Response], None]


class Service(Protocol):
    """What can be served."""

    def respond(self, request: Request) -> Response:
        """
        Answer one request.

        Raises:
            ConnectionDropped: The line is to be cut instead.
        """
        ...


class SimulatedServices:
    """
    A simulated world to be served: services, their clock, and the truth behind them.

    Args:
        clock: The one clock of all. A
            :class:`~pvxklaviyo.simulation.clock.SimulatedClock` stands still
            until it is moved, so limits per second never end by themselves;
            an :class:`~pvxklaviyo.simulation.serving.AnchoredClock` runs.

        peoplevox: Served under its own path.

        klaviyo: Served under ``/api``.

        warehouse: What really happens; peoplevox's own unless told.

        latency: Seconds that every answer of the two services takes, in real
            time.

        on_request: Called with a service's name and a request before it is
            answered.

        on_response: Called with the answer before any byte of it is written:
            here a test kills the program that waits for it. Either may raise
            :class:`~pvxklaviyo.simulation.faults.ConnectionDropped`.

        metrics: Under which names the verdict looks for events.

        start_at: What left before is not expected by the verdict.
    """

    def __init__(
        self,
        *,
        clock: SimulatedClock,
        peoplevox: SimulatedPeoplevox | None = None,
        klaviyo: SimulatedKlaviyo | None = None,
        warehouse: Warehouse | None = None,
        latency: float = 0.0,
        on_request: OnRequest | None = None,
        on_response: OnResponse | None = None,
        metrics: Metrics | None = None,
        start_at: datetime | None = None,
    ) -> None:
        self.clock = clock
        self.peoplevox = peoplevox
        self.klaviyo = klaviyo
        self.warehouse = warehouse or (peoplevox.warehouse if peoplevox else None)
        self.latency = latency
        self.on_request = on_request
        self.on_response = on_response
        self.metrics = metrics or Metrics()
        self.start_at = start_at

    def route(self, request: Request) -> tuple[str, Service | None]:
        """Say whose a request is: the service's name, and the service, or None if it is not there."""
        path = urlsplit(request.url).path
        if path.startswith("/api/"):
            return KLAVIYO, self.klaviyo
        return PEOPLEVOX, self.peoplevox

    def verdict(self, at: datetime | None = None) -> Verdict:
        """
        Compare what Klaviyo holds with what the warehouse did.

        Args:
            at: Judge as of this instant. None: when all is over; events that
                were accepted then take effect first.

        Raises:
            ValueError: There is no warehouse or no Klaviyo to compare.
        """
        if self.warehouse is None or self.klaviyo is None:
            raise ValueError("a verdict needs a warehouse and a Klaviyo")
        if at is None:
            self.klaviyo.settle()
        return compare(
            self.warehouse.journal(),
            self.klaviyo.events(),
            groups=self.warehouse.groups(),
            metrics=self.metrics,
            at=at,
            start_at=self.start_at,
        )
