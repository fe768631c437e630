"""
The laws L1 to L6 as checks over a life that is over.

Each looks at one law only, by the journals of the warehouse and of the shop
and by Klaviyo's, and at the ledger only where the law speaks of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import pairwise

from pvxklaviyo.ledger import AnnouncementRecord, Observation
from pvxklaviyo.model import FactKey, decode_shipment, fact_subject
from pvxklaviyo.simulation.klaviyo import StoredEvent
from pvxklaviyo.simulation.warehouse import JournalShipment

from .about import (
    CANCELLED,
    CANCELLED_ITEM,
    CORRECTION,
    OF_PARCELS,
    OF_THE_SHOP,
    PLACED,
    RETURNED,
    SHIPMENT_METRICS,
    TRACKING,
    Key,
    came_back,
    ends_an_order,
    first_told,
    happened,
    key_of,
    real_events,
    said_at,
)
from .lives import Life


def evidence(life: Life) -> list[str]:
    """L1: no event without that of which it tells, seen before it was told."""
    found: list[str] = []
    for event in life.events:
        since = _known_since(life, event)
        if since is None:
            found.append(f"{event.unique_id}: there is no such thing")
        elif event.received_at < since:
            found.append(f"{event.unique_id}: told before it could be known")
    for history in life.histories.values():
        facts = {fact.key: fact for fact in history.observations}
        found += [
            f"{row.kind} {row.key}: rests on no observation of it"
            for row in history.announcements
            if not _rests_on_it(row, facts)
        ]
    return found


def _known_since(life: Life, event: StoredEvent) -> datetime | None:
    """Say since when anybody could know of what an event tells; None if it never happened."""
    order = str(event.properties.get("OrderId"))
    if ends_an_order(event):
        return said_at(life, "lines_cancelled", order, "C1")
    if event.metric in OF_PARCELS:
        shipment = life.truth.by_key.get(key_of(event))
        if shipment is None or event.metric != CORRECTION:
            return None if shipment is None else shipment.visible_at
        return shipment.vanished_at
    if event.metric in RETURNED:
        back = came_back(life, event)
        return None if back is None else back.returned_at
    if event.metric == CANCELLED_ITEM:
        return said_at(life, "lines_cancelled", order, str(event.properties.get("CancellationId")))
    return said_at(life, OF_THE_SHOP.get(event.metric, ""), order)


_RESTS_ON = {
    "shipment": "shipment",
    "tracking": "shipment",
    "correction": "shipment",
    "kept_item": "shipment",
    "return": "return",
    "returned_item": "return",
    "placed": "shop",
    "cancelled": "shop",
    "cancelled_item": "shop",
}


def _rests_on_it(row: AnnouncementRecord, facts: dict[FactKey, Observation]) -> bool:
    kind = _RESTS_ON.get(row.kind)
    if kind is None:
        return True
    mine = [facts[key] for key in row.facts if key in facts and facts[key].kind == kind]
    if kind != "shipment":
        return bool(mine)
    parcels = [decode_shipment(fact.body) for fact in mine]
    # What was booked again is told under the parcel whose place it took.
    return any(
        row.key.startswith(f"acme01:{one.order_number}:")
        and (row.kind == "tracking" or f":{one.despatch_number}" in row.key)
        for one in parcels
    )


def once(life: Life) -> list[str]:
    """L2: at most one event takes effect of one key, and of one shipment under whatever metric."""
    told = Counter(
        key_of(event)
        for event in life.events
        if event.metric in SHIPMENT_METRICS and not ends_an_order(event)
    )
    keys = Counter((event.metric, str(event.properties["EventKey"])) for event in life.events)
    ends = Counter(
        str(event.properties["OrderId"]) for event in life.events if event.metric == CANCELLED
    )
    again = life.truth.replaced.items()
    return [
        *(f"{key}: told {count} times" for key, count in told.items() if count > 1),
        *(f"{key}: took effect {count} times" for key, count in keys.items() if count > 1),
        *(f"{order}: cancelled {count} times" for order, count in ends.items() if count > 1),
        *(f"{gone}: told as {new} again" for gone, new in again if told[gone] and told[new]),
    ]


def whole(life: Life) -> list[str]:
    """L3: what was read is a delivered event, a skip with its reason, or an open exception."""
    took_effect = {str(event.properties["EventKey"]) for event in life.events}
    # Whatever is hung on an id, it is about the same event.
    effects = {(event.metric, event.unique_id.partition("~")[0]) for event in life.events}
    named = " ".join(one.key for one in life.exceptions)
    found = [
        f"{one.key}: it left, and nobody was told"
        for one in life.expected()
        if f"pvx:shipment:acme01:{one.order_number}:{one.despatch_number}" not in took_effect
        and f"acme01:{one.order_number}:{one.despatch_number}" not in named
    ]
    found += _not_heard(life, named)
    for history in life.histories.values():
        rows = {row.key: row for row in history.announcements}
        by_fact: defaultdict[FactKey, list[AnnouncementRecord]] = defaultdict(list)
        for row in history.announcements:
            for key in row.facts:
                by_fact[key].append(row)
            told = (row.metric, row.unique_id) in effects or not row.metric
            if row.state == "delivered" and not told:
                found.append(f"{row.key}: delivered, and Klaviyo holds no event of it")
        for fact in history.observations:
            key = _read(fact)
            row = rows.get(key) if key else None
            ended = row is not None and row.state in {"delivered", "skipped"} and row.reason
            if fact.kind == "shop":
                ended = _is_remembered(fact) or any(one.reason for one in by_fact[fact.key])
            if fact.kind in {"shipment", "return", "shop"} and not ended and key not in named:
                found.append(f"{fact.key}: read, and then nothing")
    return found


def _read(fact: Observation) -> str:
    """Give the business key of what was read."""
    parts = fact_subject(fact.key).split("/")
    return ":".join(["acme01", *parts[1:]]) if fact.kind in {"shipment", "return"} else fact.key


def _is_remembered(fact: Observation) -> bool:
    """Whether a shop's word is only kept in mind."""
    return fact_subject(fact.key).split("/")[1] not in {"order_cancelled", "lines_cancelled"}


