"""What is said of a shipment after it was told: its tracking, and that it changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

import attrs

from ..ledger import AnnouncementRecord
from ..model import FactKey, Shipment, fact_subject
from . import _shipment_exceptions, exceptions
from ._kinds import UPDATED_TRACKING
from ._known import Known
from ._life import Parcel
from ._lives import Lives
from ._parcel_telling import is_discarded, put
from ._places import places, same_lines
from ._present import material
from ._reasons import BOOKED_AGAIN, TOLD_AGAIN
from ._seen import Seen
from ._settled import LEFT_OUT
from ._to_tell import to_tell
from ._waiting import nearly_late
from ._wish import Wish


def decide_after(known: Known, wish: Wish, seen: Seen) -> None:
    """Decide what is still to be said of a shipment that is there."""
    key = known.key(seen.shipment)
    record = known.record("shipment", key)
    if _takes_a_place(wish, key):
        _in_its_place(known, wish, seen)
        return
    if record is None or not known.is_told(record) or record.state in {"skipped", "parked"}:
        return
    told = known.told_shipment(record)
    if told is None:
        return
    if material(told) != material(seen.shipment):
        _changed(known, wish, seen, key)
    if _is_back(known, record):
        _tell_again(known, wish, seen, record)
    else:
        _tracking(known, wish, seen, told, record)
    if record.state == "queued" and record.happened_at and record.live_until:
        nearly_late(
            known,
            wish,
            seen,
            key,
            happened_at=record.happened_at,
            live_until=record.live_until,
            spoken=record.send_at if record.tries == 0 else None,
        )


def _takes_a_place(wish: Wish, key: str) -> bool:
    return any(
        one.kind == "shipment" and one.key == key and one.reason == BOOKED_AGAIN
        for one in wish.announcements
    )


def _in_its_place(known: Known, wish: Wish, seen: Seen) -> None:
    """Tell the number of a despatch under the parcel that was told, and whose place it takes."""
    for place in places(known):
        if place.occupant is not None and place.occupant.fact == seen.fact:
            if not same_lines(place.told, seen.shipment):
                _changed(known, wish, seen, place.record.key)
            _tracking(known, wish, seen, place.told, place.record, rebooked=True)


def _changed(known: Known, wish: Wish, seen: Seen, key: str) -> None:
    """Tell a person of a told shipment that reads otherwise, if it still does after a while."""
    until = seen.settled_from + known.policy.correct_after
    if seen.last < until:
        wish.reads.append(max(known.now, until))
    elif known.answered(f"changed:{key}") is None:
        wish.open(exceptions.changed(known.history.stream, key, seen.shipment))


def _is_back(known: Known, record: AnnouncementRecord) -> bool:
    """Whether the customer was told last that it did not leave."""
    if not any(
        one.kind == "correction" and one.key.startswith(record.key + ":") and known.is_told(one)
        for one in known.history.announcements
    ):
        return False
    return Lives(known.history).parcel(record.key) is Parcel.CORRECTED


def _tell_again(known: Known, wish: Wish, seen: Seen, record: AnnouncementRecord) -> None:
    """Tell a parcel that is there after all: by its tracking, or else by a person."""
    if seen.last < seen.first + known.policy.settle_for:
        wish.reads.append(max(known.now, seen.first + known.policy.settle_for))
        return
    if seen.shipment.tracking_number and known.policy.tells(UPDATED_TRACKING):
        _tell(known, wish, seen, record, _updates(known, record), TOLD_AGAIN, seen.first)
    elif known.answered(f"back:{record.key}") is None:
        wish.open(_shipment_exceptions.back_again(known.history.stream, record.key, seen.shipment))


def _tracking(
    known: Known,
    wish: Wish,
    seen: Seen,
    told: Shipment,
    record: AnnouncementRecord,
    *,
    rebooked: bool = False,
) -> None:
    """Tell a tracking number that came or changed after the shipment was told."""
    updates = _updates(known, record)
    last = known.told_shipment(updates[-1]) if updates else told
    before = (last.tracking_number, last.carrier) if last is not None else ("", "")
    shipment = seen.shipment
    if not shipment.tracking_number:
        rule = known.policy.tracking_rule(shipment.carrier, shipment.service)
        if rule == "required" and not before[0]:
            if known.answered(f"untracked:{record.key}") is None:
                wish.open(exceptions.tracking_missing(known.history.stream, record.key, shipment))
        return
    # A carrier that is only spelt otherwise is no news; another one with which
    # the parcel is booked again is.
    same = before == (shipment.tracking_number, shipment.carrier)
    if same or (not rebooked and before[0] == shipment.tracking_number):
        return
    reason = "tracking_changed" if before[0] else "tracking_assigned"
    if rebooked:
        reason = "rebooked"
    # Peoplevox does not say when a number was assigned; our first sight of it
    # is the nearest instant that anybody knows.
    _tell(known, wish, seen, record, updates, reason, seen.tracked_from)


def _updates(known: Known, record: AnnouncementRecord) -> Sequence[AnnouncementRecord]:
    return [
        update
        for update in known.history.announcements
        if update.kind == "tracking"
        and update.key.startswith(record.key + ":")
        and known.is_told(update)
    ]


def _tell(
    known: Known,
    wish: Wish,
    seen: Seen,
    record: AnnouncementRecord,
    updates: Sequence[AnnouncementRecord],
    reason: str,
    happened_at: datetime,
) -> None:
    if not known.policy.tells(UPDATED_TRACKING):
        return
    # Counted, not named: a key never contains what may change later.
    key = f"{record.key}:{len(updates) + 1}"
    decided = json.loads(record.decision)
    email = known.address(record.person)
    shipment, order, _ = known.whole(seen)
    one = to_tell(
        known.policy,
        kind="tracking",
        key=key,
        metric=UPDATED_TRACKING,
        reason=reason,
        facts=_facts(seen, record),
        happened_at=happened_at,
        # The same profile that was told of the parcel is told of its tracking.
        person=record.person,
        about=attrs.evolve(
            shipment, index=decided.get("index"), is_complete=decided.get("complete"), email=email
        ),
        order=attrs.evolve(order, email=email),
    )
    update = known.record("tracking", key)
    put(known, wish, one, discarded=update is not None and _discarded(known, update, shipment))


def _facts(seen: Seen, record: AnnouncementRecord) -> tuple[FactKey, ...]:
    """Name what it rests on: what is shown, and the parcel whose place it takes, if it does."""
    told = record.facts[0]
    same = fact_subject(seen.fact) == fact_subject(told)
    return (seen.fact,) if same else (seen.fact, told)


def _discarded(known: Known, update: AnnouncementRecord, shipment: Shipment) -> bool:
    """Whether a person left this number untold; another number is news."""
    if update.state == "skipped" and update.reason not in LEFT_OUT:
        skipped = known.told_shipment(update)
        same = skipped is not None and skipped.tracking_number == shipment.tracking_number
        return same and is_discarded(known, update)
    return is_discarded(known, update)
