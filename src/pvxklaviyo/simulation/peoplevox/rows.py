"""What the simulated warehouse shows in each template and report, caption by caption."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

from ..warehouse import RETURN_REASONS, Content, Order, Shipment, StockView, View, Warehouse
from ..warehouse.packing import gone_by_line
from . import report_columns, template_columns
from .named import Group, Named, Shown, Source, made, wall
from .people_rows import addresses, customers
from .returned_rows import return_rows, rma_rows
from .search import Cell
from .settings import Packages, PeoplevoxSettings
from .stock_rows import (
    availability,
    availability_all_sites,
    by_location,
    goods_in,
    movements,
    purchase_orders,
    reconciliation,
)


def groups_of(
    table: str,
    view: View,
    stock: StockView | None,
    warehouse: Warehouse,
    settings: PeoplevoxSettings,
) -> Iterable[Group]:
    """
    Give the rows of a table in groups that are made only when asked for.

    Args:
        table: Its standard name.

        view: What can be read.

        stock: What can be read of the stock; only asked of tables in
            :data:`OF_STOCK`.

        warehouse: For what does not change with time.

        settings: How a report shows what is shown in several ways.
    """
    zone = warehouse.zone
    match table:
        case template_columns.SALES_ORDERS:
            return _orders(view, zone)
        case template_columns.SALES_ORDER_ITEMS:
            return (((order,), made(_order_items, order, zone)) for order in view.orders)
        case report_columns.DESPATCHES:
            return _despatches(view, warehouse, settings.packages)
        case report_columns.ORDERS_BY_STATUS | report_columns.ORDER_SUMMARY:
            return _statuses(table, view, zone)
        case _:
            rows = _OTHERS.get(table)
            rests_on = _UNMOVED[table](warehouse) if table in _UNMOVED else ()
            if table == template_columns.ITEM_TYPES and stock is not None:
                rests_on = (*rests_on, stock.levels.deactivated)
            return (
                []
                if rows is None
                else [(rests_on, made(rows, Shown(view, stock, warehouse, settings.sold_out_rows)))]
            )


def _orders(view: View, zone: ZoneInfo) -> Iterable[Group]:
    shipped: defaultdict[str, list[Shipment]] = defaultdict(list)
    for shipment in view.shipments:
        shipped[shipment.order_number].append(shipment)
    for order in view.orders:
        gone = shipped[order.number]
        yield (order, *gone), made(_order, order, gone, zone)


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
        "Status": order_status(order, shipments),
        "RequestedDeliveryDate": wall(order.requested_at, zone),
        "ShippingCost": order.shipping,
        "Email": order.email,
        "ContactName": order.contact_name,
        "TotalSale": order.total,
        "Discount": order.discount,
        "CreatedDate": wall(order.created_at, zone),
        "ServiceType": order.service.code,
        "ChannelName": order.channel,
        "OnHold": order.on_hold,
        "Site": order.site,
        **_attributes("Attribute", order),
        **address,
    }
    return [row]


def order_status(order: Order, shipments: Sequence[Shipment]) -> str:
    """Tell an order's status: what was set by hand, or what its shipments make of it."""
    return order.status or ("Despatched" if _is_complete(order, shipments) else "New")


def _is_complete(order: Order, shipments: Sequence[Shipment]) -> bool:
    left = Counter[str]()
    for line in order.lines:
        left[line.sku] += line.quantity
    for shipment in shipments:
        for (sku, _line), quantity in gone_by_line(shipment.contents).items():
            left[sku] -= quantity
    # An order whose lines are still to be sent is not complete.
    return bool(order.lines) and all(quantity <= 0 for quantity in left.values())


def _order_items(order: Order, zone: ZoneInfo) -> Sequence[Named]:
    return [
        {
            "SalesOrderNumber": order.number,
            "ItemCode": line.sku,
            "QuantityOrdered": line.quantity,
            "RequestedDeliveryDate": wall(order.requested_at, zone),
            "Line": line.line,
            "Sequence": sequence,
            "SalePrice": line.price,
        }
        for sequence, line in enumerate(order.lines, 1)
    ]


def _despatches(view: View, warehouse: Warehouse, packages: Packages) -> Iterable[Group]:
    orders = {order.number: order for order in view.orders}
    items = {item.sku: item for item in warehouse.items}
    names = {sku: item.name for sku, item in items.items()}
    for shipment in view.shipments:
        order = orders[shipment.order_number]
        yield (order, shipment), made(_despatch, order, shipment, names, warehouse.zone, packages)


def _despatch(
    order: Order,
    shipment: Shipment,
    names: Mapping[str, str],
    zone: ZoneInfo,
    packages: Packages,
) -> Sequence[Named]:
    shared: dict[str, Cell] = {
        "Salesorder number": order.number,
        "Requested delivery date": wall(order.requested_at, zone),
        "Despatch number": shipment.despatch_number,
        "Carrier": shipment.service.carrier,
        "Service": shipment.service.name,
        "Despatch date": wall(shipment.despatched_at, zone),
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
            "Tracking number": tracking,
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
        for tracking, contents in _parcels(shipment, packages)
        for row in contents
    ]


