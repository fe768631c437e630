"""That an order was placed, where this relay tells it."""

from __future__ import annotations

from datetime import UTC

from ..model import Placing
from ._kinds import PLACED_ORDER
from ._known import Known
from ._order_telling import is_settled, tell, waits_for_the_clock, whole_order
from ._seen import Said
from ._wish import Wish


def decide_placing(known: Known, wish: Wish) -> None:
    """
    Decide about the placing, which its shop alone can tell.

    Where the shop tells Klaviyo, too, it is only remembered: cancellations
    mirror it, and completeness counts by it.
    """
    said = known.heard.placing
    if said is None or known.policy.placed_order != "relay":
        return
    key = known.order_key()
    if not is_settled(known, "placed", key):
        held = waits_for_the_clock(known, wish, said, "placed", key)
        if held is not None:
            wish.held.append(held)
            return
    tell(
        known,
        wish,
        kind="placed",
        key=key,
        metric=PLACED_ORDER,
        reason="placed",
        facts=(said.key,),
        happened_at=said.fact.at,
        about=_placing(known, said),
    )


def _placing(known: Known, said: Said) -> Placing:
    fact = said.fact
    return Placing(
        reference=fact.order,
        order_number=whole_order(known).number,
        placed_at=fact.at.astimezone(UTC),
        channel=fact.channel,
        currency=fact.currency,
        value=fact.value,
        discount=fact.discount,
        shipping=fact.shipping,
        lines=fact.lines,
    )
