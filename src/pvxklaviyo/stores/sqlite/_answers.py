"""Answers to what can be asked of the ledger."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import TypeVar, cast

from ...ledger import (
    Announcements,
    Cursor,
    Cursors,
    Damages,
    ExceptionRecord,
    Exceptions,
    FindStreams,
    Hints,
    Query,
    Streams,
    Tallies,
    Tally,
    Told,
)
from ...model import StreamKey, order_stream, stream_name
from .._instants import from_ms
from .._names import tenant_range
from ._damage import damages
from ._digest import Sealer
from ._hints import hints
from ._histories import EXCEPTION, exception_of

R = TypeVar("R")


def answer(connection: sqlite3.Connection, query: Query[R]) -> Sequence[R]:
    """
    Answer a question.

    Raises:
        TypeError: This store does not know such questions.
    """
    found: Sequence[object]
    if isinstance(query, FindStreams):
        found = _streams(connection, query)
    elif isinstance(query, Exceptions):
        found = _exceptions(connection, query)
    elif isinstance(query, Announcements):
        found = _announcements(connection, query)
    elif isinstance(query, Streams):
        found = _roots(connection, query)
    elif isinstance(query, Damages):
        (secret,) = connection.execute("SELECT value FROM meta WHERE name='secret'").fetchone() or (
            b"",
        )
        found = damages(connection, Sealer(bytes(secret)), query.limit)
    elif isinstance(query, Tallies):
        found = [_tally(connection, query.tenant)]
    elif isinstance(query, Cursors):
        rows = connection.execute(
            "SELECT name, cursor, next_at FROM cursor WHERE source=? ORDER BY name", (query.source,)
        )
        found = [
            Cursor(name=name, cursor=cursor, next_at=None if next_at is None else from_ms(next_at))
            for name, cursor, next_at in rows
        ]
    elif isinstance(query, Hints):
        found = hints(connection, query.source)
    else:
        raise TypeError(f"unknown question: {type(query).__name__}")
    return cast("Sequence[R]", found)


def _streams(connection: sqlite3.Connection, query: FindStreams) -> list[StreamKey]:
    rows = connection.execute(
        "SELECT stream FROM alias WHERE tenant=? AND name=?", (query.tenant, query.name)
    ).fetchall()
    keys: list[StreamKey] = [key for (key,) in rows]
    keys += [
        order_stream(query.tenant, source, query.name)
        for source in _sources(connection, query.tenant)
    ]
    roots: set[StreamKey] = set()
    for key in keys:
        found = connection.execute(
            "SELECT coalesce(root, key) FROM stream WHERE key=?", (key,)
        ).fetchone()
        if found is not None:
            roots.add(found[0])
    return sorted(roots)


def _roots(connection: sqlite3.Connection, query: Streams) -> list[StreamKey]:
    low, high = tenant_range(query.tenant)
    rows = connection.execute(
        "SELECT key FROM stream WHERE key>? AND key<? AND root IS NULL ORDER BY key LIMIT ?",
        (max(low, query.after), high, query.limit),
    )
    return [key for (key,) in rows]


def _sources(connection: sqlite3.Connection, tenant: str) -> list[str]:
    """Give the sources of a tenant, jumping from one to the next along the keys."""
    sources: list[str] = []
    low, high = tenant_range(tenant)
    while True:
        found = connection.execute(
            "SELECT key FROM stream WHERE key>=? AND key<? ORDER BY key LIMIT 1", (low, high)
        ).fetchone()
        if found is None:
            return sources
        source = stream_name(found[0]).source
        sources.append(source)
        # The first key behind all that begin with this source.
        low = order_stream(tenant, source, "").removesuffix("/order/") + "0"


def _exceptions(connection: sqlite3.Connection, query: Exceptions) -> list[ExceptionRecord]:
    where, values = "tenant=?", [query.tenant]
    if query.open_only:
        where += " AND closed_at IS NULL"
    if query.id is not None:
        where += " AND CAST(id AS TEXT)=?"
        values.append(query.id)
    rows = connection.execute(
        f"SELECT {EXCEPTION} FROM exception WHERE {where} ORDER BY id",  # noqa: S608 - constants
        values,
    )
    return [exception_of(row) for row in rows]


def _announcements(connection: sqlite3.Connection, query: Announcements) -> list[Told]:
    low, high = tenant_range(query.tenant)
    state = "" if query.state is None else " AND a.state=:state"
    rows = connection.execute(
        "SELECT a.id, coalesce(s.root, a.stream), a.kind, a.key, a.metric,"  # noqa: S608 - constants
        " coalesce(a.outcome_reason, a.reason), a.state, coalesce(p.tries, a.tries)"
        " FROM announcement a LEFT JOIN stream s ON s.key=a.stream"
        " LEFT JOIN pending p ON p.queue=coalesce(s.root, a.stream) AND p.id=a.id"
        " WHERE a.id>:after AND a.withdrawn_at IS NULL AND a.stream>=:low AND a.stream<:high"
        f"{state} ORDER BY a.id LIMIT :limit",
        {
            "after": query.after,
            "low": low,
            "high": high,
            "state": query.state,
            "limit": query.limit,
        },
    )
    return [
        Told(
            id=number,
            stream=stream,
            kind=kind,
            key=key,
            metric=metric,
            reason=reason,
            state=now,
            tries=tries,
        )
        for number, stream, kind, key, metric, reason, now, tries in rows
    ]


def _tally(connection: sqlite3.Connection, tenant: str) -> Tally:
    counts = connection.execute(
        "SELECT observations, delivered, skipped, held, parked, remaining FROM tally"
        " WHERE tenant=?",
        (tenant_range(tenant)[0].removesuffix("/"),),
    ).fetchone()
    (exceptions,) = connection.execute(
        "SELECT count(*) FROM exception WHERE tenant=? AND closed_at IS NULL", (tenant,)
    ).fetchone()
    observations, delivered, skipped, held, parked, remaining = counts or (0, 0, 0, 0, 0, 0)
    return Tally(
        observations=observations,
        delivered=delivered,
        skipped=skipped,
        held=held,
        parked=parked,
        exceptions=exceptions,
        remaining=remaining,
    )
