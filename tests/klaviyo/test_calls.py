from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import parse_qsl, urlsplit

import attrs
import pytest

from pvxklaviyo._call import Call
from pvxklaviyo.klaviyo import (
    Event,
    PatchProperties,
    Profile,
    create_event,
    create_events,
    envelope,
    get_accounts,
    list_events,
    list_metrics,
    post_event,
    post_events,
    probe_write_events,
    sendable,
    where,
)

ADA = Profile(email="ada@acme.co")
EVENT = Event(metric="Fulfilled Order", profile=ADA, unique_id="k")
NAMELESS = Event(metric="Fulfilled Order", profile=ADA)


def query(call: Call[object]) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(call.request.url).query, strict_parsing=True))


def test_one_event() -> None:
    """A single event goes to /api/events with the bytes of its envelope."""
    call = create_event(EVENT)

    assert ("POST", "/api/events") == (call.request.method, call.request.url)
    assert envelope([sendable(EVENT)], "events") == call.request.content
    assert "create_event" == call.operation


def test_many_events() -> None:
    """Many events go to the bulk endpoint in one body."""
    events = [EVENT, Event(metric="Fulfilled Order", profile=ADA, unique_id="l")]
    call = create_events(events)

    assert ("POST", "/api/event-bulk-create-jobs") == (call.request.method, call.request.url)
    expected = envelope([sendable(event) for event in events], "event-bulk-create-jobs")
    assert expected == call.request.content
    assert "bulk_create_events" == call.operation


def test_only_what_klaviyo_can_recognise_is_repeated() -> None:
    """Without a unique_id a repeated event would be a second one; a list might grow twice."""
    growing = attrs.evolve(
        EVENT, profile=attrs.evolve(ADA, patch_properties=PatchProperties(append={"skus": "1"}))
    )
    repeatable = [
        call.repeatable
        for call in (
            create_event(EVENT),
            create_event(NAMELESS),
            create_events([EVENT]),
            create_events([EVENT, NAMELESS]),
            create_event(growing),
            create_events([EVENT, growing]),
        )
    ]

    assert [True, False, True, False, False, False] == repeatable


def test_stored_bytes_are_sent_as_they_are() -> None:
    """What was encoded before is neither read nor changed, and may be repeated."""
    one, many = post_event(b"one"), post_events(b"many")

    assert ("POST", "/api/events", b"one", True) == (
        one.request.method,
        one.request.url,
        one.request.content,
        one.repeatable,
    )
    assert ("POST", "/api/event-bulk-create-jobs", b"many", True) == (
        many.request.method,
        many.request.url,
        many.request.content,
        many.repeatable,
    )


def test_a_batch_holds_an_event_once() -> None:
    """The second event of one profile, metric and unique_id is left out; nearly equal ones stay."""
    other = Profile(email="bob@acme.co")
    events = [
        EVENT,
        EVENT.with_properties(Second=True),
        EVENT.with_metric("Returned Order"),
        Event(metric="Fulfilled Order", profile=other, unique_id="k"),
        NAMELESS,
        NAMELESS,
    ]
    kept = [events[0], *events[2:]]
    expected = envelope([sendable(event) for event in kept], "event-bulk-create-jobs")

    assert expected == create_events(events).request.content


@pytest.mark.parametrize("count", [0, 1001])
def test_a_batch_has_a_size(count: int) -> None:
    """None and too many are refused with the way out."""
    with pytest.raises(
        ValueError, match=rf"1 to 1,000 events, not {count:,}; cut them with event_b"
    ):
        create_events([NAMELESS] * count)


def test_a_batch_has_a_weight() -> None:
    """A body that would pass 5 MB is refused before it is sent."""
    heavy = NAMELESS.with_properties(**{f"Note{number}": "x" * 99_000 for number in range(25)})
    create_events([heavy])

    with pytest.raises(ValueError, match="too large for one request; cut them with event_b"):
        create_events([heavy, heavy])


def test_the_wrong_event_of_a_batch_is_named() -> None:
    """The position and the place lead to the fault."""
    wrong = EVENT.with_properties(Price=float("nan"))
    with pytest.raises(ValueError) as caught:
        create_events([NAMELESS, wrong])

    assert "event 1: properties.Price is not a finite number" == str(caught.value)


def test_questions_are_relative_and_repeatable() -> None:
    """Reading changes nothing, so it may always be repeated."""
    for call in (get_accounts(), list_metrics(), list_events(), probe_write_events()):
        assert call.repeatable
        assert call.request.url.startswith("/api/")
    assert ("GET", "/api/accounts") == (get_accounts().request.method, get_accounts().request.url)
    assert "/api/metrics" == list_metrics().request.url


def test_events_are_asked_for_in_order() -> None:
    """The default is a page of 200, oldest first, of everything."""
    assert {"sort": "datetime", "page[size]": "200"} == query(list_events())


def test_events_are_filtered_by_metric_and_time() -> None:
    """A filter and both ends of a window are joined, instants in UTC."""
    since = datetime(2026, 7, 15, 14, tzinfo=timezone(timedelta(hours=2)))
    call = list_events(
        where("metric_id") == 'T"s',
        since=since,
        until=datetime(2026, 7, 16, tzinfo=UTC),
        sort="-datetime",
        cursor="a+b/c=",
        page_size=50,
    )

    assert {
        "filter": 'equals(metric_id,"T\\"s"),greater-or-equal(datetime,2026-07-15T12:00:00Z),'
        "less-than(datetime,2026-07-16T00:00:00Z)",
        "sort": "-datetime",
        "page[size]": "50",
        "page[cursor]": "a+b/c=",
    } == query(call)
    assert "+" not in call.request.url


def test_metrics_are_filtered_by_integration() -> None:
    """Klaviyo filters metrics by integration, and pages by cursor."""
    call = list_metrics(filter=where("integration.name") == "API", cursor="c")

    assert {"filter": 'equals(integration.name,"API")', "page[cursor]": "c"} == query(call)


@pytest.mark.parametrize("size", [0, 201])
def test_a_page_has_a_size(size: int) -> None:
    """Out of range is a ValueError."""
    with pytest.raises(ValueError, match=f"page_size is {size}; Klaviyo takes 1 to 200"):
        list_events(page_size=size)


def test_no_time_without_zone_is_asked_for() -> None:
    """A window's ends must be aware."""
    with pytest.raises(ValueError, match="a time without zone"):
        list_events(since=datetime(2026, 7, 15))


def test_a_call_keeps_people_to_itself() -> None:
    """Neither body nor address is printed with a call."""
    shown = repr(create_event(EVENT)) + repr(list_events(where("profile_id") == "ada@acme.co"))

    assert "ada" not in shown
    assert json.loads(create_event(EVENT).request.content)
