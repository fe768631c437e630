"""What to tell, in which order, and when: pure decisions over the ledger's histories."""

from __future__ import annotations

from ._audience import not_told
from ._completeness import still_to_come
from ._decide import decide
from ._plan import Announcement, Held, Plan
from ._policy import (
    FULFILLED_ORDER,
    FULFILLED_PARTIAL_ORDER,
    UPDATED_TRACKING,
    Audience,
    LateMode,
    MetricPolicy,
    Policy,
    Teller,
    TrackingRule,
)
from ._reasons import REASONS, in_words
from .exceptions import parking_key

__all__ = [
    "FULFILLED_ORDER",
    "FULFILLED_PARTIAL_ORDER",
    "REASONS",
    "UPDATED_TRACKING",
    "Announcement",
    "Audience",
    "Held",
    "LateMode",
    "MetricPolicy",
    "Plan",
    "Policy",
    "Teller",
    "TrackingRule",
    "decide",
    "in_words",
    "not_told",
    "parking_key",
    "still_to_come",
]
