"""Rows to orders and shipments, shipments to Klaviyo events: pure functions, yours or ours."""

from __future__ import annotations

from ._alone import Mapped, Rejected, Skipped, shipments
from ._events import ShipmentHook, shipment_event, tracking_event
from ._mapping import Mapping
from ._rows import kits_in_doubt, order, shipments_of
from ._tracking_urls import TRACKING_URLS, tracking_url

__all__ = [
    "TRACKING_URLS",
    "Mapped",
    "Mapping",
    "Rejected",
    "ShipmentHook",
    "Skipped",
    "kits_in_doubt",
    "order",
    "shipment_event",
    "shipments",
    "shipments_of",
    "tracking_event",
    "tracking_url",
]
