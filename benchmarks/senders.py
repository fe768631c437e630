"""
Goal: with 100 ms of server latency and 1,000 events sent singly, 16 senders
are at least 8 times as fast as one, blocking and awaited.

    python -m benchmarks.senders [--events N]

The baseline is the same ledger sent by one sender, in the same run. Exits 1 if
the goal is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import attrs

from pvxklaviyo.config import Settings, loads
from pvxklaviyo.relay import AsyncRelay, Relay
from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.klaviyo import KlaviyoSettings, SimulatedKlaviyo
from pvxklaviyo.simulation.peoplevox import PeoplevoxSettings, SimulatedPeoplevox
from pvxklaviyo.simulation.serving import Served, SimulatedServices, serve
from pvxklaviyo.simulation.warehouse import BEGIN, Warehouse

from .goals import Goal, report

GOAL = 8.0
LATENCY = 0.1

CONFIG = """
tenant = "bench"
[store]
url = "sqlite:///{database}"
[peoplevox]
client_id = "acme01"
url = "{served.peoplevox_url}"
username = "api"
password = "env:PASSWORD"
timezone = "Europe/London"
calls = "100000/1s"
page_rows = 1000
[klaviyo]
url = "{served.klaviyo_url}"
api_key = "env:KEY"
[pace]
senders = {senders}
bulk_from = 1000000
klaviyo_share = 1.0
[policy]
placed_order = "shop"
cancelled_order = "shop"
start_at = "{start}"
settle_for = "0s"
hold_for_tracking = "0s"
hold_for_cause = "0s"
"""


@attrs.frozen
class Bench:
    """The served world and the ledger that everything is due in."""

    services: SimulatedServices
    served: Served
    folder: Path

    def settings(self, database: Path, senders: int) -> Settings:
        """Give settings for a ledger of its own."""
        text = CONFIG.format(
            database=database.as_posix(), served=self.served, senders=senders, start=BEGIN
        )
        return loads(text, {"PASSWORD": "let-me-in", "KEY": "pk_simulated"})

    def copy(self, name: str) -> Path:
        """Copy the ledger in which everything is due."""
        return Path(shutil.copy(self.folder / "due.db", self.folder / f"{name}.db"))


@contextmanager
def bench(events: int) -> Iterator[Bench]:
    """Serve a world of that many shipments, all read and decided, none sent."""
    warehouse = Warehouse.scripted(begin=BEGIN)
    for number in range(events):
        order = f"SO{number:06}"
        at = BEGIN + timedelta(seconds=number)
        warehouse.order(order, lines=[("MUG", 1)], at=at, email=f"c{number}@post.pvx-sim.net")
        warehouse.despatch(order, f"DES{number:06}", at=at, tracking=f"T{number}")
    clock = SimulatedClock(BEGIN + timedelta(hours=2))
    peoplevox = SimulatedPeoplevox(warehouse, clock, settings=PeoplevoxSettings(calls=None))
    klaviyo = SimulatedKlaviyo(clock, settings=KlaviyoSettings(limit_factor=None))
    services = SimulatedServices(clock=clock, peoplevox=peoplevox, klaviyo=klaviyo)
    with tempfile.TemporaryDirectory() as name, serve(services) as served:
        made = Bench(services, served, Path(name))
        # A revoked key lets everything be read and decided, and nothing be sent.
        klaviyo.grant("pk_simulated", ["accounts:read"])
        with Relay.from_config(made.settings(Path(name) / "due.db", 1)) as relay:
            done = relay.run_once()
        if done.remaining != events:
            raise AssertionError(f"{done.remaining} events are due instead of {events}")
        klaviyo.grant("pk_simulated", ["accounts:read", "events:write"])
        # The refusal's short penalty must be over before anything is measured.
        time.sleep(16)
        services.latency = LATENCY
        yield made


def blocking(made: Bench, senders: int) -> float:
    """Send everything with a blocking relay; give events a second."""
    settings = made.settings(made.copy(f"blocking-{senders}"), senders)
    with Relay.from_config(settings) as relay:
        begun = time.perf_counter()
        done = relay.run_once()
        return done.delivered / (time.perf_counter() - begun)


def awaited(made: Bench, senders: int) -> float:
    """Send everything with an awaited relay; give events a second."""

    async def send() -> float:
        settings = made.settings(made.copy(f"awaited-{senders}"), senders)
        async with AsyncRelay.from_config(settings) as relay:
            begun = time.perf_counter()
            done = await relay.run_once()
            return done.delivered / (time.perf_counter() - begun)

    return asyncio.run(send())


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1000)
    events = parser.parse_args().events
    goals = []
    with bench(events) as made:
        for name, send in (("blocking", blocking), ("awaited", awaited)):
            many = send(made, 16)
            one = send(made, 1)
            print(f"      {name}: 1 sender {one:.1f}/s, 16 senders {many:.1f}/s", flush=True)
            text = f"16 senders against 1, {name}, {LATENCY * 1e3:g} ms away"
            goals.append(Goal(text=text, figure=many / one, bound=GOAL))
    return report(goals)


if __name__ == "__main__":
    sys.exit(main())
