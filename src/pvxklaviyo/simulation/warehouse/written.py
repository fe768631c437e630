"""What a simulated warehouse writes down of itself, whatever anybody read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import attrs


@attrs.frozen(kw_only=True)
class JournalItem:
    """
    What the customer gets, as ordered: a kit counts once.

    Attributes:
        sku: The item's code, or the kit's.

        quantity: Of it, in this shipment; equal codes are added up.

        components: What a kit is made of, in all: code and quantity.
    """

    sku: str
    quantity: int
    components: tuple[tuple[str, int], ...] = ()


@attrs.frozen(kw_only=True)
class JournalShipment:
    """
    A shipment as it really was, whatever anybody read.

    Attributes:
        order_number: Peoplevox's.

        despatch_number: Peoplevox's.

        reference: The shop's; empty if there is none.

        group: Equal for all Peoplevox orders that stand for one order of a
            shop: same channel, same reference, same e-mail.

        channel: Where it was sold.

        site: Which site shipped it.

        email: The customer's, as it is at the end.

        despatched_at: The true instant: UTC, to the second.

        displayed: The minute as Peoplevox shows it: ``"25/10/2026 01:20"``,
            local, with no zone.

        read_as: The instant that a reader derives from it: UTC, the minute's
            beginning; in the hour that autumn repeats, the earlier one.

        visible_at: When Peoplevox first shows it.

        vanished_at: When it was gone for good; None if it stands.

        carrier: The carrier's name.

        service: The service's name.

        tracking: The last number; empty if there never is one.

        tracked_at: When that number came; None if there never is one.

        items: Sorted by code.

        items_at_first: The same as it was first shown.

        changed_at: When *items* came to be so; None if they were at once.

        expected: ``"told"``, or why nobody may hear of it: ``"transfer"``,
            ``"marketplace"``, ``"no_email"``, ``"vanished"``.
    """

    order_number: str
    despatch_number: str
    reference: str
    group: str
    channel: str
    site: str
    email: str = attrs.field(repr=False)
    despatched_at: datetime
    displayed: str
    read_as: datetime
    visible_at: datetime
    vanished_at: datetime | None
    carrier: str
    service: str
    tracking: str
    tracked_at: datetime | None
    items: tuple[JournalItem, ...]
    items_at_first: tuple[JournalItem, ...]
    changed_at: datetime | None
    expected: str

    @property
    def key(self) -> tuple[str, str]:
        """Order number and despatch number: unique."""
        return self.order_number, self.despatch_number

    @property
    def quantities(self) -> dict[str, int]:
        """Code to quantity; a kit counts as itself."""
        return {item.sku: item.quantity for item in self.items}

    @property
    def quantities_at_first(self) -> dict[str, int]:
        """The same as it was first shown."""
        return {item.sku: item.quantity for item in self.items_at_first}


@attrs.frozen(kw_only=True)
class JournalGroup:
    """
    One order of a shop, as it stands at the end.

    Attributes:
        group: As in :class:`JournalShipment`.

        order_numbers: Its Peoplevox orders.

        shipments: What stands, in the order in which it left.

        remaining: Code to quantity still to come; empty when it is complete.
    """

    group: str
    order_numbers: tuple[str, ...]
    shipments: Sequence[JournalShipment]
    remaining: dict[str, int]

    @property
    def complete(self) -> bool:
        """Whether nothing is still to come."""
        return not self.remaining


@attrs.frozen(kw_only=True)
class JournalReturn:
    """
    What came back, as it really was.

    Attributes:
        code: ``RET`` and digits; of a delivery, its reference.

        order_number: Peoplevox's.

        reference: The shop's; empty if there is none.

        group: As in :class:`JournalShipment`.

        channel: Where it was sold.

        email: The customer's, as Peoplevox has it at the end.

        booked_as: ``"return"``, or ``"goods_in"``.

        returned_at: The true instant of the booking: UTC.

        read_as: The instant that a reader derives from it.

        grown_at: When more was last added; *returned_at* if nothing was.

        vanished_at: When it was gone for good; None if it stands.

        quantities: Code to pieces, as it stands at the end.

        value: What the order's lines asked for these pieces; None if one of
            them was ordered only as part of a kit.

        reason: In words.

        condition: The bench's word.

        reusable: Whether it is sold again.

        expected: ``"told"``, or why nobody may hear of it.
    """

    code: str
    order_number: str
    reference: str
    group: str
    channel: str
    email: str = attrs.field(repr=False)
    booked_as: str
    returned_at: datetime
    read_as: datetime
    grown_at: datetime
    vanished_at: datetime | None
    quantities: dict[str, int]
    value: Decimal | None
    reason: str
    condition: str
    reusable: bool
    expected: str

    @property
    def key(self) -> tuple[str, str]:
        """Order number and code: unique."""
        return self.order_number, self.code
