"""What the memory store answers."""

from __future__ import annotations

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
    History,
    PendingHint,
    Query,
    Streams,
    Tallies,
    Tally,
    Told,
)
from ...model import StreamKey, stream_name
from .._names import tenant_range
from ._tables import Row, Tables

R = TypeVar("R")


def history(tables: Tables, key: StreamKey) -> History:
    """Load one history; a joined stream gives its root's."""
    root = tables.root(key)
    row = tables.streams.get(root)
    if row is None:
        return History(stream=key)
    members = tables.group(root)
    observations = sorted(
        (found for member in members for found in (tables.observations.get(member) or {}).values()),
        key=lambda found: (found.learned_at, found.stream, found.key),
    )
    numbers = sorted(number for member in members for number in tables.rows_of.get(member) or ())
    rows = [tables.rows.rows[number] for number in numbers]
    persons = {found.person for found in observations if found.person is not None}
    return History(
        stream=root,
        version=row.version,
        members=members,
        nominated_at=row.nominated_at,
        observations=tuple(observations),
        readings={member: tables.stream(member).readings for member in members},
        announcements=tuple(found.record for found in rows if found.withdrawn_at is None),
        controls=tuple(
            control.record for control in tables.controls.rows.values() if control.stream in members
        ),
        exceptions=tuple(
            found
            for found in tables.exceptions.rows.values()
            if found.closed_at is None and found.stream in members
        ),
        people={
            person: tables.sealed.rows[person] for person in persons if tables.sealed.get(person)
        },
    )


def answer(tables: Tables, query: Query[R]) -> Sequence[R]:
    """
    Answer a question.

    Raises:
        TypeError: This store does not know such questions.
    """
    found: Sequence[object]
    if isinstance(query, FindStreams):
        found = _streams(tables, query)
    elif isinstance(query, Exceptions):
        found = _exceptions(tables, query)
    elif isinstance(query, Announcements):
        found = _announcements(tables, query)
    elif isinstance(query, Streams):
        low, high = tenant_range(query.tenant)
        found = sorted(
            key
            for key, row in tables.streams.rows.items()
            if low <= key < high and key > query.after and row.root is None
        )[: query.limit]
    elif isinstance(query, Damages):
        # Nobody but this process can reach it.
        found = []
    elif isinstance(query, Tallies):
        found = [_tally(tables, query.tenant)]
    elif isinstance(query, Cursors):
        found = [
            Cursor(name=name, cursor=row.cursor, next_at=row.next_at)
            for (source, name), row in sorted(tables.cursors.rows.items())
            if source == query.source
        ]
    elif isinstance(query, Hints):
        found = _hints(tables, query.source)
    else:
        raise TypeError(f"unknown question: {type(query).__name__}")
    return cast("Sequence[R]", found)


def _hints(tables: Tables, source: str) -> list[PendingHint]:
    rows = [row for row in tables.hints.rows.values() if row.source == source]
    return sorted(rows, key=lambda row: (row.first_at, row.about, row.stream or ""))


def _streams(tables: Tables, query: FindStreams) -> list[StreamKey]:
    found = {
        key
        for tenant, name, key in tables.aliases.rows
        if (tenant, name) == (query.tenant, query.name)
    }
    for key in tables.streams.rows:
        name = stream_name(key)
        if (name.tenant, name.kind, name.subject) == (query.tenant, "order", query.name):
            found.add(key)
    return sorted({tables.root(key) for key in found if tables.streams.get(key) is not None})


def _exceptions(tables: Tables, query: Exceptions) -> list[ExceptionRecord]:
    return [
        row
        for row in tables.exceptions.rows.values()
        if row.tenant == query.tenant
        and (row.closed_at is None or not query.open_only)
        and query.id in {None, row.id}
    ]


def _rows(tables: Tables, tenant: str) -> list[Row]:
    first, end = tenant_range(tenant)
    return [
        row
        for _, row in sorted(tables.rows.rows.items())
        if row.withdrawn_at is None and first <= row.stream < end
    ]


def _announcements(tables: Tables, query: Announcements) -> list[Told]:
    found = [
        Told(
            id=row.record.id,
            stream=tables.root(row.stream),
            kind=row.record.kind,
            key=row.record.key,
            metric=row.record.metric,
            reason=row.record.reason,
            state=row.record.state,
            tries=row.record.tries,
        )
        for row in _rows(tables, query.tenant)
        if row.record.id > query.after and query.state in {None, row.record.state}
    ]
    return found[: query.limit]


def _tally(tables: Tables, tenant: str) -> Tally:
    first, end = tenant_range(tenant)
    streams = [key for key in tables.streams.rows if first <= key < end]
    states = [row.record.state for row in _rows(tables, tenant)]
    return Tally(
        observations=sum(len(tables.observations.get(key) or {}) for key in streams),
        delivered=states.count("delivered"),
        skipped=states.count("skipped"),
        held=sum(tables.streams.rows[key].held for key in streams),
        parked=states.count("parked"),
        exceptions=len(_exceptions(tables, Exceptions(tenant=tenant))),
        remaining=states.count("queued"),
    )
