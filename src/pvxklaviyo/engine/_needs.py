"""
Orders of which a shop says only that something happened: kept until they were read.

Such a word is no evidence of anything, so nothing is observed. It waits in the
ledger as a hint that keeps its name, and is taken away in the commit that
stores the order as it was read; one given again meanwhile stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import attrs

from ..errors import ServiceError
from ..ledger import Batch, ExceptionOpened, Hints, NewHint, PendingHint
from ..model import shown_stream, shown_subject, stream_name
from ..shops import Heard
from ._observe import Observed
from ._people import People
from ._shown import observe_shown, order_of, shown_batch
from ._unread import set_aside, unread_part
from ._world import Tenant, World

AT_ONCE = 20
"""Orders read in one pass, so that what waits elsewhere does not wait for a shop."""

UNANSWERED = timedelta(minutes=30)
"""How long an order may wait to be read before a person is asked."""


@attrs.define
class Resting:
    """
    What is not tried again in this pass.

    Attributes:
        shops: Those that could not be read, by what the tenant calls them.

        tried: What failed by itself.
    """

    shops: set[str] = attrs.field(factory=set[str])
    tried: set[PendingHint] = attrs.field(factory=set[PendingHint])


async def observe_heard(world: World, tenant: Tenant, heard: Iterable[Heard]) -> Observed:
    """
    Store what deliveries of shops say: what they show, and which orders are to be read.

    What could not be read of them is set aside for a person.

    Args:
        world: Only its store is asked.

        tenant: For whom.

        heard: What came, in any order.

    Raises:
        ValueError: As :func:`observe_shown`.
    """
    deliveries = list(heard)
    if any(one.needs and not one.shop for one in deliveries):
        raise ValueError("orders are to be read, and nobody says of which shop")
    wanted = {
        NewHint(
            source=_source(tenant),
            about="order",
            stream=shown_stream(tenant.name, tenant.source, one.shop, order),
            is_kept=True,
        ): None
        for one in deliveries
        for order in one.needs
    }
    if wanted:
        await world.store.migrate()
        await world.store.commit(Batch(tenant=tenant.name, hints=tuple(wanted)))
    unread = [unread_part(one, odd) for one in deliveries for odd in one.rejected]
    if unread:
        await set_aside(world, tenant, unread)
    shown = [shown for one in deliveries for shown in one.shown]
    return await observe_shown(world, tenant, shown) if shown else Observed()


async def needs_since(world: World, tenant: Tenant, since: datetime) -> bool:
    """Say whether an order waits to be read since later than that, and somebody reads it."""
    if tenant.fetch_order is None:
        return False
    waiting = await world.store.read(Hints(source=_source(tenant)))
    return any(one.first_at > since for one in waiting)


async def answer_needs(world: World, tenant: Tenant, resting: Resting) -> int:
    """
    Read orders that wait to be read, and store what they show.

    Args:
        world: What may be awaited.

        tenant: For whom; if nobody reads its shops, a person is told.

        resting: Which shops are left alone for now.

    Returns:
        How many were read.
    """
    if tenant.fetch_order is None and not tenant.policy.shops:
        return 0
    waiting = await world.store.read(Hints(source=_source(tenant)))
    if not waiting:
        return 0
    fetch = tenant.fetch_order
    now = await world.store.now()
    if fetch is None:
        await _complain(world, tenant, waiting, now, "nobody reads it")
        return 0
    secret = await world.store.secret()
    read = 0
    for one in waiting:
        shop, order = _subject(one)
        if read == AT_ONCE or world.stopping():
            break
        if shop in resting.shops or one in resting.tried:
            continue
        try:
            found = await fetch(shop, order)
            if found is not None and (found.shop, order_of(found)) != (shop, order):
                raise ValueError("another order was given")
        except Exception as error:  # noqa: BLE001 - a tenant's own function stops its own order alone
            resting.tried.add(one)
            if isinstance(error, ServiceError):
                resting.shops.add(shop)
            await _complain(world, tenant, [one], now, f"reading it failed: {type(error).__name__}")
            continue
        people = People(secret, tenant.codec, world.new_reference)
        batch = shown_batch(tenant, [] if found is None else [found], people)
        await world.store.commit(
            attrs.evolve(
                batch,
                heeded=(one,),
                opened=() if found is not None else (_gone(tenant, shop, order),),
                closed=(_key(tenant, shop, order),),
            )
        )
        read += 1
    return read


async def _complain(
    world: World, tenant: Tenant, waiting: Sequence[PendingHint], now: datetime, why: str
) -> None:
    """Tell a person of what waits for too long."""
    late = [one for one in waiting if now - one.first_at >= UNANSWERED]
    if late:
        opened = tuple(_unanswered(tenant, one, why) for one in late)
        await world.store.commit(Batch(tenant=tenant.name, opened=opened))


def _source(tenant: Tenant) -> str:
    return f"{tenant.feed_source}/needs"


def _subject(one: PendingHint) -> tuple[str, str]:
    return ("", "") if one.stream is None else shown_subject(stream_name(one.stream).subject)


def _key(tenant: Tenant, shop: str, order: str) -> str:
    return f"needs:{tenant.source}:{shop}:{order}"


def _unanswered(tenant: Tenant, one: PendingHint, why: str) -> ExceptionOpened:
    shop, order = _subject(one)
    return ExceptionOpened(
        key=_key(tenant, shop, order),
        tenant=tenant.name,
        code="order.not_read",
        owner="integrator",
        severity="error",
        subject=f"{shop} order {order}",
        text=(
            f"Since {one.first_at:%Y-%m-%d %H:%M} UTC {shop} has said that something happened to "
            f"its order {order}, and not what. The order has to be read from the shop, and {why}."
        ),
        next_step=(
            "Give the shop's reader in [shops] or `fetch_order` to the relay, and see that the "
            "shop answers it. It is tried again with every pass."
        ),
    )


def _gone(tenant: Tenant, shop: str, order: str) -> ExceptionOpened:
    return ExceptionOpened(
        key=f"needs_gone:{tenant.source}:{shop}:{order}",
        tenant=tenant.name,
        code="order.not_in_shop",
        owner="e-commerce",
        severity="warning",
        subject=f"{shop} order {order}",
        text=(
            f"{shop} said that something happened to its order {order}, and has no such order any "
            "more. Nothing was told of it."
        ),
        next_step=(
            "See in the shop whether the order was deleted. If nobody need know, run: pvxklaviyo "
            "resolve ID --discard"
        ),
    )
