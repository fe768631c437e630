"""Hints on their way into their table, and out of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from ...ledger import MOST_HINTS, NewHint, PendingHint
from .._instants import from_ms


def put_hints(connection: sqlite3.Connection, hints: Sequence[NewHint], now: int) -> None:
    """Keep hints, many as one; what names too many names none."""
    for hint in dict.fromkeys(hints):
        stream = hint.stream or ""
        if _given_again(connection, hint, stream):
            continue
        if stream and not hint.is_kept and _named(connection, hint.source) >= MOST_HINTS:
            stream = ""
            if _given_again(connection, hint, stream):
                continue
        connection.execute(
            "INSERT INTO hint VALUES (?,?,?,1,?)", (hint.source, hint.about, stream, now)
        )


def _given_again(connection: sqlite3.Connection, hint: NewHint, stream: str) -> bool:
    again = connection.execute(
        "UPDATE hint SET count=count+1 WHERE source=? AND about=? AND stream=?",
        (hint.source, hint.about, stream),
    )
    return again.rowcount > 0


def _named(connection: sqlite3.Connection, source: str) -> int:
    (count,) = connection.execute(
        "SELECT count(*) FROM hint WHERE source=? AND stream<>''", (source,)
    ).fetchone()
    return int(count)


def heed_hints(connection: sqlite3.Connection, heeded: Sequence[PendingHint]) -> None:
    """Take away hints that were acted on, unless they were given again."""
    connection.executemany(
        "DELETE FROM hint WHERE source=? AND about=? AND stream=? AND count=?",
        [(one.source, one.about, one.stream or "", one.count) for one in heeded],
    )


def hints(connection: sqlite3.Connection, source: str) -> list[PendingHint]:
    """Give what waits."""
    rows = connection.execute(
        "SELECT about, stream, count, first_at FROM hint WHERE source=?"
        " ORDER BY first_at, about, stream",
        (source,),
    )
    return [
        PendingHint(
            source=source,
            about=about,
            stream=stream or None,
            count=count,
            first_at=from_ms(first_at),
        )
        for about, stream, count, first_at in rows
    ]
