"""What the events and the rows of a life are about, by the journals of shop and warehouse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from pvxklaviyo.simulation.klaviyo import StoredEvent
from pvxklaviyo.simulation.warehouse import JournalReturn, JournalShipment

from .lives import Life

SHIPMENT_METRICS = {"Fulfilled Order", "Fulfilled Partial Order"}
TRACKING = "Updated Tracking"
CORRECTION = "Corrected Fulfilment"
KEPT = "Kept Item"
PLACED = "Placed Order"
CANCELLED = "Cancelled Order"
CANCELLED_ITEM = "Cancelled Order Item"
RETURNED = {"Returned Order", "Returned Item"}
OF_PARCELS = {*SHIPMENT_METRICS, TRACKING, CORRECTION, KEPT}
OF_THE_SHOP = {PLACED: "order_placed", CANCELLED: "order_cancelled"}

Key = tuple[str, str]


def key_of(event: StoredEvent) -> Key:
    """Say of which shipment an event tells."""
    return str(event.properties.get("OrderNumber")), str(event.properties.get("DespatchNumber"))


def ends_an_order(event: StoredEvent) -> bool:
    """Whether an event tells of no parcel, and that nothing is to come any more."""
    return event.metric in SHIPMENT_METRICS and "DespatchNumber" not in event.properties


def real_events(life: Life, metrics: set[str]) -> Iterator[tuple[StoredEvent, JournalShipment]]:
    """Pair events with the shipments that the warehouse knows; others are L1's to find."""
    journal = life.truth.by_key
    for event in sorted(life.events, key=lambda event: event.arrival):
        if event.metric in metrics and key_of(event) in journal:
            yield event, journal[key_of(event)]


def first_told(life: Life) -> Mapping[Key, StoredEvent]:
    """Give the first event of each shipment; what came twice is L2's to find."""
    first: dict[Key, StoredEvent] = {}
    for event, shipment in real_events(life, SHIPMENT_METRICS):
        first.setdefault(shipment.key, event)
    return first


def came_back(life: Life, event: StoredEvent) -> JournalReturn | None:
    """Find what came back, of which an event tells."""
    key = (event.properties.get("OrderNumber"), event.properties.get("ReturnCode"))
    return next((one for one in life.truth.returns if one.key == key), None)


def said_at(life: Life, kind: str, order: str, key: str = "") -> datetime | None:
    """Say when the shop first told something of an order; None if it never did."""
    told = [one.at for one in life.said if one.event.identity == (kind, order, key)]
    return min(told, default=None)


def happened(life: Life, event: StoredEvent) -> datetime | None:
    """Say when that happened of which an event tells; None where no journal can know."""
    order = str(event.properties.get("OrderId"))
    if event.metric in OF_THE_SHOP:
        identity = (OF_THE_SHOP[event.metric], order, "")
        return next((one.event.at for one in life.said if one.event.identity == identity), None)
    if event.metric == CANCELLED_ITEM or ends_an_order(event):
        cut = [one.event.at for one in life.said if one.event.identity[:2] == (_CUT, order)]
        return max(cut, default=None)
    if event.metric in RETURNED:
        back = came_back(life, event)
        first = event.properties.get("ReturnRevision") == 1
        return back.read_as if back is not None and first else None
    if event.metric in SHIPMENT_METRICS:
        shipment = life.truth.by_key.get(key_of(event))
        return None if shipment is None else shipment.read_as
    return None


_CUT = "lines_cancelled"
