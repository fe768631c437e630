"""Metric aggregates: a metric's events counted over time."""

# https://developers.klaviyo.com/en/reference/query_metric_aggregates

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ...._http import Response
from ..account import Account
from ..aggregates import DAY, Row, aggregate, dimension, stretches
from ..bodies import refuse
from ..document import Json, Refused, Wrong, answer, below
from ..filters import Condition, read_filter
from ..journal import StoredEvent
from ..resources import absent, resource
from ..resources import written as instant
from ..rules import Filterable
from ..settings import QUERY_ZONE
from .asked import Asked, Handlers

AGGREGATE = "metric-aggregate"
ROWS = 500
_AT = "/data/attributes"
# Zones that Klaviyo's page excepts.
_UNKNOWN_ZONES = frozenset({"Factory", "Europe/Kyiv", "Pacific/Kanton"})
_TIME = Filterable(one=("greater-or-equal", "less-than"), value="date-time")
_DIMENSION = Filterable(one=("equals",), many=("any",), value="string")
_BOUND = re.compile(r"(greater-or-equal|less-than)\(\s*datetime\s*,([^)]*)\)")


def _query(account: Account, asked: Asked) -> Response:
    given = asked.attributes
    refuse(_faults(given))
    metric_id = str(given["metric_id"])
    zone = _zone(given)
    since, until, conditions = _filters(account, asked, zone)
    if account.metrics.get(metric_id) is None:
        raise absent("metric", metric_id, f"{_AT}/metric_id")
    events = [
        event
        for event in account.events.stored()
        if event.metric_id == metric_id
        and since <= event.time < until
        and all(_holds(condition, event) for condition in conditions)
    ]
    starts = stretches(since, until, str(given.get("interval") or DAY), zone)
    measures = list(dict.fromkeys(_texts(given.get("measurements"))))
    rows = aggregate(events, starts, measures, _texts(given.get("by")))
    url = asked.query.url.partition("?")[0]
    rows, following = _page(_sorted(rows, given), given, url)
    attributes: dict[str, Json] = {
        "dates": [instant(start) for start in starts],
        "data": [_row(row) for row in rows],
    }
    fields = asked.query.fields(AGGREGATE) or _texts(given.get("return_fields")) or None
    base = asked.query.base
    data = resource(base, AGGREGATE, _id(asked), attributes, fields=fields)
    # Where the next cursor is told is not documented; here it is a link.
    links: dict[str, Json] = {"self": asked.query.url, "next": following, "prev": None}
    return answer(200, {"data": data, "links": links})


def _faults(given: Mapping[str, Json]) -> Iterator[Wrong]:
    if not given.get("measurements"):
        yield Wrong("At least one measurement is needed.", f"{_AT}/measurements")
    try:
        _zone(given)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield Wrong("There is no such timezone.", f"{_AT}/timezone")
    size = given.get("page_size")
    if isinstance(size, int) and size < 1:
        yield Wrong("A page has at least one row.", f"{_AT}/page_size")
    sort = str(given.get("sort") or "").removeprefix("-")
    asked_for = [*_texts(given.get("by")), *_texts(given.get("measurements"))]
    if sort and sort not in asked_for:
        yield Wrong("Only what is asked for can be sorted by.", f"{_AT}/sort")


def _zone(given: Mapping[str, Json]) -> ZoneInfo:
    name = str(given.get("timezone") or "UTC")
    if name in _UNKNOWN_ZONES:
        raise ValueError(name)
    return ZoneInfo(name)


def _filters(
    account: Account, asked: Asked, zone: ZoneInfo
) -> tuple[datetime, datetime, Sequence[Condition]]:
    naive = zone if account.settings.naive_query_times == QUERY_ZONE else UTC
    at = f"{_AT}/filter"
    allowed = {"datetime": _TIME, **dict.fromkeys(_dimensions(asked), _DIMENSION)}
    since: list[datetime] = []
    until: list[datetime] = []
    others: list[Condition] = []
    for position, text in enumerate(_texts(asked.attributes.get("filter"))):
        try:
            conditions = read_filter(text, allowed)
        except Refused as refused:
            raise Refused(400, [Wrong(refused.wrong[0].detail, below(at, position))]) from None
        others += [condition for condition in conditions if condition.field != "datetime"]
        for operator, time in _BOUND.findall(text):
            bounds = since if operator == "greater-or-equal" else until
            bounds.append(_instant(time, naive))
    if len(since) != 1 or len(until) != 1:
        detail = "The filter needs one greater-or-equal and one less-than of datetime."
        raise Refused(400, [Wrong(detail, at)])
    if since[0] >= until[0]:
        raise Refused(400, [Wrong("The time ends before it begins.", at)])
    return since[0], until[0], others


def _instant(text: str, naive: tzinfo) -> datetime:
    found = datetime.fromisoformat(text.strip())
    return (found if found.tzinfo else found.replace(tzinfo=naive)).astimezone(UTC)


def _dimensions(asked: Asked) -> Sequence[str]:
    shape = asked.operation.body
    for name in ("data", "attributes", "by"):
        shape = shape.fields.get(name) if shape is not None else None
    return shape.items.values if shape is not None and shape.items is not None else ()


def _holds(condition: Condition, event: StoredEvent) -> bool:
    return condition.holds(dimension(event, condition.field))


def _sorted(rows: Sequence[Row], given: Mapping[str, Json]) -> Sequence[Row]:
    sort = str(given.get("sort") or "")
    name = sort.removeprefix("-")
    by = _texts(given.get("by"))
    if name in by:
        at = by.index(name)
        return sorted(rows, key=lambda row: row.dimensions[at], reverse=sort.startswith("-"))
    if name:
        return sorted(rows, key=lambda row: row.total(name), reverse=sort.startswith("-"))
    return rows


def _page(
    rows: Sequence[Row], given: Mapping[str, Json], url: str
) -> tuple[Sequence[Row], str | None]:
    size = given.get("page_size")
    most = size if isinstance(size, int) else ROWS
    cursor = str(given.get("page_cursor") or "")
    try:
        padding = "=" * (-len(cursor) % 4)
        after = abs(int(base64.urlsafe_b64decode(cursor + padding))) if cursor else 0
    except (binascii.Error, ValueError):
        raise Refused(400, [Wrong("Invalid cursor provided.", f"{_AT}/page_cursor")]) from None
    shown = rows[after : after + most]
    if after + most >= len(rows):
        return shown, None
    following = base64.urlsafe_b64encode(str(after + most).encode()).decode().rstrip("=")
    return shown, f"{url}?page_cursor={following}"


def _row(row: Row) -> Json:
    measurements: dict[str, Json] = {
        measure: list(numbers) for measure, numbers in row.measurements.items()
    }
    return {"dimensions": list(row.dimensions), "measurements": measurements}


def _id(asked: Asked) -> str:
    text = json.dumps(asked.document, sort_keys=True)
    return str(UUID(bytes=hashlib.blake2b(text.encode(), digest_size=16).digest()))


def _texts(value: Json) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


HANDLERS: Handlers = {"query_metric_aggregates": _query}
