"""Orders with what was paid back of them, which Magento keeps in documents of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from ...model import ShownOrder, ShownRefund
from .._document import Part, UnreadableError
from .._rejected import RejectedOrder
from ._php import rows


def is_paid_back(item: Part) -> bool:
    """Tell whether an order says that something of it was paid back."""
    try:
        if item["total_refunded"].money():
            return True
        return any(row["qty_refunded"].money() for row in rows(item["items"]))
    except UnreadableError:
        # Lines are read without it, so it is only a reason to look.
        return True


def with_refunds(
    orders: Sequence[ShownOrder | RejectedOrder],
    refunds: Mapping[str, Sequence[ShownRefund | RejectedOrder]],
) -> Sequence[ShownOrder | RejectedOrder]:
    """
    Give orders with what was paid back of them.

    Args:
        orders: As they were read.

        refunds: By order; none for those that were not asked about.
    """
    full: list[ShownOrder | RejectedOrder] = []
    for one in orders:
        found = refunds.get(one.id) if isinstance(one, ShownOrder) else None
        if isinstance(one, RejectedOrder) or found is None:
            full.append(one)
            continue
        rejected = [refund for refund in found if isinstance(refund, RejectedOrder)]
        # A list that lacks one would say that there was none.
        told = None if rejected else tuple(r for r in found if isinstance(r, ShownRefund))
        full += [attrs.evolve(one, refunds=told), *rejected]
    return full
