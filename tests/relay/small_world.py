"""One brand's small world in this process: a scripted warehouse, both services, and a relay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs

from pvxklaviyo import Klaviyo, MemoryStore, Pace, Peoplevox, Policy, Relay, Store
from pvxklaviyo.simulation import (
    PeoplevoxSettings,
    SimulatedClock,
    SimulatedKlaviyo,
    SimulatedPeoplevox,
    SimulatedServices,
    Warehouse,
)
from pvxklaviyo.simulation.klaviyo import EVERYTHING

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
EMAIL = "ann.owner@post.pvx-sim.net"
POLICY = Policy(placed_order="shop", cancelled_order="shop", start_at=NOON)


def at(minutes: float) -> datetime:
    """Tell the instant so many minutes after noon."""
    return NOON + timedelta(minutes=minutes)


@attrs.define
class SmallWorld:
    """A warehouse of one's own, what serves it, and the ledger that is filled from it."""

    clock: SimulatedClock = attrs.field(factory=lambda: SimulatedClock(NOON))
    story: Warehouse = attrs.field(factory=lambda: Warehouse.scripted(begin=at(-60)))
    settings: PeoplevoxSettings = attrs.field(factory=lambda: PeoplevoxSettings(calls=None))
    keys: dict[str, list[str]] = attrs.field(factory=lambda: {"pk_simulated": [EVERYTHING]})
    account: str = "SimAcc"
    store: Store | None = None
    peoplevox: SimulatedPeoplevox = attrs.field(init=False)
    klaviyo: SimulatedKlaviyo = attrs.field(init=False)
    services: SimulatedServices = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Open the services over the story, and the ledger."""
        self.peoplevox = SimulatedPeoplevox(self.story, self.clock, settings=self.settings)
        self.klaviyo = SimulatedKlaviyo(self.clock, account=self.account, keys=self.keys)
        self.services = SimulatedServices(
            clock=self.clock, peoplevox=self.peoplevox, klaviyo=self.klaviyo
        )
        if self.store is None:
            self.store = MemoryStore(self.clock.now)

    def relay(
        self,
        policy: Policy = POLICY,
        *,
        password: str = "let-me-in",
        transport: object = None,
        account: str | None = None,
        columns: dict[str, dict[str, str]] | None = None,
        timezone: str = "Europe/London",
        pace: Pace | None = None,
    ) -> Relay:
        """Make a relay between the services, on this world's ledger and clock."""
        carrier = self.services if transport is None else transport
        return Relay(
            tenant="acme",
            peoplevox=Peoplevox(
                client_id="acme01",
                username="api",
                password=password,
                timezone=timezone,
                columns=columns,
                transport=carrier,
                clock=self.clock,
            ),
            klaviyo=Klaviyo(api_key="pk_simulated", transport=carrier, clock=self.clock),
            store=self.store,
            policy=policy,
            pace=pace or Pace(patience=timedelta(0)),
            account=account,
            clock=self.clock,
        )

    def order(self, number: str = "1001", *, email: str = EMAIL, reference: str = "#1001") -> None:
        """Let an order of two mugs and a tea come in."""
        self.story.order(
            number,
            lines=[("MUG-01", 2), ("TEA-ASSAM", 1)],
            at=at(-30),
            email=email,
            reference=reference,
        )
