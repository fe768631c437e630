"""Which shipments are told, in which order, and what each says of the order (law L4)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import attrs

from ..ledger import AnnouncementRecord
from ..model import FactKey, Order, PersonRef, RemainingItem, Shipment
from . import exceptions
from ._audience import not_told
from ._completeness import still_to_come
from ._kinds import FULFILLED_ORDER, FULFILLED_PARTIAL_ORDER
from ._known import Known
from ._plan import Announcement
from ._present import Seen
from ._waiting import behind, nearly_late, waits_for
from ._wish import Wish


def decide_shipments(known: Known, wish: Wish) -> None:
    """Decide about all shipments that are there, oldest first."""
    told, retried = _numbered(known, wish)
    counted = [shipment for record in told if (shipment := known.told_shipment(record)) is not None]
    numbers = [_index(record) or 0 for record in (*told, *retried)]
    index = max([len(told), *numbers])
    complete = [record for record in told if b'"complete":true' in record.decision]
    complete_before = bool(complete)
    waiting_earlier = False
    for seen in known.state.shipments:
        key = known.key(seen.shipment)
        record = known.record("shipment", key)
        shipment, order, person = known.whole(seen)
        if record is not None and known.is_told(record):
            if record.state == "skipped":
                _skip(known, wish, shipment, key, record.reason, record.facts, person)
            continue
        facts = known.rests_on(seen)
        reason = _not_for_telling(known, seen, key, order, shipment)
        if reason is not None:
            _skip(known, wish, shipment, key, reason, facts, person)
            # It left all the same: it counts for what is still to come.
            counted.append(shipment)
            index += reason == "before_start"
            continue
        waits = waits_for(known, wish, seen, key)
        if waits is None and waiting_earlier:
            waits = behind(known, wish, seen, key)
        if waits is not None:
            wish.held.append(attrs.evolve(waits, facts=facts))
            waiting_earlier = waiting_earlier or waits.reason != "clock"
            nearly_late(known, wish, seen, key, FULFILLED_ORDER)
            continue
        counted.append(shipment)
        if record is not None and record in retried:
            # It was counted when it was first decided, and others after it.
            number, remaining = _index(record), _remaining_then(known, record)
        else:
            index += 1
            number, remaining = index, _remaining(known, counted)
            if complete_before:
                remaining = None
                if known.answered(f"reopened:{key}") is None:
                    wish.open(exceptions.reopened(known.history.stream, key, shipment))
        is_complete = None if remaining is None else not remaining
        complete_before = complete_before or bool(is_complete)
        metric = FULFILLED_ORDER if is_complete else FULFILLED_PARTIAL_ORDER
        wish.announcements.append(
            Announcement(
                kind="shipment",
                key=key,
                reason=_reason(known, seen),
                facts=facts,
                happened_at=shipment.despatched_at,
                metric=known.policy.name(metric),
                live_until=shipment.despatched_at + known.policy.window(metric),
                late_mode=known.policy.late_mode(metric),
                person=person,
                about=attrs.evolve(
                    shipment, index=number, is_complete=is_complete, remaining=remaining
                ),
                order=order,
            )
        )
        nearly_late(known, wish, seen, key, metric)
    _half_complete(known, wish, complete, counted)


def _numbered(
    known: Known, wish: Wish
) -> tuple[list[AnnouncementRecord], list[AnnouncementRecord]]:
    """Give the shipments that have their number for good: told ones, and parked ones to retry."""
    reversed_now = {skip.key for skip in wish.announcements}
    there = {known.key(seen.shipment) for seen in known.state.shipments}
    records = [
        record
        for record in known.history.announcements
        if record.kind == "shipment" and record.key not in reversed_now
    ]
    told = [record for record in records if known.is_told(record)]
    retried = [
        record
        for record in records
        if known.is_retried(record)
        # What is open and not there any more is about to be taken back.
        and (record.state == "parked" or record.key in there)
    ]
    return told, retried


def _half_complete(
    known: Known,
    wish: Wish,
    complete: Iterable[AnnouncementRecord],
    counted: Sequence[Shipment],
) -> None:
    """Tell a person of an order that was completed before another one was joined to it."""
    if len(known.history.members) == 1:
        return
    for record in complete:
        shipment = known.told_shipment(record)
        answered = known.answered(f"half:{record.key}") is not None
        if shipment is not None and not answered and _remaining(known, counted):
            wish.open(exceptions.half_complete(known.history.stream, record.key, shipment))


def _not_for_telling(
    known: Known, seen: Seen, key: str, order: Order, shipment: Shipment
) -> str | None:
    """Give the reason of a recorded skip, or None if it is to be told."""
    start = known.policy.start_at
    if start is not None and shipment.despatched_at < start:
        return "before_start"
    record = known.record("shipment", key)
    if record is not None and record.state == "skipped" and record.reason != "reversed":
        # A recorded skip stands until the facts it rests on change, so that a
        # new audience rule does not tell old news; a person's word stands longer.
        if record.reason == "discarded" or set(record.facts) == set(known.rests_on(seen)):
            return record.reason
    answers = [known.answered(f"clock:{key}"), record and known.unparked(record)]
    if any(answer.verb == "discard" for answer in answers if answer):
        return "discarded"
    return not_told(known.policy.audience, order.channel or shipment.channel, shipment.email)


def _index(record: AnnouncementRecord) -> int | None:
    """Give the number within its order that was decided for a shipment."""
    index: int | None = json.loads(record.decision).get("index")
    return index


def _reason(known: Known, seen: Seen) -> str:
    if not known.order_known(seen.shipment):
        return "cause_missing"
    if seen.shipment.tracking_number:
        return "despatched"
    rule = known.policy.tracking_rule(seen.shipment.carrier, seen.shipment.service)
    return "despatched" if rule == "never" else "tracking_missing"


def _remaining(known: Known, counted: Sequence[Shipment]) -> tuple[RemainingItem, ...] | None:
    if known.state.missing_orders:
        return None
    remaining = still_to_come(list(known.state.orders.values()), counted)
    if remaining is None:
        return None
    return _named(known, remaining)


def _remaining_then(known: Known, record: AnnouncementRecord) -> tuple[RemainingItem, ...] | None:
    """Say what was still to come when a parked event was decided: frozen with its number."""
    listed: list[tuple[str, int]] | None = json.loads(record.decision).get("remaining")
    if listed is None:
        return None
    return _named(known, [RemainingItem(item_code=code, quantity=count) for code, count in listed])


def _named(known: Known, items: Iterable[RemainingItem]) -> tuple[RemainingItem, ...]:
    names = {
        item.item_code: item.name
        for seen in known.state.shipments
        for item in seen.shipment.items
        if item.name
    }
    return tuple(
        attrs.evolve(item, name=item.name or names.get(item.item_code, "")) for item in items
    )


def _skip(
    known: Known,
    wish: Wish,
    shipment: Shipment,
    key: str,
    reason: str,
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
        reason=reason,
        facts=facts,
        happened_at=shipment.despatched_at,
        person=person,
    )
