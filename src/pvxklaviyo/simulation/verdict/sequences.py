"""How the events of one order follow each other: indexes, and the one that completes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from ..klaviyo import StoredEvent
from ..warehouse.audience import VANISHED
from ..warehouse.written import JournalGroup, JournalShipment
from .expected import WAIT
from .findings import SEQUENCE, Finding
from .truth import Truth

Told = Sequence[tuple[StoredEvent, JournalShipment]]
"""The events of one order of the shop in order of arrival, each with its shipment."""


def out_of_sequence(told: Told, before: Sequence[datetime]) -> Iterator[Finding]:
    """
    Find indexes that do not count the order's shipments in order of arrival.

    Args:
        told: The order's.

        before: When those of its shipments were first shown that were never
            told because they left before the start.
    """
    numbers = [event.properties.get("ShipmentIndex") for event, _ in told]
    right = [
        place + sum(shown <= event.received_at for shown in before)
        for place, (event, _) in enumerate(told, 1)
    ]
    if numbers != right:
        text = f"its shipments were numbered {numbers} in order of arrival, not {right}"
        yield _of_order(told, text)


def name_of(told: Told) -> str:
    """Give the name of an order, as its events have it."""
    return told[0][1].reference or told[0][1].order_number


def wrongly_completed(
    truth: Truth,
    group: JournalGroup,
    told: Told,
    ends: Sequence[StoredEvent],
    at: datetime | None,
) -> Iterator[Finding]:
    """
    Find an order that was not completed exactly once, by the last event, and in truth.

    Args:
        truth: What really happened.

        group: The order of the shop.

        told: The events of its shipments.

        ends: The events that say that nothing is to come of it any more.

        at: Judge as of this instant; None when all is over.
    """
    gone = [one for _, one in told if one.expected == VANISHED and one.key not in truth.replaced]
    if gone or any(one.changed_at for one in group.shipments):
        # What was told and then reversed, or changed, may have completed the order.
        return
    claims = [event.properties.get("IsComplete") is True for event, _ in told]
    claims += [True for _ in ends]
    shown = at is None or all(shipment.visible_at <= at for shipment in group.shipments)
    complete = not truth.remaining(group)
    if not complete and any(claims):
        yield _of_order(told, "it was told to be complete, and goods are still to come")
    elif sum(claims) > 1:
        yield _of_order(told, f"it was told {sum(claims)} times to be complete")
    elif any(claims[:-1]):
        yield _of_order(told, "a shipment followed the one that was told to complete it")
    elif complete and shown and not any(claims) and not _is_open(truth, group, at):
        yield _of_order(told, "everything left, and no event says that it is complete")


def _is_open(truth: Truth, group: JournalGroup, at: datetime | None) -> bool:
    """Whether nobody need say that it is complete: it is cancelled, or was cut just now."""
    if truth.is_off(group):
        return True
    sales = [sale for one in group.shipments if (sale := truth.sale(one)) is not None]
    cut = [event.at for sale in sales[:1] for event in sale.cut]
    late = WAIT + truth.rules.shop_late
    return at is not None and any(since + late > at for since in cut)


def _of_order(told: Told, text: str) -> Finding:
    number = told[-1][1].order_number
    return Finding(kind=SEQUENCE, order_number=number, despatch_number="", text=text)
