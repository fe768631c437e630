"""
Goals: what an event costs on its way to Klaviyo, in CPU time of one core.

- In bulk, from typed events: at least 13 times as cheap as Klaviyo's own
  Python SDK with the standard library's JSON, 35 times with orjson, 200 times
  from bytes that were stored.
- One by one: at least 0.90 of what raw httpx reaches in the same mode and 0.85
  of the SDK; awaited with 32 in flight, three times a plain pool of httpx.

    python -m benchmarks.klaviyo_events [--rounds N]

Needs ``klaviyo-api`` and ``orjson`` (requirements/bench.txt). Exits 1 if a goal
is missed. Everything is measured in turns, in one run.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import klaviyo_api

from pvxklaviyo.klaviyo import (
    REVISION,
    AsyncKlaviyo,
    Event,
    Klaviyo,
    Profile,
    create_events,
    post_event,
    post_events,
)
from pvxklaviyo.klaviyo import _json as our_json

from .goals import Goal, cpu, paired, ratio, report, show
from .stub import served

BATCH = 1_000
REQUESTS = 8
SINGLE = 300
BEGIN = datetime(2026, 7, 15, 9, tzinfo=UTC)
KEY = "pk_bench"


def properties(number: int) -> dict[str, Any]:
    """Give what one shipment of three lines tells: with the rest about 1.2 kB."""
    return {
        "OrderId": f"51{number:05}",
        "OrderNumber": f"#{number}",
        "ShipmentId": f"DES{number:06}",
        "ShipmentNumber": 1,
        "FulfillmentStatus": "fulfilled",
        "TrackingCompany": "Royal Mail",
        "TrackingNumbers": [f"RM{number:09}GB"],
        "TrackingUrl": f"https://track.example.org/RM{number:09}GB",
        "Warehouse": "PrimarySite",
        "ItemNames": ["Merino jumper, navy", "Wool socks, 3 pairs", _scarf(number)],
        "SKUs": ["JMP-NVY-M", "SOC-3", "SCF-LDS"],
        "ItemCount": 5,
        "IsFinalShipment": True,
        "RemainingItemCount": 0,
        "Items": [
            {
                "SKU": sku,
                "ProductName": name,
                "Quantity": quantity,
                "ItemPrice": 24.5,
                "RowTotal": 24.5 * quantity,
                "ProductURL": f"https://shop.example.org/products/{sku.lower()}",
            }
            for sku, name, quantity in (
                ("JMP-NVY-M", "Merino jumper, navy", 1),
                ("SOC-3", "Wool socks, 3 pairs", 3),
                ("SCF-LDS", _scarf(number), 1),
            )
        ],
    }


def _scarf(number: int) -> str:
    # One event in ten is not plain ASCII.
    return "Scarf “Leeds”" if number % 10 == 0 else "Scarf, Leeds"


def typed(count: int) -> Sequence[Event]:
    """Give events as a caller has them."""
    return [
        Event(
            metric="Fulfilled Order",
            profile=Profile(email=f"person{number}@acme.co"),
            properties=properties(number),
            time=BEGIN + timedelta(seconds=number),
            value=Decimal("122.50"),
            value_currency="GBP",
            unique_id=f"acme01:51{number:05}:DES{number:06}",
        )
        for number in range(count)
    ]


def attributes(number: int) -> dict[str, Any]:
    """Give the same event as the SDK and raw httpx take it, without its profile."""
    return {
        "properties": properties(number),
        "metric": {"data": {"type": "metric", "attributes": {"name": "Fulfilled Order"}}},
        "time": (BEGIN + timedelta(seconds=number)).isoformat(),
        "value": 122.5,
        "value_currency": "GBP",
        "unique_id": f"acme01:51{number:05}:DES{number:06}",
    }


def profile(number: int) -> dict[str, Any]:
    """Give its profile."""
    return {
        "data": {"type": "profile", "attributes": {"email": f"person{number}@acme.co"}},
    }


def bulk_document(count: int) -> dict[str, Any]:
    """Give a bulk request's document."""
    entries = [
        {
            "type": "event-bulk-create",
            "attributes": {
                "profile": profile(number),
                "events": {"data": [{"type": "event", "attributes": attributes(number)}]},
            },
        }
        for number in range(count)
    ]
    return {
        "data": {
            "type": "event-bulk-create-job",
            "attributes": {"events-bulk-create": {"data": entries}},
        }
    }


def single_document(number: int) -> dict[str, Any]:
    """Give a single event's document."""
    return {
        "data": {
            "type": "event",
            "attributes": {**attributes(number), "profile": profile(number)},
        }
    }


class Unlimited:
    """A clock by which the account's limits are never met: each look is a minute later."""

    def __init__(self) -> None:
        self.at = BEGIN

    def now(self) -> datetime:
        """Tell a time a minute after the last."""
        self.at += timedelta(minutes=1)
        return self.at

    def sleep(self, seconds: float) -> None:
        """Never needed."""
        raise AssertionError("a limit was met")

    async def asleep(self, seconds: float) -> None:
        """Never needed."""
        raise AssertionError("a limit was met")


