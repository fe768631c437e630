"""What the stock rooms hold, how it came there, and what is on its way."""

from __future__ import annotations

from collections.abc import Sequence

from ..warehouse import Movement
from .named import Named, Shown


def by_location(shown: Shown) -> Sequence[Named]:
    """Give one row for each item, location and container that holds something."""
    levels, names = shown.stock_there.levels, shown.names()
    return [
        {
            "Item Code": levels.shown_as(sku),
            "Name": names.get(sku, sku),
            "Stock Count": quantity,
            "Container Barcode": container,
            "Location barcode": barcode,
            "Site reference": levels.locations[barcode].site,
            "Location type": levels.locations[barcode].type,
        }
        for (sku, barcode, container), quantity in levels.places.items()
        if quantity and sku not in levels.hidden
    ]


def availability(shown: Shown) -> Sequence[Named]:
    """Give one row for each item and site, sold out or not unless those do not show."""
    levels = shown.stock_there.levels
    return [
        {
            "Item code": levels.shown_as(sku),
            "Available": levels.available(sku, site),
            "On hand": levels.counted(sku, site),
            "Allocated": levels.allocated(sku, site),
            "Site reference": site,
        }
        for sku, site in levels.stocked
        if sku not in levels.hidden and (shown.sold_out or levels.counted(sku, site))
    ]


def availability_all_sites(shown: Shown) -> Sequence[Named]:
    """Give one row for each item."""
    levels = shown.stock_there.levels
    return [
        {
            "Item code": levels.shown_as(sku),
            "Available": levels.available(sku),
            "On hand": levels.counted(sku),
            "Allocated": levels.allocated(sku),
        }
        for sku in dict.fromkeys(sku for sku, _ in levels.stocked)
        if sku not in levels.hidden
    ]


def reconciliation(shown: Shown) -> Sequence[Named]:
    """Give the last thing that happened to each item, and what came of it."""
    stock, names = shown.stock_there, shown.names()
    return [
        {
            "Item code": stock.levels.shown_as(sku),
            "Name": names.get(sku, sku),
            "Quantity changed": change,
            "On hand": stock.levels.counted(sku),
            "Activity": last.activity,
            "Reason": last.reason,
            "User": last.user,
            "Date time": shown.time(last.at),
            "Allocated": stock.levels.allocated(sku),
            "Available": stock.levels.available(sku),
            "On order": stock.on_order(sku),
        }
        for sku, (last, change) in stock.levels.latest.items()
    ]


def movements(shown: Shown) -> Sequence[Named]:
    """Give every movement of pieces; promises are none."""
    names = shown.names()
    return [_movement(shown, one, names.get(one.sku, one.sku)) for one in _moved(shown)]


def _moved(shown: Shown) -> Sequence[Movement]:
    return [one for one in shown.stock_there.levels.movements if one.quantity]


def _movement(shown: Shown, one: Movement, name: str) -> Named:
    levels = shown.stock_there.levels
    locations = levels.locations
    source, target = locations.get(one.source), locations.get(one.target)
    return {
        "Item code": levels.shown_as(one.sku),
        "Item name": name,
        "Date timestamp": shown.time(one.at),
        "User": one.user,
        "From": one.source,
        "To": one.target,
        "Quantity": one.quantity,
        "Comments": one.comments,
        "Sales order number": one.order_number,
        "To Container": one.container,
        "History Id": one.id,
        "Site reference": one.site,
        "Location type from": source.type if source else "",
        "Location type to": target.type if target else "",
        "Register Reason": one.reason,
    }


def goods_in(shown: Shown) -> Sequence[Named]:
    """Give one row for each item of each delivery."""
    names = shown.names()
    return [
        {
            "Goods in reference number": one.reference,
            "Delivery date": shown.time(one.at),
            "Reconciled date": shown.time(one.reconciled_at),
            "Carrier name": one.carrier,
            "User name": one.user,
            "Item code": sku,
            "Item name": names.get(sku, sku),
            "Quantity": quantity,
            "Purchase order number": one.purchase_order,
            "Delivery note number": one.delivery_note,
            "Site reference": one.site,
            "Purchase order supplier": one.supplier,
        }
        for one in shown.stock_there.deliveries
        for sku, quantity in one.items
    ]


def purchase_orders(shown: Shown) -> Sequence[Named]:
    """Give every order to a supplier."""
    return [
        {
            "PurchaseOrderNumber": one.number,
            "Status": one.status,
            "Reference": one.number,
            "Supplier": one.supplier,
            "SubmittedDate": shown.time(one.at),
            "ExpectedDeliveryDate": shown.time(one.due_at),
        }
        for one in shown.stock_there.purchase_orders
    ]
