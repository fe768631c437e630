"""Ways to break the relay on purpose, each of which some check must see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import attrs
import pytest

from pvxklaviyo.ledger import Batch, Claimed, Committed, FeedRead
from pvxklaviyo.model import Shipment
from pvxklaviyo.sequence._known import Known
from pvxklaviyo.simulation.scheduling import SimulatedStore
from pvxklaviyo.stores.memory._announcing import Announcing
from pvxklaviyo.stores.memory._learning import Learning
from pvxklaviyo.stores.memory._store import MemoryStore
from pvxklaviyo.stores.memory._tables import Row, Tables

Sabotage = Callable[[pytest.MonkeyPatch], None]


def claim_does_not_mark(patch: pytest.MonkeyPatch) -> None:
    """A claimed row counts as not told until it is settled."""
    real = MemoryStore._claim

    def claim(self: MemoryStore, row: Row, now: Any, until: Any) -> Claimed:
        claimed = real(self, row, now, until)
        marked = self._tables.rows.rows[row.record.id]
        unmarked = attrs.evolve(marked.record, attempted_at=None)
        self._tables.rows.put(row.record.id, attrs.evolve(marked, record=unmarked))
        return claimed

    patch.setattr(MemoryStore, "_claim", claim)


def settling_ignores_the_token(patch: pytest.MonkeyPatch) -> None:
    """Who lost his claim settles the row all the same."""
    real = Announcing._settle

    def settle(self: Announcing, settled: Any) -> bool:
        row = self._tables.rows.get(settled.id)
        if row is not None and row.token is not None:
            settled = attrs.evolve(settled, token=row.token)
        return real(self, settled)

    patch.setattr(Announcing, "_settle", settle)


def every_row_is_a_head(patch: pytest.MonkeyPatch) -> None:
    """Any row of a queue may be claimed."""

    def heads(self: Tables) -> list[Row]:
        return [self.rows.rows[number] for number in sorted(self.queued.rows)]

    patch.setattr(Tables, "heads", heads)


def vanished_row_does_not_nominate(patch: pytest.MonkeyPatch) -> None:
    """A feed row that is missing says nothing."""
    real = Learning._put_feed

    def put(self: Learning, read: FeedRead, source: str, reader: Any) -> None:
        real(self, attrs.evolve(read, since=None, until=None), source, reader)

    patch.setattr(Learning, "_put_feed", put)


def cursor_moves_first(patch: pytest.MonkeyPatch) -> None:
    """A page of the feed is two commits: where to go on, then what it showed."""
    real = SimulatedStore.commit

    async def commit(self: SimulatedStore, batch: Batch) -> Committed:
        read = batch.read
        if not isinstance(read, FeedRead) or not read.rows:
            return await real(self, batch)
        moved = attrs.evolve(read, rows=(), since=None, next_at=await self.now())
        await real(self, attrs.evolve(batch, read=moved))
        lease = await self.claim_read("acme/acme01", 1, timedelta(seconds=60))
        if lease is None or lease.feed is None:
            return Committed()
        rows = attrs.evolve(read, lease=lease.token)
        return await real(self, attrs.evolve(batch, read=rows))

    patch.setattr(SimulatedStore, "commit", commit)


def key_contains_tracking(patch: pytest.MonkeyPatch) -> None:
    """What an announcement is called changes with its tracking number."""
    real = Known.key

    def key(self: Known, shipment: Shipment, *more: str) -> str:
        return real(self, shipment, shipment.tracking_number, *more)

    patch.setattr(Known, "key", key)


def announced_before_settling(patch: pytest.MonkeyPatch) -> None:
    """A shipment is told at first sight."""
    patch.setattr("pvxklaviyo.sequence._shipments.waits_for", lambda *args: None)


def withdrawing_ignores_attempts(patch: pytest.MonkeyPatch) -> None:
    """A row is taken back although its sending has begun."""
    real = Announcing._withdraw

    def withdraw(self: Announcing) -> None:
        for number in self._batch.withdrawn:
            row = self._tables.rows.rows[number]
            free = attrs.evolve(row.record, attempted_at=None, state="queued")
            self._tables.rows.put(number, attrs.evolve(row, record=free))
        real(self)

    patch.setattr(Announcing, "_withdraw", withdraw)
