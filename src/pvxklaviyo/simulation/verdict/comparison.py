"""
Klaviyo's events against the warehouse's own journal.

It looks at nothing else, in particular at nothing that the program under test
says of itself, so a program that forgets an order cannot also forget to
report it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import attrs

from ..klaviyo import Json, StoredEvent
from ..klaviyo.metrics import API
from ..warehouse.audience import TOLD, VANISHED
from ..warehouse.records import JournalGroup, JournalShipment
from .findings import (
    DOUBLE,
    EARLY,
    MISMATCH,
    MISSING,
    ORPHAN,
    SEQUENCE,
    UNWANTED,
    Finding,
    Metrics,
    Verdict,
    finding,
    property_text,
    when,
)
from .sequences import out_of_sequence, wrongly_completed


def compare(
    journal: Sequence[JournalShipment],
    events: Sequence[StoredEvent],
    *,
    groups: Sequence[JournalGroup] = (),
    metrics: Metrics | None = None,
    at: datetime | None = None,
    start_at: datetime | None = None,
    grace: timedelta = timedelta(minutes=2),
    uncertain: Collection[str] = (),
    grouped: bool = True,
) -> Verdict:
    """
    Compare what Klaviyo holds with what the warehouse did.

    Args:
        journal: The warehouse's.

        events: What Klaviyo holds. Only those of the integration ``"API"``
            are looked at.

        groups: The orders of the shop. Of those that are complete, exactly
            the last event must say so; without them, that is not asked.

        metrics: Under which names events are told.

        at: Judge as of this instant: what the warehouse shows later is not
            missing yet. None: when all is over.

        start_at: What left before is not expected, and counts in the indexes
            of what follows.

        grace: How long after a reversal an event of the shipment may still
            arrive: the last look-up was before it.

        uncertain: Groups of which nobody can know that they are complete.

        grouped: Whether Peoplevox orders with one reference of the shop are
            one order; else each is its own.
    """
    return _Comparison(
        {shipment.key: shipment for shipment in journal},
        [event for event in events if event.integration == API],
        groups,
        metrics or Metrics(),
        at,
        start_at,
        grace,
        frozenset(uncertain),
        grouped,
    ).verdict()


@attrs.frozen
class _Comparison:
    journal: Mapping[tuple[str, str], JournalShipment]
    events: Sequence[StoredEvent]
    groups: Sequence[JournalGroup]
    metrics: Metrics
    at: datetime | None
    start_at: datetime | None
    grace: timedelta
    uncertain: frozenset[str]
    grouped: bool

    def verdict(self) -> Verdict:
        told: defaultdict[tuple[str, str], list[StoredEvent]] = defaultdict(list)
        tracked: defaultdict[tuple[str, str], list[StoredEvent]] = defaultdict(list)
        findings: list[Finding] = []
        for event in sorted(self.events, key=lambda event: event.arrival):
            if event.metric in self.metrics.ignored:
                continue
            key = (property_text(event, "OrderNumber"), property_text(event, "DespatchNumber"))
            if key not in self.journal:
                text = f'there is no such shipment, and yet an event "{event.metric}"'
                findings.append(finding(ORPHAN, key, text))
            elif event.metric == self.metrics.tracking:
                tracked[key].append(event)
            elif event.metric in (self.metrics.complete, self.metrics.partial):
                told[key].append(event)
            else:
                text = f'an event "{event.metric}", which is not expected of a shipment'
                findings.append(finding(UNWANTED, key, text))
        expected = [key for key, shipment in self.journal.items() if self._expected(shipment)]
        for key, shipment in self.journal.items():
            findings += self._shipment(shipment, told[key], tracked[key])
        findings += self._sequences(told)
        return Verdict(
            findings=sorted(findings, key=lambda found: (found.order_number, found.kind)),
            shipments=len(self.journal),
            expected=len(expected),
            told=sum(bool(told[key]) for key in expected),
            events=len(self.events),
        )

    def _expected(self, shipment: JournalShipment) -> bool:
        shown = self.at is None or shipment.visible_at <= self.at
        return shipment.expected == TOLD and shown and not self._before_start(shipment)

    def _before_start(self, shipment: JournalShipment) -> bool:
        return self.start_at is not None and shipment.read_as < self.start_at

    def _shipment(
        self,
        shipment: JournalShipment,
        told: Sequence[StoredEvent],
        tracked: Sequence[StoredEvent],
    ) -> Iterator[Finding]:
        key = shipment.key
        if not told:
            if self._expected(shipment):
                yield finding(MISSING, key, "it left, and Klaviyo holds no event of it")
            if tracked:
                yield finding(UNWANTED, key, "its tracking was told, the shipment never was")
            return
        if len(told) > 1:
            yield finding(DOUBLE, key, f"it was told {len(told)} times")
        for event in (*told, *tracked):
            yield from self._may_be_told(shipment, event)
        for event in told:
            yield from self._same(shipment, event)
        if tracked and tracked[0].arrival < told[0].arrival:
            yield finding(SEQUENCE, key, "its tracking was told before the shipment")
        known = self.at is None or shipment.tracked_at is None or shipment.tracked_at <= self.at
        last = property_text((tracked or told)[-1], "TrackingNumber")
        if known and self._expected(shipment) and last != shipment.tracking:
            yield finding(
                MISMATCH,
                key,
                f"the tracking is {shipment.tracking or '(none)'}, "
                f"and the customer has {last or '(none)'}",
            )

    def _may_be_told(self, shipment: JournalShipment, event: StoredEvent) -> Iterator[Finding]:
        key = shipment.key
        if event.received_at < shipment.visible_at:
            text = (
                f'"{event.metric}" came at {when(event.received_at)}, '
                f"the warehouse showed it from {when(shipment.visible_at)}"
            )
            yield finding(EARLY, key, text)
        if self._before_start(shipment):
            yield finding(UNWANTED, key, "it left before the start, and was told")
        if shipment.expected == VANISHED:
            if (
                shipment.vanished_at is not None
                and event.received_at > shipment.vanished_at + self.grace
            ):
                text = f"it was told although it was reversed at {when(shipment.vanished_at)}"
                yield finding(UNWANTED, key, text)
        elif shipment.expected != TOLD:
            text = f"nobody should hear of it ({shipment.expected}), and it was told"
            yield finding(UNWANTED, key, text)

    def _same(self, shipment: JournalShipment, event: StoredEvent) -> Iterator[Finding]:
        key = shipment.key
        if event.time != shipment.read_as:
            text = f"it left at {when(shipment.read_as)}, the event says {when(event.time)}"
            yield finding(MISMATCH, key, text)
        if event.email.casefold() != shipment.email.strip().casefold():
            yield finding(MISMATCH, key, "the event is on another person's profile")
        items = _items(event)
        if items != shipment.quantities:
            text = f"in it are {shipment.quantities}, the event says {items}"
            yield finding(MISMATCH, key, text)
        order_id = property_text(event, "OrderId")
        right = shipment.reference or shipment.order_number
        if order_id != right:
            text = f"the order is {right}, the event says {order_id or '(none)'}"
            yield finding(MISMATCH, key, text)
        complete = event.properties.get("IsComplete") is True
        if complete != (event.metric == self.metrics.complete):
            claim = "completes" if complete else "does not complete"
            text = f'the event "{event.metric}" says that it {claim} the order'
            yield finding(MISMATCH, key, text)

    def _group(self, shipment: JournalShipment) -> str:
        return shipment.group if self.grouped else shipment.order_number

    def _sequences(
        self, told: Mapping[tuple[str, str], Sequence[StoredEvent]]
    ) -> Iterator[Finding]:
        orders: defaultdict[str, list[tuple[StoredEvent, JournalShipment]]] = defaultdict(list)
        before: Counter[str] = Counter()
        for key, shipment in self.journal.items():
            # What was told twice is a finding already; its first counts here.
            orders[self._group(shipment)] += [(event, shipment) for event in told[key][:1]]
            if self._before_start(shipment) and shipment.vanished_at is None:
                before[self._group(shipment)] += 1
        groups = {group.group: group for group in self.groups} if self.grouped else {}
        for name, pairs in orders.items():
            if not pairs:
                continue
            pairs.sort(key=lambda pair: pair[0].arrival)
            yield from out_of_sequence(pairs, before[name])
            if name in groups and name not in self.uncertain:
                yield from wrongly_completed(groups[name], pairs, self.at)


def _items(event: StoredEvent) -> dict[str, Json]:
    """Add an event's items up by code; what is no item of ours is kept, so that it differs."""
    items = event.properties.get("Items")
    found: dict[str, Json] = {}
    for item in items if isinstance(items, list) else ():
        match item:
            case {"SKU": str(sku), "Quantity": int(quantity)} if not isinstance(quantity, bool):
                before = found.get(sku, 0)
                found[sku] = quantity + (before if isinstance(before, int) else 0)
            case _:
                found["(not an item)"] = None
    return found
