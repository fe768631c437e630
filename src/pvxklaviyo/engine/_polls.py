"""
Ask shops what changed, each at its own pace: those that send nothing, above all.

How far a shop was read is kept in the ledger like the place of a feed, and
moves in the commit that stores what was read. A killed reader's right to read
ends with its lease, and the next one goes on at the mark. A shop that cannot
be read stops itself only, and an order that cannot be read stops nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import attrs

from .._wire import StopAskedError
from ..errors import (
    ConfigurationError,
    ConflictError,
    LeaseLostError,
    Problem,
    ServiceError,
    StoreError,
)
from ..ledger import Batch, CursorMove, Cursors, ExceptionOpened, FeedRead, ReadFailed, ReadLease
from ..model import Shown, ShownOrder
from ..shops import RejectedOrder
from . import _poll_exceptions as exceptions
from ._people import People
from ._poll import Changes, Poll
from ._poll_cursor import PollCursor
from ._shown import shown_batch
from ._world import Tenant, World

AT_ONCE = 5
"""Parts read of one shop before anything else has its turn."""

LEASE = timedelta(minutes=10)
"""How long one part may take; then another process asks."""

_CHANGES = "changes"
_MOST_REMEMBERED = 500


@attrs.frozen(kw_only=True)
class Polled:
    """
    What asking brought.

    Attributes:
        observed: What was shown and was not known.

        is_more: Whether a shop has more to tell now.
    """

    observed: int = 0
    is_more: bool = False


async def polls_begun(world: World, tenant: Tenant, begin: datetime) -> Sequence[CursorMove]:
    """
    Give what lets shops be asked that were never asked before.

    Args:
        world: Only its store is asked.

        tenant: For whom.

        begin: What changed before is of no interest.
    """
    now = await world.store.now()
    moves: list[CursorMove] = []
    for shop in tenant.polls:
        source = _source(tenant, shop)
        if not await world.store.read(Cursors(source=source)):
            cursor = PollCursor(begin=begin).text()
            moves.append(
                CursorMove(source=source, name=_CHANGES, expected=None, cursor=cursor, next_at=now)
            )
    return moves


async def polls_due_at(world: World, tenant: Tenant) -> datetime | None:
    """Say when the next shop is to be asked; None: none is."""
    instants: list[datetime] = []
    for shop in tenant.polls:
        # Whoever reads it now may have died: then it is when the lease ends.
        due = await world.store.due(_source(tenant, shop), tenant.account)
        instants += [due.feed_at] if due.feed_at is not None else []
    return min(instants, default=None)


async def poll_now(world: World, tenant: Tenant) -> None:
    """Let every shop be asked now, whatever its pace."""
    now = await world.store.now()
    for shop in tenant.polls:
        source = _source(tenant, shop)
        moves = tuple(
            CursorMove(
                source=source, name=one.name, expected=one.cursor, cursor=one.cursor, next_at=now
            )
            for one in await world.store.read(Cursors(source=source))
        )
        with suppress(ConflictError):
            await world.store.commit(Batch(tenant=tenant.name, cursors=moves))


async def poll(world: World, tenant: Tenant) -> Polled:
    """
    Ask the shops whose time has come, some parts of each.

    Args:
        world: Only its store is asked, and whether to stop.

        tenant: For whom.
    """
    observed, is_more = 0, False
    for shop, one in tenant.polls.items():
        for _ in range(AT_ONCE):
            if world.stopping():
                return Polled(observed=observed)
            got = await _part(world, tenant, shop, one)
            if got is None:
                break
            observed += got.observed
            if not got.is_more:
                break
        else:
            is_more = True
    return Polled(observed=observed, is_more=is_more)


async def _part(world: World, tenant: Tenant, shop: str, asked: Poll) -> Polled | None:
    """Read the next part; None: it is not time, or somebody else reads."""
    lease = await world.store.claim_read(_source(tenant, shop), 1, LEASE)
    if lease is None:
        return None
    cursor = PollCursor.parse(lease.cursor)
    try:
        changes = await _read(asked, cursor, lease.now)
    except StopAskedError:
        # Nobody's fault; the right to read is given back, for whoever is next.
        await _give_back(world, tenant, lease, await world.store.now())
        return None
    except StoreError:
        raise
    except Exception as error:  # noqa: BLE001 - a shop that cannot be read stops itself only (L11)
        again_at = await world.store.now() + asked.every
        await _give_back(world, tenant, lease, again_at, _failed(tenant, shop, error))
        return None
    with suppress(LeaseLostError, ConflictError):
        # Else it took longer than the lease, and another reader has begun.
        return await _keep(world, tenant, shop, asked, lease, cursor, changes)
    return None


async def _read(asked: Poll, cursor: PollCursor, now: datetime) -> Changes:
    try:
        return await asked.read(cursor.mark, cursor.begin, now)
    except ValueError:
        if not cursor.mark:
            raise
    # The mark of another kind of shop that had this name.
    return await asked.read("", cursor.begin, now)


async def _keep(
    world: World,
    tenant: Tenant,
    shop: str,
    asked: Poll,
    lease: ReadLease,
    cursor: PollCursor,
    changes: Changes,
) -> Polled:
    """Store what was read, and that it was."""
    secret = await world.store.secret()
    shown, odd = _sound(tenant, shop, changes.shown, secret, world)
    people = People(secret, tenant.codec, world.new_reference)
    rejected = {_mark(one, secret): one for one in (*changes.rejected, *odd)}
    told = {*cursor.reported, *cursor.before}
    reported = tuple(dict.fromkeys((*cursor.reported, *rejected)))[-_MOST_REMEMBERED:]
    after = PollCursor(
        begin=cursor.begin,
        mark=changes.mark,
        reported=() if changes.is_last else reported,
        before=reported if changes.is_last else cursor.before,
    )
    batch = attrs.evolve(
        shown_batch(tenant, shown, people),
        read=FeedRead(
            lease=lease.token,
            report=shop,
            rows=(),
            since=None,
            until=None,
            cursor=after.text(),
            next_at=lease.now + asked.every if changes.is_last else lease.now,
        ),
        opened=tuple(
            exceptions.unreadable(tenant.name, tenant.source, shop, one.order, _why(one))
            for mark, one in rejected.items()
            if mark not in told
        ),
        closed=(exceptions.poll_key(tenant.source, shop), *_readable(tenant, shop, shown)),
    )
    committed = await world.store.commit(batch)
    return Polled(observed=committed.new_by_kind.get("shown", 0), is_more=not changes.is_last)


def _sound(
    tenant: Tenant, shop: str, shown: Sequence[Shown], secret: bytes, world: World
) -> tuple[Sequence[Shown], Sequence[RejectedOrder]]:
    """Part what the ledger can keep from what it cannot."""
    try:
        shown_batch(tenant, shown, People(secret, tenant.codec, world.new_reference))
    except ValueError:
        pass
    else:
        return shown, ()
    sound: list[Shown] = []
    odd: list[RejectedOrder] = []
    for one in shown:
        try:
            shown_batch(tenant, [one], People(secret, tenant.codec, world.new_reference))
        except ValueError as error:
            name = (one.number or one.id) if isinstance(one, ShownOrder) else one.order
            problem = Problem("", _plain(error))
            odd.append(RejectedOrder(shop=shop, order=name, problems=(problem,)))
        else:
            sound.append(one)
    return sound, odd


def _plain(error: ValueError) -> str:
    # Python's own quotes what it could not write.
    return "a text in it cannot be written" if isinstance(error, UnicodeError) else str(error)


def _readable(tenant: Tenant, shop: str, shown: Iterable[Shown]) -> Iterable[str]:
    """Name what is over because orders could be read, under each of their names."""
    names: dict[str, None] = {}
    for one in shown:
        some = (one.number, one.id) if isinstance(one, ShownOrder) else ()
        names.update(dict.fromkeys(filter(None, some)))
    return [exceptions.unreadable_key(tenant.source, shop, name) for name in names]


def _mark(rejected: RejectedOrder, secret: bytes) -> str:
    # Keyed: what is wrong with an order may be told by its number alone.
    text = f"{rejected.order}\0{_why(rejected)}".encode(errors="replace")
    return hashlib.blake2b(text, key=secret[:64], digest_size=6).hexdigest()


def _why(rejected: RejectedOrder) -> str:
    return "; ".join(str(problem) for problem in rejected.problems)


def _failed(tenant: Tenant, shop: str, error: Exception) -> ExceptionOpened:
    known = error if isinstance(error, ServiceError | ConfigurationError) else None
    return exceptions.not_polled(tenant.name, tenant.source, shop, known, type(error).__name__)


async def _give_back(
    world: World, tenant: Tenant, lease: ReadLease, again_at: datetime, *opened: ExceptionOpened
) -> None:
    """End a lease without having learned anything."""
    read = ReadFailed(lease=lease.token, again_at=again_at)
    with suppress(LeaseLostError, ConflictError):
        await world.store.commit(Batch(tenant=tenant.name, read=read, opened=opened))


def _source(tenant: Tenant, shop: str) -> str:
    return f"{tenant.feed_source}/poll/{shop}"
