"""What is fixed at the first run and kept in the ledger: start, unit of shipment, account."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial

import attrs

from .. import klaviyo
from .._wire import perform
from ..errors import (
    AuthenticationError,
    ConfigurationError,
    ConflictError,
    DecodeError,
    Problem,
)
from ..ledger import Batch, Cursor, CursorMove, Cursors
from ..retry import Backoff
from . import exceptions
from ._asked_once import answered_by_table
from ._feeds import DESPATCHES, RETURNS, RETURNS_DEEP, FeedCursor, feeds_of
from ._people import People
from ._polls import polls_begun
from ._world import Tenant, World

_START = "fixed.start_at"
_SHIPMENT = "fixed.shipment"
_ACCOUNT = "fixed.account"
_TENANT = "fixed.tenant"


@attrs.frozen(kw_only=True)
class Fixed:
    """
    What the first run fixed.

    Attributes:
        start_at: Nothing that happened before is told, unless the settings
            state another start.

        account: The Klaviyo account of this ledger.
    """

    start_at: datetime
    account: str


async def fixed(world: World, tenant: Tenant) -> Fixed | None:
    """Say what the first run fixed, from the ledger alone; None if there was no run yet."""
    known = {
        one.name: one.cursor for one in await world.store.read(Cursors(source=tenant.feed_source))
    }
    if _START not in known or _ACCOUNT not in known:
        return None
    return Fixed(
        start_at=datetime.fromisoformat(known[_START]),
        account=json.loads(known[_ACCOUNT])["account"],
    )


async def begin(world: World, tenant: Tenant, account: str | None) -> Tenant:
    """
    Fill in what the first run fixes, and refuse what contradicts it.

    Args:
        world: What may be awaited.

        tenant: Its account is filled in here.

        account: As configured; None: the one that the key answers with.

    Returns:
        The tenant with start and account.

    Raises:
        ConfigurationError: The key is another account's than the first run's,
            or which account it is cannot be found out; or another tenant of
            this ledger tells the same of the same source.

        ServiceError: Klaviyo cannot be asked now.
    """
    await world.store.migrate()
    begun = {one.name: one for one in await world.store.read(Cursors(source=tenant.feed_source))}
    known = {name: one.cursor for name, one in begun.items()}
    found = await _account(world, tenant, account, known.get(_ACCOUNT))
    now = await world.store.now()
    start = tenant.policy.start_at or now
    moves: list[CursorMove] = []

    def fix(name: str, value: str) -> str:
        if name not in known:
            moves.append(
                CursorMove(source=tenant.feed_source, name=name, expected=None, cursor=value)
            )
        return known.get(name, value)

    kept = datetime.fromisoformat(fix(_START, start.isoformat()))
    fix(_SHIPMENT, "despatch")
    if known.get(_ACCOUNT) != found:
        moves.append(
            CursorMove(
                source=tenant.feed_source,
                name=_ACCOUNT,
                expected=known.get(_ACCOUNT),
                cursor=found,
            )
        )
    # A start that the settings state may be moved by them; one that the first
    # run made is kept.
    start = tenant.policy.start_at or kept
    moves += _feeds(tenant, begun, start, now)
    # One that is asked later begins where a feed would that is switched on later.
    is_later = DESPATCHES in begun and tenant.policy.start_at is None
    moves += await polls_begun(world, tenant, now if is_later else start)
    name = json.loads(found)["account"]
    moves += await _claimed(world, tenant, name)
    # Klaviyo has just said whose key it is, so it lets us in.
    closed = exceptions.service_keys("klaviyo") if moves else ()
    over, forgotten = await answered_by_table(world, tenant)
    moves += forgotten
    if moves:
        try:
            batch = Batch(tenant=tenant.name, cursors=tuple(moves), closed=(*closed, *over))
            await world.store.commit(batch)
        except ConflictError:
            # Another first run was quicker; what it fixed holds for both.
            return await begin(world, tenant, account)
    return attrs.evolve(
        tenant,
        account=name,
        policy=attrs.evolve(tenant.policy, start_at=start),
        klaviyo=attrs.evolve(tenant.klaviyo, account=name),
    )


def _feeds(
    tenant: Tenant, known: Mapping[str, Cursor], start: datetime, now: datetime
) -> Iterator[CursorMove]:
    """
    Make the feeds that are not there yet, and let those rest that are not read.

    One that is switched on later begins at the start that the settings state,
    else now: what came before was nobody's to tell. One that is switched on
    again goes on where it stood.
    """
    first = FeedCursor(at=start)
    if DESPATCHES in known and tenant.policy.start_at is None:
        first = FeedCursor(at=now, begin=now)
    feeds = feeds_of(tenant)
    for feed in feeds:
        before = known.get(feed.name)
        if before is None or before.next_at is None:
            yield CursorMove(
                source=tenant.feed_source,
                name=feed.name,
                expected=None if before is None else before.cursor,
                cursor=first.text() if before is None else before.cursor,
                next_at=now if feed.rank == 0 else now + feed.pace,
                rank=feed.rank,
            )
    for name in ({RETURNS, RETURNS_DEEP} - {feed.name for feed in feeds}) & known.keys():
        if known[name].next_at is not None:
            cursor = known[name].cursor
            yield CursorMove(source=tenant.feed_source, name=name, expected=cursor, cursor=cursor)


async def _claimed(world: World, tenant: Tenant, account: str) -> list[CursorMove]:
    """
    See that no other tenant of this ledger tells the account of the same source.

    What one of them told, or left untold, would count for the other, which
    would then say nothing and not know why.

    Raises:
        ConfigurationError: One does.
    """
    place = f"told/{tenant.source}/{account}"
    known = {one.name: one.cursor for one in await world.store.read(Cursors(source=place))}
    if _TENANT not in known:
        return [CursorMove(source=place, name=_TENANT, expected=None, cursor=tenant.name)]
    if known[_TENANT] != tenant.name:
        raise ConfigurationError(
            [
                Problem(
                    "tenant",
                    f'is "{tenant.name}", and this ledger tells account {account} of '
                    f'{tenant.source} for "{known[_TENANT]}"; give each tenant a ledger of its own',
                )
            ]
        )
    return []


async def _account(world: World, tenant: Tenant, configured: str | None, kept: str | None) -> str:
    """
    Say which account the key is for, as the ledger keeps it.

    Klaviyo is asked once for each key: a keyed digest of it is kept beside
    the account, because asking is limited to 15 times a minute.
    """
    people = People(await world.store.secret(), tenant.codec, world.new_reference)
    # Access tokens change by the hour and do not say whose they are: asked each time.
    keys = tenant.klaviyo.api_key
    key = "" if keys is None else people.revision(b"klaviyo-key", keys().reveal())
    before = {"account": "", "key": ""} if kept is None else json.loads(kept)
    if key and before["key"] == key and configured in {None, before["account"]}:
        return kept or ""
    service = tenant.klaviyo
    try:
        call = service.bind(klaviyo.get_accounts())
        accounts = await perform(
            world.klaviyo, call, partial(service.send, world.klaviyo), Backoff()
        )
        name = accounts[0].id if accounts else ""
        if not name:
            # Events of an account without a name would be told again under its name.
            raise DecodeError(
                "Klaviyo does not say which account the key is for", service="Klaviyo"
            )
    except AuthenticationError as error:
        if error.missing_scope is None:
            raise
        # Without the scope nobody can say whose key it is; the settings may.
        name = configured or before["account"]
        if not name:
            raise ConfigurationError(
                [
                    Problem(
                        "[klaviyo] account",
                        "the key may not read its account; give it the scope accounts:read, or "
                        "state the account here",
                    )
                ]
            ) from None
    for other, where in ((configured, "[klaviyo] account"), (before["account"], "the ledger")):
        if other and other != name:
            raise ConfigurationError(
                [
                    Problem(
                        "[klaviyo] api_key",
                        f"belongs to account {name}, and {where} says {other}; use a ledger of "
                        "its own for every account",
                    )
                ]
            )
    return json.dumps({"account": name, "key": key}, sort_keys=True)
