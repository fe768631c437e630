"""Orders that Peoplevox cancelled and of which the shop says nothing: never told, never lost."""

from __future__ import annotations

from collections import Counter

from ..model import Order, business_key
from . import _shop_exceptions as exceptions
from ._demand import Demand
from ._known import Known
from ._plan import Held
from ._wish import Wish


def decide_cancelled_in_warehouse(known: Known, wish: Wish) -> None:
    """
    Decide about orders that are cancelled in Peoplevox alone.

    That is often no cancellation: an address is changed, an order is edited or
    merged, and imported again. If nothing stands for the order after
    ``confirm_within``, a person looks.
    """
    if known.heard.whole is not None:
        return
    for number, since in sorted(known.state.cancelled_since.items()):
        order = known.state.orders[number]
        if number in known.superseded or not _has_open_lines(known, order):
            continue
        key = business_key(known.source, number)
        if known.answered(f"warehouse_cancelled:{key}") is not None:
            continue
        due = since + known.policy.confirm_within
        if known.state.read_from is not None and known.state.read_from >= due:
            wish.open(exceptions.cancelled_in_warehouse(known.history.stream, key, order, since))
            continue
        # A look-up made then sees whether it came back under another number.
        again = max(known.now, due)
        wish.reads.append(again)
        wish.held.append(
            Held(
                kind="cancelled",
                key=known.order_key(),
                reason="confirming",
                until=again,
                facts=(known.state.order_facts[number],),
            )
        )


def _has_open_lines(known: Known, order: Order) -> bool:
    """Whether anything of an order neither left nor was cancelled by its shop."""
    if order.lines is None:
        return True
    pieces: Counter[str] = Counter()
    for line in order.lines:
        pieces[line.item_code] += line.quantity
    for seen in known.state.shipments:
        if seen.shipment.order_number == order.number:
            for item in seen.shipment.items:
                # Of a kit that nobody counted, all have left as far as anybody knows.
                pieces[item.item_code] -= (
                    pieces[item.item_code] if item.quantity is None else item.quantity
                )
    if known.heard.parts:
        pieces.subtract(Counter(Demand(known).cancelled()))
    return any(count > 0 for count in pieces.values())
