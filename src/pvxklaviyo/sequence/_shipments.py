"""Which shipments are told, in which order, and what each says of the order (law L4)."""

from __future__ import annotations

import json
from datetime import datetime

import attrs

from ..ledger import AnnouncementRecord
from ..model import FactKey, Order, PersonRef, RemainingItem, Shipment
from . import exceptions
from ._audience import LeftOut
from ._collection import happened_at, speaks_from
from ._completions import has_ended
from ._contradictions import contradiction, is_discarded
from ._counting import Count, counted, index_of, is_off, remaining_then
from ._items import decide_items, keep_items
from ._judged import judged
from ._known import Known
from ._places import Place, places
from ._plan import Held
from ._policy import Policy
from ._reasons import BOOKED_AGAIN, METRIC_OFF
from ._remaining import remaining
from ._seen import Seen
from ._settled import LEFT_OUT, rests_on_the_same
from ._to_tell import to_tell
from ._waiting import (
    APART,
    behind,
    cause_missing,
    metric_of,
    metrics_of,
    nearly_late,
    waits_for,
)
from ._wish import Wish


def decide_shipments(known: Known, wish: Wish) -> None:
    """Decide about all shipments that are there, oldest first."""
    empty = places(known)
    occupied = {
        known.key(place.occupant.shipment): place for place in empty if place.occupant is not None
    }
    count = counted(known, wish, empty)
    complete_before = bool(count.complete) or has_ended(known)
    waiting = "booking_again" if count.is_doubtful else ""
    told = {record.key for record in count.told}
    for seen in known.state.shipments:
        key = known.key(seen.shipment)
        record = known.record("shipment", key)
        shipment, order, person = known.whole(seen)
        if record is not None and key in told:
            if record.state == "skipped":
                _stay_skipped(known, wish, shipment, record)
            if record.state != "parked":
                keep_items(known, wish, record, order)
            continue
        facts = known.rests_on(seen)
        spoken = speaks_from(known, wish, seen, key)
        told_from = None if isinstance(spoken, Held) else spoken
        place = occupied.get(key)
        if place is not None:
            _take_the_place(known, wish, seen, place, spoken)
            continue
        verdict = _untold(known, wish, seen, key, order, shipment)
        if isinstance(verdict, LeftOut):
            _skip(known, wish, shipment, key, verdict, facts, person)
            # It left all the same: it counts for what is still to come.
            count.shipments.append(shipment)
            count.index += verdict.reason == "before_start"
            continue
        waits = verdict or _waits(known, wish, seen, key, spoken, waiting)
        if waits is not None:
            wish.held.append(attrs.evolve(waits, facts=facts))
            if not waiting and waits.reason not in APART:
                waiting = "earlier_shipment"
            _nearly_late(known, wish, seen, key, spoken, metrics_of(known.policy))
            continue
        count.shipments.append(shipment)
        retried = record is not None and record in count.retried
        left: tuple[RemainingItem, ...] | None
        if record is not None and retried:
            # It was counted when it was first decided, and others after it.
            number, left = index_of(record), remaining_then(known, record)
        else:
            count.index += 1
            number, left = count.index, count.remaining(known)
            if complete_before:
                left = None
                if known.answered(f"reopened:{key}") is None:
                    wish.open(exceptions.reopened(known.history.stream, key, shipment))
        is_complete = None if left is None else not left
        complete_before = complete_before or bool(is_complete)
        metric = metric_of(known.policy, complete=is_complete)
        one = to_tell(
            known.policy,
            kind="shipment",
            key=key,
            metric=metric,
            reason=_reason(known, seen),
            facts=facts,
            happened_at=happened_at(known, shipment, told_from),
            person=person,
            about=attrs.evolve(shipment, index=number, is_complete=is_complete, remaining=left),
            order=order,
        )
        if not known.policy.tells(metric) or _was_off(known.policy, record, metric):
            # It is counted as if it were told.
            one = one.untold(METRIC_OFF)
        else:
            _nearly_late(known, wish, seen, key, spoken, (metric,))
        wish.announcements.append(one)
        decide_items(known, wish, one)
    wish.counted += count.shipments
    _half_complete(known, wish, count)


def _waits(
    known: Known, wish: Wish, seen: Seen, key: str, spoken: datetime | Held | None, waiting: str
) -> Held | None:
    """Say what a shipment waits for, by itself, or behind what comes before it."""
    waits = contradiction(known, wish, seen, key)
    if waits is None:
        waits = spoken if isinstance(spoken, Held) else waits_for(known, wish, seen, key, spoken)
    if waits is None and waiting:
        waits = behind(known, wish, seen, key, waiting)
    return waits


def _nearly_late(
    known: Known,
    wish: Wish,
    seen: Seen,
    key: str,
    spoken: datetime | Held | None,
    metrics: tuple[str, ...],
) -> None:
    told_from = None if isinstance(spoken, Held) else spoken
    at = happened_at(known, seen.shipment, told_from)
    # Of metrics that it may have yet the shortest window counts.
    window = min(known.policy.window(metric) for metric in metrics)
    nearly_late(known, wish, seen, key, happened_at=at, live_until=at + window, spoken=told_from)


