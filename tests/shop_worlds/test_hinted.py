"""From Peoplevox's notification, through the receiver, to Klaviyo: by a relay that just runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import attrs
import pytest

from pvxklaviyo import Klaviyo, MemoryStore, Pace, Peoplevox, Policy, Relay, Request, Response
from pvxklaviyo.receiver import Receiver
from pvxklaviyo.secrets import Secret
from pvxklaviyo.simulation import (
    KlaviyoSettings,
    SimulatedClock,
    SimulatedKlaviyo,
    SimulatedPeoplevox,
    SimulatedServices,
    Warehouse,
)

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
TOKEN = Secret("token-nobody-can-guess-2")
HOOKS = "https://hooks.acme.example"
SETTLE = timedelta(minutes=2)
SLOW = Pace(despatches=timedelta(minutes=30), returns=timedelta(minutes=30), senders=1)
LEFT = timedelta(minutes=5, seconds=7)
"""When a parcel leaves, after the relay was started; it looks next after half an hour."""


class Passing(SimulatedClock):
    """A clock that lets others act while somebody sleeps on it: once a second, each time."""

    def __init__(self, now: datetime) -> None:
        super().__init__(now)
        self.each_second: list[Callable[[datetime], None]] = []
        self._last = now

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        if self.now() - self._last >= timedelta(seconds=1):
            self._last = self.now()
            for act in self.each_second:
                act(self._last)


class Running:
    """A warehouse that notifies, a receiver, and a relay that runs until it is told to stop."""

    def __init__(self, *, minutes: float = 12) -> None:
        self.clock = Passing(NOON)
        warehouse = Warehouse.scripted(begin=NOON - timedelta(hours=1))
        warehouse.order(
            "1001", lines=[("MUG-01", 1)], at=NOON - timedelta(minutes=30), email="a@pvx-sim.net"
        )
        warehouse.despatch("1001", "D1", at=NOON + LEFT, tracking="T1")
        self.peoplevox = SimulatedPeoplevox(warehouse, self.clock)
        self.klaviyo = SimulatedKlaviyo(self.clock, settings=KlaviyoSettings(limit_factor=None))
        wired = {
            "transport": SimulatedServices(
                clock=self.clock, peoplevox=self.peoplevox, klaviyo=self.klaviyo
            ),
            "clock": self.clock,
        }
        self.relay = Relay(
            tenant="acme",
            peoplevox=Peoplevox(
                client_id="acme01",
                username="api",
                password="let-me-in",
                timezone="Europe/London",
                **wired,
            ),
            klaviyo=Klaviyo(api_key="pk_simulated", **wired),
            store=MemoryStore(self.clock.now),
            policy=Policy(
                placed_order="shop", cancelled_order="shop", start_at=NOON, settle_for=SETTLE
            ),
            pace=SLOW,
            clock=self.clock,
        )
        self.receiver = Receiver(self.relay, token=TOKEN, clock=self.clock)
        self.peoplevox.notifications.deliver = self.deliver
        self.clock.each_second.append(lambda _: void(self.peoplevox.send_notifications()))
        self.until(NOON + timedelta(minutes=minutes))

    def until(self, end: datetime) -> None:
        """Let the relay be stopped then."""
        self.clock.each_second.append(lambda now: self.relay.stop() if now >= end else None)

    def deliver(self, request: Request) -> Response:
        """Bring a notification to where the receiver is mounted."""
        return self.receiver.handle(attrs.evolve(request, url=request.url.removeprefix(HOOKS)))

    def told_at(self) -> list[datetime]:
        """Say when Klaviyo was told of parcels."""
        return [one.at for one in self.klaviyo.requests() if one.operation == "create_event"]

    def calls(self) -> list[datetime]:
        """Say when Peoplevox was asked for rows."""
        return [one.at for one in self.peoplevox.journal if "TemplateName" in one.arguments]


def void(_: object) -> None:
    """Give nothing."""


def test_a_despatch_that_peoplevox_notifies_of_is_told_as_soon_as_it_settled() -> None:
    """Within settle_for and five seconds, though the next reading is half an hour away."""
    world = Running()
    world.relay.subscribe(HOOKS, TOKEN)
    world.relay.run()
    (told,) = world.told_at()
    left = NOON + LEFT

    assert left + SETTLE <= told <= left + SETTLE + timedelta(seconds=5)
    assert {"peoplevox"} == {*world.receiver.counts}
    assert 0 < world.receiver.counts["peoplevox"].received


def test_without_notifications_it_takes_the_pace() -> None:
    """What the other test compares with: nobody looks before half an hour is over."""
    world = Running(minutes=35)
    world.relay.run()
    (told,) = world.told_at()

    assert NOON + SLOW.despatches <= told
    assert {} == world.receiver.counts


@pytest.mark.parametrize("seconds", [30])
def test_a_flood_of_notifications_is_one_read(seconds: int) -> None:
    """A look every five seconds at most, and never more calls than are ours."""
    world = Running(minutes=2)
    flood = [Request("GET", f"/peoplevox/{TOKEN.reveal()}?order={5000 + n}") for n in range(20)]
    begin = NOON + timedelta(seconds=40)

    def pour(now: datetime) -> None:
        if begin <= now < begin + timedelta(seconds=seconds):
            for one in flood:
                assert 200 == world.receiver.handle(one).status

    world.clock.each_second.append(pour)
    world.relay.run()
    looks = sorted({at for at in world.calls() if at >= begin})
    busiest = max(
        sum(at <= other < at + timedelta(seconds=15) for other in world.calls()) for at in looks
    )

    assert 20 * seconds <= world.receiver.counts["peoplevox"].received
    assert 1 <= len(looks) <= seconds // 5 + 2
    # Three fifths of the 15 calls in 15 seconds that Peoplevox allows.
    assert busiest <= 9
