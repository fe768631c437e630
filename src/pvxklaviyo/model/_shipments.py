"""What left the warehouse, and what a decision knows about it."""

from __future__ import annotations

from datetime import datetime

import attrs


@attrs.frozen(kw_only=True)
class Component:
    """
    One part of a kit in a parcel.

    Attributes:
        item_code: Its SKU.

        name: What it is called.

        quantity: Pieces in the parcel, over all kits of the item.
    """

    item_code: str
    name: str = ""
    quantity: int


@attrs.frozen(kw_only=True)
class ShipmentItem:
    """
    One item in a parcel; a kit is one item with components.

    Attributes:
        item_code: The SKU.

        name: What it is called.

        quantity: Pieces; None for a kit of which nobody tells how many whole
            ones the components make.

        line: The order line it belongs to, empty if not told.

        components: A kit's parts, as despatched.
    """

    item_code: str
    name: str = ""
    quantity: int | None
    line: str = ""
    components: tuple[Component, ...] = ()


@attrs.frozen(kw_only=True)
class RemainingItem:
    """
    What of an order is still to come.

    Attributes:
        item_code: The SKU.

        name: What it is called; empty if nothing tells.

        quantity: Pieces.
    """

    item_code: str
    name: str = ""
    quantity: int


@attrs.frozen(kw_only=True)
class Shipment:
    """
    One order's part of a despatch: the unit a customer receives.

    The last three attributes are None on what was only read; a decision fills
    them in.

    Attributes:
        order_number: Peoplevox's number of the order.

        despatch_number: Peoplevox's number of the despatch; with the order
            number it is the shipment's identity, because one despatch may
            cover several orders.

        despatched_at: When it left, UTC, to the minute.

        reference: The shop's reference, as the despatch report shows it.

        email: Whom the despatch report names; None if nobody.

        channel: The sales channel.

        site: The warehouse.

        carrier: Who carries it.

        service: The carrier's service.

        tracking_number: Empty while there is none.

        items: What is inside, kits once with their components.

        index: 1 for the order's first shipment told, and so on.

        is_complete: Whether nothing is still to come after it; None if not
            known, and then nobody claims it.

        remaining: What is still to come; None if not known.
    """

    order_number: str
    despatch_number: str
    despatched_at: datetime
    reference: str = ""
    email: str | None = attrs.field(default=None, repr=False)
    channel: str = ""
    site: str = ""
    carrier: str = ""
    service: str = ""
    tracking_number: str = ""
    items: tuple[ShipmentItem, ...] = ()
    index: int | None = None
    is_complete: bool | None = None
    remaining: tuple[RemainingItem, ...] | None = None
