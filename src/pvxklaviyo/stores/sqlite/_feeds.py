"""What a read brought: its lease is ended, and a stretch of a feed compared with what was seen."""

from __future__ import annotations

import json
import sqlite3

import attrs

from ...errors import ConflictError, LeaseLostError
from ...ledger import FeedRead, LookedUp, ReadFailed
from ...model import StreamKey
from .._instants import to_ms

Read = FeedRead | LookedUp | ReadFailed


@attrs.frozen(kw_only=True)
class Reader:
    """
    A read lease that ended with the commit.

    Attributes:
        source: What was read.

        given_at: When the lease was given.

        feed: The feed; None: streams were looked up.

        cursor: Where the feed stood.

        streams: What was looked up.
    """

    source: str
    given_at: int
    feed: str | None
    cursor: str
    streams: tuple[StreamKey, ...]


def end_read(connection: sqlite3.Connection, read: Read | None) -> Reader | None:
    """
    End a read's lease.

    Raises:
        LeaseLostError: It was given to another, or ended before.

        ValueError: The lease was for the other kind of read.
    """
    if read is None:
        return None
    found = connection.execute(
        "SELECT source, given_at, feed, cursor, streams FROM reader WHERE token=?", (read.lease,)
    ).fetchone()
    if found is None:
        raise LeaseLostError("the right to read had ended and was given to another")
    source, given_at, feed, cursor, streams = found
    reader = Reader(
        source=source,
        given_at=given_at,
        feed=feed,
        cursor=cursor,
        streams=tuple(json.loads(streams)),
    )
    if isinstance(read, FeedRead) and feed is None:
        raise ValueError("the lease was for a look-up, not for a feed")
    if isinstance(read, LookedUp) and feed is not None:
        raise ValueError("the lease was for a feed, not for a look-up")
    connection.execute("DELETE FROM reader WHERE source=?", (source,))
    return reader


def move_feed(
    connection: sqlite3.Connection, reader: Reader, cursor: str, next_at: int | None
) -> None:
    """
    Move the feed on.

    Raises:
        ConflictError: Somebody else moved it meanwhile.
    """
    moved = connection.execute(
        "UPDATE cursor SET cursor=?, next_at=? WHERE source=? AND name=? AND cursor=?",
        (cursor, next_at, reader.source, reader.feed, reader.cursor),
    )
    if not moved.rowcount:
        raise ConflictError("cursor", [reader.feed or ""])


def put_feed(connection: sqlite3.Connection, read: FeedRead, source: str) -> dict[StreamKey, None]:
    """Keep what a stretch showed; give the streams that this nominates."""
    shown = {(to_ms(row.at), row.row): row.stream for row in read.rows}
    seen = _seen(connection, source, shown, read)
    nominated: dict[StreamKey, None] = {}
    new: list[tuple[str, str, int, str, str]] = []
    changed: list[tuple[int, str, str, int, str]] = []
    for place, stream in shown.items():
        known = seen.get(place)
        if known is None:
            new.append((source, read.report, *place, stream))
        elif known[1]:
            changed.append((0, source, read.report, *place))
        else:
            continue
        nominated[stream] = None
    if read.since is not None:
        since = to_ms(read.since)
        until = None if read.until is None else to_ms(read.until)
        for place, (stream, missing) in seen.items():
            inside = since <= place[0] and (until is None or place[0] < until)
            if inside and not missing and place not in shown:
                changed.append((1, source, read.report, *place))
                nominated[stream] = None
    connection.executemany(
        "INSERT INTO sighting (source, report, at, row, stream) VALUES (?,?,?,?,?)", sorted(new)
    )
    connection.executemany(
        "UPDATE sighting SET missing=? WHERE source=? AND report=? AND at=? AND row=?", changed
    )
    return nominated


def _seen(
    connection: sqlite3.Connection,
    source: str,
    shown: dict[tuple[int, str], StreamKey],
    read: FeedRead,
) -> dict[tuple[int, str], tuple[StreamKey, int]]:
    """Give the sightings of the stretch, and those shown outside of it."""
    seen: dict[tuple[int, str], tuple[StreamKey, int]] = {}
    if read.since is not None:
        until = "" if read.until is None else " AND at < :until"
        found = connection.execute(
            "SELECT at, row, stream, missing FROM sighting"  # noqa: S608 - no value is written in
            f" WHERE source = :source AND report = :report AND at >= :since{until}",
            {
                "source": source,
                "report": read.report,
                "since": to_ms(read.since),
                "until": None if read.until is None else to_ms(read.until),
            },
        )
        seen.update(((at, row), (stream, missing)) for at, row, stream, missing in found)
    others = [place for place in shown if place not in seen]
    if others:
        found = connection.execute(
            "SELECT s.at, s.row, s.stream, s.missing FROM json_each(:places) AS asked"
            " CROSS JOIN sighting s ON s.source = :source AND s.report = :report"
            " AND s.at = json_extract(asked.value, '$[0]')"
            " AND s.row = json_extract(asked.value, '$[1]')",
            {"source": source, "report": read.report, "places": json.dumps(others)},
        )
        seen.update(((at, row), (stream, missing)) for at, row, stream, missing in found)
    return seen
