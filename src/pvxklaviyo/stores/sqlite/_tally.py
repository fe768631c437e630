"""Counts by tenant, kept up by every commit."""

from __future__ import annotations

import sqlite3

from ...model import StreamKey

_COLUMNS = ("observations", "delivered", "skipped", "held", "parked", "remaining")
_PLACES = {name: position for position, name in enumerate(_COLUMNS)} | {"queued": 5}


class Tally:
    """
    What one commit adds to the counts.

    Args:
        connection: In a transaction that may write.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._added: dict[str, list[int]] = {}

    def add(self, stream: StreamKey, what: str, count: int) -> None:
        """Count something of a stream's tenant: a column, or the state of an announcement."""
        tenant = stream.partition("/")[0]
        if tenant not in self._added:
            self._added[tenant] = [0] * len(_COLUMNS)
        self._added[tenant][_PLACES[what]] += count

    def flush(self) -> None:
        """Write the counts."""
        for tenant, added in self._added.items():
            self._connection.execute(
                "INSERT INTO tally VALUES (?,?,?,?,?,?,?) ON CONFLICT (tenant) DO UPDATE SET"
                " observations=observations+excluded.observations,"
                " delivered=delivered+excluded.delivered, skipped=skipped+excluded.skipped,"
                " held=held+excluded.held, parked=parked+excluded.parked,"
                " remaining=remaining+excluded.remaining",
                (tenant, *added),
            )
