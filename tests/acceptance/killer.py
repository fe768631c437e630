"""
Run the command and have it kill itself at one exact point: a real ``kill -9``.

Called as ``python killer.py POINT NUMBER ARGUMENTS…``. POINT is ``settling``
(after Klaviyo's 202, before its settling is written), or ``committing`` (in
the middle of the transaction that stores what was read). NUMBER says which
time it comes to that point. Nothing else is changed.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from typing import Any

from pvxklaviyo.cli import main
from pvxklaviyo.ledger import Batch, Committed, Delivered
from pvxklaviyo.stores import SqliteStore


def die() -> None:
    """End as by ``kill -9``: no ``finally``, no ``atexit``, no flush."""
    os.kill(os.getpid(), signal.SIGKILL)


def main_killed(point: str, number: int, arguments: list[str]) -> int:
    """Run the command, to be killed."""
    left = number
    commit = SqliteStore.commit
    connect = sqlite3.connect
    reading = False

    def committing(self: SqliteStore, batch: Batch) -> Committed:
        nonlocal left, reading
        if point == "settling" and any(isinstance(one.outcome, Delivered) for one in batch.settled):
            left -= 1
            if left == 0:
                die()
        reading = batch.read is not None and bool(batch.observations)
        try:
            return commit(self, batch)
        finally:
            reading = False

    def statement(text: str) -> None:
        nonlocal left
        if point == "committing" and reading and text.startswith("COMMIT"):
            left -= 1
            if left == 0:
                die()

    def traced(*positional: Any, **named: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*positional, **named)
        connection.set_trace_callback(statement)
        return connection

    SqliteStore.commit = committing  # type: ignore[method-assign]
    sqlite3.connect = traced  # type: ignore[assignment]
    return main(arguments)


if __name__ == "__main__":
    sys.exit(main_killed(sys.argv[1], int(sys.argv[2]), sys.argv[3:]))
