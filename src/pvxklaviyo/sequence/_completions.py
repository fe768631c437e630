"""That nothing of an order is to come any more, where no parcel says so."""

from __future__ import annotations

from ._known import Known
from ._wish import Wish


def decide_completion(known: Known, wish: Wish) -> None:
    """Decide about the order's end."""
