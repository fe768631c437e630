"""
The rows that a relay reads at every pass, with the captions that tenants start from.

Captions are each tenant's own to change; the first given is the one a new
tenant has, the others have been met.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

import attrs

from ._rows import column, report, template
from ._values import pieces


@report(
    "Despatch summary",
    section="despatches",
    subject=("Despatch", "despatch_number"),
    order_by="despatched_at",
)
class Despatch:
    """
    One despatched item line of the report "Despatch summary".

    A split order shows as several despatch numbers, a despatch that covers two
    orders as rows with two order numbers.

    Attributes:
        order_number: The sales order, by Peoplevox's number.

        despatch_number: ``DES`` and digits.

        despatched_at: Aware, UTC; the report has minutes only.

        item_code: What was despatched; of a kit, the component.

        quantity: How many of it.

        carrier: Who carries it.

        service: The carrier's service.

        tracking_number: None until the carrier assigned one.

        item_name: For people.

        line: The order line, where the report has it.

        parent: The kit that the item is a component of.

        parent_quantity: How many of that kit were despatched.

        email: The customer's.

        contact_name: The customer's.

        channel: Where the order was placed.

        site: The warehouse site, by reference.

        shop_reference: The shop's own order reference.

        package: The package within the despatch; no tenant starts with such a
            column.

        extra: Columns that the tenant asked to keep, by caption.
    """

    order_number: str = column("Salesorder number", "Sales order number", "Sales order no")
    despatch_number: str = column("Despatch number")
    despatched_at: datetime = column("Despatch date")
    item_code: str = column("Item code")
    quantity: int = column("No of items", "Number of items", read=pieces)
    carrier: str | None = column("Carrier", default=None)
    service: str | None = column("Service", default=None)
    tracking_number: str | None = column("Tracking number", default=None)
    item_name: str | None = column("Item name", "Item", default=None)
    line: str | None = column("Line", default=None)
    parent: str | None = column("Parent", default=None)
    parent_quantity: int | None = column(
        "No. of parent items despatched", default=None, read=pieces
    )
    email: str | None = column("Email", default=None, personal=True)
    contact_name: str | None = column("Contact name", default=None, personal=True)
    channel: str | None = column("Channel name", default=None)
    site: str | None = column("Site reference", default=None, site=True)
    shop_reference: str | None = column("Customer order reference", default=None)
    package: str | None = column(default=None)
    extra: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)


@template("Sales orders", section="orders", subject=("Sales order", "order_number"))
class SalesOrder:
    """
    One order of the template "Sales orders".

    Attributes:
        order_number: Peoplevox's number; often the shop's internal id.

        shop_reference: The shop's own order reference.

        email: The customer's.

        contact_name: The customer's.

        status: By name; which names exist is not documented.

        created_at: Aware, UTC.

        channel: Where the order was placed.

        site: The warehouse site, by reference.

        service: The carrier's service.

        on_hold: Whether it is held back.

        total: Without a currency; the template has none.

        discount: Likewise.

        shipping: Likewise.

        attribute1: Free to each tenant, as are the next four.

        attribute2: As above.

        attribute3: As above.

        attribute4: As above.

        attribute5: As above.

        extra: Columns that the tenant asked to keep, by caption.
    """

    order_number: str = column("SalesOrderNumber", "Sales order number", "Salesorder number")
    shop_reference: str | None = column("CustomerPurchaseOrderReferenceNumber", default=None)
    email: str | None = column("Email", default=None, personal=True)
    contact_name: str | None = column("ContactName", "Contact name", default=None, personal=True)
    status: str | None = column("Status", default=None)
    created_at: datetime | None = column("CreatedDate", "Created date", default=None)
    channel: str | None = column("ChannelName", "Channel name", default=None)
    site: str | None = column("Site", "Site reference", default=None, site=True)
    service: str | None = column("ServiceType", "Service type", default=None)
    on_hold: bool | None = column("OnHold", "On hold", default=None)
    total: Decimal | None = column("TotalSale", "Total sale", default=None)
    discount: Decimal | None = column("Discount", default=None)
    shipping: Decimal | None = column("ShippingCost", "Shipping cost", default=None)
    attribute1: str | None = column("Attribute1", "Attribute 1", default=None)
    attribute2: str | None = column("Attribute2", "Attribute 2", default=None)
    attribute3: str | None = column("Attribute3", "Attribute 3", default=None)
    attribute4: str | None = column("Attribute4", "Attribute 4", default=None)
    attribute5: str | None = column("Attribute5", "Attribute 5", default=None)
    extra: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)


@template("Sales order items", section="order_items", subject=("Sales order", "order_number"))
class SalesOrderItem:
    """
    One ordered line of the template "Sales order items".

    Attributes:
        order_number: The order it belongs to.

        item_code: What was ordered.

        quantity_ordered: How many.

        line: Often the shop's own line id.

        sequence: The line's place in the order.

        sale_price: Without a currency; the template has none.

        attribute1: Free to each tenant, as are the next two.

        attribute2: As above.

        attribute3: As above.

        extra: Columns that the tenant asked to keep, by caption.
    """

    order_number: str = column("SalesOrderNumber", "Sales order number", "Salesorder number")
    item_code: str = column("ItemCode", "Item code")
    quantity_ordered: int = column("QuantityOrdered", "Quantity ordered")
    line: str | None = column("Line", default=None)
    sequence: str | None = column("Sequence", default=None)
    sale_price: Decimal | None = column("SalePrice", "Sale price", default=None)
    attribute1: str | None = column("Attribute1", "Attribute 1", default=None)
    attribute2: str | None = column("Attribute2", "Attribute 2", default=None)
    attribute3: str | None = column("Attribute3", "Attribute 3", default=None)
    extra: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)


@template("Item type kittings", section="kits", subject=("Kit", "parent"))
class Kitting:
    """
    One component of a kit, from the template "Item type kittings".

    Attributes:
        parent: The kit's item code.

        child: The component's item code.

        quantity: How many of it one kit holds.

        extra: Columns that the tenant asked to keep, by caption.
    """

    parent: str = column("ParentItemCode", "Parent item code")
    child: str = column("ChildItemCode", "Child item code")
    quantity: int = column("Quantity")
    extra: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)
