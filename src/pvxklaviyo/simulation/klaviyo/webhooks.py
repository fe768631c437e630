"""Webhooks of a simulated account: who wants to hear of which events, and what is still to tell."""

# https://developers.klaviyo.com/en/docs/working_with_system_webhooks

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

import attrs

from .journal import StoredEvent
from .metrics import Metrics
from .resources import new_id
from .webhook_settings import WebhookSettings

_KLAVIYO_TOPICS = (
    "event:klaviyo.bounced_email",
    "event:klaviyo.clicked_email",
    "event:klaviyo.opened_email",
    "event:klaviyo.received_email",
    "event:klaviyo.received_sms",
    "event:klaviyo.sent_sms",
    "event:klaviyo.subscribed_to_list",
    "event:klaviyo.unsubscribed_from_list",
)


@attrs.define(kw_only=True)
class Webhook:
    """
    One webhook.

    Attributes:
        id: Klaviyo's own.

        number: From 1, in the order of creation.

        name: For people.

        description: For people; None if there is none.

        endpoint_url: Where deliveries go.

        secret: What they are signed with; never shown.

        topics: What is told.

        enabled: Whether it is told.

        created: When it was made.

        updated: When it was last changed.

        failing_since: Of the first failure after which nothing succeeded; None
            if the last delivery did.
    """

    id: str
    number: int
    name: str
    description: str | None
    endpoint_url: str = attrs.field(repr=False)
    secret: str = attrs.field(repr=False)
    topics: tuple[str, ...]
    enabled: bool = True
    created: datetime
    updated: datetime
    failing_since: datetime | None = None


@attrs.define(kw_only=True)
class Delivery:
    """
    Events that are still to be told to one webhook, all at once.

    Attributes:
        webhook: Whom to tell.

        events: Ids of events, each with its topic.

        due: When to try next.

        attempts: How often it was tried.
    """

    webhook: Webhook
    events: Sequence[tuple[str, str]]
    due: datetime
    attempts: int = 0


class Webhooks:
    """
    All webhooks of an account.

    Args:
        account: For the ids.

        metrics: What topics there are.

        settings: How it behaves.
    """

    def __init__(self, account: str, metrics: Metrics, settings: WebhookSettings) -> None:
        self._account = account
        self._metrics = metrics
        self._settings = settings
        self._by_id: dict[str, Webhook] = {}
        self._made = 0
        self._seen: set[str] = set()
        self._pending: list[Delivery] = []

    def all(self) -> Sequence[Webhook]:
        """List them, the oldest first."""
        return tuple(self._by_id.values())

    def get(self, webhook_id: str) -> Webhook | None:
        """Find one by its id."""
        return self._by_id.get(webhook_id)

    def topics(self) -> Sequence[str]:
        """List what can be told by now: one topic for each metric, in order."""
        found = {topic_of(metric.integration, metric.name) for metric in self._metrics.all()}
        return sorted(found.union(_KLAVIYO_TOPICS))

    def add(
        self,
        name: str,
        description: str | None,
        endpoint_url: str,
        secret: str,
        topics: Iterable[str],
        now: datetime,
    ) -> Webhook:
        """Make a webhook; it hears of what takes effect from now on."""
        self._made += 1
        webhook = Webhook(
            id=new_id(self._account, "webhook", self._made),
            number=self._made,
            name=name,
            description=description,
            endpoint_url=endpoint_url,
            secret=secret,
            topics=tuple(topics),
            created=now,
            updated=now,
        )
        self._by_id[webhook.id] = webhook
        return webhook

    def remove(self, webhook: Webhook) -> None:
        """Take one away, with what it was still to be told."""
        del self._by_id[webhook.id]
        self._forget(webhook)

    def enable(self, webhook: Webhook, *, enabled: bool) -> None:
        """Switch one on or off; off, it is told nothing, later neither."""
        if enabled and not webhook.enabled:
            webhook.failing_since = None
        if not enabled:
            self._forget(webhook)
        webhook.enabled = enabled

    def collect(self, events: Iterable[StoredEvent], now: datetime) -> None:
        """Note for each webhook what took effect since the last time."""
        new = [event for event in events if event.id not in self._seen]
        self._seen.update(event.id for event in new)
        for webhook in self._by_id.values():
            told = [
                (event.id, topic)
                for event in new
                if event.applied_at >= webhook.created
                and (topic := topic_of(event.integration, event.metric)) in webhook.topics
            ]
            if webhook.enabled and told:
                # What was settled took effect before its time.
                due = min(now, max(event.applied_at for event in new))
                most = self._settings.most_events
                self._pending += [
                    Delivery(webhook=webhook, events=told[at : at + most], due=due)
                    for at in range(0, len(told), most)
                ]

    def next_due(self) -> datetime | None:
        """Tell when the next delivery is to be tried; None if there is none."""
        return min((delivery.due for delivery in self._pending), default=None)

    def take_due(self, now: datetime) -> Sequence[Delivery]:
        """Take out what is to be tried by *now*; each is to be settled."""
        due = [delivery for delivery in self._pending if delivery.due <= now]
        self._pending = [delivery for delivery in self._pending if delivery.due > now]
        return due

    def put_back(self, deliveries: Iterable[Delivery]) -> None:
        """Take back what was not tried after all."""
        self._pending += [one for one in deliveries if one.webhook.id in self._by_id]

    def settle(self, delivery: Delivery, now: datetime, *, taken: bool) -> None:
        """Note how a delivery went; one that was not taken is tried again, until that is too long."""
        webhook = delivery.webhook
        delivery.attempts += 1
        if taken:
            webhook.failing_since = None
            return
        webhook.failing_since = webhook.failing_since or now
        if now - webhook.failing_since >= self._settings.disabled_after:
            self.enable(webhook, enabled=False)
        if webhook.enabled and webhook.id in self._by_id:
            # Beyond 2**16 no gap is below the longest; a larger power is no timedelta.
            gap = self._settings.first_gap * 2 ** min(delivery.attempts - 1, 16)
            delivery.due = now + min(gap, self._settings.longest_gap)
            self._pending.append(delivery)

    def _forget(self, webhook: Webhook) -> None:
        self._pending = [one for one in self._pending if one.webhook.id != webhook.id]


def topic_of(integration: str, metric: str) -> str:
    """Name the topic of a metric: ``event:api.fulfilled_order``."""
    return f"event:{_slug(integration)}.{_slug(metric)}"


def _slug(text: str) -> str:
    return re.sub(r"\W+", "_", text.lower()).strip("_")
