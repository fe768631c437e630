"""Orders that a shop told of and Peoplevox does not have yet: asked for again, not for ever."""

from __future__ import annotations

from datetime import timedelta

from ._known import Known
from ._wish import Wish

ASK_AFTER = (
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(days=1),
)
"""How long after the shop's first word its order is looked for again; later a feed names it."""


def ask_for_orders(known: Known, wish: Wish) -> None:
    """Ask again for an order that is imported later, so that the two meet without a despatch."""
    state = known.state
    if state.orders or not state.said or state.read_from is None:
        return
    first = min(said.learned_at for said in state.said)
    for pause in ASK_AFTER:
        if first + pause > state.read_from:
            wish.reads.append(max(known.now, first + pause))
            return
