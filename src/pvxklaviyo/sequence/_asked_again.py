"""Orders that a shop told of, asked for again although no feed names them, and not for ever."""

from __future__ import annotations

from datetime import timedelta

from ._completions import has_ended
from ._known import Known
from ._remaining import open_items
from ._wish import Wish

ASK_AFTER = (
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(days=1),
)
"""How long after the shop's first word its order is looked for again; later a feed names it."""

ONCE_A = timedelta(days=1)
"""How often an order with open lines is looked at."""


def ask_for_orders(known: Known, wish: Wish) -> None:
    """Ask again for an order that is imported later, so that the two meet without a despatch."""
    state = known.state
    if not state.said or state.read_from is None:
        return
    first = min(said.learned_at for said in state.said)
    if state.orders:
        if first + known.policy.reread_for >= state.read_from + ONCE_A and _is_open(known):
            wish.reads.append(max(known.now, state.read_from + ONCE_A))
        return
    for pause in ASK_AFTER:
        if first + pause > state.read_from:
            wish.reads.append(max(known.now, first + pause))
            return


def _is_open(known: Known) -> bool:
    """
    Whether Peoplevox may still change an order in silence.

    No feed names an order that is cancelled, or cut, before anything leaves.
    A hundred numbers go into one question, so that looking at each open order
    once a day, for as long as a deep read goes back, costs few calls.
    """
    if known.heard.whole is not None or has_ended(known):
        return False
    if all(order.is_cancelled for order in known.state.orders.values()):
        # Whether it comes back under another number is asked elsewhere.
        return False
    left = [seen.shipment for seen in known.state.shipments]
    return open_items(known, left, known.heard.parts) != ()
