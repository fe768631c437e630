"""
What the examples talk to: your services if the environment names them, simulated ones if not.

    PVX_CLIENT_ID     your client id at Peoplevox
    PVX_USERNAME      a web user
    PVX_PASSWORD      its password
    KLAVIYO_API_KEY   a private key
    PVX_URL           another address of Peoplevox
    KLAVIYO_URL       another address of Klaviyo

With the first four set, events really reach that account: use a test account's.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pvxklaviyo import Clock
from pvxklaviyo.simulation import (
    BEGIN,
    AnchoredClock,
    SimulatedClock,
    SimulatedKlaviyo,
    SimulatedPeoplevox,
    SimulatedServices,
    Warehouse,
    serve,
)

_YOURS = {"PVX_CLIENT_ID", "PVX_USERNAME", "PVX_PASSWORD", "KLAVIYO_API_KEY"}


@dataclass
class Stage:
    """Where the services are, and the clock that goes there."""

    client_id: str
    username: str
    peoplevox_url: str | None
    klaviyo_url: str
    clock: Clock
    since: datetime
    simulated: SimulatedServices | None = None


@contextmanager
def services() -> Generator[Stage]:
    """Give your services, or simulated ones for as long as the block lasts."""
    if os.environ.keys() >= _YOURS:
        yield Stage(
            client_id=os.environ["PVX_CLIENT_ID"],
            username=os.environ["PVX_USERNAME"],
            peoplevox_url=os.environ.get("PVX_URL"),
            klaviyo_url=os.environ.get("KLAVIYO_URL", "https://a.klaviyo.com"),
            clock=AnchoredClock(datetime.now(UTC)),
            since=datetime.now(UTC) - timedelta(days=1),
        )
        return
    clock = SimulatedClock(BEGIN)
    simulated = SimulatedServices(
        clock=clock,
        peoplevox=SimulatedPeoplevox(an_evening(), clock, password="let-me-in"),
        klaviyo=SimulatedKlaviyo(clock, keys={"pk_simulated": ["*"]}),
    )
    secrets = {"PVX_PASSWORD": "let-me-in", "KLAVIYO_API_KEY": "pk_simulated"}
    with serve(simulated) as served:
        os.environ |= secrets
        try:
            yield Stage(
                client_id="acme01",
                username="api",
                peoplevox_url=served.peoplevox_url,
                klaviyo_url=served.klaviyo_url,
                clock=clock,
                since=BEGIN,
                simulated=simulated,
            )
        finally:
            for name in secrets:
                del os.environ[name]


def an_evening() -> Warehouse:
    """Tell what the simulated warehouse does, in minutes after its evening begins."""

    def minute(number: int) -> datetime:
        return BEGIN + timedelta(minutes=number)

    warehouse = Warehouse.scripted()
    warehouse.order(
        "1001",
        reference="#1001",
        email="ann@post.pvx-sim.net",
        lines=[("MUG-01", 2), ("TEE-M", 1)],
        at=minute(0),
    )
    warehouse.despatch("1001", "DES1", [("MUG-01", 2)], at=minute(3), tracking="RM11GB")
    warehouse.despatch("1001", "DES3", [("TEE-M", 1)], at=minute(21), tracking="RM13GB")
    warehouse.order(
        "1002", reference="#1002", email="ben@post.pvx-sim.net", lines=[("MUG-01", 1)], at=minute(1)
    )
    warehouse.despatch("1002", "DES2", at=minute(4), tracking="RM12GB", tracked_at=minute(40))
    warehouse.order("1003", reference="#1003", lines=[("TEE-M", 3)], at=minute(2))
    warehouse.despatch("1003", "DES4", at=minute(22), tracking="RM14GB")
    return warehouse
