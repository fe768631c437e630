"""Kinds of order, recognised by what a tenant's own orders look like."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

import attrs

from ..model import Order

GIFT = "gift"
"""Paid for by somebody else than the person who receives it."""
REPLACEMENT = "replacement"
"""Sent again for what was lost, broken or wrong."""
EXCHANGE = "exchange"
"""Sent for what the customer gave back."""
CLICK_AND_COLLECT = "click-and-collect"
"""Fetched by the customer, from a shop or a locker."""
SAMPLE = "sample"
"""Sent to the press, to makers, to somebody who did not buy."""
WHOLESALE = "wholesale"
"""Bought to be sold again."""


@attrs.frozen(kw_only=True)
class OrderKind:
    """
    One way to recognise a kind of order.

    Peoplevox has no column for it, so each tenant marks such orders in its
    own way. All that is stated must hold; a kind that is marked in two ways is
    two of these with one name. Texts are compared ignoring case and blanks
    around them.

    Attributes:
        name: What the kind is called, such as ``"gift"``; any name will do.

        channels: Its sales channels.

        prefixes: How its numbers begin: Peoplevox's, or the shop's reference.

        suffixes: How they end.

        attribute: A column of the order, by its logical name, such as
            ``"attribute4"`` or ``"service"``.

        values: What that column then says; empty: anything.

        zero_value: Whether it costs nothing (True), or something (False).
            An order whose value is not known is neither.

        grouped: Whether such an order belongs to the others with its
            reference. A replacement often carries the reference of the order
            that it replaces, and is none of its parts: say False.

    Raises:
        ValueError: It has no name, states nothing, or names values of no
            column.
    """

    name: str = attrs.field()
    channels: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    attribute: str = ""
    values: tuple[str, ...] = ()
    zero_value: bool | None = None
    grouped: bool = True

    def __attrs_post_init__(self) -> None:
        """Refuse what would recognise every order, or none."""
        if not self.name.strip():
            raise ValueError("a kind of order needs a name")
        if self.values and not self.attribute:
            raise ValueError(f'"{self.name}" names values, and no column (attribute) to find them')
        stated = (self.channels, self.prefixes, self.suffixes, self.attribute)
        if not any(stated) and self.zero_value is None:
            raise ValueError(f'"{self.name}" states nothing by which an order is recognised')

    def recognises(self, order: Order, value: Decimal | None = None) -> bool:
        """
        Say whether *order* is of this kind.

        Args:
            order: As Peoplevox has it.

            value: What it is worth, as its shop says; None: as Peoplevox's
                column ``total`` says.
        """
        numbers = [_folded(order.number), _folded(order.reference)]
        said = _folded(order.attributes.get(self.attribute, ""))
        if self.channels and not among(order.channel, self.channels):
            return False
        # Blank ones would begin, and end, every number.
        begins = tuple(_folded(one) for one in self.prefixes if one.strip())
        if self.prefixes and not any(number.startswith(begins) for number in numbers):
            return False
        ends = tuple(_folded(one) for one in self.suffixes if one.strip())
        if self.suffixes and not any(number.endswith(ends) for number in numbers):
            return False
        if self.attribute and not (among(said, self.values) if self.values else said):
            return False
        if self.zero_value is not None:
            worth = value if value is not None else amount(order, "total")
            return worth is not None and (worth == 0) == self.zero_value
        return True


def kinds_of(
    kinds: Iterable[OrderKind], order: Order, value: Decimal | None = None
) -> tuple[str, ...]:
    """
    Name the kinds that *order* is of, each once, in the order of *kinds*.

    The arguments are those of :meth:`OrderKind.recognises`.
    """
    return tuple(dict.fromkeys(kind.name for kind in kinds if kind.recognises(order, value)))


def stands_alone(kinds: Iterable[OrderKind], order: Order) -> bool:
    """Say whether *order* is of a kind that is no part of the others with its reference."""
    return any(not kind.grouped and kind.recognises(order) for kind in kinds)


def amount(order: Order, column: str) -> Decimal | None:
    """Read an amount of the order; None if there is none, or it is no number."""
    try:
        value = Decimal(order.attributes.get(column, "").strip() or "NaN")
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def among(text: str, names: Iterable[str]) -> bool:
    """Whether *text* is one of *names*, ignoring case and blanks around."""
    folded = _folded(text)
    return any(folded == _folded(name) for name in names)


def _folded(text: str) -> str:
    return text.strip().casefold()
