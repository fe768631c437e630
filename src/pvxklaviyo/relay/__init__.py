"""The relay: the only place that wires clients, engine and store to each other."""

from __future__ import annotations

from ..engine import FetchOrder, Observable, Observed, Pace, Pass
from ._awaited import AsyncRelay
from ._blocking import Relay
from ._check import Finding, Level, Report, ScopeState
from ._explain import (
    Entry,
    Explanation,
    Happening,
    Learned,
    OrderState,
    Telling,
    ToldState,
)
from ._replay import Difference, FieldChange, Replayed
from ._shops import shops as shops_of
from ._subscribing import PropertyNames, Subscribed
from ._verify import Verification, Violation

__all__ = [
    "AsyncRelay",
    "Difference",
    "Entry",
    "Explanation",
    "FetchOrder",
    "FieldChange",
    "Finding",
    "Happening",
    "Learned",
    "Level",
    "Observable",
    "Observed",
    "OrderState",
    "Pace",
    "Pass",
    "PropertyNames",
    "Relay",
    "Replayed",
    "Report",
    "ScopeState",
    "Subscribed",
    "Telling",
    "ToldState",
    "Verification",
    "Violation",
    "shops_of",
]
