"""The whole life of an order, as a user meets it: files of facts, passes, questions, answers."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import attrs
import pytest

from pvxklaviyo import AsyncRelay
from pvxklaviyo.cli import main
from pvxklaviyo.config import Settings, loads
from pvxklaviyo.mapping import shop_fact_from_json
from pvxklaviyo.model import ShopFact
from pvxklaviyo.simulation import Awaited
from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.klaviyo import EVERYTHING, KlaviyoSettings, SimulatedKlaviyo
from pvxklaviyo.simulation.peoplevox import PeoplevoxSettings, SimulatedPeoplevox
from pvxklaviyo.simulation.serving import Served, SimulatedServices, serve
from pvxklaviyo.simulation.shop import Said, Shop, Telling, facts, made_shop, to_jsonl
from pvxklaviyo.simulation.verdict import Expected, Metrics, Rules, Truth, expected
from pvxklaviyo.simulation.warehouse import BEGIN, Mix, Warehouse
from pvxklaviyo.stores import MemoryStore

PASSWORD, KEY = "let-me-in", "pk_simulated"

CONFIG = """
tenant = "acme"
[store]
url = "sqlite:///{database}"
[peoplevox]
client_id = "acme01"
{peoplevox}
username = "api"
password = "env:PVX_PASSWORD"
timezone = "Europe/London"
calls = "100000/1s"
[klaviyo]
{klaviyo}
api_key = "env:KLAVIYO_API_KEY"
[policy]
placed_order = "relay"
cancelled_order = "relay"
start_at = "{start}"
{waits}
[audience]
transfer_channels = ["Transfer"]
[returns]
source = "returns"
[returns.dispositions]
"NEW" = "restock"
"OPENED" = "restock"
"WORN" = "outlet"
"DAMAGED" = "write off"
"""

NO_WAITS = """
settle_for = "0s"
hold_for_tracking = "0s"
hold_for_cause = "0s"
returns_settle_for = "0s"
[pace]
deep = "0s"
returns = "0s"
"""

MIX = attrs.evolve(
    Mix.of(10),
    orders=18,
    # What is reversed at once may be seen where nothing settles.
    vanished=0,
    cancelled_unseen=1,
    cancelled_picking=1,
    cancelled_after=1,
    cancelled_midway=1,
    cancelled_rest=1,
    cancelled_pieces=1,
    imported_again=1,
    addresses_changed=1,
    returned=1,
    returned_partly=1,
    returned_twice=1,
)

METRICS = {
    "shipment": {"Fulfilled Order", "Fulfilled Partial Order"},
    "cancelled": {"Cancelled Order"},
    "cancelled item": {"Cancelled Order Item"},
    "return": {"Returned Order"},
    "returned item": {"Returned Item"},
}


@attrs.frozen
class World:
    """A warehouse and a shop, with both services before them."""

    warehouse: Warehouse
    shop: Shop
    clock: SimulatedClock
    klaviyo: SimulatedKlaviyo
    services: SimulatedServices

    def wanted(self) -> list[Expected]:
        """List what customers must have heard by the journals of both."""
        found = self.warehouse
        rules = Rules(start_at=BEGIN)
        return list(
            expected(
                Truth(found.journal(), found.groups(), found.returned(), self.shop.sales(), rules)
            )
        )

    def told(self) -> Counter[str]:
        """Count the events of each kind that took effect."""
        kinds = {metric: kind for kind, metrics in METRICS.items() for metric in metrics}
        return Counter(
            kinds[event.metric]
            for event in self.klaviyo.events()
            if event.metric in kinds and not event.properties.get("CompletedByCancellation")
        )


def make() -> World:
    """Make them."""
    warehouse = Warehouse(seed=3, mix=MIX, duration=timedelta(hours=3))
    shop, clock = made_shop(warehouse), SimulatedClock(BEGIN)
    peoplevox = SimulatedPeoplevox(warehouse, clock, settings=PeoplevoxSettings(calls=None))
    klaviyo = SimulatedKlaviyo(
        clock, keys={KEY: [EVERYTHING]}, settings=KlaviyoSettings(limit_factor=None)
    )
    services = SimulatedServices(
        clock=clock,
        peoplevox=peoplevox,
        klaviyo=klaviyo,
        metrics=Metrics(ignored=["Placed Order"]),
        start_at=BEGIN,
        shop=shop,
        rules=Rules(),
    )
    return World(warehouse, shop, clock, klaviyo, services)


def settings(folder: Path, peoplevox: str, klaviyo: str, waits: str = "") -> str:
    """Write the settings; without addresses they are the vendors' own."""
    return CONFIG.format(
        database=(folder / "relay.db").as_posix(),
        peoplevox=f'url = "{peoplevox}"' if peoplevox else "",
        klaviyo=f'url = "{klaviyo}"' if klaviyo else "",
        start=BEGIN.isoformat(),
        waits=waits,
    )


