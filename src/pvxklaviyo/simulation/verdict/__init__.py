"""Whether Klaviyo tells what the warehouse did."""

from .comparison import compare
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

__all__ = [
    "DOUBLE",
    "EARLY",
    "KINDS",
    "MISMATCH",
    "MISSING",
    "ORPHAN",
    "SEQUENCE",
    "UNWANTED",
    "Finding",
    "Metrics",
    "Verdict",
    "compare",
]
