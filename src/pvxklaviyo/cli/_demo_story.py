"""What happened, as a person would like to see it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from ..ledger import AnnouncementRecord, History
from ..model import decode_shipment
from ..sequence import REASONS
from ..simulation.klaviyo import StoredEvent
from ..simulation.verdict import CANCELLED, CORRECTION, RETURN, Verdict
from ..simulation.warehouse import JournalShipment
from ._demo_world import Outcome

_WALL = ZoneInfo("Europe/London")
_SHOWN = ("OrderId", "DespatchNumber", "ShipmentIndex", "IsComplete", "TrackingNumber")
_AT_MOST = 40


def story(outcome: Outcome) -> Iterator[str]:
    """Tell one split order from the row in Peoplevox to the event in Klaviyo, line by line."""
    parcels = chosen(outcome)
    if not parcels:
        return
    reference = parcels[0].reference or parcels[0].order_number
    yield f"The story of order {reference} (Peoplevox {parcels[0].order_number})"
    yield ""
    history = outcome.histories(reference)
    lines: list[tuple[datetime, int, str, str]] = []
    for shipment in parcels:
        lines += _seen_in_peoplevox(shipment)
        if history is not None:
            lines += _in_the_ledger(history, shipment)
        lines += _arrived(outcome.events, shipment)
    for at, _, who, what in sorted(lines):
        yield f"  {clock(at)}  {who:<9}  {what}"
    yield ""
    told = [event for event in outcome.events if _is_of(event, parcels[-1])]
    if told:
        yield "  Its last event, as Klaviyo holds it:"
        yield from (f"    {line}" for line in _event(told[-1]))


def chosen(outcome: Outcome) -> Sequence[JournalShipment]:
    """Choose the order whose story is told: split, and if there is one, tracked late."""
    by_order: dict[str, list[JournalShipment]] = {}
    for shipment in outcome.journal:
        if shipment.expected == "told":
            by_order.setdefault(shipment.order_number, []).append(shipment)
    split = [parcels for parcels in by_order.values() if len(parcels) > 1]
    split.sort(key=lambda parcels: (-sum(map(_late, parcels)), parcels[0].order_number))
    return sorted(split[0], key=lambda parcel: parcel.visible_at) if split else ()


def table(outcome: Outcome) -> Iterator[str]:
    """Show what was sent, one event a line."""
    yield f"  {'at':<6} {'metric':<24} {'order':<12} {'despatch':<10} {'parcel':<7} {'tracking'}"
    sent = [event for event in outcome.events if event.integration == "API"]
    for event in sent[:_AT_MOST]:
        properties = event.properties
        index = properties.get("ShipmentIndex", "")
        last = properties.get("TrackingNumber", "(none yet)")
        if "DespatchNumber" not in properties:
            last = items(event)
        yield (
            f"  {clock(event.received_at):<6} {event.metric:<24} "
            f"{properties.get('OrderId', '')!s:<12} {properties.get('DespatchNumber', '')!s:<10} "
            f"{index!s:<7} {last!s:<16}".rstrip()
        )
    if len(sent) > _AT_MOST:
        yield f"  … and {len(sent) - _AT_MOST} more; --json has them all"


def verdict(outcome: Outcome) -> Iterator[str]:
    """Say whether Klaviyo tells what the warehouse did, and if not, of which order."""
    found = outcome.verdict
    if found.ok:
        yield (
            f"  Right: {found.told} of {found.expected} shipments reached their customers, each "
            "once, with the"
        )
        yield "  contents, the minute and the tracking of the warehouse's own journal."
        quiet = found.shipments - found.expected - 2 * found.booked_again
        if quiet:
            yield (
                f"  {quiet} more stayed untold, as they must: transfers, marketplace orders, "
                "no e-mail, taken back."
            )
        yield from _beside(found)
        return
    yield f"  Wrong: {len(found.findings)} finding{'s' if len(found.findings) > 1 else ''}."
    shops = {one.order_number: one.reference for one in outcome.journal if one.reference}
    for one in found.findings:
        shop = shops.get(one.order_number)
        yield f"  - {one}" + (f" (the shop's {shop})" if shop else "")


def _beside(found: Verdict) -> Iterator[str]:
    """Say what else was judged."""
    heard = found.heard
    others = [
        (found.booked_again, "parcel that was booked again", "parcels that were booked again"),
        (heard.get(CORRECTION, 0), "parcel taken back", "parcels taken back"),
        (heard.get(CANCELLED, 0), "cancellation", "cancellations"),
        (heard.get(RETURN, 0), "return", "returns"),
    ]
    told = [f"{count} {one if count == 1 else several}" for count, one, several in others if count]
    if told:
        *most, last = told
        listed = f"{', '.join(most)} and {last}" if most else last
        yield f"  Beside them {listed}:"
        yield "  told once each, with the right items and the right value."


def _late(shipment: JournalShipment) -> bool:
    return shipment.tracked_at is not None and shipment.tracked_at > shipment.visible_at


def items(event: StoredEvent) -> str:
    """Say what an event is about, and what became of it, in a few words."""
    listed = event.properties.get("Items", [event.properties])
    told = [
        f"{one.get('Quantity')} × {one.get('SKU')}"
        for one in (listed if isinstance(listed, list) else [])
        if isinstance(one, dict)
    ]
    became = event.properties.get("Disposition", "")
    return ", ".join(told) + (f" ({became})" if became else "")


def clock(at: datetime) -> str:
    """Tell the time by the warehouse's clock."""
    return at.astimezone(_WALL).strftime("%H:%M")


