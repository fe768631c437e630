"""What really happened, in the shop and in the warehouse, order by order of the shop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property

import attrs

from ..shop import Sale
from ..warehouse.audience import NO_EMAIL, TOLD, is_placeholder
from ..warehouse.written import JournalGroup, JournalReturn, JournalShipment

Key = tuple[str, str]


@attrs.frozen(kw_only=True)
class Rules:
    """
    What was agreed on, beside what happened.

    Attributes:
        start_at: What happened before is not told; None: everything is.

        cancellations: Whether cancellations are told here, and not by the
            shop's own integration.

        returns: Where returns are read: as ``"return"`` or ``"goods_in"``,
            as they were booked; ``"none"``: nowhere.

        told_after: How long a shipment can be read before it is told in any
            case.

        correct_after: How long a shipment that was told may be gone before
            anybody hears of it.

        announced_late_after: Later than this, a shipment's event may have the
            time of its sending; None: never.

        shop_late: How late the shop may tell what happened there.
    """

    start_at: datetime | None = None
    cancellations: bool = True
    returns: str = "return"
    told_after: timedelta = timedelta(minutes=20)
    correct_after: timedelta = timedelta(hours=1)
    announced_late_after: timedelta | None = None
    shop_late: timedelta = timedelta(0)


@attrs.frozen
class Truth:
    """
    The journals of the warehouse and of the shop, side by side.

    Attributes:
        journal: Every shipment.

        groups: Every order of a shop, as the warehouse has it.

        returns: Everything that came back.

        sales: Every order of the shop, as the shop has it.

        rules: What was agreed on.
    """

    journal: Sequence[JournalShipment]
    groups: Sequence[JournalGroup]
    returns: Sequence[JournalReturn]
    sales: Sequence[Sale]
    rules: Rules

    @cached_property
    def by_key(self) -> Mapping[Key, JournalShipment]:
        """Shipments by order and despatch number."""
        return {one.key: one for one in self.journal}

    @cached_property
    def by_name(self) -> Mapping[Key, Sale]:
        """The shop's orders by channel and reference."""
        return {(sale.channel, sale.reference): sale for sale in self.sales}

    @cached_property
    def names(self) -> Collection[str]:
        """What orders are called in events: the shop's references, else Peoplevox's numbers."""
        return {
            *(one.reference or one.order_number for one in self.journal),
            *(sale.reference for sale in self.sales),
        }

    @cached_property
    def replaced(self) -> Mapping[Key, Key]:
        """Shipments that were booked again, by what they took the place of."""
        found: dict[Key, Key] = {}
        for gone in self.journal:
            until = gone.vanished_at
            if until is None or until - gone.visible_at < self.rules.told_after:
                continue
            for again in self.journal:
                if (
                    again.key[0] == gone.key[0]
                    and again.vanished_at is None
                    and again.quantities == gone.quantities
                    and until <= again.visible_at < until + self.rules.correct_after
                ):
                    found[gone.key] = again.key
        return found

    def sale(self, one: JournalShipment | JournalReturn) -> Sale | None:
        """Find the shop's order of what left or came back."""
        return self.by_name.get((one.channel, one.reference))

    def told(self, sale: Sale) -> bool:
        """Whether its customer may hear of a shop's order."""
        email = sale.email_at(datetime.max.replace(tzinfo=sale.placing.at.tzinfo))
        return bool(email) and not is_placeholder(email)

    def before_start(self, at: datetime) -> bool:
        """Whether something happened before anything is told."""
        return self.rules.start_at is not None and at < self.rules.start_at

    def parcels(self, sale: Sale) -> Sequence[JournalShipment]:
        """List what left of a shop's order for good, by when it could be read."""
        found = [
            one
            for one in self.journal
            if (one.channel, one.reference) == (sale.channel, sale.reference)
            and one.vanished_at is None
            and one.expected in (TOLD, NO_EMAIL)
        ]
        return sorted(found, key=lambda one: one.visible_at)

    def cut(self, sale: Sale | None, *, by: datetime | None = None) -> Counter[str]:
        """Count what the shop cancelled of an order, code by code, by an instant."""
        found: Counter[str] = Counter()
        for one in sale.cut if sale else ():
            if by is None or one.at <= by:
                found.update({line.sku: line.quantity for line in one.lines})
        return found

    def ordered(self, sale: Sale) -> Counter[str]:
        """Count what was ordered, as the last edit of the lines has it."""
        lines = next((one.lines for one in reversed(sale.events) if _says(one.kind, one.lines)), ())
        return added((line.sku, line.quantity) for line in lines)

    def contradicts(self, one: JournalShipment, *, known_by: datetime | None = None) -> bool:
        """
        Whether it left although the shop had cancelled it: a person must be asked.

        Args:
            one: What left.

            known_by: Only what everybody could know by this instant.
        """
        sale = self.sale(one)
        if sale is None:
            return False
        if known_by is not None:
            known = known_by - self.rules.shop_late
            sale = attrs.evolve(sale, events=[found for found in sale.events if found.at < known])
            if not sale.events:
                return False
        whole = sale.cancelled
        if whole is not None and one.read_as > whole.at:
            return True
        cut = self.cut(sale, by=one.read_as)
        if not cut:
            return False
        left = added(
            pair
            for other in self.parcels(sale)
            if other.visible_at <= one.visible_at
            for pair in other.quantities.items()
        )
        return any(left[sku] > self.ordered(sale)[sku] - count for sku, count in cut.items())

    def remaining(self, group: JournalGroup) -> dict[str, int]:
        """Say what of a group is still to come, less what the shop cancelled."""
        sale = next(
            (found for one in group.shipments if (found := self.sale(one)) is not None), None
        )
        cut = self.cut(sale)
        left = {sku: count - cut[sku] for sku, count in group.remaining.items()}
        return {sku: count for sku, count in left.items() if count > 0}

    def is_off(self, group: JournalGroup) -> bool:
        """Whether the shop cancelled the whole of a group."""
        sales = [self.sale(one) for one in group.shipments]
        return any(sale is not None and sale.cancelled is not None for sale in sales)


def _says(kind: str, lines: Sequence[object]) -> bool:
    return kind == "order_placed" or (kind == "order_changed" and bool(lines))


def added(pairs: Iterable[tuple[str, int]]) -> Counter[str]:
    """Add up pieces, code by code."""
    total: Counter[str] = Counter()
    for sku, count in pairs:
        total[sku] += count
    return total
