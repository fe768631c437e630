"""
Deliver: claim heads (which marks them as told), pace, send, settle.

Nothing ends lost because retries ran out: what may pass is tried again, what
will not is parked for a person. A kill between the answer and its settling
repeats one request under the same ids, which Klaviyo then ignores.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import attrs

from .._call import Call
from ..errors import (
    AuthenticationError,
    ConfigurationError,
    NotSentError,
    RateLimitError,
    RequestRejectedError,
    ServerError,
    ServiceError,
)
from ..klaviyo import (
    EventParts,
    Sendable,
    batches,
    envelope,
    post_event,
    post_events,
    post_profile,
    profile_body,
)
from ..ledger import Ask, Claimed, Delivered, Parked, RetryAt, Skipped
from ..sequence import KINDS
from . import _set_aside, exceptions
from ._lateness import leaving
from ._settling import lease_of, pause_after, renewed
from ._settling import paid as _paid
from ._settling import settle as _settle
from ._telling import facts_of_sent
from ._timely import PROFILE, stops, timely
from ._unknown import KnownProfiles, questions, turn, unknown_of
from ._world import Tenant, World
from .exceptions import Failed

_PROFILES = (KINDS[PROFILE].lane,)
_EVENTS = tuple({kind.lane for kind in KINDS.values()} - {*_PROFILES})

_ITS_OWN_FAULT = frozenset({400, 409, 413})
"""Refusals that are about the event; others would meet every event alike."""

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class Sent:
    """
    What one turn of a sender did.

    Attributes:
        delivered: Events that Klaviyo accepted.

        profiles: Profiles that were told.

        error: What stopped it; None if nothing did, or one event was parked.

        about_profiles: Whether it was about profiles; else about events.
    """

    delivered: int = 0
    profiles: int = 0
    error: Failed | None = None
    about_profiles: bool = False


async def deliver(
    world: World, tenant: Tenant, failures: int = 0, known: KnownProfiles | None = None
) -> Sent | None:
    """
    Send what is due, one request; None if nothing is.

    Events first. What profiles are told goes only when no event is due, and
    never in one request with them.

    Args:
        world: What may be awaited.

        tenant: For whom.

        failures: How many turns in a row failed before this one: each waits
            longer than the one before.

        known: Whom Klaviyo was seen to know, where it must know somebody
            first; None: nobody yet.
    """
    known = KnownProfiles() if known is None else known
    bulk = tenant.pace.bulk_from
    if bulk:
        rows = await world.store.claim(_ask(tenant, _EVENTS, limit=1000, at_least=bulk))
        if rows:
            return await _send_in_bulk(world, tenant, rows, failures, known)
    for lanes in (_EVENTS, _PROFILES):
        rows = await world.store.claim(_ask(tenant, lanes, limit=1, at_least=1))
        if rows:
            sent = await _send(world, tenant, rows, failures, known, single=True)
            return attrs.evolve(sent, about_profiles=lanes is _PROFILES)
    return None


def _ask(tenant: Tenant, lanes: tuple[int, ...], *, limit: int, at_least: int) -> Ask:
    return Ask(
        account=tenant.account,
        limit=limit,
        at_least=at_least,
        lease=lease_of(tenant),
        blocked_by=tenant.budgets,
        lanes=lanes,
    )


def sendable(tenant: Tenant, row: Claimed, now: datetime) -> Sendable:
    """
    Make a claimed row ready to leave.

    Its time is when it happened (law L5). Beyond its live window the late
    mode that was decided says whether it may start flows (law L6).
    """
    how = leaving(row, now)
    return Sendable(parts=_parts(tenant, row), time=how.time, backfill=how.backfill)


def _parts(tenant: Tenant, row: Claimed) -> EventParts:
    unseal = tenant.codec.open
    return EventParts(
        attributes=unseal(row.parts.attributes),
        profile=unseal(row.parts.profile),
        meta=unseal(row.parts.meta) if row.parts.meta else b"",
    )


async def _send_in_bulk(
    world: World, tenant: Tenant, rows: Sequence[Claimed], failures: int, known: KnownProfiles
) -> Sent:
    total = Sent()
    now = rows[0].now
    cuts = list(batches([sendable(tenant, row, now) for row in rows]))
    begin = 0
    for cut in cuts:
        part = rows[begin : begin + len(cut)]
        begin += len(cut)
        sent = await _send(world, tenant, part, failures, known, single=False)
        total = Sent(delivered=total.delivered + sent.delivered, error=sent.error or total.error)
    return total


async def _send(
    world: World,
    tenant: Tenant,
    rows: Sequence[Claimed],
    failures: int,
    known: KnownProfiles,
    *,
    single: bool,
) -> Sent:
    rows = await timely(world, tenant, rows)
    if rows and tenant.policy.profile.unknown == "skip":
        found = await _known_only(world, tenant, rows, failures, known, single=single)
        if isinstance(found, Sent):
            return found
        rows = found
    if not rows:
        return Sent()
    now = rows[0].now
    call = tenant.klaviyo.bind(_call(tenant, rows, now, single=single))
    is_profile = rows[0].kind == PROFILE
    wait = await _paid(world, tenant, call, rows, patient=is_profile)
    if wait is not None:
        await _settle(world, tenant, rows, RetryAt(at=wait, sent=False))
        return Sent()
    try:
        call.decode(await tenant.klaviyo.send(world.klaviyo, call.request))
    except (ServiceError, ConfigurationError) as error:
        return await _refused(world, tenant, rows, call, error, failures, known, single=single)
    learned = facts_of_sent(tenant, rows, now)
    done = len(rows) - await _settle(world, tenant, rows, Delivered(), observations=learned)
    return Sent(profiles=done) if is_profile else Sent(delivered=done)


def _call(tenant: Tenant, rows: Sequence[Claimed], now: datetime, *, single: bool) -> Call[None]:
    if rows[0].kind == PROFILE:
        return post_profile(profile_body(_parts(tenant, rows[0])))
    bodies = [sendable(tenant, row, now) for row in rows]
    if single:
        return post_event(envelope(bodies, "events"))
    return post_events(envelope(bodies, "event-bulk-create-jobs"))


async def _known_only(
    world: World,
    tenant: Tenant,
    rows: Sequence[Claimed],
    failures: int,
    known: KnownProfiles,
    *,
    single: bool,
) -> Sequence[Claimed] | Sent:
    """Skip the rows of people whom Klaviyo does not know; what of them all, if it cannot say."""
    unknown: set[int] = set()
    asked = False
    for asking in questions(tenant, rows, known):
        asked = True
        try:
            found = await turn(world, tenant, asking, rows)
        except (ServiceError, ConfigurationError) as error:
            return await _refused(
                world,
                tenant,
                rows,
                asking.call,
                error,
                failures,
                known,
                single=single,
                asked_only=True,
            )
        if isinstance(found, datetime):
            await _settle(world, tenant, rows, RetryAt(at=found, sent=False))
            return Sent()
        unknown.update(row.id for row in unknown_of(asking, found, known))
        again = await renewed(world, tenant, rows)
        if again is None:
            return Sent()
        rows = again
    if not asked:
        return rows
    gone = [row for row in rows if row.id in unknown]
    await _settle(world, tenant, gone, Skipped(reason="unknown_profile"))
    return [row for row in rows if row.id not in unknown]


async def _refused(
    world: World,
    tenant: Tenant,
    rows: Sequence[Claimed],
    call: Call[T],
    error: Failed,
    failures: int,
    known: KnownProfiles,
    *,
    single: bool,
    asked_only: bool = False,
) -> Sent:
    """Settle by the meaning of the answer; nothing took effect of what was *asked_only*."""
    now = await world.store.now()
    tries = max(failures + 1, *(row.tries for row in rows))
    match error:
        case RequestRejectedError() if error.status in _ITS_OWN_FAULT and single:
            for row in rows:
                parked = Parked(reason="refused", note=str(error), stops=stops(tenant, row))
                opened = [_set_aside.refused(tenant.name, row, error)]
                await _settle(world, tenant, [row], parked, opened=opened)
            return Sent()
        case RequestRejectedError() if error.status in _ITS_OWN_FAULT:
            return await _one_by_one(world, tenant, rows, failures, known)
        case RateLimitError():
            wait = pause_after(error, tries, world)
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
            sent = not refused and not asked_only
            until = now + timedelta(seconds=pause_after(error, tries, world))
            if refused:
                # Down for all. A failure that may be one event's own is not:
                # it must not stop its neighbours (law L11).
                await world.store.penalize(tenant.budgets[0], until)
            opened = [exceptions.service_failed(tenant.name, "klaviyo", error)] if tries > 1 else []
            await _settle(world, tenant, rows, RetryAt(at=until, sent=sent), opened=opened)
            return Sent(error=error)


async def _one_by_one(
    world: World, tenant: Tenant, rows: Sequence[Claimed], failures: int, known: KnownProfiles
) -> Sent:
    """Send the rows of a refused bulk request singly: only the bad ones are parked."""
    total = Sent()
    for position, row in enumerate(rows):
        fresh = await renewed(world, tenant, [row])
        if fresh is None:
            continue
        sent = await _send(world, tenant, fresh, failures, known, single=True)
        # Profiles are never sent in bulk.
        total = Sent(delivered=total.delivered + sent.delivered, error=sent.error)
        if sent.error is not None or world.stopping():
            now = fresh[0].now
            await _settle(world, tenant, rows[position + 1 :], RetryAt(at=now, sent=False))
            break
    return total
