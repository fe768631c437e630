"""What was told and is not true any more: taken back, booked again, changed."""

from __future__ import annotations

from ._known import Known
from ._wish import Wish


def decide_corrections(known: Known, wish: Wish) -> None:
    """Decide about shipments that were told and are gone or changed."""
