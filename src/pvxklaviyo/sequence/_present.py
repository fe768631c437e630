"""What the last look-up shows, and since when it has shown it: read from readings alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs

from ..ledger import History, Observation, Reading
from ..model import (
    FactKey,
    Order,
    PersonRef,
    Shipment,
    StreamKey,
    decode_order,
    decode_shipment,
    fact_subject,
)


@attrs.frozen(kw_only=True)
class Seen:
    """
    A shipment as the last look-up of its order shows it.

    Attributes:
        shipment: The shipment.

        fact: The observation that says so.

        person: Whom the despatch report names.

        learned_at: When this material content was first stored.

        first: Start of the first look-up of the unbroken row of look-ups
            that showed this shipment at all.

        settled_from: The same for this material content: order, date, lines
            and quantities.

        tracked_from: The same for this tracking number.

        last: Start of the last look-up.
    """

    shipment: Shipment
    fact: FactKey
    person: PersonRef | None
    learned_at: datetime
    first: datetime
    settled_from: datetime
    tracked_from: datetime
    last: datetime


@attrs.frozen(kw_only=True)
class Gone:
    """
    A shipment that was shown once and is not any more.

    Attributes:
        shipment: As it was last shown.

        fact: The observation that said so.

        times: How many complete look-ups in a row did not show it.

        last: Start of the last look-up.
    """

    shipment: Shipment
    fact: FactKey
    times: int
    last: datetime


@attrs.frozen(kw_only=True)
class Present:
    """
    The present state of an order group.

    Attributes:
        orders: By number, as last shown; one that was not found is not there.

        order_facts: The observations that say so, by number.

        owners: Whom each order is for, by number.

        missing_orders: Whether a member was looked up and no order found.

        shipments: Shown now, by time of despatch.

        gone: Shown before.

        read_from: The earliest start among the members' last look-ups; None
            if one was never looked up.
    """

    orders: Mapping[str, Order]
    order_facts: Mapping[str, FactKey]
    owners: Mapping[str, PersonRef | None]
    missing_orders: bool
    shipments: Sequence[Seen]
    gone: Sequence[Gone]
    read_from: datetime | None


def material(shipment: Shipment) -> tuple[object, ...]:
    """Give what makes it another shipment if it changes; names and tracking do not."""
    items = sorted(
        (
            item.item_code,
            item.line,
            -1 if item.quantity is None else item.quantity,
            tuple(sorted((part.item_code, part.quantity) for part in item.components)),
        )
        for item in shipment.items
    )
    return (shipment.order_number, shipment.despatch_number, shipment.despatched_at, tuple(items))


def present(history: History) -> Present:
    """Read the present state of a group from its history."""
    facts = {fact.key: fact for fact in history.observations}
    orders: dict[str, Order] = {}
    order_facts: dict[str, FactKey] = {}
    owners: dict[str, PersonRef | None] = {}
    shipments: list[Seen] = []
    gone: list[Gone] = []
    starts: list[datetime] = []
    missing = False
    unread = not history.members
    for member in history.members:
        readings = history.readings.get(member, ())
        if not readings:
            unread = True
            continue
        last = readings[-1]
        starts.append(last.last_started)
        found = False
        for key in last.shown:
            fact = facts[key]
            if fact.kind == "order":
                order = decode_order(fact.body)
                orders[order.number] = order
                order_facts[order.number] = key
                owners[order.number] = fact.person
                found = True
        missing = missing or not found
        seen, lost = _shipments_of(member, readings, facts, history.observations)
        shipments += seen
        gone += lost
    shipments.sort(
        key=lambda seen: (
            seen.shipment.despatched_at,
            seen.shipment.despatch_number,
            seen.shipment.order_number,
        )
    )
    return Present(
        orders=dict(sorted(orders.items())),
        order_facts=order_facts,
        owners=owners,
        missing_orders=missing,
        shipments=shipments,
        gone=gone,
        read_from=None if unread or not starts else min(starts),
    )


def _shipments_of(
    member: StreamKey,
    readings: Sequence[Reading],
    facts: Mapping[FactKey, Observation],
    observations: Sequence[Observation],
) -> tuple[list[Seen], list[Gone]]:
    mine = [fact for fact in observations if fact.stream == member and fact.kind == "shipment"]
    latest = {fact_subject(fact.key): fact for fact in mine}
    decoded = {fact.key: decode_shipment(fact.body) for fact in mine}
    # Per reading: which revision of which shipment it showed.
    shown = [
        {fact_subject(key): key for key in reading.shown if facts[key].kind == "shipment"}
        for reading in readings
    ]
    last = readings[-1]
    seen: list[Seen] = []
    gone: list[Gone] = []
    for subject, newest in latest.items():
        now_key = shown[-1].get(subject)
        if now_key is None:
            gone.append(_gone(subject, readings, shown, decoded, newest.key))
            continue
        now = decoded[now_key]
        first = settled = tracked = last.first
        learned = facts[now_key].learned_at or last.last
        same_material = same_tracking = True
        for reading, keys in zip(reversed(readings), reversed(shown), strict=True):
            key = keys.get(subject)
            if key is None:
                break
            then = decoded[key]
            first = reading.first
            same_material = same_material and material(then) == material(now)
            same_tracking = same_tracking and then.tracking_number == now.tracking_number
            if same_material:
                settled = reading.first
                learned = min(learned, facts[key].learned_at or learned)
            tracked = reading.first if same_tracking else tracked
        fact = facts[now_key]
        seen.append(
            Seen(
                shipment=now,
                fact=now_key,
                person=fact.person,
                learned_at=learned,
                first=first,
                settled_from=settled,
                tracked_from=tracked,
                last=last.last_started,
            )
        )
    return seen, gone


def _gone(
    subject: str,
    readings: Sequence[Reading],
    shown: Sequence[Mapping[str, FactKey]],
    decoded: Mapping[FactKey, Shipment],
    newest: FactKey,
) -> Gone:
    times = 0
    key = newest
    for reading, keys in zip(reversed(readings), reversed(shown), strict=True):
        if subject in keys:
            key = keys[subject]
            break
        times += reading.count
    return Gone(shipment=decoded[key], fact=key, times=times, last=readings[-1].last_started)