def _not_heard(life: Life, named: str) -> Iterator[str]:
    """Find what was cancelled or came back, with nobody told all of it."""
    told: Counter[Key] = Counter()
    pieces: Counter[tuple[str, str, str]] = Counter()
    for event in life.events:
        order, code = (str(event.properties.get(name)) for name in ("OrderId", "ReturnCode"))
        told[event.metric, order] += 1
        if event.metric == "Returned Item":
            pieces[order, code, str(event.properties["SKU"])] += int(
                str(event.properties["Quantity"])
            )
        elif event.metric == CANCELLED_ITEM:
            name = str(event.properties["CancellationId"])
            pieces[order, name, str(event.properties["SKU"])] += int(
                str(event.properties["Quantity"])
            )
    for one in life.wanted("cancelled"):
        if not told[CANCELLED, one.order]:
            yield f"{one.order}: cancelled, and nobody was told"
    for one in life.wanted("cancelled item", "returned item"):
        code, _, sku = one.subject.partition("/")
        count = pieces[one.order, code, sku]
        if count < one.quantities[sku] and code not in named:
            yield f"{one.order} {one.subject}: {count} told of {one.quantities[sku]}"
    for one in life.wanted("completion"):
        # A parcel that was told after it may have said so itself.
        if not any(
            event.properties.get("IsComplete") and event.properties.get("OrderId") == one.order
            for event in life.events
        ):
            yield f"{one.order}: completed by a cancellation, and nobody was told"


