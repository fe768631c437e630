"""One commit of the memory store: the steps of the port's docstring, in its order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import attrs

from ...errors import ConflictError, LeaseLostError
from ...ledger import (
    AnnouncementId,
    AnnouncementRecord,
    AnnouncementState,
    Batch,
    Committed,
    ControlRecord,
    Delivered,
    ExceptionRecord,
    FeedRead,
    LookedUp,
    NewAnnouncement,
    Parked,
    ReadFailed,
    Reading,
    RetryAt,
    Settled,
    Skipped,
)
from ...model import FactKey, PersonRef, StreamKey, stream_name
from .._check import check
from .._instants import cut, cut_or_none
from ._tables import ControlRow, CursorRow, ReaderRow, Row, Tables


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
        reader = self._end_read()
        self._check_versions()
        self._put_people()
        new = self._put_observations()
        self._put_read(reader)
        self._put_joins()
        self._put_cursors()
        self._withdraw()
        self._announce()
        lost = [settled.id for settled in self._batch.settled if not self._settle(settled)]
        self._put_exceptions()
        self._put_controls_and_journal()
        self._move_streams()
        return Committed(new=new, known=len(self._batch.observations) - new, lost=tuple(lost))

    # what may be refused

    def _check_controls(self) -> None:
        for control in self._batch.controls:
            exception = self._tables.exceptions.get(control.exception)
            if exception is None or exception.closed_at is not None:
                raise ValueError(f"there is no open exception {control.exception!r}")

    def _end_read(self) -> tuple[str, ReaderRow] | None:
        read = self._batch.read
        if read is None:
            return None
        for source, reader in self._tables.readers.rows.items():
            if reader.token == read.lease:
                self._check_read(read, reader)
                self._tables.readers.drop(source)
                return source, reader
        raise LeaseLostError("the right to read had ended and was given to another")

    def _check_read(self, read: FeedRead | LookedUp | ReadFailed, reader: ReaderRow) -> None:
        if isinstance(read, FeedRead) and reader.feed is None:
            raise ValueError("the lease was for a look-up, not for a feed")
        if isinstance(read, LookedUp) and reader.feed is not None:
            raise ValueError("the lease was for a feed, not for a look-up")

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

    def _put_observations(self) -> int:
        new = 0
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
            new += 1
        return new

    def _put_read(self, claimed: tuple[str, ReaderRow] | None) -> None:
        read = self._batch.read
        if read is None or claimed is None:
            return
        source, reader = claimed
        if isinstance(read, FeedRead):
            self._put_feed(read, source, reader)
        elif isinstance(read, ReadFailed):
            if reader.feed is not None:
                self._move_feed(source, reader, reader.cursor, read.again_at)
            else:
                self._want_again(reader.streams, read.again_at)
        else:
            for stream, shown in read.shown.items():
                self._tables.stream(stream, source)
                self._put_reading(stream, shown, reader.now)
                self._wake(stream)
            self._want_again(reader.streams, None)
            left_out = [stream for stream in reader.streams if stream not in read.shown]
            self._want_again(left_out, read.again_at)

    def _want_again(self, streams: Iterable[StreamKey], at: datetime | None) -> None:
        for key in {self._tables.root(stream) for stream in streams}:
            row = attrs.evolve(self._tables.stream(key), read_at=cut_or_none(at))
            self._tables.streams.put(key, row)

    def _put_reading(self, stream: StreamKey, shown: frozenset[FactKey], started: datetime) -> None:
        row = self._tables.stream(stream)
        older, last = row.readings[:-1], row.readings[-1:]
        if last and last[0].shown == shown:
            longer = attrs.evolve(
                last[0], last_started=started, last=self._now, count=last[0].count + 1
            )
            readings = (*older, longer)
        else:
            fresh = Reading(
                first=started, last_started=started, last=self._now, count=1, shown=shown
            )
            readings = (*row.readings, fresh)
        self._tables.streams.put(stream, attrs.evolve(row, readings=readings))

    def _put_feed(self, read: FeedRead, source: str, reader: ReaderRow) -> None:
        self._move_feed(source, reader, read.cursor, read.next_at)
        shown = {(source, cut(row.at), row.row): row.stream for row in read.rows}
        for place, stream in shown.items():
            before = self._tables.sightings.get(place)
            if before is None or not before[1]:
                self._tables.sightings.put(place, (stream, True))
                self._nominate(stream, source)
        if read.since is None:
            return
        since, until = cut(read.since), cut_or_none(read.until)
        for place, (stream, is_shown) in list(self._tables.sightings.rows.items()):
            at = place[1]
            inside = place[0] == source and since <= at and (until is None or at < until)
            if inside and is_shown and place not in shown:
                self._tables.sightings.put(place, (stream, False))
                self._nominate(stream, source)

    def _move_feed(self, source: str, reader: ReaderRow, cursor: str, next_at: datetime) -> None:
        feed = reader.feed or ""
        row = self._tables.cursors.get((source, feed))
        if row is None or row.cursor != reader.cursor:
            raise ConflictError("cursor", [feed])
        moved = attrs.evolve(row, cursor=cursor, next_at=cut(next_at))
        self._tables.cursors.put((source, feed), moved)

    # joins, cursors, aliases

    def _put_joins(self) -> None:
        for alias in self._batch.aliases:
            tenant = stream_name(alias.stream).tenant
            self._tables.aliases.put((tenant, alias.name, alias.stream), None)
        for join in self._batch.joins:
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

    # announcements

    def _withdraw(self) -> None:
        losers: dict[str, None] = {}
        for number in dict.fromkeys(self._batch.withdrawn):
            row = self._tables.rows.get(number)
            if row is None:
                raise ValueError(f"there is no announcement {number}")
            record = row.record
            if row.withdrawn_at is not None or not (record.is_open or record.state == "parked"):
                losers[self._tables.root(row.stream)] = None
                continue
            gone = attrs.evolve(row, withdrawn_at=self._now, parts=None)
            self._tables.rows.put(number, gone)
            self._tables.told.drop((record.account, record.kind, record.key))
            self._tables.queued.drop(number)
        if losers:
            raise ConflictError("attempted", list(losers))

    def _announce(self) -> None:
        losers: dict[str, None] = {}
        for announcement in self._batch.announcements:
            name = (announcement.account, announcement.kind, announcement.key)
            if self._tables.told.get(name) is not None:
                losers[announcement.stream] = None
                continue
            number = AnnouncementId(len(self._tables.rows.rows) + 1)
            stream = self._tables.stream(announcement.stream).key
            queued = announcement.state == "queued"
            self._tables.told.put(name, number)
            self._tables.rows.put(
                number,
                Row(
                    stream=stream,
                    record=self._record(number, announcement),
                    lane=announcement.lane,
                    parts=announcement.parts if queued else None,
                ),
            )
            if queued:
                self._tables.queued.put(number, None)
            self._tables.rows_of.put(stream, (*(self._tables.rows_of.get(stream) or ()), number))
        if losers:
            raise ConflictError("announcement", list(losers))

    def _record(self, number: AnnouncementId, new: NewAnnouncement) -> AnnouncementRecord:
        states: dict[str, AnnouncementState] = {"skipped": "skipped", "parked": "parked"}
        send_at = None if new.state != "queued" else cut_or_none(new.send_at) or self._now
        return AnnouncementRecord(
            id=number,
            account=new.account,
            kind=new.kind,
            key=new.key,
            unique_id=new.unique_id,
            metric=new.metric,
            reason=new.reason,
            facts=tuple(new.facts),
            happened_at=cut_or_none(new.happened_at),
            live_until=cut_or_none(new.live_until),
            late_mode=new.late_mode,
            person=self._person(new.person),
            decision=new.decision,
            state=states.get(new.state, "queued"),
            made_at=self._now,
            attempted_at=None,
            tries=0,
            send_at=send_at,
            settled_at=None,
            note=new.note,
        )

    def _settle(self, settled: Settled) -> bool:
        row = self._tables.rows.get(settled.id)
        if row is None or row.token is None or row.token != settled.token:
            return False
        outcome = settled.outcome
        if isinstance(outcome, RetryAt):
            only = not outcome.sent and row.record.tries == 1
            record = attrs.evolve(row.record, send_at=cut(outcome.at))
            if only:
                record = attrs.evolve(record, attempted_at=None, tries=0)
                self._wake(row.stream)
            self._tables.rows.put(
                settled.id, attrs.evolve(row, record=record, token=None, leased_until=None)
            )
            return True
        self._tables.rows.put(
            settled.id,
            attrs.evolve(
                row,
                record=self._settled(row.record, outcome),
                parts=None,
                token=None,
                leased_until=None,
            ),
        )
        self._tables.queued.drop(settled.id)
        if not isinstance(outcome, Delivered):
            self._wake(row.stream)
        return True

    def _settled(
        self, record: AnnouncementRecord, outcome: Delivered | Parked | Skipped
    ) -> AnnouncementRecord:
        done = attrs.evolve(record, send_at=None, settled_at=self._now)
        if isinstance(outcome, Delivered):
            return attrs.evolve(done, state="delivered")
        if isinstance(outcome, Parked):
            return attrs.evolve(done, state="parked", reason=outcome.reason, note=outcome.note)
        return attrs.evolve(done, state="skipped", reason=outcome.reason)

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

    def _nominate(self, stream: StreamKey, source: str) -> None:
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
