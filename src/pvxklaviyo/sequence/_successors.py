"""Peoplevox orders that others stand for: cancelled there, and imported again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ..ledger import History
from ..model import Order, decode_order


def superseded(history: History, orders: Mapping[str, Order]) -> frozenset[str]:
    """
    Name the cancelled orders of a group for which another one stands.

    A change of the address, an edit and a merge are each a cancellation and a
    new import. A living order stands for a cancelled one if it has an item of
    it, was created later, or came to light later; one that was there from the
    beginning with other items is a part of the same shop order, and no
    successor.
    """
    living = [order for order in orders.values() if not order.is_cancelled]
    cancelled = [order for order in orders.values() if order.is_cancelled]
    if not (living and cancelled):
        return frozenset()
    first = _first_seen(history)
    return frozenset(
        order.number
        for order in cancelled
        if any(_follows(other, order, first) for other in living)
    )


def _follows(other: Order, order: Order, first: Mapping[str, datetime]) -> bool:
    codes = {line.item_code for line in order.lines or ()}
    if any(line.item_code in codes for line in other.lines or ()):
        return True
    if other.created_at is not None and order.created_at is not None:
        if other.created_at > order.created_at:
            return True
    return first[other.number] > first[order.number]


def _first_seen(history: History) -> Mapping[str, datetime]:
    seen: dict[str, datetime] = {}
    for fact in history.observations:
        if fact.kind == "order" and fact.learned_at is not None:
            number = decode_order(fact.body).number
            seen[number] = min(seen.get(number, fact.learned_at), fact.learned_at)
    return seen
