"""What a customer kept: neither returned nor cancelled in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import attrs

from ..ledger import AnnouncementRecord
from ..model import Return, ShipmentItem
from ._audience import LeftOut
from ._demand import Demand
from ._items import by_line
from ._judged import judged
from ._kinds import KEPT_ITEM
from ._known import Known
from ._parcel_telling import is_discarded
from ._places import SURE
from ._plan import Held
from ._reasons import BOOKED_AGAIN
from ._returns_telling import is_free
from ._returns_waiting import is_cancelled
from ._seen import Seen
from ._to_tell import to_tell
from ._wish import Wish

LOOK_WHETHER_TOLD = timedelta(hours=1)
"""Between two looks at a parcel that should have been told long ago."""


def decide_kept(known: Known, wish: Wish) -> None:
    """
    Decide about items that were kept.

    Law L8: after a return, or a cancellation, of an item nobody is told that
    it was kept. So the order is looked up when the time comes, and what that
    look-up shows decides.
    """
    if not known.policy.tells(KEPT_ITEM):
        return
    coming = {one.key for one in wish.held if one.kind == "shipment"} | {
        one.key for one in wish.announcements if one.kind == "shipment" and not one.skipped
    }
    for seen in known.state.shipments:
        key = known.key(seen.shipment)
        told = known.record("shipment", key)
        if told is not None and _was_told(known, told):
            _decide(known, wish, seen)
        elif key in coming:
            # Telling it wakes nobody, so the look-up is asked for before.
            due = seen.shipment.despatched_at + known.policy.keep_after
            wish.reads.append(max(due, known.now + LOOK_WHETHER_TOLD))


def _was_told(known: Known, record: AnnouncementRecord) -> bool:
    if record.state == "skipped":
        # It took the place of a parcel that was told.
        return record.reason == BOOKED_AGAIN
    return record.state != "parked" and known.is_told(record)


def _decide(known: Known, wish: Wish, seen: Seen) -> None:
    shipment = seen.shipment
    due = shipment.despatched_at + known.policy.keep_after
    for line, item in by_line(shipment).items():
        key = known.key(shipment, line)
        if is_free(known, known.record("kept_item", key)):
            _decide_item(known, wish, seen, item, key)
            if seen.last < due:
                wish.reads.append(max(known.now, due))


def _decide_item(known: Known, wish: Wish, seen: Seen, item: ShipmentItem, key: str) -> None:
    due = seen.shipment.despatched_at + known.policy.keep_after
    shipment, order, person = known.whole(seen)
    facts = known.rests_on(seen)
    reason = _not_kept(known, item)
    record = known.record("kept_item", key)
    if record is not None and is_discarded(known, record):
        reason = "discarded"
    elif seen.last < due or (reason is None and known.state.returns_unread is not None):
        if known.now >= due:
            wish.held.append(
                Held(kind="kept_item", key=key, reason="kept_look_up", until=due, facts=facts)
            )
        return
    about = attrs.evolve(shipment, items=(item,))
    left_out = judged(known, wish, "kept_item", key, order) if reason is None else None
    if isinstance(left_out, Held):
        wish.held.append(attrs.evolve(left_out, facts=facts))
        return
    note = ""
    if isinstance(left_out, LeftOut):
        reason, note = left_out.reason, left_out.note
    if reason is not None:
        wish.skip(
            about,
            order,
            kind="kept_item",
            key=key,
            reason=reason,
            facts=facts,
            happened_at=due,
            person=person,
            note=note,
        )
        return
    wish.announcements.append(
        to_tell(
            known.policy,
            kind="kept_item",
            key=key,
            metric=KEPT_ITEM,
            reason="kept",
            facts=facts,
            happened_at=due,
            person=person,
            about=about,
            order=order,
        )
    )


def _not_kept(known: Known, item: ShipmentItem) -> str | None:
    """Give the reason not to tell: some of it came back, or was cancelled and left all the same."""
    codes = {item.item_code, *(part.item_code for part in item.components)}
    back = {
        line.item_code
        for returned in _returns(known)
        for line in returned.lines
        if line.quantity > 0
    }
    return "not_kept" if codes & back or _is_cancelled(known, item.item_code) else None


def _returns(known: Known) -> Iterator[Return]:
    """Give every return, also one that is not completed yet, or told and not shown any more."""
    for seen in known.state.returns:
        if not is_cancelled(seen.returned):
            yield seen.returned
    for gone in known.state.gone_returns:
        record = known.record("return", known.return_key(gone.returned))
        told = record is not None and known.is_told(record) and record.state != "skipped"
        if told or gone.times < SURE:
            yield gone.returned


def _is_cancelled(known: Known, code: str) -> bool:
    """Whether the shop cancelled pieces that left all the same."""
    if known.heard.whole is not None:
        return True
    demand = Demand(known)
    cancelled = demand.cancelled().get(code, 0)
    sent = sum(
        # Of a kit that nobody counted, at least one left.
        1 if item.quantity is None else item.quantity
        for seen in known.state.shipments
        for item in seen.shipment.items
        if item.item_code == code
    )
    return cancelled > 0 and sent > demand.ordered.get(code, 0) - cancelled
