"""What a simulated warehouse keeps: orders and shipments as they stand at one moment."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import attrs

from .goods import Service


@attrs.frozen(kw_only=True)
class OrderLine:
    """
    One line of an order.

    Attributes:
        sku: The item's code, or a kit's.

        quantity: As ordered.

        line: The shop's number of the line; empty on some orders.

        price: For one.
    """

    sku: str
    quantity: int
    line: str = ""
    price: Decimal = Decimal("9.50")


@attrs.frozen(kw_only=True)
class Order:
    """
    A sales order as it stands at one moment.

    Attributes:
        number: Peoplevox's order number.

        lines: What was ordered.

        created_at: Aware, UTC.

        reference: The shop's own; empty for what no shop sold.

        channel: Where it was sold.

        email: The customer's; empty if there is none.

        contact_name: The customer's.

        site: The site that ships it.

        service: How it was asked to be sent.

        requested_at: The day it was asked for; None if none was.

        shipping: Its cost.

        discount: Taken off the whole order.

        town: Where it goes.

        country: Where it goes, two letters.

        attributes: The free fields, at most five.

        on_hold: Whether the warehouse must not touch it.

        status: Set by hand, such as ``"Cancelled"``; empty follows the work.
    """

    number: str
    lines: tuple[OrderLine, ...]
    created_at: datetime
    reference: str = ""
    channel: str = "Shopify UK"
    email: str = ""
    contact_name: str = ""
    site: str = "PrimarySite"
    service: Service
    requested_at: datetime | None = None
    shipping: Decimal = Decimal("3.95")
    discount: Decimal = Decimal("0.00")
    town: str = "Leeds"
    country: str = "GB"
    attributes: tuple[str, ...] = ()
    on_hold: bool = False
    status: str = ""

    @property
    def total(self) -> Decimal:
        """What the customer paid."""
        goods = sum((line.price * line.quantity for line in self.lines), Decimal("0.00"))
        return goods + self.shipping - self.discount


@attrs.frozen(kw_only=True)
class Content:
    """
    One row of a shipment: an item, or a kit's part.

    Attributes:
        sku: The item's code.

        quantity: Despatched.

        line: The order line's number, the kit's for its parts.

        parent: The kit's code; empty for what was ordered as itself.

        parents: How many kits these parts make up; 0 without a kit.

        shows_parents: Whether Peoplevox tells that number.
    """

    sku: str
    quantity: int
    line: str = ""
    parent: str = ""
    parents: int = 0
    shows_parents: bool = True


@attrs.frozen(kw_only=True)
class Package:
    """
    One of several packages of a shipment.

    Attributes:
        tracking: Its own number; empty while there is none.

        contents: What is in it.
    """

    tracking: str = ""
    contents: tuple[Content, ...] = ()


@attrs.frozen(kw_only=True)
class Shipment:
    """
    One order's part of a despatch, as it stands at one moment.

    Attributes:
        order_number: Whose it is.

        despatch_number: One despatch may be for several orders.

        despatched_at: When it left: aware, UTC, to the second.

        service: How it left.

        contents: What is in it.

        tracking: The number; empty while there is none; of several packages
            all numbers, with commas between them.

        username: Who despatched it.

        packages: Where it is in several, with their contents together making
            up *contents*; else empty.
    """

    order_number: str
    despatch_number: str
    despatched_at: datetime
    service: Service
    contents: tuple[Content, ...]
    tracking: str = ""
    username: str = "packer"
    packages: tuple[Package, ...] = ()
