"""What a shop says of its orders: placed, cancelled, cut, refunded, changed."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal, get_args

import attrs

ShopFactKind = Literal[
    "order_placed", "order_cancelled", "lines_cancelled", "refunded", "order_changed"
]
"""What a shop can say of an order."""

SHOP_FACT_KINDS: tuple[ShopFactKind, ...] = get_args(ShopFactKind)
"""All of them."""

NAMED_KINDS: tuple[ShopFactKind, ...] = ("lines_cancelled", "refunded", "order_changed")
"""What can happen to one order more than once, so that its ``id`` tells one from the next."""


def _money(_instance: object, attribute: attrs.Attribute[Decimal | None], value: object) -> None:
    if value is None:
        return
    if not isinstance(value, Decimal):
        # 12.3 as a float is another number than it looks.
        raise TypeError(f"{attribute.name} is no Decimal; of text make one: Decimal('12.30')")
    if not value.is_finite() or value < 0:
        raise ValueError(f"{attribute.name} is no amount of money, 0 or more")


def _written(text: str | None) -> None:
    # Half of a character is nothing that could be stored, or sent.
    if text is not None and not text.isascii() and any("\ud800" <= one <= "\udfff" for one in text):
        raise ValueError("a text has half of a character in it")


def _stripped(text: str) -> str:
    return text.strip()


_YEARS = range(1900, 9000)
"""A shop's instants are in these: platforms write their first and last date for none."""


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None or at.utcoffset() is None:
        raise ValueError("at has no time zone: which instant it is depends on where it is read")
    # Nothing could be reckoned from the last day of all, and no zone has the first.
    if at.year not in range(2, 9999) or (utc := at.astimezone(UTC)).year not in _YEARS:
        raise ValueError("at is no date of an order")
    # A ledger keeps milliseconds of an event's time; a fact must not say more than its event.
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


@attrs.frozen(kw_only=True)
class ShopLine:
    """
    One line of an order, as the shop has it.

    Attributes:
        line: The shop's own id of the line; empty if it tells none.

        sku: The item, as the shop calls it.

        name: For people.

        quantity: Pieces: ordered in a placing, cancelled in a cancellation.

        price: Of one piece; None if not told.

    Raises:
        ValueError: *quantity* or *price* is negative, or a text has half of a
            character in it.

        TypeError: *price* is no ``Decimal``.
    """

    line: str = ""
    sku: str
    name: str = ""
    quantity: int = attrs.field(validator=attrs.validators.ge(0))
    price: Decimal | None = attrs.field(default=None, validator=_money)

    def __attrs_post_init__(self) -> None:
        for text in (self.line, self.sku, self.name):
            _written(text)


@attrs.frozen(kw_only=True)
class ShopFact:
    """
    One thing that happened to an order in its shop.

    Kind, order and id together are its identity, with the channel where it
    names one, because two shops may have one reference: the same fact told again,
    however it is worded, is known and changes nothing.

    Attributes:
        kind: What happened.

        order: The shop's reference of the order, as Peoplevox has it, too.

        id: Of the cancellation, refund or change; empty for a placing and for
            the cancellation of a whole order.

        at: When it happened; aware, and kept as UTC, to the millisecond.

        email: Whom the order is for; None if the shop does not say.

        phone: The same by telephone, ``+`` and digits only.

        channel: The sales channel, as Peoplevox names it; empty if unknown.

        currency: Code of the amounts' currency, such as ``"GBP"``; empty: the
            tenant's own.

        value: What the order is worth in a placing; what is taken off in a
            cancellation; what is paid back in a refund.

        discount: Of the order.

        shipping: What the customer pays for the carriage.

        reason: In the shop's words.

        lines: Ordered lines of a placing or a change, cancelled ones of a
            cancellation; empty if the shop tells none.

    Raises:
        ValueError: *kind* is none of those there are, *order* is empty, *id*
            is empty where it is needed, *at* has no time zone or is before 1900
            or after 8999, an amount is negative, or a text has half of a
            character in it.

        TypeError: An amount is no ``Decimal``.
    """

    kind: ShopFactKind = attrs.field(validator=attrs.validators.in_(SHOP_FACT_KINDS))
    order: str = attrs.field(converter=_stripped)
    id: str = attrs.field(default="", converter=_stripped)
    at: datetime = attrs.field(converter=_utc)
    email: str | None = attrs.field(default=None, repr=False)
    phone: str | None = attrs.field(default=None, repr=False)
    channel: str = ""
    currency: str = ""
    value: Decimal | None = attrs.field(default=None, validator=_money)
    discount: Decimal | None = attrs.field(default=None, validator=_money)
    shipping: Decimal | None = attrs.field(default=None, validator=_money)
    reason: str = ""
    lines: tuple[ShopLine, ...] = ()

    def __attrs_post_init__(self) -> None:
        if not self.order:
            raise ValueError("order is empty; it is the shop's reference, as Peoplevox has it")
        if self.kind in NAMED_KINDS and not self.id:
            raise ValueError(f"id is empty; it tells one {self.kind} of an order from the next")
        for text in (
            self.order,
            self.id,
            self.email,
            self.phone,
            self.channel,
            self.currency,
            self.reason,
        ):
            _written(text)
