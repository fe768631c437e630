"""Whether Klaviyo tells what the warehouse did."""

from .comparison import compare
from .expected import (
    CANCELLED,
    CANCELLED_ITEM,
    COMPLETION,
    CORRECTION,
    QUESTION,
    RETURN,
    RETURNED_ITEM,
    SHIPMENT,
    Expected,
    expected,
)
from .findings import (
    DOUBLE,
    EARLY,
    KINDS,
    MISMATCH,
    MISSING,
    ORPHAN,
    SEQUENCE,
    UNWANTED,
    Finding,
    Metrics,
    Verdict,
)
from .truth import Rules, Truth

__all__ = [
    "CANCELLED",
    "CANCELLED_ITEM",
    "COMPLETION",
    "CORRECTION",
    "DOUBLE",
    "EARLY",
    "KINDS",
    "MISMATCH",
    "MISSING",
    "ORPHAN",
    "QUESTION",
    "RETURN",
    "RETURNED_ITEM",
    "SEQUENCE",
    "SHIPMENT",
    "UNWANTED",
    "Expected",
    "Finding",
    "Metrics",
    "Rules",
    "Truth",
    "Verdict",
    "compare",
    "expected",
]
