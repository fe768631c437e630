"""Amounts of Magento: each stands there twice, and columns have four places."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import Literal, TypeAlias

from .._document import Part

Amounts: TypeAlias = Literal["order", "base"]
"""In which currency: the one that the customer bought in, or the website's own."""

# Its columns are decimal(20,4). What is finer was made of that by a binary
# fraction on the way: 29.99 as 29.989999999999998.
_COLUMN = Decimal("0.0001")
_PENNY = Decimal("0.01")
_EXACT = Context(prec=80)


def find_amount(part: Part, name: str, amounts: Amounts) -> Decimal | None:
    """
    Read an amount of a document; None if it is not told.

    Args:
        part: The document.

        name: Of the amount in the order's currency.

        amounts: Which of the two.

    Raises:
        UnreadableError: It is none.
    """
    # https://developer.adobe.com/commerce/webapi/rest/quick-reference/
    return stored(part[f"base_{name}" if amounts == "base" else name].money())


def currency(part: Part, amounts: Amounts) -> str:
    """
    Read which currency that is; empty if it is not told.

    Raises:
        UnreadableError: It is no text.
    """
    return part[f"{amounts}_currency_code"].text().strip()


def stored(amount: Decimal | None) -> Decimal | None:
    """Give an amount as its column has it, without noughts beyond pennies."""
    if amount is None:
        return None
    column = amount.quantize(_COLUMN, context=_EXACT)
    short = column.quantize(_PENNY, context=_EXACT)
    return short if short == column else column.normalize(_EXACT)
