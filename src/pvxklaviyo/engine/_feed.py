"""Read one stretch of a feed: it only says which orders have news."""

from __future__ import annotations

from datetime import UTC, datetime

import attrs

from ..ledger import Batch, Committed, Cursors, FeedRead, ReadFailed, ReadLease
from ..peoplevox import read_feed_page
from . import exceptions
from ._feed_rows import named, nobodys, over, place_of, rejected_rows
from ._feeds import (
    RETURNS,
    RETURNS_DEEP,
    RETURNS_HINTED,
    SHORTEST,
    Feed,
    FeedCursor,
    feeds_of,
    hinted_feeds,
)
from ._people import People
from ._world import Tenant, World


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
    known = (*feeds_of(tenant), *hinted_feeds(tenant))
    feed = next((one for one in known if one.name == lease.feed), None)
    if feed is None:
        # Another process, with other settings, reads more than this one.
        later = ReadFailed(lease=lease.token, again_at=lease.now + tenant.pace.returns)
        return await world.store.commit(Batch(tenant=tenant.name, read=later)), True
    cursor = FeedCursor.parse(lease.cursor)
    since = cursor.position or await _begin(world, tenant, feed, cursor)
    page = await read_feed_page(
        world.peoplevox, tenant.peoplevox, feed.row, since, tenant.pace.page_rows
    )
    # Of all rows, also of goods in that are no returns.
    newest = max([cursor.at, *(min(place_of(row), lease.now) for row in page.rows)])
    if page.last or page.through is None:
        after = attrs.evolve(cursor, at=newest, position=None)
        next_at = None if feed.on_hint else lease.now + max(feed.pace, SHORTEST)
        until = None
    else:
        after = attrs.evolve(cursor, at=newest, position=page.through)
        next_at = lease.now
        # The last minute of the page may go on with the next one.
        until = page.through
    opened = nobodys(tenant, page.rows, page.rejected, people)
    committed = await world.store.commit(
        Batch(
            tenant=tenant.name,
            read=FeedRead(
                lease=lease.token,
                report=feed.report,
                rows=named(tenant, page.rows, people)
                + rejected_rows(tenant, page.rejected, people),
                since=since,
                until=until,
                cursor=after.text(),
                next_at=next_at,
            ),
            opened=opened,
            closed=(
                *exceptions.service_keys("peoplevox"),
                *over(tenant, page.rows, opened),
                *_readable(tenant, feed),
            ),
        )
    )
    return committed, after.position is None


def _readable(tenant: Tenant, feed: Feed) -> tuple[str, ...]:
    """Name what is over because a feed was read."""
    is_of_returns = feed.name in {RETURNS, RETURNS_DEEP, RETURNS_HINTED}
    return (exceptions.returns_key(tenant.source, "feed"),) if is_of_returns else ()


async def _begin(world: World, tenant: Tenant, feed: Feed, cursor: FeedCursor) -> datetime:
    """Say where a new stretch begins; what was before the start is nobody's news."""
    # A hinted one has been given its place by the hint.
    if feed.near != feed.name and not feed.on_hint:
        known = {
            one.name: one.cursor
            for one in await world.store.read(Cursors(source=tenant.feed_source))
        }
        cursor = FeedCursor.parse(known[feed.near])
    try:
        since = cursor.at - feed.back
    except OverflowError:
        since = datetime.min.replace(tzinfo=UTC)
    starts = [at for at in (tenant.policy.start_at, cursor.begin) if at is not None]
    return max([since, *starts])
