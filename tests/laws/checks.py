"""
The laws L1 to L6 as checks over a life that is over.

Each looks at one law only, by the warehouse's journal and by Klaviyo's, and at
the ledger only where the law speaks of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import pairwise

from pvxklaviyo.model import decode_shipment, fact_subject
from pvxklaviyo.simulation.klaviyo import StoredEvent
from pvxklaviyo.simulation.warehouse import JournalShipment

from .lives import Life

SHIPMENT_METRICS = {"Fulfilled Order", "Fulfilled Partial Order"}
TRACKING = "Updated Tracking"

Key = tuple[str, str]


def key_of(event: StoredEvent) -> Key:
    """Say of which shipment an event tells."""
    return str(event.properties["OrderNumber"]), str(event.properties["DespatchNumber"])


def real_events(life: Life, metrics: set[str]) -> Iterator[tuple[StoredEvent, JournalShipment]]:
    """Pair events with the shipments that the warehouse knows; others are L1's to find."""
    journal = {one.key: one for one in life.journal}
    for event in sorted(life.events, key=lambda event: event.arrival):
        if event.metric in metrics and key_of(event) in journal:
            yield event, journal[key_of(event)]


def first_told(life: Life) -> Mapping[Key, StoredEvent]:
    """Give the first event of each shipment; what came twice is L2's to find."""
    first: dict[Key, StoredEvent] = {}
    for event, shipment in real_events(life, SHIPMENT_METRICS):
        first.setdefault(shipment.key, event)
    return first


def evidence(life: Life) -> list[str]:
    """L1: no event without the despatch, seen before it was told."""
    journal = {one.key: one for one in life.journal}
    found: list[str] = []
    for event in life.events:
        shipment = journal.get(key_of(event))
        if shipment is None:
            found.append(f"{event.unique_id}: there is no such shipment")
        elif event.received_at < shipment.visible_at:
            found.append(f"{event.unique_id}: told before it could be read")
    for history in life.histories.values():
        facts = {fact.key: fact for fact in history.observations}
        for row in history.announcements:
            parcels = [
                decode_shipment(facts[key].body)
                for key in row.facts
                if key in facts and facts[key].kind == "shipment"
            ]
            named = [
                one
                for one in parcels
                if row.key.startswith(f"acme01:{one.order_number}:{one.despatch_number}")
            ]
            if not named:
                found.append(f"{row.key}: rests on no observation of it")
    return found


def once(life: Life) -> list[str]:
    """L2: at most one event takes effect of one key, and of one shipment under whatever metric."""
    told = Counter(key_of(event) for event in life.events if event.metric in SHIPMENT_METRICS)
    keys = Counter(str(event.properties["EventKey"]) for event in life.events)
    return [f"{key}: told {count} times" for key, count in told.items() if count > 1] + [
        f"{key}: took effect {count} times" for key, count in keys.items() if count > 1
    ]


def whole(life: Life) -> list[str]:
    """L3: what was read is a delivered event, a skip with its reason, or an open exception."""
    took_effect = {str(event.properties["EventKey"]) for event in life.events}
    named = " ".join(one.key for one in life.exceptions)
    found = [
        f"{one.key}: it left, and nobody was told"
        for one in life.expected()
        if f"pvx:shipment:acme01:{one.order_number}:{one.despatch_number}" not in took_effect
    ]
    for history in life.histories.values():
        rows = {row.key: row for row in history.announcements if row.kind == "shipment"}
        for fact in history.observations:
            if fact.kind != "shipment":
                continue
            _, number, despatch = fact_subject(fact.key).split("/")
            key = f"acme01:{number}:{despatch}"
            row = rows.get(key)
            skipped = row is not None and row.state == "skipped" and row.reason
            delivered = row is not None and row.state == "delivered"
            if delivered and row is not None and row.unique_id not in took_effect:
                found.append(f"{key}: delivered, and Klaviyo holds no event of it")
            elif not delivered and not skipped and key not in named:
                found.append(f"{key}: read, and then nothing")
    return found


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
    for event, shipment in real_events(life, {TRACKING}):
        if shipment.key in told and event.arrival < told[shipment.key].arrival:
            found.append(f"{shipment.key}: its tracking came first")
    return found


def _early(after: JournalShipment, before: JournalShipment) -> bool:
    """Whether the one told later could be read no later than the other."""
    return after.visible_at <= before.visible_at


def _requests(life: Life) -> tuple[dict[object, int], dict[object, int]]:
    """Number the first request, and the first that was answered well, of every event."""
    sent: dict[object, int] = {}
    accepted: dict[object, int] = {}
    for request in life.requests:
        for unique_id in request.unique_ids:
            # Whatever is hung on an id, it is about the same event.
            name = unique_id.partition("#")[0]
            sent.setdefault(name, request.number)
            if request.status == 202 and not request.answer_dropped:
                accepted.setdefault(name, request.number)
    return sent, accepted


def warehouse_time(life: Life) -> list[str]:
    """L5: an event's time is when it happened in the warehouse."""
    found: list[str] = []
    for event, shipment in real_events(life, SHIPMENT_METRICS):
        says = datetime.fromisoformat(str(event.properties["DespatchedAt"]))
        if {event.time, says} != {shipment.read_as}:
            found.append(f"{shipment.key}: left {shipment.read_as}, event {event.time}, {says}")
    for event, shipment in real_events(life, {TRACKING}):
        since = shipment.tracked_at or shipment.visible_at
        if not since - timedelta(seconds=1) <= event.time <= event.received_at:
            found.append(f"{shipment.key}: tracked {since}, event {event.time}")
    return found


def no_stale_mail(life: Life) -> list[str]:
    """L6: beyond its live window only in the late mode; what was before the start never."""
    found: list[str] = []
    for event, shipment in real_events(life, SHIPMENT_METRICS):
        late = event.received_at > shipment.read_as + life.window
        silent = late and life.late == "silent"
        if event.backfill != silent:
            found.append(f"{shipment.key}: late {late}, mode {life.late}, silent {event.backfill}")
        if shipment.read_as < life.start_at:
            found.append(f"{shipment.key}: left before the start")
    for event, shipment in real_events(life, {TRACKING}):
        silent = life.late == "silent" and event.received_at > event.time + life.window
        if event.backfill != silent:
            found.append(f"{shipment.key}: tracking, mode {life.late}, silent {event.backfill}")
    return found


LAWS: Mapping[str, Callable[[Life], list[str]]] = {
    "L1 evidence": evidence,
    "L2 once": once,
    "L3 whole": whole,
    "L4 sequence": sequence,
    "L5 warehouse time": warehouse_time,
    "L6 no stale mail": no_stale_mail,
}
