"""What a person's profile is told of their parcels and returns."""

from __future__ import annotations

from datetime import datetime

import attrs


@attrs.frozen(kw_only=True)
class ReturnedSku:
    """
    One item that a person sent back.

    Attributes:
        sku: The item.

        returned_at: When it last came back; UTC.
    """

    sku: str
    returned_at: datetime


@attrs.frozen(kw_only=True)
class PersonFacts:
    """
    What is known of one person over all their orders.

    Attributes:
        email: The person. Never stored with the facts.

        last_despatched_at: When the last parcel left; None: none did.

        last_order: The shop's reference of that parcel's order.

        carrier: Of that parcel.

        tracking_number: Of that parcel.

        tracking_url: Of that parcel; empty if nobody knows one.

        open_shipments: Orders of which parcels are still to come.

        fulfilment_status: Of the order of that parcel, else of the last
            cancelled one: ``"part despatched"``, ``"despatched"``,
            ``"cancelled"``, ``"part returned"`` or ``"returned"``, whichever
            happened last; empty if nobody knows.

        returned: What was sent back, the newest first; bounded, and what is
            old has gone.

        last_returned_at: When something last came back.
    """

    email: str | None = attrs.field(default=None, repr=False)
    last_despatched_at: datetime | None = None
    last_order: str = ""
    carrier: str = ""
    tracking_number: str = ""
    tracking_url: str = ""
    open_shipments: int = 0
    fulfilment_status: str = ""
    returned: tuple[ReturnedSku, ...] = ()
    last_returned_at: datetime | None = None
