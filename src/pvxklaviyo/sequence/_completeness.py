"""What of an order group is still to come: ordered less despatched, never guessed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from ..model import Order, OrderLine, RemainingItem, Shipment


def still_to_come(
    orders: Sequence[Order], shipments: Iterable[Shipment]
) -> tuple[RemainingItem, ...] | None:
    """
    Say what is left of *orders* when *shipments* have left.

    Peoplevox tells no cancelled quantity: a line that is gone from the order
    is not waited for, and of a cancelled order with open lines nobody knows
    whether it comes back under another number.

    Returns:
        Items in order of first need; None if it cannot be known.
    """
    left: dict[str, list[_Open]] = {}
    for order in orders:
        if order.lines is None:
            return None
        left[order.number] = [_Open(line, line.quantity) for line in order.lines]
    for shipment in shipments:
        if shipment.order_number not in left:
            return None
        for item in shipment.items:
            if item.quantity is None:
                return None
            _take(left[shipment.order_number], item.line, item.item_code, item.quantity)
    totals: dict[str, RemainingItem] = {}
    for order in orders:
        open_lines = [entry for entry in left[order.number] if entry.quantity > 0]
        if open_lines and order.is_cancelled:
            return None
        for entry in open_lines:
            before = totals.get(entry.line.item_code)
            totals[entry.line.item_code] = RemainingItem(
                item_code=entry.line.item_code,
                name=entry.line.name or (before.name if before else ""),
                quantity=entry.quantity + (before.quantity if before else 0),
            )
    return tuple(totals.values())


@attrs.define
class _Open:
    line: OrderLine
    quantity: int


def _take(entries: list[_Open], line: str, item_code: str, quantity: int) -> None:
    # By line number first, because two lines may have one SKU at two prices;
    # what is left goes to the oldest lines with that SKU.
    same_item = [entry for entry in entries if entry.line.item_code == item_code]
    exact = [entry for entry in same_item if line and entry.line.line == line]
    for entry in [*exact, *same_item]:
        taken = min(entry.quantity, quantity)
        entry.quantity -= taken
        quantity -= taken
