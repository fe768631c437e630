"""What a shop showed of an order, and what is derived from it, in words."""

from __future__ import annotations

import json
from collections.abc import Iterable

from ..model import ShopFact, Shown, ShownEdit, ShownOrder
from ._in_words import Times, said_by_shop


def shown_by_shop(shown: Shown, derived: Iterable[ShopFact], times: Times) -> str:
    """Say what a shop showed, and what was learned from it first."""
    found = " ".join(said_by_shop(fact, times) for fact in derived)
    return f"{_shown(shown, times)} {found}".rstrip()


def matched(body: bytes) -> str:
    """Say by what an order of a shop is known."""
    words = json.loads(body)
    return f"Order {words['order']} of {words['shop']} is {words['reference']} in Peoplevox."


def _shown(shown: Shown, times: Times) -> str:
    if isinstance(shown, ShownOrder):
        at = f", as of {times.at(shown.modified_at)}" if shown.modified_at else ""
        state = "cancelled" if shown.is_cancelled else "placed" if shown.is_placed else "not placed"
        lines = ", ".join(
            f"{line.ordered} × {line.sku or line.line}"
            + (f" ({line.removed} taken off)" if line.removed else "")
            for line in shown.lines or ()
        )
        name = f" ({shown.number})" if shown.number else ""
        return (
            f"{shown.shop} showed its order {shown.id or shown.number}{name}{at}, {state}"
            f"{': ' if lines else ''}{lines}."
        )
    if isinstance(shown, ShownEdit):
        changes = [
            *(f"{pieces} taken off line {line}" for line, pieces in sorted(shown.removed.items())),
            *(f"{pieces} put on line {line}" for line, pieces in sorted(shown.added.items())),
        ]
        return (
            f"{shown.shop} showed an edit of its order {shown.order} {times.at(shown.at)}: "
            f"{', '.join(changes) or 'no lines'}."
        )
    amount = "" if shown.value is None else f" of {shown.value} {shown.currency}".rstrip()
    lines = ", ".join(f"{line.quantity} of line {line.line}" for line in shown.lines or ())
    return (
        f"{shown.shop} showed refund {shown.id} of its order {shown.order}{amount}"
        f"{': ' if lines else ''}{lines}."
    )
