"""
Goal: what the ledger in SQLite costs, against bare sqlite3 that is told the same.

    python -m benchmarks.stores [--rounds N]

Every page of orders lives through all of it: a feed shows them, they are looked
up, facts are appended if absent, histories are read, what is to be told is
queued with its body, claimed by heads, and settled. The statements of one such
run are taken down with their values, and a connection without any library says
them again on a copy of the file: the same work of SQLite, synchronised as
often. What is above that is ours. Exits 1 if the goal is missed.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from unittest import mock

import attrs

from pvxklaviyo import SqliteStore
from pvxklaviyo.ledger import (
    Ask,
    AskStreams,
    Batch,
    CursorMove,
    Delivered,
    FeedRead,
    FeedRow,
    LookedUp,
    NewAnnouncement,
    NewPerson,
    Observation,
    Parts,
    ReadLease,
    Settled,
    StreamMove,
)
from pvxklaviyo.model import FactKey, PersonRef, StreamKey, order_stream

from .goals import Goal, paired, ratio, report, show

P = ParamSpec("P")
T = TypeVar("T")

PAGES, PAGE = 4, 500
TENANT, SOURCE, ACCOUNT = "bench", "bench/acme01", "K1bench"
BEGIN = datetime(2026, 7, 15, 9, tzinfo=UTC)
LEASE, MINUTE = timedelta(minutes=5), timedelta(minutes=1)
SHARE = 0.80

Said = tuple[bool, str, Sequence[Any]]
"""A statement, whether it is for many rows, and its values."""


@attrs.frozen
class Orders:
    """A page of orders, made beforehand: making them is not what is measured."""

    streams: Sequence[StreamKey]
    people: tuple[NewPerson, ...]
    facts: tuple[Observation, ...]
    wishes: tuple[NewAnnouncement, ...]

    @classmethod
    def of(cls, page: int) -> Orders:
        """Make the page of that number."""
        numbers = [f"{page * PAGE + place:07}" for place in range(PAGE)]
        streams = [order_stream(TENANT, "acme01", number) for number in numbers]
        people = tuple(
            NewPerson(
                digest=hashlib.blake2b(number.encode(), digest_size=16).digest(),
                proposed=PersonRef(f"p{number}"),
                sealed=b"c" * 40,
            )
            for number in numbers
        )
        keys = [FactKey(f"shipment/DES{number}@1") for number in numbers]
        facts = tuple(
            Observation(
                stream=stream,
                key=key,
                kind="shipment",
                happened_at=BEGIN,
                person=person.proposed,
                body=b"{" + b'"item":"MUG-01",' * 15 + b"}",
            )
            for stream, key, person in zip(streams, keys, people, strict=True)
        )
        wishes = tuple(
            NewAnnouncement(
                stream=fact.stream,
                account=ACCOUNT,
                kind="shipment",
                key=str(fact.key),
                unique_id=f"pvx:{fact.key}",
                metric="Fulfilled Order",
                reason="despatched",
                facts=(fact.key,),
                happened_at=BEGIN,
                live_until=BEGIN + timedelta(days=1),
                late_mode="natural",
                person=fact.person,
                decision=b'{"index":1,"completeness":"whole"}',
                parts=Parts(attributes=b"a" * 900, profile=b"p" * 60),
            )
            for fact in facts
        )
        return cls(streams, people, facts, wishes)


class Life:
    """Lets pages of orders live, and sums up the CPU of the store's calls alone."""

    def __init__(self, file: Path) -> None:
        self.at = BEGIN
        self.store = SqliteStore(file, clock=lambda: self.at)
        self.seconds = 0.0

    def timed(self, call: Callable[P, T], /, *args: P.args, **named: P.kwargs) -> T:
        """Make one call of the store."""
        begun = time.process_time()
        found = call(*args, **named)
        self.seconds += time.process_time() - begun
        return found

    def live(self, pages: Iterable[Orders]) -> float:
        """Give the microseconds of CPU an order."""
        for orders in pages:
            self.learn(orders)
            self.decide(orders)
            self.tell()
            self.at += MINUTE
        self.store.close()
        return self.seconds / (PAGES * PAGE) * 1e6

    def reading(self) -> ReadLease:
        """Claim what is to be read next, which there must be."""
        lease = self.timed(self.store.claim_read, SOURCE, PAGE, LEASE)
        assert lease is not None
        return lease

    def learn(self, orders: Orders) -> None:
        """Read the feed, which names the orders, and look them up."""
        token = self.reading().token
        rows = tuple(FeedRow(stream=one, row=f"{one}/1", at=BEGIN) for one in orders.streams)
        feed = FeedRead(
            lease=token,
            report="despatches",
            rows=rows,
            since=None,
            until=None,
            cursor="1",
            next_at=self.at + MINUTE,
        )
        self.timed(self.store.commit, Batch(tenant=TENANT, read=feed))
        shown = {fact.stream: frozenset({fact.key}) for fact in orders.facts}
        read = LookedUp(lease=self.reading().token, shown=shown)
        self.timed(
            self.store.commit,
            Batch(tenant=TENANT, read=read, people=orders.people, observations=orders.facts),
        )

    def decide(self, orders: Orders) -> None:
        """Take the streams that were woken, look at what is known, queue what is to be told."""
        due = self.timed(self.store.claim_due, AskStreams(source=SOURCE, limit=PAGE, lease=LEASE))
        known = self.timed(self.store.histories, [one.stream for one in due])
        assert len(known) == PAGE
        moves = tuple(
            StreamMove(stream=key, version=history.version, wake_at=None, read_at=None)
            for key, history in known.items()
        )
        self.timed(
            self.store.commit,
            Batch(tenant=TENANT, streams=moves, announcements=orders.wishes),
        )

    def tell(self) -> None:
        """Claim what is to be sent, and settle it as delivered."""
        claimed = self.timed(self.store.claim, Ask(account=ACCOUNT, limit=PAGE, lease=LEASE))
        assert len(claimed) == PAGE
        settled = tuple(
            Settled(id=one.id, stream=one.stream, token=one.token, outcome=Delivered())
            for one in claimed
        )
        self.timed(self.store.commit, Batch(tenant=TENANT, settled=settled))


