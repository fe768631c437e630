"""A simulated Peoplevox: SOAP requests in, SOAP responses out, with a memory of what was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from ..._http import Request, Response
from ..clock import SimulatedClock
from ..faults import Faults
from ..in_process import carry
from ..warehouse import Warehouse
from .answering import Answering
from .calls import BeforePage
from .description import EVENTS
from .layers import Tables
from .notifications import Notification, Notifications
from .operations import Tenant
from .settings import PeoplevoxSettings
from .subscriptions import Subscription, Value
from .telling import Teller


class SimulatedPeoplevox(Answering):
    """
    One tenant's Peoplevox over a simulated warehouse. May be shared by threads.

    In the same process, it is a transport itself: :meth:`send`. A server over
    HTTP uses :meth:`respond`.

    Its faults may look at these facts of a call: ``template`` (the report or
    template), ``page``, ``later_page`` (``"True"`` from the second page on).
    Faults for an operation that it does not have are refused.

    What happens in the warehouse is told to subscribers by
    :meth:`send_notifications`; a server over HTTP calls that by itself.

    Args:
        warehouse: What there is to read.

        clock: Whose time it is.

        client_id: First part of the address's path.

        username: The one user.

        password: The one password.

        settings: How this tenant differs from others.

        faults: What goes wrong, also later.

        seed: Of session ids and of the order of unordered rows.
    """

    def __init__(
        self,
        warehouse: Warehouse,
        clock: SimulatedClock,
        *,
        client_id: str = "acme01",
        username: str = "api",
        password: str = "let-me-in",  # noqa: S107 - opens a made-up world only
        settings: PeoplevoxSettings | None = None,
        faults: Faults | None = None,
        seed: int = 0,
    ) -> None:
        tenant = Tenant(
            warehouse,
            clock,
            client_id=client_id,
            username=username,
            password=password,
            settings=settings or PeoplevoxSettings(),
            seed=seed,
        )
        super().__init__(tenant, clock, client_id=client_id, faults=faults or Faults())
        self.warehouse = warehouse
        self.username = username
        self.notifications: Notifications = Notifications(
            clock, warehouse.zone, lambda: tenant.settings
        )
        self._teller = Teller(warehouse, tenant.subscriptions, self.notifications)

    @property
    def settings(self) -> PeoplevoxSettings:
        """How this tenant differs; may be replaced while it runs."""
        return self._tenant.settings

    @settings.setter
    def settings(self, settings: PeoplevoxSettings) -> None:
        with self._lock:
            self._tenant.change(settings)

    @property
    def before_page(self) -> BeforePage | None:
        """
        Called before every page that is read, with what was asked; None calls nobody.

        It may change the warehouse or :attr:`tables`.
        """
        return self._tenant.before_page

    @before_page.setter
    def before_page(self, before_page: BeforePage | None) -> None:
        with self._lock:
            self._tenant.before_page = before_page

    @property
    def tables(self) -> Tables:
        """Rows that a test puts there, in place of the warehouse's or besides them."""
        return self._tenant.tables

    @property
    def subscriptions(self) -> Sequence[Subscription]:
        """Who wants to be told of what. The service itself never lists them."""
        with self._lock:
            return self._tenant.subscriptions.all()

    def notify(
        self, event: str, values: Mapping[str, Value], *, at: datetime | None = None
    ) -> Sequence[Notification]:
        """
        Tell subscribers of something by hand, and send all that is due.

            peoplevox.notify("TrackingNumberReceived", {"DespatchNumber": "DES1", …})

        Args:
            event: The event's type.

            values: What placeholders find: a value, an entity with more of
                them, or several.

            at: When it happened; now unless told.

        Returns:
            What was sent by this.

        Raises:
            ValueError: There is no such type of event.
        """
        if event not in EVENTS:
            raise ValueError(f"there is no event {event!r}; there are {', '.join(EVENTS)}")
        with self._lock:
            self._teller.tell(event, values, at or self.clock.now())
        return self.notifications.send()

    def send_notifications(self, *, everything: bool = False) -> Sequence[Notification]:
        """
        Tell subscribers what has happened until now, and give what was sent by this.

        Args:
            everything: Whether to send what is delayed or held back, too.
        """
        with self._lock:
            self._teller.catch_up(self.clock.now(), self._tenant.settings)
        return self.notifications.send(everything=everything)

    def lose_sessions(self) -> None:
        """Forget everybody who is signed in."""
        with self._lock:
            self._tenant.sessions.lose_all()

    def send(self, request: Request) -> Response:
        """
        Answer a request as a transport would bring it, slow answers and broken lines included.

        Raises:
            NotSentError: A simulated connection could not be made.

            OutcomeUnknownError: It broke after the request was acted on, or
                the answer was slower than the request's time-out.
        """
        return carry(self.respond, request, clock=self.clock, service="Peoplevox")
