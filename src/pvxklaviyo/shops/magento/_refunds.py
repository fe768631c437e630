"""A credit memo as ``V1/creditmemos`` has it, and as events carry it."""
# https://developer.adobe.com/commerce/webapi/rest/quick-reference/ (sales-data-creditmemo-interface)

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ...model import RefundedLine, ShownRefund
from .._document import Part
from .._money import less, total
from ._amounts import currency, find_amount
from ._php import rows
from ._stamps import find_stamp

if TYPE_CHECKING:
    from ._magento import Magento

# Open is 1, refunded 2, canceled 3. Not documented; met in others' code.
_REFUNDED = 2


def is_refunded(part: Part) -> bool:
    """
    Tell whether the money of a credit memo went back; one that does not say its state did.

    Raises:
        UnreadableError: Its state is no number.
    """
    state = part["state"].find_whole()
    return state is None or state == _REFUNDED


def refund(part: Part, shop: Magento) -> ShownRefund:
    """
    Read a credit memo.

    Whether goods came back, or never left, it does not say.

    Raises:
        UnreadableError: It cannot be read.
    """
    part.object()
    return ShownRefund(
        shop=shop.name,
        order=part["order_id"].key(),
        id=part["entity_id"].key(),
        at=find_stamp(part["created_at"]),
        value=find_amount(part, "grand_total", shop.amounts),
        currency=currency(part, shop.amounts),
        lines=_lines(part, shop) if part["items"] else None,
    )


def _lines(part: Part, shop: Magento) -> tuple[RefundedLine, ...]:
    found = list(rows(part["items"]))
    lines: list[RefundedLine] = []
    for row in found:
        line = row["order_item_id"].key()
        quantity = row["qty"].find_count() or 0
        # Whoever gives back money alone leaves the lines there, at 0.
        if quantity and not _is_chosen(row, found):
            value = _value(row, shop)
            lines.append(RefundedLine(line=line, quantity=quantity, value=value))
    return tuple(lines)


def _is_chosen(row: Part, found: list[Part]) -> bool:
    """
    Tell whether a row is the chosen item beside the row of what it was chosen from.

    Both have its SKU, the products differ, and only the other one has a price.
    That a row is a child is said by the order alone.
    """
    sku = row["sku"].text()
    if row["price"].money() or not sku or not row["product_id"]:
        return False
    return any(
        other["sku"].text() == sku
        and other["price"].money()
        and other["product_id"]
        and other["product_id"].find_key() != row["product_id"].find_key()
        for other in found
    )


def _value(row: Part, shop: Magento) -> Decimal | None:
    taxed = find_amount(row, "row_total_incl_tax", shop.amounts)
    if taxed is None:
        plain = find_amount(row, "row_total", shop.amounts)
        tax = find_amount(row, "tax_amount", shop.amounts)
        if plain is None or tax is None:
            return None
        taxed = total([plain, tax])
    return less(taxed, find_amount(row, "discount_amount", shop.amounts) or Decimal(0))
