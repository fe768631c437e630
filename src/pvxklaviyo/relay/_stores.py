"""A store as flows see it: awaited, whoever runs them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from .._pace import Budget
from ..ledger import (
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
from ..model import StreamKey

R = TypeVar("R")
T = TypeVar("T")


class SteppedStore:
    """Calls the store in the caller's own thread; never suspends."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def _do(self, work: Callable[[], T]) -> T:
        return work()

    async def migrate(self) -> None:
        await self._do(self._store.migrate)

    async def secret(self) -> bytes:
        return await self._do(self._store.secret)

    async def now(self) -> datetime:
        return self._store.now()

    async def commit(self, batch: Batch) -> Committed:
        return await self._do(partial(self._store.commit, batch))

    async def claim_read(self, source: str, limit: int, lease: timedelta) -> ReadLease | None:
        return await self._do(partial(self._store.claim_read, source, limit, lease))

    async def claim_due(self, ask: AskStreams) -> Sequence[StreamLease]:
        return await self._do(partial(self._store.claim_due, ask))

    async def histories(self, keys: Sequence[StreamKey]) -> Mapping[StreamKey, History]:
        return await self._do(partial(self._store.histories, keys))

    async def claim(self, ask: Ask) -> Sequence[Claimed]:
        return await self._do(partial(self._store.claim, ask))

    async def renew(self, leases: Sequence[LeaseToken], lease: timedelta) -> None:
        await self._do(partial(self._store.renew, leases, lease))

    async def due(self, source: str, account: str, blocked_by: Sequence[str] = ()) -> Due:
        return await self._do(partial(self._store.due, source, account, blocked_by))

    async def reserve(self, budget: Budget, cost: int = 1) -> float:
        return await self._do(partial(self._store.reserve, budget, cost))

    async def penalize(self, name: str, until: datetime) -> None:
        await self._do(partial(self._store.penalize, name, until))

    async def read(self, query: Query[R]) -> Sequence[R]:
        return await self._do(partial(self._store.read, query))


class ThreadedStore(SteppedStore):
    """Calls the store in a single thread of its own, beside the event loop."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pvxklaviyo-store")

    async def _do(self, work: Callable[[], T]) -> T:
        begun = asyncio.get_running_loop().run_in_executor(self._thread, work)
        try:
            return await asyncio.shield(begun)
        except asyncio.CancelledError:
            # A begun commit ends before the flow does, or nobody would know
            # whether it happened.
            await asyncio.wait([begun])
            raise

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown(wait=True)