def taken_down(file: Path, pages: Sequence[Orders]) -> Sequence[Said]:
    """Let pages live once, and give every statement that SQLite was told."""
    said: list[Said] = []

    class Listening(sqlite3.Connection):
        def execute(self, sql: str, values: Sequence[Any] = (), /) -> sqlite3.Cursor:
            said.append((False, sql, values))
            return super().execute(sql, values)

        def executemany(self, sql: str, rows: Iterable[Any], /) -> sqlite3.Cursor:
            said.append((True, sql, list(rows)))
            return super().executemany(sql, said[-1][2])

    with mock.patch.object(sqlite3, "connect", partial(sqlite3.connect, factory=Listening)):
        Life(file).live(pages)
    return said


def bare(file: Path, said: Sequence[Said]) -> float:
    """Say it all again on a connection of our own; give the microseconds of CPU an order."""
    connection = sqlite3.connect(file, isolation_level=None, cached_statements=256)
    begun = time.process_time()
    for for_many, sql, values in said:
        if for_many:
            connection.executemany(sql, values)
        else:
            connection.execute(sql, values).fetchall()
    taken = time.process_time() - begun
    connection.close()
    return taken / (PAGES * PAGE) * 1e6


def contents(file: Path) -> Sequence[str]:
    """Give all that is in a file."""
    connection = sqlite3.connect(file)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    pages = [Orders.of(number) for number in range(PAGES)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        empty = SqliteStore(folder / "empty.db", clock=lambda: BEGIN)
        empty.migrate()
        feed = CursorMove(
            source=SOURCE, name="despatches", expected=None, cursor="0", next_at=BEGIN
        )
        empty.commit(Batch(tenant=TENANT, cursors=(feed,)))
        empty.close()

        def new(file: str) -> Path:
            return Path(shutil.copy(folder / "empty.db", folder / file))

        said = taken_down(new("taken-down.db"), pages)
        bare(new("said-again.db"), said)
        assert contents(folder / "taken-down.db") == contents(folder / "said-again.db")
        # What was made beforehand is nothing that a relay would have to look through.
        gc.collect()
        gc.freeze()
        figures = paired(
            {
                "bare sqlite3": lambda: bare(new("bare.db"), said),
                "ours": lambda: Life(new("ours.db")).live(pages),
            },
            rounds,
        )
    show(figures, f"an order, {PAGE} a batch")
    goal = Goal(
        number=8,
        text="the ledger's life cycle in SQLite against the same statements, bare",
        figure=ratio(figures, "bare sqlite3", "ours"),
        bound=SHARE,
    )
    return report([goal])


if __name__ == "__main__":
    sys.exit(main())
