"""A simulated account: what it holds, what may be put there, and what its operations do."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import chain

from ..._http import Request, Response
from .bodies import Body, check_body, refuse
from .document import Json, Refused, Wrong, answer
from .events import Events
from .journal import StoredEvent
from .metrics import Metrics
from .profiles import Profile, Profiles, identity
from .query import Query, read_query
from .reading import Reading
from .rules import Operation
from .settings import REJECT, KlaviyoSettings
from .submissions import (
    BODY_BYTES,
    BULK_EVENTS,
    PROFILE_BODY_BYTES,
    Submission,
    beyond_limits,
    bulk,
    profile_beyond_limits,
    repeated,
    single,
)

METRICS_ON_A_PAGE = 200


class Account:
    """
    All that one account holds; not safe for threads.

    Args:
        account: Its id.

        settings: How it behaves.
    """

    def __init__(self, account: str, settings: KlaviyoSettings) -> None:
        self._settings = settings
        self._random = random.Random(settings.seed)
        self.profiles: Profiles = Profiles(account)
        self.metrics: Metrics = Metrics(account)
        self.events: Events = Events(
            account, self.profiles, self.metrics, settings.first_delays, settings.most_metrics
        )
        self._reading = Reading(
            account=account,
            timezone=settings.timezone,
            currency=settings.currency,
            profiles=self.profiles,
            metrics=self.metrics,
            events=self.events,
            show_event_id=settings.show_event_id,
        )

    def perform(
        self,
        name: str,
        operation: Operation,
        resource_id: str,
        request: Request,
        body: Body,
        now: datetime,
        number: int,
    ) -> Response:
        """
        Perform an operation for a caller who may.

        Args:
            name: Of the operation.

            operation: Its rules.

            resource_id: From the path; empty if it has none.

            request: The request, whose address and headers are looked at.

            body: Its body.

            now: When it came.

            number: Of the request in the journal.

        Raises:
            Refused: The request is wrong.
        """
        query = read_query(operation, request.url, METRICS_ON_A_PAGE)
        if operation.body is not None:
            most = PROFILE_BODY_BYTES if name == "create_or_update_profile" else BODY_BYTES
            check_body(body, request.headers, operation.body, most)
        match name:
            case "create_event":
                return self._accept([single(body.document)], now, number)
            case "bulk_create_events":
                return self._bulk(bulk(body.document), now, number)
            case "create_or_update_profile":
                return self._import_profile(query, body.document, now)
            case "get_events":
                return answer(200, self._reading.list_events(query))
            case "get_event":
                return answer(200, self._reading.get_event(query, resource_id))
            case "get_metrics":
                return answer(200, self._reading.list_metrics(query))
            case "get_metric":
                return answer(200, self._reading.get_metric(query, resource_id))
            case "get_profiles":
                return answer(200, self._reading.list_profiles(query))
            case "get_accounts":
                return answer(200, self._reading.list_accounts(query))
            case _:
                raise AssertionError(f"the table names {name}, which nothing answers")

    def _bulk(self, submissions: Sequence[Submission], now: datetime, number: int) -> Response:
        if len(submissions) > BULK_EVENTS:
            wrong = Wrong(
                "At most 1,000 events may be created with one request.",
                "/data/attributes/events-bulk-create/data",
            )
            raise Refused(400, [wrong])
        if self._settings.bulk_repeats == REJECT:
            refuse(repeated(submissions))
        return self._accept(submissions, now, number)

    def _accept(self, submissions: Sequence[Submission], now: datetime, number: int) -> Response:
        refuse(chain.from_iterable(beyond_limits(submission, now) for submission in submissions))
        for submission in submissions:
            jitter = self._settings.apply_jitter * self._random.random()
            due = now + self._settings.apply_after + jitter
            self.events.accept(submission, now, due, number)
        self.events.apply(now)
        return answer(202)

    def _import_profile(self, query: Query, document: Json, now: datetime) -> Response:
        data = document.get("data") if isinstance(document, dict) else None
        if not isinstance(data, dict):
            raise TypeError("the shape of a body is checked before it is read")
        refuse(profile_beyond_limits(data, "/data"))
        known = identity(data)
        matching = self.profiles.matching(known)
        if len(matching) > 1:
            raise Refused(
                409,
                [
                    Wrong(
                        "A profile already exists with one of these identifiers.",
                        "/data/attributes",
                        code="duplicate_profile",
                    )
                ],
                meta={"duplicate_profile_id": matching[1].id},
            )
        if not matching and set(known) == {"id"}:
            raise Refused(404, [Wrong("There is no such profile.", "/data/id", code="not_found")])
        profile = self.profiles.write(matching[0] if matching else None, known, data, now)
        content: dict[str, Json] = {"data": self._reading.profile(query, profile)}
        return answer(200 if matching else 201, content)

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
