"""What the last look-up shows, and since when it has shown it: read from readings alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from ..ledger import History, Observation, Reading
from ..model import (
    RETURNS_UNREAD,
    FactKey,
    Order,
    PersonRef,
    Return,
    Shipment,
    ShopFact,
    decode_order,
    decode_return,
    decode_shipment,
    decode_shop_fact,
    stream_name,
)
from ._channels import by_channel, once
from ._seen import Gone, GoneReturn, Present, Said, Seen, SeenReturn, Unread
from ._shown_history import all_said, shown_in
from ._tracks import tracks

OF_THE_SHOP = frozenset({"shop", "shown"})
"""Kinds of stream of which no look-up shows anything: what is in them was told to us."""


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
    unreads: list[Unread] = []
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
        missing = missing or not (found or stream_name(member).kind in OF_THE_SHOP)
        there, lost = tracks(
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
            for track in there
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
        if RETURNS_UNREAD in last.shown:
            unreads.append(Unread(first=last.first, last=last.last_started))
        # What they could not read they neither settled nor missed.
        of_returns = [one for one in readings if RETURNS_UNREAD not in one.shown]
        if not of_returns:
            continue
        tracked, lost_returns = tracks(
            member,
            "return",
            of_returns,
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
                last=of_returns[-1].last_started,
            )
            for track in tracked
        ]
        gone_returns += [
            GoneReturn(
                returned=one.then,
                fact=one.fact,
                times=one.times,
                since=one.since,
                last=of_returns[-1].last_started,
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
    read_from = None if unread or not starts else min(starts)
    channels = {order.channel for order in orders.values()}
    shown = shown_in(history, shipments, read_from, channels)
    told, others = by_channel(_told(history), orders.values())
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
        returns_unread=Unread(
            first=min(one.first for one in unreads), last=max(one.last for one in unreads)
        )
        if unreads
        else None,
        said=all_said(once(told), shown),
        said_elsewhere=others,
        derived=shown,
        read_from=read_from,
    )


def facts_shown(history: History) -> Mapping[FactKey, Sequence[ShopFact]]:
    """Give what is derived from a shop's showings, by the showing that it was learned from first."""
    found: dict[FactKey, list[ShopFact]] = {}
    for order in present(history).derived:
        for said in order.said:
            found.setdefault(said.key, []).append(said.fact)
    return found


def _told(history: History) -> Sequence[Said]:
    return [
        Said(
            fact=decode_shop_fact(one.body),
            key=one.key,
            person=one.person,
            learned_at=one.learned_at,
        )
        for one in history.observations
        if one.kind == "shop" and one.learned_at is not None
    ]


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
