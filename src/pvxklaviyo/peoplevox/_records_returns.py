"""
The rows of what customers send back.

A tenant's returns show in one or more of three ways: as rows of the report of
returns, as items of an RMA, or as goods in (:class:`GoodsIn`) without any
return.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

import attrs

from ._rows import column, report
from ._values import pieces


@report(
    "Return summary",
    # Some sites call it so.
    "Returns Summary",
    section="returns",
    subject=("Return", "return_code"),
    order_by="returned_at",
)
class Return:
    """
    One returned item line of the report "Return summary".

    Whether the item can be sold again is told by *reusable* and *condition*
    alone; no column says where it was put.

    Attributes:
        return_code: ``RET`` and digits.

        returned_at: Aware, UTC.

        order_number: The sales order, by Peoplevox's number.

        item_code: What came back.

        quantity: How many of it.

        item_name: For people.

        item_barcode: As on the item.

        reason: Why, by the name in the site's list of reasons.

        reason_code: The same by its code, where the report has it.

        condition: How it came back; each site has its own words.

        reusable: Whether it may be sold again.

        comments: Whatever was written at the bench; may name people.

        despatched_at: When it had left; aware, UTC.

        days_since_despatch: Whole days between the two.

        sale_price: Without a currency; the report has none.

        shop_reference: The shop's own order reference.

        channel: Where the order was placed.

        payment_type: How the order was paid.

        site: The warehouse site, by reference.

        email: The customer's.

        contact_name: The customer's.

        phone: The customer's.

        line: The order line; no tenant starts with such a column.

        extra: Columns that the tenant asked to keep, by caption.
    """

    return_code: str = column("Return code")
    returned_at: datetime = column("Return date")
    order_number: str = column("Sales order number", "Salesorder number", "Sales order no")
    item_code: str = column("Item code")
    quantity: int = column("Quantity", read=pieces)
    item_name: str | None = column("Item name", default=None)
    item_barcode: str | None = column("Item barcode", default=None)
    reason: str | None = column("Return reason", default=None)
    reason_code: str | None = column("Return reason code", default=None)
    condition: str | None = column("Return condition", default=None)
    reusable: bool | None = column("Is Reusable", default=None)
    comments: str | None = column("Return comments", default=None, personal=True)
    despatched_at: datetime | None = column("Despatch date", default=None)
    days_since_despatch: int | None = column("Days since despatch", default=None)
    sale_price: Decimal | None = column("Item sale price", default=None)
    shop_reference: str | None = column("Customer purchase order reference number", default=None)
    channel: str | None = column("Channel name", default=None)
    payment_type: str | None = column("Payment type", default=None)
    site: str | None = column("Site reference", default=None, site=True)
    email: str | None = column("Sales order email", default=None, personal=True)
    contact_name: str | None = column("Sales order contact name", default=None, personal=True)
    phone: str | None = column("Customer phone number", default=None, personal=True)
    line: str | None = column(default=None)
    extra: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)


# https://help.loopreturns.com/en/articles/3536769
@report("", section="rma_items", subject=("RMA", "rma_number"), order_by="returned_at")
class RmaItem:
    """
    One item of an RMA, from a report that the tenant made for it.

    Peoplevox has no such report of its own: a tenant builds one, so its name
    must be told (``names={"rma_items": "RMA items"}``). The captions are those
    that returns products ask tenants to choose.

    Attributes:
        rma_number: What the customer was told to quote.

        returned_at: Aware, UTC.

        order_number: The sales order, by Peoplevox's number.

        item_code: What came back.

        quantity: How many of it.

        return_code: ``RET`` and digits.

        status: Of the whole RMA. Met are words for completed, completed with
            discrepancies, and cancelled.

        line: The item's number within the RMA.

        item_name: For people.

        reason: Why, as the customer said.

        expected_condition: How it should come back.

        condition: How it did.

        reusable: Whether it may be sold again.

        tracking_number: Of the parcel on its way back.

        comment: On the RMA; may name people.

        item_comment: On the item; likewise.

        return_comments: Written at the bench; likewise.

        customer_name: The customer's.

        site: The warehouse site, by reference; no usual caption is known.

        extra: Columns that the tenant asked to keep, by caption.
    """

    rma_number: str = column("RMA number")
    returned_at: datetime = column("Return date")
    order_number: str = column("Sales order number", "Salesorder number", "Sales order no")
    item_code: str = column("Item code")
    quantity: int = column("Quantity", read=pieces)
    return_code: str | None = column("Return code", default=None)
    status: str | None = column("RMA status", default=None)
    line: str | None = column("RMA item line number", default=None)
    item_name: str | None = column("Item name", default=None)
    reason: str | None = column("RMA item reason", default=None)
    expected_condition: str | None = column("RMA item expected state", default=None)
    condition: str | None = column("Return condition", default=None)
    reusable: bool | None = column("Is reusable", default=None)
    tracking_number: str | None = column("RMA returns tracking number", default=None)
    comment: str | None = column("RMA comment", default=None, personal=True)
    item_comment: str | None = column("RMA item comment", default=None, personal=True)
    return_comments: str | None = column("Return comments", default=None, personal=True)
    customer_name: str | None = column("RMA customer name", default=None, personal=True)
    site: str | None = column(default=None, site=True)
    extra: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)
