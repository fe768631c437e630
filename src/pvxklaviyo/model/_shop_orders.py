"""What a decision knows of a placing, and of a cancellation."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import attrs

from ._shop import ShopLine


@attrs.frozen(kw_only=True)
class Placing:
    """
    An order as it was placed in its shop.

    Attributes:
        reference: The shop's reference.

        order_number: Peoplevox's number; empty until the warehouse has it.

        placed_at: UTC.

        channel: The sales channel.

        currency: Code; empty: the tenant's own.

        value: What the order is worth; None if not told.

        discount: Taken off.

        shipping: What the customer pays for the carriage.

        lines: What was ordered.

        email: Whom it is for. Never stored with it.
    """

    reference: str
    order_number: str = ""
    placed_at: datetime
    channel: str = ""
    currency: str = ""
    value: Decimal | None = None
    discount: Decimal | None = None
    shipping: Decimal | None = None
    lines: tuple[ShopLine, ...] = ()
    email: str | None = attrs.field(default=None, repr=False)


@attrs.frozen(kw_only=True)
class Cancellation:
    """
    A cancellation that the shop confirmed.

    Of a whole order it carries what the placing carried, so that one takes the
    other off; of lines it carries those lines alone.

    Attributes:
        reference: The shop's reference.

        order_number: Peoplevox's number; empty if the warehouse never had it.

        cancellation_id: The shop's id of it; empty for a whole order.

        cancelled_at: UTC.

        is_whole: Whether the whole order is cancelled.

        stage: How far the warehouse was: ``"unknown"`` (it never had the
            order), ``"ordered"``, ``"part despatched"`` or ``"despatched"``.

        reason: In the shop's words.

        channel: The sales channel.

        currency: Code; empty: the tenant's own.

        value: Of the placing for a whole order, of the lines for a part; None
            if not told.

        discount: Of the placing.

        shipping: Of the placing.

        lines: What is cancelled.

        email: Whom the order was for. Never stored with it.
    """

    reference: str
    order_number: str = ""
    cancellation_id: str = ""
    cancelled_at: datetime
    is_whole: bool
    stage: str = ""
    reason: str = ""
    channel: str = ""
    currency: str = ""
    value: Decimal | None = None
    discount: Decimal | None = None
    shipping: Decimal | None = None
    lines: tuple[ShopLine, ...] = ()
    email: str | None = attrs.field(default=None, repr=False)


@attrs.frozen(kw_only=True)
class Completion:
    """
    An order of which nothing is to come any more.

    Attributes:
        reference: The shop's reference, else Peoplevox's number.

        order_number: Peoplevox's number.

        completed_at: When the last parcel left, or the last open lines were
            cancelled; UTC.

        by_cancellation: Whether a cancellation completed it, and no parcel.

        channel: The sales channel.

        sent: What had left, as (item code, name, pieces).

        cancelled: What was cancelled, alike.

        email: Whom it is for. Never stored with it.
    """

    reference: str
    order_number: str
    completed_at: datetime
    by_cancellation: bool
    channel: str = ""
    sent: tuple[tuple[str, str, int], ...] = ()
    cancelled: tuple[tuple[str, str, int], ...] = ()
    email: str | None = attrs.field(default=None, repr=False)
