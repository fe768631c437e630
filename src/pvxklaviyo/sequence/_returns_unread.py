"""While the report of returns cannot be read: what came back waits, nothing else does."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

from ._known import Known
from ._wish import Wish

READ_AGAIN = timedelta(hours=1)
"""Between two look-ups of returns that could not be read, at first; later they are rarer."""

SELDOM = timedelta(days=1)
"""Between two of them at most."""

UNREAD = "returns_unread"
"""The reason to wait for a report that cannot be read."""

_BY_LOOK_UP = frozenset({"settling", "cause", "reversing", "not_completed", "kept_look_up"})
"""Reasons to wait that a look-up ends which shows returns."""


def read_again_at(known: Known) -> datetime | None:
    """Say when returns are looked up again that could not be read; None: they could be."""
    unread = known.state.returns_unread
    if unread is None:
        return None
    pause = min(max(READ_AGAIN, (unread.last - unread.first) / 4), SELDOM)
    return max(known.now, unread.last + pause)


def wait_for_report(known: Known, wish: Wish, reads: int, held: int) -> None:
    """
    Let what waits for a look-up of returns wait for one that can read them.

    Args:
        known: What is known.

        wish: Of it, what was wished about returns is put off.

        reads: How many look-ups had been asked for before that.

        held: How much was held.
    """
    again = read_again_at(known)
    if again is None:
        return
    wish.reads[reads:] = [*(max(at, again) for at in wish.reads[reads:]), again]
    wish.held[held:] = [
        attrs.evolve(one, reason=UNREAD, until=max(one.until or again, again))
        if one.reason in _BY_LOOK_UP
        else one
        for one in wish.held[held:]
    ]
