"""
Goal: webhooks made durable on one core, together in one commit against one commit each.

    python -m benchmarks.receiver [--rounds N] [--calls N]

Orders of Shopify, signed, each another, go through ``AsyncReceiver.handle`` into
a ledger in a file that is synchronised at every commit. In one run of each
round up to 200 are in flight, as under a server that is busy; in the other each
waits for the one before, so that each has a commit of its own. Everything runs
on one core, the store's thread included. Exits 1 if a goal is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import gc
import hashlib
import hmac
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from pvxklaviyo import AsyncKlaviyo, AsyncPeoplevox, AsyncRelay, Policy, SqliteStore
from pvxklaviyo._http import Request
from pvxklaviyo.receiver import AsyncReceiver, Limits
from pvxklaviyo.shops import Shopify

from .goals import Goal, report

SECRET = "benchmark-secret"
IN_FLIGHT = 200
LINES = 3


def call_of(number: int) -> Request:
    """Write an order's webhook as Shopify sends it, with what it carries that nobody reads."""
    address = {
        "first_name": "Ann",
        "last_name": "Owner",
        "address1": f"{number} High Street",
        "city": "Leeds",
        "zip": "LS1 1AA",
        "country_code": "GB",
    }
    lines = [
        {
            "id": number * 10 + line,
            "sku": f"SKU-{line}",
            "name": "A mug",
            "quantity": 2,
            "current_quantity": 2,
            "price": "10.00",
            "requires_shipping": True,
            "gift_card": False,
            "discount_allocations": [],
            "tax_lines": [{"title": "VAT", "rate": 0.2, "price": "3.33"}],
            "properties": [],
        }
        for line in range(LINES)
    ]
    order = {
        "id": 5_000_000_000_000 + number,
        "name": f"#{number}",
        "order_number": number,
        "email": f"ann{number}@post.pvx-sim.net",
        "created_at": "2026-07-15T09:00:00+01:00",
        "updated_at": "2026-07-15T09:00:01+01:00",
        "processed_at": "2026-07-15T09:00:00+01:00",
        "currency": "GBP",
        "total_price": "60.00",
        "total_discounts": "0.00",
        "financial_status": "paid",
        "confirmed": True,
        "test": False,
        "customer": {"id": number, "note": "x" * 400, "default_address": address},
        "billing_address": address,
        "shipping_address": address,
        "line_items": lines,
        "refunds": [],
        "shipping_lines": [],
    }
    body = json.dumps(order).encode()
    signature = base64.b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode()
    headers = {
        "X-Shopify-Topic": "orders/create",
        "X-Shopify-Hmac-Sha256": signature,
        "X-Shopify-Shop-Domain": "acme.myshopify.com",
        "Content-Type": "application/json",
    }
    return Request("POST", "/shops/web", headers, body)


async def per_second(path: Path, calls: list[Request], in_flight: int) -> tuple[float, float]:
    """Handle all calls; give how many a second were durable, and how many in a second of CPU."""
    relay = AsyncRelay(
        tenant="bench",
        peoplevox=AsyncPeoplevox(
            client_id="acme01", username="api", password="x", timezone="Europe/London"
        ),
        klaviyo=AsyncKlaviyo(api_key="pk"),
        store=SqliteStore(path),
        policy=Policy(placed_order="shop", cancelled_order="relay"),
    )
    shop = Shopify(name="web", domain="acme.myshopify.com", secrets=SECRET)
    limits = Limits(per_second=1e9, burst=10**9)
    receiver = AsyncReceiver(relay, shops=[shop], limits=limits)
    first, *others = calls
    assert (await receiver.handle(first)).status == 200
    waiting = iter(others)

    async def caller() -> None:
        for call in waiting:
            assert (await receiver.handle(call)).status == 200

    gc.collect()
    gc.freeze()
    begun, spent = time.perf_counter(), time.process_time()
    await asyncio.gather(*(caller() for _ in range(in_flight)))
    took, spent = time.perf_counter() - begun, time.process_time() - spent
    await receiver.aclose()
    await relay.aclose()
    return len(others) / took, len(others) / spent


def main() -> int:
    """Measure, and say whether the goals are met."""
    parser = argparse.ArgumentParser(description="Measure how fast webhooks become durable.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--calls", type=int, default=2_000)
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    calls = [call_of(number) for number in range(1, arguments.calls + 2)]
    print(f"  {len(calls) - 1:,} calls of {len(calls[0].content):,} bytes, one core")
    together: list[float] = []
    alone: list[float] = []
    for number in range(arguments.rounds):
        with tempfile.TemporaryDirectory() as folder:
            one, cpu = asyncio.run(per_second(Path(folder, "1.db"), calls, IN_FLIGHT))
            other, _ = asyncio.run(per_second(Path(folder, "2.db"), calls[: len(calls) // 4], 1))
        together.append(one)
        alone.append(other)
        print(
            f"  round {number + 1}: {one:,.0f}/s together ({cpu:,.0f} in a second of CPU), "
            f"{other:,.0f}/s one commit each"
        )
    ratio = statistics.median(a / b for a, b in zip(together, alone, strict=True))
    return report(
        [
            Goal(
                text="webhooks durable on one core, in commits that they share",
                figure=statistics.median(together),
                bound=1_000,
                unit="/s",
            ),
            Goal(text="the same against one commit each", figure=ratio, bound=1.5),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
