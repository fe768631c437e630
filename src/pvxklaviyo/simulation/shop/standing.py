"""How one order of a shop stands at an instant, with the numbers that shops give to things."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import attrs

from .records import Sale, SaleEvent, SoldLine
from .shop import Shop

_NOTHING = Decimal("0.00")


@attrs.frozen(kw_only=True)
class StandingLine:
    """
    One line of an order at an instant.

    Attributes:
        id: The shop's number of it.

        sold: What was ordered on it.

        ordered: Pieces ever ordered.

        removed: Pieces taken off again.
    """

    id: int
    sold: SoldLine
    ordered: int
    removed: int

    @property
    def left(self) -> int:
        """Pieces that still stand."""
        return self.ordered - self.removed


@attrs.frozen(kw_only=True)
class Standing:
    """
    One order of a shop at an instant.

    Attributes:
        id: The shop's number of it; above 2 to the 53rd, as some shops have.

        sale: Its journal, to the end.

        at: The instant.

        events: What had happened by then, by time.

        lines: Its lines.

        email: The customer's by then.

        cancelled: The cancellation of the whole; None if there was none yet.
    """

    id: int
    sale: Sale
    at: datetime
    events: Sequence[SaleEvent]
    lines: Sequence[StandingLine]
    email: str = attrs.field(repr=False)
    cancelled: SaleEvent | None

    @property
    def placing(self) -> SaleEvent:
        """What was ordered."""
        return self.sale.placing

    @property
    def modified_at(self) -> datetime:
        """When anything last happened to it."""
        return self.events[-1].at

    @property
    def refunds(self) -> Sequence[SaleEvent]:
        """What was paid back by then, without what it was for."""
        return [one for one in self.events if one.kind == "refunded"]

    @property
    def cuts(self) -> Sequence[SaleEvent]:
        """Cancellations of lines or pieces by then."""
        return [one for one in self.events if one.kind == "lines_cancelled"]

    @property
    def total(self) -> Decimal:
        """What the order was worth when it was placed."""
        return self.placing.value or _NOTHING

    @property
    def discount(self) -> Decimal:
        """Taken off the whole."""
        return self.placing.discount or _NOTHING

    @property
    def shipping(self) -> Decimal:
        """What the carriage costs."""
        return self.placing.shipping or _NOTHING

    def line(self, sold: SoldLine) -> StandingLine:
        """
        Give the line that some pieces are of.

        Raises:
            KeyError: There is no such line.
        """
        for line in self.lines:
            if (line.sold.line, line.sold.sku) == (sold.line, sold.sku):
                return line
        raise KeyError(sold.sku)

    def share(self, line: StandingLine) -> Decimal:
        """Give a line's part of the discount; all parts together are the discount."""
        goods = sum((one.sold.price * one.sold.quantity for one in self.lines), _NOTHING)
        if not goods:
            return _NOTHING
        # What they have together is rounded, so that no part is less than nothing.
        place = self.lines.index(line)
        before = sum((one.sold.price * one.sold.quantity for one in self.lines[:place]), _NOTHING)
        through = before + line.sold.price * line.sold.quantity
        first, last = (
            (self.discount * worth / goods).quantize(_NOTHING) for worth in (before, through)
        )
        return last - first


def standing(sale: Sale, at: datetime) -> Standing:
    """
    Say how an order stands at an instant.

    Args:
        sale: Its journal.

        at: Not before it was placed.
    """
    events = sorted((one for one in sale.events if one.at <= at), key=lambda one: one.at)
    ordered = _most(sale.placing.lines, events)
    removed: Counter[tuple[str, str]] = Counter()
    for event in events:
        if event.kind == "lines_cancelled":
            for line in event.lines:
                removed[line.line, line.sku] += line.quantity
    number = shop_id("order", sale.channel, sale.reference)
    return Standing(
        id=number,
        sale=sale,
        at=at,
        events=events,
        lines=[
            StandingLine(
                id=shop_id("line", str(number), line.line, line.sku),
                sold=line,
                ordered=ordered[line.line, line.sku],
                removed=removed[line.line, line.sku],
            )
            for line in sale.placing.lines
        ],
        email=sale.email_at(at),
        cancelled=next((one for one in events if one.kind == "order_cancelled"), None),
    )


def by_id(shop: Shop) -> Mapping[int, Sale]:
    """List a shop's orders by the shop's own number of them."""
    return {shop_id("order", sale.channel, sale.reference): sale for sale in shop.sales()}


def shop_id(*parts: str) -> int:
    """Give the number that a shop has for something: always the same one for the same thing."""
    return 9_007_199_300_000_000 + zlib.crc32("\0".join(parts).encode())


def _most(placed: Sequence[SoldLine], events: Sequence[SaleEvent]) -> Mapping[tuple[str, str], int]:
    most = Counter({(line.line, line.sku): line.quantity for line in placed})
    for event in events:
        if event.kind == "order_changed":
            for line in event.lines:
                most[line.line, line.sku] = max(most[line.line, line.sku], line.quantity)
    return most
