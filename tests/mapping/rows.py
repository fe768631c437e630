"""Rows as Peoplevox sends them, made short."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pvxklaviyo.peoplevox import Despatch, Kitting, SalesOrder, SalesOrderItem

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


def despatch(code: str = "MUG", quantity: int = 1, **more: Any) -> Despatch:
    """Make a row of the despatch report."""
    fields = {
        "order_number": "1001",
        "despatch_number": "DES1",
        "despatched_at": NOON,
        "email": "ann@post.pvx-sim.net",
        "carrier": "DPD",
        **more,
    }
    return Despatch(item_code=code, quantity=quantity, **fields)


def part(
    code: str, quantity: int, *, kit: str = "SET", kits: int | None = 1, **more: Any
) -> Despatch:
    """Make the row of a kit's part."""
    return despatch(code, quantity, parent=kit, parent_quantity=kits, **more)


def sales_order(**more: Any) -> SalesOrder:
    """Make a row of the orders."""
    return SalesOrder(**{"order_number": "1001", "email": "ann@post.pvx-sim.net", **more})


def line(code: str, quantity: int = 1, **more: Any) -> SalesOrderItem:
    """Make a row of the order lines."""
    return SalesOrderItem(
        **{"order_number": "1001", "item_code": code, "quantity_ordered": quantity, **more}
    )


def made_of(kit: str, **parts: int) -> list[Kitting]:
    """Say what a kit is made of."""
    return [Kitting(parent=kit, child=code, quantity=count) for code, count in parts.items()]
