"""What the last look-ups show of an order group, and since when they have shown it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import attrs

from ..model import (
    FactKey,
    Order,
    PersonRef,
    Return,
    Shipment,
    ShopFact,
)


@attrs.frozen(kw_only=True)
class Seen:
    """
    A shipment as the last look-up of its order shows it.

    Attributes:
        shipment: The shipment.

        fact: The observation that says so.

        person: Whom the despatch report names.

        learned_at: When this material content was first stored.

        first: Start of the first look-up of the unbroken row of look-ups
            that showed this shipment at all.

        settled_from: The same for this material content: order, date, lines
            and quantities.

        tracked_from: The same for this tracking number.

        last: Start of the last look-up.
    """

    shipment: Shipment
    fact: FactKey
    person: PersonRef | None
    learned_at: datetime
    first: datetime
    settled_from: datetime
    tracked_from: datetime
    last: datetime


@attrs.frozen(kw_only=True)
class Gone:
    """
    A shipment that was shown once and is not any more.

    Attributes:
        shipment: As it was last shown.

        fact: The observation that said so.

        times: How many complete look-ups in a row did not show it.

        since: Start of the first of them.

        last: Start of the last look-up.
    """

    shipment: Shipment
    fact: FactKey
    times: int
    since: datetime
    last: datetime


@attrs.frozen(kw_only=True)
class SeenReturn:
    """
    A return as the last look-up of its order shows it.

    The fields of :class:`Seen` mean the same here.

    Attributes:
        returned: The return.

        fact: The observation that says so.

        person: Whom the report names.

        learned_at: When this material content was first stored.

        first: Since when it has been shown at all.

        settled_from: Since when with these lines and quantities.

        last: Start of the last look-up.
    """

    returned: Return
    fact: FactKey
    person: PersonRef | None
    learned_at: datetime
    first: datetime
    settled_from: datetime
    last: datetime


@attrs.frozen(kw_only=True)
class GoneReturn:
    """
    A return that was shown once and is not any more; as :class:`Gone`.

    Attributes:
        returned: As it was last shown.

        fact: The observation that said so.

        times: How many complete look-ups in a row did not show it.

        since: Start of the first of them.

        last: Start of the last look-up.
    """

    returned: Return
    fact: FactKey
    times: int
    since: datetime
    last: datetime


@attrs.frozen(kw_only=True)
class Said:
    """
    Something that the shop said of the order.

    Attributes:
        fact: What it said.

        key: The observation.

        person: Whom it names.

        learned_at: When the ledger stored it.
    """

    fact: ShopFact
    key: FactKey
    person: PersonRef | None
    learned_at: datetime


@attrs.frozen(kw_only=True)
class Derived:
    """
    What all that a shop showed of one order comes to.

    Attributes:
        said: What happened, each thing once, as if the shop had said it.

        names: What the shop calls the order: its number and its id.

        first: When something was learned of it first.

        reopened: The showing by which it is not cancelled any more; None: it
            was not, or still is.

        waits_since: When the last refund was learned of which nobody knows yet
            whether its pieces had left; None: none waits for a look-up.

        unexplained: What was paid back according to the order, and by no
            refund that is known; zero: nothing.
    """

    said: tuple[Said, ...] = ()
    names: tuple[str, ...] = ()
    first: datetime | None = None
    reopened: FactKey | None = None
    waits_since: datetime | None = None
    unexplained: Decimal = Decimal(0)


@attrs.frozen(kw_only=True)
class Unread:
    """
    That the last look-ups could not read what came back.

    Attributes:
        first: Start of the first of them.

        last: Start of the last of them.
    """

    first: datetime
    last: datetime


@attrs.frozen(kw_only=True)
class Present:
    """
    The present state of an order group.

    Attributes:
        orders: By number, as last shown; one that was not found is not there.

        order_facts: The observations that say so, by number.

        owners: Whom each order is for, by number.

        cancelled_since: Since when Peoplevox has shown an order as cancelled,
            by number.

        missing_orders: Whether a member was looked up and no order found.

        shipments: Shown now, by time of despatch.

        gone: Shown before.

        returns: Returns shown now, by time.

        gone_returns: Shown before.

        returns_unread: Whether the last look-up of a member could not read
            what came back, so that returns are as an earlier one showed them.

        said: What the shop said, by the time at which it happened: told to us
            as such, or derived from what it showed.

        said_elsewhere: What it said under the same reference and may be about
            another channel's order.

        derived: What each order of a shop that was shown comes to.

        read_from: The earliest start among the members' last look-ups; None
            if one was never looked up.
    """

    orders: Mapping[str, Order]
    order_facts: Mapping[str, FactKey]
    owners: Mapping[str, PersonRef | None]
    cancelled_since: Mapping[str, datetime]
    missing_orders: bool
    shipments: Sequence[Seen]
    gone: Sequence[Gone]
    returns: Sequence[SeenReturn]
    gone_returns: Sequence[GoneReturn]
    returns_unread: Unread | None
    said: Sequence[Said]
    said_elsewhere: Sequence[Said] = ()
    derived: Sequence[Derived]
    read_from: datetime | None
