"""What to tell, in which order, and when: pure decisions over the ledger's histories."""

from __future__ import annotations

from ._audience import not_told
from ._completeness import still_to_come
from ._decide import decide
from ._kinds import (
    CANCELLED_ORDER,
    CANCELLED_ORDER_ITEM,
    CORRECTED_FULFILMENT,
    DESPATCHED_ITEM,
    FULFILLED_ORDER,
    FULFILLED_PARTIAL_ORDER,
    FULFILLED_SHIPMENT,
    KEPT_ITEM,
    KINDS,
    OFF,
    PLACED_ORDER,
    RETURNED_ITEM,
    RETURNED_ORDER,
    UPDATED_TRACKING,
    Kind,
)
from ._laws import Breach, breaches
from ._plan import About, Announcement, Held, Plan
from ._policy import (
    Audience,
    Collection,
    LateMode,
    MetricPolicy,
    OnParked,
    Policy,
    Preset,
    ProfilePolicy,
    ReturnsPolicy,
    SpeakAt,
    Teller,
    TrackingRule,
)
from ._reasons import REASONS, in_words
from ._tellings import TrackingUrl, tellings, told_of
from .exceptions import parking_key

__all__ = [
    "CANCELLED_ORDER",
    "CANCELLED_ORDER_ITEM",
    "CORRECTED_FULFILMENT",
    "DESPATCHED_ITEM",
    "FULFILLED_ORDER",
    "FULFILLED_PARTIAL_ORDER",
    "FULFILLED_SHIPMENT",
    "KEPT_ITEM",
    "KINDS",
    "OFF",
    "PLACED_ORDER",
    "REASONS",
    "RETURNED_ITEM",
    "RETURNED_ORDER",
    "UPDATED_TRACKING",
    "About",
    "Announcement",
    "Audience",
    "Breach",
    "Collection",
    "Held",
    "Kind",
    "LateMode",
    "MetricPolicy",
    "OnParked",
    "Plan",
    "Policy",
    "Preset",
    "ProfilePolicy",
    "ReturnsPolicy",
    "SpeakAt",
    "Teller",
    "TrackingRule",
    "TrackingUrl",
    "breaches",
    "decide",
    "in_words",
    "not_told",
    "parking_key",
    "still_to_come",
    "tellings",
    "told_of",
]
