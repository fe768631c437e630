"""Which orders stand for one order of the shop, and where what the shop says of it belongs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs

from ..ledger import ExceptionOpened, History, Join
from ..mapping import order
from ..model import (
    ShownOrder,
    StreamKey,
    decode_shop_fact,
    decode_shown,
    order_stream,
    shop_stream,
    stream_name,
)
from ..peoplevox import Rejected, SalesOrder, look_up_orders_by_reference, searchable
from ..sequence import stands_alone
from . import exceptions
from ._world import Tenant, World

MOST_IN_A_GROUP = 20
"""More orders than this with one reference, and the reference names no order."""


@attrs.define
class Group:
    """
    Claimed orders with those that turned out to belong to them.

    Attributes:
        rows: Orders, by number.

        joins: Streams that are one.

        opened: Exceptions.

        closed: Keys of exceptions that are over.

        rejected: What cannot be read, under the number of the order that waits
            for it.

        unread: The same under the shop's reference, for claimed streams of the
            shop.

        met: Streams of the shop whose orders were looked for and are known.
    """

    rows: dict[str, SalesOrder]
    joins: list[Join] = attrs.field(factory=list[Join])
    opened: list[ExceptionOpened] = attrs.field(factory=list[ExceptionOpened])
    closed: list[str] = attrs.field(factory=list[str])
    rejected: list[Rejected] = attrs.field(factory=list[Rejected])
    unread: dict[str, list[Rejected]] = attrs.field(factory=dict[str, list[Rejected]])
    met: list[StreamKey] = attrs.field(factory=list[StreamKey])

    def waiting(self, streams: Iterable[StreamKey]) -> set[StreamKey]:
        """
        Give *streams* and all that are joined to them.

        One that cannot be read lets its whole group wait: its end would be a
        guess, and what the others show would ask for it again at once.
        """
        waiting = {*streams}
        while True:
            more = {
                stream
                for join in self.joins
                for stream in (join.stream, join.root)
                if waiting & {join.stream, join.root}
            }
            if more <= waiting:
                return waiting
            waiting |= more


async def find_groups(
    world: World, tenant: Tenant, rows: Sequence[SalesOrder], shops: Sequence[str]
) -> Group:
    """
    Find the other orders of the same shop order: same channel, same reference, one e-mail.

    An order of a kind that stands alone belongs to none, whatever reference it carries.

    Args:
        world: What may be awaited.

        tenant: For whom.

        rows: The claimed orders.

        shops: References of claimed streams of the shop: their orders are
            found as well.
    """
    group = Group(rows={row.order_number: row for row in rows})
    carried = {row.shop_reference for row in rows if row.shop_reference}
    said = await _said(world, tenant, {*carried, *shops})
    together = tenant.policy.group_by != "none"
    references = sorted({*shops, *(one for one in carried if together or one in said)})
    if not references:
        return group
    found, rejected = await look_up_orders_by_reference(
        world.peoplevox, tenant.peoplevox, references
    )
    group.rejected += _of_their_groups(rows, rejected)
    group.unread = _of_their_shops(shops, rejected)
    carriers: dict[str, list[SalesOrder]] = {one: [] for one in references}
    for row in found:
        if not _stands_alone(tenant, row):
            carriers.setdefault(row.shop_reference or "", []).append(row)
    mine = {row.order_number: row for row in rows}
    for reference in references:
        met = _meet(tenant, group, reference, carriers[reference], said.get(reference))
        if reference in shops:
            mine |= {row.order_number: row for row in met}
    group.rows = dict(mine)
    if together:
        for row in mine.values():
            if row.shop_reference and not _stands_alone(tenant, row):
                _group(tenant, group, row, carriers.get(row.shop_reference, ()))
    return group


@attrs.frozen(kw_only=True)
class _Said:
    """
    What is known of a shop's stream.

    Attributes:
        channels: Those that the shop names.

        members: What it is joined with, itself included.
    """

    channels: frozenset[str]
    members: frozenset[StreamKey]


async def _said(world: World, tenant: Tenant, references: Iterable[str]) -> Mapping[str, _Said]:
    """Give what the shop said, by reference; those are left out that it said nothing of."""
    streams = {shop_stream(tenant.name, tenant.source, one): one for one in sorted(references)}
    if not streams:
        return {}
    histories = await world.store.histories(list(streams))
    said: dict[str, _Said] = {}
    for stream, reference in streams.items():
        history = histories[stream]
        if history.version:
            facts = [
                decode_shop_fact(one.body)
                for one in history.observations
                if one.stream == stream and one.kind == "shop"
            ]
            channels = [one.channel for one in facts] + _shown_channels(history)
            said[reference] = _Said(
                channels=frozenset(_plain(one) for one in channels if one),
                members=frozenset(history.members),
            )
    return said


def _shown_channels(history: History) -> list[str]:
    """Give the channels of orders that shops show under these references."""
    shown = [decode_shown(one.body) for one in history.observations if one.kind == "shown"]
    return [one.channel for one in shown if isinstance(one, ShownOrder)]


def _meet(
    tenant: Tenant,
    group: Group,
    reference: str,
    carriers: Sequence[SalesOrder],
    said: _Said | None,
) -> Sequence[SalesOrder]:
    """
    Join what a shop says of a reference to the orders that carry it, if they are one order.

    Args:
        tenant: For whom.

        group: Gets the join, or the exception in its place.

        reference: The shop's.

        carriers: All orders that carry it.

        said: What the shop said; None: nothing so far, so nobody needs to
            know of a doubt.

    Returns:
        Its orders; none if they are not known.
    """
    stream = shop_stream(tenant.name, tenant.source, reference)
    # What is joined stays joined, whoever takes the same reference later.
    known = frozenset[StreamKey]() if said is None else said.members
    chosen = [row for row in carriers if _stream(tenant, row.order_number) in known]
    doubt: ExceptionOpened | None = None
    if not chosen:
        channels = frozenset[str]() if said is None else said.channels
        chosen = list(_of_the_shop(carriers, channels))
        doubt = _doubt(tenant, stream, reference, carriers, chosen)
    if said is not None:
        if doubt is not None:
            group.opened.append(doubt)
        if doubt is None or doubt.key != exceptions.said_key(tenant.source, reference):
            group.closed.append(exceptions.said_key(tenant.source, reference))
    if doubt is not None or not chosen:
        return ()
    # The smallest number is the root, as of orders among themselves.
    root = _stream(tenant, min(row.order_number for row in chosen))
    group.joins.append(Join(stream=stream, root=root, if_known=True))
    if said is not None:
        # With all that shops show of it: a look-up shows nothing of these, either.
        group.met += sorted(
            {stream, *(one for one in said.members if stream_name(one).kind in {"shop", "shown"})}
        )
    return chosen


def _doubt(
    tenant: Tenant,
    stream: StreamKey,
    reference: str,
    carriers: Sequence[SalesOrder],
    chosen: Sequence[SalesOrder],
) -> ExceptionOpened | None:
    """Say why it is not known which order a shop means; None if it is, or there is none yet."""
    about = (tenant.name, tenant.source, stream, reference)
    if carriers and len({_plain(row.channel) for row in chosen}) != 1:
        places = sorted((row.order_number, row.channel or "") for row in carriers)
        return exceptions.channels_differ(*about, places[:MOST_IN_A_GROUP])
    alone = tenant.policy.group_by == "none"
    if len(chosen) > (1 if alone else MOST_IN_A_GROUP):
        return exceptions.several_orders(*about, len(chosen))
    if len({_email(row) for row in chosen}) > 1:
        numbers = sorted(row.order_number for row in chosen)
        return exceptions.emails_differ(*about, numbers)
    return None


def _of_the_shop(carriers: Sequence[SalesOrder], channels: frozenset[str]) -> Sequence[SalesOrder]:
    """Leave out orders of other channels; one without a channel is the shop's if no other is."""
    if not channels:
        return carriers
    named = [row for row in carriers if _plain(row.channel) in channels]
    return named or [row for row in carriers if not _plain(row.channel)]


