"""A pass: ingest what is new, advance, deliver until nothing is due; and passes for ever."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import attrs

from ..errors import ConflictError, ServiceError, StoreBusyError
from ..ledger import (
    Batch,
    CursorMove,
    Cursors,
    Due,
    ExceptionRecord,
    Exceptions,
    Tallies,
    Tally,
)
from . import exceptions
from ._advance import advance
from ._deliver import deliver
from ._feeds import DESPATCHES, deep_feeds, feeds_of, near_feeds
from ._hints import heed
from ._ingest import ingest
from ._needs import Resting, answer_needs, needs_since
from ._polls import poll, poll_now, polls_due_at
from ._unknown import KnownProfiles
from ._world import Flow, Tenant, World
from .exceptions import Failed, needs_a_person

READS_BEFORE_SENDING = 20
"""Reads in a row, so that a long first read does not keep news waiting."""

_STEP = timedelta(seconds=1)

_FIRST_AGAIN = timedelta(seconds=2)
_FACTOR = 4


@attrs.frozen(kw_only=True)
class Pass:
    """
    What one pass did, and how things stand after it.

    Attributes:
        observed: Facts learned that were not known.

        delivered: Events that Klaviyo accepted.

        profiles: Profiles that were told, each by an import of its own.

        skipped: Announcements recorded and not sent, in this pass.

        held: Announcements that wait for settling, tracking or a cause.

        parked: Announcements set aside for a person.

        exceptions: The open ones: owner, plain words, next step.

        remaining: Announcements that are due and were not sent.

        finished: Whether all was done that could be done now.

        refused: Whether a service refused the credentials or settings.

        stopped: Whether it was asked to stop.

        failures: What kept a service from being read, or sent to.
    """

    observed: int = 0
    delivered: int = 0
    profiles: int = 0
    skipped: int = 0
    held: int = 0
    parked: int = 0
    exceptions: Sequence[ExceptionRecord] = ()
    remaining: int = 0
    finished: bool = True
    refused: bool = False
    stopped: bool = False
    failures: Sequence[Failed] = ()


@attrs.define
class _Running:
    """What a pass counts while it runs. Nothing of it outlives the pass but what it reports."""

    observed: int = 0
    delivered: int = 0
    profiles: int = 0
    skipped: int = 0
    feeds: set[str] = attrs.field(factory=set[str])
    reading: Failed | None = None
    reading_failures: int = 0
    sending: Failed | None = None
    sending_failures: int = 0
    profiles_failed: bool = False
    moved: bool = False
    known: KnownProfiles = attrs.field(factory=KnownProfiles)
    resting: Resting = attrs.field(factory=Resting)


async def run_once(
    world: World,
    tenant: Tenant,
    *,
    full: bool = False,
    on_schedule: bool = False,
) -> Pass:
    """
    Make one pass.

    It reads what is new, decides, and delivers until nothing is due, sleeping
    through single pauses of up to the tenant's patience.

    Args:
        world: What may be awaited.

        tenant: For whom; with its start and account known.

        full: Also make the deep read now, and ask shops what changed,
            whenever they are due.

        on_schedule: Read feeds only when their pace says so; else the feed is
            read now.
    """
    secret = await world.store.secret()
    if not on_schedule:
        wanted = near_feeds(tenant) | deep_feeds(tenant) if full else near_feeds(tenant)
        await _read_now(world, tenant, wanted)
        if full:
            await poll_now(world, tenant)
    running = _Running()
    finished = True
    while not world.stopping():
        running.moved = False
        await heed(world, tenant)
        running.observed += await answer_needs(world, tenant, running.resting)
        polled = await poll(world, tenant)
        running.observed += polled.observed
        running.moved |= polled.is_more
        await _read_and_decide(world, tenant, secret, running)
        await _send(world, tenant, running)
        if _hopeless(running):
            break
        if running.moved:
            continue
        due = await world.store.due(tenant.feed_source, tenant.account, tenant.budgets)
        now = await world.store.now()
        unread = near_feeds(tenant) - running.feeds
        deep = bool(deep_feeds(tenant) - running.feeds)
        at = _next(due, now, running, must_read=not on_schedule, near=bool(unread), deep=deep)
        if at is None:
            break
        pause = max(timedelta(0), at - now)
        if pause > tenant.pace.patience:
            finished = False
            break
        if not on_schedule and unread and running.reading is None:
            # Another run read it meanwhile and set its next time; this one reads, too.
            await _read_now(world, tenant, unread)
        # In short steps: what another run has claimed is usually done long
        # before its lease ends.
        await world.sleep(max(0.01, min(pause, _STEP).total_seconds()))
    return await _report(world, tenant, running, finished=finished)


async def run(
    world: World, tenant: Tenant, on_pass: Callable[[Pass], None] = lambda done: None
) -> None:
    """
    Make passes at the tenant's pace until asked to stop.

    Args:
        world: What may be awaited.

        tenant: For whom.

        on_pass: Told of every pass that did or met something.
    """
    while not world.stopping():
        try:
            done = await run_once(world, tenant, on_schedule=True)
        except StoreBusyError:
            # Somebody copies or checks the file; all that was claimed is leased.
            await world.sleep(_FIRST_AGAIN.total_seconds())
            continue
        on_pass(done)
        due = await world.store.due(tenant.feed_source, tenant.account, tenant.budgets)
        now = await world.store.now()
        polls_at = await polls_due_at(world, tenant)
        instants = [
            at
            for at in (due.feed_at, due.deep_at, due.read_at, due.wake_at, due.send_at, polls_at)
            if at is not None
        ]
        pause = min(instants, default=now + tenant.pace.despatches) - now
        # At least a moment, so that work another run holds is not asked for in a circle.
        await _rest(world, tenant, max(0.2, min(pause, tenant.pace.despatches).total_seconds()))


async def _rest(world: World, tenant: Tenant, seconds: float) -> None:
    """Sleep, but look every second whether somebody hints at news."""
    begun = await world.store.now()
    while seconds > 0 and not world.stopping():
        step = min(seconds, _STEP.total_seconds())
        await world.sleep(step)
        seconds -= step
        # Of a ledger that somebody copies the next pass will say so.
        with suppress(StoreBusyError):
            if await heed(world, tenant) or await needs_since(world, tenant, begun):
                return


async def _read_now(world: World, tenant: Tenant, wanted: Collection[str]) -> None:
    """Make feeds due: one who runs a pass by hand does not wait for the pace."""
    now = await world.store.now()
    ranks = {feed.name: feed.rank for feed in feeds_of(tenant) if feed.name in wanted}
    known = await world.store.read(Cursors(source=tenant.feed_source))
    moves = tuple(
        CursorMove(
            source=tenant.feed_source,
            name=one.name,
            expected=one.cursor,
            cursor=one.cursor,
            next_at=now,
            rank=ranks[one.name],
        )
        for one in known
        if one.name in ranks
    )
    # Another run may have moved the feed in between; the next turn sees where to.
    with suppress(ConflictError):
        await world.store.commit(Batch(tenant=tenant.name, cursors=moves))


async def _read_and_decide(world: World, tenant: Tenant, secret: bytes, running: _Running) -> None:
    for _ in range(READS_BEFORE_SENDING):
        if world.stopping() or not await _more_to_read(world, tenant, running):
            break
        again_in = _FIRST_AGAIN * _FACTOR**running.reading_failures
        got = await ingest(world, tenant, secret, again_in)
        if got is None:
            break
        running.moved = True
        running.observed += got.observed
        if got.error is not None:
            running.reading = got.error
            running.reading_failures += 1
            break
        running.reading, running.reading_failures = None, 0
        if got.feed is not None:
            running.feeds.add(got.feed)
        await _decide(world, tenant, running)
    await _decide(world, tenant, running)


async def _more_to_read(world: World, tenant: Tenant, running: _Running) -> bool:
    """Say whether this pass reads on: a feed that it read to the end is not read again."""
    if DESPATCHES not in running.feeds:
        return True
    due = await world.store.due(tenant.feed_source, tenant.account, tenant.budgets)
    now = await world.store.now()
    instants = [due.read_at]
    if near_feeds(tenant) <= running.feeds:
        instants.append(due.deep_at if deep_feeds(tenant) - running.feeds else None)
    else:
        # The earliest of all feeds may be that of one that was read.
        known = await world.store.read(Cursors(source=tenant.feed_source))
        instants += [one.next_at for one in known if one.name not in running.feeds]
    return any(at is not None and at <= now for at in instants)


async def _decide(world: World, tenant: Tenant, running: _Running) -> None:
    while (decided := await advance(world, tenant)) is not None:
        running.moved = True
        running.skipped += decided.skipped
        if world.stopping():
            return


async def _send(world: World, tenant: Tenant, running: _Running) -> None:
    until = await world.store.now() + tenant.pace.despatches

    async def sender() -> None:
        while not world.stopping():
            sent = await deliver(world, tenant, running.sending_failures, running.known)
            if sent is None:
                return
            running.moved = True
            running.delivered += sent.delivered
            running.profiles += sent.profiles
            if sent.error is not None:
                running.sending, running.profiles_failed = sent.error, sent.about_profiles
                return
            if running.sending is not None and (
                (sent.profiles and running.profiles_failed)
                or (sent.delivered and not running.profiles_failed)
            ):
                # A profile that arrives says nothing of an event that did not.
                running.sending, running.sending_failures = None, 0
            # News must not wait behind a long backlog.
            if await world.store.now() >= until:
                return

    due = await world.store.due(tenant.feed_source, tenant.account, tenant.budgets)
    if due.send_at is None or due.send_at > await world.store.now():
        return
    flows: list[Flow] = [sender] * tenant.pace.senders
    await world.together(flows)
    if running.sending is not None:
        # Once, however many senders met it together: they share one outage.
        running.sending_failures += 1


def _hopeless(running: _Running) -> bool:
    return any(
        error is not None and needs_a_person(error) for error in (running.reading, running.sending)
    )


def _next(
    due: Due, now: datetime, running: _Running, *, must_read: bool, near: bool, deep: bool
) -> datetime | None:
    """Say when this pass goes on; None: what is left waits for its own time."""
    instants = [due.send_at]
    if running.reading is not None:
        instants += [due.feed_at, due.read_at]
    elif must_read and near:
        # Somebody else reads, or died reading: their lease ends then.
        instants.append(due.feed_at)
    if must_read:
        # Somebody else decides, or died deciding: their lease ends then.
        instants.append(due.deciding_at)
    # What has come due while this turn was made.
    deep_at = due.deep_at if deep else None
    instants += [at for at in (due.read_at, due.wake_at, deep_at) if at is not None and at <= now]
    return min((at for at in instants if at is not None), default=None)


async def not_begun(world: World, tenant: Tenant, error: ServiceError) -> Pass:
    """
    Report a pass that could not begin, because Klaviyo does not say whose the key is.

    Args:
        world: What may be awaited.

        tenant: For whom.

        error: What Klaviyo answered instead.
    """
    problem = exceptions.service_failed(tenant.name, "klaviyo", error)
    others = [key for key in exceptions.service_keys("klaviyo") if key != problem.key]
    await world.store.commit(Batch(tenant=tenant.name, opened=(problem,), closed=tuple(others)))
    return await _report(world, tenant, _Running(sending=error), finished=False)


async def _report(world: World, tenant: Tenant, running: _Running, *, finished: bool) -> Pass:
    tally = [*await world.store.read(Tallies(tenant=tenant.name)), Tally()][0]
    problems = [error for error in (running.reading, running.sending) if error is not None]
    return Pass(
        observed=running.observed,
        delivered=running.delivered,
        profiles=running.profiles,
        skipped=running.skipped,
        held=tally.held,
        parked=tally.parked,
        exceptions=tuple(await world.store.read(Exceptions(tenant=tenant.name))),
        remaining=tally.remaining,
        finished=finished and not problems,
        refused=any(needs_a_person(error) for error in problems),
        stopped=world.stopping(),
        failures=tuple(problems),
    )
