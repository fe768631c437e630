"""The command, run against simulated services over real HTTP."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from pvxklaviyo.cli import main
from pvxklaviyo.retry import Backoff
from pvxklaviyo.simulation import (
    AnchoredClock,
    KlaviyoSettings,
    PeoplevoxSettings,
    Served,
    SimulatedKlaviyo,
    SimulatedPeoplevox,
    SimulatedServices,
    Warehouse,
    serve,
)
from pvxklaviyo.simulation.klaviyo import EVERYTHING

PASSWORD = "let-me-in"
KEY = "pk_simulated"
EMAIL = "ann.owner@post.pvx-sim.net"

# What differs from the defaults is what a test would have to wait for.
SETTINGS = """
tenant = "acme"
[store]
url = "sqlite:///{folder}/relay.db"
[peoplevox]
client_id = "acme01"
url = "{peoplevox}"
username = "api"
password = "env:PVX_PASSWORD"
timezone = "Europe/London"
calls = "1000/1s"
timeout = "5s"
[klaviyo]
url = "{klaviyo}"
api_key = "env:KLAVIYO_API_KEY"
timeout = "5s"
[pace]
despatches = "1s"
patience = "1s"
[policy]
placed_order = "shop"
cancelled_order = "shop"
start_at = "{start}"
settle_for = "{settle}"
hold_for_tracking = "0s"
"""


@attrs.frozen
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """Read the one object that it printed, which must be alone on one line."""
        assert 1 == len(self.out.splitlines())
        return json.loads(self.out)


@attrs.define
class Cli:
    """A served world, a settings file for it, and the command."""

    folder: Path
    warehouse: Warehouse
    peoplevox: SimulatedPeoplevox
    klaviyo: SimulatedKlaviyo
    served: Served
    now: datetime
    run_main: Callable[[list[str]], Ran]
    settle: str = "0s"

    @property
    def config(self) -> str:
        """The settings file, written anew."""
        path = self.folder / "acme.toml"
        path.write_text(
            SETTINGS.format(
                folder=self.folder,
                peoplevox=self.served.peoplevox_url,
                klaviyo=self.served.klaviyo_url,
                start=(self.now - timedelta(hours=1)).isoformat(),
                settle=self.settle,
            ),
            encoding="utf-8",
        )
        return str(path)

    def __call__(self, command: str, *arguments: str) -> Ran:
        """Run a command in this process."""
        return self.run_main([command, "--config", self.config, *arguments])

    def despatch(self, number: str = "1001", *, tracking: str = "T1") -> None:
        """Let an order have come in, and its parcel have left a few minutes ago."""
        self.warehouse.order(
            number,
            lines=[("MUG-01", 2)],
            at=self.now - timedelta(minutes=30),
            email=EMAIL,
            reference=f"#{number}",
        )
        self.warehouse.despatch(
            number, f"DES{number}", at=self.now - timedelta(minutes=5), tracking=tracking
        )


@pytest.fixture
def command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[[list[str]], Ran]:
    """Run the command in this process, with both secrets in the environment."""
    monkeypatch.setenv("PVX_PASSWORD", PASSWORD)
    monkeypatch.setenv("KLAVIYO_API_KEY", KEY)
    monkeypatch.setenv("COLUMNS", "100")

    def run(arguments: list[str]) -> Ran:
        capsys.readouterr()
        code = main(arguments)
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


@pytest.fixture
def cli(tmp_path: Path, command: Callable[[list[str]], Ran]) -> Iterator[Cli]:
    """Serve an empty warehouse and an empty account."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    warehouse = Warehouse.scripted(begin=now - timedelta(days=1))
    clock = AnchoredClock(datetime.now(UTC))
    peoplevox = SimulatedPeoplevox(
        warehouse, clock, password=PASSWORD, settings=PeoplevoxSettings(calls=None)
    )
    klaviyo = SimulatedKlaviyo(
        clock,
        keys={KEY: [EVERYTHING]},
        settings=KlaviyoSettings(apply_after=timedelta(0), apply_jitter=timedelta(0)),
    )
    services = SimulatedServices(clock=clock, peoplevox=peoplevox, klaviyo=klaviyo)
    with serve(services) as served:
        yield Cli(
            folder=tmp_path,
            warehouse=warehouse,
            peoplevox=peoplevox,
            klaviyo=klaviyo,
            served=served,
            now=now,
            run_main=command,
        )


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let retries inside one call follow each other a hundred times as fast."""
    usual = Backoff.delay

    def delay(self: Backoff, *arguments: Any, **more: Any) -> float | None:
        seconds = usual(self, *arguments, **more)
        return None if seconds is None else seconds / 100

    monkeypatch.setattr(Backoff, "delay", delay)


def started(*arguments: str, environ: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """Start the command as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "pvxklaviyo", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={
            **os.environ,
            "PVX_PASSWORD": PASSWORD,
            "KLAVIYO_API_KEY": KEY,
            "PYTHONWARNINGS": "error",
            **(environ or {}),
        },
    )
