"""What happened in a warehouse of which subscribers are told, with all that can be told of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import attrs

from ..warehouse import Movement, Order, Shipment, StockView, Warehouse
from ..warehouse.stock_demand import Life
from .rows import order_status
from .subscriptions import Value

_MOMENT = timedelta(microseconds=1)
STOCK_EVENTS = frozenset({"AvailabilityChanges", "IncrementalChanges", "GoodsReceived", "Returns"})
"""The events that come from the stock rooms."""


@attrs.frozen(kw_only=True)
class Happening:
    """
    Something that happened.

    Attributes:
        at: When.

        event: The type of event that it is.

        about: What tells it from every other of its type and instant.

        site: At which site; empty for no certain one.

        values: What can be told of it.
    """

    at: datetime
    event: str
    about: str
    site: str
    values: Mapping[str, Value]


def happened(
    warehouse: Warehouse, wanted: frozenset[str], first: datetime, last: datetime
) -> Sequence[Happening]:
    """
    List what happened from *first* to *last*, both included, by time.

    Args:
        warehouse: Where.

        wanted: The only types of events to look for.

        first: The earliest instant.

        last: The latest one.
    """
    found: list[Happening] = []
    if wanted - STOCK_EVENTS:
        found += _of_orders(warehouse.life(), first, last)
    if wanted & STOCK_EVENTS:
        found += _of_stock(warehouse, first, last)
    return sorted((one for one in found if one.event in wanted), key=lambda one: one.at)


def _of_orders(life: Life, first: datetime, last: datetime) -> Iterator[Happening]:
    for number, timeline in life.orders.items():
        keys = life.of_order.get(number, ())
        instants = {since for since, _ in timeline.steps()}
        instants.update(since for key in keys for since, _ in life.shipments[key].steps())
        for at in sorted(one for one in instants if first <= one <= last):
            before, after = timeline.at(at - _MOMENT), timeline.at(at)
            was = _standing(life, keys, at - _MOMENT)
            now = _standing(life, keys, at)
            if after is None:
                continue
            # Whoever comes has been new before, if only for a moment.
            old = "New" if before is None else order_status(before, was)
            new = order_status(after, now)
            if old != new:
                yield _status(at, after, new)
            yield from _parcels(life, after, was, now, at)


def _standing(life: Life, keys: Iterable[tuple[str, str]], at: datetime) -> Sequence[Shipment]:
    found = (life.shipments[key].at(at) for key in keys)
    return [shipment for shipment in found if shipment is not None]


def _status(at: datetime, order: Order, status: str) -> Happening:
    values: Mapping[str, Value] = {
        "SalesOrderNumber": order.number,
        # An entity's name made singular by a machine; it must be written so.
        "SalesOrderStatu": {"Name": status},
        "LastModificationTime": at,
        "Email": order.email,
        "ChannelName": order.channel,
    }
    return Happening(
        at=at,
        event="SalesOrderStatusChanges",
        about=f"{order.number}/{status}",
        site=order.site,
        values=values,
    )


def _parcels(
    life: Life,
    order: Order,
    was: Sequence[Shipment],
    now: Sequence[Shipment],
    at: datetime,
) -> Iterator[Happening]:
    known = {shipment.despatch_number: shipment for shipment in was}
    for shipment in now:
        before = known.get(shipment.despatch_number)
        together = [key for key in life.shipments if key[1] == shipment.despatch_number]
        orders = [(life.orders[key[0]].at(at), life.shipments[key].at(at)) for key in together]
        picked = [one for one, parcel in orders if one is not None and parcel is not None]
        # A despatch of several orders is one despatch: the first order tells of it.
        first = bool(picked) and picked[0].number == order.number
        for number, (tracking, old) in enumerate(_trackings(shipment, before), 1):
            values = _despatch(shipment, picked, tracking, number, at)
            about = f"{shipment.despatch_number}/{number}/{tracking}"
            names: list[str] = []
            if before is None:
                names.append("DespatchPackageDespatched")
            if tracking and tracking != old:
                names.append("DespatchPackageTrackingNumberReceived")
            for name in names if first else ():
                yield Happening(at=at, event=name, about=about, site=order.site, values=values)
        if first and shipment.tracking and (before is None or before.tracking != shipment.tracking):
            yield Happening(
                at=at,
                event="TrackingNumberReceived",
                about=f"{shipment.despatch_number}/{shipment.tracking}",
                site=order.site,
                values=_despatch(shipment, picked, shipment.tracking, 1, at),
            )


def _trackings(shipment: Shipment, before: Shipment | None) -> Sequence[tuple[str, str]]:
    now = [package.tracking for package in shipment.packages] or [shipment.tracking]
    old: list[str] = []
    if before is not None:
        old = [package.tracking for package in before.packages] or [before.tracking]
    return [(text, old[n] if n < len(old) else "") for n, text in enumerate(now)]


def _despatch(
    shipment: Shipment, orders: Sequence[Order], tracking: str, number: int, at: datetime
) -> Mapping[str, Value]:
    picks: Sequence[Value] = [
        {
            "SalesOrder": {
                "SalesOrderNumber": order.number,
                "Email": order.email,
                "CustomerPurchaseOrderReferenceNumber": order.reference,
                "ChannelName": order.channel,
            }
        }
        for order in orders
    ]
    own: dict[str, Value] = {
        "DespatchNumber": shipment.despatch_number,
        "DespatchDate": shipment.despatched_at,
        "TrackingNumber": tracking,
        "Carrier": {"Number": shipment.service.carrier_reference, "Name": shipment.service.carrier},
        "ServiceType": {"Name": shipment.service.name, "Code": shipment.service.code},
        "Picks": picks,
    }
    # Events of packages are met with both roots: the despatch, and the package.
    return {
        **own,
        "PackageNumber": number,
        "Despatch": own,
        "LastModificationTime": at,
    }


def _of_stock(warehouse: Warehouse, first: datetime, last: datetime) -> Iterator[Happening]:
    stock = warehouse.stock
    names = {item.sku: item.name for item in warehouse.items}
    before = stock.at(first - _MOMENT)
    at = stock.next_change(first - _MOMENT)
    while at is not None and at <= last:
        after = stock.at(at)
        yield from _availability(before, after, at, names)
        yield from _increments(before, after, at, names)
        yield from _receipts(before, after, at, names)
        yield from _returns(before, after, at, names)
        before, at = after, stock.next_change(at)


def _availability(
    before: StockView, after: StockView, at: datetime, names: Mapping[str, str]
) -> Iterator[Happening]:
    new = after.levels.movements[len(before.levels.movements) :]
    touched = {one.sku for one in new}
    for sku, site in after.levels.stocked:
        if sku not in touched:
            continue
        available = after.levels.available(sku, site)
        if available == before.levels.available(sku, site):
            continue
        values: Mapping[str, Value] = {
            "ItemCode": sku,
            "Available": available,
            "AvailableAtAllSites": after.levels.available(sku),
            "Site": {"Reference": site},
            "Name": names.get(sku, sku),
        }
        yield Happening(
            at=at,
            event="AvailabilityChanges",
            about=f"{sku}/{site}/{available}",
            site=site,
            values=values,
        )


def _increments(
    before: StockView, after: StockView, at: datetime, names: Mapping[str, str]
) -> Iterator[Happening]:
    for one in after.levels.movements[len(before.levels.movements) :]:
        change = _change(one)
        if change:
            values: Mapping[str, Value] = {
                "QuantityChanged": change,
                "UpdatedBy": one.user,
                "UpdateTimestamp": one.at,
                "Reason": one.reason,
                "ItemType": {"ItemCode": one.sku, "Name": names.get(one.sku, one.sku)},
            }
            yield Happening(
                at=at,
                event="IncrementalChanges",
                about=str(one.id),
                site=one.site,
                values=values,
            )


def _change(one: Movement) -> int:
    if one.activity == "Despatch" or not one.target:
        return -one.quantity
    return 0 if one.source else one.quantity


def _receipts(
    before: StockView, after: StockView, at: datetime, names: Mapping[str, str]
) -> Iterator[Happening]:
    done = {one.reference for one in before.deliveries if one.reconciled_at}
    for one in after.deliveries:
        if one.reconciled_at is None or one.reference in done:
            continue
        contents: Sequence[Value] = [
            {"Quantity": quantity, "ItemType": {"ItemCode": sku, "Name": names.get(sku, sku)}}
            for sku, quantity in one.items
        ]
        values: Mapping[str, Value] = {
            "GoodsInId": "".join(filter(str.isdigit, one.reference)),
            "Reference": one.reference,
            "ReconciledDateTime": one.reconciled_at,
            "Consignments": [{"ConsignmentItemTypes": contents}],
        }
        yield Happening(
            at=at, event="GoodsReceived", about=one.reference, site=one.site, values=values
        )


def _returns(
    before: StockView, after: StockView, at: datetime, names: Mapping[str, str]
) -> Iterator[Happening]:
    known = {one.code for one in before.returns}
    for one in after.returns:
        if one.code in known:
            continue
        contents: Sequence[Value] = [
            {"Quantity": quantity, "ItemType": {"ItemCode": sku, "Name": names.get(sku, sku)}}
            for sku, quantity in one.items
        ]
        # No placeholder of this event is documented; these are plausible.
        values: Mapping[str, Value] = {
            "ReturnCode": one.code,
            "ReturnNumber": one.code,
            "ReturnDate": one.at,
            "SalesOrder": {"SalesOrderNumber": one.order_number},
            "SalesOrderNumber": one.order_number,
            "ReturnItems": contents,
        }
        yield Happening(at=at, event="Returns", about=one.code, site=one.site, values=values)
