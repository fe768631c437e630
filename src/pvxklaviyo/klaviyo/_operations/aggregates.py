"""Counting events by day, hour, week or month, without reading them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal
from urllib.parse import parse_qs, urlsplit

import attrs

from ..._call import Call
from ..._http import Request, Response
from .._answers import expect_document
from .._filter import Filter, where
from .._json import Json, to_document
from .._kept import listed
from .._limits import OPERATIONS, Operation
from .._structure import attributes_of, next_link, resource, structure_one
from ._ask import call

Measurement = Literal["count", "sum_value", "unique"]
"""How many events; the sum of their values; how many people."""

Interval = Literal["hour", "day", "week", "month"]
"""What a number is of."""


@attrs.frozen(kw_only=True)
class AggregateRow:
    """
    The numbers of one group of events.

    Attributes:
        dimensions: What the group has in common, in the order of what was
            asked to group by; empty where nothing was.

        measurements: For each measurement one number a date.
    """

    dimensions: Sequence[str | None] = ()
    measurements: Mapping[str, Sequence[Decimal]] = attrs.field(
        factory=dict[str, Sequence[Decimal]]
    )


@attrs.frozen(kw_only=True)
class MetricAggregate:
    """
    Numbers of a metric's events, by time and group.

    Attributes:
        id: Klaviyo's key of this answer; it cannot be asked for again.

        dates: When each interval begins, aware.

        rows: One for each group; one in all where nothing is grouped by, none
            where there were no events.

        cursor: Where to go on, if there are more rows; None after the last.
    """

    # https://developers.klaviyo.com/en/reference/query_metric_aggregates
    id: str
    dates: Sequence[datetime] = ()
    rows: Sequence[AggregateRow] = ()
    cursor: str | None = None

    def series(
        self, measurement: Measurement = "count", *, dimensions: Sequence[str | None] = ()
    ) -> Iterator[tuple[datetime, Decimal]]:
        """
        Give the numbers of one group, each with when its interval begins.

        Args:
            measurement: Which, of those that were asked for.

            dimensions: Which group; without, the only one there is. A group
                that has no row had no events: zeros.

        Raises:
            KeyError: The measurement was not asked for.

            ValueError: There are several groups, and none was named.
        """
        if not dimensions and len(self.rows) > 1:
            raise ValueError("there are several groups; name one by its dimensions")
        wanted = [row for row in self.rows if list(row.dimensions) == list(dimensions)]
        if not dimensions:
            wanted = list(self.rows)
        if not wanted:
            return ((date, Decimal()) for date in self.dates)
        return zip(self.dates, wanted[0].measurements[measurement], strict=False)

    def total(self, measurement: Measurement = "count") -> Decimal:
        """
        Add the numbers of all groups and intervals.

        For ``"unique"`` that counts whoever came back once for each.

        Raises:
            KeyError: The measurement was not asked for.
        """
        return sum((sum(row.measurements[measurement], Decimal()) for row in self.rows), Decimal())


def query_metric_aggregates(
    metric_id: str,
    *,
    since: datetime,
    until: datetime,
    measurements: Sequence[Measurement] = ("count",),
    interval: Interval = "day",
    timezone: str = "UTC",
    by: Sequence[str] = (),
    filters: Sequence[Filter] = (),
    sort: str | None = None,
    cursor: str | None = None,
    page_size: int | None = None,
) -> Call[MetricAggregate]:
    """
    Count a metric's events, add their values, or count their people, by time and group.

    Cheap where reading the events is not: one call answers whether every day's
    parcels were told. Repeated where needed: it only reads.

    Args:
        metric_id: The metric; not a custom one.

        since: That instant or later; aware.

        until: Before that instant; aware, and after *since*.

        measurements: At least one.

        interval: What each number is of.

        timezone: IANA name; days begin by its clock.

        by: What to group by, such as ``"$flow"`` or ``"$value_currency"``.
            Klaviyo has a list of some forty; properties of your own are not
            among them.

        filters: Besides the time, such as ``where("$flow") == flow_id``.

        sort: One of *by*; with ``"-"`` before it, downwards.

        cursor: Where to go on: :attr:`MetricAggregate.cursor`.

        page_size: Rows in an answer; None is 500.

    Raises:
        ValueError: A time has no zone, the window is empty, there is no
            measurement, or *page_size* is below 1.

        TypeError: *by* is one text instead of a list.
    """
    # https://developers.klaviyo.com/en/reference/query_metric_aggregates
    window = [where("datetime") >= since, where("datetime") < until]
    if until <= since:
        raise ValueError("until is not after since")
    if not measurements or isinstance(measurements, str):
        raise ValueError('measurements must be a list of at least one, such as ["count"]')
    if page_size is not None and page_size < 1:
        raise ValueError(f"page_size is {page_size}; Klaviyo takes 1 or more")
    attributes: dict[str, Json] = {
        "metric_id": metric_id,
        "measurements": list(measurements),
        "filter": [condition.text for condition in (*window, *filters)],
        "interval": interval,
        "timezone": timezone,
    }
    more: dict[str, Json] = {
        "by": listed(by) or None,
        "sort": sort,
        "page_cursor": cursor,
        "page_size": page_size,
    }
    attributes |= {name: value for name, value in more.items() if value is not None}
    body: Json = {"data": {"type": "metric-aggregate", "attributes": attributes}}
    operation = OPERATIONS["query_metric_aggregates"]
    request = Request(operation.method, operation.path, content=to_document(body))
    return call(operation, request, _decode, repeatable=True)


@attrs.frozen
class _Series:
    name: str
    numbers: Sequence[Decimal]


@attrs.frozen
class _Row:
    dimensions: Sequence[str | None] = ()
    measurements: Sequence[_Series] = ()


@attrs.frozen
class _Answer:
    id: str
    dates: Sequence[datetime] = ()
    data: Sequence[_Row] = ()


_answer = resource(_Answer)


def _decode(response: Response, operation: Operation) -> MetricAggregate:
    document = expect_document(response, operation)
    read = structure_one(document, _read, operation.name)
    rows = tuple(
        AggregateRow(
            dimensions=row.dimensions,
            measurements={series.name: series.numbers for series in row.measurements},
        )
        for row in read.data
    )
    cursor = _cursor(next_link(document))
    return MetricAggregate(id=read.id, dates=read.dates, rows=rows, cursor=cursor)


def _read(found: Mapping[str, Json]) -> _Answer:
    attributes = attributes_of(found)
    rows = attributes.get("data")
    if isinstance(rows, Sequence) and not isinstance(rows, str):
        attributes = {**attributes, "data": [_spread(row) for row in rows]}
    return _answer({**found, "attributes": attributes})


def _spread(row: Json) -> Json:
    """List the measurements of a row; where there is no number, there was nothing to count."""
    measurements = row.get("measurements") if isinstance(row, Mapping) else None
    if not isinstance(row, Mapping) or not isinstance(measurements, Mapping):
        return row
    spread = list[Json]()
    for name, numbers in measurements.items():
        told = numbers
        if isinstance(numbers, Sequence) and not isinstance(numbers, str):
            told = [0 if number is None else number for number in numbers]
        spread.append({"name": name, "numbers": told})
    return {**row, "measurements": spread}


def _cursor(link: str | None) -> str | None:
    # Sent in the body, and told nowhere but in the link to what follows.
    query = parse_qs(urlsplit(link or "").query)
    found = query.get("page_cursor") or query.get("page[cursor]")
    return found[0] if found else None
