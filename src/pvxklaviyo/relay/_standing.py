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
        return _stands("held", "look_up", words.held_next("look_up", when), unread[0].now)
    if cancelled := _cancelled(tellings):
        text = words.NOTHING_MORE["cancelled"]
        return _stands("cancelled", cancelled.reason, text, _again(groups))
    if delivered := by_state.get("delivered"):
        return _told(groups, delivered)
    if skipped := by_state.get("skipped"):
        others = [one for one in skipped if one.reason != "before_start"]
        if not others:
            return _stands("before_start", "before_start", words.NOTHING_MORE["before_start"])
        return _stands("skipped", others[-1].reason, words.NOTHING_MORE["skipped"])
    reason = _nothing(groups)
    return _stands("unknown", reason, words.NOTHING_MORE[reason], _again(groups))


def _cancelled(tellings: Sequence[Telling]) -> Telling | None:
    """Find the cancellation of the whole order, told here or by the shop itself."""
    for telling in tellings:
        if telling.kind == "cancelled":
            if telling.state == "delivered" or telling.reason == "told_by_shop":
                return telling
    return None


def _nothing(groups: Sequence[Told]) -> str:
    """Say why there is nothing to say."""
    kinds = {one.kind for group in groups for one in group.observations}
    if "order" not in kinds and "shipment" not in kinds:
        return "not_in_peoplevox"
    if all(group.is_cancelled_in_peoplevox for group in groups):
        return "cancelled_in_peoplevox"
    return "nothing_despatched"


def _again(groups: Sequence[Told]) -> datetime | None:
    reads = [group.plan.read_at for group in groups if group.plan.read_at is not None]
    return min(reads, default=None)


def _told(groups: Sequence[Told], delivered: Sequence[Telling]) -> Explanation:
    again = _again(groups)
    last = delivered[-1]
    gone = _taken_back(delivered)
    there = [one for one in delivered if not (one.kind == "shipment" and one.key in gone)]
    if any(one.is_complete or one.kind == "completion" for one in there):
        return _stands("complete", last.reason, words.NOTHING_MORE["complete"], again)
    shipments = [one for one in there if one.kind == "shipment"]
    if all(group.is_cancelled_in_peoplevox for group in groups):
        reason = "cancelled_in_peoplevox"
        return _stands("partly_sent", reason, words.NOTHING_MORE[reason], again)
    if shipments:
        text = words.still_to_come(_remaining(groups, shipments[-1].key))
    else:
        text = words.NOTHING_MORE["taken_back" if gone else "nothing_despatched"]
    return _stands("partly_sent", last.reason, text, again)


def _taken_back(delivered: Sequence[Telling]) -> set[str]:
    """Give the parcels of which the last word was that they did not leave."""
    gone: set[str] = set()
    for one in delivered:
        parcel = ":".join(one.key.split(":")[:3])
        if one.kind == "correction":
            gone.add(parcel)
        elif one.kind in {"shipment", "tracking"}:
            gone.discard(parcel)
    return gone


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
