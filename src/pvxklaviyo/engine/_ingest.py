"""Ingest: claim a read, read, learn, nominate, move the cursor: one commit."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

import attrs

from .._wire import StopAskedError
from ..errors import ConfigurationError, ConflictError, LeaseLostError, ServiceError
from ..ledger import Batch, ExceptionOpened, LookedUp, ReadFailed, ReadLease
from . import exceptions
from ._feed import read_feed
from ._feeds import RETURNS, RETURNS_DEEP, RETURNS_HINTED
from ._look_up import look_up
from ._people import People
from ._returned import UNREADABLE, unreadable_returns
from ._world import Tenant, World
from .exceptions import Failed

LOOK_UP_AT_ONCE = 100
"""Numbers in one look-up: as many terms as a search clause is known to take."""


@attrs.frozen(kw_only=True)
class Ingested:
    """
    What one read brought.

    Attributes:
        observed: Facts that were not known.

        feed: The feed that was read to its end; None for a look-up, or a page
            that others follow.

        error: Why it failed; None if it did not.
    """

    observed: int = 0
    feed: str | None = None
    error: Failed | None = None


async def ingest(
    world: World, tenant: Tenant, secret: bytes, again_in: timedelta
) -> Ingested | None:
    """
    Make one read that is due; None if none is, or somebody else reads.

    Args:
        world: What may be awaited.

        tenant: For whom.

        secret: The ledger's key.

        again_in: How long to wait before the same is tried again, if it fails.
    """
    timeout = tenant.peoplevox.timeout
    lease = await world.store.claim_read(tenant.feed_source, LOOK_UP_AT_ONCE, timeout)
    if lease is None:
        return None
    people = People(secret, tenant.codec, world.new_reference)
    try:
        if lease.feed is None:
            committed = await look_up(world, tenant, lease, people)
            return Ingested(observed=committed.new)
        committed, ended = await read_feed(world, tenant, lease, people)
        return Ingested(observed=committed.new, feed=lease.feed if ended else None)
    except (LeaseLostError, ConflictError):
        # The call took longer than the lease, and another reader has begun:
        # what it learns is at least as new.
        return Ingested()
    except StopAskedError:
        # Nobody's fault; the right to read is given back, for whoever is next.
        await _give_back(world, tenant, lease, await world.store.now())
        return Ingested()
    except (ServiceError, ConfigurationError) as error:
        if lease.feed in {RETURNS, RETURNS_DEEP, RETURNS_HINTED} and isinstance(error, UNREADABLE):
            # It stops returns alone (law L11), and comes again at its own pace.
            again_at = await world.store.now() + tenant.pace.returns
            opened = await unreadable_returns(world, tenant, "feed", error)
            await _give_back(world, tenant, lease, again_at, *opened)
            return Ingested(feed=lease.feed)
        await _failed(world, tenant, lease, error, again_in)
        return Ingested(error=error)


async def _failed(
    world: World, tenant: Tenant, lease: ReadLease, error: Failed, again_in: timedelta
) -> None:
    failed = exceptions.service_failed(tenant.name, "peoplevox", error)
    await _give_back(world, tenant, lease, await world.store.now() + again_in, failed)


async def _give_back(
    world: World,
    tenant: Tenant,
    lease: ReadLease,
    again_at: datetime,
    *opened: ExceptionOpened,
) -> None:
    """End a lease without having learned anything."""
    read = (
        LookedUp(lease=lease.token, shown={}, again_at=again_at)
        if lease.feed is None
        else ReadFailed(lease=lease.token, again_at=again_at)
    )
    closed = exceptions.in_place_of(opened)
    batch = Batch(tenant=tenant.name, read=read, opened=opened, closed=closed)
    with suppress(LeaseLostError):
        await world.store.commit(batch)
