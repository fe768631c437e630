"""The simulated services that are served together, and who gets which request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from ..._http import Request, Response
from ..clock import SimulatedClock
from ..faults import ConnectionDropped
from ..in_process import carry
from ..klaviyo import SimulatedKlaviyo
from ..peoplevox import SimulatedPeoplevox
from ..shop import Shop
from ..verdict import Metrics, Rules, Verdict, compare
from ..warehouse import Warehouse

PEOPLEVOX = "peoplevox"
"""Names the simulated Peoplevox."""
KLAVIYO = "klaviyo"
"""Names the simulated Klaviyo."""
NOTIFICATIONS = "notifications"
"""Names what the simulated Peoplevox sends by itself, where faults are told."""
CONTROL = "control"
"""Names the control interface."""
CONTROL_PATH = "/_simulation"
"""Under which path a served world is read and moved."""

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
    A simulated world: services, their clock, and the truth behind them.

    Serve it over HTTP with :func:`~pvxklaviyo.simulation.serving.serve`, or
    use it in the same process as a transport to both services: :meth:`send`.

    Args:
        clock: The one clock of all. A
            :class:`~pvxklaviyo.simulation.clock.SimulatedClock` stands still
            until it is moved, so limits per second never end by themselves;
            an :class:`~pvxklaviyo.simulation.serving.AnchoredClock` runs.

        peoplevox: Served under its own path.

        klaviyo: Served under ``/api``.

        warehouse: What really happens; peoplevox's own unless told.

        latency: Seconds that every answer of the two services takes over
            HTTP, in real time.

        on_request: Called with a service's name and a request before it is
            answered.

        on_response: Called with the answer before any byte of it is written:
            here a test kills the program that waits for it. Either may raise
            :class:`~pvxklaviyo.simulation.faults.ConnectionDropped`.

        metrics: Under which names the verdict looks for events.

        start_at: What left before is not expected by the verdict.

        shop: Says which orders were cancelled; without it the verdict asks
            nothing of cancellations.

        rules: What else the verdict goes by; without them it asks nothing of
            returns.
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
        shop: Shop | None = None,
        rules: Rules | None = None,
    ) -> None:
        self.clock = clock
        self.peoplevox = peoplevox
        self.klaviyo = klaviyo
        self.warehouse: Warehouse | None = warehouse or (peoplevox.warehouse if peoplevox else None)
        self.latency = latency
        self.on_request = on_request
        self.on_response = on_response
        self.metrics: Metrics = metrics or Metrics()
        self.start_at = start_at
        self.shop = shop
        self.rules = rules

    def route(self, request: Request) -> tuple[str, Service | None]:
        """Say whose a request is: the service's name, and the service, or None if it is not there."""
        path = urlsplit(request.url).path
        if path.startswith("/api/"):
            return KLAVIYO, self.klaviyo
        return PEOPLEVOX, self.peoplevox

    def send(self, request: Request) -> Response:
        """
        Carry one request to the service whose it is, as a transport does; hosts are all alike.

        Raises:
            NotSentError: A simulated connection could not be made, or that
                service is not there.

            OutcomeUnknownError: It broke after the service had acted, or the
                answer took longer than ``request.timeout``.
        """
        name, service = self.route(request)

        def respond(request: Request) -> Response:
            if self.on_request is not None:
                self.on_request(name, request)
            if service is None:
                raise ConnectionDropped(sent=False)
            response = service.respond(request)
            if self.on_response is not None:
                self.on_response(name, request, response)
            return response

        return carry(respond, request, clock=self.clock, service=name.capitalize())

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
            returns=None if self.rules is None else self.warehouse.returned(),
            sales=None if self.shop is None else self.shop.sales(),
            rules=self.rules,
        )
