"""A shop that keeps a journal of its own, whatever any warehouse shows."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

import attrs

from ..warehouse.goods import ITEMS, KIT_NAMES
from .records import Sale, SaleEvent, SoldLine

_NOTHING = Decimal("0.00")
_ITEMS = {item.sku: item for item in ITEMS}


class Shop:
    """
    A simulated shop. May be shared by threads.

        shop = Shop()
        shop.place("#1001", lines=[("MUG-01", 2)], at=noon, email="ann@post.pvx-sim.net")
        shop.cancel_lines("#1001", [("MUG-01", 1)], at=one)
        shop.cancel("#1001", at=two, reason="customer")

    Tell things in any order of time. Nothing reaches a warehouse from here:
    tell that there too, as Peoplevox would see it; or take the shop of a
    made world, :func:`made_shop`.

    Args:
        channel: Its name, as Peoplevox has it.

        currency: Code of its prices' currency.
    """

    def __init__(self, *, channel: str = "Shopify UK", currency: str = "GBP") -> None:
        self.channel = channel
        self.currency = currency
        self._sales: dict[tuple[str, str], list[SaleEvent]] = {}
        self._lock = threading.RLock()

    def place(
        self,
        reference: str,
        *,
        lines: Sequence[tuple[str, int] | SoldLine],
        at: datetime,
        email: str = "",
        phone: str = "",
        channel: str = "",
        shipping: Decimal = Decimal("3.95"),
        discount: Decimal = _NOTHING,
    ) -> SaleEvent:
        """
        Let a customer order something.

        Args:
            reference: The shop's name of the order.

            lines: Code and quantity; lines are numbered from 1, and what is
                not in the catalogue costs 9.50.

            at: When.

            email: The customer's.

            phone: The customer's.

            channel: The shop's own unless told.

            shipping: What the carriage costs.

            discount: Taken off the whole.

        Raises:
            ValueError: There is such an order already, or *at* is naive.
        """
        sold = tuple(
            line
            if isinstance(line, SoldLine)
            else attrs.evolve(sold_line(line[0], line[1]), line=str(position))
            for position, line in enumerate(lines, 1)
        )
        goods = sum((line.value for line in sold), _NOTHING)
        return self._add(
            SaleEvent(
                kind="order_placed",
                reference=reference,
                channel=channel or self.channel,
                at=_utc(at),
                lines=sold,
                value=goods + shipping - discount,
                shipping=shipping,
                discount=discount,
                email=email,
                phone=phone,
            )
        )

    def cancel(
        self, reference: str, *, at: datetime, reason: str = "customer", channel: str = ""
    ) -> SaleEvent:
        """
        Let a whole order be cancelled.

        Raises:
            KeyError: There is no such order.
        """
        placing = self._placing(reference, channel)
        return self._add(attrs.evolve(placing, kind="order_cancelled", at=_utc(at), reason=reason))

    def cancel_lines(
        self,
        reference: str,
        lines: Sequence[tuple[str, int] | SoldLine],
        *,
        at: datetime,
        key: str = "C1",
        reason: str = "customer",
        channel: str = "",
    ) -> SaleEvent:
        """
        Let lines, or some pieces of them, be cancelled: code and quantity.

        Raises:
            KeyError: There is no such order, or nobody ordered such an item.
        """
        placing = self._placing(reference, channel)
        cut = self._sold(lines, placing)
        return self._add(
            SaleEvent(
                kind="lines_cancelled",
                reference=reference,
                channel=placing.channel,
                id=key,
                at=_utc(at),
                lines=cut,
                value=sum((line.value for line in cut), _NOTHING),
                reason=reason,
            )
        )

    def refund(
        self, reference: str, value: Decimal, *, at: datetime, key: str = "R1", channel: str = ""
    ) -> SaleEvent:
        """
        Let money be paid back, whatever came back.

        Raises:
            KeyError: There is no such order.
        """
        placing = self._placing(reference, channel)
        return self._add(
            SaleEvent(
                kind="refunded",
                reference=reference,
                channel=placing.channel,
                id=key,
                at=_utc(at),
                value=value,
            )
        )

    def edit(
        self,
        reference: str,
        *,
        at: datetime,
        email: str = "",
        lines: Sequence[tuple[str, int] | SoldLine] = (),
        key: str = "E1",
        channel: str = "",
    ) -> SaleEvent:
        """
        Let an order be edited: another address, other quantities of what was ordered; or both.

        Raises:
            KeyError: There is no such order, or nobody ordered such an item.
        """
        placing = self._placing(reference, channel)
        return self._add(
            SaleEvent(
                kind="order_changed",
                reference=reference,
                channel=placing.channel,
                id=key,
                at=_utc(at),
                email=email,
                lines=self._sold(lines, placing),
            )
        )

    def sales(self) -> Sequence[Sale]:
        """Give the journal: every order with what happened to it, by time of its placing."""
        with self._lock:
            found = [
                Sale(
                    reference=reference,
                    channel=channel,
                    events=tuple(
                        sorted(events, key=lambda one: (one.kind != "order_placed", one.at))
                    ),
                )
                for (channel, reference), events in self._sales.items()
            ]
            return sorted(found, key=lambda sale: (sale.placing.at, sale.reference))

    def sale(self, reference: str) -> Sale:
        """
        Give one order of the journal.

        Raises:
            KeyError: There is no such order.
        """
        for sale in self.sales():
            if sale.reference == reference:
                return sale
        raise KeyError(reference)

    def events(self) -> Sequence[SaleEvent]:
        """List everything that happened, by time."""
        found = [one for sale in self.sales() for one in sale.events]
        return sorted(found, key=lambda one: (one.at, one.reference, one.kind, one.id))

    def _add(self, event: SaleEvent) -> SaleEvent:
        with self._lock:
            events = self._sales.setdefault((event.channel, event.reference), [])
            if any(one.identity == event.identity for one in events):
                raise ValueError(f"of {event.reference} there is such a thing already")
            events.append(event)
            return event

    def _placing(self, reference: str, channel: str) -> SaleEvent:
        with self._lock:
            events = self._sales[channel or self.channel, reference]
            return next(one for one in events if one.kind == "order_placed")

    def _sold(
        self, lines: Sequence[tuple[str, int] | SoldLine], placing: SaleEvent
    ) -> tuple[SoldLine, ...]:
        """Complete what is told by code and quantity, by what was ordered."""
        ordered = {line.sku: line for line in placing.lines}
        return tuple(
            line if isinstance(line, SoldLine) else attrs.evolve(ordered[line[0]], quantity=line[1])
            for line in lines
        )


def sold_line(sku: str, quantity: int, *, line: str = "", price: Decimal | None = None) -> SoldLine:
    """Sell so many of an item, by the catalogue; what is not in it costs 9.50."""
    item = _ITEMS.get(sku)
    own = item.price if item is not None else Decimal("9.50")
    return SoldLine(
        line=line,
        sku=sku,
        name=item.name if item is not None else KIT_NAMES.get(sku, f"Item {sku}"),
        quantity=quantity,
        price=own if price is None else price,
    )


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("what happens needs an aware datetime, such as one in UTC")
    return instant.astimezone(UTC)
