"""Look orders up by number: complete, so that what it shows is the present state."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from functools import partial

from ..ledger import Batch, Committed, ExceptionOpened, LookedUp, ReadLease
from ..mapping import kits_in_doubt, order, shipments_of
from ..model import StreamKey, order_stream, shop_stream, stream_name
from ..peoplevox import (
    Despatch,
    Kitting,
    Rejected,
    look_up_despatches,
    look_up_kits,
    look_up_order_items,
    look_up_orders,
)
from . import exceptions
from ._facts import Facts
from ._groups import Group, find_groups
from ._people import People
from ._returned import Returned, find_returns, shown_before, unreadable_returns
from ._world import Tenant, World

UNREADABLE_AGAIN = timedelta(hours=1)
"""When an order with a row that cannot be read is looked up again unasked."""


async def look_up(world: World, tenant: Tenant, lease: ReadLease, people: People) -> Committed:
    """
    Look up the leased numbers and references, and commit what they show.

    What a shop says of a reference is joined to the orders that carry it, and
    those are looked up whole in the same go.

    Everything of an order is asked for by its number, so neither the end of a
    page nor a killed reader makes half a shipment.
    """
    wire, service = world.peoplevox, tenant.peoplevox
    claimed, shops = _named(lease.streams, "order"), _named(lease.streams, "shop")
    # The lease is as long as one call may take, so it is renewed for every call.
    keep = partial(world.store.renew, [lease.token], service.timeout)
    rows, bad = await look_up_orders(wire, service, claimed)
    await keep()
    group = await find_groups(world, tenant, rows, shops)
    numbers = list(dict.fromkeys([*claimed, *group.rows]))
    await keep()
    items, bad_items = await look_up_order_items(wire, service, numbers)
    await keep()
    despatches, bad_despatches = await look_up_despatches(wire, service, numbers)
    await keep()
    kits = await _kits(world, tenant, despatches)
    await keep()
    back = await find_returns(world, tenant, numbers)
    bad_returns = _by_number(back.rejected)
    unreadable = _by_number([*bad, *group.rejected, *bad_items, *bad_despatches])
    waiting = group.waiting(
        [
            *(_stream(tenant, number) for number in unreadable),
            *(shop_stream(tenant.name, tenant.source, one) for one in group.unread),
        ]
    )
    unread = [
        _stream(tenant, number)
        for number in numbers
        if back.refused is not None or number in bad_returns
    ]
    before = await shown_before(world, unread)
    facts = Facts(tenant, people)
    by_order: dict[str, list[Despatch]] = {}
    for despatch in despatches:
        by_order.setdefault(despatch.order_number, []).append(despatch)
    for number in numbers:
        stream = _stream(tenant, number)
        if stream not in waiting:
            row = group.rows.get(number)
            found = None if row is None else order(row, items)
            facts.add(
                number,
                found,
                shipments_of(by_order.get(number, ()), kits),
                ()
                if stream in before
                else [one for one in back.returns if one.order_number == number],
                before.get(stream),
            )
    for stream in (*lease.streams, *group.met):
        if stream_name(stream).kind in {"shop", "shown"} and stream not in waiting:
            # It shows nothing of itself: what it says was told to us.
            facts.shown[stream] = frozenset()
    return await world.store.commit(
        Batch(
            tenant=tenant.name,
            read=LookedUp(
                lease=lease.token,
                shown=facts.shown,
                # Streams with a row that cannot be read are left out: nothing was
                # learned of them, and a parcel is never told by half.
                again_at=lease.now + UNREADABLE_AGAIN if waiting else None,
            ),
            people=people.named(),
            observations=tuple(facts.observations),
            aliases=tuple(facts.aliases),
            joins=tuple(group.joins),
            opened=(
                *group.opened,
                *_report(tenant, unreadable),
                *_unfound(tenant, group),
                *_of_returns(tenant, bad_returns),
                *await unreadable_returns(world, tenant, "look_up", back.refused),
            ),
            closed=(
                *exceptions.service_keys("peoplevox"),
                *group.closed,
                *(
                    exceptions.row_key(tenant.source, f"order {number}")
                    for number in numbers
                    if number not in unreadable
                ),
                *(
                    exceptions.row_key(tenant.source, f"reference {reference}")
                    for reference in shops
                    if reference not in group.unread
                ),
                *_over(tenant, numbers, bad_returns, back),
            ),
        )
    )


async def _kits(
    world: World, tenant: Tenant, despatches: Iterable[Despatch]
) -> Mapping[str, Sequence[Kitting]]:
    in_doubt = kits_in_doubt(despatches)
    if not in_doubt:
        return {}
    kittings, _ = await look_up_kits(world.peoplevox, tenant.peoplevox, in_doubt)
    kits: dict[str, list[Kitting]] = {}
    for kitting in kittings:
        kits.setdefault(kitting.parent, []).append(kitting)
    return kits


def _stream(tenant: Tenant, number: str) -> StreamKey:
    return order_stream(tenant.name, tenant.source, number)


def _by_number(rejected: Iterable[Rejected]) -> dict[str, list[Rejected]]:
    numbered: dict[str, list[Rejected]] = {}
    for one in rejected:
        number = one.row.get("order_number", "").strip()
        if number:
            numbered.setdefault(number, []).append(one)
    return numbered


def _report(
    tenant: Tenant, unreadable: Mapping[str, Sequence[Rejected]]
) -> Iterable[ExceptionOpened]:
    for number, rejected in unreadable.items():
        yield exceptions.rows_rejected(
            tenant.name,
            tenant.source,
            f"order {number}",
            "; ".join(dict.fromkeys(str(one) for one in rejected)),
            _stream(tenant, number),
        )


def _of_returns(
    tenant: Tenant, rejected: Mapping[str, Sequence[Rejected]]
) -> Iterable[ExceptionOpened]:
    for number, rows in rejected.items():
        text = "; ".join(dict.fromkeys(str(one) for one in rows))
        stream = _stream(tenant, number)
        yield exceptions.returns_rejected(tenant.name, tenant.source, number, text, stream)


def _over(
    tenant: Tenant, numbers: Sequence[str], rejected: Collection[str], back: Returned
) -> Iterable[str]:
    """Name the exceptions that are over because returns were read."""
    if tenant.policy.returns.source == "none" or not numbers or back.refused is not None:
        return
    yield exceptions.returns_key(tenant.source, "look_up")
    for number in numbers:
        if number not in rejected:
            yield exceptions.row_key(tenant.source, f"returns of order {number}")


def _unfound(tenant: Tenant, group: Group) -> Iterable[ExceptionOpened]:
    for reference, rejected in group.unread.items():
        yield exceptions.rows_rejected(
            tenant.name,
            tenant.source,
            f"reference {reference}",
            "; ".join(dict.fromkeys(str(one) for one in rejected)),
            shop_stream(tenant.name, tenant.source, reference),
        )


def _named(streams: Iterable[StreamKey], kind: str) -> list[str]:
    names = [stream_name(stream) for stream in streams]
    return [name.subject for name in names if name.kind == kind]
