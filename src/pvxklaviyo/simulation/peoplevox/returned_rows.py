"""What came back, and what was promised back, item by item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from ..warehouse import Order, Return
from .named import Named, Shown
from .search import Cell


def return_rows(shown: Shown) -> Sequence[Named]:
    """Give one row for each item of each return."""
    orders = {order.number: order for order in shown.view.orders}
    names = shown.names()
    return [
        _row(shown, one, orders.get(one.order_number), sku, quantity, names)
        for one in shown.stock_there.returns
        for sku, quantity in one.items
    ]


def _row(
    shown: Shown,
    one: Return,
    order: Order | None,
    sku: str,
    quantity: int,
    names: Mapping[str, str],
) -> Named:
    left_at = _left_at(shown, one.order_number, sku)
    row: dict[str, Cell] = {
        "Return code": one.code,
        "Return date": shown.time(one.at),
        "Quantity": quantity,
        "Item name": names.get(sku, sku),
        "Sales order number": one.order_number,
        "Despatch date": shown.time(left_at),
        "Return reason": one.reason,
        "Return condition": one.condition,
        "Return comments": one.comments,
        "Days since despatch": None if left_at is None else (one.at - left_at).days,
        "Item barcode": "",
        "Site reference": one.site,
        "Is Reusable": one.reusable,
        "Item code": sku,
        "Return reason code": one.reason_code,
    }
    if order is not None:
        row |= {
            "Sales order contact name": order.contact_name,
            "Item sale price": _price(order, sku),
            "Sales order email": order.email,
            "Customer purchase order reference number": order.reference,
            "Channel name": order.channel,
        }
    return row


def _left_at(shown: Shown, order_number: str, sku: str) -> datetime | None:
    found = [
        shipment.despatched_at
        for shipment in shown.view.shipments
        if shipment.order_number == order_number
        and any(sku in (row.sku, row.parent) for row in shipment.contents)
    ]
    return max(found, default=None)


def _price(order: Order, sku: str) -> Decimal | None:
    return next((line.price for line in order.lines if line.sku == sku), None)


def rma_rows(shown: Shown) -> Sequence[Named]:
    """Give one row for each item of each RMA for which something came, as tenants set it up."""
    orders = {order.number: order for order in shown.view.orders}
    rmas = {rma.number: rma for rma in shown.stock_there.rmas}
    names = shown.names()
    rows: list[Named] = []
    for one in shown.stock_there.returns:
        rma = rmas.get(one.rma)
        if rma is None:
            continue
        order = orders.get(one.order_number)
        rows += [
            {
                "Return code": one.code,
                "Return date": shown.time(one.at),
                "Quantity": quantity,
                "Item name": names.get(sku, sku),
                "Item code": sku,
                "Sales order number": one.order_number,
                "Return comments": one.comments,
                "Is Reusable": one.reusable,
                "RMA number": rma.number,
                "RMA status": rma.status,
                "RMA customer name": "" if order is None else order.contact_name,
                "RMA item line number": line,
                "RMA item reason": rma.reason,
                "RMA item expected state": rma.expected_state,
                "RMA item comment": rma.item_comment,
                "RMA comment": rma.comment,
                "RMA returns tracking number": rma.tracking,
                "Return condition": one.condition,
            }
            for line, (sku, quantity) in enumerate(one.items, 1)
        ]
    return rows
