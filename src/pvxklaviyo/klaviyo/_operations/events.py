"""Events: telling Klaviyo what happened, and reading what it holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Literal

from ..._call import Call, Page
from ..._http import Request
from .._answers import expect_accepted
from .._cut import allowed, cut
from .._envelope import (
    FRAME_BYTES,
    MAX_BATCH_BYTES,
    MAX_BATCH_EVENTS,
    Sendable,
    batches,
    envelope,
    sendable,
    size,
)
from .._event import Event
from .._filter import Filter, where
from .._limits import OPERATIONS
from .._profile import same_again
from .._structure import identifier
from ._ask import call, optional_call, page_call, resource_call
from ._costly import costly
from ._metric import read_metric
from ._person import read_profile
from ._stored_event import read_event
from .metric_definitions import Metric
from .profiles import ProfileExtra
from .stored_events import StoredEvent
from .stored_profiles import StoredProfile


def create_event(event: Event) -> Call[None]:
    """
    Tell Klaviyo that something happened.

    May be repeated if it has a ``unique_id``, because of events with one
    profile, metric and ``unique_id`` Klaviyo keeps the first; not if it adds
    to list properties of the profile or takes from them. That it was accepted
    does not yet say that it was stored: mail to ``example.com`` and
    ``test.com`` is accepted and dropped.

    Raises:
        ValueError: Klaviyo would refuse the event; the text names the place.
    """
    # https://developers.klaviyo.com/en/reference/create_event
    body = envelope([sendable(event)], "events")
    return _send("create_event", body, repeatable=_same_again(event))


def create_events(events: Sequence[Event]) -> Call[None]:
    """
    Tell Klaviyo of up to 1,000 events in one request.

    One event that is wrong has the whole request refused. Klaviyo promises no
    order among them. May be repeated if every one may, as :func:`create_event`
    says. Of two with one profile, metric and ``unique_id`` only the first is
    sent, which is the one that Klaviyo would keep.

    Args:
        events: At least one. For more than fit one request, see
            :func:`event_batches`.

    Raises:
        ValueError: There are none or too many, or Klaviyo would refuse one of
            them; the text names its position and the place.
    """
    # https://developers.klaviyo.com/en/reference/bulk_create_events
    if not 1 <= len(events) <= MAX_BATCH_EVENTS:
        raise ValueError(
            f"a bulk request takes 1 to {MAX_BATCH_EVENTS:,} events, not {len(events):,}; "
            "cut them with event_batches()"
        )
    rows = list[Sendable]()
    seen = set[tuple[str, ...]]()
    for position, event in enumerate(events):
        if event.unique_id is not None:
            profile = event.profile
            identity = (
                event.unique_id,
                event.metric,
                profile.email or "",
                profile.id or "",
                profile.external_id or "",
                profile.phone_number or "",
                profile.kx or "",
            )
            if identity in seen:
                continue
            seen.add(identity)
        rows.append(_encoded(position, event))
    if len(list(batches(rows))) > 1:
        raise ValueError("the events are too large for one request; cut them with event_batches()")
    repeatable = all(map(_same_again, events))
    return _send(
        "bulk_create_events", envelope(rows, "event-bulk-create-jobs"), repeatable=repeatable
    )


def event_batches(
    events: Iterable[Event],
    *,
    max_events: int = MAX_BATCH_EVENTS,
    max_bytes: int = MAX_BATCH_BYTES,
) -> Iterator[Sequence[Event]]:
    """
    Cut *events* into lists that fit one :func:`create_events` each, in order.

    Args:
        events: Any number of them; read as they are needed.

        max_events: In one request.

        max_bytes: Of one body. One event that alone is larger goes alone.

    Returns:
        Lists of at least one event.

    Raises:
        ValueError: *max_events* is not 1 to 1,000. When a list is read:
            Klaviyo would refuse one of its events; the text names its position
            among all, and the place.
    """
    allowed("max_events", max_events, MAX_BATCH_EVENTS)
    sized = (
        (event, size(_encoded(position, event).parts)) for position, event in enumerate(events)
    )
    return cut(sized, most=max_events, around=FRAME_BYTES, max_bytes=max_bytes)


def list_events(
    filter: Filter | None = None,  # noqa: A002 - Klaviyo's word
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    sort: Literal["datetime", "-datetime"] = "datetime",
    cursor: str | None = None,
    page_size: int = 200,
) -> Call[Page[StoredEvent]]:
    """
    Read one page of stored events, by when they happened.

    An event that arrived late stands at its own time, so a read "since the
    last read" misses it: read a window again.

    Args:
        filter: By ``"metric_id"``, ``"profile_id"``, ``"datetime"``,
            ``"timestamp"``.

        since: That instant or later; aware.

        until: Before that instant; aware.

        sort: Oldest first, or newest first.

        cursor: Where to go on; usually :attr:`Page.next` does that.

        page_size: 1 to 200.

    Raises:
        ValueError: An instant has no zone, or the size is out of range.
    """
    # https://developers.klaviyo.com/en/reference/get_events
    # The schema allows pages of 1,000, the text beside it 200.
    if not 1 <= page_size <= 200:
        raise ValueError(f"page_size is {page_size}; Klaviyo takes 1 to 200")
    conditions = [] if filter is None else [filter]
    if since is not None:
        conditions.append(where("datetime") >= since)
    if until is not None:
        conditions.append(where("datetime") < until)
    parameters = {
        "filter": ",".join(condition.text for condition in conditions) or None,
        "sort": sort,
        "page[size]": page_size,
        "page[cursor]": cursor,
    }
    return page_call("get_events", read_event, parameters=parameters)


def get_event(event_id: str) -> Call[StoredEvent]:
    """
    Read one stored event by Klaviyo's key of it.

    A much tighter limit than :func:`list_events` has: ten a second.
    """
    # https://developers.klaviyo.com/en/reference/get_event
    return resource_call("get_event", read_event, ids=[event_id])


def find_metric_for_event(event_id: str) -> Call[Metric | None]:
    """Read the metric of an event; None where event or metric is gone."""
    # https://developers.klaviyo.com/en/reference/get_metric_for_event
    return optional_call("get_metric_for_event", read_metric, ids=[event_id])


def find_metric_id_for_event(event_id: str) -> Call[str | None]:
    """Read the id of the metric of an event; None where event or metric is gone."""
    # https://developers.klaviyo.com/en/reference/get_metric_id_for_event
    return optional_call("get_metric_id_for_event", identifier, ids=[event_id])


def find_profile_for_event(
    event_id: str, *, additional_fields: Sequence[ProfileExtra] = ()
) -> Call[StoredProfile | None]:
    """
    Read whom an event is about; None where event or profile is gone.

    Args:
        event_id: Klaviyo's key of the event.

        additional_fields: What else to read of the profile.
    """
    # https://developers.klaviyo.com/en/reference/get_profile_for_event
    parameters = {"additional-fields[profile]": additional_fields or None}
    operation = costly("get_profile_for_event", additional_fields)
    return optional_call(operation, read_profile, ids=[event_id], parameters=parameters)


def find_profile_id_for_event(event_id: str) -> Call[str | None]:
    """Read the id of whom an event is about; None where event or profile is gone."""
    # https://developers.klaviyo.com/en/reference/get_profile_id_for_event
    return optional_call("get_profile_id_for_event", identifier, ids=[event_id])


def _encoded(position: int, event: Event) -> Sendable:
    try:
        return sendable(event)
    except ValueError as error:
        raise ValueError(f"event {position}: {error}") from None


def _same_again(event: Event) -> bool:
    return event.unique_id is not None and same_again(event.profile)


def _send(name: str, body: bytes, *, repeatable: bool) -> Call[None]:
    operation = OPERATIONS[name]
    request = Request(operation.method, operation.path, content=body)
    return call(operation, request, expect_accepted, repeatable=repeatable)
