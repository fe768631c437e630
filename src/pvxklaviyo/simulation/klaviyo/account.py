"""
What a simulated account holds.

Each family of resources keeps its things in a class of its own, and the
account has one of each as an attribute. What callers may do with them stands
in :mod:`.operations`.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime

from .catalog import Catalog
from .catalog_bodies import VARIANT
from .catalog_jobs import Jobs
from .document import Json
from .events import Events
from .flows import Flows
from .groups import Groups
from .journal import StoredEvent
from .later import Later
from .mapped_metrics import MappedMetrics
from .metrics import Metrics
from .profile_jobs import ImportJobs
from .profiles import Profile, Profiles, identity
from .settings import DESTINATION, KlaviyoSettings
from .tags import Tags
from .waiting_list import WaitingList
from .webhook_delivery import WebhookAttempt
from .webhooks import Webhooks


class Account:
    """
    All that one account holds; not safe for threads.

    Args:
        account: Its id.

        settings: How it behaves.

    Attributes:
        id: Its id, which is its public key.

        settings: How it behaves.

        random: The one source of chance.

        later: What is still to happen.

        profiles: Its people.

        groups: Its lists and segments.

        tags: Its tags.

        imports: Its bulk imports of profiles.

        metrics: Its metrics.

        events: Its events.

        mapped_metrics: Its mapped and its custom metrics.

        flows: Its flows.

        waiting_list: Who waits for variants to be back in stock.

        catalog: Its items and variants.

        jobs: Its bulk jobs for the catalogue.

        webhooks: Whom it tells of events.

        webhook_attempts: When it tried to.
    """

    def __init__(self, account: str, settings: KlaviyoSettings) -> None:
        self.id = account
        self.settings = settings
        self.random: random.Random = random.Random(settings.seed)
        self.later: Later = Later()
        self.profiles: Profiles = Profiles(account, follow_merged=settings.merged == DESTINATION)
        self.groups: Groups = Groups(account)
        self.tags: Tags = Tags(account)
        self.imports: ImportJobs = ImportJobs(account)
        self.metrics: Metrics = Metrics(account)
        self.events: Events = Events(
            account, self.profiles, self.metrics, settings.first_delays, settings.most_metrics
        )
        self.mapped_metrics: MappedMetrics = MappedMetrics(account)
        self.flows: Flows = Flows(account)
        self.waiting_list: WaitingList = WaitingList(
            settings.back_in_stock, self._units, self.later
        )
        self.catalog: Catalog = Catalog(settings.catalog, self.waiting_list.on_change)
        self.jobs: Jobs = Jobs(account, self.catalog, settings.catalog, self.later, self.random)
        self.webhooks: Webhooks = Webhooks(account, self.metrics, settings.webhooks)
        self.webhook_attempts: list[WebhookAttempt] = []

    def catch_up(self, now: datetime | None) -> None:
        """Let everything that is due by *now* happen, in its order, or all with None."""
        while (due := self.later.next_due()) is not None and (now is None or due <= now):
            self.events.apply(due)
            self.later.run_next()
        self.events.apply(now)

    def _units(self, variant_id: str) -> float | None:
        variant = self.catalog.find(VARIANT, variant_id)
        return None if variant is None else variant.quantity

    def person(self, known: Mapping[str, str], now: datetime) -> Profile:
        """Give the profile that an identifier means, made if there is none."""
        matching = self.profiles.matching(known)
        data: dict[str, Json] = {"attributes": {**known}}
        return self.profiles.write(matching[0] if matching else None, known, data, now)

    def seed_event(
        self,
        metric: str,
        integration: str,
        email: str,
        time: datetime,
        properties: Mapping[str, Json],
        unique_id: str,
        now: datetime,
    ) -> StoredEvent:
        """Put an event there that an integration of Klaviyo's own wrote."""
        known = identity({"attributes": {"email": email}})
        profile = self.person(known, now)
        of = self.metrics.add(integration, "eCommerce", metric, now)
        event = StoredEvent(
            id=self.events.next_id(),
            metric=of.name,
            metric_id=of.id,
            integration=of.integration,
            profile_id=profile.id,
            email=profile.identifiers.get("email", ""),
            identifiers=known,
            properties=dict(properties),
            time=time.replace(microsecond=0),
            unique_id=unique_id or str(int(time.timestamp())),
            received_at=now,
            applied_at=now,
            backfill=False,
            would_start_flow=self.events.would_start_flow(metric, time, now, backfill=False),
        )
        self.events.seed(event)
        return event

    def record_own(
        self,
        metric: str,
        profile: Profile,
        properties: Mapping[str, Json],
        received_at: datetime,
        now: datetime,
        request: int,
    ) -> StoredEvent:
        """Write an event of Klaviyo's own, such as one that a subscription causes."""
        of = self.metrics.add("Klaviyo", "Internal", metric, now)
        time = received_at.replace(microsecond=0)
        event = StoredEvent(
            id=self.events.next_id(),
            metric=of.name,
            metric_id=of.id,
            integration=of.integration,
            profile_id=profile.id,
            email=profile.identifiers.get("email", ""),
            identifiers={"id": profile.id},
            properties=dict(properties),
            time=time,
            unique_id=f"{request}",
            received_at=received_at,
            applied_at=now,
            backfill=False,
            would_start_flow=self.events.would_start_flow(metric, time, now, backfill=False),
            request=request,
        )
        self.events.seed(event)
        return event
