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
from decimal import Decimal

from pvxklaviyo import Clock, Klaviyo
from pvxklaviyo.klaviyo import NewCatalogItem, NewCatalogVariant
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
from pvxklaviyo.simulation.klaviyo import Json

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
    a_van_round(simulated)
    listeners(simulated)
    a_catalogue(simulated)
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


def a_van_round(simulated: SimulatedServices) -> None:
    """Add a report of the tenant's own to the simulated Peoplevox: what its own van takes along."""
    assert simulated.peoplevox
    loaded = BEGIN + timedelta(minutes=25)
    rows = [
        {"Salesorder number": "1002", "Stop": 1, "Loaded": loaded},
        {"Salesorder number": "1003", "Stop": 2, "Loaded": loaded + timedelta(minutes=2)},
    ]
    simulated.peoplevox.tables.put("Acme van round", rows)


def listeners(simulated: SimulatedServices) -> None:
    """Add two metrics of one name to the simulated Klaviyo, and who listens to which."""
    assert simulated.klaviyo
    ours = simulated.klaviyo.add_metric("Fulfilled Order", integration="API")
    shops = simulated.klaviyo.add_metric("Fulfilled Order", integration="Shopify")
    condition: Json = {"type": "profile-metric", "metric_id": shops}
    had_one: dict[str, Json] = {"condition_groups": [{"conditions": [condition]}]}
    simulated.klaviyo.add_flow("On its way", trigger=("metric", shops))
    simulated.klaviyo.add_flow("Thank you, once", "draft", trigger=("metric", shops))
    asks_for_one: dict[str, Json] = {"actions": [], "profile_filter": had_one}
    simulated.klaviyo.add_flow("Rate your order", trigger=("metric", ours), definition=asks_for_one)
    simulated.klaviyo.add_segment("Had a parcel", definition=had_one)


def a_catalogue(simulated: SimulatedServices) -> None:
    """Add two items that are out of stock to the simulated Klaviyo."""
    with Klaviyo(api_key="pk_simulated", transport=simulated, clock=simulated.clock) as klaviyo:
        for sku, title in (("MUG-01", "Mug"), ("TEE-M", "Tee, M")):
            url = f"https://shop.pvx-sim.net/{sku}"
            item = klaviyo.create_catalog_item(
                NewCatalogItem(external_id=sku, title=title, description=title, url=url)
            )
            klaviyo.create_catalog_variant(
                NewCatalogVariant(
                    external_id=sku,
                    item_id=item.id,
                    sku=sku,
                    title=title,
                    description=title,
                    url=url,
                    inventory_quantity=0,
                    price=Decimal("9.90"),
                )
            )
