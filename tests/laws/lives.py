"""Made worlds that are relayed to their end, with everything that is known of them then."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import attrs

from pvxklaviyo._http import Request, Response
from pvxklaviyo.engine import Pace, Tenant, begin, run_once
from pvxklaviyo.errors import NotSentError
from pvxklaviyo.klaviyo import KlaviyoService
from pvxklaviyo.ledger import Announcements, ExceptionRecord, Exceptions, History
from pvxklaviyo.mapping import Mapping as EventMapping
from pvxklaviyo.model import StreamKey, order_stream
from pvxklaviyo.peoplevox import PeoplevoxService
from pvxklaviyo.sequence import Audience, LateMode, Policy
from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.faults import Fault, Planned
from pvxklaviyo.simulation.klaviyo import (
    KlaviyoSettings,
    ReceivedRequest,
    SimulatedKlaviyo,
    StoredEvent,
)
from pvxklaviyo.simulation.peoplevox import PeoplevoxSettings, SimulatedPeoplevox
from pvxklaviyo.simulation.scheduling import Schedule, SimulatedWorld
from pvxklaviyo.simulation.warehouse import TRANSFER_CHANNEL, JournalShipment, Mix, Warehouse
from pvxklaviyo.stores import MemoryStore

BEGIN = datetime(2026, 10, 24, 22, tzinfo=UTC)
"""Two hours before British clocks go back."""

MIX = attrs.evolve(Mix.of(14), late_trackings=2, untracked=1)
HOUR = timedelta(hours=1)


@attrs.frozen(kw_only=True)
class Life:
    """
    A world that is over.

    Attributes:
        journal: What the warehouse did.

        events: What took effect in Klaviyo, in that order.

        requests: What reached it.

        histories: What the ledger knows, by order.

        exceptions: What is open.

        start_at: Nothing before is told.

        late: The late mode.

        window: The live window.

        faults: What went wrong on purpose, by name.
    """

    journal: Sequence[JournalShipment]
    events: Sequence[StoredEvent]
    requests: Sequence[ReceivedRequest]
    histories: Mapping[StreamKey, History]
    exceptions: Sequence[ExceptionRecord]
    start_at: datetime
    late: LateMode
    window: timedelta
    faults: Mapping[str, int]

    def expected(self) -> list[JournalShipment]:
        """List the shipments that customers must have heard of."""
        return [
            one for one in self.journal if one.expected == "told" and one.read_as >= self.start_at
        ]


@attrs.frozen
class _Line:
    service: SimulatedKlaviyo
    clock: SimulatedClock
    since: datetime
    until: datetime

    def send(self, request: Request) -> Response:
        if self.since <= self.clock.now() < self.until:
            raise NotSentError("Klaviyo cannot be reached")
        return self.service.send(request)


def make_warehouse(seed: int) -> Warehouse:
    """Make a world of a few hours, with an order that shows only after its live window."""
    warehouse = Warehouse(seed=seed, mix=MIX, begin=BEGIN, duration=3 * HOUR)
    for number, left in (("9901", 0.6), ("9902", 1.4)):
        at = BEGIN + left * HOUR
        warehouse.order(
            number,
            lines=[("MUG-01", 2)],
            at=at - HOUR,
            email=f"late{number}@post.pvx-sim.net",
            reference=f"#{number}",
        )
        shows = at + 4 * HOUR
        warehouse.despatch(
            number, f"DES{number}", [("MUG-01", 1)], at=at, visible_at=shows, tracking="L1"
        )
        warehouse.despatch(
            number,
            f"DES{number}b",
            [("MUG-01", 1)],
            at=at + timedelta(minutes=3),
            visible_at=shows,
            tracking="L2",
        )
    return warehouse


def live(seed: int) -> Life:
    """Relay the world of a seed to its end."""
    source = random.Random(seed)
    warehouse = make_warehouse(seed)
    clock = SimulatedClock(BEGIN)
    peoplevox = SimulatedPeoplevox(warehouse, clock, settings=PeoplevoxSettings(calls=None))
    klaviyo = SimulatedKlaviyo(clock, settings=KlaviyoSettings(limit_factor=None))
    create = "create_event"
    klaviyo.faults.plan(
        seed,
        [
            Planned(operation=create, fault=Fault(name="rate_limited", retry_after=3)),
            Planned(operation=create, fault=Fault(name="answer_lost"), count=2),
            Planned(operation=create, fault=Fault(name="server_error", status=500), count=2),
            Planned(operation=create, fault=Fault(name="error_after_acceptance")),
        ],
    )
    peoplevox.faults.plan(
        seed,
        [
            Planned(operation="*", fault=Fault(name="session_lost"), count=2),
            Planned(operation="*", fault=Fault(name="server_error"), count=2),
            Planned(operation="GetReportData", fault=Fault(name="truncated")),
        ],
    )
    start_at = BEGIN + (HOUR if seed % 2 else timedelta(0))
    late: LateMode = "silent" if seed % 3 else "natural"
    # Some are cut off from Klaviyo for longer than the live window.
    cut = BEGIN + source.uniform(0.5, 2) * HOUR
    line = _Line(klaviyo, clock, cut, cut + (4 * HOUR if seed % 4 == 0 else timedelta(0)))
    store = MemoryStore(clock.now)
    world = SimulatedWorld(
        Schedule(clock, seed=seed), peoplevox=peoplevox, klaviyo=line, store=store
    )
    tenant = Tenant(
        name="acme",
        source="acme01",
        account="",
        policy=Policy(
            placed_order="shop",
            cancelled_order="relay",
            start_at=start_at,
            late=late,
            audience=Audience(transfer_channels=(TRANSFER_CHANNEL,)),
        ),
        mapping=EventMapping(),
        peoplevox=PeoplevoxService(
            client_id="acme01", username="api", password="let-me-in", timezone="Europe/London"
        ),
        klaviyo=KlaviyoService(api_key="pk_simulated"),
        pace=Pace(senders=3, deep=HOUR, bulk_from=(100, 2)[seed % 5 == 0]),
    )
    tenant = world.run(begin(world, tenant, None))
    quiet = 0
    while clock.now() < warehouse.over_at + HOUR or quiet < 3:
        done = world.run(run_once(world, tenant))
        quiet = 0 if done.observed or done.delivered or done.remaining or done.held else quiet + 1
        if clock.now() > BEGIN + 30 * HOUR:
            break
        clock.advance(timedelta(minutes=source.choice([3, 6, 9])))
    klaviyo.settle()
    rows = store.read(Announcements(tenant="acme", limit=10_000))
    streams = {order_stream("acme", "acme01", one.order_number) for one in warehouse.journal()}
    histories = store.histories(sorted(streams | {row.stream for row in rows}))
    return Life(
        journal=warehouse.journal(),
        events=klaviyo.events(),
        requests=klaviyo.requests(),
        histories={history.stream: history for history in histories.values()},
        exceptions=store.read(Exceptions(tenant="acme")),
        start_at=start_at,
        late=late,
        window=tenant.policy.live_window,
        faults=klaviyo.faults.counted() + peoplevox.faults.counted(),
    )
