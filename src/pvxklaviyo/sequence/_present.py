"""What the last look-up shows, and since when it has shown it: read from readings alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Generic, TypeVar

import attrs

from ..ledger import History, Observation, Reading
from ..model import (
    FactKey,
    Order,
    PersonRef,
    Return,
    Shipment,
    ShopFact,
    StreamKey,
    decode_order,
    decode_return,
    decode_shipment,
    decode_shop_fact,
    fact_subject,
    stream_name,
)

T = TypeVar("T")


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

        since: Start of the first of them.

        last: Start of the last look-up.
    """

    shipment: Shipment
    fact: FactKey
    times: int
    since: datetime
    last: datetime


@attrs.frozen(kw_only=True)
class SeenReturn:
    """
    A return as the last look-up of its order shows it.

    The fields of :class:`Seen` mean the same here.

    Attributes:
        returned: The return.

        fact: The observation that says so.

        person: Whom the report names.

        learned_at: When this material content was first stored.

        first: Since when it has been shown at all.

        settled_from: Since when with these lines and quantities.

        last: Start of the last look-up.
    """

    returned: Return
    fact: FactKey
    person: PersonRef | None
    learned_at: datetime
    first: datetime
    settled_from: datetime
    last: datetime


@attrs.frozen(kw_only=True)
class GoneReturn:
    """
    A return that was shown once and is not any more; as :class:`Gone`.

    Attributes:
        returned: As it was last shown.

        fact: The observation that said so.

        times: How many complete look-ups in a row did not show it.

        since: Start of the first of them.

        last: Start of the last look-up.
    """

    returned: Return
    fact: FactKey
    times: int
    since: datetime
    last: datetime


@attrs.frozen(kw_only=True)
class Said:
    """
    Something that the shop said of the order.

    Attributes:
        fact: What it said.

        key: The observation.

        person: Whom it names.

        learned_at: When the ledger stored it.
    """

    fact: ShopFact
    key: FactKey
    person: PersonRef | None
    learned_at: datetime


@attrs.frozen(kw_only=True)
class Present:
    """
    The present state of an order group.

    Attributes:
        orders: By number, as last shown; one that was not found is not there.

        order_facts: The observations that say so, by number.

        owners: Whom each order is for, by number.

        cancelled_since: Since when Peoplevox has shown an order as cancelled,
            by number.

        missing_orders: Whether a member was looked up and no order found.

        shipments: Shown now, by time of despatch.

        gone: Shown before.

        returns: Returns shown now, by time.

        gone_returns: Shown before.

        said: What the shop said, by the time at which it happened.

        read_from: The earliest start among the members' last look-ups; None
            if one was never looked up.
    """

    orders: Mapping[str, Order]
    order_facts: Mapping[str, FactKey]
    owners: Mapping[str, PersonRef | None]
    cancelled_since: Mapping[str, datetime]
    missing_orders: bool
    shipments: Sequence[Seen]
    gone: Sequence[Gone]
    returns: Sequence[SeenReturn]
    gone_returns: Sequence[GoneReturn]
    said: Sequence[Said]
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


def material_return(returned: Return) -> tuple[object, ...]:
    """Give what makes it another return if it changes: lines and quantities, no words."""
    lines: dict[tuple[str, str], int] = {}
    for line in returned.lines:
        place = (line.line, line.item_code)
        lines[place] = lines.get(place, 0) + line.quantity
    return (returned.order_number, returned.return_code, tuple(sorted(lines.items())))


def present(history: History) -> Present:
    """Read the present state of a group from its history."""
    facts = {fact.key: fact for fact in history.observations}
    orders: dict[str, Order] = {}
    order_facts: dict[str, FactKey] = {}
    owners: dict[str, PersonRef | None] = {}
    cancelled: dict[str, datetime] = {}
    shipments: list[Seen] = []
    gone: list[Gone] = []
    returns: list[SeenReturn] = []
    gone_returns: list[GoneReturn] = []
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
                if order.is_cancelled:
                    cancelled[order.number] = _cancelled_since(readings, facts)
        # What a shop says is a stream before any order of Peoplevox is known.
        missing = missing or not (found or stream_name(member).kind == "shop")
        tracks, lost = _tracks(
            member, "shipment", readings, facts, history.observations, decode_shipment, material
        )
        shipments += [
            Seen(
                shipment=track.now,
                fact=track.fact,
                person=track.person,
                learned_at=track.learned_at,
                first=track.first,
                settled_from=track.settled_from,
                tracked_from=track.since(lambda one: one.tracking_number),
                last=last.last_started,
            )
            for track in tracks
        ]
        gone += [
            Gone(
                shipment=one.then,
                fact=one.fact,
                times=one.times,
                since=one.since,
                last=last.last_started,
            )
            for one in lost
        ]
        tracked, lost_returns = _tracks(
            member,
            "return",
            readings,
            facts,
            history.observations,
            decode_return,
            material_return,
        )
        returns += [
            SeenReturn(
                returned=track.now,
                fact=track.fact,
                person=track.person,
                learned_at=track.learned_at,
                first=track.first,
                settled_from=track.settled_from,
                last=last.last_started,
            )
            for track in tracked
        ]
        gone_returns += [
            GoneReturn(
                returned=one.then,
                fact=one.fact,
                times=one.times,
                since=one.since,
                last=last.last_started,
            )
            for one in lost_returns
        ]
    shipments.sort(
        key=lambda seen: (
            seen.shipment.despatched_at,
            seen.shipment.despatch_number,
            seen.shipment.order_number,
        )
    )
    returns.sort(key=lambda seen: (seen.returned.returned_at, seen.returned.return_code))
    return Present(
        orders=dict(sorted(orders.items())),
        order_facts=order_facts,
        owners=owners,
        cancelled_since=cancelled,
        missing_orders=missing,
        shipments=shipments,
        gone=gone,
        returns=returns,
        gone_returns=gone_returns,
        said=_said(history),
        read_from=None if unread or not starts else min(starts),
    )


