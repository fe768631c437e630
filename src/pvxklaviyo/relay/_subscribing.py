"""
Subscriptions of notifications that help a relay, remembered in its ledger.

Peoplevox neither lists subscriptions nor ends one whose id is lost, so what is
asked for is written down before it is asked, and its id after.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import TypeAlias

import attrs

from ..engine import Tenant, World
from ..errors import RequestRejectedError
from ..ledger import Batch, CursorMove, Cursors
from ..peoplevox import EventType, NotificationTemplate, fetch, subscribe, unsubscribe_event
from ..secrets import Secret

HELPFUL: Mapping[str, str] = MappingProxyType(
    {
        EventType.DESPATCH_PACKAGE_DESPATCHED: "SalesOrderNumber",
        EventType.TRACKING_NUMBER_RECEIVED: "Picks.SalesOrder.SalesOrderNumber",
        EventType.DESPATCH_PACKAGE_TRACKING_NUMBER_RECEIVED: "SalesOrderNumber",
        EventType.SALES_ORDER_STATUS_CHANGES: "SalesOrderNumber",
        EventType.RETURNS: "SalesOrderNumber",
    }
)
"""
What helps, and the property that names its order.

Only those of the tracking number and of the status are met at integrators; of
the others no property is known. One that stays unfilled does no harm: the
notification then names no order, and the newest rows are read.
"""

PropertyNames: TypeAlias = Mapping[str, str]
"""The property that names the order, by the type of the event."""

_PREFIX = "subscription."


@attrs.frozen(kw_only=True)
class Subscribed:
    """
    One subscription as the ledger remembers it.

    Attributes:
        event_type: What it notifies of.

        id: Peoplevox's number of it; None: it was asked for, and no answer is
            known, so that there may be one that nobody can end.

        url: Where it goes, without the token.

        at: When it was made.

        refused: Why Peoplevox refused it; empty if it did not.
    """

    event_type: str
    id: int | None
    url: str
    at: datetime
    refused: str = ""


async def subscribed(world: World, tenant: Tenant) -> Sequence[Subscribed]:
    """Give what is remembered."""
    await world.store.migrate()
    return [one for one, _, _ in (await _known(world, tenant)).values() if one is not None]


async def subscribe_helpful(
    world: World, tenant: Tenant, url: str, token: Secret, properties: PropertyNames
) -> Sequence[Subscribed]:
    """
    Make the subscriptions that help; those that stand as they should are left alone.

    Raises:
        ServiceError: Peoplevox could not be asked; those before it stand.

        ValueError: *url* is no address.
    """
    await world.store.migrate()
    secret = await world.store.secret()
    found: list[Subscribed] = []
    for event_type, path in {**HELPFUL, **properties}.items():
        if not path:
            continue
        address = f"{url.rstrip('/')}/peoplevox/{token.reveal()}/{event_type}"
        template = NotificationTemplate(event_type=event_type, url=address, fields={"order": path})
        mark = hashlib.blake2b(
            template.callback_url.encode(), key=secret[:64], digest_size=16
        ).hexdigest()
        before, marked, cursor = (await _known(world, tenant)).get(event_type, (None, "", None))
        if before is not None and before.id is not None:
            if marked == mark:
                found.append(before)
                continue
            await _end(world, tenant, before.id)
        now = await world.store.now()
        asked = Subscribed(event_type=event_type, id=None, url=url, at=now)
        cursor = await _write(world, tenant, asked, mark, cursor)
        try:
            made = await subscribe(world.peoplevox, tenant.peoplevox, template)
        except RequestRejectedError as error:
            # Older sites do not know the newer events.
            await _forget(world, tenant, event_type, cursor)
            found.append(attrs.evolve(asked, refused=str(error)))
            continue
        known = attrs.evolve(asked, id=made.id)
        await _write(world, tenant, known, mark, cursor)
        found.append(known)
    return found


async def unsubscribe_known(world: World, tenant: Tenant) -> Sequence[Subscribed]:
    """
    End all subscriptions that are remembered, and forget them.

    Raises:
        ServiceError: Peoplevox could not be asked; those before it are ended.
    """
    await world.store.migrate()
    ended: list[Subscribed] = []
    for one, _, cursor in (await _known(world, tenant)).values():
        if one is None or cursor is None:
            continue
        if one.id is not None:
            await _end(world, tenant, one.id)
        await _forget(world, tenant, one.event_type, cursor)
        ended.append(one)
    return ended


async def _end(world: World, tenant: Tenant, number: int) -> None:
    try:
        await fetch(world.peoplevox, tenant.peoplevox, unsubscribe_event(number))
    except RequestRejectedError as error:
        # What it says of one that somebody ended already is not documented.
        if error.status != 200:
            raise


_Known: TypeAlias = Mapping[str, tuple[Subscribed | None, str, str | None]]


async def _known(world: World, tenant: Tenant) -> _Known:
    """Give what is remembered of each kind of event, its mark, and how it stands in the ledger."""
    known: dict[str, tuple[Subscribed | None, str, str | None]] = {}
    for one in await world.store.read(Cursors(source=tenant.feed_source)):
        if not one.name.startswith(_PREFIX):
            continue
        event_type = one.name.removeprefix(_PREFIX)
        if not one.cursor:
            known[event_type] = (None, "", one.cursor)
            continue
        held = json.loads(one.cursor)
        remembered = Subscribed(
            event_type=event_type,
            id=held["id"],
            url=held["url"],
            at=datetime.fromisoformat(held["at"]),
        )
        known[event_type] = (remembered, held["mark"], one.cursor)
    return known


async def _write(
    world: World, tenant: Tenant, one: Subscribed, mark: str, before: str | None
) -> str:
    held = {"id": one.id, "url": one.url, "at": one.at.isoformat(), "mark": mark}
    return await _move(world, tenant, one.event_type, before, json.dumps(held))


async def _forget(world: World, tenant: Tenant, event_type: str, before: str) -> None:
    await _move(world, tenant, event_type, before, "")


async def _move(
    world: World, tenant: Tenant, event_type: str, before: str | None, after: str
) -> str:
    move = CursorMove(
        source=tenant.feed_source, name=_PREFIX + event_type, expected=before, cursor=after
    )
    await world.store.commit(Batch(tenant=tenant.name, cursors=(move,)))
    return after
