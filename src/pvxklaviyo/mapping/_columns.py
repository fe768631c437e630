"""What an order's columns hold, by our name of the column or by the tenant's caption."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..model import Order

_OF_ORDERS: Mapping[str, Callable[[Order], str]] = {
    "order_number": lambda order: order.number,
    "shop_reference": lambda order: order.reference,
    "channel": lambda order: order.channel,
    "site": lambda order: order.site,
    "status": lambda order: order.status,
    "created_at": lambda order: "" if order.created_at is None else order.created_at.isoformat(),
}

COLUMNS = (
    *_OF_ORDERS,
    "service",
    "total",
    "discount",
    "shipping",
    "attribute1",
    "attribute2",
    "attribute3",
    "attribute4",
    "attribute5",
)
"""Columns of an order that are about no person, by our names of them."""


def column(order: Order, name: str) -> str:
    """Give what a column of the order holds; empty if it holds nothing."""
    found = order.attributes.get(name, "")
    if not found and name in _OF_ORDERS:
        return _OF_ORDERS[name](order)
    return found
