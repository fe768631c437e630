"""What the account holds, as the reading operations answer it."""

# https://developers.klaviyo.com/en/reference/events_api_overview

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs

from .document import Json, Refused, Wrong
from .events import Events
from .filters import Value
from .journal import StoredEvent
from .metrics import Metric, Metrics
from .profiles import Profile, Profiles
from .query import Key, Query, page
from .resources import event_uuid, resource, written

_PLAIN = ("first_name", "last_name", "organization", "locale", "title", "image")


@attrs.frozen(kw_only=True)
class Reading:
    """
    Answers reads.

    Attributes:
        account: Its id, which is its public key.

        timezone: The account's.

        currency: The account's.

        profiles: Of the account.

        metrics: Of the account.

        events: Of the account.

        show_event_id: Whether an event's properties echo its ``unique_id``.
    """

    account: str
    timezone: str
    currency: str
    profiles: Profiles
    metrics: Metrics
    events: Events
    show_event_id: bool

    def list_events(self, query: Query) -> dict[str, Json]:
        """Answer ``get_events``."""
        found = [
            (number, event)
            for number, event in enumerate(self.events.stored())
            if all(
                condition.holds(_event_field(event, condition.field))
                for condition in query.conditions
            )
        ]

        def place(item: tuple[int, StoredEvent]) -> Key:
            return item[1].time.timestamp(), item[0]

        # Which order holds without `sort` is not published; the newest first.
        shown, links = page(query, found, place, descending=query.sort[:1] in ("", "-"))
        events = [event for _, event in shown]
        return self._compound(query, [self._event(query, event) for event in events], events, links)

    def get_event(self, query: Query, event_id: str) -> dict[str, Json]:
        """Answer ``get_event``."""
        event = self.events.get(event_id)
        if event is None:
            raise absent("event", event_id)
        return self._compound(query, self._event(query, event), [event], None)

    def list_metrics(self, query: Query) -> dict[str, Json]:
        """Answer ``get_metrics``."""
        found = [
            (number, metric)
            for number, metric in enumerate(self.metrics.all())
            if all(
                condition.holds(
                    metric.integration if condition.field == "integration.name" else metric.category
                )
                for condition in query.conditions
            )
        ]
        shown, links = page(query, found, lambda item: (item[0], 0))
        data: list[Json] = [self._metric(query, metric) for _, metric in shown]
        return {"data": data, "links": links}

    def get_metric(self, query: Query, metric_id: str) -> dict[str, Json]:
        """Answer ``get_metric``."""
        metric = self.metrics.get(metric_id)
        if metric is None:
            raise absent("metric", metric_id)
        return {"data": self._metric(query, metric)}

    def list_profiles(self, query: Query) -> dict[str, Json]:
        """Answer ``get_profiles``."""
        found = [
            profile
            for profile in self.profiles.all()
            if all(
                condition.holds(_profile_field(profile, condition.field))
                for condition in query.conditions
            )
        ]
        name = query.sort.removeprefix("-") or "id"

        def place(profile: Profile) -> Key:
            value = _profile_field(profile, name)
            return (
                value.timestamp() if isinstance(value, datetime) else str(value or ""),
                profile.id,
            )

        shown, links = page(query, found, place, descending=query.sort.startswith("-"))
        data: list[Json] = [self.profile(query, profile) for profile in shown]
        return {"data": data, "links": links}

    def list_accounts(self, query: Query) -> dict[str, Json]:
        """Answer ``get_accounts``: the one account that the key belongs to."""
        attributes: dict[str, Json] = {
            "test_account": True,
            "contact_information": {
                "default_sender_name": "Simulated",
                "default_sender_email": "sender@simulated.invalid",
                "website_url": None,
                "organization_name": "Simulated",
                "street_address": {
                    "address1": None,
                    "address2": None,
                    "city": None,
                    "region": None,
                    "country": None,
                    "zip": None,
                },
            },
            "industry": None,
            "timezone": self.timezone,
            "preferred_currency": self.currency,
            "public_api_key": self.account,
            "locale": "en-GB",
        }
        only = query.fields("account")
        account = resource(query.base, "account", self.account, attributes, fields=only)
        links: dict[str, Json] = {"self": query.url, "next": None, "prev": None}
        return {"data": [account], "links": links}

    def profile(self, query: Query, profile: Profile) -> dict[str, Json]:
        """Write one profile."""
        attributes: dict[str, Json] = {
            "email": None,
            "phone_number": None,
            "external_id": None,
            **dict.fromkeys(_PLAIN),
            **{
                name: value
                for name, value in profile.identifiers.items()
                if name in ("email", "phone_number", "external_id")
            },
            "location": {},
            **profile.attributes,
            "properties": dict(profile.properties),
            "created": written(profile.created),
            "updated": written(profile.updated),
            "last_event_date": written(profile.last_event),
        }
        only = query.fields("profile")
        return resource(query.base, "profile", profile.id, attributes, fields=only)

    def _metric(self, query: Query, metric: Metric) -> dict[str, Json]:
        only = query.fields("metric")
        return resource(query.base, "metric", metric.id, metric.attributes(), fields=only)

    def _event(self, query: Query, event: StoredEvent) -> dict[str, Json]:
        properties: dict[str, Json] = dict(event.properties)
        if self.show_event_id:
            properties["$event_id"] = event.unique_id
        if event.value is not None:
            properties["$value"] = event.value
        attributes: dict[str, Json] = {
            "timestamp": int(event.time.timestamp()),
            "event_properties": properties,
            "datetime": written(event.time),
            "uuid": event_uuid(event.id),
        }
        related = {
            "profile": ("profile", event.profile_id),
            "metric": ("metric", event.metric_id),
        }
        only = query.fields("event")
        return resource(query.base, "event", event.id, attributes, related, fields=only)

    def _compound(
        self,
        query: Query,
        data: dict[str, Json] | Sequence[dict[str, Json]],
        events: Sequence[StoredEvent],
        links: Mapping[str, Json] | None,
    ) -> dict[str, Json]:
        document: dict[str, Json] = {"data": data if isinstance(data, dict) else list(data)}
        included: list[Json] = []
        if "metric" in query.include:
            for metric_id in dict.fromkeys(event.metric_id for event in events):
                metric = self.metrics.get(metric_id)
                if metric is not None:
                    included.append(self._metric(query, metric))
        if "profile" in query.include:
            for profile_id in dict.fromkeys(event.profile_id for event in events):
                profile = self.profiles.get(profile_id)
                if profile is not None:
                    included.append(self.profile(query, profile))
        if query.include:
            document["included"] = included
        if links is not None:
            document["links"] = dict(links)
        return document


def absent(kind: str, resource_id: str) -> Refused:
    """Say that there is no such resource."""
    return Refused(
        404, [Wrong(f"A {kind} with id {resource_id} does not exist.", code="not_found")]
    )


def _event_field(event: StoredEvent, field: str) -> Value | None:
    match field:
        case "metric_id" | "metric":
            return event.metric_id
        case "profile_id" | "profile":
            return event.profile_id
        case "datetime":
            return event.time
        case _:
            return event.time.timestamp()


def _profile_field(profile: Profile, field: str) -> Value | None:
    match field:
        case "id":
            return profile.id
        case "created":
            return profile.created
        case "updated":
            return profile.updated
        case "email" | "phone_number" | "external_id" | "_kx":
            return profile.identifiers.get(field)
        case _:
            # Subscriptions and suppressions are not simulated: nobody has any.
            return None
