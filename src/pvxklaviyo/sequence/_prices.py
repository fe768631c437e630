"""What came back is worth what was paid for it: the return's own price, else the placing's."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import attrs

from ..model import FactKey, ReturnLine, ShopLine
from ._known import Known


def priced(
    known: Known, lines: Sequence[ReturnLine]
) -> tuple[tuple[ReturnLine, ...], tuple[FactKey, ...]]:
    """
    Fill in prices that the return report does not tell.

    An item that was placed at two prices stays without one, unless its line
    is known: a value that is not known is not claimed.

    Returns:
        The lines, and the facts that the prices come from.
    """
    placings = [said for said in known.state.said if said.fact.kind == "order_placed"]
    if not placings or all(line.price is not None for line in lines):
        return tuple(lines), ()
    placing = placings[0]
    filled: list[ReturnLine] = []
    for line in lines:
        price = line.price
        if price is None:
            price = _price(line, [one for one in placing.fact.lines if one.sku == line.item_code])
        filled.append(attrs.evolve(line, price=price))
    used = any(
        line.price is not None and line.price != before.price
        for line, before in zip(filled, lines, strict=True)
    )
    return tuple(filled), (placing.key,) if used else ()


def _price(line: ReturnLine, placed: Sequence[ShopLine]) -> Decimal | None:
    exact = [one for one in placed if line.line and one.line == line.line]
    prices = {one.price for one in exact or placed}
    return prices.pop() if len(prices) == 1 else None
