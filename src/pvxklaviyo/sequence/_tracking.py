"""What is said of a shipment after it was told: its tracking, and that it changed."""

from __future__ import annotations

import json

import attrs

from ..ledger import AnnouncementRecord
from ..model import Shipment
from . import exceptions
from ._kinds import UPDATED_TRACKING
from ._known import Known
from ._plan import Announcement
from ._present import Seen, material
from ._waiting import nearly_late
from ._wish import Wish


def decide_after(known: Known, wish: Wish, seen: Seen) -> None:
    """Decide what is still to be said of a shipment that is there."""
    key = known.key(seen.shipment)
    record = known.record("shipment", key)
    if record is None or not known.is_told(record) or record.state in {"skipped", "parked"}:
        return
    told = known.told_shipment(record)
    if told is None:
        return
    if material(told) != material(seen.shipment) and known.answered(f"changed:{key}") is None:
        wish.open(exceptions.changed(known.history.stream, key, seen.shipment))
    _tracking(known, wish, seen, told, record)
    if record.state == "queued":
        nearly_late(known, wish, seen, key, record.metric)


def _discarded(known: Known, update: AnnouncementRecord, shipment: Shipment) -> bool:
    """Whether a person left this number untold; another number is news."""
    if update.state == "skipped":
        skipped = known.told_shipment(update)
        return skipped is not None and skipped.tracking_number == shipment.tracking_number
    answer = known.unparked(update)
    return answer is not None and answer.verb == "discard"


def _tracking(
    known: Known, wish: Wish, seen: Seen, told: Shipment, record: AnnouncementRecord
) -> None:
    """Tell a tracking number that came or changed after the shipment was told."""
    updates = [
        update
        for update in known.history.announcements
        if update.kind == "tracking"
        and update.key.startswith(record.key + ":")
        and known.is_told(update)
    ]
    last = known.told_shipment(updates[-1]) if updates else told
    before = last.tracking_number if last is not None else ""
    shipment, order, _ = known.whole(seen)
    if not shipment.tracking_number:
        rule = known.policy.tracking_rule(shipment.carrier, shipment.service)
        if rule == "required" and not before:
            if known.answered(f"untracked:{record.key}") is None:
                wish.open(exceptions.tracking_missing(known.history.stream, record.key, shipment))
        return
    if shipment.tracking_number == before:
        return
    # Counted, not named: a key never contains what may change later.
    key = known.key(shipment, str(len(updates) + 1))
    update = known.record("tracking", key)
    if update is not None and _discarded(known, update, shipment):
        wish.skip(
            shipment,
            order,
            kind="tracking",
            key=key,
            reason="discarded",
            facts=(seen.fact,),
            happened_at=seen.tracked_from,
            person=record.person,
        )
        return
    # Peoplevox does not say when a number was assigned; our first sight of it
    # is the nearest instant that anybody knows.
    happened_at = seen.tracked_from
    decided = json.loads(record.decision)
    email = known.address(record.person)
    wish.announcements.append(
        Announcement(
            kind="tracking",
            key=key,
            reason="tracking_changed" if before else "tracking_assigned",
            facts=(seen.fact,),
            happened_at=happened_at,
            metric=known.policy.name(UPDATED_TRACKING),
            live_until=happened_at + known.policy.window(UPDATED_TRACKING),
            late_mode=known.policy.late_mode(UPDATED_TRACKING),
            # The same profile that was told of the parcel is told of its tracking.
            person=record.person,
            about=attrs.evolve(
                shipment,
                index=decided.get("index"),
                is_complete=decided.get("complete"),
                email=email,
            ),
            order=attrs.evolve(order, email=email),
        )
    )
