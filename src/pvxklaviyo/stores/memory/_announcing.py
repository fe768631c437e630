"""Announcements in one commit of the memory store: taken back, appended, settled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import attrs

from ...errors import ConflictError
from ...ledger import (
    AnnouncementId,
    AnnouncementRecord,
    AnnouncementState,
    Batch,
    Delivered,
    NewAnnouncement,
    Parked,
    RetryAt,
    Settled,
    Skipped,
)
from ...model import PersonRef, StreamKey
from .._instants import cut, cut_or_none
from ._tables import Row, Tables


class Announcing:
    """
    The announcements of one batch.

    Args:
        tables: Where they go.

        batch: What is written.

        now: The store's time.

        person: Gives the known reference for a proposed one.

        wake: Lets a stream be decided anew.
    """

    def __init__(
        self,
        tables: Tables,
        batch: Batch,
        now: datetime,
        person: Callable[[PersonRef | None], PersonRef | None],
        wake: Callable[[StreamKey], None],
    ) -> None:
        self._tables = tables
        self._batch = batch
        self._now = now
        self._person = person
        self._wake = wake

    def run(self) -> tuple[AnnouncementId, ...]:
        """Write them; give the rows whose claim was lost."""
        self._withdraw()
        self._announce()
        return tuple(one.id for one in self._batch.settled if not self._settle(one))

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
            late_until=cut_or_none(new.late_until),
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
        if isinstance(outcome, Parked) and outcome.stops:
            queue = self._tables.stream(self._tables.root(row.stream))
            self._tables.streams.put(queue.key, attrs.evolve(queue, undecided=True))
        return True

    def _settled(
        self, record: AnnouncementRecord, outcome: Delivered | Parked | Skipped
    ) -> AnnouncementRecord:
        done = attrs.evolve(record, send_at=None, settled_at=self._now)
        if isinstance(outcome, Delivered):
            return attrs.evolve(done, state="delivered")
        if isinstance(outcome, Parked):
            return attrs.evolve(done, state="parked", reason=outcome.reason, note=outcome.note)
        if record.tries == 1:
            done = attrs.evolve(done, attempted_at=None, tries=0)
        return attrs.evolve(done, state="skipped", reason=outcome.reason)
