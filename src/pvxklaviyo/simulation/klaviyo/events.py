"""From accepted to stored: events wait, then the first of each key takes effect."""

# https://developers.klaviyo.com/en/reference/events_api_overview
# https://help.klaviyo.com/hc/en-us/articles/360017706091

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import attrs

from .journal import (
    DUPLICATE,
    RESERVED_ADDRESS,
    TOO_MANY_METRICS,
    UNKNOWN_PROFILE,
    DroppedEvent,
    StoredEvent,
)
from .metrics import API, Metrics
from .profiles import Profiles
from .resources import new_id
from .submissions import Submission

FLOW_WINDOW = timedelta(hours=4)
"""An event that comes later than this after its time starts no flow, unless its first delay is longer."""

RESERVED_DOMAINS = frozenset({"example.com", "test.com"})


@attrs.frozen(order=True)
class _Waiting:
    due: datetime
    number: int
    received_at: datetime = attrs.field(order=False)
    request: int = attrs.field(order=False)
    submission: Submission = attrs.field(order=False)


class Events:
    """
    The events of an account.

    Args:
        account: For the ids.

        profiles: Whose events they are.

        metrics: What they are of.

        first_delays: By name of metric, the first delay of the flow that
            listens to it.

        most_metrics: How many metrics the account may have.
    """

    def __init__(
        self,
        account: str,
        profiles: Profiles,
        metrics: Metrics,
        first_delays: Mapping[str, timedelta],
        most_metrics: int,
    ) -> None:
        self._account = account
        self._profiles = profiles
        self._metrics = metrics
        self._first_delays = dict(first_delays)
        self._most_metrics = most_metrics
        self._waiting: list[_Waiting] = []
        self._accepted = 0
        self._taken: set[tuple[str, str, str]] = set()
        self._by_id: dict[str, StoredEvent] = {}
        self._dropped: list[DroppedEvent] = []

    def accept(
        self, submission: Submission, received_at: datetime, due: datetime, request: int
    ) -> None:
        """Take an event in, to take effect at *due*."""
        self._accepted += 1
        heapq.heappush(
            self._waiting, _Waiting(due, self._accepted, received_at, request, submission)
        )

    def apply(self, now: datetime | None) -> None:
        """Let what is due by *now* take effect, or all with None."""
        while self._waiting and (now is None or self._waiting[0].due <= now):
            self._take_effect(heapq.heappop(self._waiting))

    def waiting(self) -> int:
        """Count what was accepted and has not taken effect yet."""
        return len(self._waiting)

    def stored(self) -> Sequence[StoredEvent]:
        """List what took effect, in that order."""
        return tuple(self._by_id.values())

    def get(self, event_id: str) -> StoredEvent | None:
        """Find one by its id."""
        return self._by_id.get(event_id)

    def dropped(self) -> Sequence[DroppedEvent]:
        """List what vanished, in that order."""
        return tuple(self._dropped)

    def seed(self, event: StoredEvent) -> None:
        """Put an event there that came on another way, such as a shop's integration."""
        self._taken.add((event.profile_id, event.metric_id, event.unique_id))
        self._by_id[event.id] = event

    def move(self, profile_id: str, to: str) -> None:
        """Let the events of one profile be another's; whatever repeats one of them is dropped."""
        for event in self._by_id.values():
            if event.profile_id == profile_id:
                self.seed(attrs.evolve(event, profile_id=to))

    def next_id(self) -> str:
        """Make the id of the next event."""
        return new_id(self._account, "event", len(self._by_id) + 1)

    def would_start_flow(
        self, metric: str, time: datetime, received_at: datetime, *, backfill: bool
    ) -> bool:
        """Judge whether a flow that listens to *metric* starts for such an event."""
        longest = max(FLOW_WINDOW, self._first_delays.get(metric, FLOW_WINDOW))
        return not backfill and received_at - time <= longest

    def _take_effect(self, waiting: _Waiting) -> None:
        submission = waiting.submission
        time = (submission.time or waiting.received_at).replace(microsecond=0)
        unique_id = submission.unique_id or str(int(time.timestamp()))
        reason = self._store(waiting, time, unique_id)
        if reason:
            self._dropped.append(
                DroppedEvent(
                    reason=reason,
                    metric=submission.metric,
                    unique_id=unique_id,
                    time=time,
                    received_at=waiting.received_at,
                    request=waiting.request,
                )
            )

    def _store(self, waiting: _Waiting, time: datetime, unique_id: str) -> str:
        submission = waiting.submission
        known = submission.identifiers
        if known.get("email", "").rpartition("@")[2] in RESERVED_DOMAINS:
            return RESERVED_ADDRESS
        matching = self._profiles.matching(known)
        if not matching and set(known) == {"id"}:
            return UNKNOWN_PROFILE
        metric = self._metrics.find(API, submission.metric)
        if metric is None and len(self._metrics.all()) >= self._most_metrics:
            return TOO_MANY_METRICS
        if metric and matching and (matching[0].id, metric.id, unique_id) in self._taken:
            return DUPLICATE
        profile = self._profiles.write(
            matching[0] if matching else None, known, submission.profile, waiting.due
        )
        if profile.last_event is None or profile.last_event < time:
            profile.last_event = time
        metric = self._metrics.add(API, API, submission.metric, waiting.due)
        self.seed(
            StoredEvent(
                id=self.next_id(),
                metric=metric.name,
                metric_id=metric.id,
                integration=metric.integration,
                profile_id=profile.id,
                email=profile.identifiers.get("email", ""),
                identifiers=dict(known),
                properties=dict(submission.properties),
                time=time,
                value=submission.value,
                value_currency=submission.value_currency,
                unique_id=unique_id,
                received_at=waiting.received_at,
                applied_at=waiting.due,
                backfill=submission.backfill,
                would_start_flow=self.would_start_flow(
                    metric.name, time, waiting.received_at, backfill=submission.backfill
                ),
                request=waiting.request,
                arrival=waiting.number,
            )
        )
        return ""
