"""What a customer kept: neither returned nor cancelled in time."""

from __future__ import annotations

from ._known import Known
from ._wish import Wish


def decide_kept(known: Known, wish: Wish) -> None:
    """Decide about items that were kept."""
