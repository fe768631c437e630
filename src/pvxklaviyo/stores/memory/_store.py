"""The ledger in memory: for tests, trials, and as the reference of what a store does."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import attrs

from ..._pace import Budget
from ..._pace import reserve as pace
from ...errors import LeaseLostError
from ...ledger import (
    Ask,
    AskStreams,
    Batch,
    Claimed,
    Committed,
    Due,
    History,
    LeaseToken,
    Query,
    ReadLease,
    Store,
    StreamLease,
)
from ...model import StreamKey
from .._instants import cut, system_clock
from ._commit import Commit
from ._read import answer, history
from ._tables import BudgetRow, CursorRow, ReaderRow, Row, StreamRow, Tables

R = TypeVar("R")


class MemoryStore(Store):
    """
    A ledger that ends with the process.

    Every call looks at everything, so that it is easy to see that it is right;
    a few thousand orders are its measure.

    Args:
        clock: Tells the time; default: the machine's clock.
    """

    def __init__(self, clock: Callable[[], datetime] | None = None) -> None:
        self._clock = clock or system_clock
        self._lock = threading.RLock()
        self._secret = b""
        self._tables = Tables()

    # life

    def migrate(self) -> None:
        """There is nothing to migrate."""

    def secret(self) -> bytes:
        """Give the ledger's own key."""
        with self._lock:
            self._secret = self._secret or secrets.token_bytes(32)
            return self._secret

    def now(self) -> datetime:
        """Tell the time, to the millisecond."""
        return cut(self._clock())

    def close(self) -> None:
        """Nothing was opened; the ledger stays."""

    # write

    def commit(self, batch: Batch) -> Committed:
        """Write all of *batch* or nothing."""
        with self._lock:
            try:
                committed = Commit(self._tables, batch, self.now()).run()
            except BaseException:
                self._tables.take_back()
                raise
            self._tables.keep()
            return committed

    # work that has fallen due

    def claim_read(self, source: str, limit: int, lease: timedelta) -> ReadLease | None:
        """Claim the right to read *source*, if something is due."""
        with self._lock:
            now = self.now()
            reader = self._tables.readers.get(source)
            if reader is not None and reader.until > now:
                return None
            feeds = [
                (row.rank, at, name, row) for at, name, row in self._feeds(source) if at <= now
            ]
            feed = min(feeds, default=None, key=lambda found: found[:3])
            streams = self._wanted(source, limit, now)
            if feed is not None and (feed[0] == 0 or not streams):
                name, row = feed[2], feed[3]
                return self._give(source, now, lease, feed=name, cursor=row.cursor)
            if streams:
                return self._give(source, now, lease, streams=streams)
            return None

    def _feeds(self, source: str) -> list[tuple[datetime, str, CursorRow]]:
        return [
            (row.next_at, name, row)
            for (owner, name), row in self._tables.cursors.rows.items()
            if owner == source and row.next_at is not None
        ]

    def _wanted(self, source: str, limit: int, now: datetime) -> tuple[StreamKey, ...]:
        due = [
            (row.read_at, row.key)
            for row in self._tables.roots(source)
            if row.read_at is not None and row.read_at <= now
        ]
        streams: tuple[StreamKey, ...] = ()
        for _, key in sorted(due):
            group = self._tables.group(key)
            if streams and len(streams) + len(group) > limit:
                break
            streams += group
        return streams

    def _give(
        self,
        source: str,
        now: datetime,
        lease: timedelta,
        *,
        feed: str | None = None,
        cursor: str = "",
        streams: tuple[StreamKey, ...] = (),
    ) -> ReadLease:
        token, until = LeaseToken(f"read.{secrets.token_hex(8)}"), cut(now + lease)
        row = ReaderRow(
            token=token, now=now, until=until, feed=feed, cursor=cursor, streams=streams
        )
        self._tables.readers.put(source, row)
        self._tables.keep()
        return ReadLease(
            source=source,
            token=token,
            now=now,
            until=until,
            feed=feed,
            cursor=cursor,
            streams=streams,
        )

    def claim_due(self, ask: AskStreams) -> Sequence[StreamLease]:
        """Claim streams whose ``wake_at`` has come, earliest first."""
        with self._lock:
            now = self.now()
            due = [
                (row.wake_at, row.key)
                for row in self._tables.roots(ask.source)
                if row.wake_at is not None and row.wake_at <= now and not _is_leased(row, now)
            ]
            keys = [key for _, key in sorted(due)[: ask.limit]]
            for key in keys:
                row = self._tables.stream(key)
                leased = attrs.evolve(row, leased_until=cut(now + ask.lease))
                self._tables.streams.put(key, leased)
            self._tables.keep()
            return [StreamLease(stream=key, now=now) for key in keys]

    def histories(self, keys: Sequence[StreamKey]) -> Mapping[StreamKey, History]:
        """Load histories, by the keys asked for."""
        with self._lock:
            return {key: history(self._tables, key) for key in keys}

    def claim(self, ask: Ask) -> Sequence[Claimed]:
        """Claim heads of queues that are due, highest lane and longest due first."""
        with self._lock:
            now = self.now()
            if self._tables.blocked_until(ask.blocked_by, now) is not None:
                return []
            due = sorted(
                (row.lane, at, row.record.id, row)
                for at, row in self._sendable(ask.account)
                if at <= now
                and not _is_leased(row, now)
                and (ask.lanes is None or row.lane in ask.lanes)
            )
            if len(due) < ask.at_least:
                return []
            claimed: list[Claimed] = []
            size = 0
            for *_, row in due[: ask.limit]:
                size += _size(row)
                # The first always goes, or what is too big would never.
                if claimed and size > ask.max_bytes:
                    break
                claimed.append(self._claim(row, now, cut(now + ask.lease)))
            self._tables.keep()
            return claimed

    def _sendable(self, account: str) -> list[tuple[datetime, Row]]:
        return [
            (row.record.send_at, row)
            for row in self._tables.heads()
            if row.record.account == account and row.record.send_at is not None
        ]

    def _claim(self, row: Row, now: datetime, until: datetime) -> Claimed:
        attempted_at = row.record.attempted_at or now
        tries = row.record.tries + 1
        record = attrs.evolve(row.record, attempted_at=attempted_at, tries=tries)
        token = LeaseToken(f"{record.id}.{secrets.token_hex(8)}")
        claimed = attrs.evolve(row, record=record, token=token, leased_until=until)
        self._tables.rows.put(record.id, claimed)
        if record.happened_at is None or row.parts is None:
            raise AssertionError("a row was queued without a body")
        return Claimed(
            id=record.id,
            stream=self._tables.root(row.stream),
            token=token,
            now=now,
            until=until,
            kind=record.kind,
            key=record.key,
            unique_id=record.unique_id,
            metric=record.metric,
            happened_at=record.happened_at,
            live_until=record.live_until,
            late_mode=record.late_mode,
            late_until=record.late_until,
            person=record.person,
            attempted_at=attempted_at,
            tries=tries,
            parts=row.parts,
        )

    def renew(self, leases: Sequence[LeaseToken], lease: timedelta) -> None:
        """Make the given leases end *lease* from now."""
        with self._lock:
            until = cut(self.now() + lease)
            readers = {row.token: source for source, row in self._tables.readers.rows.items()}
            rows = {row.token: key for key, row in self._tables.rows.rows.items() if row.token}
            if any(token not in readers and token not in rows for token in leases):
                raise LeaseLostError("a lease had ended and was given to another")
            for token in leases:
                if token in readers:
                    reader = self._tables.readers.rows[readers[token]]
                    self._tables.readers.put(readers[token], attrs.evolve(reader, until=until))
                else:
                    row = self._tables.rows.rows[rows[token]]
                    self._tables.rows.put(rows[token], attrs.evolve(row, leased_until=until))
            self._tables.keep()

    def due(self, source: str, account: str, blocked_by: Sequence[str] = ()) -> Due:
        """Say when there is work next."""
        with self._lock:
            now = self.now()
            reader = self._tables.readers.get(source)
            busy = reader.until if reader is not None and reader.until > now else None
            feeds = self._feeds(source)
            roots = self._tables.roots(source)
            penalty = self._tables.blocked_until(tuple(blocked_by), now)
            return Due(
                feed_at=_later(_first(at for at, _, row in feeds if row.rank == 0), busy),
                deep_at=_later(_first(at for at, _, row in feeds if row.rank > 0), busy),
                read_at=_later(_first(row.read_at for row in roots), busy),
                wake_at=_first(_later(row.wake_at, _lease_end(row, now)) for row in roots),
                deciding_at=_first(
                    _lease_end(row, now)
                    for row in roots
                    if row.wake_at is not None and row.wake_at <= now
                ),
                send_at=_later(
                    _first(_later(at, _lease_end(row, now)) for at, row in self._sendable(account)),
                    penalty,
                ),
            )

    # pace

    def reserve(self, budget: Budget, cost: int = 1) -> float:
        """Take *cost* calls of *budget*; the seconds to wait, or 0.0."""
        with self._lock:
            now = self.now()
            row = self._tables.budgets.get(budget.name) or BudgetRow()
            if row.blocked_until is not None and row.blocked_until > now:
                return (row.blocked_until - now).total_seconds()
            wait, spent = pace(budget.windows, row.spent, now.timestamp(), cost)
            self._tables.budgets.put(budget.name, attrs.evolve(row, spent=spent))
            self._tables.keep()
            return wait

    def penalize(self, name: str, until: datetime) -> None:
        """Let nobody use the budget called *name* before *until*."""
        with self._lock:
            now, end = self.now(), cut(until)
            row = self._tables.budgets.get(name) or BudgetRow()
            before = row.blocked_until
            blocked = None if end <= now else max(end, before or end)
            self._tables.budgets.put(name, attrs.evolve(row, blocked_until=blocked))
            self._tables.keep()

    # read

    def read(self, query: Query[R]) -> Sequence[R]:
        """Answer *query*."""
        with self._lock:
            return answer(self._tables, query)


def _size(row: Row) -> int:
    parts = row.parts
    return 0 if parts is None else len(parts.attributes) + len(parts.profile) + len(parts.meta)


def _is_leased(row: StreamRow | Row, now: datetime) -> bool:
    return row.leased_until is not None and row.leased_until > now


def _lease_end(row: StreamRow | Row, now: datetime) -> datetime | None:
    return row.leased_until if _is_leased(row, now) else None


def _first(instants: Iterable[datetime | None]) -> datetime | None:
    return min((instant for instant in instants if instant is not None), default=None)


def _later(instant: datetime | None, bound: datetime | None) -> datetime | None:
    return instant if instant is None or bound is None else max(instant, bound)
