"""Budgets, shared by all programs that use the file."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime

from ..._pace import Budget, Spent
from ..._pace import reserve as pace
from .._instants import to_ms


def reserve(connection: sqlite3.Connection, budget: Budget, cost: int, now: datetime) -> float:
    """Take *cost* calls; the seconds to wait, or 0.0."""
    found = connection.execute(
        "SELECT spent, blocked_until FROM budget WHERE name=?", (budget.name,)
    ).fetchone()
    text, blocked_until = found or ("[]", None)
    blocked = (blocked_until or 0) - to_ms(now)
    if blocked > 0:
        return blocked / 1000
    before: list[Spent] = [
        {int(at): count for at, count in window.items()} for window in json.loads(text)
    ]
    wait, spent = pace(budget.windows, before, now.timestamp(), cost)
    if wait <= 0:
        connection.execute(
            "INSERT INTO budget (name, spent) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET spent=excluded.spent",
            (budget.name, json.dumps(spent)),
        )
    return wait


def penalize(connection: sqlite3.Connection, name: str, until: int, now: int) -> None:
    """Block a budget until an instant; one that is over lifts what blocks it."""
    connection.execute(
        "INSERT INTO budget (name, spent, blocked_until)"
        " VALUES (:name, '[]', nullif(max(:until, :now), :now))"
        " ON CONFLICT (name) DO UPDATE SET blocked_until ="
        " CASE WHEN :until <= :now THEN NULL ELSE max(:until, coalesce(blocked_until, :until)) END",
        {"name": name, "until": until, "now": now},
    )
