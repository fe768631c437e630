"""How an order stands, over all that is told of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from ..sequence import in_words
from . import _in_words as words
from ._explanation import Explanation, OrderState, Telling
from ._told import Told


def standing(groups: Sequence[Told], tellings: Sequence[Telling]) -> Explanation:
    """Say how the order stands: what a person must do first, then what happens soonest."""
    by_state: dict[str, list[Telling]] = {}
    for telling in tellings:
        by_state.setdefault(telling.state, []).append(telling)
    if parked := by_state.get("parked"):
        return _stands("parked", parked[0].reason, words.NOTHING_MORE["parked"])
    if queued := by_state.get("queued"):
        first = min(queued, key=_soonest)
        return _stands("queued", first.reason, first.next, first.next_at)
    if any(group.unreadable for group in groups):
        return _stands("held", "row_rejected", words.HELD_NEXT["row_rejected"])
    if held := by_state.get("held"):
        first = min(held, key=_soonest)
        return _stands("held", first.reason, first.next, first.next_at)
    unread = [group for group in groups if group.unread]
    if unread:
        when = unread[0].times.next(unread[0].now)
        text = words.HELD_NEXT["look_up"].format(when=when)
        return _stands("held", "look_up", text, unread[0].now)
    if delivered := by_state.get("delivered"):
        return _told(groups, delivered)
    if skipped := by_state.get("skipped"):
        others = [one for one in skipped if one.reason != "before_start"]
        if not others:
            return _stands("before_start", "before_start", words.NOTHING_MORE["before_start"])
        return _stands("skipped", others[-1].reason, words.NOTHING_MORE["skipped"])
    return _stands("unknown", "nothing_despatched", words.NOTHING_MORE["nothing_despatched"])


def _told(groups: Sequence[Told], delivered: Sequence[Telling]) -> Explanation:
    reads = [group.plan.read_at for group in groups if group.plan.read_at is not None]
    again = min(reads, default=None)
    last = delivered[-1]
    if any(one.is_complete for one in delivered):
        return _stands("complete", last.reason, words.NOTHING_MORE["complete"], again)
    shipments = [one for one in delivered if one.kind == "shipment"] or [last]
    text = words.still_to_come(_remaining(groups, shipments[-1].key))
    return _stands("partly_sent", last.reason, text, again)


def _remaining(groups: Sequence[Told], key: str) -> list[tuple[str, int]] | None:
    for group in groups:
        for record in group.history.announcements:
            if record.kind == "shipment" and record.key == key:
                left = json.loads(record.decision).get("remaining")
                return None if left is None else [(code, quantity) for code, quantity in left]
    return None


def _stands(
    state: OrderState, reason: str, text: str, next_at: datetime | None = None
) -> Explanation:
    return Explanation(
        asked="", state=state, reason=reason, why=in_words(reason), next=text, next_at=next_at
    )


def _soonest(telling: Telling) -> datetime:
    # What waits for a person has no instant, and comes after all that has one.
    return telling.next_at or datetime.max.replace(tzinfo=UTC)
