"""Whether an order may be told: the audience's verdict, which must stop nothing else (law L11)."""

from __future__ import annotations

from datetime import timedelta

import attrs

from ..model import Order, business_key
from . import _shop_exceptions as exceptions
from ._audience import LeftOut, left_out
from ._known import Known
from ._own_code import where
from ._plan import Held
from ._wish import Wish

ASK_AGAIN = timedelta(hours=1)
"""Between two questions to a rule that raised: a mended one needs nobody's word."""


def judged(known: Known, wish: Wish, kind: str, key: str, order: Order) -> LeftOut | Held | None:
    """
    Say why an announcement about *order* is not told, or why it waits.

    Args:
        known: What is known.

        wish: An exception is opened in it if the tenant's own rule raises.

        kind: Of the announcement.

        key: Of the announcement.

        order: With the address it is for.

    Returns:
        None if it is told.
    """
    placing = known.heard.placing
    value = placing.fact.value if placing is not None else None
    audience = known.policy.audience
    stream = known.history.stream
    subject = business_key(known.source, "order", order.number or order.reference)
    answer = known.answered(f"rule:{subject}")
    if answer is not None and answer.verb == "discard":
        return LeftOut(reason="discarded")
    if answer is not None and answer.verb == "approve":
        audience = attrs.evolve(audience, rule=None)
    try:
        return left_out(audience, order, value)
    except Exception as error:  # noqa: BLE001 - a tenant's own code: whatever it raises holds this order alone
        wish.open(exceptions.rule_failed(stream, subject, order, where(error)))
        again = known.now + ASK_AGAIN
        wish.wakes.append(again)
        return Held(kind=kind, key=key, reason="rule_failed", until=again)
