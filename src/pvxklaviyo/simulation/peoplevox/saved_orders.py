"""What saved orders, lines and tracking numbers mean in the warehouse."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

import attrs

from ..warehouse import SERVICES, Order, OrderLine, Warehouse
from .importing import RowRefused
from .search import Cell

_CANCELLED = "Cancelled"
_ELSEWHERE = ("Status", "StopShip", "DespatchTrackingNumber", "CarrierName")


def save_order(
    warehouse: Warehouse, cells: Mapping[str, Cell], now: datetime, *, new: bool, allocates: bool
) -> dict[str, Cell]:
    """
    Save an order to the warehouse.

    Args:
        warehouse: Where.

        cells: Standard caption to cell.

        now: When.

        new: Whether the template shows no such order.

        allocates: Whether stock is put aside for it.

    Returns:
        The cells that remain to be shown as they are.

    Raises:
        RowRefused: It would set a status that only work in the warehouse sets.
    """
    number = str(cells["SalesOrderNumber"])
    status = str(cells.get("Status") or "").strip()
    if status and status.casefold() != _CANCELLED.casefold():
        raise RowRefused("Status can only be set to Cancelled")
    known = warehouse.life().orders.get(number)
    if known is None and new:
        warehouse.add(_order(warehouse, number, cells, now))
        known = warehouse.life().orders[number]
    if known is not None and known.at(now) is not None:
        warehouse.change_order(
            number,
            at=now,
            reference=_text(cells, "CustomerPurchaseOrderReferenceNumber"),
            email=_text(cells, "Email"),
            status=_CANCELLED if status else None,
            on_hold=None if "OnHold" not in cells else bool(cells["OnHold"]),
        )
    if not allocates:
        warehouse.stock.leave_unpromised(number)
    _save_tracking(warehouse, number, cells, now)
    remaining = {name: cell for name, cell in cells.items() if name not in _ELSEWHERE}
    if status and known is None:
        remaining["Status"] = _CANCELLED
    return remaining


def _order(warehouse: Warehouse, number: str, cells: Mapping[str, Cell], now: datetime) -> Order:
    code = _text(cells, "ServiceType")
    service = next((one for one in SERVICES if one.code == code), SERVICES[1])
    return Order(
        number=number,
        lines=(),
        created_at=now,
        reference=_text(cells, "CustomerPurchaseOrderReferenceNumber") or "",
        channel=_text(cells, "ChannelName") or "",
        email=_text(cells, "Email") or "",
        contact_name=_text(cells, "ContactName") or _text(cells, "Customer") or "",
        site=_text(cells, "Site") or warehouse.sites[0],
        service=service,
        shipping=Decimal("0.00"),
        town=_text(cells, "ShippingAddressCity") or "",
        country=_text(cells, "ShippingAddressCountry") or "",
    )


def _save_tracking(
    warehouse: Warehouse, number: str, cells: Mapping[str, Cell], now: datetime
) -> None:
    tracking, carrier = _text(cells, "DespatchTrackingNumber"), _text(cells, "CarrierName")
    if tracking is None and not carrier:
        return
    life = warehouse.life()
    for key in life.of_order.get(number, ()):
        shipment = life.shipments[key].at(now)
        if shipment is not None:
            service = attrs.evolve(shipment.service, carrier=carrier) if carrier else None
            warehouse.change(*key, at=now, tracking=tracking, service=service)


def save_line(warehouse: Warehouse, cells: Mapping[str, Cell], now: datetime, *, new: bool) -> None:
    """
    Save an order's line to the warehouse.

    Args:
        warehouse: Where.

        cells: Standard caption to cell, the line's number included.

        now: When.

        new: Whether the order has no such line.

    Raises:
        RowRefused: A new line has no quantity, or one that is not whole.
    """
    quantity = cells.get("QuantityOrdered")
    if new and quantity is None:
        raise RowRefused("QuantityOrdered must not be empty")
    if isinstance(quantity, Decimal) and (quantity != int(quantity) or quantity < 1):
        raise RowRefused("QuantityOrdered must be whole, and 1 or more")
    timeline = warehouse.life().orders.get(str(cells["SalesOrderNumber"]))
    order = None if timeline is None else timeline.at(now)
    if order is None:
        return
    sku, line = str(cells["ItemCode"]), str(cells["Line"])
    price = cells.get("SalePrice")
    lines = list(order.lines)
    place = next((n for n, one in enumerate(lines) if (one.sku, one.line) == (sku, line)), None)
    known = OrderLine(sku=sku, quantity=1, line=line) if place is None else lines[place]
    changed = attrs.evolve(
        known,
        quantity=int(quantity) if isinstance(quantity, Decimal) else known.quantity,
        price=price if isinstance(price, Decimal) else known.price,
    )
    if place is None:
        lines.append(changed)
    else:
        lines[place] = changed
    warehouse.change_order(order.number, at=now, lines=lines)


def delete_line(warehouse: Warehouse, cells: Mapping[str, Cell], now: datetime) -> None:
    """Take a line off an order in the warehouse."""
    timeline = warehouse.life().orders.get(str(cells["SalesOrderNumber"]))
    order = None if timeline is None else timeline.at(now)
    if order is not None:
        gone = str(cells["ItemCode"]), str(cells["Line"])
        lines = [one for one in order.lines if (one.sku, one.line) != gone]
        warehouse.change_order(order.number, at=now, lines=lines)


def _text(cells: Mapping[str, Cell], caption: str) -> str | None:
    cell = cells.get(caption)
    return None if cell is None else str(cell)
