"""What happened to the stock of variants: who wrote which quantity, and by which request or job."""

from __future__ import annotations

from datetime import datetime

import attrs


@attrs.frozen(kw_only=True)
class Origin:
    """
    What a write comes from.

    Attributes:
        at: When it takes effect.

        request: Number of the request in the journal.

        job_id: Of the bulk job; empty for a request of its own.
    """

    at: datetime
    request: int
    job_id: str = ""


@attrs.frozen(kw_only=True)
class InventoryWrite:
    """
    One write, through the interface, of a variant's stock: quantity, policy or both.

    Attributes:
        variant_id: Of which variant.

        quantity: Units in stock after the write; None if it has never been
            told or was emptied.

        policy: The ``inventory_policy`` after the write.

        at: When it took effect.

        job_id: Of the bulk job that brought it; empty for a request of its own.

        request: Number of the request that brought it, or its job.

        before: Units in stock before the write.

        created: Whether the write made the variant.
    """

    variant_id: str
    quantity: float | None
    policy: int
    at: datetime
    job_id: str = ""
    request: int = 0
    before: float | None = None
    created: bool = False


@attrs.frozen(kw_only=True)
class StockChange:
    """
    The stock of a variant as it was before somebody wrote it, and after.

    Attributes:
        variant_id: Of which variant.

        before: Units before; None if never told.

        after: Units after; None if emptied.

        at: When.

        created: Whether the variant is new.
    """

    variant_id: str
    before: float | None
    after: float | None
    at: datetime
    created: bool
