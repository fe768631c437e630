"""Counting a metric's events: by hour, day, week or month of a zone, by dimension, in three measures."""

# https://developers.klaviyo.com/en/reference/query_metric_aggregates

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import attrs

from .document import Json
from .journal import StoredEvent

COUNT, SUM_VALUE, UNIQUE = "count", "sum_value", "unique"
HOUR, DAY, WEEK, MONTH = "hour", "day", "week", "month"


@attrs.frozen(kw_only=True)
class Row:
    """
    One combination of dimensions.

    Attributes:
        dimensions: Their values, in the order they were asked for.

        measurements: By measure, one number for each stretch of time.
    """

    dimensions: tuple[str, ...]
    measurements: Mapping[str, Sequence[float]]

    def total(self, measure: str) -> float:
        """Add up a measure."""
        return sum(self.measurements[measure])


def stretches(
    since: datetime, until: datetime, interval: str, zone: ZoneInfo
) -> Sequence[datetime]:
    """
    List the beginnings of the stretches that overlap a time.

    Args:
        since: From when on.

        until: Until just before when.

        interval: :data:`HOUR`, :data:`DAY`, :data:`WEEK` (from Monday) or
            :data:`MONTH`.

        zone: By whose calendar.
    """
    found: list[datetime] = []
    start = _floor(since.astimezone(zone), interval, zone)
    while start < until:
        found.append(start)
        start = _next(start, interval, zone)
    return found


def _floor(instant: datetime, interval: str, zone: ZoneInfo) -> datetime:
    if interval == HOUR:
        return instant.replace(minute=0, second=0, microsecond=0)
    day = instant.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    if interval == WEEK:
        day -= timedelta(days=day.weekday())
    elif interval == MONTH:
        day = day.replace(day=1)
    return day.replace(tzinfo=zone)


def _next(start: datetime, interval: str, zone: ZoneInfo) -> datetime:
    if interval == HOUR:
        # Through UTC: an hour that the zone repeats is two stretches.
        return (start.astimezone(UTC) + timedelta(hours=1)).astimezone(zone)
    day = start.replace(tzinfo=None)
    if interval == MONTH:
        day = (day + timedelta(days=32)).replace(day=1)
    else:
        day += timedelta(days=7 if interval == WEEK else 1)
    return day.replace(tzinfo=zone)


def aggregate(
    events: Iterable[StoredEvent],
    starts: Sequence[datetime],
    measures: Sequence[str],
    by: Sequence[str],
) -> Sequence[Row]:
    """
    Count events.

    Args:
        events: Those that count, all within the stretches.

        starts: Of the stretches, in order.

        measures: Any of :data:`COUNT`, :data:`SUM_VALUE`, :data:`UNIQUE`.

        by: The dimensions.

    Returns:
        A row for each combination of dimensions that there is, in their
        order; without dimensions exactly one.
    """
    groups: dict[tuple[str, ...], list[list[StoredEvent]]] = {}
    if not by:
        groups[()] = [[] for _ in starts]
    instants = [start.timestamp() for start in starts]
    for event in events:
        key = tuple(dimension(event, name) for name in by)
        stretch = bisect_right(instants, event.time.timestamp()) - 1
        groups.setdefault(key, [[] for _ in starts])[stretch].append(event)
    return [
        Row(
            dimensions=key,
            measurements={
                measure: [_measure(measure, found) for found in group] for measure in measures
            },
        )
        for key, group in sorted(groups.items())
    ]


def dimension(event: StoredEvent, name: str) -> str:
    """Give the value of a dimension; empty where the event has none."""
    if name == "$value_currency":
        return event.value_currency or ""
    found: Json = event.properties.get(name)
    return "" if found is None else str(found)


def _measure(measure: str, events: Sequence[StoredEvent]) -> float:
    if measure == COUNT:
        return float(len(events))
    if measure == UNIQUE:
        return float(len({event.profile_id for event in events}))
    return float(sum(event.value or 0 for event in events))
