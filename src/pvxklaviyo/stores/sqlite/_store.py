"""The ledger in one SQLite file."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from os import PathLike
from pathlib import Path
from typing import TypeVar

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
from .._instants import cut, system_clock, to_ms
from . import _budgets, _claims
from ._answers import answer
from ._commit import Commit
from ._connections import Connections
from ._digest import Sealer
from ._histories import Histories

R = TypeVar("R")

_PREFIX = "sqlite:///"


class SqliteStore(Store):
    """
    A ledger in one file, shared by the threads and programs of one machine.

    It is written ahead (WAL) and synchronised at every commit, so what a call
    promised survives a kill and a power cut. Nothing is opened before the
    first call, and again after a fork.

    Args:
        path: The file; :meth:`migrate` makes it, readable by its owner only.

        clock: Tells the time; default: the machine's clock, which all
            programs that share the file must share.

        patience: How long to wait for another program that writes, before
            :class:`~pvxklaviyo.errors.StoreBusyError`.
    """

    def __init__(
        self,
        path: str | PathLike[str],
        *,
        clock: Callable[[], datetime] | None = None,
        patience: timedelta = timedelta(seconds=10),
    ) -> None:
        self._clock = clock or system_clock
        self._connections = Connections(Path(path), patience)
        self._sealer: Sealer | None = None

    @classmethod
    def from_url(cls, url: str, *, clock: Callable[[], datetime] | None = None) -> SqliteStore:
        """
        Make a store of ``"sqlite:///relay.db"``; an absolute path has four slashes.

        Raises:
            ValueError: *url* is no such address.
        """
        path = url.removeprefix(_PREFIX)
        if path in {url, "", ":memory:"}:
            raise ValueError(f'{url!r} is not a file\'s address; write "{_PREFIX}relay.db"')
        return cls(path, clock=clock)

    def __repr__(self) -> str:
        return f"SqliteStore({self._connections.name!r})"

    # life

    def migrate(self) -> None:
        """Make the file, or bring its tables to this version of the library."""
        self._connections.migrate()

    def secret(self) -> bytes:
        """Give the ledger's own key: 32 random bytes, made once."""
        with self._connections.reading() as connection:
            found = connection.execute("SELECT value FROM meta WHERE name='secret'").fetchone()
        if found is None:
            with self._connections.writing() as connection:
                connection.execute(
                    "INSERT OR IGNORE INTO meta VALUES ('secret', ?)", (secrets.token_bytes(32),)
                )
                found = connection.execute("SELECT value FROM meta WHERE name='secret'").fetchone()
        return bytes(found[0])

    def now(self) -> datetime:
        """Tell the time, to the millisecond."""
        return cut(self._clock())

    def close(self) -> None:
        """Close the connections. A later call opens them again."""
        self._connections.close()

    # write

    def commit(self, batch: Batch) -> Committed:
        """Write all of *batch* or nothing."""
        sealer = self._sealer = self._sealer or Sealer(self.secret())
        with self._connections.writing() as connection:
            return Commit(connection, batch, to_ms(self.now()), sealer).run()

    # work that has fallen due

    def claim_read(self, source: str, limit: int, lease: timedelta) -> ReadLease | None:
        """Claim the right to read *source*, if something is due."""
        with self._connections.writing() as connection:
            now = self.now()
            return _claims.claim_read(connection, source, limit, to_ms(now), to_ms(now + lease))

    def claim_due(self, ask: AskStreams) -> Sequence[StreamLease]:
        """Claim streams whose ``wake_at`` has come, earliest first."""
        with self._connections.writing() as connection:
            now = self.now()
            keys = _claims.claim_due(
                connection, ask.source, ask.limit, to_ms(now), to_ms(now + ask.lease)
            )
        return [StreamLease(stream=key, now=now) for key in keys]

    def histories(self, keys: Sequence[StreamKey]) -> Mapping[StreamKey, History]:
        """Load histories, by the keys asked for."""
        with self._connections.reading() as connection:
            return Histories(connection).load(keys)

    def claim(self, ask: Ask) -> Sequence[Claimed]:
        """Claim heads of queues that are due, highest lane and longest due first."""
        with self._connections.writing() as connection:
            now = self.now()
            return _claims.claim(connection, ask, to_ms(now), to_ms(now + ask.lease))

    def renew(self, leases: Sequence[LeaseToken], lease: timedelta) -> None:
        """Make the given leases end *lease* from now."""
        with self._connections.writing() as connection:
            _claims.renew(connection, leases, to_ms(self.now() + lease))

    def due(self, source: str, account: str, blocked_by: Sequence[str] = ()) -> Due:
        """Say when there is work next."""
        with self._connections.reading() as connection:
            return _claims.due(connection, source, account, blocked_by, to_ms(self.now()))

    # pace

    def reserve(self, budget: Budget, cost: int = 1) -> float:
        """Take *cost* calls of *budget*; the seconds to wait, or 0.0."""
        with self._connections.writing() as connection:
            return _budgets.reserve(connection, budget, cost, self.now())

    def penalize(self, name: str, until: datetime) -> None:
        """Let nobody use the budget called *name* before *until*."""
        with self._connections.writing() as connection:
            _budgets.penalize(connection, name, to_ms(until), to_ms(self.now()))

    # read

    def read(self, query: Query[R]) -> Sequence[R]:
        """Answer *query*."""
        with self._connections.reading() as connection:
            return answer(connection, query)
