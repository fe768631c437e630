"""A stranger's project: what a user of the fixtures writes, run by a pytest of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping

import pytest

CONFTEST = 'pytest_plugins = ["pvxklaviyo.testing.fixtures"]\n'

STRANGER = '''
"""Tests of somebody's integration."""

import asyncio
from datetime import timedelta

import pytest

from pvxklaviyo import Event, MemoryStore, Policy, Profile, Relay
from pvxklaviyo.peoplevox import Despatch
from pvxklaviyo.simulation import BEGIN, AnchoredClock

VISIT = Event(
    metric="Viewed Showroom", profile=Profile(email="ann@post.pvx-sim.net"), unique_id="visit-1"
)


def relay_of(peoplevox, klaviyo, clock):
    policy = Policy(placed_order="shop", cancelled_order="shop", start_at=BEGIN)
    store = MemoryStore(clock.now)
    return Relay(
        tenant="acme", peoplevox=peoplevox, klaviyo=klaviyo, store=store, policy=policy, clock=clock
    )


def run(relay, warehouse, clock):
    while clock.now() < warehouse.over_at + timedelta(hours=1):
        relay.run_once()
        clock.sleep(900)


@pytest.mark.warehouse(seed=4, orders=8, hours=1)
def test_relay_tells_all(peoplevox, klaviyo, simulated_world, simulated_clock, warehouse, faults):
    faults.peoplevox("GetReportData").well(1).session_lost()
    faults.klaviyo("create_event").rate_limited(retry_after=3).answer_lost(times=2)
    run(relay_of(peoplevox, klaviyo, simulated_clock), warehouse, simulated_clock)

    assert simulated_world.verdict().ok
    assert not faults.unmet()


@pytest.mark.warehouse(seed=4, orders=8, hours=1)
def test_relay_that_is_broken(peoplevox, klaviyo, simulated_world, simulated_clock, warehouse):
    class Forgetful:
        """Loses every event, and says that all is well."""

        def send(self, request):
            if request.method == "POST" and "/api/events" in request.url:
                return type("Accepted", (), {"status": 202, "headers": {}, "body": b""})()
            return simulated_world.send(request)

    from pvxklaviyo import Klaviyo

    forgetful = Klaviyo(api_key="pk_simulated", transport=Forgetful(), clock=simulated_clock)
    run(relay_of(peoplevox, forgetful, simulated_clock), warehouse, simulated_clock)

    assert simulated_world.verdict().ok


def test_scripted(peoplevox, warehouse, simulated_clock):
    warehouse.order("1001", email="ann@post.pvx-sim.net", lines=[("MUG-01", 2)], at=BEGIN)
    warehouse.despatch("1001", "DES1", at=BEGIN + timedelta(hours=1))
    assert [] == list(peoplevox.iterate(Despatch))
    simulated_clock.advance(timedelta(hours=2))
    assert ["DES1"] == [row.despatch_number for row in peoplevox.iterate(Despatch)]


def test_worlds_are_equal(warehouse):
    assert [] == list(warehouse.journal())


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.warehouse(seed=4, orders=10)
def test_seeds(warehouse, turn):
    assert 10 == warehouse.mix_found().orders
    assert warehouse.journal() == SEEN.setdefault("journal", warehouse.journal())


SEEN = {}


def test_alone(klaviyo, klaviyo_service, faults):
    faults.klaviyo("create_event").answer_lost()
    klaviyo.create_event(VISIT)
    klaviyo_service.settle()
    assert ["Viewed Showroom"] == [event.metric for event in klaviyo_service.events()]
    assert ["answer_lost"] == [met.fault.name for met in faults.met()]


def test_awaited(async_klaviyo, async_peoplevox, klaviyo_service):
    async def both():
        await async_klaviyo.create_event(VISIT)
        return [row async for row in async_peoplevox.iterate(Despatch)]

    assert [] == asyncio.run(both())
    klaviyo_service.settle()
    assert 1 == len(klaviyo_service.events())


@pytest.mark.simulated_clock(runs=True)
def test_served(simulated_services, klaviyo_service, simulated_clock):
    async def awaited():
        async with simulated_services.async_peoplevox() as pvx:
            return [row async for row in pvx.iterate(Despatch)]

    simulated_services.klaviyo.create_event(VISIT)
    assert [] == list(simulated_services.peoplevox.iterate(Despatch))
    assert [] == asyncio.run(awaited())
    assert isinstance(simulated_clock, AnchoredClock)
    assert simulated_services.klaviyo_url.startswith("http://127.0.0.1:")
    assert simulated_services.peoplevox_url.startswith(simulated_services.klaviyo_url)
    assert 1 == len(klaviyo_service.requests())
'''


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Run the stranger's tests; give each one's outcome."""
    folder = tmp_path_factory.mktemp("stranger")
    (folder / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (folder / "test_ours.py").write_text(STRANGER, encoding="utf-8")
    ran = subprocess.run(
        [
            *[sys.executable, "-m", "pytest", "-rA", "-p", "no:cacheprovider", "-W", "error"],
            *["--strict-markers", "--rootdir", str(folder), "-c", os.devnull, str(folder)],
        ],
        cwd=folder,
        # Other plugins take longer to load than the tests to run.
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    found = re.findall(r"(?m)^(PASSED|FAILED|ERROR) \S+::test_(\S+)", ran.stdout)

    assert found, ran.stdout + ran.stderr
    return {name: outcome for outcome, name in found}


def test_what_is_right_passes(outcomes: Mapping[str, str]) -> None:
    """In process, over HTTP, both colours, made by a seed and told by hand, with faults."""
    passed = {name for name, outcome in outcomes.items() if outcome == "PASSED"}

    assert {
        "alone",
        "awaited",
        "relay_tells_all",
        "scripted",
        "seeds[1]",
        "seeds[2]",
        "served",
        "worlds_are_equal",
    } == passed


def test_what_is_broken_fails(outcomes: Mapping[str, str]) -> None:
    """A relay whose events vanish is found out by the verdict."""
    assert {"relay_that_is_broken": "FAILED"} == {
        name: outcome for name, outcome in outcomes.items() if outcome != "PASSED"
    }
