"""Events: told, listed, and read with whose they are and what kind they are of."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from pvxklaviyo.klaviyo import (
    Event,
    Integration,
    Metric,
    Profile,
    StoredEvent,
    find_profile_for_event,
    where,
)
from pvxklaviyo.klaviyo._operations import events

from .exchanges_profiles import ID, SARAH, at
from .replay import (
    Exchange,
    Replay,
    by_method,
    complaints,
    expected_refusals,
    methods_of,
)
from .samples import answer

EVENT_ID = "4vRpBT"
METRIC_ID = "925e385b52fb405715f3616c337cc65c"
STORED = StoredEvent(
    id=EVENT_ID,
    time=at(8, 1, 23, 45),
    uuid="cb2c9580-5f03-11ed-8001-2b1a6f3a5e10",
    properties={
        "OrderId": "1001",
        "Price": Decimal("9.90"),
        "Items": [{"SKU": "A-1", "Quantity": 2}],
        "$event_id": "acme01:DES1:1001",
        "$extra": None,
    },
    metric_id="TspjNE",
    profile_id=ID,
)
TOLD = Event(
    metric="Fulfilled Order",
    profile=Profile(email="sarah.mason@klaviyo-demo.com", kx="abc", first_name="Sarah"),
    properties={"OrderId": "1001"},
    time=datetime(2026, 7, 15, 12, tzinfo=UTC),
    value=Decimal("19.80"),
    value_currency="GBP",
    unique_id="acme01:DES1:1001",
)
ATTRIBUTES = {
    "properties": {"OrderId": "1001"},
    "metric": {"data": {"type": "metric", "attributes": {"name": "Fulfilled Order"}}},
    "time": "2026-07-15T12:00:00Z",
    "value": Decimal("19.80"),
    "value_currency": "GBP",
    "unique_id": "acme01:DES1:1001",
}
WHOM = {
    "data": {
        "type": "profile",
        "attributes": {
            "email": "sarah.mason@klaviyo-demo.com",
            "_kx": "abc",
            "first_name": "Sarah",
        },
    }
}

EXCHANGES = [
    Exchange(
        "create_event",
        (TOLD,),
        sends="POST /api/events",
        body={"data": {"type": "event", "attributes": {**ATTRIBUTES, "profile": WHOM}}},
        answer=answer(202),
    ),
    Exchange(
        "create_events",
        ([TOLD],),
        sends="POST /api/event-bulk-create-jobs",
        body={
            "data": {
                "type": "event-bulk-create-job",
                "attributes": {
                    "events-bulk-create": {
                        "data": [
                            {
                                "type": "event-bulk-create",
                                "attributes": {
                                    "profile": WHOM,
                                    "events": {
                                        "data": [{"type": "event", "attributes": ATTRIBUTES}]
                                    },
                                },
                            }
                        ]
                    }
                },
            }
        },
        answer=answer(202),
    ),
    Exchange(
        "list_events",
        (where("profile_id") == ID,),
        {"since": at(8), "until": at(9), "sort": "-datetime", "cursor": "Y3Vy"},
        sends="GET /api/events",
        query={
            "filter": f'equals(profile_id,"{ID}"),greater-or-equal(datetime,2022-11-08T00:00:00Z),'
            "less-than(datetime,2022-11-09T00:00:00Z)",
            "sort": "-datetime",
            "page[cursor]": "Y3Vy",
            "page[size]": "200",
        },
        answer=answer(200, "events"),
        gives=[STORED, StoredEvent(id="4vRpBU", time=at(8, 1, 23, 46))],
    ),
    Exchange(
        "get_event",
        (EVENT_ID,),
        sends=f"GET /api/events/{EVENT_ID}",
        answer=answer(200, "get_event"),
        gives=STORED,
    ),
    Exchange(
        "find_metric_for_event",
        (EVENT_ID,),
        sends=f"GET /api/events/{EVENT_ID}/metric",
        answer=answer(200, "get_metric_for_event"),
        gives=Metric(
            id=METRIC_ID,
            name="Fulfilled Order",
            created=at(8),
            updated=at(9),
            integration=Integration(id="0eMvjm", key="api", name="API", category="API"),
        ),
    ),
    Exchange(
        "find_metric_for_event",
        (EVENT_ID,),
        case="gone",
        sends=f"GET /api/events/{EVENT_ID}/metric",
        answer=answer(200, "gone"),
    ),
    Exchange(
        "find_metric_id_for_event",
        (EVENT_ID,),
        sends=f"GET /api/events/{EVENT_ID}/relationships/metric",
        answer=answer(200, "get_metric_id_for_event"),
        gives=METRIC_ID,
    ),
    Exchange(
        "find_profile_for_event",
        (EVENT_ID,),
        {"additional_fields": ["subscriptions"]},
        sends=f"GET /api/events/{EVENT_ID}/profile",
        query={"additional-fields[profile]": "subscriptions"},
        answer=answer(200, "get_profile_for_event"),
        gives=SARAH,
    ),
    Exchange(
        "find_profile_for_event",
        (EVENT_ID,),
        case="gone",
        sends=f"GET /api/events/{EVENT_ID}/profile",
        answer=answer(200, "gone"),
    ),
    Exchange(
        "find_profile_id_for_event",
        (EVENT_ID,),
        sends=f"GET /api/events/{EVENT_ID}/relationships/profile",
        answer=answer(200, "get_profile_id_for_event"),
        gives=ID,
    ),
    Exchange(
        "find_profile_id_for_event",
        (EVENT_ID,),
        case="gone",
        sends=f"GET /api/events/{EVENT_ID}/relationships/profile",
        answer=answer(200, "gone"),
    ),
]


@pytest.mark.parametrize("exchange", EXCHANGES, ids=str)
def test_an_operation_does_what_its_page_says(replay: Replay, exchange: Exchange) -> None:
    """The request is the documented one, and the answer is read field by field, in both colours."""
    blocking, awaited = replay.both(exchange)

    assert exchange.sent == blocking.sent == awaited.sent
    assert exchange.result == blocking.result == awaited.result
    assert [] == complaints(exchange)


@pytest.mark.parametrize("exchange", by_method(EXCHANGES), ids=str)
def test_an_operation_says_what_went_wrong(replay: Replay, exchange: Exchange) -> None:
    """Every documented error is an error of its kind; what is only looked for may be missing."""
    absent: dict[str, Any] = {"not_found": None} if exchange.method.startswith("find_") else {}

    assert expected_refusals(exchange, **absent) == replay.refusals(exchange)


def test_no_operation_is_forgotten() -> None:
    """Every operation of the family has an exchange."""
    assert methods_of(events) == {exchange.method for exchange in EXCHANGES}


def test_predictions_of_whom_an_event_is_about_are_dear() -> None:
    """They are paid from the limit of all predictions."""
    call = find_profile_for_event(EVENT_ID, additional_fields=["predictive_analytics"])

    assert call.budget is not None
    assert "klaviyo/predictive_analytics" == call.budget.name
