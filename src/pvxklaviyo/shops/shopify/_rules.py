"""What a tenant chose of one Shopify shop, for whatever reads its bodies."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Literal, TypeAlias

import attrs

from .._document import Part

Side: TypeAlias = Literal["shop", "presentment"]
"""Whose money: the shop's own currency, or that in which the customer paid."""


@attrs.frozen(kw_only=True)
class Rules:
    """
    What a tenant chose.

    Attributes:
        shop: What the tenant calls the shop.

        side: Whose money is told.

        takes_tests: Whether orders that the shop marks as tests count.

        channel: The sales channel as Peoplevox names it.

        channels: The same by the shop's own name of the source.

        attributes: Names of the order's attributes that the warehouse may know
            it by.

        tells_notes: Whether what staff wrote about an edit or a refund is its
            reason.
    """

    shop: str
    side: Side = "shop"
    takes_tests: bool = False
    channel: str = ""
    channels: Mapping[str, str] = attrs.field(factory=dict[str, str])
    attributes: Collection[str] = ()
    tells_notes: bool = False

    def channel_of(self, source: str) -> str:
        """Give the channel of an order that came from *source*."""
        return self.channels.get(source, self.channel)

    def reason_of(self, note: Part) -> str:
        """
        Give what staff wrote, if that is told.

        Raises:
            UnreadableError: It is no text.
        """
        return note.text().strip() if self.tells_notes else ""


def money_of(holder: Part, name: str, side: Side, *, plain: bool) -> Decimal | None:
    """
    Read an amount in one of the two currencies.

    Args:
        holder: What has the amount.

        name: Of the member; beside it may stand the same with ``_set``, which
            has both currencies.

        side: Whose money.

        plain: Whether the plain member is in that currency as well; it is in
            the shop's.

    Returns:
        None if it is not told in that currency.

    Raises:
        UnreadableError: It is no amount, or less than nothing.
    """
    # https://shopify.dev/docs/api/admin-rest/latest/resources/order
    told = holder[f"{name}_set"][f"{side}_money"]["amount"]
    if not told and plain:
        told = holder[name]
    read = told.money()
    if read is not None and read < 0:
        raise told.wrong("is less than 0")
    return read
