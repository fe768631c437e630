"""
Klaviyo's events against the warehouse's own journal.

It looks at nothing else, in particular at nothing that the program under test
says of itself, so a program that forgets an order cannot also forget to
report it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import attrs

from ..klaviyo import StoredEvent
from ..klaviyo.metrics import API
from ..shop import Sale
from ..warehouse.audience import TOLD, VANISHED
from ..warehouse.written import JournalGroup, JournalReturn, JournalShipment
from .after import After
from .expected import WAIT
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
from .sameness import sameness
from .sequences import name_of, out_of_sequence, wrongly_completed
from .truth import Key, Rules, Truth


def compare(
    journal: Sequence[JournalShipment],
    events: Sequence[StoredEvent],
    *,
    groups: Sequence[JournalGroup] = (),
    returns: Sequence[JournalReturn] | None = None,
    sales: Sequence[Sale] | None = None,
    metrics: Metrics | None = None,
    at: datetime | None = None,
    start_at: datetime | None = None,
    grace: timedelta = timedelta(minutes=2),
    uncertain: Collection[str] = (),
    grouped: bool = True,
    rules: Rules | None = None,
) -> Verdict:
    """
    Compare what Klaviyo holds with what the warehouse did.

    Args:
        journal: The warehouse's.

        events: What Klaviyo holds. Only those of the integration ``"API"``
            are looked at.

        groups: The orders of the shop. Of those that are complete, exactly
            the last event must say so; without them, that is not asked.

        returns: What came back; without them, nothing is asked of it.

        sales: The shop's orders; without them, nothing is asked of
            cancellations.

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

        rules: What else was agreed on; its start is *start_at* where that is
            given.
    """
    agreed = rules or Rules()
    if start_at is not None:
        agreed = attrs.evolve(agreed, start_at=start_at)
    names = metrics or Metrics()
    unasked = [*names.ignored]
    unasked += names.of_returns if returns is None else ()
    unasked += names.of_cancellations if sales is None else ()
    return _Comparison(
        Truth(journal, groups, returns or (), sales or (), agreed),
        [event for event in events if event.integration == API and event.metric not in unasked],
        attrs.evolve(names, ignored=unasked),
        at,
        grace,
        frozenset(uncertain),
        grouped,
    ).verdict()


@attrs.frozen
class _Comparison:
    truth: Truth
    events: Sequence[StoredEvent]
    metrics: Metrics
    at: datetime | None
    grace: timedelta
    uncertain: frozenset[str]
    grouped: bool

    def verdict(self) -> Verdict:
        told: defaultdict[Key, list[StoredEvent]] = defaultdict(list)
        tracked: defaultdict[Key, list[StoredEvent]] = defaultdict(list)
        ended: list[StoredEvent] = []
        after: list[StoredEvent] = []
        findings: list[Finding] = []
        journal = self.truth.by_key
        for event in sorted(self.events, key=lambda event: event.arrival):
            key = (property_text(event, "OrderNumber"), property_text(event, "DespatchNumber"))
            if event.metric in self.metrics.after:
                after.append(event)
            elif self._ends(event):
                ended.append(event)
            elif key not in journal:
                text = f'there is no such shipment, and yet an event "{event.metric}"'
                findings.append(finding(ORPHAN, key, text))
            elif event.metric == self.metrics.tracking:
                tracked[key].append(event)
            elif event.metric in (self.metrics.complete, self.metrics.partial):
                told[key].append(event)
            else:
                text = f'an event "{event.metric}", which is not expected of a shipment'
                findings.append(finding(UNWANTED, key, text))
        again = self._booked_again(told, tracked)
        expected = [
            key
            for key, one in journal.items()
            if self._expected(one) and key not in again and not self.truth.contradicts(one)
        ]
        for key, shipment in journal.items():
            if key not in again:
                findings += self._shipment(shipment, told[key], tracked[key])
        findings += self._sequences(told, ended)
        first = {key: events[0] for key, events in told.items() if events}
        rest = After(self.truth, self.metrics, after, self.at, first)
        findings += rest.findings()
        return Verdict(
            findings=sorted(findings, key=lambda found: (found.order_number, found.kind)),
            shipments=len(journal),
            expected=len(expected),
            told=sum(bool(told[key]) for key in expected),
            events=len(self.events),
            booked_again=len(again),
            heard=rest.heard(),
        )

    def _ends(self, event: StoredEvent) -> bool:
        """Whether an event says of an order, and of no parcel, that it is complete."""
        return (
            event.metric == self.metrics.complete
            and "DespatchNumber" not in event.properties
            and event.properties.get("CompletedByCancellation") is True
            and property_text(event, "OrderId") in self.truth.names
        )

    def _booked_again(
        self,
        told: Mapping[Key, Sequence[StoredEvent]],
        tracked: defaultdict[Key, list[StoredEvent]],
    ) -> Collection[Key]:
        """Find shipments that took the place of one that was told: their number is its news."""
        found: list[Key] = []
        for gone, again in self.truth.replaced.items():
            if told.get(gone) and not told.get(again):
                found.append(again)
                tracked[gone] += tracked.pop(again, [])
        return found

    def _expected(self, shipment: JournalShipment) -> bool:
        shown = self.at is None or shipment.visible_at <= self.at
        return shipment.expected == TOLD and shown and not self._before_start(shipment)

    def _before_start(self, shipment: JournalShipment) -> bool:
        return self.truth.before_start(shipment.read_as)

    def _shipment(
        self,
        shipment: JournalShipment,
        told: Sequence[StoredEvent],
        tracked: Sequence[StoredEvent],
    ) -> Iterator[Finding]:
        key = shipment.key
        if not told:
            if self._expected(shipment) and not self.truth.contradicts(shipment):
                yield finding(MISSING, key, "it left, and Klaviyo holds no event of it")
            if tracked:
                yield finding(UNWANTED, key, "its tracking was told, the shipment never was")
            return
        if len(told) > 1:
            yield finding(DOUBLE, key, f"it was told {len(told)} times")
        again = self.truth.replaced.get(key)
        for event in (*told, *(() if again else tracked)):
            yield from self._may_be_told(shipment, event)
        for event in told:
            yield from sameness(self.truth, self.metrics, shipment, event)
        if tracked and tracked[0].arrival < told[0].arrival:
            yield finding(SEQUENCE, key, "its tracking was told before the shipment")
        known = self.at is None or shipment.tracked_at is None or shipment.tracked_at <= self.at
        last = property_text((tracked or told)[-1], "TrackingNumber")
        if again is not None:
            shipment = self.truth.by_key[again]
            known = self.at is None or shipment.visible_at + WAIT <= self.at
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
        if self.truth.contradicts(shipment, known_by=event.received_at):
            yield finding(UNWANTED, key, "the shop had cancelled what was in it, and it was told")
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

    def _group(self, shipment: JournalShipment) -> str:
        return shipment.group if self.grouped else shipment.order_number

    def _sequences(
        self, told: Mapping[Key, Sequence[StoredEvent]], ended: Sequence[StoredEvent]
    ) -> Iterator[Finding]:
        orders: defaultdict[str, list[tuple[StoredEvent, JournalShipment]]] = defaultdict(list)
        before: defaultdict[str, list[datetime]] = defaultdict(list)
        for key, shipment in self.truth.by_key.items():
            # What was told twice is a finding already; its first counts here.
            orders[self._group(shipment)] += [(event, shipment) for event in told[key][:1]]
            if self._before_start(shipment) and shipment.vanished_at is None:
                before[self._group(shipment)].append(shipment.visible_at)
        groups = {group.group: group for group in self.truth.groups} if self.grouped else {}
        for name, pairs in orders.items():
            if not pairs:
                continue
            pairs.sort(key=lambda pair: pair[0].arrival)
            yield from out_of_sequence(pairs, before[name])
            # One that left before the start and showed last completed it in silence.
            silent = any(shown > pairs[-1][0].received_at for shown in before[name])
            if name in groups and name not in self.uncertain and not silent:
                ends = [one for one in ended if property_text(one, "OrderId") == name_of(pairs)]
                yield from wrongly_completed(self.truth, groups[name], pairs, ends, self.at)