def _seen_in_peoplevox(shipment: JournalShipment) -> Iterator[tuple[datetime, int, str, str]]:
    inside = ", ".join(f"{item.quantity} × {item.sku}" for item in shipment.items)
    number = "no tracking number yet" if _late(shipment) else shipment.tracking or "not tracked"
    shown = f"shows despatch {shipment.despatch_number} of '{shipment.displayed}'"
    yield shipment.visible_at, 0, "Peoplevox", f"{shown}: {inside}; {shipment.carrier}, {number}"
    if _late(shipment) and shipment.tracked_at is not None:
        yield (
            shipment.tracked_at,
            0,
            "Peoplevox",
            f"despatch {shipment.despatch_number} gets its tracking number, {shipment.tracking}",
        )


def _in_the_ledger(
    history: History, shipment: JournalShipment
) -> Iterator[tuple[datetime, int, str, str]]:
    number = shipment.despatch_number
    mine = [
        fact
        for fact in history.observations
        if fact.kind == "shipment" and decode_shipment(fact.body).despatch_number == number
    ]
    for revision, fact in enumerate(mine):
        if fact.learned_at is not None:
            what = "is looked up" if revision == 0 else "is looked up again, and reads otherwise"
            yield fact.learned_at, 1, "relay", f"despatch {number} {what}"
    for record in history.announcements:
        if _despatch(record) == number:
            yield (
                record.made_at,
                2,
                "relay",
                f"decides: {REASONS.get(record.reason, record.reason)}",
            )
            if record.tries > 1:
                at = record.attempted_at or record.made_at
                yield (
                    at,
                    3,
                    "relay",
                    f"needs {record.tries} tries: the line broke, or Klaviyo was busy",
                )


def _despatch(record: AnnouncementRecord) -> str:
    return str(json.loads(record.decision).get("despatch", ""))


def _is_of(event: StoredEvent, shipment: JournalShipment) -> bool:
    return (
        event.properties.get("OrderNumber") == shipment.order_number
        and event.properties.get("DespatchNumber") == shipment.despatch_number
    )


def _arrived(
    events: Sequence[StoredEvent], shipment: JournalShipment
) -> Iterator[tuple[datetime, int, str, str]]:
    for event in events:
        if _is_of(event, shipment):
            remaining = event.properties.get("RemainingItemCount")
            after = f", {remaining} still to come" if remaining else ""
            flow = "starts its flows" if event.would_start_flow else "starts no flow"
            yield event.received_at, 4, "Klaviyo", f"{event.metric}{after}; it {flow}"


def _event(event: StoredEvent) -> Iterator[str]:
    yield f"{'metric':<14} {event.metric}"
    at = event.time.astimezone(UTC)
    yield f"{'time':<14} {at:%Y-%m-%dT%H:%M:%SZ}, when it left the warehouse"
    name, _, domain = event.email.partition("@")
    yield f"{'profile':<14} {name[:1]}***@{domain[:1]}***"
    for key in _SHOWN:
        if key in event.properties:
            yield f"{key:<14} {json.dumps(event.properties[key])}"
    yield f"{'Items':<14} {json.dumps(event.properties.get('Items'), ensure_ascii=False)}"
