"""
The relay inside an async program: it runs beside everything else on one event loop.

    python examples/embedded_async.py

In FastAPI, the ``async with`` is the application's lifespan.
"""

from __future__ import annotations

import asyncio

import stage

from pvxklaviyo import AsyncKlaviyo, AsyncPeoplevox, AsyncRelay, MemoryStore, Pass, Policy, env


async def main() -> None:
    """Run until four events were sent; your own program runs until it is stopped."""
    enough = asyncio.Event()
    sent = 0

    def report(done: Pass) -> None:
        nonlocal sent
        sent += done.delivered
        if done.delivered:
            print(f"{at.clock.now():%H:%M}  {done.delivered} sent, {done.held} waiting")
        if sent >= 4:
            enough.set()

    with stage.services() as at:
        async with (
            AsyncPeoplevox(
                client_id=at.client_id,
                username=at.username,
                password=env("PVX_PASSWORD"),
                timezone="Europe/London",
                url=at.peoplevox_url,
            ) as peoplevox,
            AsyncKlaviyo(api_key=env("KLAVIYO_API_KEY"), url=at.klaviyo_url) as klaviyo,
            AsyncRelay(
                tenant="acme",
                peoplevox=peoplevox,
                klaviyo=klaviyo,
                store=MemoryStore(at.clock.now),
                policy=Policy(placed_order="shop", cancelled_order="shop", start_at=at.since),
                clock=at.clock,
            ) as relay,
            asyncio.TaskGroup() as tasks,
        ):
            tasks.create_task(relay.run(report))
            await enough.wait()
            relay.stop()


if __name__ == "__main__":
    asyncio.run(main())
