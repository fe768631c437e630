from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.peoplevox import PeoplevoxSettings, SimulatedPeoplevox
from pvxklaviyo.simulation.warehouse import Mix, Warehouse

from .calling import Caller

NOON = datetime(2026, 10, 24, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(NOON)


@pytest.fixture
def story() -> Warehouse:
    """One order in two parcels."""
    told = Warehouse.scripted(begin=NOON)
    told.order(
        "1001",
        reference="#1",
        email="ann@post.pvx-sim.net",
        contact_name="Ann",
        lines=[("MUG-01", 2), ("TEA-ASSAM", 1)],
        at=NOON - timedelta(hours=1),
    )
    told.despatch("1001", "DES1", [("MUG-01", 2)], at=NOON, tracking="RM1GB")
    told.despatch("1001", "DES2", at=NOON + timedelta(minutes=5, seconds=41))
    return told


@pytest.fixture
def service(story: Warehouse, clock: SimulatedClock) -> SimulatedPeoplevox:
    return SimulatedPeoplevox(story, clock, settings=PeoplevoxSettings(calls=None))


@pytest.fixture
def caller(service: SimulatedPeoplevox) -> Caller:
    signed_in = Caller(service)
    signed_in.sign_in()
    return signed_in


@pytest.fixture(scope="session")
def world() -> Warehouse:
    return Warehouse(seed=5, mix=Mix.of(60))


@pytest.fixture
def at_the_end(world: Warehouse) -> Caller:
    """Signed in to a made world in which everything has happened."""
    settings = PeoplevoxSettings(calls=None)
    caller = Caller(SimulatedPeoplevox(world, SimulatedClock(world.over_at), settings=settings))
    caller.sign_in()
    return caller
