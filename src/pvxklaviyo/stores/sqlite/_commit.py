"""One commit: the steps of the port's docstring, in its order, each for the whole batch."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping

from ...errors import ConflictError
from ...ledger import Batch, Committed, FeedRead, LookedUp, ReadFailed
from ...model import PersonRef, StreamKey, stream_name
from .._check import check
from .._instants import to_ms, to_ms_or_none
from ._desk import Desk
from ._digest import Chain, Sealer
from ._facts import put_observations, put_people
from ._feeds import Reader, end_read, move_feed, put_feed
from ._hints import heed_hints, put_hints
from ._queues import Queues
from ._streams import Stream, Streams, encode_facts
from ._tally import Tally


class Commit:
    """
    One batch on its way into the tables. Whatever it raises, nothing stays.

    Args:
        connection: In a transaction that may write.

        batch: What is written.

        now: The store's time.

        sealer: Makes the digests.
    """

    def __init__(
        self, connection: sqlite3.Connection, batch: Batch, now: int, sealer: Sealer
    ) -> None:
        self._connection = connection
        self._batch = batch
        self._now = now
        self._chain = Chain(connection, sealer, batch.tenant)
        self._tally = Tally(connection)
        self._streams = Streams(connection)
        self._queues = Queues(connection, self._streams, self._chain, self._tally, now)
        self._desk = Desk(connection, batch, now, self._streams, self._chain)
        self._news: dict[StreamKey, bool] = {}  # stream to whether it wakes
        self._nominated: set[StreamKey] = set()
        self._joined: set[StreamKey] = set()
        self._persons: Mapping[PersonRef, PersonRef] = {}

    def run(self) -> Committed:
        """Write it."""
        batch = self._batch
        check(batch)
        self._desk.check()
        reader = end_read(self._connection, batch.read)
        self._load(reader)
        self._check_versions()
        if batch.people:
            self._persons = put_people(self._connection, batch.people)
        new = self._put_observations()
        if reader is not None:
            self._put_read(reader)
        if batch.nominated:
            self._nominate(batch.nominated)
        if batch.joins or batch.aliases:
            self._put_joins()
        self._put_cursors()
        if batch.hints or batch.heeded:
            # Before new ones: what is heeded was there when the commit was made.
            heed_hints(self._connection, batch.heeded)
            put_hints(self._connection, batch.hints, self._now)
        self._queues.withdraw(batch.withdrawn)
        self._queues.announce(batch.announcements, self._person)
        lost = self._queues.settle(batch.settled, self._wake)
        self._desk.put_exceptions()
        self._desk.put_words(self._wake)
        self._move_streams()
        self._queues.flush()
        self._streams.flush()
        self._tally.flush()
        self._chain.write()
        count = sum(new.values())
        known = len(batch.observations) - count
        return Committed(new=count, known=known, new_by_kind=new, lost=lost)

    # what may be refused

    def _load(self, reader: Reader | None) -> None:
        batch = self._batch
        keys: set[StreamKey] = {move.stream for move in batch.streams}
        keys.update(one.stream for one in batch.observations)
        keys.update(one.stream for one in batch.announcements)
        keys.update(one.stream for one in batch.settled)
        keys.update(one.stream for one in batch.joins)
        keys.update(one.root for one in batch.joins)
        keys.update(batch.nominated)
        if isinstance(batch.read, LookedUp):
            keys.update(batch.read.shown)
        if reader is not None:
            keys.update(reader.streams)
        if keys:
            self._streams.load(keys)

    def _check_versions(self) -> None:
        losers: list[str] = []
        for move in self._batch.streams:
            row = self._streams.get(move.stream)
            version = 0 if row is None else row.version
            if version != move.version or (row is not None and row.root is not None):
                losers.append(move.stream)
        if losers:
            raise ConflictError("stream", losers)

    # what was learned

    def _person(self, person: PersonRef | None) -> PersonRef | None:
        return None if person is None else self._persons.get(person, person)

    def _put_observations(self) -> Counter[str]:
        new = put_observations(
            self._connection, self._chain, self._batch.observations, self._person, self._now
        )
        for stream, _ in new:
            self._streams.make(stream)
            self._wake(stream)
            self._tally.add(stream, "observations", 1)
        kinds = {(one.stream, one.key): one.kind for one in self._batch.observations}
        return Counter(kinds[place] for place in new)

    def _put_read(self, reader: Reader) -> None:
        read = self._batch.read
        if isinstance(read, FeedRead):
            move_feed(self._connection, reader, read.cursor, to_ms_or_none(read.next_at))
            nominated = put_feed(self._connection, read, reader.source)
            self._streams.load(nominated)
            self._nominate(nominated, reader.source)
        elif isinstance(read, ReadFailed):
            if reader.feed is not None:
                move_feed(self._connection, reader, reader.cursor, to_ms(read.again_at))
            self._want_again(reader.streams, to_ms(read.again_at))
        elif isinstance(read, LookedUp):
            for stream, shown in read.shown.items():
                self._streams.make(stream, reader.source)
                self._streams.read(stream, encode_facts(sorted(shown)), reader.given_at, self._now)
                self._wake(stream)
            self._want_again(reader.streams, None)
            left_out = [stream for stream in reader.streams if stream not in read.shown]
            self._want_again(left_out, to_ms_or_none(read.again_at))

    def _nominate(self, streams: Iterable[StreamKey], source: str | None = None) -> None:
        for stream in streams:
            self._streams.make(stream, source)
            self._news.setdefault(stream, False)
            self._nominated.add(stream)

    def _want_again(self, streams: Iterable[StreamKey], at: int | None) -> None:
        for stream in streams:
            self._streams.change(self._streams.root(stream)).read_at = at

    # joins, aliases, cursors

    def _put_joins(self) -> None:
        self._connection.executemany(
            "INSERT OR IGNORE INTO alias VALUES (?,?,?)",
            [
                (stream_name(alias.stream).tenant, alias.name, alias.stream)
                for alias in self._batch.aliases
            ],
        )
        for join in self._batch.joins:
            if join.if_known and self._streams.get(join.stream) is None:
                continue
            loser, winner = self._streams.root(join.stream), self._streams.root(join.root)
            if loser != winner:
                self._join(self._streams.change(loser), self._streams.change(winner))
        if self._joined:
            self._streams.flush()

    def _join(self, loser: Stream, winner: Stream) -> None:
        group = self._streams.group(loser.key)
        winner.undecided = winner.grouped = 1
        winner.held += loser.held
        winner.read_at = _earliest(winner.read_at, loser.read_at)
        winner.nominated_at = _latest(winner.nominated_at, loser.nominated_at)
        self._streams.change(winner.key)
        self._streams.load(group)
        for key in group:
            member = self._streams.change(key)
            member.root = winner.key
            member.held = member.undecided = member.grouped = 0
            member.wake_at = member.read_at = member.leased_until = None
        self._queues.move(loser.key, winner.key)
        self._joined.add(winner.key)
        self._wake(winner.key)

    def _put_cursors(self) -> None:
        losers: list[str] = []
        for move in self._batch.cursors:
            found = self._connection.execute(
                "SELECT cursor FROM cursor WHERE source=? AND name=?", (move.source, move.name)
            ).fetchone()
            if (found and found[0]) != move.expected:
                losers.append(move.name)
                continue
            self._connection.execute(
                "INSERT OR REPLACE INTO cursor VALUES (?,?,?,?,?)",
                (move.source, move.name, move.cursor, to_ms_or_none(move.next_at), move.rank),
            )
        if losers:
            raise ConflictError("cursor", losers)

    # streams

    def _wake(self, stream: StreamKey) -> None:
        self._news[stream] = True

    def _move_streams(self) -> None:
        now, streams = self._now, self._streams
        root = streams.root
        moves = {move.stream: move for move in self._batch.streams}
        news: dict[StreamKey, bool] = {}
        for stream, wakes in self._news.items():
            key = root(stream)
            news[key] = news.get(key, False) or wakes
        for key in news.keys() | {root(stream) for stream in moves}:
            row = streams.change(key)
            row.version += 1
            row.leased_until = None
            if news.get(key):
                row.wake_at = now
            move = moves.get(key)
            if move is not None:
                # A decision in the same commit knows of the news in it, but
                # not of a join.
                joined = key in self._joined
                if row.undecided and not joined:
                    row.undecided = 0
                    self._queues.touch(key)
                row.wake_at = now if joined else to_ms_or_none(move.wake_at)
                row.read_at = to_ms_or_none(move.read_at)
                if row.held != move.held:
                    self._tally.add(key, "held", move.held - row.held)
                    row.held = move.held
        for stream in self._nominated:
            row = streams.change(root(stream))
            row.nominated_at = now
            row.read_at = _earliest(row.read_at, now)


def _earliest(*instants: int | None) -> int | None:
    return min((instant for instant in instants if instant is not None), default=None)


def _latest(*instants: int | None) -> int | None:
    return max((instant for instant in instants if instant is not None), default=None)
