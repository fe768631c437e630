"""Look orders up by number: complete, so that what it shows is the present state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from functools import partial

import attrs

from ..ledger import (
    Alias,
    Batch,
    Committed,
    ExceptionOpened,
    Join,
    LookedUp,
    Observation,
    ReadLease,
)
from ..mapping import kits_in_doubt, order, shipments_of
from ..model import (
    FactKey,
    Order,
    Shipment,
    StreamKey,
    encode_order,
    encode_shipment,
    fact_key,
    order_stream,
    stream_name,
)
from ..peoplevox import (
    Despatch,
    Kitting,
    Rejected,
    SalesOrder,
    look_up_despatches,
    look_up_kits,
    look_up_order_items,
    look_up_orders,
    look_up_orders_by_reference,
    searchable,
)
from . import exceptions
from ._people import People
from ._world import Tenant, World

MOST_IN_A_GROUP = 20
"""More orders than this with one reference, and the reference names no order."""

UNREADABLE_AGAIN = timedelta(hours=1)
"""When an order with a row that cannot be read is looked up again unasked."""


@attrs.define
class _Group:
    """Claimed orders with those that turned out to belong to them."""

    rows: dict[str, SalesOrder]
    joins: list[Join] = attrs.field(factory=list[Join])
    opened: list[ExceptionOpened] = attrs.field(factory=list[ExceptionOpened])
    closed: list[str] = attrs.field(factory=list[str])
    rejected: list[Rejected] = attrs.field(factory=list[Rejected])


async def look_up(world: World, tenant: Tenant, lease: ReadLease, people: People) -> Committed:
    """
    Look up the leased numbers, and commit what they show.

    Everything of an order is asked for by its number, so neither the end of a
    page nor a killed reader makes half a shipment.
    """
    wire, service = world.peoplevox, tenant.peoplevox
    claimed = [stream_name(stream).subject for stream in lease.streams]
    # The lease is as long as one call may take, so it is renewed for every call.
    keep = partial(world.store.renew, [lease.token], service.timeout)
    rows, bad = await look_up_orders(wire, service, claimed)
    await keep()
    group = await _with_same_reference(world, tenant, rows)
    numbers = list(dict.fromkeys([*claimed, *group.rows]))
    await keep()
    items, bad_items = await look_up_order_items(wire, service, numbers)
    await keep()
    despatches, bad_despatches = await look_up_despatches(wire, service, numbers)
    await keep()
    kits = await _kits(world, tenant, despatches)
    unreadable = _by_number([*bad, *group.rejected, *bad_items, *bad_despatches])
    facts = _Facts(tenant, people)
    by_order: dict[str, list[Despatch]] = {}
    for despatch in despatches:
        by_order.setdefault(despatch.order_number, []).append(despatch)
    for number in numbers:
        if number not in unreadable:
            row = group.rows.get(number)
            found = None if row is None else order(row, items)
            facts.add(number, found, shipments_of(by_order.get(number, ()), kits))
    return await world.store.commit(
        Batch(
            tenant=tenant.name,
            read=LookedUp(
                lease=lease.token,
                shown=facts.shown,
                # Streams with a row that cannot be read are left out: nothing was
                # learned of them, and a parcel is never told by half.
                again_at=lease.now + UNREADABLE_AGAIN if unreadable else None,
            ),
            people=people.named(),
            observations=tuple(facts.observations),
            aliases=tuple(facts.aliases),
            joins=tuple(group.joins),
            opened=(*group.opened, *_report(tenant, unreadable)),
            closed=(
                *exceptions.service_keys("peoplevox"),
                *group.closed,
                *(
                    exceptions.row_key(tenant.source, f"order {number}")
                    for number in numbers
                    if number not in unreadable
                ),
            ),
        )
    )


async def _with_same_reference(world: World, tenant: Tenant, rows: Sequence[SalesOrder]) -> _Group:
    """Find the other orders of the same shop order: same channel, same reference, one e-mail."""
    group = _Group(rows={row.order_number: row for row in rows})
    references = sorted({row.shop_reference for row in rows if row.shop_reference})
    if tenant.policy.group_by == "none" or not references:
        return group
    found, rejected = await look_up_orders_by_reference(
        world.peoplevox, tenant.peoplevox, references
    )
    group.rejected += _of_their_groups(rows, rejected)
    alike: dict[tuple[str, str], list[SalesOrder]] = {}
    for row in found:
        alike.setdefault((row.channel or "", row.shop_reference or ""), []).append(row)
    for row in rows:
        if not row.shop_reference:
            continue
        others = [
            other
            for other in alike.get((row.channel or "", row.shop_reference), ())
            if other.order_number != row.order_number
        ]
        stream = _stream(tenant, row.order_number)
        if len(others) >= MOST_IN_A_GROUP:
            group.opened.append(
                exceptions.group_too_large(
                    tenant.name, tenant.source, stream, row.shop_reference, len(others) + 1
                )
            )
            continue
        strangers = [other for other in others if _email(other) != _email(row)]
        if strangers:
            numbers = sorted([row.order_number, *(other.order_number for other in strangers)])
            group.opened.append(
                exceptions.emails_differ(
                    tenant.name, tenant.source, stream, row.shop_reference, numbers
                )
            )
        else:
            group.closed.append(exceptions.group_key(tenant.source, row.shop_reference))
        for other in others:
            if other not in strangers:
                group.rows.setdefault(other.order_number, other)
                # The smaller number is the root, whoever is looked up first.
                root, joined = sorted((row.order_number, other.order_number))
                join = Join(stream=_stream(tenant, joined), root=_stream(tenant, root))
                if join not in group.joins:
                    group.joins.append(join)
    return group


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


class _Facts:
    """Gathers what was shown, by stream."""

    def __init__(self, tenant: Tenant, people: People) -> None:
        self._tenant = tenant
        self._people = people
        self.shown: dict[StreamKey, frozenset[FactKey]] = {}
        self.observations: list[Observation] = []
        self.aliases: list[Alias] = []

    def add(self, number: str, found: Order | None, shipments: Sequence[Shipment]) -> None:
        stream = _stream(self._tenant, number)
        keys: list[FactKey] = []
        if found is not None:
            body = encode_order(found)
            revision = self._people.revision(body, found.email)
            key = fact_key("order", number, revision=revision)
            keys.append(key)
            self._observe(stream, key, "order", found.email, body)
            if found.reference:
                self.aliases.append(Alias(stream=stream, name=found.reference))
        for shipment in shipments:
            body = encode_shipment(shipment)
            revision = self._people.revision(body, shipment.email)
            key = fact_key("shipment", number, shipment.despatch_number, revision=revision)
            keys.append(key)
            self._observe(stream, key, "shipment", shipment.email, body, shipment)
            if shipment.reference and found is None:
                self.aliases.append(Alias(stream=stream, name=shipment.reference))
        self.shown[stream] = frozenset(keys)

    def _observe(
        self,
        stream: StreamKey,
        key: FactKey,
        kind: str,
        email: str | None,
        body: bytes,
        shipment: Shipment | None = None,
    ) -> None:
        self.observations.append(
            Observation(
                stream=stream,
                key=key,
                kind=kind,
                happened_at=None if shipment is None else shipment.despatched_at,
                person=self._people.reference(email),
                body=body,
            )
        )


def _stream(tenant: Tenant, number: str) -> StreamKey:
    return order_stream(tenant.name, tenant.source, number)


def _email(row: SalesOrder) -> str:
    return (row.email or "").strip().casefold()


def _of_their_groups(
    rows: Sequence[SalesOrder], rejected: Iterable[Rejected]
) -> Iterable[Rejected]:
    """Let an order wait for one of its group that cannot be read: its end would be a guess."""
    numbers: dict[str, list[str]] = {}
    for row in rows:
        # A reference that no search can hold names no group.
        if row.shop_reference and searchable(row.shop_reference):
            numbers.setdefault(row.shop_reference, []).append(row.order_number)
    for one in rejected:
        for number in numbers.get(one.row.get("shop_reference", "").strip(), ()):
            yield attrs.evolve(one, row={"order_number": number})


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
