"""
Klaviyo alone: tell it what happened in your showroom, and read back what it stored.

    python examples/klaviyo_only.py
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

import stage

from pvxklaviyo import AsyncKlaviyo, Event, Profile, env
from pvxklaviyo.klaviyo import list_events, list_metrics, where


async def main() -> None:
    """Send one event twice, and find it once."""
    with stage.services() as at:
        async with AsyncKlaviyo(
            api_key=env("KLAVIYO_API_KEY"), url=at.klaviyo_url, clock=at.clock
        ) as klaviyo:
            visit = Event(
                metric="Viewed Showroom",
                profile=Profile(email="ann@post.pvx-sim.net"),
                properties={"Showroom": "Leeds", "Minutes": 25},
                time=at.clock.now(),
                unique_id="visit-4711",
            )
            await klaviyo.create_event(visit)
            await klaviyo.create_event(visit)  # the same id: Klaviyo keeps the first
            await at.clock.asleep(5)

            async for metric in klaviyo.iterate(list_metrics()):
                if metric.name == visit.metric:
                    since = at.clock.now() - timedelta(hours=1)
                    events = list_events(where("metric_id") == metric.id, since=since)
                    async for event in klaviyo.iterate(events):
                        print(event.time, event.properties)


if __name__ == "__main__":
    asyncio.run(main())
