"""What a simulated account does later: jobs move on, merges and deletions take effect."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

import attrs

Action: TypeAlias = "Callable[[datetime], None]"
"""What to do; it is given the instant at which it was due."""


@attrs.frozen(order=True)
class _Task:
    due: datetime
    number: int
    action: Action = attrs.field(order=False)


class Later:
    """Tasks that wait for their instant; those of one instant run in the order they were added."""

    def __init__(self) -> None:
        self._tasks: list[_Task] = []
        self._added = 0

    def add(self, due: datetime, action: Action) -> None:
        """Do *action* at *due*."""
        self._added += 1
        heapq.heappush(self._tasks, _Task(due, self._added, action))

    def next_due(self) -> datetime | None:
        """Tell when the next task is due; None if none waits."""
        return self._tasks[0].due if self._tasks else None

    def run_next(self) -> None:
        """Run the task that is due first; it may add others."""
        task = heapq.heappop(self._tasks)
        task.action(task.due)
