"""What came back of some orders, from wherever the tenant books it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal

import attrs

from ..errors import DecodeError, RequestRejectedError
from ..ledger import ExceptionOpened, Exceptions
from ..mapping import order_in, returns_of
from ..model import RETURNS_UNREAD, FactKey, Return, StreamKey
from ..peoplevox import (
    ColumnsError,
    Rejected,
    look_up_goods_in,
    look_up_returns,
    look_up_rma_items,
)
from . import exceptions
from ._world import Tenant, World

UNREADABLE = (RequestRejectedError, DecodeError, ColumnsError)
"""What a report answers that is renamed, or is not what it was."""

Unreadable = RequestRejectedError | DecodeError | ColumnsError


@attrs.frozen(kw_only=True)
class Returned:
    """
    What was found of what came back.

    Attributes:
        returns: Of all orders that were asked for.

        rejected: What cannot be read, under its order's number.

        refused: Why nothing could be read at all; None if it could.
    """

    returns: Sequence[Return] = ()
    rejected: Sequence[Rejected] = ()
    refused: Unreadable | None = None


async def find_returns(world: World, tenant: Tenant, numbers: Sequence[str]) -> Returned:
    """
    Look up all that came back of the orders with these numbers.

    A report that refuses, or is no more what it was, stops returns alone: the
    parcels of an order do not wait for it (law L11).

    Args:
        world: What may be awaited.

        tenant: Says where returns are read; without a source, none are found
            and nobody is asked.

        numbers: Peoplevox's numbers of orders.

    Returns:
        The returns, and what cannot be read, each with its order's number
        under ``order_number``.

    Raises:
        ServiceError: Peoplevox lets nobody in, or is down: then nothing else
            could be read either.
    """
    try:
        returns, rejected = await _found(world, tenant, numbers)
    except UNREADABLE as error:
        return Returned(refused=error)
    return Returned(returns=returns, rejected=rejected)


async def shown_before(
    world: World, streams: Collection[StreamKey]
) -> Mapping[StreamKey, frozenset[FactKey]]:
    """
    Give what is shown of returns in place of what could not be read.

    As the last look-up of each order showed them, so that none looks gone, and
    the mark that tells the two apart.
    """
    if not streams:
        return {}
    histories = await world.store.histories(list(streams))
    before: dict[StreamKey, frozenset[FactKey]] = {}
    for stream in streams:
        history = histories[stream]
        readings = history.readings.get(stream, ())
        shown = readings[-1].shown if readings else frozenset[FactKey]()
        kept = {
            one.key
            for one in history.observations
            if one.stream == stream and one.kind == "return" and one.key in shown
        }
        before[stream] = frozenset({*kept, RETURNS_UNREAD})
    return before


async def unreadable_returns(
    world: World, tenant: Tenant, how: Literal["feed", "look_up"], error: Unreadable | None
) -> Sequence[ExceptionOpened]:
    """
    Report that returns cannot be read: once, whichever way it is met first.

    Args:
        world: What may be awaited.

        tenant: For whom.

        how: They were to be read.

        error: Why they cannot be; None: they can.
    """
    if error is None:
        return ()
    others = {exceptions.returns_key(tenant.source, one) for one in ("feed", "look_up")}
    others -= {exceptions.returns_key(tenant.source, how)}
    known = await world.store.read(Exceptions(tenant=tenant.name))
    if any(one.key in others for one in known):
        return ()
    return (exceptions.returns_unreadable(tenant.name, tenant.source, how, error),)


async def _found(
    world: World, tenant: Tenant, numbers: Sequence[str]
) -> tuple[list[Return], list[Rejected]]:
    wire, service, policy = world.peoplevox, tenant.peoplevox, tenant.policy.returns
    match policy.source:
        case "returns":
            rows, bad = await look_up_returns(wire, service, numbers)
            return returns_of(rows), bad
        case "rma":
            items, bad = await look_up_rma_items(wire, service, numbers)
            return returns_of(items), bad
        case "goods_in":
            pattern = policy.goods_in_pattern
            goods, bad = await look_up_goods_in(wire, service, numbers, policy.goods_in_reference)
            asked = {
                policy.goods_in_reference.replace("{order}", number): number for number in numbers
            }
            return returns_of(goods, pattern), list(_with_numbers(bad, pattern, asked))
        case "none":
            return [], []


def _with_numbers(
    rejected: Iterable[Rejected], pattern: str, asked: dict[str, str]
) -> Iterable[Rejected]:
    """Say whose each is; other deliveries that begin alike are nobody's concern here."""
    for one in rejected:
        reference = one.row.get("reference", "").strip()
        number = asked.get(reference) or order_in(reference, pattern)
        if number and number in asked.values():
            yield attrs.evolve(one, row={**one.row, "order_number": number})
