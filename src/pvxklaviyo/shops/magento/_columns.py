"""What the export of a shop's grid of orders looks like."""

from __future__ import annotations

from collections.abc import Iterable

import attrs


def _words(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word.casefold() for word in words)


# https://experienceleague.adobe.com/en/docs/commerce-admin/stores-sales/order-management/orders/order-status
_PLACED = frozenset(
    {
        "Closed",
        "Complete",
        "On Hold",
        "Payment Review",
        "PayPal Canceled Reversal",
        "PayPal Reversed",
        "Pending",
        "Processing",
        "Suspected Fraud",
    }
)


@attrs.frozen(kw_only=True)
class MagentoColumns:
    """
    Captions and words of the grid's export; they are in the language of the admin.

    Attributes:
        number: Caption of the orders' numbers.

        placed_at: Caption of when they were placed.

        status: Caption of how they stand.

        email: Caption of the customer's address.

        value: Caption of what they are worth in the customer's currency.

        base_value: Caption of the same in the website's.

        refunded: Caption of what was paid back, in the customer's currency.

        cancelled: What the status of a cancelled order reads.

        placed: What the status of an order that was placed reads. Add those of
            your own; a status that is in none of the three is an error,
            because it could be another word for one of them.

        unplaced: What the status of an order that waits to be paid reads.

        date_formats: How further dates are written, as ``strptime`` reads
            them, such as ``"%d/%m/%Y %H:%M"``; tried before the usual ones.

        currency: Of the amounts, which the export does not name.
    """

    number: str = "ID"
    placed_at: str = "Purchase Date"
    status: str = "Status"
    email: str = "Customer Email"
    value: str = "Grand Total (Purchased)"
    base_value: str = "Grand Total (Base)"
    refunded: str = "Total Refunded"
    cancelled: frozenset[str] = attrs.field(default=frozenset({"Canceled"}), converter=_words)
    placed: frozenset[str] = attrs.field(default=_PLACED, converter=_words)
    unplaced: frozenset[str] = attrs.field(
        default=frozenset({"Pending Payment", "Pending PayPal"}), converter=_words
    )
    date_formats: tuple[str, ...] = attrs.field(default=(), converter=tuple[str, ...])
    currency: str = ""
