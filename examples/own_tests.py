"""
Tests of your own integration, with ready worlds, clients and faults.

    python examples/own_tests.py

Put ``pytest_plugins = ["pvxklaviyo.testing.fixtures"]`` into your topmost
``conftest.py``, and ask for what you need. No network, no waiting, no account.
Needs ``pip install pvxklaviyo[testing]``.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from pvxklaviyo import Event, Klaviyo, MemoryStore, Peoplevox, Policy, Profile, Relay
from pvxklaviyo.simulation import (
    BEGIN,
    SimulatedClock,
    SimulatedKlaviyo,
    SimulatedServices,
    Warehouse,
)
from pvxklaviyo.testing import FaultScript, ServedWorld

# What is under test: code of yours that uses the clients.


def tell_visit(klaviyo: Klaviyo, email: str, visit: str) -> None:
    """Tell Klaviyo that somebody was in the showroom."""
    klaviyo.create_event(
        Event(metric="Viewed Showroom", profile=Profile(email=email), unique_id=visit)
    )


def relay_of(peoplevox: Peoplevox, klaviyo: Klaviyo, clock: SimulatedClock) -> Relay:
    """Wire a relay as we run it."""
    return Relay(
        tenant="acme",
        peoplevox=peoplevox,
        klaviyo=klaviyo,
        store=MemoryStore(clock.now),
        policy=Policy(placed_order="shop", cancelled_order="shop", start_at=BEGIN),
        clock=clock,
    )


# The tests.


def test_a_lost_answer_tells_nobody_twice(
    klaviyo: Klaviyo, klaviyo_service: SimulatedKlaviyo, faults: FaultScript
) -> None:
    """Klaviyo has accepted the event, and we do not know: it is sent again, under one id."""
    faults.klaviyo("create_event").answer_lost().rate_limited(retry_after=3)

    tell_visit(klaviyo, "ann@post.pvx-sim.net", "visit-1")

    klaviyo_service.settle()
    assert ["Viewed Showroom"] == [event.metric for event in klaviyo_service.events()]
    assert not faults.unmet()


@pytest.mark.warehouse(seed=4, orders=12, hours=2)
def test_every_parcel_is_told(
    peoplevox: Peoplevox,
    klaviyo: Klaviyo,
    simulated_world: SimulatedServices,
    simulated_clock: SimulatedClock,
    warehouse: Warehouse,
    faults: FaultScript,
) -> None:
    """Of a whole evening, although both services misbehave."""
    faults.peoplevox("GetReportData").well(3).session_lost().maintenance(times=2)
    faults.klaviyo("create_event").well(5).answer_lost(times=2)

    relay = relay_of(peoplevox, klaviyo, simulated_clock)
    while simulated_clock.now() < warehouse.over_at + timedelta(hours=1):
        relay.run_once()
        simulated_clock.sleep(900)

    assert simulated_world.verdict().ok
    assert not faults.unmet()


def test_over_http(simulated_services: ServedWorld, klaviyo_service: SimulatedKlaviyo) -> None:
    """The same world, reached as the real services are: for programs of any kind."""
    tell_visit(simulated_services.klaviyo, "ann@post.pvx-sim.net", "visit-1")

    assert ["create_event"] == [request.operation for request in klaviyo_service.requests()]


if __name__ == "__main__":
    # A project of yours just runs pytest.
    alone = ["-c", os.devnull, "--rootdir", str(Path(__file__).parent), "-p", "no:cacheprovider"]
    raise SystemExit(pytest.main([__file__, "-q", "-p", "pvxklaviyo.testing.fixtures", *alone]))
