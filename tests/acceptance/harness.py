"""A simulated world over HTTP, and the command run against it as a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import attrs

from pvxklaviyo._http import Request, Response
from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.faults import Fault, Planned
from pvxklaviyo.simulation.klaviyo import EVERYTHING, KlaviyoSettings, SimulatedKlaviyo
from pvxklaviyo.simulation.peoplevox import PeoplevoxSettings, SimulatedPeoplevox
from pvxklaviyo.simulation.serving import Served, SimulatedServices, serve
from pvxklaviyo.simulation.warehouse import BEGIN, Mix, Warehouse

PASSWORD = "let-me-in"
KEY = "pk_simulated"

RENAMED = {
    "Despatch summary": {
        "Salesorder number": "Order no.",
        "Tracking number": "Consignment",
        "No of items": "Pieces",
    },
    "Sales orders": {"CustomerPurchaseOrderReferenceNumber": "ShopName", "Email": "Mail"},
}

CONFIG = """
tenant = "acme"
[store]
url = "sqlite:///{database}"
[peoplevox]
client_id = "acme01"
url = "{peoplevox}"
username = "api"
password = "env:PVX_PASSWORD"
timezone = "Europe/London"
calls = "100000/1s"
timeout = "{timeout}"
page_rows = {page_rows}
[peoplevox.columns.despatches]
order_number = "Order no."
tracking_number = "Consignment"
quantity = "Pieces"
[peoplevox.columns.orders]
shop_reference = "ShopName"
email = "Mail"
[klaviyo]
url = "{klaviyo}"
api_key = "env:KLAVIYO_API_KEY"
timeout = "{timeout}"
[pace]
deep = "0s"
senders = {senders}
bulk_from = {bulk_from}
[policy]
placed_order = "shop"
cancelled_order = "shop"
start_at = "{start}"
settle_for = "0s"
hold_for_tracking = "0s"
hold_for_cause = "0s"
[audience]
transfer_channels = ["Transfer"]
"""


@attrs.define
class World:
    """One simulated world, served, with a configuration for the command."""

    warehouse: Warehouse
    clock: SimulatedClock
    peoplevox: SimulatedPeoplevox
    klaviyo: SimulatedKlaviyo
    services: SimulatedServices
    served: Served
    config: Path
    process: subprocess.Popen[str] | None = None
    kill_next: str = ""
    killed: Counter[str] = attrs.field(factory=Counter)

    def command(self, *arguments: str, driver: Sequence[str] = ("-m", "pvxklaviyo")) -> Ran:
        """Run the command to its end, or to its being killed."""
        environ = {
            **os.environ,
            "PVX_PASSWORD": PASSWORD,
            "KLAVIYO_API_KEY": KEY,
            "PYTHONWARNINGS": "error",
        }
        self.process = subprocess.Popen(
            [sys.executable, *driver, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environ,
        )
        out, err = self.process.communicate(timeout=120)
        code = self.process.returncode
        self.process = None
        return Ran(code=code, out=out, err=err)

    def run_once(self, *, driver: Sequence[str] = ("-m", "pvxklaviyo")) -> Ran:
        """Make one pass with the command."""
        return self.command("run", "--config", str(self.config), "--once", "--json", driver=driver)

    def steps(self, every: timedelta) -> Iterator[datetime]:
        """Let the world live, and stop at regular instants until it is over."""
        while self.clock.now() < self.warehouse.over_at:
            self.clock.advance(every)
            yield self.clock.now()

    def on_response(self, service: str, request: Request, response: Response) -> None:
        """Kill the waiting command before a byte of its answer is written, if asked to."""
        if self.kill_next == "in flight" and service == "klaviyo" and response.status == 202:
            self.kill_next = ""
            self.kill("in flight")

    def kill(self, when: str) -> None:
        """Kill the command as it stands."""
        if self.process is not None:
            self.killed[when] += 1
            os.kill(self.process.pid, signal.SIGKILL)

    def sent_ids(self) -> list[str]:
        """Give the ids of all events that any accepted request carried, in order."""
        return [
            unique_id
            for request in self.klaviyo.requests()
            if request.status == 202
            for unique_id in request.unique_ids
        ]


@attrs.frozen
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def passes(self) -> list[Mapping[str, Any]]:
        """Give its JSON, one object a line."""
        return [json.loads(line) for line in self.out.splitlines()]


@contextmanager
def world(
    folder: Path,
    *,
    seed: int = 0,
    mix: Mix,
    hours: int = 12,
    senders: int = 8,
    timeout: str = "30s",
    bulk_from: int = 100,
    page_rows: int = 100,
) -> Iterator[World]:
    """Serve a world whose tenant has renamed its columns and lifted its limits."""
    warehouse = Warehouse(seed=seed, mix=mix, duration=timedelta(hours=hours))
    clock = SimulatedClock(BEGIN)
    peoplevox = SimulatedPeoplevox(
        warehouse, clock, settings=PeoplevoxSettings(calls=None, columns=RENAMED, reordered=True)
    )
    # The clock stands still during a pass, so a fixed window would never end.
    klaviyo = SimulatedKlaviyo(
        clock, keys={KEY: [EVERYTHING]}, settings=KlaviyoSettings(limit_factor=None)
    )
    services = SimulatedServices(clock=clock, peoplevox=peoplevox, klaviyo=klaviyo)
    with serve(services) as served:
        config = folder / "acme.toml"
        config.write_text(
            CONFIG.format(
                database=(folder / "relay.db").as_posix(),
                peoplevox=served.peoplevox_url,
                klaviyo=served.klaviyo_url,
                start=BEGIN.isoformat(),
                senders=senders,
                timeout=timeout,
                bulk_from=bulk_from,
                page_rows=page_rows,
            )
        )
        made = World(
            warehouse=warehouse,
            clock=clock,
            peoplevox=peoplevox,
            klaviyo=klaviyo,
            services=services,
            served=served,
            config=config,
        )
        services.on_response = made.on_response
        yield made


def misfortunes(world: World, *, seed: int, lost_answers: int, lost_sessions: int) -> None:
    """Plan what goes wrong: sessions lost in the middle of a paging, 429, 5xx, lost answers."""
    world.peoplevox.faults.plan(
        seed,
        [
            Planned(
                operation="GetReportData",
                fault=Fault(name="session_lost"),
                count=lost_sessions,
                rate=0.3,
                where={"later_page": "True"},
            ),
            Planned(operation="GetData", fault=Fault(name="server_error"), count=3, rate=0.05),
            Planned(
                operation="GetReportData",
                fault=Fault(name="rate_limited", retry_after=1.0),
                count=2,
                rate=0.05,
            ),
        ],
    )
    world.klaviyo.faults.plan(
        seed,
        [
            Planned(
                operation="create_event",
                fault=Fault(name="answer_lost"),
                count=lost_answers,
                rate=0.06,
            ),
            Planned(
                operation="create_event",
                fault=Fault(name="rate_limited", retry_after=1.0),
                count=3,
                rate=0.05,
            ),
            Planned(
                operation="create_event",
                fault=Fault(name="server_error", status=503),
                count=3,
                rate=0.05,
            ),
            Planned(
                operation="create_event",
                fault=Fault(name="server_error", status=500),
                count=3,
                rate=0.05,
            ),
        ],
    )
