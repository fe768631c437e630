"""A backlog goes in bulk, and one bad event of it stops nobody but itself."""

from __future__ import annotations

import json
from datetime import timedelta

import attrs

from pvxklaviyo import Klaviyo, Peoplevox, Policy, Relay
from pvxklaviyo._http import Request, Response
from pvxklaviyo.engine import Pace
from pvxklaviyo.ledger import Announcements
from pvxklaviyo.sequence import Audience
from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.klaviyo import SimulatedKlaviyo
from pvxklaviyo.simulation.peoplevox import SimulatedPeoplevox
from pvxklaviyo.simulation.verdict import compare
from pvxklaviyo.simulation.warehouse import BEGIN, Mix, Warehouse
from pvxklaviyo.stores import MemoryStore

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


@attrs.define
class Picky:
    """Klaviyo, refusing whatever names one of the given despatches."""

    klaviyo: SimulatedKlaviyo
    refused: set[str]

    def send(self, request: Request) -> Response:
        """Carry or refuse one request."""
        if any(f'"{number}"'.encode() in request.content for number in self.refused):
            return Response(400, {"content-type": "application/vnd.api+json"}, REFUSAL)
        return self.klaviyo.send(request)


@attrs.define
class Backlog:
    """A world that is over before the relay first runs."""

    clock: SimulatedClock
    peoplevox: SimulatedPeoplevox
    klaviyo: SimulatedKlaviyo
    picky: Picky
    relay: Relay
    store: MemoryStore

    def deliver(self) -> int:
        """Make the two passes that a fresh backlog takes to settle; give what was delivered."""
        delivered = self.relay.run_once().delivered
        self.clock.advance(timedelta(minutes=11))
        return delivered + self.relay.run_once().delivered

    def told(self, state: str) -> set[str]:
        """Give the despatches whose shipment stands at *state*."""
        return {
            one.key.rpartition(":")[2]
            for one in self.store.read(Announcements(tenant="acme", limit=100_000))
            if one.state == state and one.kind == "shipment"
        }


def backlog(orders: int) -> Backlog:
    """Make it."""
    mix = attrs.evolve(Mix.of(orders), vanished=0)
    warehouse = Warehouse(seed=8, mix=mix)
    clock = SimulatedClock(warehouse.over_at + timedelta(hours=1))
    peoplevox = SimulatedPeoplevox(warehouse, clock)
    klaviyo = SimulatedKlaviyo(clock)
    picky = Picky(klaviyo, set())
    store = MemoryStore(clock.now)
    relay = Relay(
        tenant="acme",
        peoplevox=Peoplevox(
            client_id="acme01",
            username="api",
            password="let-me-in",
            timezone="Europe/London",
            transport=peoplevox,
        ),
        klaviyo=Klaviyo(api_key="pk_simulated", transport=picky),
        store=store,
        policy=Policy(
            placed_order="shop",
            cancelled_order="shop",
            start_at=BEGIN,
            audience=Audience(transfer_channels=("Transfer",)),
        ),
        pace=Pace(senders=2),
        clock=clock,
    )
    return Backlog(clock, peoplevox, klaviyo, picky, relay, store)


def test_a_backlog_goes_in_bulk_and_in_sequence() -> None:
    """Hundreds of due events take a handful of requests, and each order keeps its sequence."""
    made = backlog(300)

    delivered = made.deliver()

    made.klaviyo.settle()
    requests = [one for one in made.klaviyo.requests() if one.events]
    verdict = compare(
        made.peoplevox.warehouse.journal(),
        made.klaviyo.events(),
        groups=made.peoplevox.warehouse.groups(),
        start_at=BEGIN,
    )
    assert [str(one) for one in verdict.findings] == []
    assert delivered == verdict.told > 300
    assert max(one.events for one in requests) >= 100
    assert any(one.operation == "bulk_create_events" for one in requests)
    # Fewer than bulk_from went singly: the later parcels of split orders.
    assert sum(one.events for one in requests if one.operation == "create_event") < 200


def test_a_bad_event_in_bulk_is_parked_alone() -> None:
    """A refused bulk request is sent again as singles; a person's answer frees or drops the bad one."""
    made = backlog(150)
    told = [one for one in made.peoplevox.warehouse.journal() if one.expected == "told"]
    bad, worse = (told[position].despatch_number for position in (3, 40))
    made.picky.refused = {bad, worse}

    made.deliver()

    expected = {one.despatch_number for one in told}
    parked = made.told("parked")
    exceptions = made.relay.exceptions()
    assert parked == {bad, worse}
    assert made.told("delivered") == expected - parked
    assert {one.code for one in exceptions} == {"event.refused"}
    assert all("resolve" in one.next_step for one in exceptions)

    made.picky.refused = {worse}
    by_despatch = {one.key.rpartition(":")[2]: one.id for one in exceptions}
    made.relay.resolve(by_despatch[bad], "retry", by="test")
    made.relay.resolve(by_despatch[worse], "discard", by="test", note="told by telephone")
    done = made.relay.run_once()

    made.klaviyo.settle()
    events = [one.properties["DespatchNumber"] for one in made.klaviyo.events()]
    assert (done.parked, list(done.exceptions)) == (0, [])
    assert events.count(bad) == sum(one.despatch_number == bad for one in told)
    assert worse not in events
    assert made.told("delivered") == expected - {worse}
