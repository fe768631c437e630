"""
The rows of what is in the warehouse, and of what moved there.

Levels are whole numbers of either sign: whether an oversold item is shown below
zero is not documented, and an audit has to see it if so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

import attrs

from ._rows import column, report


@report("Item inventory summary", section="availability", subject=("The stock of", "item_code"))
class ItemAvailability:
    """
    The stock of one item at one site, of the report "Item inventory summary".

    An item has a row for each site that has it. Sum them only for a shop that
    sells from all of these sites.

    Attributes:
        item_code: Which item.

        available: How many can be sold; below zero if oversold.

        on_hand: How many are there, allocated ones too.

        allocated: How many are promised to orders.

        site: The warehouse site, by reference.

        extra: Columns that the tenant asked to keep, by caption.
    """

    item_code: str = column("Item code")
    available: int = column("Available")
    on_hand: int | None = column("On hand", default=None)
    allocated: int | None = column("Allocated", default=None)
    site: str | None = column("Site reference", default=None, site=True)
    extra: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)


@report("Item inventory by location", section="stock", subject=("The stock of", "item_code"))
class LocationStock:
    """
    One item in one location, of the report "Item inventory by location".

    Attributes:
        item_code: Which item.

        quantity: How many of it are in this location and container.

        location_type: What the location is for, such as ``"Pick"``; which
            types exist is not documented.

        location: The location, by its barcode.

        container: The container in it, by its barcode.

        site: The warehouse site, by reference.

        item_name: For people.

        item_barcode: As on the item.

        item_group: The group that the item is in.

        extra: Columns that the tenant asked to keep, by caption.
    """

    item_code: str = column("Item Code")
    quantity: int = column("Stock Count")
    location_type: str | None = column("Location type", default=None)
    location: str | None = column("Location barcode", default=None)
    container: str | None = column("Container Barcode", default=None)
    site: str | None = column("Site reference", default=None, site=True)
    item_name: str | None = column("Name", "Item name", default=None)
    item_barcode: str | None = column("Item Barcode", default=None)
    item_group: str | None = column("Item type group", "Item group name", default=None)
    extra: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)


@report(
    "Item availability latest reconciliation",
    section="stock_changes",
    subject=("The stock of", "item_code"),
    order_by="changed_at",
)
class StockChange:
    """
    An item's last change, of the report "Item availability latest reconciliation".

    An item has one row, which moves to the end of the report when the item
    changes again.

    Attributes:
        item_code: Which item.

        changed_at: Aware, UTC.

        quantity_changed: By how many; either sign.

        on_hand: How many are there since.

        allocated: How many are promised to orders since.

        available: How many can be sold since.

        on_order: How many are ordered from suppliers.

        activity: What was being done.

        reason: Why it changed.

        item_name: For people.

        item_barcode: As on the item.

        user: Who did it.

        site: The warehouse site, by reference; no usual caption is known.

        extra: Columns that the tenant asked to keep, by caption.
    """

    item_code: str = column("Item code")
    changed_at: datetime = column("Date time")
    quantity_changed: int | None = column("Quantity changed", default=None)
    on_hand: int | None = column("On hand", default=None)
    allocated: int | None = column("Allocated", default=None)
    available: int | None = column("Available", default=None)
    on_order: int | None = column("On order", default=None)
    activity: str | None = column("Activity", default=None)
    reason: str | None = column("Reason", default=None)
    item_name: str | None = column("Name", "Item name", default=None)
    item_barcode: str | None = column("Barcode", "Item barcode", default=None)
    user: str | None = column("User", default=None, personal=True)
    site: str | None = column(default=None, site=True)
    extra: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)


@report(
    "Item movement history",
    section="movements",
    subject=("A movement of", "item_code"),
    order_by="moved_at",
)
class Movement:
    """
    One movement of items, of the report "Item movement history".

    Attributes:
        item_code: What was moved.

        moved_at: Aware, UTC.

        quantity: How many of it.

        history_id: Rises from each movement to the next; no other report has
            such a number.

        moved_from: Where from; empty for what came into the warehouse.

        moved_to: Where to.

        container_from: The container it was in.

        container_to: The container it is in.

        type_from: What the first location is for, such as ``"Pick"``.

        type_to: What the second location is for, such as ``"Despatch"``.

        order_number: The sales order that it was moved for.

        reason: Why, where somebody had to say.

        comments: Whatever was written; may name people.

        user: Who moved it.

        item_name: For people.

        item_barcode: As on the item.

        item_group: The group that the item is in.

        manufacturer_code: The maker's own code of the item.

        buy_price: Without a currency; the report has none.

        site: The warehouse site, by reference.

        extra: Columns that the tenant asked to keep, by caption.
    """

    item_code: str = column("Item code")
    moved_at: datetime = column("Date timestamp")
    quantity: int = column("Quantity")
    history_id: int | None = column("History Id", default=None)
    moved_from: str | None = column("From", default=None)
    moved_to: str | None = column("To", default=None)
    container_from: str | None = column("From Container", default=None)
    container_to: str | None = column("To Container", default=None)
    type_from: str | None = column("Location type from", default=None)
    type_to: str | None = column("Location type to", default=None)
    order_number: str | None = column("Sales order number", default=None)
    reason: str | None = column("Register Reason", default=None)
    comments: str | None = column("Comments", default=None, personal=True)
    user: str | None = column("User", default=None, personal=True)
    item_name: str | None = column("Item name", default=None)
    item_barcode: str | None = column("Item barcode", default=None)
    item_group: str | None = column("Item group name", default=None)
    manufacturer_code: str | None = column("Manufacturer item no.", default=None)
    buy_price: Decimal | None = column("Buy Price", default=None)
    site: str | None = column("Site reference", default=None, site=True)
    extra: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)
