"""Lag of what is told about the order as a whole, raised before it is a loss."""

from __future__ import annotations

from datetime import datetime

from ..model import FactKey
from . import _shop_exceptions as exceptions
from ._known import Known
from ._waiting import LOOK_WHETHER_SENT, NEARLY_LATE
from ._wish import Wish


def nearly_late(
    known: Known,
    wish: Wish,
    *,
    kind: str,
    key: str,
    metric: str,
    happened_at: datetime,
    facts: tuple[FactKey, ...],
) -> None:
    """Raise lag before it is a loss; what was late when we learned of it is no lag (law L6)."""
    near = happened_at + known.policy.window(metric) * NEARLY_LATE
    learned = [
        one.learned_at
        for one in known.history.observations
        if one.key in facts and one.learned_at is not None
    ]
    if not learned or max(learned) >= near:
        return
    if known.now < near:
        wish.wakes.append(near)
        return
    exception = exceptions.late(known.history.stream, key, kind, metric, known.reference)
    if known.answered(exception.key) is None:
        wish.open(exception)
        # Sending it does not wake the stream, so look whether it is over.
        wish.wakes.append(known.now + LOOK_WHETHER_SENT)
