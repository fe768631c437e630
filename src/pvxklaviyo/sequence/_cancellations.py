"""What of an order was cancelled, and who is told of it."""

from __future__ import annotations

from ._known import Known
from ._wish import Wish


def decide_cancellations(known: Known, wish: Wish) -> None:
    """Decide about cancellations."""
