"""A day between a shop, a warehouse and Klaviyo, lived as an embedder's program does."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

import attrs

from pvxklaviyo import MemoryStore, Relay, Request, Response, config
from pvxklaviyo.ledger import ExceptionRecord
from pvxklaviyo.receiver import Limits, Receiver
from pvxklaviyo.secrets import Secret
from pvxklaviyo.shops import Heard, RejectedOrder
from pvxklaviyo.simulation import (
    KlaviyoSettings,
    PeoplevoxSettings,
    SimulatedClock,
    SimulatedKlaviyo,
    SimulatedPeoplevox,
    SimulatedServices,
)
from pvxklaviyo.simulation.klaviyo import StoredEvent
from pvxklaviyo.simulation.shop import Delivery, Telling

from .kinds import LONDON, SECRET, Kind, is_shops, public_key
from .lives import BEGIN, TALES, hours, make
from .oracle import Truth

TOKEN = "token-nobody-can-guess-2"
SETTINGS = f"""
tenant = "acme"
[peoplevox]
client_id = "acme01"
username = "api"
password = "env:PVX_PASSWORD"
timezone = "Europe/London"
[klaviyo]
api_key = "env:KLAVIYO_API_KEY"
[policy]
placed_order = "relay"
cancelled_order = "relay"
start_at = "{BEGIN.isoformat()}"
"""
SECRETS = {
    "PVX_PASSWORD": "let-me-in",
    "KLAVIYO_API_KEY": "pk_simulated",
    "SHOP_SECRET": SECRET,
    "SHOP_TOKEN": "shop-token",
}


_READ = re.compile(r"/orders/(\d+)(?:\Z|[/?])")
SOON = timedelta(minutes=25)
"""How long after a pass what it asks for is waited for, here; passes are made every few hours."""
EVENING = hours(20)
"""When the export is made: all has happened, and whatever comes at all has come."""


class World:
    """
    One day of one shop.

    Args:
        kind: Of which kind the shop is.

        seed: Of what happens.

        telling: What goes wrong with the shop's calls; None: nothing does.

        orders: How many.

        tales: What becomes of them.
    """

    def __init__(
        self,
        kind: Kind,
        seed: int,
        telling: Telling | None = None,
        *,
        orders: int = 6,
        tales: Sequence[str] = TALES,
    ) -> None:
        self.kind = kind
        self.telling = telling or Telling()
        self.sights: dict[str, list[datetime]] = {}
        self.answers: list[int] = []
        self.is_readable = True
        # By night little happens.
        self._passes = [hours(hour) for hour in (1, 2, 3, 5, 7, 9, 10, 14, 20)]
        self.shop, self.warehouse = make(seed, orders, tales)
        self.clock = SimulatedClock(BEGIN)
        peoplevox = SimulatedPeoplevox(
            self.warehouse, self.clock, settings=PeoplevoxSettings(calls=None)
        )
        self.klaviyo = SimulatedKlaviyo(self.clock, settings=KlaviyoSettings(limit_factor=None))
        self.services = SimulatedServices(
            clock=self.clock, peoplevox=peoplevox, klaviyo=self.klaviyo
        )
        sales = self.shop.sales()
        self.references = {self.kind.id_of(one): one.reference for one in sales}
        self.store = MemoryStore(self.clock.now)
        secrets = {**SECRETS, "ADOBE_KEY": public_key() if self.kind.name == "magento" else "-"}
        self.relay = Relay.from_config(
            config.loads(SETTINGS + self.kind.settings, secrets),
            transport=self,
            store=self.store,
            clock=self.clock,
        )
        self.adapter = self.relay.shop(self.kind.name)
        self.receiver = Receiver(
            self.relay,
            shops=[self.adapter],
            token=Secret(TOKEN),
            limits=Limits(most_bytes=100_000, body_within=timedelta(milliseconds=20)),
            clock=self.clock,
        )

    def send(self, request: Request) -> Response:
        """Carry a request to whom it is for; the shop's own API among them."""
        if not is_shops(request):
            return self.services.send(request)
        if not self.is_readable:
            return Response(503, {}, b"")
        now = self.clock.now()
        answer = self.kind.answer(self.shop, request, now=now)
        for number in _shown_in(request, answer):
            if number in self.references:
                self._see(self.references[number], now)
        return answer

    def live(self) -> None:
        """Let the day pass: calls come when they come, and passes are made beside them."""
        for one in self.kind.calls(self.shop, self.telling):
            while self._passes[0] < one.at:
                self._pass(one.at)
            self.clock.set(one.at)
            if not self.kind.is_read:
                self._see(one.event.reference, one.at)
            self.take(one)
        while self._passes:
            self._pass(EVENING + SOON)

    def take(self, delivery: Delivery) -> None:
        """Let the shop say something."""
        self.call(delivery.request)

    def call(self, request: Request) -> int:
        """Make one call of the shop's to the receiver."""
        answer = self.receiver.handle(attrs.evolve(request, url=f"/shops/{self.kind.name}"))
        self.answers.append(answer.status)
        return answer.status

    def run(self, until: datetime | None = None) -> None:
        """Make a pass, and those that it asks for soon."""
        until = until or self.clock.now() + SOON
        for _ in range(60):
            self.relay.run_once()
            due = self.store.due("acme/acme01", "SimAcc", ("klaviyo/SimAcc",))
            instants = (due.read_at, due.wake_at, due.send_at)
            at = min((one for one in instants if one is not None), default=None)
            if at is None or at >= until:
                return
            self.clock.set(max(at, self.clock.now() + timedelta(milliseconds=10)))
        raise AssertionError("there is always something due")

    def diff(self) -> Sequence[ExceptionRecord]:
        """Compare the day's export with the ledger; give what a person is told then."""
        lines = self.kind.exported(self.shop, EVENING)
        orders = list(self.adapter.export(lines, zone=LONDON))
        assert not [one for one in orders if isinstance(one, RejectedOrder)]
        self.relay.observe(orders)
        self.run()
        return self.relay.exceptions()

    def fetch(self, orders: Sequence[str]) -> None:
        """Have orders read whole, by the shop's own ids."""
        self.relay.observe(Heard(shop=self.kind.name, needs=tuple(orders)))
        self.run()

    def ids(self) -> Sequence[str]:
        """Give the shop's own ids of all orders."""
        return list(self.references)

    def events(self) -> Sequence[StoredEvent]:
        """Give what Klaviyo holds."""
        self.klaviyo.settle()
        return sorted(self.klaviyo.events(), key=lambda event: event.arrival)

    def truth(self, *, exact: bool = False) -> Truth:
        """Give what really happened beside it."""
        return Truth(
            shop=self.shop,
            warehouse=self.warehouse,
            events=self.events(),
            end=EVENING,
            exact=exact,
            sights=self.sights,
            forgets=self.kind.forgets,
        )

    def _pass(self, until: datetime) -> None:
        """Make the next pass, and what it asks for before something else happens."""
        at = self._passes.pop(0)
        self.clock.set(at)
        self.run(min(until, at + SOON))

    def _see(self, order: str, at: datetime) -> None:
        self.sights.setdefault(order, []).append(at)


def _shown_in(request: Request, answer: Response) -> set[str]:
    """Give the ids of the orders of which an answer shows lines."""
    read = _READ.search(request.url)
    document = json.loads(answer.body or b"[]")
    listed = document if isinstance(document, list) else []
    return {str(one["id"]) for one in listed if "line_items" in one} | {read[1] if read else ""}
