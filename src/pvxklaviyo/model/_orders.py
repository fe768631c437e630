"""An order as the warehouse has it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import attrs


@attrs.frozen(kw_only=True)
class OrderLine:
    """
    One line of an order.

    Attributes:
        line: The line's own number or id, empty if the tenant has none.

        item_code: The SKU.

        quantity: Ordered, in whole pieces.

        name: What the item is called; empty if the template does not say.
    """

    line: str = ""
    item_code: str
    quantity: int
    name: str = ""


@attrs.frozen(kw_only=True)
class Order:
    """
    One Peoplevox order.

    Attributes:
        number: Peoplevox's "SalesOrderNumber".

        reference: The shop's own reference of the order; empty if there is
            none.

        email: Whom the order is for; None if there is none. Never stored
            with the order.

        channel: The sales channel, as Peoplevox names it.

        site: The warehouse, as Peoplevox names it.

        status: Peoplevox's status, an open list; "New", "Despatched" and
            "Cancelled" are known.

        created_at: When it was placed; UTC.

        lines: What was ordered; None if the lines could not be read, and so
            nothing can be said of what is still to come.

        attributes: Further columns the tenant mapped, by logical name.
    """

    number: str
    reference: str = ""
    email: str | None = attrs.field(default=None, repr=False)
    channel: str = ""
    site: str = ""
    status: str = ""
    created_at: datetime | None = None
    lines: tuple[OrderLine, ...] | None = None
    attributes: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)

    @property
    def is_cancelled(self) -> bool:
        """Whether Peoplevox shows it as cancelled; the spelling differs between tenants."""
        return self.status.strip().casefold() in {"cancelled", "canceled"}
