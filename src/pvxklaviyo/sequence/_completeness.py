"""What of an order group is still to come: ordered less cancelled less despatched, never guessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

import attrs

from ..model import Order, OrderLine, RemainingItem, Shipment


def still_to_come(
    orders: Sequence[Order],
    shipments: Iterable[Shipment],
    *,
    cancelled: Mapping[str, int] | None = None,
    ordered: Mapping[str, int] | None = None,
    superseded: AbstractSet[str] = frozenset(),
) -> tuple[RemainingItem, ...] | None:
    """
    Say what is left of *orders* when *shipments* have left.

    Peoplevox tells no cancelled quantity: a line that is gone from the order
    is not waited for, and of a cancelled order with open lines nobody knows
    whether it comes back under another number.

    Args:
        orders: All that stand for one order of the shop.

        shipments: What has left of them.

        cancelled: Pieces that the shop cancelled, by item code.

        ordered: Pieces that were ordered at first, by item code, where that
            is known and may be more than the lines say by now: a cancellation
            that has reached the lines is not taken off a second time.

        superseded: Numbers of cancelled orders for which another one of
            *orders* stands; their lines are not waited for.

    Returns:
        Items in order of first need; None if it cannot be known.
    """
    left: dict[str, list[_Open]] = {}
    for order in orders:
        if order.lines is None and order.number not in superseded:
            return None
        left[order.number] = [_Open(line, line.quantity) for line in order.lines or ()]
    sent: Counter[str] = Counter()
    for shipment in shipments:
        if shipment.order_number not in left:
            return None
        for item in shipment.items:
            if item.quantity is None:
                return None
            _take(left[shipment.order_number], item.line, item.item_code, item.quantity)
            sent[item.item_code] += item.quantity
    standing = [order for order in orders if order.number not in superseded]
    lines = [entry for order in standing for entry in left[order.number]]
    totals = _totals(lines)
    unsure = {
        entry.line.item_code
        for order in standing
        if order.is_cancelled
        for entry in left[order.number]
        if entry.quantity > 0
    }
    asked: Counter[str] = Counter()
    for entry in lines:
        asked[entry.line.item_code] += entry.line.quantity
    for code, count in (cancelled or {}).items():
        if code in totals and count > 0:
            most = max((ordered or {}).get(code, 0), asked[code]) - count - sent[code]
            totals[code] = attrs.evolve(
                totals[code], quantity=max(0, min(totals[code].quantity, most))
            )
    remaining = tuple(item for item in totals.values() if item.quantity > 0)
    if any(item.item_code in unsure for item in remaining):
        return None
    return remaining


def _totals(entries: Iterable[_Open]) -> dict[str, RemainingItem]:
    totals: dict[str, RemainingItem] = {}
    for entry in entries:
        if entry.quantity > 0:
            before = totals.get(entry.line.item_code)
            totals[entry.line.item_code] = RemainingItem(
                item_code=entry.line.item_code,
                name=entry.line.name or (before.name if before else ""),
                quantity=entry.quantity + (before.quantity if before else 0),
            )
    return totals


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
