"""What must hold of any event: what it says, whom it is for, what it is called and worth."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal

from pvxklaviyo.simulation.klaviyo import StoredEvent
from pvxklaviyo.simulation.verdict.items import items_of
from pvxklaviyo.simulation.warehouse import JournalShipment

from ..laws.about import (
    CANCELLED,
    CANCELLED_ITEM,
    CORRECTION,
    KEPT,
    OF_PARCELS,
    PLACED,
    RETURNED,
    SHIPMENT_METRICS,
    TRACKING,
    came_back,
    ends_an_order,
    happened,
    key_of,
    real_events,
)
from .tale import TABLE, Ending

STAGES = {"unknown", "ordered", "part despatched", "despatched"}


def words(end: Ending) -> Iterator[str]:
    """An event says of its parcel what the warehouse's journal says, and of no other one."""
    for event, shipment in real_events(end, OF_PARCELS):
        again = end.truth.replaced.get(shipment.key)
        parcels = [shipment, *([end.truth.by_key[again]] if again else [])]
        said = event.properties
        number = str(said.get("TrackingNumber", ""))
        if number and not any(number.startswith(f"TR{one.despatch_number}") for one in parcels):
            yield f"{event.unique_id}: the tracking number {number} is another parcel's"
        if number and number not in str(said.get("TrackingUrl", number)):
            yield f"{event.unique_id}: the page follows another parcel"
        if event.metric == KEPT:
            continue
        if (said.get("Carrier"), said.get("Service")) not in [
            (one.carrier, one.service) for one in parcels
        ]:
            yield f"{event.unique_id}: {said.get('Carrier')} did not carry it"
        if said.get("TrackingNumber") is None and event.metric == TRACKING:
            yield f"{event.unique_id}: tells no number"
        skus = sorted(shipment.quantities)
        if sorted(map(str, _listed(said.get("SKUs")))) != skus:
            yield f"{event.unique_id}: is said to hold {said.get('SKUs')}"


def to_come(end: Ending) -> Iterator[str]:
    """What is still to come is what was ordered, less what was cut, less what was told."""
    groups = {one.group: one for one in end.truth.groups}
    told: defaultdict[str, list[tuple[StoredEvent, JournalShipment]]] = defaultdict(list)
    for event, shipment in real_events(end, SHIPMENT_METRICS):
        if shipment.vanished_at is None and shipment.changed_at is None:
            told[shipment.group].append((event, shipment))
    for name, pairs in told.items():
        group = groups[name]
        if any(one.changed_at for one in group.shipments):
            continue
        left = Counter(group.remaining)
        for one in group.shipments:
            left.update(one.quantities)
            if end.truth.before_start(one.read_as):
                left.subtract(one.quantities)
        sale = next((end.truth.sale(one) for _, one in pairs), None)
        for event, shipment in pairs:
            left.subtract(shipment.quantities)
            now = +(left - end.truth.cut(sale, by=event.received_at))
            says = event.properties.get("RemainingItems", [])
            counted = items_of([event]) and _quantities(says)
            if event.properties.get("IsComplete") is not None and counted != dict(now):
                yield f"{event.unique_id}: {dict(now)} is to come, it says {counted}"
            total = event.properties.get("RemainingItemCount", 0)
            if event.properties.get("IsComplete") is not None and total != now.total():
                yield f"{event.unique_id}: {now.total()} pieces are to come, it says {total}"
            if event.properties.get("ItemCount") != sum(shipment.quantities.values()):
                yield f"{event.unique_id}: it does not count {shipment.quantities}"


def _quantities(listed: object) -> Mapping[str, object]:
    return {str(one["SKU"]): one["Quantity"] for one in _listed(listed) if isinstance(one, dict)}


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def names(end: Ending) -> Iterator[str]:
    """An id is made of what can never change, and nothing has two of them."""
    lasting = {"pvx", "acme01", "order", ""}
    for one in end.journal:
        lasting |= {one.order_number, one.despatch_number, one.reference}
        lasting |= set(one.quantities)
    for back in end.truth.returns:
        lasting |= {back.order_number, back.code, *back.quantities}
    for sale in end.truth.sales:
        lasting.add(sale.reference)
        lasting |= {event.id for event in sale.events}
        lasting |= {line.line for event in sale.events for line in event.lines}
    for event in end.events:
        key = str(event.properties["EventKey"])
        _, kind, *parts = event.unique_id.split(":")
        odd = [part for part in parts if part not in lasting and not re.fullmatch("[1-9]", part)]
        if odd:
            yield f"{event.unique_id}: {odd[0]} may change"
        if kind != "order" and key != event.unique_id:
            yield f"{event.unique_id}: it is called {key} elsewhere"
        about = [str(event.properties.get(name)) for name in ("DespatchNumber", "ReturnCode")]
        again = {gone[1] for gone, one in end.truth.replaced.items() if one[1] in about}
        if not {*about, *again} & {*parts} and event.metric in {*OF_PARCELS, *RETURNED}:
            yield from [] if ends_an_order(event) else [f"{event.unique_id}: names no {about}"]
        numbers = {str(event.properties.get(name)) for name in ("OrderNumber", "OrderId")}
        if not numbers & set(parts):
            yield f"{event.unique_id}: does not name its order"


def persons(end: Ending) -> Iterator[str]:
    """Who was told of a parcel hears the rest of it, by one identifier; and nobody else hears."""
    first: dict[tuple[str, str], str] = {}
    for event in sorted(end.events, key=lambda event: event.arrival):
        if len(event.identifiers) != 1:
            yield f"{event.unique_id}: names somebody by {len(event.identifiers)} identifiers"
        if event.metric in SHIPMENT_METRICS and not ends_an_order(event):
            first.setdefault(key_of(event), event.email)
        if event.metric in {TRACKING, CORRECTION}:
            if first.get(key_of(event), event.email) != event.email:
                yield f"{event.unique_id}: told to somebody else than its parcel"
    customers = {one.email for one in end.journal if one.expected in {"told", "vanished"}}
    customers |= {event.email for sale in end.truth.sales for event in sale.events}
    for person in end.profiles:
        if person not in customers:
            yield f"{person}: has a profile, and is nobody's customer here"


