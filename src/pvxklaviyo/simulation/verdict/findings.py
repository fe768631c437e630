"""What a verdict consists of: findings, each of a kind, with its place and plain words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import attrs

from ..klaviyo import StoredEvent

MISSING = "missing"
"""A shipment that the customer should have heard of, and did not."""
DOUBLE = "double"
"""A shipment told more than once."""
EARLY = "early"
"""An event that came before the warehouse showed the shipment."""
ORPHAN = "orphan"
"""An event of no shipment at all."""
MISMATCH = "mismatch"
"""An event that says something else than the journal."""
UNWANTED = "unwanted"
"""An event to somebody who should not hear of it, or of a shipment that was reversed before."""
SEQUENCE = "sequence"
"""Events of one order that do not follow each other as they should."""

KINDS = (MISSING, DOUBLE, EARLY, ORPHAN, MISMATCH, UNWANTED, SEQUENCE)
"""All kinds of findings."""


@attrs.frozen(kw_only=True)
class Metrics:
    """
    Under which names events are told.

    Attributes:
        complete: Of the shipment that completes an order.

        partial: Of any other shipment.

        tracking: Of tracking that came or changed later.

        cancelled: Of a whole order that was cancelled.

        cancelled_item: Of a line, or pieces of it, that was cancelled.

        correction: Of a shipment that was told and taken back.

        returned: Of what came back.

        returned_item: Of each item of that.

        kept_item: Of what a customer kept.

        ignored: What is no business of this verdict.
    """

    complete: str = "Fulfilled Order"
    partial: str = "Fulfilled Partial Order"
    tracking: str = "Updated Tracking"
    cancelled: str = "Cancelled Order"
    cancelled_item: str = "Cancelled Order Item"
    correction: str = "Corrected Fulfilment"
    returned: str = "Returned Order"
    returned_item: str = "Returned Item"
    kept_item: str = "Kept Item"
    ignored: Collection[str] = ()

    @property
    def of_returns(self) -> Collection[str]:
        """Metrics that tell what came back, or did not."""
        return self.returned, self.returned_item, self.kept_item

    @property
    def of_cancellations(self) -> Collection[str]:
        """Metrics that tell what the shop cancelled."""
        return self.cancelled, self.cancelled_item

    @property
    def after(self) -> Collection[str]:
        """Metrics of everything beside parcels and their tracking."""
        return *self.of_returns, *self.of_cancellations, self.correction


@attrs.frozen(kw_only=True)
class Finding:
    """
    One thing that is wrong.

    Attributes:
        kind: One of :data:`KINDS`.

        order_number: Peoplevox's; for what concerns a whole order of a shop,
            one of its numbers. Empty if the event names none.

        despatch_number: Peoplevox's; empty for what concerns a whole order.

        text: What is wrong, in plain words and without personal data.
    """

    kind: str
    order_number: str
    despatch_number: str
    text: str

    def __str__(self) -> str:
        of = f" despatch {self.despatch_number}" if self.despatch_number else ""
        return f"{self.kind}: order {self.order_number or '(none)'}{of}: {self.text}"


@attrs.frozen(kw_only=True)
class Verdict:
    """
    What the comparison found.

    Attributes:
        findings: Everything that is wrong, by order number.

        shipments: In the journal, those that nobody may hear of included.

        expected: How many of them customers must have heard of.

        told: How many of those they did hear of.

        events: How many events were looked at.

        booked_again: How many shipments took the place of one that was told:
            neither is among the expected.

        heard: What else customers had to hear, and did: kind, as in
            :mod:`~pvxklaviyo.simulation.verdict.expected`, to how often.
    """

    findings: Sequence[Finding]
    shipments: int
    expected: int
    told: int
    events: int
    booked_again: int = 0
    heard: Mapping[str, int] = attrs.field(factory=dict[str, int])

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings

    @property
    def counts(self) -> Mapping[str, int]:
        """How many findings there are of each kind; all kinds are named."""
        found = Counter(finding.kind for finding in self.findings)
        return {kind: found[kind] for kind in KINDS}


def finding(kind: str, key: tuple[str, str], text: str) -> Finding:
    """Make a finding about one shipment."""
    return Finding(kind=kind, order_number=key[0], despatch_number=key[1], text=text)


def property_text(event: StoredEvent, name: str) -> str:
    """Give a property that is a text; empty if it is absent or something else."""
    found = event.properties.get(name)
    return found if isinstance(found, str) else ""


def when(instant: datetime) -> str:
    """Write an instant for people."""
    return instant.isoformat(sep=" ", timespec="seconds")
