"""What pieces that were taken off a line are worth, to the penny."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from ..model import ShownLine
from ._shown_rises import Level

_PENNY = Decimal("0.01")


def value_of(level: Level, placed: ShownLine | None) -> Decimal | None:
    """
    Give what a rise of a line's count takes off.

    The line's price less its discounts, spread over its pieces so that all
    rises together come to exactly what the line was worth; where the shop does
    not tell the price, what the refund paid back for these pieces.

    Args:
        level: The rise.

        placed: The line as it was ordered first.
    """
    price = None if placed is None else finite(placed.price)
    if placed is not None and price is not None and placed.ordered > 0:
        worth = price * placed.ordered - (finite(placed.discount) or 0)
        return _up_to(worth, level.count, placed.ordered) - _up_to(
            worth, level.before, placed.ordered
        )
    refund = level.refund
    if refund is None or refund.value is None or refund.quantity != level.count - level.before:
        return None
    return finite(refund.value)


def paid_back(values: Iterable[Decimal | None]) -> Decimal:
    """Add up what went back, where it is known."""
    return sum((value for one in values if (value := finite(one)) is not None), Decimal(0))


def finite(value: Decimal | None) -> Decimal | None:
    """Give a number that can be reckoned with; None for any other."""
    return value if value is not None and value.is_finite() else None


def _up_to(worth: Decimal, pieces: int, of: int) -> Decimal:
    try:
        return max(Decimal(0), worth * pieces / of).quantize(_PENNY, ROUND_HALF_UP)
    except InvalidOperation:
        # No price has so many digits.
        return Decimal(0)
