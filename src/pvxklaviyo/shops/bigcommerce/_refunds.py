"""Refunds as BigCommerce's API shows them."""
# https://developer.bigcommerce.com/docs/rest-management/orders/payment-actions

from __future__ import annotations

from collections import Counter
from datetime import UTC
from decimal import Decimal
from typing import TYPE_CHECKING

from ...model import RefundedLine, ShownRefund
from .._document import Part
from .._money import total

if TYPE_CHECKING:
    from ._shop import BigCommerce


def shown_refund(part: Part, shop: BigCommerce, order: str, currency: str) -> ShownRefund:
    """
    Read one refund.

    Raises:
        UnreadableError: Something in it cannot be.
    """
    return ShownRefund(
        shop=shop.name,
        order=order,
        id=part.object()["id"].key(),
        at=part["created"].instant(zone=UTC),
        value=_value(part),
        currency=currency,
        reason=_reason(part) if shop.tells_notes else "",
        lines=_lines(part["items"]) if part["items"] else None,
    )


def _value(part: Part) -> Decimal | None:
    """Add up what was not declined: only that really goes back, by the shop or beside it."""
    amounts: list[Decimal] = []
    asked = False
    for payment in part["payments"].parts():
        asked = True
        amount = payment.object()["amount"].money()
        if amount is None:
            return None
        if amount < 0:
            raise payment["amount"].wrong("is less than 0")
        if not payment["is_declined"].flag():
            amounts.append(amount)
    if asked:
        return total(amounts)
    whole = part["total_amount"].money()
    if whole is not None and whole < 0:
        raise part["total_amount"].wrong("is less than 0")
    return whole


def _reason(part: Part) -> str:
    if reason := part["reason"].find_text():
        return reason
    for item in part["items"].parts():
        if reason := item["reason"].find_text():
            return reason
    return ""


def _lines(items: Part) -> tuple[RefundedLine, ...]:
    pieces: Counter[str] = Counter()
    for item in items.parts():
        # The other kinds are carriage, wrapping, fees, and money for the order as a whole.
        if item.object()["item_type"].text().strip().upper() == "PRODUCT":
            pieces[item["item_id"].key()] += item["quantity"].find_count() or 0
    return tuple(RefundedLine(line=line, quantity=count) for line, count in pieces.items() if count)