@contextmanager
def served(world: World, folder: Path) -> Iterator[tuple[Served, str]]:
    """Serve them, with a file of settings beside."""
    with serve(world.services) as there:
        config = folder / "acme.toml"
        config.write_text(
            settings(folder, there.peoplevox_url, there.klaviyo_url, NO_WAITS), encoding="utf-8"
        )
        yield there, str(config)


def test_through_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    What the shop's file and the warehouse's rows say reaches Klaviyo, once each.

    A line that is not understood is named and stops no other; a file that is
    observed again changes nothing; each order can be explained afterwards.
    """
    monkeypatch.setenv("PVX_PASSWORD", PASSWORD)
    monkeypatch.setenv("KLAVIYO_API_KEY", KEY)
    world = make()
    telling = Telling(seed=3, doubled=0.3)
    file = tmp_path / "shop.jsonl"
    middle, end = BEGIN + timedelta(hours=2), world.warehouse.over_at + timedelta(hours=1)
    codes: list[int] = []
    with served(world, tmp_path) as (there, config):
        for until in (middle, end):
            world.clock.set(until)
            said = to_jsonl(facts(world.shop, telling=telling, until=until))
            file.write_text(said, encoding="utf-8")
            codes.append(main(["observe", "--config", config, str(file)]))
            codes += [main(["run", "--config", config, "--once", "--json"]) for _ in range(2)]
        capsys.readouterr()
        file.write_text(said + '{"kind": "order_eaten", "order": "#1"}\n', encoding="utf-8")
        odd = main(["observe", "--config", config, "--json", str(file)])
        again = json.loads(capsys.readouterr().out)
        main(["run", "--config", config, "--once", "--json"])
        last = json.loads(capsys.readouterr().out.splitlines()[-1])
        world.klaviyo.settle()
        verdict = world.services.verdict(at=world.clock.now())
        wanted = world.wanted()
        explained = {
            kind: _explained(config, next(one.order for one in wanted if one.kind == kind), capsys)
            for kind in ("cancelled", "return")
        }
        errors = list(there.errors)

    counts = Counter(one.kind for one in wanted)
    assert [str(one) for one in verdict.findings] == []
    assert {kind: counts[kind] for kind in METRICS} == dict(world.told())
    assert counts["cancelled"] == 4
    assert set(codes) == {0}
    assert (1, 0, 1) == (odd, again["observed"], again["lines_rejected"])
    assert (last["observed"], last["delivered"]) == (0, 0)
    assert "Cancelled Order" in explained["cancelled"]
    assert "Returned Order" in explained["return"]
    assert errors == []


def _explained(config: str, order: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["explain", "--config", config, "--order", order]) == 0
    return capsys.readouterr().out


def test_awaited(tmp_path: Path) -> None:
    """With the default waits, in simulated time, the awaited relay tells the same."""
    world = make()
    told = facts(world.shop, telling=Telling(seed=3, doubled=0.3, late=timedelta(minutes=5)))
    stated = loads(
        settings(tmp_path, "", ""),
        {"PVX_PASSWORD": PASSWORD, "KLAVIYO_API_KEY": KEY},
    )

    asyncio.run(_live(world, stated, list(told)))
    world.klaviyo.settle()

    counts = Counter(one.kind for one in world.wanted())
    assert [str(one) for one in world.services.verdict(at=world.clock.now()).findings] == []
    assert {kind: counts[kind] for kind in METRICS} == dict(world.told())


async def _live(world: World, stated: Settings, said: list[Said]) -> None:
    relay = AsyncRelay.from_config(
        stated,
        transport=Awaited(world.services),
        store=MemoryStore(world.clock.now),
        clock=world.clock,
    )
    heard, last = 0, world.warehouse.over_at + timedelta(hours=2)
    while world.clock.now() < last:
        due = [one for one in said[heard:] if one.at <= world.clock.now()]
        read = [shop_fact_from_json(one.line) for one in due]
        await relay.observe(one for one in read if isinstance(one, ShopFact))
        heard += len(due)
        await relay.run_once()
        world.clock.advance(timedelta(minutes=9))
    await relay.run_once(full=True)
    await relay.aclose()
