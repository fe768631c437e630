"""Deliveries of webhooks, as a test lets them go and looks at them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeAlias

from ...._http import Request, Response
from ....errors import TransportError
from ..document import Json
from ..operations.events import written
from ..query import Query
from ..webhook_delivery import TAKEN, WebhookAttempt, delivery_request
from ..webhooks import Delivery, topic_of
from .seeded import Seeded

Deliver: TypeAlias = Callable[[Request], Response]
"""Carries one delivery to its receiver; an error that it raises is a failure like a refusal."""

_HOST = "https://a.klaviyo.com"


class Hooks(Seeded):
    """Sends what webhooks are to be told."""

    def webhook_topic(self, metric: str, *, integration: str = "API") -> str:
        """Name the topic of a metric, whether or not it exists yet."""
        return topic_of(integration, metric)

    def next_webhook_due(self) -> datetime | None:
        """Tell when the next delivery is to be tried; None if nothing is to be told."""
        with self._lock:
            self._collect(self._clock.now())
            return self._account.webhooks.next_due()

    def send_webhooks(self, deliver: Deliver) -> Sequence[WebhookAttempt]:
        """
        Try every delivery that is due by now, once.

        Nothing is sent by itself: who moves the clock calls this, and again
        when :meth:`next_webhook_due` has come. The account can be used
        meanwhile, by the receiver too.

        Args:
            deliver: Carries one request to its receiver, such as
                :func:`deliver_to_loopback`.

        Returns:
            What was tried, in that order.

        Raises:
            Exception: Whatever *deliver* raises beside a
                :exc:`~pvxklaviyo.TransportError` and an :exc:`OSError`; what
                was not tried stays due.
        """
        with self._lock:
            now = self._clock.now()
            self._collect(now)
            due = self._account.webhooks.take_due(now)
        found: list[WebhookAttempt] = []
        try:
            for delivery in due:
                with self._lock:
                    request = self._request(delivery, now)
                try:
                    status: int | None = deliver(request).status
                except (TransportError, OSError):
                    status = None
                found.append(self._settled(delivery, now, status))
        finally:
            # Another error of deliver is its caller's; nothing is lost by it.
            with self._lock:
                self._account.webhooks.put_back(due[len(found) :])
        return found

    def webhook_attempts(self) -> Sequence[WebhookAttempt]:
        """List everything that was tried, in that order."""
        with self._lock:
            return tuple(self._account.webhook_attempts)

    def _collect(self, now: datetime) -> None:
        self._account.catch_up(now)
        self._account.webhooks.collect(self._account.events.stored(), now)

    def _request(self, delivery: Delivery, now: datetime) -> Request:
        query = Query(
            base=_HOST,
            url=_HOST,
            path="",
            pairs={},
            conditions=(),
            include=(),
            sort="",
            size=1,
            cursor="",
        )
        found = (self._account.events.get(event_id) for event_id, _ in delivery.events)
        payloads: list[dict[str, Json]] = [
            {} if event is None else {"data": written(self._account, query, event)}
            for event in found
        ]
        settings = self._account.settings.webhooks
        return delivery_request(delivery, payloads, self._account.id, now, settings)

    def _settled(self, delivery: Delivery, now: datetime, status: int | None) -> WebhookAttempt:
        taken = status in TAKEN
        with self._lock:
            was_enabled = delivery.webhook.enabled
            self._account.webhooks.settle(delivery, now, taken=taken)
            attempt = WebhookAttempt(
                webhook_id=delivery.webhook.id,
                event_ids=tuple(event_id for event_id, _ in delivery.events),
                topics=tuple(dict.fromkeys(topic for _, topic in delivery.events)),
                at=now,
                attempt=delivery.attempts,
                status=status,
                taken=taken,
                disabled=was_enabled and not delivery.webhook.enabled,
            )
            self._account.webhook_attempts.append(attempt)
            return attempt
