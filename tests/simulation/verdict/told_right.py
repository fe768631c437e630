"""A relay that makes no mistake: the events of a world, made from its journal."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import attrs

from pvxklaviyo.simulation.klaviyo import StoredEvent
from pvxklaviyo.simulation.warehouse import JournalShipment, Warehouse

WAIT = timedelta(minutes=2)


def shipment_event(
    shipment: JournalShipment,
    *,
    index: int,
    complete: bool,
    arrival: int,
    received_at: datetime,
    tracking: str,
) -> StoredEvent:
    """Make the event of one shipment."""
    name = "Fulfilled Order" if complete else "Fulfilled Partial Order"
    properties = {
        "OrderId": shipment.reference or shipment.order_number,
        "OrderNumber": shipment.order_number,
        "DespatchNumber": shipment.despatch_number,
        "ShipmentIndex": index,
        "TrackingNumber": tracking,
        "Items": [
            {"SKU": sku, "ProductName": sku, "Quantity": quantity}
            for sku, quantity in shipment.quantities.items()
        ],
    }
    if complete:
        properties["IsComplete"] = True
    return stored(shipment, name, properties, arrival, received_at)


def tracking_event(
    shipment: JournalShipment, *, arrival: int, received_at: datetime, tracking: str
) -> StoredEvent:
    """Make the event of tracking that came later."""
    properties = {
        "OrderId": shipment.reference or shipment.order_number,
        "OrderNumber": shipment.order_number,
        "DespatchNumber": shipment.despatch_number,
        "TrackingNumber": tracking,
    }
    return stored(shipment, "Updated Tracking", properties, arrival, received_at)


def stored(
    shipment: JournalShipment,
    metric: str,
    properties: dict[str, object],
    arrival: int,
    received_at: datetime,
) -> StoredEvent:
    """Make an event as Klaviyo holds it."""
    return StoredEvent(
        id=f"event {arrival}",
        metric=metric,
        metric_id=metric,
        integration="API",
        profile_id=shipment.email.casefold(),
        email=shipment.email.casefold(),
        identifiers={"email": shipment.email.casefold()},
        properties=properties,
        time=shipment.read_as,
        unique_id=f"{metric}/{arrival}",
        received_at=received_at,
        applied_at=received_at,
        backfill=False,
        would_start_flow=True,
        arrival=arrival,
    )


def told_right(warehouse: Warehouse) -> list[StoredEvent]:
    """Make the events that a relay without fault sends of a whole world."""
    shipments = [one for one in warehouse.journal() if one.expected == "told"]
    left = {group.group: Counter(group.remaining) for group in warehouse.groups()}
    for one in shipments:
        left[one.group].update(one.quantities)
    indexes: Counter[str] = Counter()
    events: list[StoredEvent] = []
    for one in sorted(shipments, key=lambda shipment: (shipment.visible_at, shipment.key)):
        received_at = one.visible_at + WAIT
        indexes[one.group] += 1
        left[one.group] -= Counter(one.quantities)
        late = one.tracked_at is not None and one.tracked_at > received_at
        events.append(
            shipment_event(
                one,
                index=indexes[one.group],
                complete=not +left[one.group],
                arrival=0,
                received_at=received_at,
                tracking="" if late else one.tracking,
            )
        )
        if late and one.tracked_at is not None:
            events.append(
                tracking_event(
                    one, arrival=0, received_at=one.tracked_at + WAIT, tracking=one.tracking
                )
            )
    return numbered(events)


def numbered(events: list[StoredEvent]) -> list[StoredEvent]:
    """Number events in order of arrival."""
    ordered = sorted(events, key=lambda event: event.received_at)
    return [attrs.evolve(event, arrival=number) for number, event in enumerate(ordered, 1)]
