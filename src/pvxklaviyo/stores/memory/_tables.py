"""The memory store's tables: dicts of values that are replaced, never changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Generic, TypeVar

import attrs

from ..._pace import Spent
from ...ledger import (
    AnnouncementId,
    AnnouncementRecord,
    ControlRecord,
    ExceptionRecord,
    JournalEntry,
    LeaseToken,
    Observation,
    Parts,
    PendingHint,
    Reading,
)
from ...model import FactKey, PersonRef, StreamKey
from .._names import source_of

K = TypeVar("K")
V = TypeVar("V")


class Table(Generic[K, V]):
    """
    A dict that can take back what was written since the last :meth:`Tables.keep`.

    Args:
        undo: Shared by all tables: how to take back each write, oldest first.
    """

    def __init__(self, undo: list[Callable[[], object]]) -> None:
        self.rows: dict[K, V] = {}
        self._undo = undo

    def get(self, key: K) -> V | None:
        """Give the row, or None."""
        return self.rows.get(key)

    def put(self, key: K, row: V) -> None:
        """Write a row."""
        if key in self.rows:
            before = self.rows[key]
            self._undo.append(lambda: self.rows.__setitem__(key, before))
        else:
            self._undo.append(lambda: self.rows.__delitem__(key))
        self.rows[key] = row

    def drop(self, key: K) -> None:
        """Delete a row, if it is there."""
        if key in self.rows:
            before = self.rows.pop(key)
            self._undo.append(lambda: self.rows.__setitem__(key, before))


@attrs.frozen(kw_only=True)
class StreamRow:
    """
    One stream; what is decided about lives on the root.

    Attributes:
        key: Its name.

        source: Where it is read.

        version: Raised by news and decisions.

        nominated_at: When a feed last said that there is news.

        wake_at: When to decide.

        read_at: When to look up.

        leased_until: Until when somebody decides about it.

        root: What it is joined to; None: it is a root.

        undecided: A join came, or a parked row stopped the queue, and no
            decision since.

        held: How many announcements wait for something.

        readings: Its own look-ups, oldest first.
    """

    key: StreamKey
    source: str
    version: int = 0
    nominated_at: datetime | None = None
    wake_at: datetime | None = None
    read_at: datetime | None = None
    leased_until: datetime | None = None
    root: StreamKey | None = None
    undecided: bool = False
    held: int = 0
    readings: tuple[Reading, ...] = ()


@attrs.frozen(kw_only=True)
class Row:
    """
    One announcement.

    Attributes:
        stream: What it was decided for.

        record: What histories give.

        lane: Its urgency.

        parts: The body, while it is queued.

        token: Of the claim.

        leased_until: When the claim ends.

        withdrawn_at: When it was taken back.
    """

    stream: StreamKey
    record: AnnouncementRecord
    lane: int
    parts: Parts | None
    token: LeaseToken | None = None
    leased_until: datetime | None = None
    withdrawn_at: datetime | None = None


@attrs.frozen(kw_only=True)
class CursorRow:
    """
    A setting, or a feed if it has ``next_at``.

    Attributes:
        cursor: Its value.

        next_at: When it is due.

        rank: 0 goes before look-ups.
    """

    cursor: str
    next_at: datetime | None
    rank: int


@attrs.frozen(kw_only=True)
class ReaderRow:
    """
    Who reads a source.

    Attributes:
        token: Of the claim.

        now: When it was given.

        until: When it ends.

        feed: What is read, if not streams.

        cursor: Where the feed stood.

        streams: What is looked up.
    """

    token: LeaseToken
    now: datetime
    until: datetime
    feed: str | None
    cursor: str
    streams: tuple[StreamKey, ...]


@attrs.frozen(kw_only=True)
class ControlRow:
    """
    A person's answer.

    Attributes:
        stream: Of the exception.

        record: What histories give.
    """

    stream: StreamKey | None
    record: ControlRecord


@attrs.frozen(kw_only=True)
class BudgetRow:
    """
    What was spent of a budget.

    Attributes:
        spent: As :func:`pvxklaviyo._pace.reserve` keeps it.

        blocked_until: A penalty.
    """

    spent: tuple[Spent, ...] = ()
    blocked_until: datetime | None = None


class Tables:
    """All the memory store knows."""

    def __init__(self) -> None:
        undo: list[Callable[[], object]] = []
        self._undo = undo
        self.streams: Table[StreamKey, StreamRow] = Table(undo)
        self.members: Table[StreamKey, tuple[StreamKey, ...]] = Table(undo)
        self.observations: Table[StreamKey, Mapping[FactKey, Observation]] = Table(undo)
        self.people: Table[bytes, PersonRef] = Table(undo)
        self.sealed: Table[PersonRef, bytes] = Table(undo)
        self.sightings: Table[tuple[str, str, datetime, str], tuple[StreamKey, bool]] = Table(undo)
        self.cursors: Table[tuple[str, str], CursorRow] = Table(undo)
        self.readers: Table[str, ReaderRow] = Table(undo)
        self.hints: Table[tuple[str, str, StreamKey | None], PendingHint] = Table(undo)
        self.aliases: Table[tuple[str, str, StreamKey], None] = Table(undo)
        self.rows: Table[AnnouncementId, Row] = Table(undo)
        self.rows_of: Table[StreamKey, tuple[AnnouncementId, ...]] = Table(undo)
        self.queued: Table[AnnouncementId, None] = Table(undo)
        self.told: Table[tuple[str, str, str], AnnouncementId] = Table(undo)
        self.exceptions: Table[str, ExceptionRecord] = Table(undo)
        self.controls: Table[int, ControlRow] = Table(undo)
        self.journal: Table[int, tuple[datetime, JournalEntry]] = Table(undo)
        self.budgets: Table[str, BudgetRow] = Table(undo)

    def keep(self) -> None:
        """What was written stays."""
        self._undo.clear()

    def take_back(self) -> None:
        """Undo all that was written since it was last kept."""
        while self._undo:
            self._undo.pop()()

    def root(self, key: StreamKey) -> StreamKey:
        """Give the root of a stream; of one that nobody knows, itself."""
        row = self.streams.get(key)
        return key if row is None or row.root is None else row.root

    def group(self, root: StreamKey) -> tuple[StreamKey, ...]:
        """Give all members of a root, itself first."""
        return (root, *(self.members.get(root) or ()))

    def stream(self, key: StreamKey, source: str | None = None) -> StreamRow:
        """Give a stream's own row; if there is none, make it, read from *source*."""
        row = self.streams.get(key)
        if row is None:
            row = StreamRow(key=key, source=source or source_of(key))
            self.streams.put(key, row)
        return row

    def roots(self, source: str) -> list[StreamRow]:
        """Give all roots of a source."""
        return [
            row for row in self.streams.rows.values() if row.source == source and row.root is None
        ]

    def heads(self) -> list[Row]:
        """
        Give what may be sent, of all queues.

        The heads of a queue are its attempted rows. If it has none, it is the
        first row, unless a join or a stop waits to be decided.
        """
        queues: dict[StreamKey, list[Row]] = {}
        for number in sorted(self.queued.rows):
            row = self.rows.rows[number]
            queues.setdefault(self.root(row.stream), []).append(row)
        heads: list[Row] = []
        for queue, rows in queues.items():
            attempted = [row for row in rows if row.record.attempted_at is not None]
            if attempted:
                heads += attempted
            elif not self.stream(queue).undecided:
                heads.append(rows[0])
        return heads

    def blocked_until(self, names: tuple[str, ...], now: datetime) -> datetime | None:
        """Give the latest end of the penalties that are still running."""
        ends = [
            row.blocked_until
            for name in names
            if (row := self.budgets.get(name)) and row.blocked_until and row.blocked_until > now
        ]
        return max(ends, default=None)
