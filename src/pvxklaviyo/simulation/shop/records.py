"""What a simulated shop keeps: its orders, and what happened to each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal

import attrs

FactKind = Literal[
    "order_placed", "order_cancelled", "lines_cancelled", "refunded", "order_changed"
]
"""What a shop says."""


@attrs.frozen(kw_only=True)
class SoldLine:
    """
    One line of an order, or so many pieces of it.

    Attributes:
        line: The shop's own id of the line.

        sku: The item's code.

        name: As customers read it.

        quantity: Pieces.

        price: Of one.
    """

    line: str
    sku: str
    name: str
    quantity: int
    price: Decimal

    @property
    def value(self) -> Decimal:
        """What these pieces cost."""
        return self.price * self.quantity


@attrs.frozen(kw_only=True)
class SaleEvent:
    """
    One thing that happened to an order, in the shop's journal.

    Attributes:
        kind: What.

        reference: The shop's name of the order.

        channel: Which shop.

        id: Of a cancellation, refund or change; empty for whole orders.

        at: When: aware, UTC.

        lines: Ordered in a placing or a change, cancelled in a cancellation.

        value: Of the order in a placing and in its cancellation; of the lines
            where lines are cancelled; paid back in a refund.

        discount: Of the order.

        shipping: Of the order.

        email: The customer's; in a change the new one; empty if there is none.

        phone: The same by telephone.

        reason: In the shop's words.
    """

    kind: FactKind
    reference: str
    channel: str
    id: str = ""
    at: datetime
    lines: tuple[SoldLine, ...] = ()
    value: Decimal | None = None
    discount: Decimal | None = None
    shipping: Decimal | None = None
    email: str = attrs.field(default="", repr=False)
    phone: str = attrs.field(default="", repr=False)
    reason: str = ""

    @property
    def identity(self) -> tuple[str, str, str]:
        """Kind, reference and id: one thing, however often it is told."""
        return self.kind, self.reference, self.id


@attrs.frozen(kw_only=True)
class Sale:
    """
    One order of the shop, as its own journal has it at the end.

    Attributes:
        reference: The shop's name of it.

        channel: Which shop.

        events: What happened to it, by time; the first is its placing.
    """

    reference: str
    channel: str
    events: Sequence[SaleEvent]

    @property
    def placing(self) -> SaleEvent:
        """What was ordered."""
        return self.events[0]

    @property
    def cancelled(self) -> SaleEvent | None:
        """The cancellation of the whole; None if there was none."""
        return next((one for one in self.events if one.kind == "order_cancelled"), None)

    @property
    def cut(self) -> Sequence[SaleEvent]:
        """The cancellations of lines or pieces."""
        return [one for one in self.events if one.kind == "lines_cancelled"]

    def email_at(self, instant: datetime) -> str:
        """Say under which address the shop knew the customer at *instant*."""
        # What is cancelled repeats what was ordered, and changes nobody's address.
        told = [one for one in self.events if one.kind in {"order_placed", "order_changed"}]
        known = [one.email for one in told if one.email and one.at <= instant]
        return known[-1] if known else ""
