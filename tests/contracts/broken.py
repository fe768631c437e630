"""Stores that break one promise each, so that a check of the contract must go red."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from pvxklaviyo._pace import Budget
from pvxklaviyo.errors import ConflictError, LeaseLostError
from pvxklaviyo.ledger import (
    AnnouncementRecord,
    Ask,
    Batch,
    Claimed,
    Committed,
    Delivered,
    Due,
    FeedRead,
    History,
    LeaseToken,
    LookedUp,
    Parked,
    Parts,
    ReadLease,
    RetryAt,
    Skipped,
    Store,
)
from pvxklaviyo.model import StreamKey
from pvxklaviyo.stores import MemoryStore, SqliteStore
from pvxklaviyo.stores.memory import _commit, _learning, _store
from pvxklaviyo.stores.memory._announcing import Announcing
from pvxklaviyo.stores.memory._tables import Row, Tables
from pvxklaviyo.testing import ContractClock

Change = Callable[[MemoryStore, Batch], Batch]
Make = Callable[[pytest.MonkeyPatch, ContractClock], Store]


def changing(change: Change) -> Make:
    """Make a store that commits something else than it was given."""

    class Changed(MemoryStore):
        def commit(self, batch: Batch) -> Committed:
            return super().commit(change(self, batch))

    return lambda _, clock: Changed(clock.now)


def each(member: str, **fields: Any) -> Make:
    """Make a store that changes the same fields of every row of a member."""

    def change(_: MemoryStore, batch: Batch) -> Batch:
        rows = tuple(attrs.evolve(row, **fields) for row in getattr(batch, member))
        return attrs.evolve(batch, **{member: rows})

    return changing(change)


def unique(member: str, field: str) -> Make:
    """Make a store in which nothing is known again, because each has a name of its own."""

    def change(_: MemoryStore, batch: Batch) -> Batch:
        def again(value: Any) -> Any:
            nonce = secrets.token_hex(4)
            return value + (nonce.encode() if isinstance(value, bytes) else nonce)

        rows = tuple(
            attrs.evolve(row, **{field: again(getattr(row, field))})
            for row in getattr(batch, member)
        )
        return attrs.evolve(batch, **{member: rows})

    return changing(change)


def without(member: str) -> Make:
    """Make a store that ignores a member of the batch."""
    return changing(lambda _, batch: attrs.evolve(batch, **{member: ()}))


def reading(change: Callable[[MemoryStore, Any], Any]) -> Make:
    """Make a store that commits another read than it was given."""

    def changed(store: MemoryStore, batch: Batch) -> Batch:
        read = batch.read
        return batch if read is None else attrs.evolve(batch, read=change(store, read))

    return changing(changed)


def after(do: Callable[[MemoryStore, Batch, Tables], None]) -> Make:
    """Make a store that does one thing more after every commit."""

    class Meddling(MemoryStore):
        def commit(self, batch: Batch) -> Committed:
            self.before = dict(self._tables.streams.rows)
            committed = super().commit(batch)
            do(self, batch, self._tables)
            self._tables.keep()
            return committed

    return lambda _, clock: Meddling(clock.now)


# commits


class WritesFirst(MemoryStore):
    """Writes what can be written, and then refuses."""

    def commit(self, batch: Batch) -> Committed:
        try:
            return super().commit(batch)
        except ConflictError:
            super().commit(
                Batch(
                    tenant=batch.tenant,
                    observations=batch.observations,
                    heeded=batch.heeded,
                    nominated=batch.nominated,
                )
            )
            raise


class NamesOne(MemoryStore):
    """Names the first loser only."""

    def commit(self, batch: Batch) -> Committed:
        try:
            return super().commit(batch)
        except ConflictError as error:
            raise ConflictError(error.kind, error.keys[:1]) from None


class Halves(MemoryStore):
    """Commits its facts one by one."""

    def commit(self, batch: Batch) -> Committed:
        for one in batch.observations:
            super().commit(Batch(tenant=batch.tenant, observations=(one,)))
            time.sleep(0.001)
        return super().commit(attrs.evolve(batch, observations=()))


def any_version(store: MemoryStore, batch: Batch) -> Batch:
    """Decide on whatever version there is."""
    moves = tuple(
        attrs.evolve(one, version=store.histories([one.stream])[one.stream].version)
        for one in batch.streams
    )
    return attrs.evolve(batch, streams=moves)


def withdraws_anything(patch: pytest.MonkeyPatch, clock: ContractClock) -> Store:
    """Make a store in which an attempt does not count."""
    patch.setattr(AnnouncementRecord, "is_open", True)
    return MemoryStore(clock.now)


def unchecked(patch: pytest.MonkeyPatch, clock: ContractClock) -> Store:
    """Make a store that takes any batch."""
    patch.setattr(_commit, "check", lambda _: None)
    patch.setattr(_learning, "check_read", lambda *_: None)
    return MemoryStore(clock.now)


# hints


def heeds_later_ones(store: MemoryStore, batch: Batch) -> Batch:
    """Take away what waits by now, too."""
    now = {(one.about, one.stream): one for one in store._tables.hints.rows.values()}
    return attrs.evolve(
        batch, heeded=tuple(now.get((one.about, one.stream), one) for one in batch.heeded)
    )


# queues


def with_heads(heads: Callable[[Tables], list[Row]]) -> Make:
    """Make a store with another idea of who is head."""

    def make(_: pytest.MonkeyPatch, clock: ContractClock) -> Store:
        store = MemoryStore(clock.now)
        tables = store._tables
        tables.heads = lambda: heads(tables)
        return store

    return make


def every_row(tables: Tables) -> list[Row]:
    """Take every row for a head."""
    return [tables.rows.rows[number] for number in tables.queued.rows]


def first_rows(tables: Tables) -> list[Row]:
    """Promote at once: also after a join, and beside a claimed row of the same queue."""
    heads: dict[StreamKey, Row] = {}
    attempted: list[Row] = []
    for number in sorted(tables.queued.rows):
        row = tables.rows.rows[number]
        if row.record.attempted_at is not None:
            attempted.append(row)
        else:
            heads.setdefault(tables.root(row.stream), row)
    return [*attempted, *heads.values()]


def all_stopped(tables: Tables) -> list[Row]:
    """Let a stop hold back what was attempted, too."""
    return [
        row for row in Tables.heads(tables) if not tables.stream(tables.root(row.stream)).undecided
    ]


class ForgetsClaims(MemoryStore):
    """Gives rows out and does not mark them."""

    def claim(self, ask: Ask) -> Sequence[Claimed]:
        with self._lock:
            before = dict(self._tables.rows.rows)
            claimed = super().claim(ask)
            self._tables.rows.rows = before
            return claimed


class Blank(MemoryStore):
    """Gives rows out without their bodies."""

    def claim(self, ask: Ask) -> Sequence[Claimed]:
        empty = Parts(attributes=b"", profile=b"")
        return [attrs.evolve(row, parts=empty) for row in super().claim(ask)]


class Greedy(MemoryStore):
    """Takes whatever is due."""

    def claim(self, ask: Ask) -> Sequence[Claimed]:
        return super().claim(attrs.evolve(ask, limit=1000, at_least=1, max_bytes=10**9))


class AllLanes(MemoryStore):
    """Takes rows of whatever lane."""

    def claim(self, ask: Ask) -> Sequence[Claimed]:
        return super().claim(attrs.evolve(ask, lanes=None))


def leases_that(end: bool) -> Make:
    """Make a store whose leases end at once, or never."""

    def make(patch: pytest.MonkeyPatch, clock: ContractClock) -> Store:
        patch.setattr(_store, "_is_leased", lambda row, _: not end and row.leased_until is not None)
        return MemoryStore(clock.now)

    return make


class RenewsNothing(MemoryStore):
    """Takes every renewal and forgets it."""

    def renew(self, leases: Sequence[LeaseToken], lease: timedelta) -> None:
        """Do nothing."""


def any_token(store: MemoryStore, batch: Batch) -> Batch:
    """Settle whoever holds the claim."""
    settled = tuple(
        attrs.evolve(one, token=row.token)
        if (row := store._tables.rows.get(one.id)) and row.token
        else one
        for one in batch.settled
    )
    return attrs.evolve(batch, settled=settled)


class Strict(MemoryStore):
    """Takes an ended lease for a lost one."""

    def commit(self, batch: Batch) -> Committed:
        for reader in self._tables.readers.rows.values():
            if batch.read and reader.token == batch.read.lease and reader.until <= self.now():
                raise LeaseLostError("ended")
        good = tuple(
            one
            for one in batch.settled
            if (row := self._tables.rows.get(one.id))
            and row.leased_until
            and row.leased_until > self.now()
        )
        committed = super().commit(attrs.evolve(batch, settled=good))
        lost = tuple(one.id for one in batch.settled if one not in good)
        return attrs.evolve(committed, lost=committed.lost + lost)


def outcomes(change: Callable[[Any], Any]) -> Make:
    """Make a store that settles otherwise than it was told."""
    return changing(
        lambda _, batch: attrs.evolve(
            batch,
            settled=tuple(attrs.evolve(one, outcome=change(one.outcome)) for one in batch.settled),
        )
    )


def sent(value: bool) -> Make:
    """Make a store that takes every retry for sent, or for not sent."""
    return outcomes(
        lambda outcome: (
            attrs.evolve(outcome, sent=value) if isinstance(outcome, RetryAt) else outcome
        )
    )


all_delivered = outcomes(lambda _: Delivered())

never_stops = outcomes(
    lambda outcome: attrs.evolve(outcome, stops=False) if isinstance(outcome, Parked) else outcome
)


def skips_count(patch: pytest.MonkeyPatch, clock: ContractClock) -> Store:
    """Make a store in which what was skipped at its only attempt was told."""
    usual = Announcing._settled

    def settled(self: Announcing, record: AnnouncementRecord, outcome: Any) -> AnnouncementRecord:
        done = usual(self, record, outcome)
        if not isinstance(outcome, Skipped):
            return done
        return attrs.evolve(done, attempted_at=record.attempted_at, tries=record.tries)

    patch.setattr(Announcing, "_settled", settled)
    return MemoryStore(clock.now)


class Unpaced(MemoryStore):
    """Gives out as many calls as are asked for, whatever the penalty."""

    def reserve(self, budget: Budget, cost: int = 1) -> float:
        return 0.0

    def penalize(self, name: str, until: datetime) -> None:
        """Do nothing."""


# reads


class ManyReaders(MemoryStore):
    """Lets anybody read at any time."""

    def claim_read(self, source: str, limit: int, lease: timedelta) -> ReadLease | None:
        self._tables.readers.drop(source)
        return super().claim_read(source, limit, lease)


def any_reader(store: MemoryStore, read: Any) -> Any:
    """Take whoever reads for the one who commits."""
    for reader in store._tables.readers.rows.values():
        return attrs.evolve(read, lease=reader.token)
    return read


def overwrites(store: MemoryStore, read: Any) -> Any:
    """Put the reader's place over a person's."""
    tables = store._tables
    for source, reader in tables.readers.rows.items():
        row = tables.cursors.get((source, reader.feed or ""))
        if row is not None:
            tables.readers.rows[source] = attrs.evolve(reader, cursor=row.cursor)
            break
    return read


def of_feeds(**fields: Any) -> Make:
    """Make a store that changes what feeds showed."""
    return reading(
        lambda _, read: attrs.evolve(read, **fields) if isinstance(read, FeedRead) else read
    )


def never_rests(_: pytest.MonkeyPatch, clock: ContractClock) -> Store:
    """Make a store in which every feed is due again."""

    def change(_: MemoryStore, batch: Batch) -> Batch:
        moves = tuple(
            attrs.evolve(one, next_at=one.next_at or clock.now()) for one in batch.cursors
        )
        return attrs.evolve(batch, cursors=moves)

    return changing(change)(_, clock)


def reads_on(store: MemoryStore, read: Any) -> Any:
    """Read the next stretch of a feed now, whatever was said."""
    if not isinstance(read, FeedRead):
        return read
    return attrs.evolve(read, next_at=read.next_at or store.now())


def feed_for_report(store: MemoryStore, read: Any) -> Any:
    """Take every feed for a report of its own."""
    if not isinstance(read, FeedRead):
        return read
    found = [one.feed for one in store._tables.readers.rows.values() if one.token == read.lease]
    return attrs.evolve(read, report=f"of {found}")


def shows_nothing(_: MemoryStore, read: Any) -> Any:
    """Forget what look-ups showed."""
    if not isinstance(read, LookedUp):
        return read
    return attrs.evolve(read, shown=dict.fromkeys(read.shown, frozenset()))


def learns_anyway(store: MemoryStore, read: Any) -> Any:
    """Take what a look-up left out for something it did not show."""
    if not isinstance(read, LookedUp):
        return read
    (reader,) = store._tables.readers.rows.values()
    return attrs.evolve(read, shown=dict.fromkeys(reader.streams, frozenset()) | read.shown)


def never_wakes(_: MemoryStore, batch: Batch, tables: Tables) -> None:
    """Leave everything asleep."""
    for key, row in list(tables.streams.rows.items()):
        tables.streams.put(key, attrs.evolve(row, wake_at=None))


def always_wakes(store: MemoryStore, batch: Batch, tables: Tables) -> None:
    """Wake whatever was decided."""
    for move in batch.streams:
        row = tables.stream(move.stream)
        tables.streams.put(move.stream, attrs.evolve(row, wake_at=store.now()))


def keeps_leases(store: MemoryStore, batch: Batch, tables: Tables) -> None:
    """Let decisions hold their streams to the end of the lease."""
    for key, row in list(tables.streams.rows.items()):
        before = store.before.get(key)  # type: ignore[attr-defined]
        if before is not None and before.leased_until:
            tables.streams.put(key, attrs.evolve(row, leased_until=before.leased_until))


def postpones(store: MemoryStore, batch: Batch, tables: Tables) -> None:
    """Let a nomination put a look-up off."""
    if isinstance(batch.read, FeedRead):
        for key, row in list(tables.streams.rows.items()):
            tables.streams.put(key, attrs.evolve(row, read_at=store.now()))


class Backwards(MemoryStore):
    """Gives histories the wrong way round."""

    def histories(self, keys: Sequence[StreamKey]) -> Mapping[StreamKey, History]:
        return {
            key: attrs.evolve(found, observations=found.observations[::-1])
            for key, found in super().histories(keys).items()
        }


class NeverDue(MemoryStore):
    """Says that there is nothing to do."""

    def due(self, source: str, account: str, blocked_by: Sequence[str] = ()) -> Due:
        return Due()


class OwnClock(MemoryStore):
    """Runs on a clock of its own."""

    ticks = 0

    def now(self) -> datetime:
        self.ticks += 1
        return datetime(2026, 3, 2, 9, tzinfo=UTC) + timedelta(milliseconds=self.ticks)


class NewKeys(MemoryStore):
    """Makes a key whenever it is asked for one."""

    def secret(self) -> bytes:
        return secrets.token_bytes(32)


# what outlives a process, and what processes share


class Amnesiac(MemoryStore):
    """Knows nothing after it was closed."""

    def close(self) -> None:
        self._tables = Tables()
        self._secret = b""


class ForgetsAttempts(MemoryStore):
    """Knows after it was closed what is to be sent, but not what was tried."""

    def close(self) -> None:
        for number, row in list(self._tables.rows.rows.items()):
            record = attrs.evolve(row.record, attempted_at=None, tries=0)
            fresh = attrs.evolve(row, record=record, token=None, leased_until=None)
            self._tables.rows.rows[number] = fresh


def apart(path: Path) -> Store:
    """Open a ledger that no other process sees."""
    store = SqliteStore(path.with_suffix(f".{os.getpid()}"))
    store.migrate()
    return store


class Doubles(SqliteStore):
    """Gives every row to two."""

    def claim(self, ask: Ask) -> Sequence[Claimed]:
        return [row for row in super().claim(ask) for _ in range(2)]


class Lags(SqliteStore):
    """Writes the last fact of a commit with the next one."""

    kept: tuple[Any, ...] = ()

    def commit(self, batch: Batch) -> Committed:
        if not batch.observations:
            return super().commit(batch)
        *now, last = batch.observations
        facts, self.kept = (*self.kept, *now), (last,)
        return super().commit(attrs.evolve(batch, observations=facts))
