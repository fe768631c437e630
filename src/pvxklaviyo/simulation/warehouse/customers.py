"""What customers and their shops did, whatever the warehouse learnt of it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal

import attrs

from .records import OrderLine

Deed = Literal["placed", "cancelled", "lines_cancelled", "refunded", "changed"]
"""What can happen to an order in its shop."""


@attrs.frozen(kw_only=True)
class CustomerDeed:
    """
    Something that happened to an order in its shop.

    A made world keeps them, because of some of it the warehouse shows
    nothing: an order that is cancelled before it is sent there.

    Attributes:
        deed: What happened.

        channel: Which shop.

        reference: Its name of the order.

        at: When: aware, UTC.

        id: Of a cancellation, refund or change; empty for whole orders.

        email: The customer's new address in a change, or the address in a
            placing; empty: as it was.

        lines: Ordered in a placing or a change, cancelled in a cancellation.

        value: Paid back in a refund; else it follows from the lines.

        reason: In the shop's words.
    """

    deed: Deed
    channel: str
    reference: str
    at: datetime
    id: str = ""
    email: str = attrs.field(default="", repr=False)
    lines: tuple[OrderLine, ...] = ()
    value: Decimal | None = None
    reason: str = ""


@attrs.frozen(kw_only=True)
class Tale:
    """
    One thing that a made world was asked to hold.

    Attributes:
        name: The count of :class:`~.Mix` that asked for it.

        orders: Peoplevox's numbers of the orders that it is about; where
            there are none, the shop's reference.

        subject: The despatch or return that it is about; empty for a whole
            order.
    """

    name: str
    orders: tuple[str, ...]
    subject: str = ""
