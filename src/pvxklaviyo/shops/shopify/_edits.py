"""Edits of orders, told as what was taken off and added, and nothing else."""
# https://shopify.dev/docs/api/webhooks?reference=toml#list-of-topics-orders/edited

from __future__ import annotations

from ...model import ShownEdit
from .._document import Part
from ._rules import Rules


def read_edit(body: Part, rules: Rules) -> ShownEdit:
    """
    Read an edit.

    Args:
        body: The whole body; the order's id stands inside the edit, and the id
            beside it is the edit's own.

        rules: The shop's.

    Raises:
        UnreadableError: It is none.
    """
    edit = body["order_edit"].object()
    # An edit begins when somebody opens it, and holds when it is committed.
    committed = edit["committed_at"]
    at = committed.instant() or edit["created_at"].instant()
    if at is None:
        raise committed.wrong("is missing")
    lines = edit["line_items"]
    return ShownEdit(
        shop=rules.shop,
        order=edit["order_id"].key(),
        id=edit["id"].key(),
        at=at,
        removed=_pieces(lines["removals"]),
        added=_pieces(lines["additions"]),
        reason=rules.reason_of(edit["staff_note"]),
    )


def _pieces(told: Part) -> dict[str, int]:
    pieces: dict[str, int] = {}
    for one in told.parts():
        line = one["id"].key()
        # Positive in the vendor's sample on either side; met negative in others' code.
        delta = one["delta"].find_whole()
        if delta is None:
            raise one["delta"].wrong("is missing")
        pieces[line] = pieces.get(line, 0) + abs(delta)
    return pieces
