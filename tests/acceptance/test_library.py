"""The library in process: default waits, the real limit of calls, both colours, simulated time."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import attrs
import pytest

from pvxklaviyo import AsyncKlaviyo, AsyncPeoplevox, AsyncRelay, Klaviyo, Peoplevox, Policy, Relay
from pvxklaviyo._drive import AsyncWire, BlockingWire
from pvxklaviyo._http import Request, Response
from pvxklaviyo.engine import Pace
from pvxklaviyo.ledger import Announcements, Told
from pvxklaviyo.relay._worlds import AsyncWorld, BlockingWorld
from pvxklaviyo.sequence import Audience
from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.klaviyo import SimulatedKlaviyo
from pvxklaviyo.simulation.peoplevox import SimulatedPeoplevox
from pvxklaviyo.simulation.verdict import Verdict, compare
from pvxklaviyo.simulation.warehouse import BEGIN, Mix, Warehouse
from pvxklaviyo.stores import MemoryStore

POLICY = Policy(
    placed_order="shop",
    cancelled_order="shop",
    start_at=BEGIN,
    audience=Audience(transfer_channels=("Transfer",)),
)
QUIET = timedelta(hours=7)
"""One deep read after the last change."""


@attrs.frozen
class Lived:
    """What was left when a world was over."""

    verdict: Verdict
    told: Sequence[Told]
    events: list[tuple[str, str, Any]]
    calls: list[float]
    open_exceptions: Sequence[str]


@attrs.frozen
class Awaited:
    """A simulated service as an awaited transport."""

    service: SimulatedPeoplevox | SimulatedKlaviyo

    async def send(self, request: Request) -> Response:
        """Carry one request."""
        await asyncio.sleep(0)
        return self.service.send(request)


def services(seed: int, mix: Mix) -> tuple[SimulatedClock, SimulatedPeoplevox, SimulatedKlaviyo]:
    """Make a world with its two services."""
    clock = SimulatedClock(BEGIN)
    warehouse = Warehouse(seed=seed, mix=mix)
    peoplevox = SimulatedPeoplevox(warehouse, clock)
    klaviyo = SimulatedKlaviyo(clock)
    peoplevox.faults.next("GetReportData", "session_lost", times=3, after=30)
    klaviyo.faults.next("create_event", "rate_limited", after=5, retry_after=3)
    klaviyo.faults.next("create_event", "answer_lost", times=4, after=20)
    klaviyo.faults.next("create_event", "server_error", times=3, after=40, status=500)
    return clock, peoplevox, klaviyo


def lived(
    peoplevox: SimulatedPeoplevox,
    klaviyo: SimulatedKlaviyo,
    store: MemoryStore,
    exceptions: Sequence[str],
) -> Lived:
    """Judge a world that is over."""
    klaviyo.settle()
    warehouse = peoplevox.warehouse
    events = klaviyo.events()
    return Lived(
        verdict=compare(warehouse.journal(), events, groups=warehouse.groups(), start_at=BEGIN),
        told=store.read(Announcements(tenant="acme", limit=100_000)),
        events=sorted((event.metric, event.unique_id, event.properties) for event in events),
        calls=[call.at.timestamp() for call in peoplevox.journal],
        open_exceptions=exceptions,
    )


def live(seed: int, mix: Mix) -> Lived:
    """Run the blocking relay, as ``run`` does, until nothing changes any more."""
    clock, peoplevox, klaviyo = services(seed, mix)
    store = MemoryStore(clock.now)
    relay = Relay(
        tenant="acme",
        peoplevox=Peoplevox(
            client_id="acme01",
            username="api",
            password="let-me-in",
            timezone="Europe/London",
            transport=peoplevox,
            clock=clock,
        ),
        klaviyo=Klaviyo(api_key="pk_simulated", transport=klaviyo, clock=clock),
        store=store,
        policy=POLICY,
        pace=Pace(senders=1),
        clock=clock,
    )

    def after(done: object) -> None:
        if clock.now() > peoplevox.warehouse.over_at + QUIET:
            relay.stop()

    relay.run(after)
    return lived(peoplevox, klaviyo, store, [one.code for one in relay.exceptions()])


async def live_awaited(seed: int, mix: Mix) -> Lived:
    """Run the awaited relay in the same world."""
    clock, peoplevox, klaviyo = services(seed, mix)
    store = MemoryStore(clock.now)
    relay = AsyncRelay(
        tenant="acme",
        peoplevox=AsyncPeoplevox(
            client_id="acme01",
            username="api",
            password="let-me-in",
            timezone="Europe/London",
            transport=Awaited(peoplevox),
            clock=clock,
        ),
        klaviyo=AsyncKlaviyo(api_key="pk_simulated", transport=Awaited(klaviyo), clock=clock),
        store=store,
        policy=POLICY,
        pace=Pace(senders=1),
        clock=clock,
    )

    def after(done: object) -> None:
        if clock.now() > peoplevox.warehouse.over_at + QUIET:
            relay.stop()

    await relay.run(after)
    codes = [one.code for one in await relay.exceptions()]
    await relay.aclose()
    return lived(peoplevox, klaviyo, store, codes)


def _told(done: Lived) -> tuple[list[Told], Counter[tuple[str, str]]]:
    """Give the announcements; people have random references, so theirs are only counted."""
    events = [attrs.evolve(one, id=0) for one in done.told if one.kind != "profile"]
    profiles = Counter((one.reason, one.state) for one in done.told if one.kind == "profile")
    return sorted(events, key=lambda one: (one.stream, one.kind, one.key)), profiles


def most_in_any(window: float, instants: Sequence[float]) -> int:
    """Count the most calls in any stretch of time."""
    return max(
        sum(begin <= at < begin + window for at in instants[position : position + 200])
        for position, begin in enumerate(instants)
    )


def test_the_demanding_world_is_told_as_it_was() -> None:
    """With default waits each shipment takes effect once, and the limit of calls is kept."""
    mix = Mix.demanding()

    done = live(1, mix)

    assert [str(one) for one in done.verdict.findings] == []
    assert done.verdict.told == done.verdict.expected > 500
    # Ours is the part that the pace says, of what the source allows.
    assert most_in_any(15.0, done.calls) <= 9
    assert {one.state for one in done.told} == {"delivered", "skipped"}
    assert done.open_exceptions == []


def test_both_colours_do_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocking and awaited, a world gives the same announcements and the same deliveries."""
    mix = Mix.of(36)
    # A second attempt a second later may meet another row in the feed: what is
    # compared is the colour, so both spread their attempts alike.
    for spreading in (BlockingWorld, AsyncWorld, BlockingWire, AsyncWire):
        monkeypatch.setattr(spreading, "jitter", lambda self: 0.5)

    blocking = live(4, mix)
    awaited = asyncio.run(live_awaited(4, mix))

    assert blocking.verdict.findings == awaited.verdict.findings == []
    assert blocking.verdict.told > 25
    assert _told(blocking) == _told(awaited)
    assert blocking.events == awaited.events
