"""What a read brought to the memory store: readings, and news in a feed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

import attrs

from ...errors import ConflictError, LeaseLostError
from ...ledger import Batch, FeedRead, LookedUp, ReadFailed, Reading
from ...model import FactKey, StreamKey
from .._instants import cut, cut_or_none
from ._tables import ReaderRow, Tables


class Learning:
    """
    The read of one batch.

    Args:
        tables: Where it goes.

        batch: What is written.

        now: The store's time.

        wake: Lets a stream be decided anew.

        nominate: Lets a stream, read from this source, be looked up.
    """

    def __init__(
        self,
        tables: Tables,
        batch: Batch,
        now: datetime,
        wake: Callable[[StreamKey], None],
        nominate: Callable[[StreamKey, str], None],
    ) -> None:
        self._tables = tables
        self._batch = batch
        self._now = now
        self._wake = wake
        self._nominate = nominate

    def end(self) -> tuple[str, ReaderRow] | None:
        """End the lease; give the source and what was claimed of it."""
        read = self._batch.read
        if read is None:
            return None
        for source, reader in self._tables.readers.rows.items():
            if reader.token == read.lease:
                check_read(read, reader)
                self._tables.readers.drop(source)
                return source, reader
        raise LeaseLostError("the right to read had ended and was given to another")

    def put(self, claimed: tuple[str, ReaderRow] | None) -> None:
        """Write what was learned."""
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
        report = (source, read.report)
        shown = {(*report, cut(row.at), row.row): row.stream for row in read.rows}
        for place, stream in shown.items():
            before = self._tables.sightings.get(place)
            if before is None or not before[1]:
                self._tables.sightings.put(place, (stream, True))
                self._nominate(stream, source)
        if read.since is None:
            return
        since, until = cut(read.since), cut_or_none(read.until)
        for place, (stream, is_shown) in list(self._tables.sightings.rows.items()):
            at = place[2]
            inside = place[:2] == report and since <= at and (until is None or at < until)
            if inside and is_shown and place not in shown:
                self._tables.sightings.put(place, (stream, False))
                self._nominate(stream, source)

    def _move_feed(
        self, source: str, reader: ReaderRow, cursor: str, next_at: datetime | None
    ) -> None:
        feed = reader.feed or ""
        row = self._tables.cursors.get((source, feed))
        if row is None or row.cursor != reader.cursor:
            raise ConflictError("cursor", [feed])
        moved = attrs.evolve(row, cursor=cursor, next_at=cut_or_none(next_at))
        self._tables.cursors.put((source, feed), moved)


def check_read(read: FeedRead | LookedUp | ReadFailed, reader: ReaderRow) -> None:
    """
    Refuse the read of the other kind.

    Raises:
        ValueError: The lease was not for this.
    """
    if isinstance(read, FeedRead) and reader.feed is None:
        raise ValueError("the lease was for a look-up, not for a feed")
    if isinstance(read, LookedUp) and reader.feed is not None:
        raise ValueError("the lease was for a feed, not for a look-up")
