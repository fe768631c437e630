"""Who thinks of customers and tells what they do, in their shop and in the warehouse."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import attrs

from . import people
from .customers import CustomerDeed, Deed
from .goods import ITEMS, SERVICES, Item
from .journal import CANCELLED
from .local_time import is_ambiguous
from .records import Order, OrderLine
from .story import Story

FIRST_NUMBER = 5900001
"""Peoplevox's number of the first of them; a made world's other orders lie below."""

_GOODS = [item for item in ITEMS if "~D~" not in item.sku]
_MINUTE = timedelta(minutes=1)


@attrs.define(eq=False)
class Teller:
    """
    Thinks of customers and tells what they do, by a seed.

    Attributes:
        story: Where it is told.

        source: Of everything that is chosen.

        begin: No story begins before.

        end: Nor after, save where clocks leave doubt.

        zone: Of the clock on the warehouse's wall.

        position: How many customers there are so far.

        order_count: How many Peoplevox orders there are so far.
    """

    story: Story
    source: random.Random
    begin: datetime
    end: datetime
    zone: ZoneInfo
    position: int = 0
    order_count: int = 0

    def minutes(self, least: float, most: float) -> timedelta:
        """Choose how long something takes, to the second."""
        return timedelta(seconds=round(self.source.uniform(least, most) * 60))

    def moment(self, *despatches: timedelta) -> datetime:
        """Choose when a story begins, so that no clock leaves doubt when its parcels leave."""
        latest = int((self.end - self.begin) / _MINUTE) - 1
        at = self.begin + _MINUTE * self.source.randint(1, max(1, latest))
        while any(is_ambiguous(at + after, self.zone) for after in (timedelta(0), *despatches)):
            at += 15 * _MINUTE
        return at

    def draft(self, *quantities: int, free: bool = False) -> Order:
        """Think of a customer who orders so many of different goods."""
        self.position += 1
        name = people.contact_name(self.source)
        town, country = self.source.choice(people.PLACES)
        lines = [
            _line(item, quantity, at, free=free)
            for at, (item, quantity) in enumerate(
                zip(self.source.sample(_GOODS, len(quantities)), quantities, strict=True), 1
            )
        ]
        return Order(
            number="",
            lines=tuple(lines),
            created_at=self.begin,
            reference=f"#{70000 + self.position}",
            channel=self.source.choice(people.CHANNELS),
            email=people.address_of(name, 70000 + self.position, self.source),
            contact_name=name,
            site=self.story.sites[0],
            service=self.source.choice(SERVICES[:5]),
            town=town,
            country=country,
            shipping=Decimal("0.00") if free else Decimal("3.95"),
            attributes=("replacement",) if free else (),
        )

    def add(self, draft: Order, at: datetime) -> Order:
        """Let Peoplevox have it."""
        number = str(FIRST_NUMBER + self.order_count * 3)
        self.order_count += 1
        return self.story.add(attrs.evolve(draft, number=number, created_at=at))

    def leave(self, order: Order, items: Sequence[tuple[str, int]] | None, at: datetime) -> str:
        """Let a parcel of it leave, and show within half a minute."""
        number = f"DES9{self.source.randrange(10**5):05d}{len(self.story.tales):02d}"
        self.story.despatch(
            order.number,
            number,
            items,
            at=at,
            visible_at=at + self.minutes(0.1, 0.5),
            tracking=people.tracking_number(
                order.service.carrier, 70000 + self.source.randrange(10**4), self.source
            ),
        )
        return number

    def deed(
        self,
        order: Order,
        deed: Deed,
        at: datetime,
        *,
        key: str = "",
        email: str = "",
        lines: tuple[OrderLine, ...] = (),
        reason: str = "",
    ) -> None:
        """Let something happen in its shop."""
        self.story.deed(
            CustomerDeed(
                deed=deed,
                channel=order.channel,
                reference=order.reference,
                at=at,
                id=key,
                email=email,
                lines=lines,
                reason=reason,
            )
        )

    def cancel(self, order: Order, at: datetime) -> None:
        """Let Peoplevox cancel it."""
        self.story.change_order(order.number, at=at, status=CANCELLED)


def _line(item: Item, quantity: int, at: int, *, free: bool) -> OrderLine:
    price = Decimal("0.00") if free else item.price
    return OrderLine(sku=item.sku, quantity=quantity, line=str(at), price=price)
