from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import attrs
import pytest

from pvxklaviyo import Explanation, Policy, SqliteStore
from pvxklaviyo._drive import drive
from pvxklaviyo._http import Request, Response
from pvxklaviyo.engine import Tenant, ingest
from pvxklaviyo.relay._ready import ready

from .small_world import EMAIL, POLICY, SmallWorld, at

AT_ONCE = attrs.evolve(POLICY, settle_for=timedelta(0), hold_for_tracking=timedelta(0))


class Unplugged:
    """A transport that nobody may use."""

    def send(self, request: Request) -> Response:
        """Fail the test."""
        pytest.fail(f"explaining asked {request.url}")


def explained(world: SmallWorld, order: str = "1001", policy: Policy = POLICY) -> Explanation:
    """Ask without a network, which must be enough."""
    return world.relay(policy, transport=Unplugged()).explain(order)


@pytest.fixture
def world() -> SmallWorld:
    """Have a world with one order, of which nothing has left yet."""
    world = SmallWorld()
    world.order()
    return world


class TestEveryState:
    def test_unknown_before_the_first_pass(self, world: SmallWorld) -> None:
        """A ledger that no pass was made with knows no order, and says how to make one."""
        found = explained(world)

        assert ("unknown", "never_run", None) == (found.state, found.reason, found.next_at)
        assert "pvxklaviyo run --once" in found.next

    def test_unknown_where_nothing_left(self, world: SmallWorld) -> None:
        """An order without a parcel was never read, because despatches are what is read."""
        world.relay().run_once()
        found = explained(world)

        assert ("unknown", "never_read") == (found.state, found.reason)

    def test_waiting_for_its_look_up(self, world: SmallWorld) -> None:
        """An order that only the feed named waits to be looked up, which is now."""
        world.relay().run_once()
        world.story.despatch("1001", "DES1", at=at(1), tracking="T1")
        world.clock.set(at(2))
        relay = world.relay()
        tenant = drive(ready(relay._world, relay._plan, None))
        assert isinstance(tenant, Tenant)
        drive(ingest(relay._world, tenant, bytes(32), timedelta(minutes=1)))
        found = explained(world)

        assert ("held", "look_up", at(2)) == (found.state, found.reason, found.next_at)
        assert () == tuple(found.observations)

    def test_waiting_to_settle(self, world: SmallWorld) -> None:
        """A fresh parcel is held until it has settled, and it is said until when."""
        world.story.despatch("1001", "DES1", at=at(1), tracking="T1")
        world.clock.set(at(1))
        world.relay().run_once()
        found = explained(world)

        assert ("held", "settling", at(3)) == (found.state, found.reason, found.next_at)
        assert "2026-11-03 12:03 GMT (in 2 minutes)" in found.next
        assert ["held"] == [one.state for one in found.announcements]

    def test_waiting_for_tracking(self, world: SmallWorld) -> None:
        """A parcel without tracking is held for it, counted from first sight."""
        world.story.despatch("1001", "DES1", at=at(1))
        world.clock.set(at(1))
        world.relay().run_once()
        found = explained(world)

        assert ("held", "tracking", at(11)) == (found.state, found.reason, found.next_at)

    def test_waiting_for_a_person_to_look_at_the_clock(self, world: SmallWorld) -> None:
        """A despatch from the future waits for no instant but for an answer."""
        world.story.despatch("1001", "DES1", at=at(1), tracking="T1")
        world.clock.set(at(1))
        world.relay(timezone="America/New_York").run_once()
        found = world.relay(timezone="America/New_York").explain("1001")

        assert ("held", "clock", None) == (found.state, found.reason, found.next_at)
        assert ["shipment.in_the_future"] == [one.code for one in found.exceptions]

    def test_queued_while_klaviyo_is_down(self, world: SmallWorld) -> None:
        """An event that could not be sent says how often it was tried and when it is again."""
        world.story.despatch("1001", "DES1", at=at(1), tracking="T1")
        world.clock.set(at(1))
        world.klaviyo.faults.next("create_event", "server_error", times=None, status=500)
        world.relay(AT_ONCE).run_once()
        found = explained(world, policy=AT_ONCE)

        assert ("queued", "despatched") == (found.state, found.reason)
        assert found.next_at is not None
        assert found.next_at > world.clock.now()
        assert "Sending began once" in found.next

    def test_told_in_part(self, world: SmallWorld) -> None:
        """After the first of two parcels it is said what is still to come."""
        world.story.despatch("1001", "DES1", [("MUG-01", 1)], at=at(1), tracking="T1")
        world.clock.set(at(1))
        world.relay(AT_ONCE).run_once()
        found = explained(world, policy=AT_ONCE)

        assert ("partly_sent", "despatched", None) == (found.state, found.reason, found.next_at)
        assert "1 × MUG-01, 1 × TEA-ASSAM still to come; told when it leaves." == found.next

    def test_complete(self, world: SmallWorld) -> None:
        """When all has left and was told, nothing more happens."""
        world.story.despatch("1001", "DES1", at=at(1), tracking="T1")
        world.clock.set(at(1))
        world.relay(AT_ONCE).run_once()
        found = explained(world, policy=AT_ONCE)
        (told,) = found.announcements

        assert ("complete", "despatched", None) == (found.state, found.reason, found.next_at)
        assert ("Fulfilled Order", 1, True) == (told.metric, told.index, told.is_complete)
        assert "pvx:shipment:acme01:1001:DES1" == told.unique_id
        assert at(1) == told.happened_at == told.delivered_at

    def test_skipped(self) -> None:
        """An order that is not told on purpose says why."""
        world = SmallWorld()
        world.order(email="x1@marketplace.amazon.co.uk")
        world.story.despatch("1001", "DES1", at=at(1), tracking="T1")
        world.clock.set(at(1))
        world.relay().run_once()
        found = explained(world)

        assert ("skipped", "marketplace_relay", None) == (found.state, found.reason, found.next_at)
        assert ["skipped"] == [one.state for one in found.announcements]

    def test_before_start(self, world: SmallWorld) -> None:
        """What left before the relay was to begin is not told, by the settings as they stand."""
        world.story.despatch("1001", "DES1", at=at(1), tracking="T1")
        world.clock.set(at(1))
        world.relay().run_once()
        later = attrs.evolve(POLICY, start_at=at(2))
        decided = explained(world, policy=later)
        world.clock.set(at(4))
        world.relay(later).run_once()
        recorded = explained(world, policy=later)

        assert ("before_start", "before_start") == (decided.state, decided.reason)
        assert ("before_start", "before_start") == (recorded.state, recorded.reason)
        assert [None] == [one.made_at for one in decided.announcements]
        assert [at(4)] == [one.made_at for one in recorded.announcements]

    def test_parked(self, world: SmallWorld) -> None:
        """An event that Klaviyo refuses waits for a person, who is told what to do."""
        world.story.despatch("1001", "DES1", at=at(1), tracking="T1")
        world.clock.set(at(1))
        world.klaviyo.faults.next("create_event", "server_error", times=None, status=400)
        world.relay(AT_ONCE).run_once()
        found = explained(world, policy=AT_ONCE)
        (told,) = found.announcements

        assert ("parked", "refused", None) == (found.state, found.reason, found.next_at)
        assert "Klaviyo refused create_event (400)" in told.note
        assert ["event.refused"] == [one.code for one in found.exceptions]

    def test_parked_by_a_mapping_that_fails(self, world: SmallWorld) -> None:
        """An event that could not even be made says so, not that Klaviyo refused it."""

        def fail(*_: object) -> None:
            raise KeyError("somebody's name")

        world.story.despatch("1001", "DES1", at=at(1), tracking="T1")
        world.clock.set(at(1))
        relay = world.relay(AT_ONCE)
        mapping = attrs.evolve(relay._plan.tenant.mapping, shipment_event=fail)
        tenant = attrs.evolve(relay._plan.tenant, mapping=mapping)
        relay._plan = attrs.evolve(relay._plan, tenant=tenant)
        relay.run_once()
        found = explained(world, policy=AT_ONCE)

        assert ("parked", "not_mapped") == (found.state, found.reason)
        assert "somebody's name" not in json.dumps(found.to_json())

    def test_a_person_has_answered(self, world: SmallWorld) -> None:
        """Once a parked event is to be tried again, it is about to be told."""
        world.story.despatch("1001", "DES1", at=at(1), tracking="T1")
        world.clock.set(at(1))
        world.klaviyo.faults.next("create_event", "server_error", status=400)
        world.relay(AT_ONCE).run_once()
        (problem,) = world.relay(AT_ONCE).exceptions()
        world.clock.set(at(2))
        world.relay(AT_ONCE).resolve(problem.id, "retry")
        found = explained(world, policy=AT_ONCE)

        assert ("queued", at(2)) == (found.state, found.next_at)


