"""What the simulated warehouse shows in each template and report, caption by caption."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

from ..warehouse import Order, Shipment, View, Warehouse
from ..warehouse.local_time import on_the_wall
from ..warehouse.packing import gone_by_line
from . import columns
from .search import Cell

Named: TypeAlias = Mapping[str, Cell]
"""A row's cells by standard caption; what is not named is blank."""

Source: TypeAlias = tuple[object, ...]
"""What a group of rows rests on: equal objects, equal rows."""

Group: TypeAlias = tuple[Source, Callable[[], Sequence[Named]]]


def groups_of(table: str, view: View, warehouse: Warehouse) -> Iterable[Group]:
    """
    Give the rows of a table in groups that are made only when asked for.

    Args:
        table: Its standard name.

        view: What can be read.

        warehouse: For what does not change with time.
    """
    zone = warehouse.zone
    match table:
        case columns.SALES_ORDERS:
            return _orders(view, zone)
        case columns.SALES_ORDER_ITEMS:
            return (((order,), _made(_order_items, order, zone)) for order in view.orders)
        case columns.DESPATCHES:
            return _despatches(view, warehouse)
        case columns.KITTINGS:
            return [((), lambda: _kittings(warehouse))]
        case columns.ITEM_TYPES:
            return [((), lambda: _items(warehouse))]
        case columns.SITES:
            return [((), lambda: _sites(warehouse))]
        case columns.SERVICE_TYPES:
            return [((), lambda: _services(warehouse))]
        case _:
            return []


def _orders(view: View, zone: ZoneInfo) -> Iterable[Group]:
    shipped: defaultdict[str, list[Shipment]] = defaultdict(list)
    for shipment in view.shipments:
        shipped[shipment.order_number].append(shipment)
    for order in view.orders:
        gone = shipped[order.number]
        yield (order, *gone), _made(_order, order, gone, zone)


def _order(order: Order, shipments: Sequence[Shipment], zone: ZoneInfo) -> Sequence[Named]:
    address = {
        f"{kind}Address{part}": text
        for kind in ("Shipping", "Invoice")
        for part, text in (
            ("Line1", "1 Mill Lane"),
            ("City", order.town),
            ("Postcode", "LS1 4AP"),
            ("Country", order.country),
        )
    }
    row: dict[str, Cell] = {
        "SalesOrderNumber": order.number,
        "Customer": order.contact_name,
        "CustomerPurchaseOrderReferenceNumber": order.reference,
        "IsPartialShipment": True,
        "Status": order.status or ("Despatched" if _is_complete(order, shipments) else "New"),
        "RequestedDeliveryDate": _wall(order.requested_at, zone),
        "ShippingCost": order.shipping,
        "Email": order.email,
        "ContactName": order.contact_name,
        "TotalSale": order.total,
        "Discount": order.discount,
        "CreatedDate": _wall(order.created_at, zone),
        "ServiceType": order.service.code,
        "ChannelName": order.channel,
        "OnHold": order.on_hold,
        "Site": order.site,
        **_attributes("Attribute", order),
        **address,
    }
    return [row]


def _is_complete(order: Order, shipments: Sequence[Shipment]) -> bool:
    left = Counter[str]()
    for line in order.lines:
        left[line.sku] += line.quantity
    for shipment in shipments:
        for (sku, _line), quantity in gone_by_line(shipment.contents).items():
            left[sku] -= quantity
    return all(quantity <= 0 for quantity in left.values())


def _order_items(order: Order, zone: ZoneInfo) -> Sequence[Named]:
    return [
        {
            "SalesOrderNumber": order.number,
            "ItemCode": line.sku,
            "QuantityOrdered": line.quantity,
            "RequestedDeliveryDate": _wall(order.requested_at, zone),
            "Line": line.line,
            "Sequence": sequence,
            "SalePrice": line.price,
        }
        for sequence, line in enumerate(order.lines, 1)
    ]


def _despatches(view: View, warehouse: Warehouse) -> Iterable[Group]:
    orders = {order.number: order for order in view.orders}
    items = {item.sku: item for item in warehouse.items}
    names = {sku: item.name for sku, item in items.items()}
    for shipment in view.shipments:
        order = orders[shipment.order_number]
        yield (order, shipment), _made(_despatch, order, shipment, names, warehouse.zone)


def _despatch(
    order: Order, shipment: Shipment, names: Mapping[str, str], zone: ZoneInfo
) -> Sequence[Named]:
    shared: dict[str, Cell] = {
        "Salesorder number": order.number,
        "Requested delivery date": _wall(order.requested_at, zone),
        "Despatch number": shipment.despatch_number,
        "Carrier": shipment.service.carrier,
        "Service": shipment.service.name,
        "Despatch date": _wall(shipment.despatched_at, zone),
        "Tracking number": shipment.tracking,
        "Destination country": order.country,
        "Site reference": order.site,
        "Username": shipment.username,
        "Carrier reference": shipment.service.carrier_reference,
        "Service type code": shipment.service.code,
        "Customer order reference": order.reference,
        "Shipping cost": order.shipping,
        "Email": order.email,
        "Contact name": order.contact_name,
        "Total sale": order.total,
        "Discount": order.discount,
        "Channel name": order.channel,
        **_attributes("Sales order attribute ", order),
    }
    return [
        {
            **shared,
            "Item name": names.get(row.sku, row.sku),
            "No of items": row.quantity,
            "Parent": row.parent,
            "Item code": row.sku,
            "Item barcode": "",
            "Line": row.line,
            "No. of parent items despatched": row.parents
            if row.parent and row.shows_parents
            else None,
        }
        for row in shipment.contents
    ]


def _attributes(prefix: str, order: Order) -> dict[str, Cell]:
    return {f"{prefix}{n}": text for n, text in enumerate(order.attributes, 1)}


def _kittings(warehouse: Warehouse) -> Sequence[Named]:
    return [
        {"ParentItemCode": kit.sku, "ChildItemCode": child, "Quantity": quantity}
        for kit in warehouse.kits
        for child, quantity in kit.components.items()
    ]


def _items(warehouse: Warehouse) -> Sequence[Named]:
    return [
        {
            "ItemCode": item.sku,
            "Name": item.name,
            "Barcode": item.barcode,
            "RetailPrice": item.price,
        }
        for item in warehouse.items
    ]


def _sites(warehouse: Warehouse) -> Sequence[Named]:
    # SystemSite is Peoplevox's own and stands in every tenant.
    return [{"Name": site, "Reference": site} for site in (*warehouse.sites, "SystemSite")]


def _services(warehouse: Warehouse) -> Sequence[Named]:
    return [
        {"Carrier": service.carrier, "Name": service.name, "Code": service.code}
        for service in warehouse.services
    ]


def _wall(instant: datetime | None, zone: ZoneInfo) -> datetime | None:
    return None if instant is None else on_the_wall(instant, zone)


def _made(make: Callable[..., Sequence[Named]], *about: object) -> Callable[[], Sequence[Named]]:
    return lambda: make(*about)