def worth(end: Ending) -> Iterator[str]:
    """Money is what the shop says, and in its currency."""
    for event in end.events:
        order = str(event.properties.get("OrderId"))
        sale = next((one for one in end.truth.sales if one.reference == order), None)
        if event.metric == PLACED and sale is not None:
            if Decimal(str(event.value)) != sale.placing.value:
                yield f"{order}: sold for {sale.placing.value}, told {event.value}"
            if items_of([event]) != {line.sku: line.quantity for line in sale.placing.lines}:
                yield f"{order}: other things were sold"
            if event.email != sale.placing.email and event.email != sale.email_at(event.time):
                yield f"{order}: somebody else bought it"
        if event.value is not None and event.value_currency != "GBP":
            yield f"{event.unique_id}: {event.value} of what?"
        if event.value is not None and event.metric not in {PLACED, CANCELLED, CANCELLED_ITEM}:
            yield f"{event.unique_id}: counts {event.value} as revenue"


def placed(end: Ending) -> Iterator[str]:
    """What was placed is told, where it is told here, and its cancellation by the same id."""
    names = {str(one.properties["OrderId"]): one for one in end.events if one.metric == PLACED}
    for sale in end.truth.sales if end.placings else ():
        if sale.reference not in names:
            yield f"{sale.reference}: was placed, and nobody was told"
    if not end.placings and names:
        yield f"{next(iter(names))}: the shop tells it, too"
    for event in end.events:
        placing = names.get(str(event.properties.get("OrderId")))
        if event.metric == CANCELLED and placing is not None:
            if placing.unique_id != event.unique_id:
                yield f"{event.unique_id}: takes nothing off {placing.unique_id}"
        if event.metric == CANCELLED:
            stage = event.properties.get("StageReached")
            if stage not in STAGES or (stage in _LEFT) != _had_left(end, event):
                yield f"{event.unique_id}: it was {stage}"


_LEFT = {"part despatched", "despatched"}


def _had_left(end: Ending, event: StoredEvent) -> bool:
    return any(
        one.reference == event.properties["OrderId"] and one.read_as <= event.time
        for one in end.journal
    )


def table(end: Ending) -> Iterator[str]:
    """What became of what came back is what the tenant's table says, and nothing guessed."""
    for event in end.events:
        back = came_back(end, event) if event.metric in RETURNED else None
        if back is None:
            continue
        right = TABLE.get(back.condition) or TABLE.get(f"{back.condition}/{back.reusable}")
        said = event.properties
        if said.get("Disposition") != right:
            yield f"{event.unique_id}: {back.condition} became {said.get('Disposition')}"
        if said.get("Condition") != back.condition:
            yield f"{event.unique_id}: its condition was {back.condition}"
        sent_back = back.reason == "Undeliverable"
        if (said.get("ReturnType") == "returned_to_sender") != sent_back:
            yield f"{event.unique_id}: {said.get('ReturnType')}, because {back.reason}"
        if event.metric == "Returned Item" and said.get("SKU") not in back.quantities:
            yield f"{event.unique_id}: no such thing came back"


def profiles(end: Ending) -> Iterator[str]:
    """A profile says what its person was told last, by when it happened."""
    parcels: defaultdict[str, list[tuple[datetime, str, StoredEvent]]] = defaultdict(list)
    returned: defaultdict[str, list[tuple[datetime, StoredEvent]]] = defaultdict(list)
    for event, shipment in real_events(end, SHIPMENT_METRICS):
        if shipment.vanished_at is None:
            row = (shipment.read_as, shipment.despatch_number, event)
            parcels[event.email].append(row)
    for event in end.events:
        at = happened(end, event) or (event.time if event.metric in RETURNED else None)
        if event.metric == "Returned Item" and at is not None:
            returned[event.email].append((at, event))
    for person in {*parcels, *returned}:
        said = end.profiles.get(person, {})
        if parcels[person]:
            at, despatch, event = max(parcels[person], key=lambda one: one[:2])
            if said.get("LastDespatchedAt") != at.isoformat():
                yield f"{person}: {despatch} left at {at}, it says {said.get('LastDespatchedAt')}"
            if not str(said.get("LastTrackingNumber", f"TR{despatch}")).startswith(f"TR{despatch}"):
                yield f"{person}: the tracking number is not that of {despatch}"
            if said.get("LastDespatchedOrderId") != event.properties["OrderId"]:
                yield f"{person}: another order was the last"
        codes = {str(event.properties["SKU"]) for _, event in returned[person]}
        if set(map(str, _listed(said.get("ReturnedSKUs")))) != codes:
            yield f"{person}: {codes} came back, it says {said.get('ReturnedSKUs')}"
    gone = {
        one.email
        for one in end.journal
        if one.vanished_at and one.key not in end.truth.replaced and one.email not in parcels
    }
    for person in gone:
        if "LastDespatchedAt" in end.profiles.get(person, {}):
            yield f"{person}: nothing left, and it says that something did"
    numbers = {one.key: one.tracking for one in end.journal}
    for person, rows in parcels.items():
        if not rows:
            continue
        _, _, event = max(rows, key=lambda one: one[:2])
        if end.profiles.get(person, {}).get("LastTrackingNumber") != numbers[key_of(event)]:
            yield f"{person}: has another tracking number than {numbers[key_of(event)]}"
