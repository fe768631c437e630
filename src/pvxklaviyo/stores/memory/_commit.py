"""One commit of the memory store: the steps of the port's docstring, in its order."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import attrs

from ...errors import ConflictError
from ...ledger import MOST_HINTS, Batch, Committed, ControlRecord, ExceptionRecord, PendingHint
from ...model import PersonRef, StreamKey, stream_name
from .._check import check
from .._instants import cut_or_none
from ._announcing import Announcing
from ._learning import Learning
from ._tables import ControlRow, CursorRow, Tables


class Commit:
    """
    One batch on its way into the tables. Whatever it raises is taken back.

    Args:
        tables: Where it goes.

        batch: What is written.

        now: The store's time.
    """

    def __init__(self, tables: Tables, batch: Batch, now: datetime) -> None:
        self._tables = tables
        self._batch = batch
        self._now = now
        self._news: dict[StreamKey, bool] = {}  # stream to whether it wakes
        self._nominated: set[StreamKey] = set()
        self._joined: set[StreamKey] = set()
        self._persons: dict[PersonRef, PersonRef] = {}

    def run(self) -> Committed:
        """Write it."""
        check(self._batch)
        self._check_controls()
        learning = Learning(self._tables, self._batch, self._now, self._wake, self._nominate)
        claimed = learning.end()
        self._check_versions()
        self._put_people()
        new = self._put_observations()
        learning.put(claimed)
        for stream in self._batch.nominated:
            self._nominate(stream)
        self._put_joins()
        self._put_cursors()
        self._put_hints()
        lost = Announcing(self._tables, self._batch, self._now, self._person, self._wake).run()
        self._put_exceptions()
        self._put_controls_and_journal()
        self._move_streams()
        count = sum(new.values())
        known = len(self._batch.observations) - count
        return Committed(new=count, known=known, new_by_kind=new, lost=lost)

    # what may be refused

    def _check_controls(self) -> None:
        for control in self._batch.controls:
            exception = self._tables.exceptions.get(control.exception)
            if exception is None or exception.closed_at is not None:
                raise ValueError(f"there is no open exception {control.exception!r}")

    def _check_versions(self) -> None:
        losers: list[str] = []
        for move in self._batch.streams:
            row = self._tables.streams.get(move.stream)
            version = 0 if row is None else row.version
            if version != move.version or (row is not None and row.root is not None):
                losers.append(move.stream)
        if losers:
            raise ConflictError("stream", losers)

    # what was learned

    def _put_people(self) -> None:
        for person in self._batch.people:
            known = self._tables.people.get(person.digest)
            if known is None:
                known = person.proposed
                self._tables.people.put(person.digest, known)
                self._tables.sealed.put(known, person.sealed)
            self._persons[person.proposed] = known

    def _person(self, person: PersonRef | None) -> PersonRef | None:
        return None if person is None else self._persons.get(person, person)

    def _put_observations(self) -> Counter[str]:
        new: Counter[str] = Counter()
        for observation in self._batch.observations:
            facts = self._tables.observations.get(observation.stream) or {}
            if observation.key in facts:
                continue
            stored = attrs.evolve(
                observation,
                person=self._person(observation.person),
                happened_at=cut_or_none(observation.happened_at),
                learned_at=self._now,
            )
            self._tables.stream(observation.stream)
            self._tables.observations.put(observation.stream, {**facts, observation.key: stored})
            self._wake(observation.stream)
            new[observation.kind] += 1
        return new

    # joins, cursors, aliases

    def _put_joins(self) -> None:
        for alias in self._batch.aliases:
            tenant = stream_name(alias.stream).tenant
            self._tables.aliases.put((tenant, alias.name, alias.stream), None)
        for join in self._batch.joins:
            if join.if_known and self._tables.streams.get(join.stream) is None:
                continue
            loser, winner = self._tables.root(join.stream), self._tables.root(join.root)
            if loser == winner:
                continue
            theirs, ours = self._tables.stream(loser), self._tables.stream(winner)
            moved = self._tables.group(loser)
            members = tuple(sorted({*self._tables.group(winner)[1:], *moved}))
            self._tables.members.put(winner, members)
            self._tables.members.drop(loser)
            self._tables.streams.put(
                winner,
                attrs.evolve(
                    ours,
                    undecided=True,
                    held=ours.held + theirs.held,
                    read_at=_earliest(ours.read_at, theirs.read_at),
                    nominated_at=_latest(ours.nominated_at, theirs.nominated_at),
                ),
            )
            for key in moved:
                member = self._tables.stream(key)
                self._tables.streams.put(
                    key,
                    attrs.evolve(
                        member,
                        root=winner,
                        held=0,
                        wake_at=None,
                        read_at=None,
                        leased_until=None,
                        undecided=False,
                    ),
                )
            self._joined.add(winner)
            self._wake(winner)

    def _put_cursors(self) -> None:
        losers: list[str] = []
        for move in self._batch.cursors:
            row = self._tables.cursors.get((move.source, move.name))
            if (None if row is None else row.cursor) != move.expected:
                losers.append(move.name)
                continue
            self._tables.cursors.put(
                (move.source, move.name),
                CursorRow(cursor=move.cursor, next_at=cut_or_none(move.next_at), rank=move.rank),
            )
        if losers:
            raise ConflictError("cursor", losers)

    def _put_hints(self) -> None:
        hints = self._tables.hints
        for heeded in self._batch.heeded:
            place = heeded.source, heeded.about, heeded.stream
            waiting = hints.get(place)
            if waiting is not None and waiting.count == heeded.count:
                hints.drop(place)
        for new in dict.fromkeys(self._batch.hints):
            stream = new.stream
            if stream is not None and (new.source, new.about, stream) not in hints.rows:
                named = [one for one in hints.rows if one[0] == new.source and one[2] is not None]
                stream = stream if new.is_kept or len(named) < MOST_HINTS else None
            place = new.source, new.about, stream
            waiting = hints.get(place) or PendingHint(
                source=new.source, about=new.about, stream=stream, count=0, first_at=self._now
            )
            hints.put(place, attrs.evolve(waiting, count=waiting.count + 1))

    # exceptions, controls, journal

    def _put_exceptions(self) -> None:
        exceptions = self._tables.exceptions
        open_now = {
            (row.tenant, row.key): row for row in exceptions.rows.values() if row.closed_at is None
        }
        for new in self._batch.opened:
            row = open_now.get((new.tenant, new.key))
            if row is not None:
                row = attrs.evolve(row, subject=new.subject, text=new.text, next_step=new.next_step)
            else:
                row = ExceptionRecord(
                    id=str(len(exceptions.rows) + 1),
                    key=new.key,
                    tenant=new.tenant,
                    code=new.code,
                    owner=new.owner,
                    severity=new.severity,
                    subject=new.subject,
                    text=new.text,
                    next_step=new.next_step,
                    stream=new.stream,
                    opened_at=self._now,
                )
                if new.stream is not None:
                    self._tables.stream(new.stream)
            open_now[(new.tenant, new.key)] = row
            exceptions.put(row.id, row)
        for key in self._batch.closed:
            row = open_now.pop((self._batch.tenant, key), None)
            if row is not None:
                exceptions.put(row.id, attrs.evolve(row, closed_at=self._now))

    def _put_controls_and_journal(self) -> None:
        for control in self._batch.controls:
            exception = self._tables.exceptions.rows[control.exception]
            record = ControlRecord(
                verb=control.verb,
                key=exception.key,
                at=self._now,
                by=control.by,
                note=control.note,
            )
            row = ControlRow(stream=exception.stream, record=record)
            self._tables.controls.put(len(self._tables.controls.rows), row)
            if exception.stream is not None:
                self._tables.stream(exception.stream)
                self._wake(exception.stream)
        for entry in self._batch.journal:
            self._tables.journal.put(len(self._tables.journal.rows), (self._now, entry))

    # streams

    def _wake(self, stream: StreamKey) -> None:
        self._news[stream] = True

    def _nominate(self, stream: StreamKey, source: str | None = None) -> None:
        self._tables.stream(stream, source)
        self._news.setdefault(stream, False)
        self._nominated.add(stream)

    def _move_streams(self) -> None:
        root = self._tables.root
        woken = {root(stream) for stream, wakes in self._news.items() if wakes}
        nominated = {root(stream) for stream in self._nominated}
        moves = {move.stream: move for move in self._batch.streams}
        for key in {*map(root, self._news), *map(root, moves)}:
            row = self._tables.stream(key)
            row = attrs.evolve(row, version=row.version + 1, leased_until=None)
            if key in woken:
                row = attrs.evolve(row, wake_at=self._now)
            if key in moves:
                # A decision in the same commit knows of the news in it, but
                # not of a join.
                move, joined = moves[key], key in self._joined
                row = attrs.evolve(
                    row,
                    wake_at=self._now if joined else cut_or_none(move.wake_at),
                    read_at=cut_or_none(move.read_at),
                    held=move.held,
                    undecided=joined,
                )
            if key in nominated:
                row = attrs.evolve(
                    row, nominated_at=self._now, read_at=_earliest(row.read_at, self._now)
                )
            self._tables.streams.put(key, row)


def _earliest(*instants: datetime | None) -> datetime | None:
    return min((instant for instant in instants if instant is not None), default=None)


def _latest(*instants: datetime | None) -> datetime | None:
    return max((instant for instant in instants if instant is not None), default=None)
