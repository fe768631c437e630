"""Klaviyo's operations, each a value: what to send, how to read the answer, whether to repeat."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Literal, Protocol, TypeVar
from urllib.parse import quote, urlencode, urlsplit

from .._call import Call, Page
from .._http import Request, Response
from ..errors import DecodeError, Problem
from . import _structure
from ._answers import expect_accepted, expect_document, expect_refused_body
from ._envelope import MAX_BATCH_EVENTS, Sendable, batches, envelope, sendable
from ._event import Event
from ._filter import Filter, where
from ._json import Json
from ._limits import (
    BULK_CREATE_EVENTS,
    CREATE_EVENT,
    GET_ACCOUNTS,
    GET_EVENTS,
    GET_METRICS,
    Operation,
)
from ._resources import Account, Metric, StoredEvent

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


def create_event(event: Event) -> Call[None]:
    """
    Tell Klaviyo that something happened.

    May be repeated if it has a ``unique_id``: of events with one profile,
    metric and ``unique_id`` Klaviyo keeps the first. That it was accepted does
    not yet say that it was stored: mail to ``example.com`` and ``test.com``
    is accepted and dropped.

    Raises:
        ValueError: Klaviyo would refuse the event; the text names the place.
    """
    # https://developers.klaviyo.com/en/reference/create_event
    body = envelope([sendable(event)], "events")
    return _post(CREATE_EVENT, body, repeatable=event.unique_id is not None)


def create_events(events: Sequence[Event]) -> Call[None]:
    """
    Tell Klaviyo of up to 1,000 events in one request.

    One event that is wrong has the whole request refused. Klaviyo promises no
    order among them. May be repeated if every one has a ``unique_id``; of two
    with one profile, metric and ``unique_id`` only the first is sent, which is
    the one that Klaviyo would keep.

    Args:
        events: At least one. For more than fit one request, see
            :func:`batches`.

    Raises:
        ValueError: There are none or too many, or Klaviyo would refuse one of
            them; the text names its position and the place.
    """
    # https://developers.klaviyo.com/en/reference/bulk_create_events
    if not 1 <= len(events) <= MAX_BATCH_EVENTS:
        raise ValueError(
            f"a bulk request takes 1 to {MAX_BATCH_EVENTS:,} events, not {len(events):,}; "
            "cut them with batches()"
        )
    rows = list[Sendable]()
    seen = set[tuple[str, ...]]()
    for position, event in enumerate(events):
        if event.unique_id is not None:
            profile = event.profile
            key = (profile.id, profile.external_id, profile.email, profile.phone_number)
            identity = (event.metric, event.unique_id, *(part or "" for part in key))
            if identity in seen:
                continue
            seen.add(identity)
        try:
            rows.append(sendable(event))
        except ValueError as error:
            raise ValueError(f"event {position}: {error}") from None
    if len(list(batches(rows))) > 1:
        raise ValueError("the events are too large for one request; cut them with batches()")
    repeatable = all(event.unique_id is not None for event in events)
    return _post(
        BULK_CREATE_EVENTS, envelope(rows, "event-bulk-create-jobs"), repeatable=repeatable
    )


def post_event(body: bytes) -> Call[None]:
    """
    Send the stored bytes of one event.

    Args:
        body: From :func:`envelope`. The event must have a ``unique_id``,
            because the request may be repeated.
    """
    return _post(CREATE_EVENT, body, repeatable=True)


def post_events(body: bytes) -> Call[None]:
    """
    Send the stored bytes of many events.

    Args:
        body: From :func:`envelope`. Every event must have a ``unique_id``,
            because the request may be repeated.
    """
    return _post(BULK_CREATE_EVENTS, body, repeatable=True)


def probe_write_events() -> Call[None]:
    """
    Find out whether the key may write events, without writing one.

    Sends a body without metric and profile, which no event can be made of.
    Klaviyo's complaint about the body says that the key was let in: probable,
    not proven.

    The call raises :class:`~pvxklaviyo.errors.AuthenticationError` with
    ``missing_scope`` when the key may not.
    """
    body = b'{"data":{"type":"event","attributes":{"properties":{}}}}'
    return _call(
        CREATE_EVENT,
        Request(CREATE_EVENT.method, CREATE_EVENT.path, content=body),
        expect_refused_body,
    )


def get_accounts() -> Call[Sequence[Account]]:
    """Ask which account the key belongs to: a list of one."""
    # https://developers.klaviyo.com/en/reference/get_accounts
    return _call(GET_ACCOUNTS, Request(GET_ACCOUNTS.method, GET_ACCOUNTS.path), _accounts)


def list_metrics(
    *,
    filter: Filter | None = None,  # noqa: A002 - Klaviyo's word
    cursor: str | None = None,
) -> Call[Page[Metric]]:
    """
    Read one page of the account's metrics, up to 200.

    Args:
        filter: By ``"integration.name"`` or ``"integration.category"``;
            Klaviyo cannot filter by name.

        cursor: Where to go on; usually :attr:`Page.next` does that.
    """
    # https://developers.klaviyo.com/en/reference/get_metrics
    query: dict[str, str] = {}
    if filter is not None:
        query["filter"] = filter.text
    if cursor is not None:
        query["page[cursor]"] = cursor
    return _list(GET_METRICS, _address(GET_METRICS, query), _structure.metric)


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
    query: dict[str, str] = {}
    if conditions:
        query["filter"] = ",".join(condition.text for condition in conditions)
    query["sort"] = sort
    query["page[size]"] = str(page_size)
    if cursor is not None:
        query["page[cursor]"] = cursor
    return _list(GET_EVENTS, _address(GET_EVENTS, query), _structure.stored_event)


def _address(operation: Operation, query: Mapping[str, str]) -> str:
    # Everything is escaped: a "+" in a value would arrive as a space.
    return operation.path + ("?" + urlencode(query, quote_via=quote, safe="") if query else "")


class _Decoder(Protocol[T_co]):
    def __call__(self, response: Response, operation: Operation) -> T_co: ...


def _call(
    operation: Operation, request: Request, decode: _Decoder[T], *, repeatable: bool = True
) -> Call[T]:
    return Call(
        request,
        decode=partial(decode, operation=operation),
        operation=operation.name,
        repeatable=repeatable,
        budget=operation.budget,
    )


def _post(operation: Operation, body: bytes, *, repeatable: bool) -> Call[None]:
    request = Request(operation.method, operation.path, content=body)
    return _call(operation, request, expect_accepted, repeatable=repeatable)


def _accounts(response: Response, operation: Operation) -> Sequence[Account]:
    document = expect_document(response, operation)
    return _structure.structure_all(document, _structure.account, operation.name)


def _list(
    operation: Operation, address: str, read: Callable[[Mapping[str, Json]], T]
) -> Call[Page[T]]:
    def decode(response: Response, operation: Operation) -> Page[T]:
        document = expect_document(response, operation)
        items = _structure.structure_all(document, read, operation.name)
        link = _structure.next_link(document)
        if link is None:
            return Page(items)
        return Page(items, _list(operation, _follow(operation, address, link), read))

    return _call(operation, Request(operation.method, address), decode)


def _follow(operation: Operation, address: str, link: str) -> str:
    """Take a link's path and query as they are, and never its host: the key goes to ours only."""
    parts = urlsplit(link)
    following = f"{parts.path}?{parts.query}" if parts.query else parts.path
    if not following.startswith("/") or following == address:
        raise DecodeError(
            f"Klaviyo's answer to {operation.name} names no usable next page",
            service="Klaviyo",
            operation=operation.name,
            problems=[Problem("/links/next", "leads nowhere, or to the same page")],
        )
    return following
