"""What a shop shows of its orders: as a whole, or only what was taken off or paid back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

import attrs


@attrs.frozen(kw_only=True)
class ShownLine:
    """
    One line of an order, as its shop shows it.

    Attributes:
        line: The shop's id of the line; one item may be on several lines. Empty
            where none is told, as in an export: such a line says only what was
            ordered.

        sku: The item as the shop calls it; empty if it has none.

        name: For people.

        ordered: Pieces that were ever ordered on this line.
            Where a shop lowers the number itself, what it shows now.

        removed: Pieces that were taken off again before they were sent, all
            together until now; None where the shop does not count them, so
            that only a lower number, or the line's absence, tells. Without those
            of which a refund does not say whether they were sent.

        counts_refunds: Whether *removed* counts what refunds took off, too, so
            that one removal stands in both; without meaning where *removed* is
            None, because such shops leave what is refunded on its line.

        price: Of one piece, before discounts, as the customer sees it in that
            shop; None if not told.

        discount: Taken off all *ordered* pieces of the line together; None if
            not told.

        is_sent: Whether a warehouse sends it; not a gift card, say.

        rows: Other ids by which refunds may name pieces of this line, and how
            many pieces *ordered* is counted as there: the set that it is a part
            of, or all parts that it is made of.
    """

    line: str
    sku: str = ""
    name: str = ""
    ordered: int
    removed: int | None = None
    counts_refunds: bool = True
    price: Decimal | None = None
    discount: Decimal | None = None
    is_sent: bool = True
    rows: Mapping[str, int] = attrs.field(factory=dict[str, int])


@attrs.frozen(kw_only=True)
class RefundedLine:
    """
    Pieces of one line that a refund is about.

    Attributes:
        line: The shop's id of the line.

        quantity: Pieces.

        is_cancelled: Whether these were taken off before they were sent. None:
            the shop does not say, and it may as well be that they came back.

        value: What was paid back for these pieces; None if not told.
    """

    line: str
    quantity: int
    is_cancelled: bool | None = None
    value: Decimal | None = None


@attrs.frozen(kw_only=True)
class ShownRefund:
    """
    One refund, told alone or inside its order.

    Attributes:
        shop: What the tenant calls the shop.

        order: The shop's id of the order.

        id: The shop's id of the refund.

        at: When; None if the shop does not say.

        value: The money that really went back; zero: none did; None: the shop
            does not say.

        currency: Of it.

        reason: In the shop's words.

        lines: What it is about; None: the shop does not say, empty: only money.
    """

    shop: str
    order: str
    id: str
    at: datetime | None = None
    value: Decimal | None = None
    currency: str = ""
    reason: str = ""
    lines: tuple[RefundedLine, ...] | None = None


@attrs.frozen(kw_only=True)
class ShownEdit:
    """
    A change of an order's lines, told alone.

    Attributes:
        shop: What the tenant calls the shop.

        order: The shop's id of the order.

        id: The shop's id of the change.

        at: When it was made.

        removed: Pieces taken off, by the shop's id of the line.

        added: Pieces added, alike.

        reason: In the shop's words.
    """

    shop: str
    order: str
    id: str
    at: datetime
    removed: Mapping[str, int] = attrs.field(factory=dict[str, int])
    added: Mapping[str, int] = attrs.field(factory=dict[str, int])
    reason: str = ""


@attrs.frozen(kw_only=True)
class ShownOrder:
    """
    A whole order, as its shop shows it at one moment.

    Attributes:
        shop: What the tenant calls the shop.

        id: The shop's own id of the order; it never changes. Empty where this
            way of showing it knows the number alone (some exports).

        number: What people call the order, such as ``"#1001"``.

        references: All that the warehouse may know the order by, under the
            names of the rules that match it: ``"id"``, ``"number"``, and
            whatever else the shop has (``"order_number"``, ``"attribute:…"``).

        modified_at: The shop's own stamp: of two showings the one with the
            later stamp is newer, whenever they came. None: it tells none.

        placed_at: When it was placed.

        is_placed: Whether it counts as placed: not a draft, not one that waits
            to be paid for.

        is_cancelled: Whether the whole order is cancelled.

        cancelled_at: When; None if the shop does not say.

        is_reopened: Whether the shop says that a cancellation was taken back.

        replaced_by: The shop's id of the order that took its place, where an
            edit makes a new one. Such an order is not cancelled.

        replaces: The other way round.

        reason: Of the cancellation, in the shop's words.

        email: Whom it is for; None if the shop does not say.

        phone: The same.

        address: Where to, in one line; only to see that it changed.

        channel: The sales channel, as Peoplevox names it; empty if unknown.

        currency: Of all amounts.

        value: What the order was worth when it was placed, with taxes and
            carriage.

        discount: Taken off in it.

        shipping: Carriage in it.

        lines: None: this way of showing it has none (an export, say).

        refunds: Those it lists; None: it lists none, whether there are any or
            not.

        refunded: Paid back of it until now, all together; None if not told.
            Exports know only this.

        is_test: Whether the shop marks it as a test.
    """

    shop: str
    id: str
    number: str = ""
    references: Mapping[str, str] = attrs.field(factory=dict[str, str])
    modified_at: datetime | None = None
    placed_at: datetime | None = None
    is_placed: bool = True
    is_cancelled: bool = False
    cancelled_at: datetime | None = None
    is_reopened: bool = False
    replaced_by: str = ""
    replaces: str = ""
    reason: str = ""
    email: str | None = attrs.field(default=None, repr=False)
    phone: str | None = attrs.field(default=None, repr=False)
    address: str = attrs.field(default="", repr=False)
    channel: str = ""
    currency: str = ""
    value: Decimal | None = None
    discount: Decimal | None = None
    shipping: Decimal | None = None
    lines: tuple[ShownLine, ...] | None = None
    refunds: tuple[ShownRefund, ...] | None = None
    refunded: Decimal | None = None
    is_test: bool = False

    @property
    def names(self) -> Mapping[str, str]:
        """All names that it has in its shop, by what a rule of matching calls them."""
        names = {"id": self.id, "number": self.number, **self.references}
        return {name: text for name, text in names.items() if text}


Shown = ShownOrder | ShownEdit | ShownRefund
"""Whatever a shop shows of an order."""
