"""Which feeds a tenant reads, how often, and where each stands."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import attrs

from ..peoplevox import Despatch, GoodsIn, Return, RmaItem
from ..sequence import ReturnsSource
from ._world import Tenant

DESPATCHES = "despatches"
"""The feed that every pass reads, from the newest row known back by the overlap."""

DEEP = "despatches.deep"
"""The same feed from further back: finds what came late, changed, or is gone."""

RETURNS = "returns"
"""The feed of what came back, from the report that the tenant says."""

RETURNS_DEEP = "returns.deep"
"""The same feed from further back."""

HINTED = "despatches.hinted"
"""The last minutes of the feed of despatches; read when a hint asks for it."""

RETURNS_HINTED = "returns.hinted"
"""The last minutes of the feed of what came back."""

HINTED_BACK = timedelta(minutes=10)
"""How far back a hint that names no order has the feed read."""

SHORTEST = timedelta(seconds=1)
"""Between two reads of a feed, whatever the pace says."""

FeedRowType = type[Despatch] | type[Return] | type[RmaItem] | type[GoodsIn]

_RETURNS_ROWS: dict[ReturnsSource, FeedRowType] = {
    "returns": Return,
    "rma": RmaItem,
    "goods_in": GoodsIn,
}


@attrs.frozen(kw_only=True)
class Feed:
    """
    One feed.

    Attributes:
        name: Of its cursor.

        near: The feed whose place it goes back from; its own name if it keeps
            the place.

        report: What is read, so that a row is compared with its own report's.

        row: Whose rows they are.

        rank: 0 goes before look-ups, 1 when nothing else is due.

        pace: Between two reads.

        back: How much is read again.

        on_hint: Read when a hint asks for it, whatever the pace.
    """

    name: str
    near: str
    report: str
    row: FeedRowType
    rank: int
    pace: timedelta
    back: timedelta
    on_hint: bool = False


def feeds_of(tenant: Tenant) -> tuple[Feed, ...]:
    """List the feeds that a tenant reads: those near the present first."""
    pace, policy = tenant.pace, tenant.policy
    reports: list[tuple[str, str, str, FeedRowType, timedelta]] = [
        (DESPATCHES, DEEP, DESPATCHES, Despatch, pace.despatches)
    ]
    source = policy.returns.source
    if source in _RETURNS_ROWS:
        # By its source: rows of another report, once it is chosen, are not missing.
        reports.append((RETURNS, RETURNS_DEEP, source, _RETURNS_ROWS[source], pace.returns))
    near = [
        Feed(name=name, near=name, report=report, row=row, rank=0, pace=each, back=pace.overlap)
        for name, _, report, row, each in reports
    ]
    deep = [
        Feed(
            name=name,
            near=near_one,
            report=report,
            row=row,
            rank=1,
            pace=pace.deep,
            back=policy.reread_for,
        )
        for near_one, name, report, row, _ in reports
    ]
    return (*near, *deep)


def hinted_feeds(tenant: Tenant) -> tuple[Feed, ...]:
    """List the feeds that are read when a hint asks for it, of the reports that a tenant reads."""
    names = {DESPATCHES: HINTED, RETURNS: RETURNS_HINTED}
    return tuple(
        attrs.evolve(feed, name=names[feed.name], back=HINTED_BACK, on_hint=True)
        for feed in feeds_of(tenant)
        if feed.rank == 0
    )


def near_feeds(tenant: Tenant) -> frozenset[str]:
    """Name the feeds that a pass reads to their ends."""
    return frozenset(feed.name for feed in feeds_of(tenant) if feed.rank == 0)


def deep_feeds(tenant: Tenant) -> frozenset[str]:
    """Name the feeds that go further back."""
    return frozenset(feed.name for feed in feeds_of(tenant) if feed.rank)


@attrs.frozen(kw_only=True)
class FeedCursor:
    """
    Where a feed stands.

    Attributes:
        at: The newest row read so far.

        position: Where the stretch under way goes on; None between stretches.

        begin: Nothing before is read; None: the policy's start alone counts.
    """

    at: datetime
    position: datetime | None = None
    begin: datetime | None = None

    def text(self) -> str:
        """Give it as the ledger keeps it."""
        return json.dumps(
            {
                "at": self.at.isoformat(),
                "position": None if self.position is None else self.position.isoformat(),
                "begin": None if self.begin is None else self.begin.isoformat(),
            }
        )

    @classmethod
    def parse(cls, text: str) -> FeedCursor:
        """Read what :meth:`text` gave."""
        value = json.loads(text)
        position, begin = value["position"], value["begin"]
        return cls(
            at=datetime.fromisoformat(value["at"]),
            position=None if position is None else datetime.fromisoformat(position),
            begin=None if begin is None else datetime.fromisoformat(begin),
        )
