"""Generated lives of an order in its shop, by what the shop shows of it: each change in its way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import attrs
from hypothesis import strategies as st

from pvxklaviyo.model import (
    RefundedLine,
    Shown,
    ShownEdit,
    ShownLine,
    ShownOrder,
    ShownRefund,
)
from pvxklaviyo.sequence import MatchRule, ShopRules

from ..sequence.group import at
from .stories import ANN, BOB, CARL, LINES, Story, Thing, stories

SHOP = "storefront"
RULES = ShopRules(name=SHOP, match=(MatchRule(field="number"),))

Pick = Callable[..., Any]


@attrs.define
class Life:
    """
    An order of a shop, from its placing.

    Args:
        pick: Decides what happens.

        email: Whom it is for.

        ordered: Pieces of each line, by the shop's id of it.

        skus: What each line is.

        lowers: Whether the shop lowers the number on a line, in place of counting what it took off.
    """

    pick: Pick
    email: str | None
    ordered: dict[str, int]
    skus: dict[str, str]
    lowers: bool
    taken: Counter[str] = attrs.field(factory=Counter[str])
    refunds: list[ShownRefund] = attrs.field(factory=list[ShownRefund])
    cancelled_at: datetime | None = None
    showings: list[Shown] = attrs.field(factory=list[Shown])
    clock: datetime = at(-60)

    def show(self) -> None:
        """Show the order as it stands, a second after what happened."""
        self.clock += timedelta(seconds=1)
        left = {line: count - self.taken[line] for line, count in self.ordered.items()}
        self.showings.append(
            ShownOrder(
                shop=SHOP,
                id="9001",
                number="#1",
                modified_at=self.clock,
                placed_at=at(-60),
                is_cancelled=self.cancelled_at is not None,
                cancelled_at=self.cancelled_at,
                email=self.email,
                channel="Shopify",
                currency="GBP",
                value=Decimal("30.00"),
                lines=tuple(
                    ShownLine(
                        line=line,
                        sku=self.skus[line],
                        ordered=left[line] if self.lowers else count,
                        removed=None if self.lowers else self.taken[line],
                        price=Decimal("3.33"),
                        discount=Decimal("0.01"),
                    )
                    for line, count in self.ordered.items()
                    if left[line] or not self.lowers
                ),
                refunds=tuple(self.refunds),
            )
        )

    def take_off(self) -> None:
        """Take pieces off a line, and say so by an edit, by a refund, or by the order alone."""
        line = self.pick(*self.ordered)
        left = self.ordered[line] - self.taken[line]
        if not left:
            return
        pieces = self.pick(1, left)
        self.taken[line] += pieces
        name = f"E{len(self.showings)}"
        told = self.pick("edit", "refund", "body")
        if told == "edit" and not self.lowers:
            self.showings.append(
                ShownEdit(shop=SHOP, order="9001", id=name, at=self.clock, removed={line: pieces})
            )
        elif told == "refund" and not self.lowers:
            self._refund(name, RefundedLine(line=line, quantity=pieces, is_cancelled=True))

    def pay_back(self) -> None:
        """Pay something back that is about no line."""
        self._refund(f"M{len(self.showings)}")

    def move(self) -> None:
        """Let it be for somebody else."""
        self.email = self.pick(BOB, CARL)

    def cancel(self) -> None:
        """Cancel it as a whole; nothing happens to it afterwards but that it is shown."""
        self.cancelled_at = self.clock

    def _refund(self, name: str, *lines: RefundedLine) -> None:
        refund = ShownRefund(
            shop=SHOP,
            order="9001",
            id=name,
            at=self.clock,
            value=Decimal("1.11"),
            currency="GBP",
            lines=lines,
        )
        self.refunds.append(refund)
        self.showings.append(refund)


@st.composite
def shown_stories(draw: st.DrawFn) -> Story:
    """Draw a story of which the shop says nothing, but shows what it has."""
    story = draw(stories())

    def pick(*these: Any) -> Any:
        return these[draw(st.integers(0, len(these) - 1))]

    warehouse = [chain for chain in story.chains if not chain_is_said(chain)]
    chains: list[tuple[Thing, ...]] = [
        *warehouse,
        # The same again, which changes nothing.
        *((one,) * pick(1, 1, 2) for one in showings(pick, story.numbers)),
    ]
    policy = attrs.evolve(story.policy, shops=(RULES,))
    return attrs.evolve(story, policy=policy, chains=tuple(chains))


def chain_is_said(chain: Sequence[Thing]) -> bool:
    return hasattr(chain[0], "kind")


def showings(pick: Pick, numbers: Sequence[str]) -> Sequence[Shown]:
    """Give all that the shop ever shows of the order that these are."""
    lines = [line for number in numbers for line in LINES[number]]
    life = Life(
        pick=pick,
        email=pick(ANN, ANN, ANN, None),
        ordered={f"L{place}": count for place, (_, count) in enumerate(lines, 1)},
        skus={f"L{place}": sku for place, (sku, _) in enumerate(lines, 1)},
        lowers=pick(False, False, True),
    )
    life.show()
    steps = [life.take_off, life.take_off, life.take_off, life.pay_back, life.move, life.cancel]
    for minutes in (-5, 10, 45)[: pick(0, 1, 2, 3)]:
        life.clock = at(minutes)
        pick(*steps)()
        life.show()
        if life.cancelled_at is not None:
            break
    return life.showings