def sequence(life: Life) -> list[str]:
    """L4: of one order, one event at a time, in the order in which they happened."""
    found: list[str] = []
    told = first_told(life)
    orders: defaultdict[str, list[JournalShipment]] = defaultdict(list)
    for one in life.journal:
        if one.key in told:
            orders[one.group].append(one)
    sent, accepted = _requests(life)
    for shipments in orders.values():
        shipments.sort(key=lambda one: told[one.key].arrival)
        numbers = [told[one.key].properties.get("ShipmentIndex") for one in shipments]
        if any(not isinstance(number, int) for number in numbers) or numbers != sorted(
            set(numbers), key=lambda number: number if isinstance(number, int) else 0
        ):
            found.append(f"{shipments[0].key}: numbered {numbers} in order of arrival")
        for before, after in pairwise(shipments):
            first = accepted.get(told[before.key].properties["EventKey"], 10**9)
            if sent[told[after.key].properties["EventKey"]] < first:
                found.append(f"{after.key}: sent while {before.key} was outstanding")
            together = before.visible_at <= after.visible_at + timedelta(minutes=1)
            plain = after.tracked_at is None or after.tracked_at <= after.visible_at
            if after.read_as < before.read_as and together and plain and _early(after, before):
                found.append(f"{after.key}: left before {before.key}, told after it")
    for event, shipment in real_events(life, {TRACKING, CORRECTION}):
        if shipment.key in told and event.arrival < told[shipment.key].arrival:
            found.append(f"{shipment.key}: its {event.metric} came first")
    return found + list(_causes(life, told))


def _early(after: JournalShipment, before: JournalShipment) -> bool:
    """Whether the one told later could be read no later than the other."""
    return after.visible_at <= before.visible_at


def _causes(life: Life, told: Mapping[Key, StoredEvent]) -> Iterator[str]:
    """Find what was told before its cause, which could be told long before."""
    placed = {
        str(event.properties["OrderId"]): event.arrival
        for event in life.events
        if event.metric == PLACED
    }
    for event in life.events:
        order = str(event.properties.get("OrderId"))
        if event.metric != PLACED and event.arrival < placed.get(order, 0):
            since = said_at(life, "order_placed", order)
            if since is not None and since + timedelta(minutes=30) < event.received_at:
                yield f"{event.unique_id}: told before its order was placed"
        if event.metric not in RETURNED:
            continue
        for key, first in told.items():
            shipment = life.truth.by_key[key]
            early = shipment.visible_at + timedelta(minutes=30) < event.received_at
            if key[0] == event.properties["OrderNumber"] and first.arrival > event.arrival:
                if early and shipment.read_as <= event.time:
                    yield f"{event.unique_id}: told before {key} had left"


def _requests(life: Life) -> tuple[dict[object, int], dict[object, int]]:
    """Number the first request, and the first that was answered well, of every event."""
    sent: dict[object, int] = {}
    accepted: dict[object, int] = {}
    for request in life.requests:
        for unique_id in request.unique_ids:
            # Whatever is hung on an id, it is about the same event.
            name = unique_id.partition("~")[0]
            sent.setdefault(name, request.number)
            if request.status == 202 and not request.answer_dropped:
                accepted.setdefault(name, request.number)
    return sent, accepted


def warehouse_time(life: Life) -> list[str]:
    """L5: an event's time is when it happened, unless the policy announces what is late."""
    found: list[str] = []
    for event in life.events:
        at = happened(life, event)
        if at is None:
            continue
        says = datetime.fromisoformat(str(event.properties.get("DespatchedAt", at.isoformat())))
        late = _is_announced_late(life, event, at)
        if says != at or (event.time != at.replace(microsecond=0) and not late):
            found.append(f"{event.unique_id}: happened {at}, event {event.time}, {says}")
    for event, shipment in real_events(life, {TRACKING}):
        since = shipment.tracked_at or shipment.visible_at
        if not since - timedelta(seconds=1) <= event.time <= event.received_at:
            found.append(f"{shipment.key}: tracked {since}, event {event.time}")
    return found


def _is_announced_late(life: Life, event: StoredEvent, at: datetime) -> bool:
    return (
        life.late == "announce_late"
        and at + life.window < event.time <= event.received_at <= at + life.late_window
    )


def no_stale_mail(life: Life) -> list[str]:
    """L6: beyond its live window only in the late mode; what was before the start never."""
    found: list[str] = []
    for event in life.events:
        at = happened(life, event)
        if at is None and event.metric != TRACKING:
            continue
        since = at or event.time
        late = event.received_at > since + life.window
        silent = late and life.late == "silent"
        if event.backfill != silent:
            found.append(
                f"{event.unique_id}: late {late}, mode {life.late}, silent {event.backfill}"
            )
        if since < life.start_at:
            found.append(f"{event.unique_id}: before the start")
    return found
