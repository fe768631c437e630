"""What came back of some orders, from wherever the tenant books it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from ..mapping import order_in, returns_of
from ..model import Return
from ..peoplevox import Rejected, look_up_goods_in, look_up_returns, look_up_rma_items
from ._world import Tenant, World

Found = tuple[list[Return], list[Rejected]]


async def find_returns(world: World, tenant: Tenant, numbers: Sequence[str]) -> Found:
    """
    Look up all that came back of the orders with these numbers.

    Args:
        world: What may be awaited.

        tenant: Says where returns are read; without a source, none are found
            and nobody is asked.

        numbers: Peoplevox's numbers of orders.

    Returns:
        The returns, and what cannot be read, each with its order's number
        under ``order_number``.
    """
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