def _parcels(shipment: Shipment, packages: Packages) -> Sequence[tuple[str, Sequence[Content]]]:
    if not shipment.packages or packages == "joined":
        return [(shipment.tracking, shipment.contents)]
    if packages == "first":
        return [(shipment.packages[0].tracking, shipment.contents)]
    return [(package.tracking, package.contents) for package in shipment.packages]


def _attributes(prefix: str, order: Order) -> dict[str, Cell]:
    return {f"{prefix}{n}": text for n, text in enumerate(order.attributes, 1)}


def _statuses(table: str, view: View, zone: ZoneInfo) -> Iterable[Group]:
    for source, make in _orders(view, zone):
        yield source, made(_status, table, make, source[0])


def _status(table: str, make: Callable[[], Sequence[Named]], order: Order) -> Sequence[Named]:
    summary = table == report_columns.ORDER_SUMMARY
    return [
        {
            "Sales order no.": row["SalesOrderNumber"],
            "Status": row["Status"],
            "Requested delivery date": row["RequestedDeliveryDate"],
        }
        | (
            {
                "Number of items": sum(line.quantity for line in order.lines),
                "Channel": row["ChannelName"],
                "Order date": row["CreatedDate"],
            }
            if summary
            else {}
        )
        for row in make()
    ]


def _kittings(shown: Shown) -> Sequence[Named]:
    return [
        {"ParentItemCode": kit.sku, "ChildItemCode": child, "Quantity": quantity}
        for kit in shown.warehouse.kits
        for child, quantity in kit.components.items()
    ]


def _items(shown: Shown) -> Sequence[Named]:
    levels = shown.stock_there.levels
    return [
        {
            "ItemCode": levels.shown_as(item.sku),
            "Name": item.name,
            "Barcode": item.barcode,
            "RetailPrice": item.price,
        }
        for item in shown.warehouse.items
    ]


def _sites(shown: Shown) -> Sequence[Named]:
    # SystemSite is Peoplevox's own and stands in every tenant.
    return [{"Name": site, "Reference": site} for site in (*shown.warehouse.sites, "SystemSite")]


def _services(shown: Shown) -> Sequence[Named]:
    return [
        {"Carrier": service.carrier, "Name": service.name, "Code": service.code}
        for service in shown.warehouse.services
    ]


def _carriers(shown: Shown) -> Sequence[Named]:
    services = shown.warehouse.services
    found = {service.carrier: service.carrier_reference for service in services}
    return [{"Name": name, "Reference": reference} for name, reference in found.items()]


def _despatch_numbers(shown: Shown) -> Sequence[Named]:
    numbers = dict.fromkeys(shipment.despatch_number for shipment in shown.view.shipments)
    return [{"DespatchNumber": number} for number in numbers]


def _reasons(_shown: Shown) -> Sequence[Named]:
    return [{"Name": name, "Code": code} for name, code in RETURN_REASONS]


def _activity(shown: Shown) -> Sequence[Named]:
    orders: Counter[str] = Counter()
    items: Counter[str] = Counter()
    for shipment in shown.view.shipments:
        orders[shipment.username] += 1
        items[shipment.username] += sum(row.quantity for row in shipment.contents)
    return [
        {
            "UserName": user,
            "Picks completed": count,
            "Items picked": items[user],
            "Items skipped": 0,
            "Containers moved": 0,
            "Item movements performed": items[user],
            "Items moved": items[user],
            "Orders despatched": count,
            "Packages despatched": count,
            "Items despatched": items[user],
        }
        for user, count in orders.items()
    ]


_OTHERS: Mapping[str, Callable[[Shown], Sequence[Named]]] = {
    template_columns.KITTINGS: _kittings,
    template_columns.ITEM_TYPES: _items,
    template_columns.SITES: _sites,
    template_columns.SERVICE_TYPES: _services,
    template_columns.CARRIERS: _carriers,
    template_columns.CUSTOMERS: customers,
    template_columns.CUSTOMER_ADDRESSES: addresses,
    template_columns.PURCHASE_ORDERS: purchase_orders,
    template_columns.RETURN_REASONS: _reasons,
    template_columns.DESPATCH_NUMBERS: _despatch_numbers,
    report_columns.RETURNS: return_rows,
    report_columns.RMA_ITEMS: rma_rows,
    report_columns.STOCK: by_location,
    report_columns.AVAILABILITY: availability,
    report_columns.AVAILABILITY_ALL_SITES: availability_all_sites,
    report_columns.RECONCILIATION: reconciliation,
    report_columns.MOVEMENTS: movements,
    report_columns.GOODS_IN: goods_in,
    report_columns.USER_ACTIVITY: _activity,
}

# What no order and no parcel changes is made once; of items, until one is used no longer.
_UNMOVED: Mapping[str, Callable[[Warehouse], Source]] = {
    template_columns.ITEM_TYPES: lambda warehouse: tuple(warehouse.items),
    template_columns.KITTINGS: lambda warehouse: tuple(warehouse.kits),
}

OF_STOCK = frozenset(
    {
        template_columns.ITEM_TYPES,
        template_columns.PURCHASE_ORDERS,
        report_columns.RETURNS,
        report_columns.RMA_ITEMS,
        report_columns.STOCK,
        report_columns.AVAILABILITY,
        report_columns.AVAILABILITY_ALL_SITES,
        report_columns.RECONCILIATION,
        report_columns.MOVEMENTS,
        report_columns.GOODS_IN,
    }
)
"""Tables that show something of the stock rooms."""
