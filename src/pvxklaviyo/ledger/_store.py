"""
The port of the ledger: one decision, one promise.

The promises, each with a directed race in ``pvxklaviyo.testing``:

1. A commit is whole or not at all.
2. A known fact is not stored twice, and is counted as known.
3. Account, kind of announcement and business key are unique among what is not
   withdrawn, for ever, also after delivery.
4. Of a queue only the head is claimable, in order of the rising id. The commit
   that settles it promotes the next, unless another row of that queue is
   claimed: nothing of an order can be claimed out of turn. A row parked with
   ``stops`` promotes nothing: what is behind it waits for a decision.
5. A lease ends by the store's clock.
6. Settling a row under a lost lease changes nothing for that row and is
   reported; the other rows settle.
7. A claim skips what is penalized, and highest lanes go first; rows of lanes
   that were not asked for neither go nor count.
8. A read sees whole batches only.
9. A stream joined to another answers under both keys, with the readings of
   both; claimed heads finish, nothing is promoted until they are settled, and
   rows not yet attempted are decided anew. A join ``if_known`` to which there
   is no stream yet is as if nothing had been said.
10. ``RetryAt(sent=False)`` makes a row whose only attempt this was unattempted
    again, and so does ``Skipped``.
11. A hint waits until it is heeded; one that is given again between the look
    at what waits and that commit goes on waiting. However many come, what
    waits of a source is bounded.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from .._pace import Budget
from ..model import StreamKey
from ._batch import Batch, Committed
from ._lease import LeaseToken
from ._query import Query
from ._records import History
from ._work import Ask, AskStreams, Claimed, Due, ReadLease, StreamLease

R = TypeVar("R")


class Store(ABC):
    """
    Where the ledger lives.

    A store may be shared by threads, and opens nothing before its first use.
    """

    # life

    @abstractmethod
    def migrate(self) -> None:
        """
        Bring the tables to this version of the library; idempotent.

        Raises:
            SchemaTooNewError: A newer library wrote the ledger.
        """

    @abstractmethod
    def secret(self) -> bytes:
        """
        Give the ledger's own key: 32 random bytes, made once, for digests of
        addresses and revisions.
        """

    @abstractmethod
    def now(self) -> datetime:
        """Tell the time: the one clock of leases, due times and budgets."""

    @abstractmethod
    def close(self) -> None:
        """Let go of what was opened. A later call opens it again."""

    # write

    @abstractmethod
    def commit(self, batch: Batch) -> Committed:
        """
        Write all of *batch* or nothing.

        In this order: the read's lease is checked and ended; people,
        observations and readings; nominations; joins; cursors; hints; withdrawals; announcements;
        settlements; exceptions, controls and journal; stream moves.

        What raises a stream's version, and wakes it (``wake_at`` = now): an
        observation not known before; a look-up that showed it, even if
        nothing changed; a join; a control; a settlement that parks or skips,
        or that makes a row unattempted again. A nomination sets
        ``nominated_at`` to now and ``read_at`` to now unless it is earlier,
        and raises the version. A stream move raises it too: of two decisions
        on one version the first one counts. It is taken to know of the news
        in its own commit, but for joins and nominations. Whatever raises the
        version ends the lease of :meth:`claim_due`.

        A complete look-up clears the ``read_at`` of what was claimed.
        Instants are kept to the millisecond.

        Raises:
            ConflictError: Kind ``"stream"`` (the version is another),
                ``"attempted"`` (a withdrawn row was claimed meanwhile;
                keys are stream keys), ``"announcement"`` (promise 3; keys are
                stream keys) or ``"cursor"`` (also of a feed that was moved
                while it was read; keys are names); ``keys`` names every loser.
                Nothing was written.

            LeaseLostError: The read lease had ended and was given to another,
                or was used before.

            ValueError: The batch is wrong in itself: a queued announcement
                without body, a join across sources, an answer to an exception
                that is not open, a withdrawal of an unknown announcement.

            StoreBusyError: Another program holds the database.
        """

    # work that has fallen due

    @abstractmethod
    def claim_read(self, source: str, limit: int, lease: timedelta) -> ReadLease | None:
        """
        Claim the one right to read *source*, if something is due.

        A feed of rank 0 first, then up to *limit* streams whose ``read_at``
        has come (earliest first, joined streams expanded to all members, which
        count; a group larger than *limit* is given alone), then feeds of
        higher ranks. None if nothing is due or somebody else reads.

        *source* is the tenant's view of a source, ``"acme/acme01"``: what its
        stream keys begin with.
        """

    @abstractmethod
    def claim_due(self, ask: AskStreams) -> Sequence[StreamLease]:
        """Claim streams whose ``wake_at`` has come, earliest first."""

    @abstractmethod
    def histories(self, keys: Sequence[StreamKey]) -> Mapping[StreamKey, History]:
        """
        Load histories, by the keys asked for.

        A joined stream gives its root's history. A key nobody has heard of
        gives an empty history of version 0.
        """

    @abstractmethod
    def claim(self, ask: Ask) -> Sequence[Claimed]:
        """
        Claim heads of queues that are due, highest lane and longest due first.

        Marks each as attempted, durably, before it returns. The heads of a
        queue are its attempted rows; if it has none, its first row, unless a
        join, or a row parked with ``stops``, waits for a decision of the root.
        A head of a lane that was not asked for is not given, and nothing
        behind it is either; ``at_least`` counts what could be given.
        """

    @abstractmethod
    def renew(self, leases: Sequence[LeaseToken], lease: timedelta) -> None:
        """
        Make the given leases (of reads or rows) end *lease* from now.

        Raises:
            LeaseLostError: One of them had ended and was given to another.
        """

    @abstractmethod
    def due(self, source: str, account: str, blocked_by: Sequence[str] = ()) -> Due:
        """Say when there is work next."""

    # pace

    @abstractmethod
    def reserve(self, budget: Budget, cost: int = 1) -> float:
        """
        Take *cost* calls of *budget*, shared by all who use this store.

        Returns:
            Seconds to wait before asking again; 0.0: they are yours.
        """

    @abstractmethod
    def penalize(self, name: str, until: datetime) -> None:
        """
        Let nobody use the budget called *name* before *until*.

        A later instant replaces an earlier one; one that is over lifts it.
        """

    # read

    @abstractmethod
    def read(self, query: Query[R]) -> Sequence[R]:
        """Answer *query*."""
