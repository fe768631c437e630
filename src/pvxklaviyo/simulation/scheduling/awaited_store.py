"""A store whose every call stops before and after it acts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar

from ..._pace import Budget
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

R = TypeVar("R")
T = TypeVar("T")


class Act(Protocol):
    """Does a named piece of work, stopping before and after it."""

    async def __call__(self, call: str, work: Callable[[], T]) -> T:
        """Do *work*, which steps call *call*."""
        ...


class SimulatedStore:
    """
    The ledger, seen from a flow.

    The duties are those of :class:`~pvxklaviyo.ledger.Store`, each between two
    stops.

    Args:
        act: Does a piece of work, stopping before and after it.

        store: The store.
    """

    def __init__(self, act: Act, store: Store) -> None:
        self._act = act
        self._store = store

    async def migrate(self) -> None:
        """Bring the tables to this version of the library."""
        await self._act("store.migrate", self._store.migrate)

    async def secret(self) -> bytes:
        """Give the ledger's own key."""
        return await self._act("store.secret", self._store.secret)

    async def now(self) -> datetime:
        """Tell the store's time."""
        return await self._act("store.now", self._store.now)

    async def commit(self, batch: Batch) -> Committed:
        """Write all of *batch* or nothing."""
        return await self._act("store.commit", partial(self._store.commit, batch))

    async def claim_read(self, source: str, limit: int, lease: timedelta) -> ReadLease | None:
        """Claim the one right to read *source*, if something is due."""
        work = partial(self._store.claim_read, source, limit, lease)
        return await self._act("store.claim_read", work)

    async def claim_due(self, ask: AskStreams) -> Sequence[StreamLease]:
        """Claim streams whose time has come."""
        return await self._act("store.claim_due", partial(self._store.claim_due, ask))

    async def histories(self, keys: Sequence[StreamKey]) -> Mapping[StreamKey, History]:
        """Load histories."""
        return await self._act("store.histories", partial(self._store.histories, keys))

    async def claim(self, ask: Ask) -> Sequence[Claimed]:
        """Claim heads of queues that are due."""
        return await self._act("store.claim", partial(self._store.claim, ask))

    async def renew(self, leases: Sequence[LeaseToken], lease: timedelta) -> None:
        """Make leases end later."""
        await self._act("store.renew", partial(self._store.renew, leases, lease))

    async def due(self, source: str, account: str, blocked_by: Sequence[str] = ()) -> Due:
        """Say when there is work next."""
        work = partial(self._store.due, source, account, blocked_by)
        return await self._act("store.due", work)

    async def reserve(self, budget: Budget, cost: int = 1) -> float:
        """Take calls of *budget*; the seconds to wait, or 0.0."""
        return await self._act("store.reserve", partial(self._store.reserve, budget, cost))

    async def penalize(self, name: str, until: datetime) -> None:
        """Let nobody use a budget for a while."""
        await self._act("store.penalize", partial(self._store.penalize, name, until))

    async def read(self, query: Query[R]) -> Sequence[R]:
        """Answer *query*."""
        return await self._act("store.read", partial(self._store.read, query))
