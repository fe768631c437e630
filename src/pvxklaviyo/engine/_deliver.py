"""
Deliver: claim heads (which marks them as told), pace, send, settle.

Nothing ends lost because retries ran out: what may pass is tried again, what
will not is parked for a person. A kill between the answer and its settling
repeats one request under the same ids, which Klaviyo then ignores.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import attrs

from .._call import Call
from ..errors import (
    AuthenticationError,
    ConfigurationError,
    LeaseLostError,
    NotSentError,
    RateLimitError,
    RequestRejectedError,
    ServerError,
    ServiceError,
)
from ..klaviyo import EventParts, Sendable, batches, envelope, post_event, post_events
from ..ledger import (
    Ask,
    Batch,
    Claimed,
    Delivered,
    ExceptionOpened,
    Outcome,
    Parked,
    RetryAt,
    Settled,
)
from ..retry import Backoff
from . import exceptions
from ._world import Tenant, World
from .exceptions import Failed

CLOCK_TOLERANCE = timedelta(minutes=2)
"""An event's time may not lie further in the future than this (law L5)."""

_SPARE = timedelta(seconds=10)
"""What a claim lasts beyond the time that a request may take, at most."""

_ITS_OWN_FAULT = frozenset({400, 409, 413})
"""Refusals that are about the event; others would meet every event alike."""

_LONGEST_ASKED = 3600.0
"""Seconds that a service is obeyed for at a time; one that asks for years is asked again."""

_BACKOFF = Backoff(attempts=1_000_000, first=1.0, factor=4.0, longest=900.0)


@attrs.frozen(kw_only=True)
class Sent:
    """
    What one turn of a sender did.

    Attributes:
        delivered: Events that Klaviyo accepted.

        error: What stopped it; None if nothing did, or one event was parked.
    """

    delivered: int = 0
    error: Failed | None = None


async def deliver(world: World, tenant: Tenant, failures: int = 0) -> Sent | None:
    """
    Send what is due, one request; None if nothing is.

    Args:
        world: What may be awaited.

        tenant: For whom.

        failures: How many turns in a row failed before this one: each waits
            longer than the one before.
    """
    bulk = tenant.pace.bulk_from
    if bulk:
        rows = await world.store.claim(_ask(tenant, limit=1000, at_least=bulk))
        if rows:
            return await _send_in_bulk(world, tenant, rows, failures)
    rows = await world.store.claim(_ask(tenant, limit=1, at_least=1))
    if not rows:
        return None
    return await _send(world, tenant, rows, failures, single=True)


def _ask(tenant: Tenant, *, limit: int, at_least: int) -> Ask:
    return Ask(
        account=tenant.account,
        limit=limit,
        at_least=at_least,
        lease=_lease(tenant),
        blocked_by=tenant.budgets,
    )


def _lease(tenant: Tenant) -> timedelta:
    # As short as it can be: after a kill, so long nobody sends what was claimed.
    return tenant.klaviyo.timeout + min(_SPARE, tenant.klaviyo.timeout)


def sendable(tenant: Tenant, row: Claimed, now: datetime) -> Sendable:
    """
    Make a claimed row ready to leave.

    Its time is when it happened (law L5). Beyond its live window the late
    mode that was decided says whether it may start flows (law L6).
    """
    late = row.live_until is not None and now > row.live_until
    unseal = tenant.codec.open
    return Sendable(
        parts=EventParts(
            attributes=unseal(row.parts.attributes),
            profile=unseal(row.parts.profile),
            meta=unseal(row.parts.meta) if row.parts.meta else b"",
        ),
        time=row.happened_at,
        backfill=late and row.late_mode == "silent",
    )


async def _send_in_bulk(
    world: World, tenant: Tenant, rows: Sequence[Claimed], failures: int
) -> Sent:
    total = Sent()
    now = rows[0].now
    cuts = list(batches([sendable(tenant, row, now) for row in rows]))
    begin = 0
    for cut in cuts:
        part = rows[begin : begin + len(cut)]
        begin += len(cut)
        sent = await _send(world, tenant, part, failures, single=False)
        total = Sent(delivered=total.delivered + sent.delivered, error=sent.error or total.error)
    return total


async def _send(
    world: World, tenant: Tenant, rows: Sequence[Claimed], failures: int, *, single: bool
) -> Sent:
    now = rows[0].now
    early = [row for row in rows if row.happened_at > now + CLOCK_TOLERANCE]
    if early:
        return await _too_early(world, tenant, rows, early)
    bodies = [sendable(tenant, row, now) for row in rows]
    call = (
        post_event(envelope(bodies, "events"))
        if single
        else post_events(envelope(bodies, "event-bulk-create-jobs"))
    )
    call = tenant.klaviyo.bind(call)
    wait = await _paid(world, tenant, call, rows)
    if wait is not None:
        await _settle(world, tenant, rows, RetryAt(at=wait, sent=False))
        return Sent()
    try:
        call.decode(await tenant.klaviyo.send(world.klaviyo, call.request))
    except (ServiceError, ConfigurationError) as error:
        return await _refused(world, tenant, rows, call, error, failures, single=single)
    lost = await _settle(world, tenant, rows, Delivered())
    return Sent(delivered=len(rows) - lost)


