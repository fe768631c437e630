"""Whether the event of a shipment says what the journals say."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from ..klaviyo import StoredEvent
from ..warehouse.written import JournalShipment
from .findings import MISMATCH, Finding, Metrics, finding, property_text, when
from .items import items_of
from .truth import Truth


def sameness(
    truth: Truth, metrics: Metrics, shipment: JournalShipment, event: StoredEvent
) -> Iterator[Finding]:
    """
    Find where an event of a shipment says something else than the journals.

    Args:
        truth: What really happened.

        metrics: Under which names events are told.

        shipment: What left.

        event: What was told of it.
    """
    key = shipment.key
    if event.time != shipment.read_as and not _announced_late(truth, shipment, event):
        text = f"it left at {when(shipment.read_as)}, the event says {when(event.time)}"
        yield finding(MISMATCH, key, text)
    if event.email.casefold() not in _addresses(truth, shipment, event):
        yield finding(MISMATCH, key, "the event is on another person's profile")
    items = items_of([event])
    right_items = [shipment.quantities]
    if shipment.changed_at is not None:
        # Told before: a person hears of the change, and no customer.
        told_by = shipment.changed_at + truth.rules.told_after
        right_items += [shipment.quantities_at_first] * (event.received_at < told_by)
    if items not in right_items:
        text = f"in it are {shipment.quantities}, the event says {items}"
        yield finding(MISMATCH, key, text)
    order_id = property_text(event, "OrderId")
    right = shipment.reference or shipment.order_number
    if order_id != right:
        text = f"the order is {right}, the event says {order_id or '(none)'}"
        yield finding(MISMATCH, key, text)
    complete = event.properties.get("IsComplete") is True
    if complete != (event.metric == metrics.complete):
        claim = "completes" if complete else "does not complete"
        text = f'the event "{event.metric}" says that it {claim} the order'
        yield finding(MISMATCH, key, text)


def _announced_late(truth: Truth, shipment: JournalShipment, event: StoredEvent) -> bool:
    """Whether an event has the time of its sending, as was agreed on for what is late."""
    after = truth.rules.announced_late_after
    return (
        after is not None
        and shipment.read_as + after < event.time <= event.received_at
        and property_text(event, "DespatchedAt") != ""
        and datetime.fromisoformat(property_text(event, "DespatchedAt")) == shipment.read_as
    )


def _addresses(truth: Truth, shipment: JournalShipment, event: StoredEvent) -> Collection[str]:
    """Give the addresses that were right when an event was first sent."""
    sale = truth.sale(shipment)
    changed = [
        one
        for one in (sale.events if sale else ())
        if one.kind == "order_changed" and one.email and one.at <= event.received_at
    ]
    late = truth.rules.shop_late
    known = [one for one in changed if one.at + late <= shipment.visible_at]
    right = [known[-1].email] if known else [shipment.email]
    right += [one.email for one in changed if one not in known]
    return {address.strip().casefold() for address in right}
