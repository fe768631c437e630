"""What customers do in a shop, and the warehouse behind it, by seed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import attrs

from pvxklaviyo.simulation.shop import Shop, SoldLine, Telling, sold_line
from pvxklaviyo.simulation.warehouse import OrderLine, Warehouse

BEGIN = datetime(2026, 3, 28, 10, tzinfo=UTC)
"""The day before British clocks go forward."""

CHANNEL = "Web"
GOODS = ("MUG-01", "CAP-01", "TEE-M")
TALES = (
    "plain",
    "cut",
    "cut twice",
    "a line goes",
    "grown",
    "grown, then cut",
    "cut, then cancelled",
    "cancelled",
    "half sent, then cancelled",
    "never sent on",
)
UNHEEDED = ("cut, and not heeded", "plain", "cancelled, and yet sent")
"""What becomes of orders where the warehouse does not listen to the shop."""
CUTS = {
    "cut": [2.0],
    "cut twice": [2.0, 4.0],
    "grown, then cut": [4.0],
    "cut, then cancelled": [4],
    "cut, and not heeded": [3],
}
TROUBLE = {"lost": 0.7, "doubled": 0.3, "late": timedelta(hours=5)}


def hours(number: float) -> datetime:
    """Give an instant of the day, by the second: shops tell no parts of one."""
    return BEGIN + timedelta(seconds=int(3600 * number))


def trouble(seed: int) -> Telling:
    """Let calls be lost, come twice, and come the wrong way round."""
    return Telling(seed=seed, **TROUBLE)


def make(seed: int, orders: int, tales: Sequence[str] = TALES) -> tuple[Shop, Warehouse]:
    """Let customers order, change their minds and be paid back, and parcels leave."""
    source = random.Random(seed)
    shop = Shop(channel=CHANNEL)
    warehouse = Warehouse.scripted(begin=BEGIN)
    for place in range(orders):
        tale = tales[(place + 5 * seed) % len(tales)]
        _Life(source, shop, warehouse, str(1001 + place), tale).live()
    return shop, warehouse


class _Life:
    """What becomes of one order."""

    def __init__(
        self, source: random.Random, shop: Shop, warehouse: Warehouse, name: str, tale: str
    ) -> None:
        self.source, self.shop, self.warehouse = source, shop, warehouse
        self.name, self.tale = name, tale
        self.email = f"c{name}@post.pvx-sim.net"
        codes = source.sample(GOODS, source.randint(2, 3))
        # One item may be on several lines.
        codes += codes[:1] if source.random() < 0.25 else []
        self.lines = [
            attrs.evolve(sold_line(sku, source.randint(2, 4)), line=str(place))
            for place, sku in enumerate(codes, 1)
        ]
        self.left = {line.line: line.quantity for line in self.lines}

    def live(self) -> None:
        """Let it happen."""
        placed = self.shop.place(
            self.name,
            lines=self.lines,
            at=self._at(0),
            email=self.email,
            discount=Decimal(self.source.choice(["0.00", "1.00", "2.35"])),
        )
        if self.tale != "never sent on":
            self.warehouse.order(
                self.name,
                lines=self._order_lines(),
                at=placed.at + timedelta(minutes=5),
                email=self.email,
                reference=self.name,
                channel=CHANNEL,
            )
        if self.tale.startswith("grown"):
            self._grow()
        for key, hour in enumerate(CUTS.get(self.tale, [])):
            line = self.source.choice([one for one in self.lines if self.left[one.line] > 1])
            self._cut(line, self.source.randint(1, self.left[line.line] - 1), hour, f"C{key}")
        if self.tale == "a line goes":
            line = self.source.choice(self.lines)
            self._cut(line, self.left[line.line], 2, "C0")
        if self.source.random() < 0.4:
            self.shop.edit(self.name, at=self._at(5), email=f"new{self.email}")
        self._end()
        if self.source.random() < 0.4 and self.tale != "never sent on":
            self.shop.refund(self.name, Decimal("1.50"), at=self._at(9), key="R1")

    def _grow(self) -> None:
        line = self.source.choice(self.lines)
        self.left[line.line] += self.source.randint(1, 2)
        now = [attrs.evolve(one, quantity=self.left[one.line]) for one in self.lines]
        event = self.shop.edit(self.name, at=self._at(2), lines=now, key="G1")
        self._change(event.at)

    def _cut(self, line: SoldLine, pieces: int, hour: float, key: str) -> None:
        self.left[line.line] -= pieces
        some = attrs.evolve(line, quantity=pieces)
        event = self.shop.cancel_lines(self.name, [some], at=self._at(hour), key=key)
        # What is taken off is paid back.
        at = event.at + timedelta(seconds=40)
        self.shop.refund(self.name, line.price * pieces, at=at, key=key)
        self._change(event.at)

    def _change(self, at: datetime) -> None:
        """Let the warehouse hear of it, as it does from most shops."""
        if self.tale == "cut, and not heeded":
            return
        lines = self._order_lines()
        self.warehouse.change_order(self.name, at=at + timedelta(minutes=5), lines=lines)

    def _end(self) -> None:
        if self.tale == "never sent on":
            self.shop.cancel(self.name, at=self._at(2), reason="customer")
            return
        if self.tale == "cut, and not heeded":
            self._send("a", list(self._pieces(whole=True).items()), 6)
            return
        if self.tale == "cancelled, and yet sent":
            self.shop.cancel(self.name, at=self._at(4), reason="customer")
            self._send("a", list(self._pieces().items()), 6)
            return
        if self.tale in {"cancelled", "cut, then cancelled"}:
            self._call_off(6, "inventory")
            return
        (first, count), *rest = self._pieces().items()
        if self.tale == "half sent, then cancelled" or (rest and self.source.random() < 0.5):
            self._send("a", [(first, count)], 6)
            if self.tale == "half sent, then cancelled":
                self._call_off(7.1, "customer")
            else:
                self._send("b", rest, 8)
        else:
            self._send("a", [(first, count), *rest], 6)

    def _send(self, parcel: str, items: list[tuple[str, int]], hour: float) -> None:
        number, tracking = f"D{self.name}{parcel}", f"T{self.name}{parcel}"
        at = self._at(hour)
        self.warehouse.despatch(self.name, number, items, at=at, tracking=tracking)

    def _call_off(self, hour: float, reason: str) -> None:
        at = self.shop.cancel(self.name, at=self._at(hour), reason=reason).at
        self.warehouse.change_order(self.name, at=at + timedelta(minutes=9), status="Cancelled")

    def _pieces(self, *, whole: bool = False) -> dict[str, int]:
        total = Counter[str]()
        for line in self.lines:
            total[line.sku] += line.quantity if whole else self.left[line.line]
        return dict(+total)

    def _order_lines(self) -> list[OrderLine]:
        return [
            OrderLine(sku=one.sku, quantity=self.left[one.line], line=one.line, price=one.price)
            for one in self.lines
            if self.left[one.line]
        ]

    def _at(self, hour: float) -> datetime:
        return hours(hour + self.source.random())