def _take_the_place(
    known: Known, wish: Wish, seen: Seen, place: Place, spoken: datetime | Held | None
) -> None:
    """Let a despatch take the place of a told parcel: it is no news, and is counted once."""
    key = known.key(seen.shipment)
    record = known.record("shipment", key)
    facts = (seen.fact, place.record.facts[0])
    if record is None or record.reason != BOOKED_AGAIN:
        waits: Held | None
        if not place.is_sure:
            waits = Held(kind="shipment", key=key, reason="reversing", until=None)
        elif isinstance(spoken, Held):
            waits = spoken
        else:
            waits = waits_for(known, wish, seen, key, spoken)
        if waits is not None:
            wish.held.append(attrs.evolve(waits, facts=facts))
            return
    shipment, order, _ = known.whole(seen)
    wish.skip(
        shipment,
        order,
        kind="shipment",
        key=key,
        reason=BOOKED_AGAIN,
        facts=facts,
        happened_at=shipment.despatched_at,
        person=place.record.person,
    )


def _half_complete(known: Known, wish: Wish, count: Count) -> None:
    """Tell a person of an order that was completed before another one was joined to it."""
    if len(known.history.members) == 1:
        return
    for record in count.complete:
        shipment = known.told_shipment(record)
        answered = known.answered(f"half:{record.key}") is not None
        if shipment is not None and not answered and remaining(known, count.shipments):
            wish.open(exceptions.half_complete(known.history.stream, record.key, shipment))


def _untold(
    known: Known, wish: Wish, seen: Seen, key: str, order: Order, shipment: Shipment
) -> LeftOut | Held | None:
    """Say why a shipment is not told, or waits for its verdict, or None if it is to be told."""
    start = known.policy.start_at
    if start is not None and shipment.despatched_at < start:
        return LeftOut(reason="before_start")
    record = known.record("shipment", key)
    if record is not None and _stands(known, seen, record):
        return LeftOut(reason=record.reason)
    answers = [
        known.answered(f"clock:{key}"),
        known.answered(f"speak:{key}"),
        record and known.unparked(record),
    ]
    if is_discarded(known, key) or any(one.verb == "discard" for one in answers if one):
        return LeftOut(reason="discarded")
    channel, site = order.channel or shipment.channel, order.site or shipment.site
    if (channel, site) != (order.channel, order.site):
        order = attrs.evolve(order, channel=channel, site=site)
    return judged(known, wish, "shipment", key, order)


def _stands(known: Known, seen: Seen, record: AnnouncementRecord) -> bool:
    """Whether a recorded skip stands, until the facts it rests on change."""
    if record.state != "skipped":
        return False
    # What was reversed, or took a place that is taken again, is there after
    # all; what was off, or was left out by a mapping, is asked anew elsewhere.
    if record.reason in {"reversed", BOOKED_AGAIN, METRIC_OFF} or record.reason in LEFT_OUT:
        return False
    # A new audience rule does not tell old news; a person's word stands longer.
    person = known.whole(seen)[2]
    return record.reason == "discarded" or rests_on_the_same(record, known.rests_on(seen), person)


def _was_off(policy: Policy, record: AnnouncementRecord | None, metric: str) -> bool:
    """Whether the same metric was off when it left: switched on later it tells no old news."""
    if record is None or not is_off(record):
        return False
    return metric_of(policy, complete=json.loads(record.decision).get("complete")) == metric


def _reason(known: Known, seen: Seen) -> str:
    if cause_missing(known, seen.shipment):
        return "cause_missing"
    if seen.shipment.tracking_number:
        return "despatched"
    rule = known.policy.tracking_rule(seen.shipment.carrier, seen.shipment.service)
    return "despatched" if rule == "never" else "tracking_missing"


def _stay_skipped(known: Known, wish: Wish, shipment: Shipment, record: AnnouncementRecord) -> None:
    """Keep a recorded skip as it was decided, with its number if it has one."""
    if is_off(record):
        left = remaining_then(known, record)
        complete: bool | None = json.loads(record.decision).get("complete")
        told = known.told_shipment(record) or shipment
        shipment = attrs.evolve(told, index=index_of(record), is_complete=complete, remaining=left)
    verdict = LeftOut(reason=record.reason, note=record.note)
    _skip(known, wish, shipment, record.key, verdict, record.facts, record.person)


def _skip(
    known: Known,
    wish: Wish,
    shipment: Shipment,
    key: str,
    verdict: LeftOut,
    facts: tuple[FactKey, ...],
    person: PersonRef | None,
) -> None:
    number = shipment.order_number
    order = known.state.orders.get(number) or Order(number=number)
    wish.skip(
        shipment,
        order,
        kind="shipment",
        key=key,
        reason=verdict.reason,
        facts=facts,
        happened_at=shipment.despatched_at,
        person=person,
        note=verdict.note,
    )
