"""Work that has fallen due: to read, to decide, to send; each given out under a lease."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterable, Sequence

from ...errors import LeaseLostError
from ...ledger import Ask, Claimed, Due, LeaseToken, Parts, ReadLease
from ...model import StreamKey
from .._instants import from_ms
from ._histories import instant

Row = tuple[object, ...]


def claim_read(
    connection: sqlite3.Connection, source: str, limit: int, now: int, until: int
) -> ReadLease | None:
    """Claim the right to read *source*, if something is due."""
    held = connection.execute("SELECT until FROM reader WHERE source=?", (source,)).fetchone()
    if held is not None and held[0] > now:
        return None
    feed = connection.execute(
        "SELECT name, cursor, rank FROM cursor WHERE source=? AND next_at<=?"
        " ORDER BY rank, next_at, name LIMIT 1",
        (source, now),
    ).fetchone()
    streams: tuple[StreamKey, ...] = ()
    if feed is None or feed[2] > 0:
        streams = _wanted(connection, source, limit, now)
        if streams:
            feed = None
        elif feed is None:
            return None
    name, cursor = feed[:2] if feed else (None, "")
    token = LeaseToken(f"read.{secrets.token_hex(8)}")
    connection.execute(
        "INSERT OR REPLACE INTO reader VALUES (?,?,?,?,?,?,?)",
        (source, token, now, until, name, cursor, json.dumps(streams)),
    )
    return ReadLease(
        source=source,
        token=token,
        now=from_ms(now),
        until=from_ms(until),
        feed=name,
        cursor=cursor,
        streams=streams,
    )


def _wanted(
    connection: sqlite3.Connection, source: str, limit: int, now: int
) -> tuple[StreamKey, ...]:
    due = connection.execute(
        "SELECT key, grouped FROM stream WHERE source=? AND read_at<=?"
        " ORDER BY read_at, key LIMIT ?",
        (source, now, limit),
    ).fetchall()
    streams: tuple[StreamKey, ...] = ()
    for key, grouped in due:
        group = (key,)
        if grouped:
            members = connection.execute("SELECT key FROM stream WHERE root=? ORDER BY key", (key,))
            group += tuple(member for (member,) in members)
        if streams and len(streams) + len(group) > limit:
            break
        streams += group
    return streams


def claim_due(
    connection: sqlite3.Connection, source: str, limit: int, now: int, until: int
) -> Sequence[StreamKey]:
    """Claim streams whose time to decide has come."""
    due = connection.execute(
        "SELECT key FROM stream WHERE source=? AND wake_at<=?"
        " AND (leased_until IS NULL OR leased_until<=?) ORDER BY wake_at, key LIMIT ?",
        (source, now, now, limit),
    ).fetchall()
    connection.executemany(
        "UPDATE stream SET leased_until=? WHERE key=?", [(until, key) for (key,) in due]
    )
    return [key for (key,) in due]


def claim(connection: sqlite3.Connection, ask: Ask, now: int, until: int) -> Sequence[Claimed]:
    """Claim heads that are due."""
    if blocked_until(connection, ask.blocked_by, now) is not None:
        return []
    due = _heads(connection, ask, max(ask.limit, ask.at_least), now)
    if len(due) < ask.at_least:
        return []
    chosen: list[tuple[StreamKey, int]] = []
    size = 0
    for queue, number, bytes_ in due[: ask.limit]:
        size += bytes_
        # The first always goes, or what is too big would never.
        if chosen and size > ask.max_bytes:
            break
        chosen.append((queue, number))
    nonce = secrets.token_hex(8)
    connection.executemany(
        "UPDATE pending SET token=id || '.' || ?, leased_until=?,"
        " attempted_at=coalesce(attempted_at, ?), tries=tries+1 WHERE queue=? AND id=?",
        [(nonce, until, now, *place) for place in chosen],
    )
    return _claimed(connection, chosen, now, until)


def _heads(
    connection: sqlite3.Connection, ask: Ask, limit: int, now: int
) -> list[tuple[StreamKey, int, int]]:
    # Lane by lane, so that the index leads from the longest due to the latest
    # and never through what is due later.
    found: list[tuple[StreamKey, int, int]] = []
    for lane in _lanes(connection, ask.account):
        if ask.lanes is not None and lane not in ask.lanes:
            continue
        found += connection.execute(
            "SELECT queue, id, size FROM pending WHERE head=1 AND account=? AND lane=?"
            " AND send_at<=? AND (leased_until IS NULL OR leased_until<=?)"
            " ORDER BY send_at, id LIMIT ?",
            (ask.account, lane, now, now, limit - len(found)),
        ).fetchall()
        if len(found) == limit:
            break
    return found


def _claimed(
    connection: sqlite3.Connection, places: Sequence[Row], now: int, until: int
) -> list[Claimed]:
    rows = connection.execute(
        "SELECT p.id, p.queue, p.token, p.attempted_at, p.tries, a.kind, a.key, a.unique_id,"
        " a.metric, a.happened_at, a.live_until, a.late_mode, a.late_until, a.person,"
        " b.attributes, b.profile, b.meta"
        " FROM json_each(?) AS asked"
        " CROSS JOIN pending p ON p.queue = json_extract(asked.value, '$[0]')"
        " AND p.id = json_extract(asked.value, '$[1]')"
        " CROSS JOIN announcement a ON a.id = p.id CROSS JOIN part b ON b.id = p.id"
        " ORDER BY asked.key",
        (json.dumps(places),),
    )
    given, end = from_ms(now), from_ms(until)
    return [
        Claimed(
            id=row[0],
            stream=row[1],
            token=row[2],
            now=given,
            until=end,
            kind=row[5],
            key=row[6],
            unique_id=row[7],
            metric=row[8],
            happened_at=from_ms(row[9]),
            live_until=instant(row[10]),
            late_mode=row[11],
            late_until=instant(row[12]),
            person=row[13],
            attempted_at=from_ms(row[3]),
            tries=row[4],
            parts=Parts(attributes=row[14], profile=row[15], meta=row[16]),
        )
        for row in rows
    ]


def renew(connection: sqlite3.Connection, leases: Sequence[LeaseToken], until: int) -> None:
    """
    Make leases end at *until*.

    Raises:
        LeaseLostError: One of them had ended and was given to another.
    """
    for token in leases:
        changed = connection.execute("UPDATE reader SET until=? WHERE token=?", (until, token))
        if changed.rowcount:
            continue
        # A row's token begins with its id, and the id leads to its queue.
        number = token.partition(".")[0]
        changed = connection.execute(
            "UPDATE pending SET leased_until=? WHERE token=? AND id=? AND queue="
            " (SELECT coalesce(s.root, a.stream) FROM announcement a"
            " LEFT JOIN stream s ON s.key=a.stream WHERE a.id=?)",
            (until, token, number, number),
        )
        if not changed.rowcount:
            raise LeaseLostError("a lease had ended and was given to another")


def blocked_until(connection: sqlite3.Connection, names: Iterable[str], now: int) -> int | None:
    """Give the latest end of the penalties that are still running."""
    ends = [
        found[0]
        for name in names
        if (
            found := connection.execute(
                "SELECT blocked_until FROM budget WHERE name=? AND blocked_until>?", (name, now)
            ).fetchone()
        )
    ]
    return max(ends, default=None)


def due(
    connection: sqlite3.Connection, source: str, account: str, blocked_by: Iterable[str], now: int
) -> Due:
    """Say when there is work next."""

    def one(statement: str, *values: object) -> int | None:
        found = connection.execute(statement, values).fetchone()
        return None if found is None else found[0]

    reader = one("SELECT until FROM reader WHERE source=? AND until>?", source, now)
    feeds = "SELECT min(next_at) FROM cursor WHERE source=?"
    return Due(
        feed_at=instant(_later(one(f"{feeds} AND rank<=0", source), reader)),
        deep_at=instant(_later(one(f"{feeds} AND rank>0", source), reader)),
        read_at=instant(
            _later(
                one(
                    "SELECT min(read_at) FROM stream WHERE source=? AND read_at IS NOT NULL", source
                ),
                reader,
            )
        ),
        wake_at=instant(
            _first_free(
                connection,
                "SELECT wake_at, leased_until FROM stream WHERE source=? AND wake_at IS NOT NULL"
                " ORDER BY wake_at",
                [(source,)],
                now,
            )
        ),
        deciding_at=instant(
            one(
                "SELECT min(leased_until) FROM stream WHERE source=? AND wake_at<=?"
                " AND leased_until>?",
                source,
                now,
                now,
            )
        ),
        send_at=instant(
            _later(
                _first_free(
                    connection,
                    "SELECT send_at, leased_until FROM pending WHERE head=1 AND account=?"
                    " AND lane=? ORDER BY send_at",
                    [(account, lane) for lane in _lanes(connection, account)],
                    now,
                ),
                blocked_until(connection, blocked_by, now),
            )
        ),
    )


def _lanes(connection: sqlite3.Connection, account: str) -> list[int]:
    lanes: list[int] = []
    lane = -(1 << 62)
    while True:
        (lane,) = connection.execute(
            "SELECT min(lane) FROM pending WHERE head=1 AND account=? AND lane>?", (account, lane)
        ).fetchone()
        if lane is None:
            return lanes
        lanes.append(lane)


def _first_free(
    connection: sqlite3.Connection, statement: str, asked: Iterable[tuple[object, ...]], now: int
) -> int | None:
    """Give the first instant of rows in its order, or the end of the lease that holds them."""
    first: int | None = None
    for values in asked:
        for at, leased_until in connection.execute(statement, values):
            free = max(at, leased_until) if leased_until and leased_until > now else at
            first = free if first is None else min(first, free)
            # No later row can be free before this one.
            if at >= first:
                break
    return first


def _later(at: int | None, bound: int | None) -> int | None:
    return at if at is None or bound is None else max(at, bound)
