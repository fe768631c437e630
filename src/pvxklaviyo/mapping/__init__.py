"""Rows to orders and shipments, shipments to Klaviyo events: pure functions, yours or ours."""

from __future__ import annotations

from ._alone import Mapped, Rejected, Skipped, shipments
from ._events import ShipmentHook, shipment_event, tracking_event
from ._mapping import Mapping
from ._rows import kits_in_doubt, order, shipments_of
from ._shop_facts import RejectedFact, shop_fact, shop_fact_from_json
from ._tracking_urls import TRACKING_URLS, tracking_url

__all__ = [
    "TRACKING_URLS",
    "Mapped",
    "Mapping",
    "Rejected",
    "RejectedFact",
    "ShipmentHook",
    "Skipped",
    "kits_in_doubt",
    "order",
    "shipment_event",
    "shipments",
    "shipments_of",
    "shop_fact",
    "shop_fact_from_json",
    "tracking_event",
    "tracking_url",
]