class TestWhatWasSeen:
    def test_facts_carry_their_instants_and_what_they_said(self, world: SmallWorld) -> None:
        """Each revision of a parcel says what it read, when it was learned, and until when."""
        world.story.despatch("1001", "DES1", at=at(1), tracking="T1", tracked_at=at(5))
        world.clock.set(at(1))
        world.relay(AT_ONCE).run_once()
        world.clock.set(at(5))
        world.relay(AT_ONCE).run_once()
        found = explained(world, policy=AT_ONCE)
        first, second = (one for one in found.observations if one.kind == "shipment")

        assert (at(1), at(1), at(1), False) == (
            first.happened_at,
            first.learned_at,
            first.last_seen_at,
            first.is_current,
        )
        assert (at(1), at(5), at(5), True) == (
            second.happened_at,
            second.learned_at,
            second.last_seen_at,
            second.is_current,
        )
        assert "no tracking number: 2 × MUG-01, 1 × TEA-ASSAM." in first.text
        assert "tracking number T1: 2 × MUG-01, 1 × TEA-ASSAM." in second.text
        assert ["shipment", "tracking"] == [one.kind for one in found.announcements]
        assert "tracking_assigned" == found.announcements[1].reason

    @pytest.mark.parametrize("name", ["1001", "#1001", " #1001 "])
    def test_either_number_leads_to_the_order(self, world: SmallWorld, name: str) -> None:
        """The shop's reference and the Peoplevox number are the same to a person."""
        world.story.despatch("1001", "DES1", at=at(1), tracking="T1")
        world.clock.set(at(1))
        world.relay().run_once()
        found = explained(world, name)

        assert (("1001",), ("#1001",)) == (found.orders, found.references)

    def test_an_order_of_two_orders_is_explained_as_one(self, world: SmallWorld) -> None:
        """What the shop sold as one is one, under any of its numbers."""
        world.order("1002")
        world.story.despatch("1001", "DES1", at=at(1), tracking="T1")
        world.clock.set(at(1))
        world.relay(AT_ONCE).run_once()
        found = explained(world, "1002", AT_ONCE)

        assert ("1001", "1002") == found.orders
        assert "partly_sent" == found.state
        assert "2 × MUG-01, 1 × TEA-ASSAM still to come; told when it leaves." == found.next

    def test_the_json_begins_with_five_names(self, world: SmallWorld) -> None:
        """The object that scripts read holds what was promised, and survives being written."""
        world.story.despatch("1001", "DES1", at=at(1), tracking="T1")
        world.clock.set(at(1))
        world.relay().run_once()
        found = json.loads(json.dumps(explained(world).to_json()))

        assert ["state", "reason", "next_at", "observations", "announcements"] == list(found)[:5]
        assert "2026-11-03T12:03:00Z" == found["next_at"]


