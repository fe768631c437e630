"""What came back to the warehouse."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import attrs


@attrs.frozen(kw_only=True)
class ReturnLine:
    """
    One line of a return; equal rows of the report add up.

    Attributes:
        item_code: The SKU.

        name: What it is called.

        quantity: Pieces.

        line: The order line it belongs to, empty if not told.

        reason: Why, by the name in the site's list.

        reason_code: The same by its code.

        condition: How it came back; each site has its own words.

        reusable: Whether it may be sold again; None if not told.

        price: Of one piece; None if not told.

        disposition: What became of it, in the tenant's words; a decision
            fills it in, and leaves it empty where the tenant's table does not
            know the condition.
    """

    item_code: str
    name: str = ""
    quantity: int
    line: str = ""
    reason: str = ""
    reason_code: str = ""
    condition: str = ""
    reusable: bool | None = None
    price: Decimal | None = None
    disposition: str = ""


@attrs.frozen(kw_only=True)
class Return:
    """
    One return of one order.

    Attributes:
        order_number: Peoplevox's number of the order; with the return code it
            is the return's identity.

        return_code: Peoplevox's code of the return, or of the RMA or inbound
            order that stands for it.

        returned_at: When it was booked in, UTC; of several lines the first.

        reference: The shop's reference.

        email: Whom the report names; None if nobody.

        channel: The sales channel.

        site: Where it came in.

        booked_as: ``"return"``, ``"rma"`` or ``"goods_in"``.

        status: Of an RMA, in the site's words; empty for others.

        lines: What came back.

        outcome: ``"returned"`` or ``"returned_to_sender"``; a decision fills
            it in.

        revision: 1 when it is told first, 2 when something was added later,
            and so on; a decision fills it in.
    """

    order_number: str
    return_code: str
    returned_at: datetime
    reference: str = ""
    email: str | None = attrs.field(default=None, repr=False)
    channel: str = ""
    site: str = ""
    booked_as: str = "return"
    status: str = ""
    lines: tuple[ReturnLine, ...] = ()
    outcome: str = ""
    revision: int = 0
