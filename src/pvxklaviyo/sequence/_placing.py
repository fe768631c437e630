"""That an order was placed, where this relay tells it."""

from __future__ import annotations

from ._known import Known
from ._wish import Wish


def decide_placing(known: Known, wish: Wish) -> None:
    """Decide about the placing."""
