"""All that an engine's flow may await or ask, and what it works for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeAlias, TypeVar

import attrs

from .._pace import Budget
from .._wire import Wire
from ..klaviyo import KlaviyoService
from ..ledger import (
    Ask,
    AskStreams,
    Batch,
    Claimed,
    Codec,
    Committed,
    Due,
    History,
    LeaseToken,
    PlainCodec,
    Query,
    ReadLease,
    StreamLease,
)
from ..mapping import Mapping as EventMapping
from ..model import ShopFact, Shown, ShownOrder, StreamKey
from ..peoplevox import PeoplevoxService
from ..sequence import Policy
from ..shops import Heard
from ._poll import Poll

R = TypeVar("R")

Flow = Callable[[], Coroutine[Any, Any, None]]
"""Begins a flow that gives nothing back."""


FetchOrder = Callable[[str, str], Awaitable[ShownOrder | None]]
"""Reads one order of a shop (what the tenant calls it, its id of the order); None: it has none."""


Observable: TypeAlias = ShopFact | Shown | Heard
"""What can be observed of a shop's orders: facts, what is shown, whole deliveries."""


class AwaitableStore(Protocol):
    """Our :class:`~pvxklaviyo.ledger.Store`, seen from a flow; the same duties, awaited."""

    async def migrate(self) -> None: ...
    async def secret(self) -> bytes: ...
    async def now(self) -> datetime: ...
    async def commit(self, batch: Batch) -> Committed: ...
    async def claim_read(self, source: str, limit: int, lease: timedelta) -> ReadLease | None: ...
    async def claim_due(self, ask: AskStreams) -> Sequence[StreamLease]: ...
    async def histories(self, keys: Sequence[StreamKey]) -> Mapping[StreamKey, History]: ...
    async def claim(self, ask: Ask) -> Sequence[Claimed]: ...
    async def renew(self, leases: Sequence[LeaseToken], lease: timedelta) -> None: ...
    async def due(self, source: str, account: str, blocked_by: Sequence[str] = ()) -> Due: ...
    async def reserve(self, budget: Budget, cost: int = 1) -> float: ...
    async def penalize(self, name: str, until: datetime) -> None: ...
    async def read(self, query: Query[R]) -> Sequence[R]: ...


class World(Protocol):
    """What an engine's flow may await or ask; nothing else."""

    @property
    def store(self) -> AwaitableStore:
        """The ledger; its clock is the time of all decisions."""
        ...

    @property
    def peoplevox(self) -> Wire:
        """The way to Peoplevox; pays from the store's budgets."""
        ...

    @property
    def klaviyo(self) -> Wire:
        """The way to Klaviyo."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait; ends early when asked to stop."""
        ...

    async def together(self, flows: Sequence[Flow]) -> None:
        """Run several flows at once, until all have ended."""
        ...

    def stopping(self) -> bool:
        """Whether somebody asked to stop: finish what is begun, begin nothing."""
        ...

    def jitter(self) -> float:
        """A number in [0, 1) to spread retries with."""
        ...

    def new_reference(self) -> str:
        """A random reference that leads to nobody."""
        ...


@attrs.frozen(kw_only=True)
class Pace:
    """
    How fast to read and to send.

    Attributes:
        despatches: Between two reads of the despatch feed.

        returns: Between two reads of the feed of returns.

        overlap: How much of a feed is read again every time.

        deep: Between two reads of the last ``reread_for``.

        bulk_from: From so many due events on they go in bulk; fewer go
            singly.

        patience: The longest single pause that a pass sleeps through.

        peoplevox_share: The part of Peoplevox's limit that is ours (0–1].

        klaviyo_share: The part of Klaviyo's limits that is ours (0–1].

        senders: How many requests to Klaviyo are in flight at once.

        page_rows: Rows of a feed in one call and one commit.
    """

    despatches: timedelta = timedelta(minutes=1)
    returns: timedelta = timedelta(minutes=10)
    overlap: timedelta = timedelta(hours=2)
    deep: timedelta = timedelta(hours=6)
    bulk_from: int = 100
    patience: timedelta = timedelta(seconds=60)
    peoplevox_share: float = 0.6
    klaviyo_share: float = 0.6
    senders: int = 8
    page_rows: int = 500


@attrs.frozen(kw_only=True)
class Tenant:
    """
    One brand: what to read, what to decide, whom to tell.

    Attributes:
        name: The tenant.

        source: Names the Peoplevox source in every key.

        account: Names the Klaviyo account in every key.

        policy: When to speak.

        mapping: What is said.

        peoplevox: How the source is spoken to.

        klaviyo: How the account is spoken to.

        pace: How fast.

        codec: How personal values are sealed.

        fetch_order: Reads orders of which a shop says only that something
            happened; None: nobody does.

        polls: How shops are asked what changed, by what the tenant calls them.
    """

    name: str
    source: str
    account: str
    policy: Policy
    mapping: EventMapping
    peoplevox: PeoplevoxService
    klaviyo: KlaviyoService
    pace: Pace = attrs.field(factory=Pace)
    codec: Codec = attrs.field(factory=PlainCodec)
    fetch_order: FetchOrder | None = None
    polls: Mapping[str, Poll] = attrs.field(factory=dict[str, Poll])

    @property
    def feed_source(self) -> str:
        """Name the tenant's view of the source: what the store leases readers for."""
        return f"{self.name}/{self.source}"

    @property
    def budgets(self) -> tuple[str, ...]:
        """Name what a penalty must not stand on for anything to be sent."""
        return (f"klaviyo/{self.account}",)
