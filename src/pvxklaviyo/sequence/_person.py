"""What one person's profile is told, over all their orders."""

from __future__ import annotations

from datetime import datetime

from ..ledger import History
from ._plan import Plan
from ._policy import Policy


def decide_person(history: History, policy: Policy, now: datetime) -> Plan:
    """Decide about one person's profile; the arguments are those of ``decide``."""
    return Plan()
