"""Amounts of shops, exactly: of texts, of numbers, never by way of a binary fraction."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal

_PLAIN = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
# Beyond these it is no money, and could fill the memory when it is written out.
_LARGEST = 12
_FINEST = -30

# A caller may have set another context for the thread; sums must not round by it.
_EXACT = Context(prec=80)


def amount(value: object) -> Decimal:
    """
    Read one amount as shops write them: ``"12.50"``, ``"12.5000"``, ``12.5``, ``12``.

    A float is what its shortest text says: whoever read the JSON before made
    it of just that text.

    Raises:
        ValueError: It is none; the text does not quote it.
    """
    if isinstance(value, str):
        text = value.strip()
        if not _PLAIN.fullmatch(text):
            raise ValueError("is not an amount")
        read = Decimal(text)
    elif isinstance(value, Decimal):
        read = value
    elif isinstance(value, int) and not isinstance(value, bool):
        # Python refuses to write numbers of thousands of digits.
        if abs(value) >= 10 ** (_LARGEST + 1):
            raise ValueError("is larger than any amount")
        read = Decimal(value)
    elif isinstance(value, float) and math.isfinite(value):
        read = Decimal(repr(value))
    else:
        raise ValueError("is not an amount")
    if not read.is_finite():
        raise ValueError("is not an amount")
    exponent = read.as_tuple().exponent
    if not read:
        # No shop means less than nothing by "-0.00".
        fine = isinstance(exponent, int) and _FINEST <= exponent <= 0
        return read.copy_abs() if fine else Decimal(0)
    if read.adjusted() > _LARGEST or not isinstance(exponent, int) or exponent < _FINEST:
        raise ValueError("is larger or finer than any amount")
    return read


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Add up, to the last digit; nothing is 0."""
    added = Decimal(0)
    for one in amounts:
        added = _EXACT.add(added, one)
    return added


def less(amount: Decimal, other: Decimal) -> Decimal:
    """Take *other* off, to the last digit."""
    return _EXACT.subtract(amount, other)


def times(amount: Decimal, quantity: int) -> Decimal:
    """Give what so many pieces cost, to the last digit."""
    return _EXACT.multiply(amount, Decimal(quantity))


def each(amount: Decimal, quantity: int) -> Decimal:
    """Give what one of so many pieces costs, to the penny or finer if *amount* is, half up."""
    exponent = amount.as_tuple().exponent
    finest = min(-2, exponent) if isinstance(exponent, int) else -2
    share = _EXACT.divide(amount, Decimal(quantity))
    return share.quantize(Decimal(1).scaleb(finest), rounding=ROUND_HALF_UP, context=_EXACT)


def trimmed(amount: Decimal) -> Decimal:
    """Give an amount without the zeros behind its pennies: ``"12.5000"`` is 12.50."""
    _, digits, exponent = amount.as_tuple()
    if not isinstance(exponent, int):
        return amount
    left = list(digits)
    while exponent < -2 and left[-1:] == [0]:
        left.pop()
        exponent += 1
    return Decimal((0 if amount >= 0 else 1, tuple(left), exponent))
