"""What came back, and what became of it."""

from __future__ import annotations

from ._known import Known
from ._wish import Wish


def decide_returns(known: Known, wish: Wish) -> None:
    """Decide about returns."""
