"""The shops behind a made world: what customers ordered there, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from ..warehouse import NO_EMAIL, TOLD, CustomerDeed, Order, OrderLine, Warehouse
from ..warehouse.audience import audience
from ..warehouse.journal import CANCELLED
from .records import SoldLine
from .shop import Shop, sold_line

_BEFORE = timedelta(minutes=4)
"""How long before Peoplevox an order is in the shop."""


def made_shop(warehouse: Warehouse, *, currency: str = "GBP") -> Shop:
    """
    Make the shops behind a made world: every customer's order, and what happened to it.

    Transfers, orders of marketplaces, those without a reference and those
    that cost nothing were not placed there. One object stands for all shops:
    each order has its own channel.

    Args:
        warehouse: The world.

        currency: Code of the prices' currency.
    """
    shop = Shop(currency=currency)
    cancelled = {order.number for order in warehouse.orders() if order.status == CANCELLED}
    orders: dict[tuple[str, str], list[Order]] = {}
    for order in warehouse.first_orders():
        paid = any(line.price for line in order.lines)
        if order.reference and paid and audience(order) in (TOLD, NO_EMAIL):
            orders.setdefault((order.channel, order.reference), []).append(order)
    for known in orders.values():
        _place(shop, known, cancelled)
    for deed in warehouse.deeds:
        _do(shop, deed)
    return shop


def _place(shop: Shop, orders: Sequence[Order], cancelled: set[str]) -> None:
    # What Peoplevox cancelled and has again under another number was ordered once.
    standing = [order for order in orders if order.number not in cancelled] or orders
    first = orders[0]
    shop.place(
        first.reference,
        channel=first.channel,
        at=min(order.created_at for order in orders) - _BEFORE,
        email=first.email,
        lines=_sold([line for order in standing for line in order.lines]),
        shipping=first.shipping,
        discount=first.discount,
    )


def _sold(lines: Sequence[OrderLine]) -> list[SoldLine]:
    return [sold_line(line.sku, line.quantity, line=line.line, price=line.price) for line in lines]


def _do(shop: Shop, deed: CustomerDeed) -> None:
    name, at, channel, lines = deed.reference, deed.at, deed.channel, _sold(deed.lines)
    match deed.deed:
        case "placed":
            shop.place(name, at=at, channel=channel, lines=lines, email=deed.email)
        case "cancelled":
            shop.cancel(name, at=at, channel=channel, reason=deed.reason)
        case "lines_cancelled":
            shop.cancel_lines(name, lines, at=at, channel=channel, key=deed.id, reason=deed.reason)
        case "changed":
            shop.edit(name, at=at, channel=channel, key=deed.id, email=deed.email, lines=lines)
        case "refunded":
            value = deed.value or Decimal("0.00")
            shop.refund(name, value, at=at, channel=channel, key=deed.id)
