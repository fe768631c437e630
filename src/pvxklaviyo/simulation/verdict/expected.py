"""What customers must hear, kind by kind, by the journals of the warehouse and of the shop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

import attrs

from ..shop import Sale, SaleEvent
from ..warehouse.audience import TOLD
from ..warehouse.written import JournalReturn, JournalShipment
from .truth import Truth, added

SHIPMENT = "shipment"
"""A parcel left."""
CORRECTION = "correction"
"""A parcel that was told had not left after all."""
CANCELLED = "cancelled"
"""A whole order was cancelled."""
CANCELLED_ITEM = "cancelled item"
"""A line, or some pieces of it, was cancelled."""
COMPLETION = "completion"
"""Nothing is to come any more, because the rest was cancelled."""
RETURN = "return"
"""Something came back."""
RETURNED_ITEM = "returned item"
"""An item of what came back."""
QUESTION = "question"
"""A parcel left against the shop's word: nobody hears of it before a person was asked."""

WAIT = timedelta(hours=1)
"""By when, at the latest, a thing that everybody knows must have been told."""


@attrs.frozen(kw_only=True)
class Expected:
    """
    One thing that a customer must hear, whatever any program says of itself.

    Attributes:
        kind: One of the constants of this module.

        order: The shop's reference; Peoplevox's number where there is none.

        order_number: Peoplevox's; empty where it never saw the order.

        subject: Despatch number, return code, or the id of a cancellation;
            for an item its code follows after a slash.

        quantities: Code to pieces.

        value: In the shop's currency; None where none is told.

        email: Whose.

        at: When it happened, as an event's time must say.

        by: Since when everybody could know of it.
    """

    kind: str
    order: str
    order_number: str = ""
    subject: str = ""
    quantities: dict[str, int]
    value: Decimal | None = None
    email: str = attrs.field(repr=False)
    at: datetime
    by: datetime

    @property
    def key(self) -> tuple[str, str, str]:
        """What an event of it is found by."""
        return self.kind, self.order_number if self.kind == RETURN else self.order, self.subject


def expected(truth: Truth) -> Sequence[Expected]:
    """List what customers must hear, by when everybody could know of it."""
    found = [
        *(one for shipment in truth.journal for one in _left(truth, shipment)),
        *(one for sale in truth.sales if truth.told(sale) for one in _cancelled(truth, sale)),
        *(one for returned in truth.returns for one in _came_back(truth, returned)),
    ]
    kept = [one for one in found if not truth.before_start(one.at)]
    return sorted(kept, key=lambda one: (one.by, one.key))


def _left(truth: Truth, one: JournalShipment) -> Iterator[Expected]:
    known = truth.sale(one)
    telling = Expected(
        kind=SHIPMENT,
        order=one.reference or one.order_number,
        order_number=one.order_number,
        subject=one.despatch_number,
        quantities=one.quantities,
        email=(known.email_at(one.visible_at) if known else "") or one.email,
        at=one.read_as,
        by=one.visible_at,
    )
    if one.key in truth.replaced.values():
        # It takes the place of a shipment that was told: its number is news, it is not.
        return
    if one.vanished_at is not None:
        stood = one.vanished_at - one.visible_at >= truth.rules.told_after
        if stood and one.key not in truth.replaced:
            late = one.vanished_at + truth.rules.correct_after
            yield attrs.evolve(telling, kind=CORRECTION, by=late)
    elif one.expected == TOLD:
        yield attrs.evolve(telling, kind=QUESTION if truth.contradicts(one) else SHIPMENT)


def _cancelled(truth: Truth, sale: Sale) -> Iterator[Expected]:
    if not truth.rules.cancellations:
        return
    parcels = truth.parcels(sale)
    number = parcels[0].order_number if parcels else ""

    def said(event: SaleEvent, kind: str, quantities: dict[str, int]) -> Expected:
        return Expected(
            kind=kind,
            order=sale.reference,
            order_number=number,
            subject=event.id,
            quantities=quantities,
            value=event.value,
            email=sale.email_at(event.at),
            at=event.at,
            by=event.at + truth.rules.shop_late,
        )

    whole = sale.cancelled
    if whole is not None:
        # It mirrors the placing, whatever was edited since.
        placing = sale.placing
        items = dict(added((line.sku, line.quantity) for line in placing.lines))
        yield attrs.evolve(said(whole, CANCELLED, items), value=placing.value)
    for event in sale.cut:
        for line in event.lines:
            one = said(event, CANCELLED_ITEM, {line.sku: line.quantity})
            yield attrs.evolve(one, subject=f"{event.id}/{line.sku}", value=line.value)
    if sale.cut and whole is None and any(not truth.before_start(one.read_as) for one in parcels):
        last, since = sale.cut[-1], parcels[-1].visible_at
        sent = added(pair for one in parcels for pair in one.quantities.items())
        if sent + truth.cut(sale) >= truth.ordered(sale) and last.at > since:
            yield attrs.evolve(said(last, COMPLETION, dict(sent)), subject="", value=None)


def _came_back(truth: Truth, one: JournalReturn) -> Iterator[Expected]:
    if one.booked_as != truth.rules.returns or one.vanished_at is not None or one.expected != TOLD:
        return
    known = truth.sale(one)
    whole = Expected(
        kind=RETURN,
        order=one.reference or one.order_number,
        order_number=one.order_number,
        subject=one.code,
        quantities=one.quantities,
        value=one.value,
        email=(known.email_at(one.returned_at) if known else "") or one.email,
        at=one.read_as,
        by=one.grown_at,
    )
    yield whole
    for sku, count in one.quantities.items():
        yield attrs.evolve(
            whole,
            kind=RETURNED_ITEM,
            subject=f"{one.code}/{sku}",
            quantities={sku: count},
            value=None,
        )
