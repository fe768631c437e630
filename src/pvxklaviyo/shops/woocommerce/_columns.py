"""Which columns an export has, under which captions, and how they are written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import attrs


@attrs.frozen(kw_only=True)
class WooCommerceColumns:
    """
    What an export of orders looks like; by default that of *Analytics → Orders*, in English.

    WooCommerce has no other, its captions are translated, and plugins have
    their own. An empty caption is a column that is not there.

    Attributes:
        number: What people call the order.

        id: The shop's own id.

        number_is_id: Whether, where there is no such column, a number of
            digits alone is the id; not where a plugin numbers the orders.

        status: As in the shop, as a word or a label.

        statuses: Words for labels that are not in English.

        placed_at: When it was placed.

        modified_at: When it was changed.

        date_format: Of both, as Python's ``strptime`` has it; empty is
            ``2026-03-01 10:15:00``.

        email: Whom it is for.

        phone: The same.

        currency: Its code.

        value: What it is worth, with taxes and carriage.

        discount: Taken off in it.

        shipping: Carriage in it.

        refunded: Paid back, all together.

        net: Of Analytics; rows in which it is less than nothing are refunds,
            and are passed over.

        decimal_mark: In amounts. Marks between thousands are passed over.
    """

    number: str = "Order #"
    id: str = ""
    number_is_id: bool = True
    status: str = "Status"
    statuses: Mapping[str, str] = attrs.field(factory=dict[str, str])
    placed_at: str = "Date"
    modified_at: str = ""
    date_format: str = ""
    email: str = ""
    phone: str = ""
    currency: str = ""
    value: str = ""
    discount: str = ""
    shipping: str = ""
    refunded: str = ""
    net: str = "Net Sales"
    decimal_mark: Literal[".", ","] = "."
