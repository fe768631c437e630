"""Cancellations, corrections and returns as Klaviyo holds them, against the journals."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation

import attrs

from ..klaviyo import StoredEvent
from .expected import (
    CANCELLED,
    CANCELLED_ITEM,
    CORRECTION,
    RETURN,
    RETURNED_ITEM,
    WAIT,
    Expected,
    expected,
)
from .findings import (
    DOUBLE,
    EARLY,
    MISMATCH,
    MISSING,
    ORPHAN,
    UNWANTED,
    Finding,
    Metrics,
    property_text,
    when,
)
from .items import items_of
from .truth import Key, Truth

Place = tuple[str, str, str]
"""Kind, order, subject: see :attr:`Expected.key`."""

_IN_WORDS = {
    CANCELLED: "the cancellation",
    CANCELLED_ITEM: "the cancellation of an item",
    CORRECTION: "the correction",
    RETURN: "the return",
    RETURNED_ITEM: "the item that came back",
}


@attrs.frozen
class After:
    """
    What is told of an order beside its parcels.

    Attributes:
        truth: What really happened.

        metrics: Under which names events are told.

        events: Klaviyo's of these metrics, by arrival.

        at: Judge as of this instant; None when all is over.

        told: The first event of each shipment that was told.
    """

    truth: Truth
    metrics: Metrics
    events: Sequence[StoredEvent]
    at: datetime | None
    told: Mapping[Key, StoredEvent]

    def heard(self) -> Mapping[str, int]:
        """Count what customers had to hear and did, by kind."""
        arrived = self._arrived()
        return Counter(one.kind for one in self.wanted() if one.key in arrived)

    def findings(self) -> Iterator[Finding]:
        """Find what is missing, wrong, or should not be there."""
        arrived = self._arrived()
        for event in self.events:
            yield from self._kept(event)
        wanted = {one.key: one for one in self.wanted()}
        for place, one in wanted.items():
            yield from self._same(one, arrived.get(place, ()))
        for place, events in arrived.items():
            if place not in wanted:
                yield from self._unwanted(place, events[0])

    def _arrived(self) -> Mapping[Place, list[StoredEvent]]:
        arrived: defaultdict[Place, list[StoredEvent]] = defaultdict(list)
        for event in self.events:
            place = self._place(event)
            if place is not None:
                arrived[place].append(event)
        return arrived

    def wanted(self) -> Iterator[Expected]:
        """List what customers must hear of these metrics, whenever."""
        kinds = {
            CANCELLED: self.metrics.cancelled,
            CANCELLED_ITEM: self.metrics.cancelled_item,
            CORRECTION: self.metrics.correction,
            RETURN: self.metrics.returned,
            RETURNED_ITEM: self.metrics.returned_item,
        }
        for one in expected(self.truth):
            if kinds.get(one.kind, "") in ("", *self.metrics.ignored):
                continue
            if one.kind == CORRECTION and not self._was_told(one):
                continue
            yield one

    def _was_told(self, one: Expected) -> bool:
        """Whether there is anything to correct: it was told while it stood."""
        return (one.order_number, one.subject) in self.told

    def _place(self, event: StoredEvent) -> Place | None:
        order, number = property_text(event, "OrderId"), property_text(event, "OrderNumber")
        sku = property_text(event, "SKU")
        code, despatch = property_text(event, "ReturnCode"), property_text(event, "DespatchNumber")
        cancellation = property_text(event, "CancellationId")
        places: dict[str, Place] = {
            self.metrics.cancelled: (CANCELLED, order, ""),
            self.metrics.cancelled_item: (CANCELLED_ITEM, order, f"{cancellation}/{sku}"),
            self.metrics.correction: (CORRECTION, order, despatch),
            self.metrics.returned: (RETURN, number, code),
            self.metrics.returned_item: (RETURNED_ITEM, order, f"{code}/{sku}"),
        }
        return places.get(event.metric)

    def _same(self, one: Expected, events: Sequence[StoredEvent]) -> Iterator[Finding]:
        what = _IN_WORDS[one.kind]
        if not events:
            if self.at is None or one.by + WAIT <= self.at:
                yield _found(MISSING, one, f"{what} of {when(one.at)} was not told")
            return
        revisions = [event.properties.get("ReturnRevision") for event in events]
        if len(set(revisions)) < len(events):
            yield _found(DOUBLE, one, f"{what} was told {len(events)} times")
        first = events[0]
        if first.received_at < one.at:
            yield _found(EARLY, one, f"{what} was told before it happened")
        # Nobody can read when Peoplevox took something back, or added to a return.
        dated = one.kind != CORRECTION and revisions[0] in (None, 1)
        if first.time != one.at and dated:
            text = f"{what} was at {when(one.at)}, the event says {when(first.time)}"
            yield _found(MISMATCH, one, text)
        if first.email.casefold() != one.email.strip().casefold():
            yield _found(MISMATCH, one, f"{what} is on another person's profile")
        said = items_of(events)
        if said != one.quantities and (self.at is None or one.by + WAIT <= self.at):
            yield _found(MISMATCH, one, f"{what} is of {one.quantities}, told was {said}")
            return
        if one.kind in (CANCELLED, CANCELLED_ITEM, RETURN) and not _worth(one, events):
            yield _found(MISMATCH, one, f"{what} is worth {one.value}, the event says otherwise")

    def _unwanted(self, place: Place, event: StoredEvent) -> Iterator[Finding]:
        kind, order, subject = place
        number = property_text(event, "OrderNumber") or order
        known = {
            *(one.group.rpartition("/")[2] for one in self.truth.journal),
            *(one.order_number for one in self.truth.journal),
            *(one.order_number for one in self.truth.returns),
            *(sale.reference for sale in self.truth.sales),
        }
        what = UNWANTED if order in known or number in known else ORPHAN
        text = f"{_IN_WORDS[kind]} {subject} was told, and nobody should hear of such a thing"
        yield Finding(kind=what, order_number=number, despatch_number="", text=text)

    def _kept(self, event: StoredEvent) -> Iterator[Finding]:
        """Find items that are said to be kept, and had come back or were cancelled."""
        if event.metric != self.metrics.kept_item:
            return
        number, sku = property_text(event, "OrderNumber"), property_text(event, "SKU")
        for one in self.truth.returns:
            grown = one.grown_at if one.vanished_at is None else one.returned_at
            if one.order_number == number and sku in one.quantities and grown < event.received_at:
                yield Finding(
                    kind=UNWANTED,
                    order_number=number,
                    despatch_number=property_text(event, "DespatchNumber"),
                    text=f"{sku} was told as kept, and it had come back by {one.code}",
                )


def _found(kind: str, one: Expected, text: str) -> Finding:
    despatch = one.subject if one.kind == CORRECTION else ""
    number = one.order_number or one.order
    return Finding(kind=kind, order_number=number, despatch_number=despatch, text=text)


def _worth(one: Expected, events: Sequence[StoredEvent]) -> bool:
    if one.kind == RETURN and one.value is None:
        # The part of a kit has no price of its own, unless it was sold singly, too.
        return True
    said: list[Decimal | None] = []
    for event in events:
        if one.kind == RETURN:
            said.append(_amount(event.properties.get("ItemsValue")))
        else:
            said.append(_amount(event.value))
    amounts = [amount for amount in said if amount is not None]
    if one.value is None:
        return not amounts
    return len(amounts) == len(said) and sum(amounts, Decimal(0)) == one.value


def _amount(value: object) -> Decimal | None:
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None