def _group(tenant: Tenant, group: Group, row: SalesOrder, carriers: Sequence[SalesOrder]) -> None:
    """Join an order to the others of the same channel, reference and e-mail."""
    reference = row.shop_reference or ""
    others = [
        other
        for other in carriers
        if (other.channel or "") == (row.channel or "") and other.order_number != row.order_number
    ]
    stream = _stream(tenant, row.order_number)
    if len(others) >= MOST_IN_A_GROUP:
        group.opened.append(
            exceptions.group_too_large(
                tenant.name, tenant.source, stream, reference, len(others) + 1
            )
        )
        return
    strangers = [other for other in others if _email(other) != _email(row)]
    if strangers:
        numbers = sorted([row.order_number, *(other.order_number for other in strangers)])
        group.opened.append(
            exceptions.emails_differ(tenant.name, tenant.source, stream, reference, numbers)
        )
    else:
        group.closed.append(exceptions.group_key(tenant.source, reference))
    for other in others:
        if other not in strangers:
            group.rows.setdefault(other.order_number, other)
            # The smaller number is the root, whoever is looked up first.
            root, joined = sorted((row.order_number, other.order_number))
            join = Join(stream=_stream(tenant, joined), root=_stream(tenant, root))
            if join not in group.joins:
                group.joins.append(join)


def _stands_alone(tenant: Tenant, row: SalesOrder) -> bool:
    """Whether an order is of a kind, such as a replacement, that is no part of its reference."""
    kinds = tenant.policy.audience.kinds
    return bool(kinds) and stands_alone(kinds, order(row, None))


def _stream(tenant: Tenant, number: str) -> StreamKey:
    return order_stream(tenant.name, tenant.source, number)


def _email(row: SalesOrder) -> str:
    return _plain(row.email)


def _plain(text: str | None) -> str:
    return (text or "").strip().casefold()


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


def _of_their_shops(
    shops: Sequence[str], rejected: Iterable[Rejected]
) -> dict[str, list[Rejected]]:
    """Let what a shop says wait in the same way."""
    unread: dict[str, list[Rejected]] = {}
    for one in rejected:
        reference = one.row.get("shop_reference", "").strip()
        # One that no search can hold is carried by no order that could be found.
        if reference in shops and searchable(reference):
            unread.setdefault(reference, []).append(one)
    return unread
