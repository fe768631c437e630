"""Refunds as WooCommerce shows them: by name inside their order, whole when they are asked for."""
# https://woocommerce.github.io/woocommerce-rest-api-docs/#order-refunds

from __future__ import annotations

from datetime import UTC
from decimal import Decimal

from ...model import RefundedLine, ShownRefund
from .._document import Part
from .._money import total

# Not documented, but written by WooCommerce itself: the line that the money is for.
_OF = "_refunded_item_id"


def listed_refund(part: Part, shop: str, order: str, currency: str) -> ShownRefund:
    """
    Read a refund as its order lists it: without time and lines.

    Raises:
        UnreadableError: Something in it cannot be.
    """
    amount = part.object()["total"].money()
    return ShownRefund(
        shop=shop,
        order=order,
        id=part["id"].key(),
        # Less than nothing, because it is taken off the order.
        value=None if amount is None else abs(amount),
        currency=currency,
        # Whoever writes it is told that the customer will see it.
        reason=part["reason"].text().strip(),
    )


def shown_refund(part: Part, shop: str, order: str, currency: str) -> ShownRefund:
    """
    Read a refund that was asked for.

    Raises:
        UnreadableError: Something in it cannot be.
    """
    amount = part.object()["amount"].money()
    return ShownRefund(
        shop=shop,
        order=order,
        id=part["id"].key(),
        at=part["date_created_gmt"].instant(zone=UTC),
        value=None if amount is None else abs(amount),
        currency=currency,
        reason=part["reason"].text().strip(),
        lines=_lines(part["line_items"]),
    )


def _lines(part: Part) -> tuple[RefundedLine, ...] | None:
    lines: list[RefundedLine] = []
    for line in part.parts():
        quantity = line.object()["quantity"].find_whole() or 0
        if not quantity:
            # Money for a line, of which all pieces stay.
            continue
        of = _line_of(line)
        if not of:
            # Made by a plugin that does not say; which line it was would be a guess.
            return None
        value = _value(line)
        lines.append(RefundedLine(line=of, quantity=abs(quantity), value=value))
    return tuple(lines)


def _line_of(line: Part) -> str:
    for meta in line["meta_data"].parts():
        if meta["key"].value == _OF:
            return meta["value"].find_key()
    return ""


def _value(line: Part) -> Decimal | None:
    amount = line["total"].money()
    if amount is None:
        return None
    # Both less than nothing, as the number of pieces is.
    return abs(total((amount, line["total_tax"].money() or Decimal(0))))
