"""What to tell, in which order, and when: pure decisions over the ledger's histories."""

from __future__ import annotations

from ._audience import Audience, AudienceRule, LeftOut, left_out, not_told
from ._completeness import still_to_come
from ._decide import decide
from ._dispositions import disposition_key, knows_pair
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
from ._matching import BY_NUMBER, MatchRule, ShopRules
from ._order_kinds import (
    CLICK_AND_COLLECT,
    EXCHANGE,
    GIFT,
    REPLACEMENT,
    SAMPLE,
    WHOLESALE,
    OrderKind,
    kinds_of,
    stands_alone,
)
from ._plan import About, Announcement, Held, Plan
from ._policy import (
    Collection,
    LateMode,
    MetricPolicy,
    OnParked,
    Policy,
    Preset,
    ProfilePolicy,
    SpeakAt,
    Teller,
    TrackingRule,
)
from ._present import facts_shown
from ._reasons import REASONS, in_words
from ._replay import Retold, Rules, replay
from ._returns_policy import ReturnsPolicy, ReturnsSource, check_pattern
from ._told_people import TrackingUrl, event_sent, tellings, told_of
from .exceptions import parking_key

__all__ = [
    "BY_NUMBER",
    "CANCELLED_ORDER",
    "CANCELLED_ORDER_ITEM",
    "CLICK_AND_COLLECT",
    "CORRECTED_FULFILMENT",
    "DESPATCHED_ITEM",
    "EXCHANGE",
    "FULFILLED_ORDER",
    "FULFILLED_PARTIAL_ORDER",
    "FULFILLED_SHIPMENT",
    "GIFT",
    "KEPT_ITEM",
    "KINDS",
    "OFF",
    "PLACED_ORDER",
    "REASONS",
    "REPLACEMENT",
    "RETURNED_ITEM",
    "RETURNED_ORDER",
    "SAMPLE",
    "UPDATED_TRACKING",
    "WHOLESALE",
    "About",
    "Announcement",
    "Audience",
    "AudienceRule",
    "Breach",
    "Collection",
    "Held",
    "Kind",
    "LateMode",
    "LeftOut",
    "MatchRule",
    "MetricPolicy",
    "OnParked",
    "OrderKind",
    "Plan",
    "Policy",
    "Preset",
    "ProfilePolicy",
    "Retold",
    "ReturnsPolicy",
    "ReturnsSource",
    "Rules",
    "ShopRules",
    "SpeakAt",
    "Teller",
    "TrackingRule",
    "TrackingUrl",
    "breaches",
    "check_pattern",
    "decide",
    "disposition_key",
    "event_sent",
    "facts_shown",
    "in_words",
    "kinds_of",
    "knows_pair",
    "left_out",
    "not_told",
    "parking_key",
    "replay",
    "stands_alone",
    "still_to_come",
    "tellings",
    "told_of",
]
