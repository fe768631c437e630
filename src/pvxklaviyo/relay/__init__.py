"""The relay: the only place that wires clients, engine and store to each other."""

from __future__ import annotations

from ..engine import Observed, Pace, Pass
from ._awaited import AsyncRelay
from ._blocking import Relay
from ._check import Finding, Level, Report, ScopeState
from ._explain import Explanation, Learned, OrderState, Telling, ToldState
from ._verify import Verification, Violation

__all__ = [
    "AsyncRelay",
    "Explanation",
    "Finding",
    "Learned",
    "Level",
    "Observed",
    "OrderState",
    "Pace",
    "Pass",
    "Relay",
    "Report",
    "ScopeState",
    "Telling",
    "ToldState",
    "Verification",
    "Violation",
]
