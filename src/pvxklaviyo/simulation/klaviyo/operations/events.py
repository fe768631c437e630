"""Events: one or many at once in, and out again for whoever reconciles."""

# https://developers.klaviyo.com/en/reference/events_api_overview

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

from ...._http import Response
from ..account import Account
from ..bodies import refuse
from ..document import Json, Refused, Wrong, answer
from ..filters import Value
from ..journal import StoredEvent
from ..query import Key, Query, page
from ..resources import Related, absent, event_uuid, identified, resource
from ..resources import written as instant
from ..settings import REJECT
from ..submissions import BULK_EVENTS, Submission, beyond_limits, bulk, repeated, single
from . import metrics
from .asked import Asked, Handlers
from .documents import one
from .profile_documents import written as profile_written


def _create(account: Account, asked: Asked) -> Response:
    return _accept(account, asked, [single(asked.document)])


def _bulk_create(account: Account, asked: Asked) -> Response:
    submissions = bulk(asked.document)
    if len(submissions) > BULK_EVENTS:
        wrong = Wrong(
            "At most 1,000 events may be created with one request.",
            "/data/attributes/events-bulk-create/data",
        )
        raise Refused(400, [wrong])
    if account.settings.bulk_repeats == REJECT:
        refuse(repeated(submissions))
    return _accept(account, asked, submissions)


def _accept(account: Account, asked: Asked, submissions: Sequence[Submission]) -> Response:
    now, settings = asked.now, account.settings
    refuse(chain.from_iterable(beyond_limits(submission, now) for submission in submissions))
    for submission in submissions:
        jitter = settings.apply_jitter * account.random.random()
        account.events.accept(submission, now, now + settings.apply_after + jitter, asked.number)
    account.events.apply(now)
    return answer(202)


def _list(account: Account, asked: Asked) -> Response:
    query = asked.query
    most = account.settings.most_events_on_a_page
    if query.size > most:
        wrong = Wrong(f"'page[size]' is a whole number from 1 to {most}.", "", "page[size]")
        raise Refused(400, [wrong])
    found = [
        (number, event)
        for number, event in enumerate(account.events.stored())
        if all(
            condition.holds(_field(account, event, condition.field))
            for condition in query.conditions
        )
    ]

    def place(item: tuple[int, StoredEvent]) -> Key:
        return item[1].time.timestamp(), item[0]

    # Which order holds without `sort` is not published; the newest first.
    shown, links = page(query, found, place, descending=query.sort[:1] in ("", "-"))
    events = [event for _, event in shown]
    data = [written(account, query, event) for event in events]
    return _compound(account, query, data, events, links)


def _get(account: Account, asked: Asked) -> Response:
    event = _existing(account, asked)
    data = written(account, asked.query, event)
    return _compound(account, asked.query, data, [event], {"self": asked.query.url})


def _existing(account: Account, asked: Asked) -> StoredEvent:
    event = account.events.get(asked.resource_id)
    if event is None:
        raise absent("event", asked.resource_id)
    return event


def written(account: Account, query: Query, event: StoredEvent) -> dict[str, Json]:
    """Write one event."""
    properties: dict[str, Json] = dict(event.properties)
    if account.settings.show_event_id:
        properties["$event_id"] = event.unique_id
    if event.value is not None:
        properties["$value"] = event.value
    attributes: dict[str, Json] = {
        "timestamp": int(event.time.timestamp()),
        "event_properties": properties,
        "datetime": instant(event.time),
        "uuid": event_uuid(event.id),
    }
    # A side that was deleted is left out.
    related: dict[str, Related] = {}
    if account.profiles.get(event.profile_id) is not None:
        related["profile"] = ("profile", event.profile_id)
    if account.metrics.get(event.metric_id) is not None:
        related["metric"] = ("metric", event.metric_id)
    only = query.fields("event")
    return resource(query.base, "event", event.id, attributes, related, fields=only)


def _compound(
    account: Account,
    query: Query,
    data: dict[str, Json] | Sequence[dict[str, Json]],
    events: Sequence[StoredEvent],
    links: Mapping[str, Json],
) -> Response:
    document: dict[str, Json] = {"data": data if isinstance(data, dict) else list(data)}
    included: list[Json] = []
    if "metric" in query.include:
        for metric_id in dict.fromkeys(event.metric_id for event in events):
            metric = account.metrics.get(metric_id)
            if metric is not None:
                included.append(metrics.written(query, metric))
    if "profile" in query.include:
        for profile_id in dict.fromkeys(event.profile_id for event in events):
            profile = account.profiles.get(profile_id)
            if profile is not None:
                included.append(profile_written(query, profile))
    if query.include:
        document["included"] = included
    return answer(200, {**document, "links": dict(links)})


def _field(account: Account, event: StoredEvent, field: str) -> Value | None:
    match field:
        case "metric_id":
            return event.metric_id
        case "profile_id":
            return event.profile_id
        case "metric":
            return event.metric_id if account.metrics.get(event.metric_id) else None
        case "profile":
            return event.profile_id if account.profiles.get(event.profile_id) else None
        case "datetime":
            return event.time
        case _:
            return event.time.timestamp()


def _metric(account: Account, asked: Asked) -> Response:
    metric = account.metrics.get(_existing(account, asked).metric_id)
    return one(asked.query, None if metric is None else metrics.written(asked.query, metric))


def _metric_id(account: Account, asked: Asked) -> Response:
    metric = account.metrics.get(_existing(account, asked).metric_id)
    return one(asked.query, None if metric is None else identified(("metric", metric.id)))


def _profile(account: Account, asked: Asked) -> Response:
    profile = account.profiles.get(_existing(account, asked).profile_id)
    return one(asked.query, None if profile is None else profile_written(asked.query, profile))


def _profile_id(account: Account, asked: Asked) -> Response:
    profile = account.profiles.get(_existing(account, asked).profile_id)
    return one(asked.query, None if profile is None else identified(("profile", profile.id)))


HANDLERS: Handlers = {
    "get_metric_for_event": _metric,
    "get_metric_id_for_event": _metric_id,
    "get_profile_for_event": _profile,
    "get_profile_id_for_event": _profile_id,
    "create_event": _create,
    "bulk_create_events": _bulk_create,
    "get_events": _list,
    "get_event": _get,
}
