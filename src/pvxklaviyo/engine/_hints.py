"""
Hints: they wait in the ledger, and make the reader look sooner. Never evidence.

A hint that names orders has them looked up; one that names none has the last
minutes of the feed read. However many come, they are heeded together, at most
once in five seconds, and what they lead to is paid from the same budget as all
reading.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import get_args

from ..errors import ConflictError
from ..ledger import Batch, CursorMove, Cursors, Hints, NewHint
from ..model import StreamKey, order_stream
from ._feeds import HINTED, FeedCursor, hinted_feeds
from ._hint import Hint, News
from ._world import Tenant, World

HEED_EVERY = timedelta(seconds=5)
"""At most so often: a flood of hints is one read."""


async def hint(world: World, tenant: Tenant, hints: Sequence[Hint]) -> None:
    """
    Let hints wait for the next look. All are durable on return.

    Args:
        world: Only its store is asked.

        tenant: For whom.

        hints: Any number; those that say the same are one.
    """
    await world.store.migrate()
    new: dict[NewHint, None] = {}
    for one in hints:
        streams: list[StreamKey | None] = [
            order_stream(tenant.name, tenant.source, number) for number in one.orders
        ]
        for stream in streams or [None]:
            new[NewHint(source=tenant.feed_source, about=one.about, stream=stream)] = None
    if new:
        await world.store.commit(Batch(tenant=tenant.name, hints=tuple(new)))


async def heed(world: World, tenant: Tenant) -> bool:
    """
    Act on the hints that wait: let what they are about be read now.

    Returns:
        Whether anything is to be read because of them.
    """
    found = await world.store.read(Hints(source=tenant.feed_source))
    # Others wait in the same place for what they are about.
    waiting = [one for one in found if one.about in get_args(News)]
    if not waiting:
        return False
    now = await world.store.now()
    known = {one.name: one for one in await world.store.read(Cursors(source=tenant.feed_source))}
    feeds = hinted_feeds(tenant)
    if HINTED in known:
        heeded_at = FeedCursor.parse(known[HINTED].cursor).at
        # One put into the future by a clock that was put back holds nothing up.
        if timedelta(0) <= now - heeded_at < HEED_EVERY:
            return False
    if any(known[feed.name].next_at is not None for feed in feeds if feed.name in known):
        # The read that the last ones led to is not over.
        return False
    unnamed = {one.about for one in waiting if one.stream is None}
    moves: list[CursorMove] = []
    for feed in feeds:
        is_wanted = feed.near in unnamed
        # The first one also keeps when hints were heeded, whatever they named.
        if is_wanted or feed.name == HINTED:
            before = known.get(feed.name)
            moves.append(
                CursorMove(
                    source=tenant.feed_source,
                    name=feed.name,
                    expected=None if before is None else before.cursor,
                    cursor=FeedCursor(at=now).text(),
                    next_at=now if is_wanted else None,
                    rank=feed.rank,
                )
            )
    try:
        await world.store.commit(
            Batch(
                tenant=tenant.name,
                cursors=tuple(moves),
                heeded=tuple(waiting),
                nominated=tuple(one.stream for one in waiting if one.stream is not None),
            )
        )
    except ConflictError:
        # Another run heeds them.
        return False
    return True
