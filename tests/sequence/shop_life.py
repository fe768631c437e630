"""The life of one shop order: its journal, and all that its shop ever shows of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Literal

import attrs

from pvxklaviyo.model import (
    FactKey,
    RefundedLine,
    Shown,
    ShownEdit,
    ShownLine,
    ShownOrder,
    ShownRefund,
)
from pvxklaviyo.sequence._showing import Showing
from pvxklaviyo.sequence._shown_lines import Left

START = datetime(2026, 11, 3, 9, tzinfo=UTC)
NOTHING_LEFT = Left(read_from=START + timedelta(days=30))

Style = Literal["counts", "lowers", "apart"]
"""A removal stands in `removed`; lowers the number; or stands apart from what refunds took off."""


@attrs.define
class ShopOrder:
    """
    An order that lives in its shop.

    Args:
        style: How the shop tells of removals.

        random: Decides what happens.
    """

    style: Style
    random: Random
    clock: datetime = START
    ordered: Counter[str] = attrs.field(factory=Counter[str])
    taken: Counter[str] = attrs.field(factory=Counter[str])
    """The journal: pieces that were taken off each line."""
    booked: Counter[str] = attrs.field(factory=Counter[str])
    """Of them, those that the shop's own lines tell."""
    refunded: dict[str, Decimal] = attrs.field(factory=dict[str, Decimal])
    """The journal: what was paid back, by refund."""
    prices: dict[str, tuple[Decimal, Decimal]] = attrs.field(
        factory=dict[str, tuple[Decimal, Decimal]]
    )
    placed: Counter[str] = attrs.field(factory=Counter[str])
    """Pieces of each line as it was first."""
    showings: list[Shown] = attrs.field(factory=list[Shown])
    refunds: list[ShownRefund] = attrs.field(factory=list[ShownRefund])
    is_cancelled: bool = False

    def live(self, steps: int) -> ShopOrder:
        """Let it be placed, and so many things happen to it."""
        for line in range(self.random.randint(1, 3)):
            name = f"L{line + 1}"
            self.ordered[name] = self.random.randint(1, 6)
            self.placed[name] = self.ordered[name]
            price = Decimal(self.random.randint(1, 5000)) / 100
            off = min(Decimal(self.random.randint(0, 300)) / 100, price)
            self.prices[name] = (price, off)
        self.show()
        for _ in range(steps):
            self.clock += timedelta(minutes=self.random.randint(1, 600))
            self.random.choice([self.take_off, self.take_off, self.pay_back, self.show, self.add])()
        return self

    def take_off(self) -> None:
        """Take pieces off a line, and tell it as this shop does: once, twice or three times."""
        open_lines = [line for line in self.ordered if self.taken[line] < self.ordered[line]]
        if not open_lines:
            return
        line = self.random.choice(open_lines)
        pieces = self.random.randint(1, self.ordered[line] - self.taken[line])
        self.taken[line] += pieces
        name = f"{len(self.showings)}"
        by_refund = self.random.random() < 0.5
        if self.style == "counts":
            self.booked[line] += pieces
            if by_refund:
                self._refund(name, line, pieces, is_cancelled=True)
            if not by_refund or self.random.random() < 0.5:
                edit = ShownEdit(
                    shop="s", order="55", id=f"E{name}", at=self.clock, removed={line: pieces}
                )
                # An edit that is not the refund's own word would be another removal.
                self.showings += [] if by_refund else [edit]
        elif by_refund:
            self._refund(name, line, pieces, is_cancelled=None)
        else:
            self.booked[line] += pieces
        self.show()

    def add(self) -> None:
        """Put pieces on a line, or a line on the order; a shop that lowers numbers has no edits."""
        if self.style != "counts":
            return
        line = self.random.choice([*self.ordered, f"L{len(self.ordered) + 1}"])
        pieces = self.random.randint(1, 3)
        if line not in self.ordered:
            self.placed[line] = pieces
            self.prices[line] = (Decimal(3), Decimal(0))
        self.ordered[line] += pieces
        self.showings.append(
            ShownEdit(
                shop="s",
                order="55",
                id=f"A{len(self.showings)}",
                at=self.clock,
                added={line: pieces},
            )
        )
        if self.random.random() < 0.5:
            self.show()

    def pay_back(self) -> None:
        """Pay something back that is about no line."""
        self._refund(f"M{len(self.showings)}", None, 0, is_cancelled=None)
        self.show()

    def cancel(self) -> None:
        """Cancel the order as a whole."""
        self.clock += timedelta(minutes=1)
        self.is_cancelled = True
        self.show()

    def _refund(
        self, name: str, line: str | None, pieces: int, *, is_cancelled: bool | None
    ) -> None:
        value = Decimal(self.random.randint(1, 900)) / 100
        about = (
            ()
            if line is None
            else (RefundedLine(line=line, quantity=pieces, is_cancelled=is_cancelled),)
        )
        refund = ShownRefund(
            shop="s", order="55", id=f"R{name}", at=self.clock, value=value, lines=about
        )
        self.refunded[refund.id] = value
        self.refunds.append(refund)
        self.showings.append(refund)

    def show(self) -> None:
        """Let the shop show the order as it stands."""
        self.clock += timedelta(seconds=1)
        self.showings.append(
            ShownOrder(
                shop="s",
                id="55",
                number="#55",
                modified_at=self.clock,
                placed_at=START,
                is_cancelled=self.is_cancelled,
                currency="GBP",
                value=Decimal("99.90"),
                lines=tuple(self._line(line) for line in self.ordered if self._is_there(line)),
                refunds=tuple(self.refunds),
            )
        )

    def _is_there(self, line: str) -> bool:
        gone = self.booked[line] == self.ordered[line]
        return not (self.style == "lowers" and gone)

    def _line(self, line: str) -> ShownLine:
        booked = self.booked[line]
        price, off = self.prices[line]
        lowers = self.style == "lowers"
        return ShownLine(
            line=line,
            sku=f"SKU-{line}",
            ordered=self.ordered[line] - booked if lowers else self.ordered[line],
            removed=None if lowers else booked,
            counts_refunds=self.style == "counts",
            price=price,
            discount=off,
        )

    def worth(self, line: str, pieces: int) -> Decimal:
        """Say what so many pieces of a line come to, by its price less its discount."""
        price, off = self.prices[line]
        whole = price * self.placed[line] - off
        return (whole * pieces / self.placed[line]).quantize(Decimal("0.01"), "ROUND_HALF_UP")


def told(shown: Sequence[Shown]) -> list[Showing]:
    """Let showings be learned in this order; one that came before is the same."""
    names: dict[int, str] = {}
    return [
        Showing(
            shown=one,
            key=FactKey(names.setdefault(id(one), f"shown/{len(names)}")),
            learned_at=START + timedelta(days=10, minutes=place),
        )
        for place, one in enumerate(shown)
    ]
