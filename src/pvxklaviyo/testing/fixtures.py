"""
Fixtures for pytest: a simulated Peoplevox, a simulated Klaviyo, and clients of both.

In your topmost ``conftest.py``::

    pytest_plugins = ["pvxklaviyo.testing.fixtures"]

Then ask for what you need. Whatever one test asks for belongs to one world::

    def test_a_showroom_visit_is_told(klaviyo, klaviyo_service, faults):
        faults.klaviyo("create_event").answer_lost()

        visit(klaviyo, "ann@post.pvx-sim.net")

        assert ["Viewed Showroom"] == [event.metric for event in klaviyo_service.events()]

Two marks say what the world is like: ``warehouse(seed=4, orders=20)`` fills the
warehouse, and ``simulated_clock(runs=True)`` lets the time run by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest

from ..klaviyo import AsyncKlaviyo, Klaviyo
from ..peoplevox import AsyncPeoplevox, Peoplevox
from ..simulation import (
    BEGIN,
    AnchoredClock,
    Awaited,
    Mix,
    SimulatedClock,
    SimulatedKlaviyo,
    SimulatedPeoplevox,
    SimulatedServices,
    Warehouse,
)
from ._fault_script import FaultScript
from ._served_world import API_KEY, CLIENT_ID, PASSWORD, USERNAME, Clients, ServedWorld

__all__ = [
    "async_klaviyo",
    "async_peoplevox",
    "faults",
    "klaviyo",
    "klaviyo_service",
    "peoplevox",
    "peoplevox_service",
    "simulated_clock",
    "simulated_services",
    "simulated_world",
    "warehouse",
]

_MARKS = {
    "warehouse(seed=0, orders=None, hours=6, begin=BEGIN, zone=None)": (
        "fill the simulated warehouse with so many orders, equal for equal seeds; without orders "
        "it is empty, for a story of the test's own"
    ),
    "simulated_clock(now=BEGIN, runs=False)": (
        "where the simulated clock stands at first, and whether it runs by itself"
    ),
}


def pytest_configure(config: pytest.Config) -> None:
    """Tell pytest of the marks."""
    for mark, meaning in _MARKS.items():
        config.addinivalue_line("markers", f"{mark}: {meaning}")


@attrs.frozen(kw_only=True)
class _WarehouseMark:
    seed: int = 0
    orders: int | None = None
    hours: float = 6.0
    begin: datetime = BEGIN
    zone: ZoneInfo | None = None


@attrs.frozen(kw_only=True)
class _ClockMark:
    now: datetime = BEGIN
    runs: bool = False


@pytest.fixture
def simulated_clock(request: pytest.FixtureRequest) -> SimulatedClock:
    """
    The one clock of the world and of its clients.

    It stands still until somebody sleeps or moves it, unless
    ``@pytest.mark.simulated_clock(runs=True)`` lets it run.
    """
    found: pytest.Mark | None = request.node.get_closest_marker("simulated_clock")
    told = _ClockMark(**(found.kwargs if found else {}))
    return AnchoredClock(told.now) if told.runs else SimulatedClock(told.now)


@pytest.fixture
def warehouse(request: pytest.FixtureRequest) -> Warehouse:
    """
    What really happens; empty unless ``@pytest.mark.warehouse(seed=4, orders=20)`` fills it.

    Either way a test may tell more: ``warehouse.order(...)``,
    ``warehouse.despatch(...)``.
    """
    found: pytest.Mark | None = request.node.get_closest_marker("warehouse")
    told = _WarehouseMark(**(found.kwargs if found else {}))
    if told.orders is None:
        return Warehouse.scripted(begin=told.begin, zone=told.zone)
    return Warehouse(
        seed=told.seed,
        mix=Mix.of(told.orders),
        begin=told.begin,
        duration=timedelta(hours=told.hours),
        zone=told.zone,
    )


@pytest.fixture
def peoplevox_service(warehouse: Warehouse, simulated_clock: SimulatedClock) -> SimulatedPeoplevox:
    """The simulated Peoplevox over the warehouse."""
    return SimulatedPeoplevox(
        warehouse, simulated_clock, client_id=CLIENT_ID, username=USERNAME, password=PASSWORD
    )


@pytest.fixture
def klaviyo_service(simulated_clock: SimulatedClock) -> SimulatedKlaviyo:
    """The simulated Klaviyo: one account, whose key may do everything."""
    return SimulatedKlaviyo(simulated_clock, keys={API_KEY: ["*"]})


@pytest.fixture
def simulated_world(
    peoplevox_service: SimulatedPeoplevox,
    klaviyo_service: SimulatedKlaviyo,
    simulated_clock: SimulatedClock,
) -> SimulatedServices:
    """Both services in this process: a transport to either, and the verdict on what was told."""
    return SimulatedServices(
        clock=simulated_clock, peoplevox=peoplevox_service, klaviyo=klaviyo_service
    )


@pytest.fixture
def faults(peoplevox_service: SimulatedPeoplevox, klaviyo_service: SimulatedKlaviyo) -> FaultScript:
    """What goes wrong: ``faults.klaviyo("create_event").well(5).rate_limited()``."""
    return FaultScript(peoplevox=peoplevox_service.faults, klaviyo=klaviyo_service.faults)


@pytest.fixture
def peoplevox(_clients: Clients) -> Iterator[Peoplevox]:
    """A client of the simulated Peoplevox in this process."""
    with _clients.peoplevox() as client:
        yield client


@pytest.fixture
def klaviyo(_clients: Clients) -> Iterator[Klaviyo]:
    """A client of the simulated Klaviyo in this process."""
    with _clients.klaviyo() as client:
        yield client


@pytest.fixture
def async_peoplevox(_clients: Clients) -> AsyncPeoplevox:
    """The same, awaited. It holds nothing that must be closed, so any event loop will do."""
    return _clients.async_peoplevox()


@pytest.fixture
def async_klaviyo(_clients: Clients) -> AsyncKlaviyo:
    """The same, awaited. It holds nothing that must be closed, so any event loop will do."""
    return _clients.async_klaviyo()


@pytest.fixture
def simulated_services(simulated_world: SimulatedServices) -> Iterator[ServedWorld]:
    """
    The world over HTTP on this machine, with its addresses and ready clients.

    For a program in another process let the clock run:
    ``@pytest.mark.simulated_clock(runs=True)``.
    """
    with ServedWorld(simulated_world) as served:
        yield served


@pytest.fixture
def _clients(simulated_world: SimulatedServices, warehouse: Warehouse) -> Clients:
    return Clients(
        clock=simulated_world.clock,
        timezone=warehouse.zone,
        transport=simulated_world,
        async_transport=Awaited(simulated_world),
    )
