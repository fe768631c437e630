from __future__ import annotations

import json
from datetime import datetime

import attrs
import pytest

from pvxklaviyo.engine import _advance, announcement_row
from pvxklaviyo.klaviyo import Event
from pvxklaviyo.ledger import Exceptions, History
from pvxklaviyo.mapping import Mapping, shipment_event
from pvxklaviyo.model import (
    Cancellation,
    Order,
    Placing,
    Shipment,
    order_stream,
    person_stream,
)
from pvxklaviyo.sequence import KINDS, Announcement, Plan, Policy

from ..flows.bench import at
from .bench import Steps, story


def failing(shipment: Shipment, order: Order) -> Event:
    """Fail for one order, with somebody's address in the error's text."""
    if order.number == "1002":
        raise KeyError(f"nothing known of {order.email}")
    return shipment_event(shipment, order)


def renaming(shipment: Shipment, order: Order) -> Event:
    """Try to be another event than was decided."""
    event = shipment_event(shipment, order).with_properties(EventKey="mine", Gift="yes")
    return attrs.evolve(event, unique_id="mine", metric="Parcel left", time=at(-600))


def test_a_mapping_that_raises_parks_that_event_alone() -> None:
    """The others go, and the exception says where it failed, without personal data."""
    steps = Steps(story(3))
    world, tenant = steps.process()
    tenant = attrs.evolve(tenant, mapping=Mapping(shipment_event=failing))

    steps.queue_everything(world, tenant)
    delivered = steps.deliver(world, tenant)

    (problem,) = steps.bench.store.read(Exceptions(tenant="acme"))
    assert 2 == delivered
    assert "event.not_mapped" == problem.code
    assert "KeyError in failing, test_advance.py line" in problem.text
    assert "@" not in problem.text


def test_a_tenant_may_rename_and_add_but_not_be_another_event() -> None:
    """Id, echo and time are the decision's, whatever the mapping returns (laws L2, L5)."""
    steps = Steps(story(1))
    world, tenant = steps.process()
    tenant = attrs.evolve(tenant, mapping=Mapping(shipment_event=renaming))

    steps.queue_everything(world, tenant)
    steps.deliver(world, tenant)
    steps.at(6)

    (event,) = steps.bench.klaviyo.events()
    assert ("Parcel left", "yes", at(1)) == (event.metric, event.properties["Gift"], event.time)
    expected = "pvx:shipment:acme01:1001:DES1"
    assert (expected, expected) == (event.unique_id, event.properties["EventKey"])


def test_a_cancellation_has_the_id_of_its_placing() -> None:
    """So Klaviyo takes the one off the other; the echo tells them apart."""
    steps = Steps(story(1))
    _, tenant = steps.process()
    order = Order(number="1001", reference="#1001", email="ann1@post.pvx-sim.net")
    abouts = {
        "placed": Placing(reference="#1001", placed_at=at(0)),
        "cancelled": Cancellation(reference="#1001", cancelled_at=at(5), is_whole=True),
    }
    said: dict[str, tuple[str, str]] = {}
    for kind, about in abouts.items():
        wish = Announcement(
            kind=kind,
            key="acme01:order:#1001",
            reason="cancelled",
            facts=(),
            happened_at=at(5),
            metric=KINDS[kind].metrics[0],
            about=about,
            order=order,
        )
        row, _ = announcement_row(tenant, order_stream("acme", "acme01", "1001"), wish, at(6))
        assert row.parts is not None
        body = json.loads(row.parts.attributes)
        said[kind] = (row.unique_id, body["properties"]["EventKey"])
        assert row.unique_id == body["unique_id"]

    assert {
        "placed": ("pvx:order:acme01:order:#1001", "pvx:placed:acme01:order:#1001"),
        "cancelled": ("pvx:order:acme01:order:#1001", "pvx:cancelled:acme01:order:#1001"),
    } == said


def test_what_a_filter_leaves_out_is_recorded() -> None:
    """It is a skip with its reason, feeds no profile, and a filter that fails parks its event."""

    def keep(kind: str, about: object, order: Order) -> bool:
        if order.number == "1003":
            raise KeyError(order.email)
        return order.number != "1002"

    steps = Steps(story(3))
    world, tenant = steps.process()
    tenant = attrs.evolve(tenant, mapping=Mapping(keep=keep))
    steps.queue_everything(world, tenant)
    for minutes in (10, 20):
        steps.at(minutes)
        steps.read_and_decide(world, tenant)
    streams = [order_stream("acme", "acme01", f"100{number}") for number in (1, 2, 3)]
    found = steps.bench.store.histories(streams)

    assert [[("queued", "despatched")], [("skipped", "filtered")], [("parked", "despatched")]] == [
        [(row.state, row.reason) for row in found[stream].announcements] for stream in streams
    ]
    (skipped,) = found[streams[1]].announcements
    assert skipped.person is not None
    person = person_stream("acme", "acme01", skipped.person)
    assert () == tuple(steps.bench.store.histories([person])[person].observations)


def test_a_stream_that_cannot_be_decided_about_stops_itself_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The others are told; somebody hears of it, and once it can be decided it is over."""
    steps = Steps(story(3))
    world, tenant = steps.process()
    real = _advance.decide

    def decide(history: History, policy: Policy, now: datetime) -> Plan:
        if history.stream.endswith("/1002"):
            raise ValueError("what anna@post.pvx-sim.net ordered")
        return real(history, policy, now)

    monkeypatch.setattr(_advance, "decide", decide)
    steps.queue_everything(world, tenant)
    steps.deliver(world, tenant)
    steps.bench.klaviyo.settle()
    (known,) = steps.bench.store.read(Exceptions(tenant="acme"))

    assert {"1001", "1003"} == {
        event.properties["OrderNumber"] for event in steps.bench.klaviyo.events()
    }
    assert ("decision.failed", "order 1002") == (known.code, known.subject)
    assert "anna" not in known.text

    monkeypatch.undo()
    steps.at(75)
    steps.read_and_decide(world, tenant)
    steps.deliver(world, tenant)
    steps.bench.klaviyo.settle()

    assert "1002" in {event.properties["OrderNumber"] for event in steps.bench.klaviyo.events()}
    assert [] == steps.bench.store.read(Exceptions(tenant="acme"))
