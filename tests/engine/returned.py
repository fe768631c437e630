"""A tenant who reads returns, and what is known of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs

from pvxklaviyo.engine import Tenant
from pvxklaviyo.ledger import Exceptions
from pvxklaviyo.model import Return, decode_return, order_stream
from pvxklaviyo.peoplevox import PeoplevoxService
from pvxklaviyo.sequence import ReturnsPolicy
from pvxklaviyo.simulation.scheduling import SimulatedWorld
from pvxklaviyo.simulation.warehouse import Warehouse

from ..flows.bench import at
from .bench import Steps

RETURNED = ReturnsPolicy(source="returns", dispositions={"NEW": "restocked", "WORN": "binned"})
OLD = -60.0 * 24 * 21


def of_returns(warehouse: Warehouse, returns: ReturnsPolicy = RETURNED, **more: Any) -> Steps:
    """Let a tenant read returns, from a warehouse that is usual otherwise."""
    return Steps(warehouse, **{**more, "policy": {**more.get("policy", {}), "returns": returns}})


def shown(steps: Steps, number: str = "1001") -> list[Return]:
    """Give the returns that the last look-up of an order showed."""
    stream = order_stream("acme", "acme01", number)
    history = steps.bench.store.histories([stream])[stream]
    readings = history.readings.get(stream, ())
    last = readings[-1].shown if readings else frozenset()
    facts = [one for one in history.observations if one.key in last and one.kind == "return"]
    return sorted((decode_return(one.body) for one in facts), key=lambda one: one.return_code)


def codes(steps: Steps) -> list[str]:
    """Name what a person must know."""
    return sorted(one.code for one in steps.bench.store.read(Exceptions(tenant="acme")))


def calls(steps: Steps, table: str) -> list[datetime]:
    """Say when a table was asked for, by Peoplevox's own journal."""
    return [
        call.at
        for call in steps.bench.peoplevox.journal
        if call.arguments.get("TemplateName") == table
    ]


def process(steps: Steps, **service: Any) -> tuple[SimulatedWorld, Tenant]:
    """Start a process that knows more of the site than usual."""
    world, tenant = steps.process()
    ours = {"client_id": "acme01", "username": "api", "password": "let-me-in", **service}
    peoplevox = PeoplevoxService(**ours, timezone="Europe/London")
    return world, attrs.evolve(tenant, peoplevox=peoplevox)


def read_at(steps: Steps, *minutes: float, **service: Any) -> None:
    """Read and decide at each of these minutes."""
    world, tenant = process(steps, **service)
    for one in minutes:
        steps.at(one)
        steps.read_and_decide(world, tenant)


def left_long_ago() -> Warehouse:
    """Let an order leave three weeks before anybody reads."""
    told = Warehouse.scripted(begin=at(OLD - 60))
    told.order(
        "1001",
        lines=[("MUG-01", 2)],
        at=at(OLD - 30),
        email="ann@post.pvx-sim.net",
        reference="#1001",
    )
    told.despatch("1001", "DES1", None, at=at(OLD), tracking="T")
    return told