class TestPeople:
    @pytest.fixture
    def told(self, tmp_path: Path) -> Iterator[SmallWorld]:
        """Have a world on disk in which one order was told."""
        world = SmallWorld()
        world.store = SqliteStore(tmp_path / "relay.db", clock=world.clock.now)
        world.order()
        world.story.despatch("1001", "DES1", at=at(1), tracking="T1")
        world.clock.set(at(1))
        world.relay(AT_ONCE).run_once()
        yield world
        world.store.close()

    @staticmethod
    def journal(folder: Path) -> list[tuple[str, str, str]]:
        """Read who did what straight from the file."""
        with sqlite3.connect(folder / "relay.db") as connection:
            found = connection.execute("SELECT made_by, action, subject FROM journal").fetchall()
        connection.close()
        return found

    def test_people_are_masked(self, told: SmallWorld, tmp_path: Path) -> None:
        """Nothing that is shown leads to a person, and nothing is recorded."""
        found = told.relay().explain("1001", by="lee")
        said = json.dumps(found.to_json()) + repr(found)

        assert {"a***@p***"} == {one.person for one in found.observations}
        assert EMAIL not in said
        assert "pvx-sim" not in said
        assert [] == self.journal(tmp_path)

    def test_revealing_is_recorded(self, told: SmallWorld, tmp_path: Path) -> None:
        """Who asks to see addresses sees them, and it stays known that they did."""
        found = told.relay().explain("#1001", reveal=True, by="lee")

        assert {EMAIL} == {one.person for one in [*found.observations, *found.announcements]}
        assert [("lee", "reveal", "order #1001")] == self.journal(tmp_path)

    def test_revealing_nobody_is_not_recorded(self, told: SmallWorld, tmp_path: Path) -> None:
        """Asking about an order that nobody knows shows nobody."""
        told.relay().explain("9999", reveal=True, by="lee")

        assert [] == self.journal(tmp_path)
