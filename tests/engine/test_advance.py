from __future__ import annotations

import attrs

from pvxklaviyo.klaviyo import Event
from pvxklaviyo.ledger import Exceptions
from pvxklaviyo.mapping import Mapping, shipment_event
from pvxklaviyo.model import Order, Shipment

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
