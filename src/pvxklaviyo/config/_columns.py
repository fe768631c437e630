"""The logical names of Peoplevox columns, and what an event already calls its own."""

from __future__ import annotations

_ATTRIBUTES = tuple(f"attribute{number}" for number in range(1, 6))

DESPATCHES = (
    "order_number",
    "despatch_number",
    "despatched_at",
    "carrier",
    "service",
    "tracking_number",
    "item_code",
    "item_name",
    "quantity",
    "line",
    "parent",
    "parent_quantity",
    "email",
    "contact_name",
    "channel",
    "site",
    "shop_reference",
    "package",
)
RETURNS = (
    "return_code",
    "returned_at",
    "order_number",
    "item_code",
    "quantity",
    "item_name",
    "item_barcode",
    "reason",
    "reason_code",
    "condition",
    "reusable",
    "comments",
    "despatched_at",
    "days_since_despatch",
    "sale_price",
    "shop_reference",
    "channel",
    "payment_type",
    "site",
    "email",
    "contact_name",
    "phone",
    "line",
)
STOCK = (
    "item_code",
    "quantity",
    "location_type",
    "location",
    "container",
    "site",
    "item_name",
    "item_barcode",
    "item_group",
)
AVAILABILITY = (
    "item_code",
    "available",
    "on_hand",
    "allocated",
    "site",
)
ORDERS = (
    "order_number",
    "shop_reference",
    "email",
    "contact_name",
    "status",
    "created_at",
    "channel",
    "site",
    "service",
    "on_hold",
    "total",
    "discount",
    "shipping",
    *_ATTRIBUTES,
)
ORDER_ITEMS = (
    "order_number",
    "item_code",
    "quantity_ordered",
    "line",
    "sequence",
    "sale_price",
    *_ATTRIBUTES[:3],
)
KITS = ("parent", "child", "quantity")

PERSONAL = ("email", "contact_name")
"""Columns about a person: they find a profile and are never an event's property."""

TAKEN = (
    "EventKey",
    "OrderId",
    "OrderNumber",
    "DespatchNumber",
    "ShipmentIndex",
    "IsComplete",
    "DespatchedAt",
    "Carrier",
    "Service",
    "TrackingNumber",
    "TrackingUrl",
    "SKUs",
    "ItemNames",
    "ItemCount",
    "RemainingItemCount",
    "Items",
    "RemainingItems",
)
"""Properties that every shipment event has of its own."""
