"""Read one stretch of the despatch feed: it only says which orders have news."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import attrs

from ..ledger import (
    Batch,
    Committed,
    Cursors,
    ExceptionOpened,
    FeedRead,
    FeedRow,
    ReadLease,
)
from ..model import order_stream
from ..peoplevox import Despatch, FeedPage, read_feed_page
from . import exceptions
from ._people import People
from ._world import Tenant, World

DESPATCHES = "despatches"
"""The feed that every pass reads, from the newest row known back by the overlap."""

DEEP = "despatches.deep"
"""The same feed from further back: finds what came late, changed, or is gone."""

_SHORTEST = timedelta(seconds=1)
"""Between two reads of a feed, whatever the pace says."""

_NOWHERE = datetime(1970, 1, 1, tzinfo=UTC)


@attrs.frozen(kw_only=True)
class FeedCursor:
    """
    Where a feed stands.

    Attributes:
        at: The newest row read so far.

        position: Where the stretch under way goes on; None between stretches.
    """

    at: datetime
    position: datetime | None = None

    def text(self) -> str:
        """Give it as the ledger keeps it."""
        position = None if self.position is None else self.position.isoformat()
        return json.dumps({"at": self.at.isoformat(), "position": position})

    @classmethod
    def parse(cls, text: str) -> FeedCursor:
        """Read what :meth:`text` gave."""
        value = json.loads(text)
        position = value["position"]
        return cls(
            at=datetime.fromisoformat(value["at"]),
            position=None if position is None else datetime.fromisoformat(position),
        )


async def read_feed(
    world: World, tenant: Tenant, lease: ReadLease, people: People
) -> tuple[Committed, bool]:
    """
    Read one page of the leased feed and commit what it nominates.

    The place in the feed is that of the newest row, not of the clock: a
    reader whose clock runs ahead of the warehouse's loses nothing.

    Returns:
        What was committed, and whether this was the stretch's last page.
    """
    cursor = FeedCursor.parse(lease.cursor)
    since = cursor.position or await _begin(world, tenant, lease, cursor)
    page = await read_feed_page(
        world.peoplevox, tenant.peoplevox, Despatch, since, tenant.pace.page_rows
    )
    rows = _rows(tenant, page.rows, people)
    newest = max([cursor.at, *(min(row.at, lease.now) for row in rows)])
    if page.last or page.through is None:
        after = FeedCursor(at=newest)
        pace = tenant.pace.deep if lease.feed == DEEP else tenant.pace.despatches
        next_at = lease.now + max(pace, _SHORTEST)
        until = None
    else:
        after = FeedCursor(at=newest, position=page.through)
        next_at = lease.now
        # The last minute of the page may go on with the next one.
        until = page.through
    committed = await world.store.commit(
        Batch(
            tenant=tenant.name,
            read=FeedRead(
                lease=lease.token,
                report="despatches",
                rows=rows + _rejected_rows(tenant, page, people),
                since=since,
                until=until,
                cursor=after.text(),
                next_at=next_at,
            ),
            opened=_nameless(tenant, page, people),
            closed=exceptions.service_keys("peoplevox"),
        )
    )
    return committed, after.position is None


async def _begin(world: World, tenant: Tenant, lease: ReadLease, cursor: FeedCursor) -> datetime:
    """Say where a new stretch begins; what was before the start is nobody's news."""
    if lease.feed == DEEP:
        known = {
            one.name: one.cursor
            for one in await world.store.read(Cursors(source=tenant.feed_source))
        }
        newest = FeedCursor.parse(known[DESPATCHES]).at
        back = tenant.policy.reread_for
    else:
        newest = cursor.at
        back = tenant.pace.overlap
    start = tenant.policy.start_at
    try:
        since = newest - back
    except OverflowError:
        since = datetime.min.replace(tzinfo=UTC)
    return since if start is None else max(start, since)


def _rows(tenant: Tenant, rows: Iterable[Despatch], people: People) -> tuple[FeedRow, ...]:
    """Name the rows of a page; equal ones are counted, so that one of them can go missing."""
    seen: Counter[FeedRow] = Counter()
    named: list[FeedRow] = []
    for row in rows:
        one = _row(tenant, row, people)
        seen[one] += 1
        named.append(one if seen[one] == 1 else attrs.evolve(one, row=f"{one.row}#{seen[one]}"))
    return tuple(named)


def _row(tenant: Tenant, row: Despatch, people: People) -> FeedRow:
    content = "\x1f".join(
        str(value)
        for value in (
            row.order_number,
            row.quantity,
            row.carrier,
            row.service,
            row.tracking_number,
            row.parent_quantity,
            row.channel,
            row.shop_reference,
        )
    )
    revision = people.revision(content.encode(), row.email)
    name = "/".join((row.despatch_number, row.item_code, row.line or "", row.parent or ""))
    return FeedRow(
        stream=order_stream(tenant.name, tenant.source, row.order_number),
        row=f"{row.order_number}/{name}@{revision}",
        at=row.despatched_at,
    )


def _rejected_rows(tenant: Tenant, page: FeedPage, people: People) -> tuple[FeedRow, ...]:
    """
    Let a row that cannot be read nominate its order all the same, if it names one.

    Its place is outside every stretch, and the same each time: it is news
    once, whatever is read again, until it reads otherwise.
    """
    return tuple(
        FeedRow(
            stream=order_stream(tenant.name, tenant.source, number),
            row=f"{number}/rejected/{_content(rejected.cells, people)}",
            at=_NOWHERE,
        )
        for rejected in page.rejected
        if (number := rejected.row.get("order_number", "").strip())
    )


def _content(cells: Iterable[str], people: People) -> str:
    return people.revision("\x1f".join(cells).encode())


def _nameless(tenant: Tenant, page: FeedPage, people: People) -> tuple[ExceptionOpened, ...]:
    """Report rows that do not even name their order; the others are reported by their look-up."""
    opened: list[ExceptionOpened] = []
    for rejected in page.rejected:
        if not rejected.row.get("order_number", "").strip():
            # Named by its content: its place moves with every stretch, and each
            # place would be an exception of its own.
            digest = _content(rejected.cells, people)[:6]
            name = rejected.subject if rejected.row else f"A row of {rejected.source}"
            subject = f"{name} ({digest})"
            text = str(rejected)
            opened.append(exceptions.rows_rejected(tenant.name, tenant.source, subject, text, None))
    return tuple(opened)