def _said(history: History) -> Sequence[Said]:
    said = [
        Said(
            fact=decode_shop_fact(one.body),
            key=one.key,
            person=one.person,
            learned_at=one.learned_at,
        )
        for one in history.observations
        if one.kind == "shop" and one.learned_at is not None
    ]
    return sorted(said, key=lambda one: (one.fact.at, one.fact.kind, one.key))


def _cancelled_since(readings: Sequence[Reading], facts: Mapping[FactKey, Observation]) -> datetime:
    since = readings[-1].first
    for reading in reversed(readings):
        shown = [
            decode_order(facts[key].body) for key in reading.shown if facts[key].kind == "order"
        ]
        if not any(order.is_cancelled for order in shown):
            break
        since = reading.first
    return since


@attrs.frozen(kw_only=True)
class _Track(Generic[T]):
    """One thing that is there, with the look-ups that showed it, the newest first."""

    now: T
    fact: FactKey
    person: PersonRef | None
    learned_at: datetime
    first: datetime
    settled_from: datetime
    shown: Sequence[tuple[datetime, T]]

    def since(self, what: Callable[[T], object]) -> datetime:
        """Say since when something of it has been as it is now."""
        since = self.shown[0][0]
        for at, then in self.shown:
            if what(then) != what(self.now):
                break
            since = at
        return since


@attrs.frozen(kw_only=True)
class _Lost(Generic[T]):
    """One thing that is not there any more."""

    then: T
    fact: FactKey
    times: int
    since: datetime


def _tracks(
    member: StreamKey,
    kind: str,
    readings: Sequence[Reading],
    facts: Mapping[FactKey, Observation],
    observations: Sequence[Observation],
    decode: Callable[[bytes], T],
    content: Callable[[T], object],
) -> tuple[list[_Track[T]], list[_Lost[T]]]:
    mine = [fact for fact in observations if fact.stream == member and fact.kind == kind]
    if not mine:
        return [], []
    latest = {fact_subject(fact.key): fact for fact in mine}
    decoded = {fact.key: decode(fact.body) for fact in mine}
    # Per reading: which revision of which thing it showed.
    shown = [
        {fact_subject(key): key for key in reading.shown if facts[key].kind == kind}
        for reading in readings
    ]
    there: list[_Track[T]] = []
    lost: list[_Lost[T]] = []
    for subject, newest in latest.items():
        now_key = shown[-1].get(subject)
        if now_key is None:
            lost.append(_lost(subject, readings, shown, decoded, newest.key))
            continue
        now = decoded[now_key]
        seen: list[tuple[datetime, T]] = []
        settled = readings[-1].first
        learned = facts[now_key].learned_at or readings[-1].last
        same = True
        for reading, keys in zip(reversed(readings), reversed(shown), strict=True):
            key = keys.get(subject)
            if key is None:
                break
            seen.append((reading.first, decoded[key]))
            same = same and content(decoded[key]) == content(now)
            if same:
                settled = reading.first
                learned = min(learned, facts[key].learned_at or learned)
        there.append(
            _Track(
                now=now,
                fact=now_key,
                person=facts[now_key].person,
                learned_at=learned,
                first=seen[-1][0],
                settled_from=settled,
                shown=seen,
            )
        )
    return there, lost


def _lost(
    subject: str,
    readings: Sequence[Reading],
    shown: Sequence[Mapping[str, FactKey]],
    decoded: Mapping[FactKey, T],
    newest: FactKey,
) -> _Lost[T]:
    times = 0
    key = newest
    since = readings[-1].first
    for reading, keys in zip(reversed(readings), reversed(shown), strict=True):
        if subject in keys:
            key = keys[subject]
            break
        times += reading.count
        since = reading.first
    return _Lost(then=decoded[key], fact=key, times=times, since=since)
