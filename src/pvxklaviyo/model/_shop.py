"""What a shop says of its orders: placed, cancelled, cut, refunded, changed."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal, get_args

import attrs

ShopFactKind = Literal[
    "order_placed", "order_cancelled", "lines_cancelled", "refunded", "order_changed"
]
"""What a shop can say of an order."""

SHOP_FACT_KINDS: tuple[ShopFactKind, ...] = get_args(ShopFactKind)


@attrs.frozen(kw_only=True)
class ShopLine:
    """
    One line of an order, as the shop has it.

    Attributes:
        line: The shop's own id of the line; empty if it tells none.

        sku: The item, as the shop calls it.

        name: For people.

        quantity: Pieces: ordered in a placing, cancelled in a cancellation.

        price: Of one piece; None if not told.
    """

    line: str = ""
    sku: str
    name: str = ""
    quantity: int
    price: Decimal | None = None


@attrs.frozen(kw_only=True)
class ShopFact:
    """
    One thing that happened to an order in its shop.

    Kind, order and id together are its identity: the same fact told again,
    however it is worded, is known and changes nothing.

    Attributes:
        kind: What happened.

        order: The shop's reference of the order, as Peoplevox has it, too.

        id: Of the cancellation, refund or change; empty for a placing and for
            the cancellation of a whole order.

        at: When it happened; aware.

        email: Whom the order is for; None if the shop does not say.

        phone: The same by telephone, ``+`` and digits only.

        channel: The sales channel, as Peoplevox names it; empty if unknown.

        currency: Code of the amounts' currency, such as ``"GBP"``; empty: the
            tenant's own.

        value: What the order is worth in a placing; what is taken off in a
            cancellation; what is paid back in a refund.

        discount: Of the order.

        shipping: What the customer pays for the carriage.

        reason: In the shop's words.

        lines: Ordered lines of a placing or a change, cancelled ones of a
            cancellation; empty if the shop tells none.
    """

    kind: ShopFactKind
    order: str
    id: str = ""
    at: datetime
    email: str | None = attrs.field(default=None, repr=False)
    phone: str | None = attrs.field(default=None, repr=False)
    channel: str = ""
    currency: str = ""
    value: Decimal | None = None
    discount: Decimal | None = None
    shipping: Decimal | None = None
    reason: str = ""
    lines: tuple[ShopLine, ...] = ()