def bulk(url: str, rounds: int) -> list[Goal]:
    """Measure bulk requests."""
    sdk = klaviyo_api.KlaviyoAPI(KEY, max_retries=1, test_host=url).Events
    document = bulk_document(BATCH)
    ours = Klaviyo(api_key=KEY, url=url, clock=Unlimited())
    events = typed(BATCH)
    body = create_events(events).request.content
    with our_json.using("json"):
        plain_body = create_events(events).request.content
    assert body == plain_body

    def typed_with(library: str) -> Callable[[], object]:
        def work() -> None:
            with our_json.using(library):
                ours.create_events(events)

        return work

    def several(work: Callable[[], object]) -> Callable[[], float]:
        # A single request would be measured with whatever the one before it left
        # in the processor's caches.
        return cpu(lambda: [work() for _ in range(REQUESTS)], BATCH * REQUESTS)

    methods = {
        "sdk": several(lambda: sdk.bulk_create_events(document)),
        "json": several(typed_with("json")),
        "orjson": several(typed_with("orjson")),
        "stored": several(lambda: ours.perform(post_events(body))),
    }
    figures = paired(methods, rounds)
    show(figures, "an event, bulk")
    ours.close()
    return [
        Goal(
            number=4,
            text="bulk from typed events, json, against the SDK",
            figure=ratio(figures, "sdk", "json"),
            bound=13,
        ),
        Goal(
            number=4,
            text="bulk from typed events, orjson, against the SDK",
            figure=ratio(figures, "sdk", "orjson"),
            bound=35,
        ),
        Goal(
            number=4,
            text="bulk from stored bytes, against the SDK",
            figure=ratio(figures, "sdk", "stored"),
            bound=200,
        ),
    ]


def single(url: str, rounds: int) -> list[Goal]:
    """Measure single requests, blocking."""
    operations = klaviyo_api.KlaviyoAPI(KEY, max_retries=1, test_host=url).Events
    documents = [single_document(number) for number in range(SINGLE)]
    events = typed(SINGLE)
    ours = Klaviyo(api_key=KEY, url=url, clock=Unlimited())
    raw = httpx.Client(base_url=url, timeout=30, headers=_headers())

    def by_httpx() -> None:
        for document in documents:
            raw.post("/api/events", json=document).raise_for_status()

    def by_sdk() -> None:
        for document in documents:
            operations.create_event(document)

    def by_us() -> None:
        for event in events:
            ours.create_event(event)

    figures = paired(
        {"sdk": cpu(by_sdk, SINGLE), "httpx": cpu(by_httpx, SINGLE), "ours": cpu(by_us, SINGLE)},
        rounds,
    )
    show(figures, "an event, single")
    ours.close()
    raw.close()
    return [
        Goal(
            number=5,
            text="single events against raw httpx, blocking",
            figure=ratio(figures, "httpx", "ours"),
            bound=0.90,
        ),
        Goal(
            number=5,
            text="single events against the SDK, blocking",
            figure=ratio(figures, "sdk", "ours"),
            bound=0.85,
        ),
    ]


def awaited(url: str, rounds: int) -> list[Goal]:
    """Measure single requests with 32 in flight."""
    events = typed(SINGLE)
    documents = [single_document(number) for number in range(SINGLE)]
    bodies = [create_event_body(event) for event in events]

    async def in_flight(send: Callable[[int], Any], most: int) -> None:
        numbers = iter(range(SINGLE))

        async def worker() -> None:
            for number in numbers:
                await send(number)

        await asyncio.gather(*(worker() for _ in range(most)))

    async def by_httpx(most: int) -> None:
        async with httpx.AsyncClient(base_url=url, timeout=30, headers=_headers()) as raw:

            async def send(number: int) -> None:
                (await raw.post("/api/events", json=documents[number])).raise_for_status()

            await in_flight(send, most)

    async def by_us(most: int) -> None:
        async with AsyncKlaviyo(api_key=KEY, url=url, clock=Unlimited()) as ours:

            async def send(number: int) -> None:
                await ours.create_event(events[number])

            await in_flight(send, most)

    assert all(bodies)
    figures = paired(
        {
            "httpx x1": cpu(lambda: asyncio.run(by_httpx(1)), SINGLE),
            "ours x1": cpu(lambda: asyncio.run(by_us(1)), SINGLE),
            "httpx x32": cpu(lambda: asyncio.run(by_httpx(32)), SINGLE),
            "ours x32": cpu(lambda: asyncio.run(by_us(32)), SINGLE),
        },
        rounds,
    )
    show(figures, "an event, awaited")
    return [
        Goal(
            number=5,
            text="single events against raw httpx, awaited",
            figure=ratio(figures, "httpx x1", "ours x1"),
            bound=0.90,
        ),
        Goal(
            number=5,
            text="32 in flight against a pool of httpx",
            figure=ratio(figures, "httpx x32", "ours x32"),
            bound=3,
        ),
    ]


def create_event_body(event: Event) -> bytes:
    """Encode one event, to see that it can be."""
    from pvxklaviyo.klaviyo import create_event

    return post_event(create_event(event).request.content).request.content


def _headers() -> dict[str, str]:
    return {"authorization": f"Klaviyo-API-Key {KEY}", "revision": REVISION}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and say which goals are met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args(arguments).rounds
    logging.disable(logging.CRITICAL)
    with served() as url:
        goals = [*bulk(url, rounds), *single(url, rounds), *awaited(url, rounds)]
    return report(goals)


if __name__ == "__main__":
    sys.exit(main())
