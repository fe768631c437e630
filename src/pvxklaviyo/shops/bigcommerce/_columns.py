"""Which columns an export has, under which captions, and how they are written."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

# https://support.bigcommerce.com/s/article/Order-Statuses
STATUSES: Mapping[str, int] = {
    "incomplete": 0,
    "pending": 1,
    "shipped": 2,
    "partially shipped": 3,
    "refunded": 4,
    "cancelled": 5,
    "declined": 6,
    "awaiting payment": 7,
    "awaiting pickup": 8,
    "awaiting shipment": 9,
    "completed": 10,
    "awaiting fulfillment": 11,
    "manual verification required": 12,
    "disputed": 13,
    "partially refunded": 14,
}
"""BigCommerce's statuses by their labels, in lower case."""


@attrs.frozen(kw_only=True)
class BigCommerceColumns:
    """
    What an export of orders looks like; as BigCommerce's default template has it.

    Templates can be changed by anybody in the shop. An empty caption is a
    column that is not there.

    Attributes:
        id: The order's number, which is its id.

        status: Its label.

        statuses: Ids of labels that the shop has renamed.

        date: When it was placed.

        date_format: As Python's ``strptime`` has it; ``th`` and its like are
            passed over. The template says which one the shop has:
            ``"%m/%d/%Y"`` and ``"%b %d %Y"`` are met as well, and nothing in a
            file tells ``03/05`` from ``05/03``.

        time: At which time of that day, where there is such a column.

        time_format: Alike.

        email: Whom it is for.

        phone: The same.

        currency: Its code.

        value: What it is worth, with taxes and carriage.

        shipping_with_tax: Carriage in it.

        shipping_without_tax: Carriage without its tax.

        products: Its lines, all in one cell.

        refunded: Paid back, all together.

        channel: Id of the sales channel.
    """

    id: str = "Order ID"
    status: str = "Order Status"
    statuses: Mapping[str, int] = attrs.field(factory=dict[str, int])
    date: str = "Order Date"
    date_format: str = "%d/%m/%Y"
    time: str = "Order Time"
    time_format: str = "%H:%M:%S"
    email: str = "Customer Email"
    phone: str = "Customer Phone"
    currency: str = "Order Currency Code"
    value: str = "Order Total (inc tax)"
    shipping_with_tax: str = "Shipping Cost (inc tax)"
    shipping_without_tax: str = "Shipping Cost (ex tax)"
    products: str = "Product Details"
    refunded: str = "Refund Amount"
    channel: str = "Channel ID"