async def _paid(
    world: World, tenant: Tenant, call: Call[None], rows: Sequence[Claimed]
) -> datetime | None:
    """Wait for our turn; an instant if that is later than the claim allows."""
    if call.budget is None:
        return None
    budget = call.budget.share(tenant.pace.klaviyo_share)
    last = min(row.until for row in rows) - tenant.klaviyo.timeout
    while (wait := await world.store.reserve(budget)) > 0:
        at = await world.store.now() + timedelta(seconds=wait)
        if at > last or world.stopping():
            return at
        await world.sleep(wait)
    return None


async def _refused(
    world: World,
    tenant: Tenant,
    rows: Sequence[Claimed],
    call: Call[None],
    error: Failed,
    failures: int,
    *,
    single: bool,
) -> Sent:
    """Settle by the meaning of the answer."""
    now = await world.store.now()
    tries = max(failures + 1, *(row.tries for row in rows))
    match error:
        case RequestRejectedError() if error.status in _ITS_OWN_FAULT and single:
            await _settle(
                world,
                tenant,
                rows,
                Parked(reason="refused", note=str(error)),
                opened=[exceptions.event_refused(tenant.name, row, error) for row in rows],
            )
            return Sent()
        case RequestRejectedError() if error.status in _ITS_OWN_FAULT:
            return await _one_by_one(world, tenant, rows, failures)
        case RateLimitError():
            wait = _seconds(error, tries, world)
            until = now + timedelta(seconds=wait)
            if call.budget is not None:
                await world.store.penalize(call.budget.name, until)
            await _settle(world, tenant, rows, RetryAt(at=until, sent=False))
            return Sent(error=error)
        case AuthenticationError() | ConfigurationError() | RequestRejectedError():
            # The key, the address or the revision is wrong, not the event. No other event of this account would fare better.
            until = now + timedelta(seconds=15)
            await world.store.penalize(tenant.budgets[0], until)
            failed = exceptions.service_failed(tenant.name, "klaviyo", error)
            await _settle(world, tenant, rows, RetryAt(at=until, sent=False), opened=[failed])
            return Sent(error=error)
        case _:
            # A 503 is answered before anything is accepted; of all else nobody knows.
            refused = isinstance(error, NotSentError) or (
                isinstance(error, ServerError) and error.status == 503
            )
            until = now + timedelta(seconds=_seconds(error, tries, world))
            if refused:
                # Down for all. A failure that may be one event's own is not:
                # it must not stop its neighbours (law L11).
                await world.store.penalize(tenant.budgets[0], until)
            opened = [exceptions.service_failed(tenant.name, "klaviyo", error)] if tries > 1 else []
            await _settle(world, tenant, rows, RetryAt(at=until, sent=not refused), opened=opened)
            return Sent(error=error)


def _seconds(error: ServiceError, tries: int, world: World) -> float:
    if isinstance(error, RateLimitError | ServerError) and error.retry_after is not None:
        return min(error.retry_after, _LONGEST_ASKED) + world.jitter()
    return _BACKOFF.delay(NotSentError(""), tries, world.jitter(), repeatable=True) or 900.0


async def _one_by_one(world: World, tenant: Tenant, rows: Sequence[Claimed], failures: int) -> Sent:
    """Send the rows of a refused bulk request singly: only the bad ones are parked."""
    total = Sent()
    for position, row in enumerate(rows):
        try:
            await world.store.renew([row.token], _lease(tenant))
        except LeaseLostError:
            continue
        now = await world.store.now()
        fresh = attrs.evolve(row, now=now, until=now + _lease(tenant))
        sent = await _send(world, tenant, [fresh], failures, single=True)
        total = Sent(delivered=total.delivered + sent.delivered, error=sent.error)
        if sent.error is not None or world.stopping():
            await _settle(world, tenant, rows[position + 1 :], RetryAt(at=now, sent=False))
            break
    return total


async def _too_early(
    world: World, tenant: Tenant, rows: Sequence[Claimed], early: Sequence[Claimed]
) -> Sent:
    """Let nothing leave that is dated in the future; the others go with the next turn."""
    now = rows[0].now
    others = [row for row in rows if row not in early]
    for row in early:
        await _settle(world, tenant, [row], RetryAt(at=row.happened_at, sent=False))
    await _settle(world, tenant, others, RetryAt(at=now, sent=False))
    return Sent()


async def _settle(
    world: World,
    tenant: Tenant,
    rows: Sequence[Claimed],
    outcome: Outcome,
    *,
    opened: Sequence[ExceptionOpened] = (),
) -> int:
    """Commit one outcome for all rows; give how many claims had been lost."""
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
            opened=tuple(opened),
            closed=closed,
        )
    )
    return len(committed.lost)
