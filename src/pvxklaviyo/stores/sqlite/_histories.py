"""Histories, loaded by as few queries as there are kinds of record."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from ...ledger import (
    AnnouncementRecord,
    ControlRecord,
    ExceptionRecord,
    History,
    Observation,
    Reading,
)
from ...model import PersonRef, StreamKey
from .._instants import from_ms
from ._streams import decode_facts

Row = tuple[Any, ...]
"""What SQLite gives: typed by the query that asks."""

EXCEPTION = (
    "id, key, tenant, code, owner, severity, subject, text, next_step, stream, opened_at, closed_at"
)


def instant(ms: int | None) -> datetime | None:
    """Give the instant, if there is one."""
    return None if ms is None else from_ms(ms)


def exception_of(row: Row) -> ExceptionRecord:
    """Make the record of a row of :data:`EXCEPTION`."""
    number, key, tenant, code, owner, severity, subject, text, next_step, stream, opened, closed = (
        row
    )
    return ExceptionRecord(
        id=str(number),
        key=key,
        tenant=tenant,
        code=code,
        owner=owner,
        severity=severity,
        subject=subject,
        text=text,
        next_step=next_step,
        stream=stream,
        opened_at=from_ms(opened),
        closed_at=instant(closed),
    )


class Histories:
    """
    Histories of one state of the ledger.

    Args:
        connection: In a transaction.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def load(self, keys: Sequence[StreamKey]) -> Mapping[StreamKey, History]:
        """Load the histories asked for."""
        streams = self._streams(keys)
        roots = {key: row[1] or key for key, row in streams.items()}
        streams |= self._streams(set(roots.values()) - streams.keys())
        rooted = {root: streams[root] for root in roots.values()}
        members = self._members(rooted)
        everyone = [member for group in members.values() for member in group]
        streams |= self._streams(set(everyone) - streams.keys())
        root_of = {member: root for root, group in members.items() for member in group}
        told = [key for key in everyone if streams[key][4]]
        asked = [key for key in everyone if streams[key][5]]
        observations = self._observations(everyone, root_of)
        readings = self._readings({key: streams[key] for key in everyone})
        announcements = self._announcements(told, root_of)
        controls, exceptions = self._controls(asked, root_of), self._exceptions(asked, root_of)
        people = self._people(observations)
        histories = {
            root: History(
                stream=root,
                version=row[2],
                members=members[root],
                nominated_at=instant(row[3]),
                observations=tuple(observations[root]),
                readings={member: tuple(readings[member]) for member in members[root]},
                announcements=tuple(announcements[root]),
                controls=tuple(controls[root]),
                exceptions=tuple(exceptions[root]),
                people={
                    person: people[person]
                    for found in observations[root]
                    if (person := found.person) and person in people
                },
            )
            for root, row in rooted.items()
        }
        return {key: histories[roots[key]] if key in roots else History(stream=key) for key in keys}

    def _each(self, statement: str, keys: Iterable[object]) -> Iterable[Row]:
        asked = list(keys)
        if not asked:
            return ()
        return self._connection.execute(statement, (json.dumps(asked),))

    def _streams(self, keys: Iterable[StreamKey]) -> dict[StreamKey, Row]:
        found = self._each(
            "SELECT s.key, s.root, s.version, s.nominated_at, s.told, s.asked, s.grouped,"
            " s.readings, s.first, s.last_started, s.last, s.count, s.shown"
            " FROM json_each(?) AS asked CROSS JOIN stream s ON s.key = asked.value",
            dict.fromkeys(keys),
        )
        return {row[0]: row for row in found}

    def _members(self, rooted: Mapping[StreamKey, Row]) -> dict[StreamKey, tuple[StreamKey, ...]]:
        members: dict[StreamKey, tuple[StreamKey, ...]] = {root: (root,) for root in rooted}
        found = self._each(
            "SELECT s.root, s.key FROM json_each(?) AS asked"
            " CROSS JOIN stream s ON s.root = asked.value ORDER BY s.root, s.key",
            [root for root, row in rooted.items() if row[6]],
        )
        for root, key in found:
            members[root] += (key,)
        return members

    def _observations(
        self, keys: Iterable[StreamKey], root_of: Mapping[StreamKey, StreamKey]
    ) -> Mapping[StreamKey, list[Observation]]:
        observations: dict[StreamKey, list[Observation]] = defaultdict(list)
        for stream, key, kind, happened_at, person, body, learned_at in self._each(
            "SELECT o.stream, o.key, o.kind, o.happened_at, o.person, o.body, o.learned_at"
            " FROM json_each(?) AS asked CROSS JOIN observation o ON o.stream = asked.value"
            " ORDER BY o.learned_at, o.stream, o.key",
            keys,
        ):
            observations[root_of[stream]].append(
                Observation(
                    stream=stream,
                    key=key,
                    kind=kind,
                    happened_at=instant(happened_at),
                    person=person,
                    body=body,
                    learned_at=from_ms(learned_at),
                )
            )
        return observations

    def _readings(self, streams: Mapping[StreamKey, Row]) -> Mapping[StreamKey, list[Reading]]:
        readings: dict[StreamKey, list[Reading]] = defaultdict(list)
        older = self._each(
            "SELECT r.stream, r.first, r.last_started, r.last, r.count, r.shown"
            " FROM json_each(?) AS asked CROSS JOIN reading r ON r.stream = asked.value"
            " ORDER BY r.stream, r.n",
            [key for key, row in streams.items() if row[7] > 1],
        )
        latest = [(key, *row[8:]) for key, row in streams.items() if row[7]]
        for stream, first, last_started, last, count, shown in [*older, *latest]:
            readings[stream].append(
                Reading(
                    first=from_ms(first),
                    last_started=from_ms(last_started),
                    last=from_ms(last),
                    count=count,
                    shown=frozenset(decode_facts(shown)),
                )
            )
        return readings

    def _announcements(
        self, keys: Iterable[StreamKey], root_of: Mapping[StreamKey, StreamKey]
    ) -> Mapping[StreamKey, list[AnnouncementRecord]]:
        announcements: dict[StreamKey, list[AnnouncementRecord]] = defaultdict(list)
        pairs = [(key, root_of[key]) for key in keys]
        for row in self._each(
            "SELECT a.stream, a.id, a.account, a.kind, a.key, a.unique_id, a.metric,"
            " coalesce(a.outcome_reason, a.reason), a.facts, a.happened_at, a.live_until,"
            " a.late_mode, a.late_until, a.person, a.decision, a.state, a.made_at,"
            " coalesce(p.attempted_at, a.attempted_at), coalesce(p.tries, a.tries), p.send_at,"
            " a.settled_at, coalesce(a.outcome_note, a.note)"
            " FROM json_each(?) AS asked"
            " CROSS JOIN announcement a ON a.stream = json_extract(asked.value, '$[0]')"
            " LEFT JOIN pending p ON p.queue = json_extract(asked.value, '$[1]') AND p.id = a.id"
            " WHERE a.withdrawn_at IS NULL ORDER BY a.id",
            pairs,
        ):
            announcements[root_of[row[0]]].append(
                AnnouncementRecord(
                    id=row[1],
                    account=row[2],
                    kind=row[3],
                    key=row[4],
                    unique_id=row[5],
                    metric=row[6],
                    reason=row[7],
                    facts=tuple(decode_facts(row[8])),
                    happened_at=instant(row[9]),
                    live_until=instant(row[10]),
                    late_mode=row[11],
                    late_until=instant(row[12]),
                    person=row[13],
                    decision=row[14],
                    state=row[15],
                    made_at=from_ms(row[16]),
                    attempted_at=instant(row[17]),
                    tries=row[18],
                    send_at=instant(row[19]),
                    settled_at=instant(row[20]),
                    note=row[21],
                )
            )
        return announcements

    def _controls(
        self, keys: Iterable[StreamKey], root_of: Mapping[StreamKey, StreamKey]
    ) -> Mapping[StreamKey, list[ControlRecord]]:
        controls: dict[StreamKey, list[ControlRecord]] = defaultdict(list)
        for stream, verb, key, at, made_by, note in self._each(
            "SELECT c.stream, c.verb, c.key, c.at, c.made_by, c.note FROM json_each(?) AS asked"
            " CROSS JOIN control c ON c.stream = asked.value ORDER BY c.id",
            keys,
        ):
            record = ControlRecord(verb=verb, key=key, at=from_ms(at), by=made_by, note=note)
            controls[root_of[stream]].append(record)
        return controls

    def _exceptions(
        self, keys: Iterable[StreamKey], root_of: Mapping[StreamKey, StreamKey]
    ) -> Mapping[StreamKey, list[ExceptionRecord]]:
        exceptions: dict[StreamKey, list[ExceptionRecord]] = defaultdict(list)
        columns = ", ".join(f"e.{name}" for name in EXCEPTION.split(", "))
        for row in self._each(
            f"SELECT {columns} FROM json_each(?) AS asked"  # noqa: S608 - a constant
            " CROSS JOIN exception e ON e.stream = asked.value"
            " WHERE e.closed_at IS NULL ORDER BY e.id",
            keys,
        ):
            record = exception_of(row)
            if record.stream is not None:
                exceptions[root_of[record.stream]].append(record)
        return exceptions

    def _people(
        self, observations: Mapping[StreamKey, list[Observation]]
    ) -> Mapping[PersonRef, bytes]:
        persons = {
            found.person for group in observations.values() for found in group if found.person
        }
        return dict(
            self._each(
                "SELECT p.person, p.sealed FROM json_each(?) AS asked"
                " CROSS JOIN people p ON p.person = asked.value WHERE p.sealed IS NOT NULL",
                persons,
            )
        )
