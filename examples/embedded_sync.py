"""
The relay inside a plain program: one pass every five minutes.

    python examples/embedded_sync.py

A Django command, a Celery task or a cron job is the middle of this: build the
relay, make a pass, hand what needs a person to whoever it is for.
"""

from __future__ import annotations

import tempfile
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import stage

from pvxklaviyo import Klaviyo, Peoplevox, Policy, Relay, SqliteStore, env


def main(ledger: Path) -> None:
    """Make passes for an hour, and say what each of them did."""
    with (
        stage.services() as at,
        Peoplevox(
            client_id=at.client_id,
            username=at.username,
            password=env("PVX_PASSWORD"),
            timezone="Europe/London",
            url=at.peoplevox_url,
        ) as peoplevox,
        Klaviyo(api_key=env("KLAVIYO_API_KEY"), url=at.klaviyo_url) as klaviyo,
        closing(SqliteStore(ledger, clock=at.clock.now)) as store,
    ):
        relay = Relay(
            tenant="acme",
            peoplevox=peoplevox,
            klaviyo=klaviyo,
            store=store,
            policy=Policy(
                placed_order="shop",
                cancelled_order="shop",
                start_at=at.since,
                settle_for=timedelta(minutes=2),
            ),
            clock=at.clock,
        )
        for _ in range(12):
            done = relay.run_once()
            print(f"{at.clock.now():%H:%M}  {done.delivered} sent, {done.held} waiting")
            for problem in done.exceptions:
                print(f"       for {problem.owner}: {problem.text}")
            at.clock.sleep(300)
        print(relay.explain("#1001").next)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(Path(folder) / "relay.db")
