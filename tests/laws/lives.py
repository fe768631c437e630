"""Made worlds that are relayed to their end, with everything that is known of them then."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import attrs

from pvxklaviyo._http import Request, Response
from pvxklaviyo.engine import Pace, Tenant, begin, observe, run_once
from pvxklaviyo.errors import NotSentError
from pvxklaviyo.klaviyo import KlaviyoService
from pvxklaviyo.ledger import Announcements, ExceptionRecord, Exceptions, History
from pvxklaviyo.mapping import Mapping as EventMapping
from pvxklaviyo.mapping import shop_fact_from_json
from pvxklaviyo.model import ShopFact, StreamKey, order_stream, shop_stream
from pvxklaviyo.peoplevox import PeoplevoxService
from pvxklaviyo.relay._verify import Verification, verify
from pvxklaviyo.sequence import (
    Audience,
    LateMode,
    MetricPolicy,
    Policy,
    ReturnsPolicy,
)
from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.klaviyo import (
    KlaviyoSettings,
    ReceivedRequest,
    SimulatedKlaviyo,
    StoredEvent,
)
from pvxklaviyo.simulation.peoplevox import PeoplevoxSettings, SimulatedPeoplevox
from pvxklaviyo.simulation.scheduling import (
    CRASH,
    Crash,
    ProcessKilled,
    Schedule,
    SimulatedWorld,
    Step,
)
from pvxklaviyo.simulation.shop import Said, facts
from pvxklaviyo.simulation.verdict import Expected, Rules, Truth, expected
from pvxklaviyo.simulation.warehouse import SENT_BACK, TRANSFER_CHANNEL, JournalShipment, Warehouse
from pvxklaviyo.stores import MemoryStore

from .worlds import BEGIN, HOUR, make_shop, make_warehouse, plan_faults

REFUSAL = json.dumps(
    {
        "errors": [
            {
                "id": "b7e6a0f4-0000-4000-8000-000000000000",
                "status": 400,
                "code": "invalid",
                "title": "Invalid input.",
                "detail": "Invalid input.",
                "source": {"pointer": "/data/attributes/profile/data/attributes/email"},
            }
        ]
    }
).encode()

KEPT = "Kept Item"


@attrs.frozen(kw_only=True)
class Life:
    """
    A world that is over.

    Attributes:
        journal: What the warehouse did.

        truth: The same, and what the shop did, and what was agreed on.

        said: What the shop told, and when.

        events: What took effect in Klaviyo, in that order.

        requests: What reached it.

        histories: What the ledger knows, by order.

        exceptions: What is open.

        start_at: Nothing before is told.

        late: The late mode.

        window: The live window.

        late_window: How old an event that is announced late may be.

        placings: Whether placings are told here.

        refused: Number of an order of which Klaviyo refuses every event;
            empty in most lives.

        verification: What came of proving the ledger again.

        tales: What happened, by the names of a mix.

        killed: How often the process was.

        faults: What went wrong on purpose, by name.
    """

    journal: Sequence[JournalShipment]
    truth: Truth
    said: Sequence[Said]
    events: Sequence[StoredEvent]
    requests: Sequence[ReceivedRequest]
    histories: Mapping[StreamKey, History]
    exceptions: Sequence[ExceptionRecord]
    start_at: datetime
    late: LateMode
    window: timedelta
    late_window: timedelta
    placings: bool
    refused: str
    verification: Verification
    tales: Sequence[str]
    killed: int
    faults: Mapping[str, int]

    def expected(self) -> list[JournalShipment]:
        """List the shipments that customers must have heard of."""
        again = set(self.truth.replaced.values())
        return [
            one
            for one in self.journal
            if one.expected == "told"
            and one.read_as >= self.start_at
            and one.key not in again
            and not self.truth.contradicts(one)
            and one.order_number != self.refused
        ]

    def wanted(self, *kinds: str) -> list[Expected]:
        """List what else customers must have heard of."""
        return [
            one
            for one in expected(self.truth)
            if one.kind in kinds and one.order_number != self.refused
        ]


@attrs.define
class _Line:
    """The way to Klaviyo: cut off for a while, and refused what is about one order."""

    service: SimulatedKlaviyo
    clock: SimulatedClock
    since: datetime
    until: datetime
    refused: str

    def is_cut(self) -> bool:
        """Whether nothing gets through now."""
        return self.since <= self.clock.now() < self.until

    def send(self, request: Request) -> Response:
        if self.is_cut():
            raise NotSentError("Klaviyo cannot be reached")
        if self.refused and f'"{self.refused}"'.encode() in request.content:
            return Response(400, {"content-type": "application/vnd.api+json"}, REFUSAL)
        return self.service.send(request)


@attrs.define
class _Killer:
    """Ends the process now and then, as ``kill -9`` does, wherever it stands."""

    random: random.Random
    left: int

    def __call__(self, step: Step) -> Crash | None:
        if self.left and self.random.random() < 0.001:
            self.left -= 1
            return CRASH
        return None


def policy(seed: int) -> Policy:
    """Decide what is told, and how late; every seed its own way."""
    late: LateMode = ("natural", "silent", "silent", "announce_late")[seed % 4]
    return Policy(
        placed_order="relay" if seed % 2 else "shop",
        cancelled_order="relay",
        start_at=BEGIN + (HOUR if seed % 2 else timedelta(0)),
        late=late,
        late_window=8 * HOUR,
        keep_after=6 * HOUR,
        metrics={KEPT: MetricPolicy(enabled=True)} if seed % 4 == 2 else {},
        audience=Audience(transfer_channels=(TRANSFER_CHANNEL,)),
        returns=ReturnsPolicy(
            source="returns",
            dispositions={
                "NEW": "restock",
                "OPENED": "restock",
                "WORN": "outlet",
                "DAMAGED/False": "write off",
            },
            sent_back_reasons=(SENT_BACK[1],),
        ),
    )


@attrs.define
class _Living:
    """One life while it lasts."""

    seed: int
    random: random.Random
    warehouse: Warehouse
    said: Sequence[Said]
    clock: SimulatedClock
    peoplevox: SimulatedPeoplevox
    line: _Line
    store: MemoryStore
    schedule: Schedule
    tenant: Tenant
    told: int = 0

    def world(self) -> SimulatedWorld:
        """Begin a process."""
        return SimulatedWorld(
            self.schedule, peoplevox=self.peoplevox, klaviyo=self.line, store=self.store
        )

    def run(self) -> Tenant:
        """Live it to its end; when the process is killed, another one goes on."""
        world, tenant = self.world(), None
        last = self.warehouse.over_at + 6 * HOUR
        quiet = 0
        while self.clock.now() < last or quiet < 3:
            try:
                tenant = tenant or world.run(begin(world, self.tenant, None))
                self._hear(world, tenant)
                done = world.run(run_once(world, tenant))
            except ProcessKilled:
                world, tenant = self.world(), None
                continue
            busy = done.observed or done.delivered or done.remaining
            quiet = 0 if busy else quiet + 1
            if self.clock.now() > last + 4 * HOUR:
                break
            self._wait(quiet)
        return tenant or self.tenant

    def verify(self, tenant: Tenant) -> Verification:
        """Prove the ledger again, as a user would."""
        world = self.world()
        return world.run(verify(world, tenant))

    def _hear(self, world: SimulatedWorld, tenant: Tenant) -> None:
        now = self.clock.now()
        due = [one for one in self.said[self.told :] if one.at <= now]
        if due:
            read = [shop_fact_from_json(one.line) for one in due]
            assert all(isinstance(one, ShopFact) for one in read), read
            world.run(observe(world, tenant, [one for one in read if isinstance(one, ShopFact)]))
            self.told += len(due)

    def _wait(self, quiet: int) -> None:
        """Let some minutes pass; where nothing happens for long, until something does."""
        now = self.clock.now()
        # Little comes of passes that cannot send, or that find nothing new.
        slow = quiet > 5 or self.line.is_cut()
        pause = timedelta(minutes=self.random.choice([4, 7, 10]) * (4 if slow else 1))
        upcoming = [
            self.warehouse.next_change(now),
            next((one.at for one in self.said[self.told :]), None),
        ]
        following = min((at for at in upcoming if at is not None), default=None)
        if following is not None and following > now + 24 * HOUR and quiet > 30:
            pause = following - now - HOUR
        self.clock.advance(pause)


def live(seed: int) -> Life:
    """Relay the world of a seed to its end."""
    source = random.Random(seed)
    warehouse = make_warehouse(seed)
    shop, telling = make_shop(warehouse, seed)
    said = facts(shop, telling=telling)
    clock = SimulatedClock(BEGIN)
    peoplevox = SimulatedPeoplevox(warehouse, clock, settings=PeoplevoxSettings(calls=None))
    klaviyo = SimulatedKlaviyo(clock, settings=KlaviyoSettings(limit_factor=None))
    plan_faults(peoplevox, klaviyo, seed)
    own = policy(seed)
    # Some are cut off from Klaviyo for longer than the live window.
    cut = BEGIN + source.uniform(0.5, 2) * HOUR
    refused = (
        next(
            one.order_number
            for one in warehouse.journal()
            if one.expected == "told" and one.despatched_at > BEGIN + HOUR
        )
        if seed % 3 == 1
        else ""
    )
    line = _Line(klaviyo, clock, cut, cut + (4 * HOUR if seed % 4 == 0 else timedelta(0)), refused)
    killer = _Killer(random.Random(f"kill/{seed}"), 3 if seed % 2 else 0)
    living = _Living(
        seed=seed,
        random=source,
        warehouse=warehouse,
        said=said,
        clock=clock,
        peoplevox=peoplevox,
        line=line,
        store=MemoryStore(clock.now),
        schedule=Schedule(clock, seed=seed, trouble=killer),
        tenant=Tenant(
            name="acme",
            source="acme01",
            account="",
            policy=own,
            mapping=EventMapping(),
            peoplevox=PeoplevoxService(
                client_id="acme01", username="api", password="let-me-in", timezone="Europe/London"
            ),
            klaviyo=KlaviyoService(api_key="pk_simulated"),
            pace=Pace(senders=3, deep=HOUR, bulk_from=(100, 2)[seed % 5 == 0]),
        ),
    )
    tenant = living.run()
    klaviyo.settle()
    verification = living.verify(tenant)
    store = living.store
    rows = store.read(Announcements(tenant="acme", limit=10_000))
    streams = {order_stream("acme", "acme01", one.number) for one in warehouse.orders()}
    streams |= {shop_stream("acme", "acme01", one.event.reference) for one in said}
    histories = store.histories(sorted(streams | {row.stream for row in rows}))
    rules = Rules(
        start_at=own.start_at,
        shop_late=telling.late,
        announced_late_after=own.live_window if own.late == "announce_late" else None,
    )
    return Life(
        journal=warehouse.journal(),
        truth=Truth(
            warehouse.journal(), warehouse.groups(), warehouse.returned(), shop.sales(), rules
        ),
        said=said,
        events=klaviyo.events(),
        requests=klaviyo.requests(),
        histories={history.stream: history for history in histories.values()},
        exceptions=store.read(Exceptions(tenant="acme")),
        start_at=own.start_at or BEGIN,
        late=own.late,
        window=own.live_window,
        late_window=own.late_window or timedelta(0),
        placings=own.placed_order == "relay",
        refused=refused,
        verification=verification,
        tales=[tale.name for tale in warehouse.tales],
        killed=3 * (seed % 2) - killer.left,
        faults=klaviyo.faults.counted() + peoplevox.faults.counted(),
    )
