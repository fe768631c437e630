"""The streams that one commit touches: loaded together, changed here, written together."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from json.encoder import encode_basestring
from operator import attrgetter

import attrs

from ...model import FactKey, StreamKey
from .._names import source_of

_COLUMNS = (
    "key, source, version, nominated_at, wake_at, read_at, leased_until, root, grouped,"
    " undecided, held, told, asked, readings, first, last_started, last, count, shown"
)
_SELECTED = ", ".join(f"s.{name}" for name in _COLUMNS.split(", "))


@attrs.define
class Stream:
    """
    One row of the table; what is decided about lives on the root.

    Attributes:
        key: Its name.

        source: Where it is read.

        version: Raised by news and decisions.

        nominated_at: When a feed last said that there is news.

        wake_at: When to decide.

        read_at: When to look up.

        leased_until: Until when somebody decides about it.

        root: What it is joined to; None: it is a root.

        grouped: Others are joined to it.

        undecided: A join came, or a parked row stopped the queue, and no
            decision since.

        held: How many announcements wait for something.

        told: There may be announcements.

        asked: There may be exceptions or answers to them.

        readings: How many readings it has, the latest included.

        first: Of the latest reading; so are the others that follow.

        last_started: See there.

        last: See there.

        count: See there.

        shown: See there; as JSON.
    """

    key: StreamKey
    source: str
    version: int = 0
    nominated_at: int | None = None
    wake_at: int | None = None
    read_at: int | None = None
    leased_until: int | None = None
    root: StreamKey | None = None
    grouped: int = 0
    undecided: int = 0
    held: int = 0
    told: int = 0
    asked: int = 0
    readings: int = 0
    first: int | None = None
    last_started: int | None = None
    last: int | None = None
    count: int | None = None
    shown: str | None = None


_values = attrgetter(*_COLUMNS.split(", "))
_key = attrgetter("key")


def encode_facts(facts: Iterable[FactKey]) -> str:
    """Write fact keys as JSON; json.dumps() is made for more than that, and takes its time."""
    return f"[{','.join(map(encode_basestring, facts))}]"


def decode_facts(text: str) -> list[FactKey]:
    """Read what :func:`encode_facts` wrote."""
    facts: list[FactKey] = json.loads(text)
    return facts


class Streams:
    """
    The streams of one commit.

    Args:
        connection: In a transaction that may write.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._rows: dict[StreamKey, Stream | None] = {}
        self._new: dict[StreamKey, Stream] = {}
        self._changed: dict[StreamKey, Stream] = {}
        self._superseded: list[tuple[object, ...]] = []

    def load(self, keys: Iterable[StreamKey]) -> None:
        """Read streams and their roots, those that exist."""
        wanted = {key for key in keys if key not in self._rows}
        while wanted:
            self._rows.update(dict.fromkeys(wanted))
            found = self._connection.execute(
                f"SELECT {_SELECTED} FROM json_each(?) AS asked"  # noqa: S608 - a constant
                " CROSS JOIN stream s ON s.key = asked.value",
                (json.dumps(sorted(wanted)),),
            )
            for values in found:
                self._rows[values[0]] = Stream(*values)
            roots = {row.root for key in wanted if (row := self._rows[key]) and row.root}
            wanted = {root for root in roots if root not in self._rows}

    def get(self, key: StreamKey) -> Stream | None:
        """Give a stream, or None if nobody has heard of it."""
        if key not in self._rows:
            self.load([key])
        return self._rows[key]

    def root(self, key: StreamKey) -> StreamKey:
        """Give the root of a stream; of one that nobody knows, itself."""
        row = self.get(key)
        return key if row is None or row.root is None else row.root

    def make(self, key: StreamKey, source: str | None = None) -> Stream:
        """Give a stream; if there is none, make it, read from *source*."""
        row = self.get(key)
        if row is None:
            row = Stream(key=key, source=source or source_of(key))
            self._rows[key] = self._new[key] = row
        return row

    def change(self, key: StreamKey) -> Stream:
        """Give a stream to be changed."""
        row = self.make(key)
        if key not in self._new:
            self._changed[key] = row
        return row

    def group(self, root: StreamKey) -> list[StreamKey]:
        """Give all members of a root, itself first."""
        self.flush()
        found = self._connection.execute("SELECT key FROM stream WHERE root = ?", (root,))
        return [root, *(key for (key,) in found)]

    def read(self, key: StreamKey, shown: str, started: int, now: int) -> None:
        """Add a look-up to a stream's own readings."""
        row = self.change(key)
        if row.readings and row.shown == shown:
            row.last_started, row.last, row.count = started, now, (row.count or 0) + 1
            return
        if row.readings:
            self._superseded.append(
                (key, row.readings, row.first, row.last_started, row.last, row.count, row.shown)
            )
        row.readings += 1
        row.first = row.last_started = started
        row.last, row.count, row.shown = now, 1, shown

    def flush(self) -> None:
        """Write what was made and changed."""
        if self._superseded:
            self._connection.executemany(
                "INSERT INTO reading VALUES (?, ?, ?, ?, ?, ?, ?)", self._superseded
            )
            self._superseded = []
        if self._new:
            self._connection.executemany(
                "INSERT INTO stream VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                map(_values, sorted(self._new.values(), key=_key)),
            )
            self._new = {}
        if self._changed:
            rows = map(_values, sorted(self._changed.values(), key=_key))
            self._connection.executemany(
                "UPDATE stream SET version=?, nominated_at=?, wake_at=?, read_at=?,"
                " leased_until=?, root=?, grouped=?, undecided=?, held=?, told=?,"
                " asked=?, readings=?, first=?, last_started=?, last=?, count=?, shown=?"
                " WHERE key=?",
                # A key and its source never change.
                [(*rest, key) for key, _, *rest in rows],
            )
            self._changed = {}
