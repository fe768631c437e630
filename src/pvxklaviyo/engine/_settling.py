"""Around one request: paying for it, keeping what was claimed, and writing what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import attrs

from .._call import Call
from ..errors import LeaseLostError, NotSentError, RateLimitError, ServerError, ServiceError
from ..ledger import Batch, Claimed, Delivered, ExceptionOpened, Observation, Outcome, Settled
from ..retry import Backoff
from . import exceptions
from ._world import Tenant, World

T = TypeVar("T")

_SPARE = timedelta(seconds=10)
"""What a claim lasts beyond the time that a request may take, at most."""

_LONGEST_ASKED = 3600.0
"""Seconds that a service is obeyed for at a time; one that asks for years is asked again."""

_BACKOFF = Backoff(attempts=1_000_000, first=1.0, factor=4.0, longest=900.0)


def lease_of(tenant: Tenant) -> timedelta:
    """Say how long rows are claimed for."""
    # As short as it can be: after a kill, so long nobody sends what was claimed.
    return tenant.klaviyo.timeout + min(_SPARE, tenant.klaviyo.timeout)


async def paid(
    world: World, tenant: Tenant, call: Call[T], rows: Sequence[Claimed], *, patient: bool = False
) -> datetime | None:
    """
    Wait for our turn; an instant if that is later than the claim allows.

    Args:
        world: What may be awaited.

        tenant: For whom.

        call: What is to be paid for.

        rows: What was claimed for it.

        patient: Wait for as long as the claim allows before giving it up, so
            that a backlog is not claimed and given up row by row.
    """
    if call.budget is None:
        return None
    budget = call.budget.share(tenant.pace.klaviyo_share)
    last = min(row.until for row in rows) - tenant.klaviyo.timeout
    while (wait := await world.store.reserve(budget)) > 0:
        now = await world.store.now()
        at = now + timedelta(seconds=wait)
        if world.stopping():
            return at
        if at > last:
            if patient and last > now:
                await world.sleep((last - now).total_seconds())
            return at
        await world.sleep(wait)
    return None


def pause_after(error: ServiceError, tries: int, world: World) -> float:
    """Say how many seconds to wait after *error*, the last of so many in a row."""
    if isinstance(error, RateLimitError | ServerError) and error.retry_after is not None:
        return min(error.retry_after, _LONGEST_ASKED) + world.jitter()
    return _BACKOFF.delay(NotSentError(""), tries, world.jitter(), repeatable=True) or 900.0


async def renewed(
    world: World, tenant: Tenant, rows: Sequence[Claimed]
) -> Sequence[Claimed] | None:
    """Claim the same rows from now on; None if one was given to another meanwhile."""
    try:
        await world.store.renew([row.token for row in rows], lease_of(tenant))
    except LeaseLostError:
        return None
    now = await world.store.now()
    return [attrs.evolve(row, now=now, until=now + lease_of(tenant)) for row in rows]


async def settle(
    world: World,
    tenant: Tenant,
    rows: Sequence[Claimed],
    outcome: Outcome,
    *,
    opened: Sequence[ExceptionOpened] = (),
    observations: Sequence[Observation] = (),
) -> int:
    """Commit one outcome for all rows, and what is learned by it; give how many claims were lost."""
    if not rows:
        return 0
    closed = exceptions.in_place_of(opened)
    if isinstance(outcome, Delivered):
        closed = (
            *exceptions.service_keys("klaviyo"),
            *(f"late:{row.key}" for row in rows),
        )
    committed = await world.store.commit(
        Batch(
            tenant=tenant.name,
            settled=tuple(
                Settled(id=row.id, stream=row.stream, token=row.token, outcome=outcome)
                for row in rows
            ),
            observations=tuple(observations),
            opened=tuple(opened),
            closed=closed,
        )
    )
    return len(committed.lost)
