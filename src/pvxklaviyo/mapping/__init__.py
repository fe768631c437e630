"""Rows to orders and shipments, shipments to Klaviyo events: pure functions, yours or ours."""

from __future__ import annotations

from ._alone import Mapped, Rejected, Skipped, shipments
from ._columns import COLUMNS, column
from ._mapping import EVENT_KEY, KeepHook, Mapping
from ._order_events import (
    CancellationHook,
    CompletionHook,
    PlacingHook,
    cancelled_event,
    cancelled_item_event,
    completion_event,
    placed_event,
)
from ._order_ids import ORDER_ID_FIELDS, order_id_fields
from ._profile import ProfileHook, profile_properties
from ._properties import PROFILE_PROPERTIES, PROPERTIES
from ._return_events import ReturnHook, return_event, returned_item_event
from ._return_rows import ReturnsRow, order_in, return_code, returned_order, returns_of
from ._rows import kits_in_doubt, order, shipments_of
from ._shipment_events import (
    NOT_DESPATCHED,
    ShipmentHook,
    correction_event,
    item_event,
    kept_item_event,
    shipment_event,
    tracking_event,
)
from ._shop_facts import RejectedFact, shop_fact, shop_fact_from_json
from ._stock_rows import item_stock
from ._top_level import MIXED
from ._tracking_urls import TRACKING_URLS, tracking_url

__all__ = [
    "COLUMNS",
    "EVENT_KEY",
    "MIXED",
    "NOT_DESPATCHED",
    "ORDER_ID_FIELDS",
    "PROFILE_PROPERTIES",
    "PROPERTIES",
    "TRACKING_URLS",
    "CancellationHook",
    "CompletionHook",
    "KeepHook",
    "Mapped",
    "Mapping",
    "PlacingHook",
    "ProfileHook",
    "Rejected",
    "RejectedFact",
    "ReturnHook",
    "ReturnsRow",
    "ShipmentHook",
    "Skipped",
    "cancelled_event",
    "cancelled_item_event",
    "column",
    "completion_event",
    "correction_event",
    "item_event",
    "item_stock",
    "kept_item_event",
    "kits_in_doubt",
    "order",
    "order_id_fields",
    "order_in",
    "placed_event",
    "profile_properties",
    "return_code",
    "return_event",
    "returned_item_event",
    "returned_order",
    "returns_of",
    "shipment_event",
    "shipments",
    "shipments_of",
    "shop_fact",
    "shop_fact_from_json",
    "tracking_event",
    "tracking_url",
]
