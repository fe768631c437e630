"""
What Klaviyo must hold, counted from the journals of the shop and of the warehouse.

Nothing of what is tested is used: the journals are the simulation's, and so is
the reckoning of what an order was worth.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise, product

import attrs

from pvxklaviyo.simulation.klaviyo import StoredEvent
from pvxklaviyo.simulation.shop import Sale, Shop, Standing, standing
from pvxklaviyo.simulation.verdict import Finding, Rules, compare
from pvxklaviyo.simulation.warehouse import Warehouse

PLACED = "Placed Order"
CANCELLED = "Cancelled Order"
ITEM = "Cancelled Order Item"
OF_PARCELS = ("Fulfilled Partial Order", "Fulfilled Order", "Updated Tracking")

ZERO = Decimal(0)
PENNY = Decimal("0.01")

By = Mapping[tuple[str, str], Sequence[StoredEvent]]


@attrs.frozen(kw_only=True)
class Truth:
    """
    What happened, and what of it could be known.

    Attributes:
        shop: What customers did.

        warehouse: What left.

        events: What Klaviyo holds.

        end: When all is over.

        exact: Whether every call came and says what happened, so that each
            thing is told by itself and at its own time.

        sights: When each order was seen as it was. In between nobody sees it.

        forgets: Whether the shop lowers the number on a line when pieces are
            taken off, so that only who saw both knows. Others count them; but
            of a line that grew none says how many there were at first.
    """

    shop: Shop
    warehouse: Warehouse
    events: Sequence[StoredEvent]
    end: datetime
    exact: bool
    sights: Mapping[str, Sequence[datetime]]
    forgets: bool

    def wrong(self) -> list[str]:
        """Find everything that is not as it happened."""
        told: defaultdict[tuple[str, str], list[StoredEvent]] = defaultdict(list)
        for event in self.events:
            told[event.metric, str(event.properties.get("OrderId"))].append(event)
        names = {sale.reference for sale in self.shop.sales()}
        found = [
            f"{name}: {metric} of no order, or of a kind that nobody expects"
            for metric, name in told
            if name not in names or metric not in {PLACED, CANCELLED, ITEM, *OF_PARCELS}
        ]
        for sale in self.shop.sales():
            found += [f"{sale.reference}: {one}" for one in self._order(sale, told)]
        return [*found, *self._parcels()]

    def _order(self, sale: Sale, told: By) -> Iterator[str]:
        lines = list(self._lines(sale))
        for metric, happened in ((PLACED, sale.placing), (CANCELLED, sale.cancelled)):
            events = told.get((metric, sale.reference), ())
            if happened is None:
                yield from (f"{metric} was told, and it was not" for _ in events)
            elif len(events) != 1:
                yield f"{metric} was told {len(events)} times"
            else:
                yield from self._whole(events[0], sale, happened.at, lines)
                yield from self._whom(events[0], sale)
        yield from self._items(told.get((ITEM, sale.reference), ()), sale, lines)

    def _lines(self, sale: Sale) -> Iterator[_Line]:
        """Give what can be known of each line."""
        seen = self._seen(sale)
        end = standing(sale, self.end)
        for place, line in enumerate(end.lines):
            left = [one.lines[place].left for one in seen]
            if self.forgets:
                gone = sum(max(0, before - after) for before, after in pairwise(left))
                first = [left[0]]
            else:
                gone = line.removed
                first = sorted({line.sold.quantity, line.ordered})
            yield _Line(
                sku=line.sold.sku,
                price=line.sold.price,
                gone=gone,
                first=first[:1] if self.exact else first,
                discount=end.share(line) / line.sold.quantity if self.forgets else end.share(line),
                is_shared=self.forgets,
            )

    def _seen(self, sale: Sale) -> Sequence[Standing]:
        """Say how an order stood each time it was seen; a cancellation leaves its lines alone."""
        events = [one for one in sale.events if one is not sale.cancelled]
        open_order = attrs.evolve(sale, events=events)
        # In the evening whoever looks sees all of it.
        times = [*sorted(self.sights.get(sale.reference, ())), self.end]
        return [standing(open_order, at) for at in times]

    def _whole(
        self, event: StoredEvent, sale: Sale, at: datetime, lines: Sequence[_Line]
    ) -> Iterator[str]:
        metric, says = event.metric, event.properties
        items = says.get("Items")
        items = items if isinstance(items, list) else []
        has = sorted((str(one["SKU"]), int(one["Quantity"])) for one in items)
        right = [
            sorted((line.sku, count) for line, count in zip(lines, counts, strict=True) if count)
            for counts in product(*(line.first for line in lines))
        ]
        if has not in right:
            yield f"{metric} has other pieces: {has}, and there were {right[0]}"
        prices = {line.sku: line.price for line in lines}
        goods = sum((prices[sku] * count for sku, count in has), Decimal("0.00"))
        discount = sale.placing.discount or Decimal("0.00")
        value = sale.placing.value
        if self.forgets:
            discount = sum((line.share(line.first[0]) for line in lines), Decimal("0.00"))
            value = goods + (sale.placing.shipping or 0) - discount
        worth = {
            "value": (value, event.value),
            "DiscountValue": (discount, says.get("DiscountValue", 0)),
            "ShippingValue": (sale.placing.shipping, says.get("ShippingValue")),
            "ItemsValue": (goods, says.get("ItemsValue")),
        }
        for name, (is_right, told) in worth.items():
            if _money(told) != is_right:
                yield f"{metric} has {name} {told}, and it was {is_right}"
        if event.value_currency != self.shop.currency:
            yield f"{metric} has the currency {event.value_currency}"
        if metric == PLACED or self.exact:
            if event.time != at:
                yield f"{metric} is of {event.time}, and it was at {at}"
        elif not at <= event.time <= event.received_at:
            yield f"{metric} is of {event.time}, and it was at {at}"

    def _items(
        self, events: Sequence[StoredEvent], sale: Sale, lines: Sequence[_Line]
    ) -> Iterator[str]:
        pieces: defaultdict[str, int] = defaultdict(int)
        values: defaultdict[str, Decimal] = defaultdict(Decimal)
        cuts = defaultdict[str, list[datetime]](list)
        for cut in sale.cut:
            for one in cut.lines:
                cuts[one.sku].append(cut.at)
        for event in events:
            sku = str(event.properties["SKU"])
            pieces[sku] += int(str(event.properties["Quantity"]))
            values[sku] += _money(event.value) or Decimal(0)
            times = [*cuts[sku], *([sale.cancelled.at] if sale.cancelled else [])]
            if self.exact and event.time not in times:
                yield f"{sku} was told to be cancelled at {event.time}, and was at another time"
            elif times and not min(times) <= event.time <= event.received_at:
                yield f"{sku} was told to be cancelled at {event.time}, before it was"
            yield from self._whom(event, sale)
        for sku in sorted({*pieces, *(line.sku for line in lines)}):
            same = [line for line in lines if line.sku == sku]
            gone = sum(line.gone for line in same)
            if sale.cancelled is not None:
                # What was cut goes with the whole, if that is known in time; and of that,
                # in turn, the lines may be known before.
                most = gone if self.exact else sum(line.first[-1] for line in same)
                if pieces[sku] > most:
                    yield f"of {sku} {pieces[sku]} were told to be cancelled, not {most}"
                continue
            right = [
                sum((line.worth(count) for line, count in zip(same, counts, strict=True)), ZERO)
                for counts in product(*(line.first for line in same))
            ]
            if gone != pieces[sku] or values[sku] not in right:
                yield (
                    f"of {sku} {pieces[sku]} for {values[sku]} were told to be cancelled, "
                    f"and it was {gone} for {right[0]}"
                )

    def _whom(self, event: StoredEvent, sale: Sale) -> Iterator[str]:
        known = {sale.email_at(at) for at in (sale.placing.at, event.received_at)}
        if event.email not in known:
            yield f"{event.metric} went to somebody else"

    def _parcels(self) -> list[str]:
        parcels = [one for one in self.events if one.metric in OF_PARCELS]
        verdict = compare(
            self.warehouse.journal(),
            parcels,
            groups=self.warehouse.groups(),
            sales=self.shop.sales(),
            # Cancellations are counted here.
            rules=Rules(cancellations=False),
        )
        found = [one for one in verdict.findings if not self._is_late(one)]
        return [
            *map(str, found),
            *(
                f"{event.properties['OrderId']}: {one}"
                for event in parcels
                for sale in [self.shop.sale(str(event.properties["OrderId"]))]
                for one in self._whom(event, sale)
            ),
        ]

    def _is_late(self, one: Finding) -> bool:
        """Say whether something is wrong only because nobody could know better by then."""
        if self.exact:
            return False
        if one.text == "the event is on another person's profile":
            # Its new address was lost or late; whether it is a known one is asked beside it.
            return True
        # All lines were told to be cancelled, and only later that it was the whole.
        sale = self.shop.sale(one.order_number)
        if sale.cancelled is not None and "goods are still to come" in one.text:
            return True
        # Pieces that nobody heard of were added, and as many as there were at first taken off.
        has_grown = any(event.kind == "order_changed" and event.lines for event in sale.events)
        return has_grown and "followed the one that was told to complete it" in one.text


@attrs.frozen(kw_only=True)
class _Line:
    """
    What can be known of one line.

    Attributes:
        sku: What is on it.

        price: Of a piece.

        gone: Pieces that were taken off.

        first: How many pieces may have been there at first.

        discount: Of the whole line; where it is shared, of a piece.

        is_shared: Whether pieces that are taken off take their part of the
            discount with them.
    """

    sku: str
    price: Decimal
    gone: int
    first: Sequence[int]
    discount: Decimal
    is_shared: bool

    def share(self, pieces: int) -> Decimal:
        """Give the discount of so many pieces, as they were at first."""
        return (self.discount * pieces if self.is_shared else self.discount).quantize(PENNY)

    def worth(self, first: int) -> Decimal:
        """Say what the pieces that are gone were worth, of so many at first."""
        whole = self.price * first - self.share(first)
        return (whole * self.gone / (first or 1)).quantize(PENNY, ROUND_HALF_UP)


def _money(value: object) -> Decimal | None:
    """Read what Klaviyo keeps as a float; its shortest text is what was sent."""
    return None if value is None else Decimal(str(value))
