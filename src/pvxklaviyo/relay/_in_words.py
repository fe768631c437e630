"""How facts, instants and what comes next are said to a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ..model import (
    Order,
    OrderLine,
    RemainingItem,
    Return,
    ReturnLine,
    Shipment,
    ShipmentItem,
    ShopFact,
    Told,
)


def masked(address: str) -> str:
    """Give an e-mail address so that its owner would know it and others would not."""
    name, at, domain = address.strip().rpartition("@")
    return f"{name[:1]}***@{domain[:1]}***" if at else f"{address[:1]}***"


class Times:
    """
    Says instants by the warehouse clock, because that is what its people look at.

    Args:
        zone: Of the warehouse clock.

        now: What "in 5 minutes" is measured from.
    """

    def __init__(self, zone: ZoneInfo, now: datetime) -> None:
        self._zone = zone
        self._now = now

    def at(self, instant: datetime) -> str:
        """Say an instant: ``2026-10-24 18:05 BST``."""
        return instant.astimezone(self._zone).strftime("%Y-%m-%d %H:%M %Z")

    def next(self, instant: datetime) -> str:
        """Say when something to come comes."""
        ahead = instant - self._now
        if ahead <= timedelta(0):
            return "with the next pass"
        return f"at {self.at(instant)} ({_ahead(ahead)})"


def _ahead(ahead: timedelta) -> str:
    seconds = round(ahead.total_seconds())
    for size, word in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= 2 * size or seconds == size:
            count = round(seconds / size)
            return f"in {count} {word}" + ("" if count == 1 else "s")
    return f"in {seconds} seconds" if seconds != 1 else "in a second"


def order_seen(order: Order, times: Times) -> str:
    """Say what Peoplevox showed of an order."""
    parts = [f"Order {order.number}"]
    if order.reference:
        parts.append(f"the shop's {order.reference}")
    parts += [
        f"{word} {value}"
        for word, value in (
            ("channel", order.channel),
            ("site", order.site),
            ("status", order.status),
        )
        if value
    ]
    if order.created_at is not None:
        parts.append(f"placed {times.at(order.created_at)}")
    lines = "its lines could not be read" if order.lines is None else items(order.lines)
    return f"{', '.join(parts)}: {lines}."


def shipment_seen(shipment: Shipment, times: Times) -> str:
    """Say what Peoplevox showed of a shipment."""
    carried = " ".join(part for part in (shipment.carrier, shipment.service) if part)
    tracking = (
        f"tracking number {shipment.tracking_number}"
        if shipment.tracking_number
        else "no tracking number"
    )
    left = f"left {times.at(shipment.despatched_at)}"
    by = f" by {carried}" if carried else ""
    return f"Despatch {shipment.despatch_number} {left}{by}, {tracking}: {items(shipment.items)}."


_SAID = {
    "order_placed": "was placed",
    "order_cancelled": "was cancelled",
    "lines_cancelled": "was cancelled in part",
    "refunded": "was refunded",
    "order_changed": "was changed",
}


def said_by_shop(fact: ShopFact, times: Times) -> str:
    """Say what a shop said."""
    amount = "" if fact.value is None else f", {fact.value} {fact.currency}".rstrip()
    name = f" ({fact.id})" if fact.id else ""
    channel = f" in {fact.channel}" if fact.channel else ""
    lines = ", ".join(f"{line.quantity} × {line.sku or line.line}" for line in fact.lines)
    return (
        f"The shop's {fact.order}{channel} {_SAID[fact.kind]}{name} {times.at(fact.at)}{amount}"
        f"{': ' if lines else ''}{lines}."
    )


def return_seen(returned: Return, times: Times) -> str:
    """Say what Peoplevox showed of a return."""
    lines = ", ".join(_return_line(line) for line in returned.lines)
    status = f", status {returned.status}" if returned.status else ""
    return (
        f"Return {returned.return_code} was booked in {times.at(returned.returned_at)}{status}: "
        f"{lines or 'nothing'}."
    )


def _return_line(line: ReturnLine) -> str:
    about = [
        f"{word} {value}"
        for word, value in (("reason", line.reason), ("condition", line.condition))
        if value
    ]
    if line.reusable is not None:
        about.append("reusable" if line.reusable else "not reusable")
    return f"{line.quantity} × {line.item_code}" + (f" ({', '.join(about)})" if about else "")


_TOLD_TO_PERSON = {
    "despatched": "a parcel left",
    "tracking": "its tracking number",
    "completed": "nothing is to come any more",
    "cancelled": "it was cancelled",
    "returned": "something came back",
    "corrected": "a parcel did not leave after all",
    "withdrawn": "nothing, after all",
    "sent": "an event that their profile waited for was sent",
}


def told_to_person(told: Told, times: Times) -> str:
    """Say what a person was told."""
    order = f"Of order {told.order}: " if told.order else ""
    return f"{order}{_TOLD_TO_PERSON[told.what]}, {times.at(told.at)}."


def items(some: Iterable[OrderLine | ShipmentItem | RemainingItem]) -> str:
    """Say how many of what."""
    said: list[str] = []
    for item in some:
        count = "an unknown number" if item.quantity is None else str(item.quantity)
        text = f"{count} × {item.item_code}"
        if isinstance(item, ShipmentItem) and item.components:
            text += f" ({items_of_kit(item)})"
        said.append(text)
    return ", ".join(said) or "nothing"


def items_of_kit(item: ShipmentItem) -> str:
    """Say what a kit in a parcel is made of."""
    return ", ".join(f"{part.quantity} × {part.item_code}" for part in item.components)


HELD_NEXT = {
    "settling": "It is looked up again {when}. If it still reads the same, the event goes.",
    "tracking": (
        "A tracking number is looked for {when}. If there is none, the event goes without one, "
        "and Updated Tracking tells it when it comes."
    ),
    "cause": "What comes before it is looked for {when}. If it is not there, the event goes alone.",
    "earlier_shipment": "It goes after the earlier parcel, or without it {when}.",
    "booking_again": (
        "The order is looked up again {when}: then this parcel takes the place of the one that is "
        "gone, or is told as a further one."
    ),
    "stage": "The order is looked up now; the cancellation goes after that, or alone {when}.",
    "lines_settling": (
        "It goes {when}, unless the shop cancels the whole order by then, which says this as well."
    ),
    "collection": "It goes {when}, when it counts as collected.",
    "speak_at_failed": "The tenant's own function is asked again {when}.",
    "rule_failed": "The tenant's own rule is asked again {when}.",
    "parked": "Nothing, until a person answers for the event that was set aside.",
    "reversing": "It is looked up again {when}. If it is still gone, nobody is told of it.",
    "look_up": "It is looked up {when}.",
    "row_rejected": (
        "It is read again every hour, and sooner if a row of it changes; it goes on when the "
        "value can be read."
    ),
    "clock": "Nothing, until a person answers.",
    "contradiction": (
        "Nothing, until a person answers: --approve tells of the parcel, --discard leaves it "
        "untold."
    ),
    "confirming": (
        "The order is looked up again {when}. If neither the shop has cancelled it nor another "
        "Peoplevox order stands for it by then, e-commerce is told. Klaviyo never is, on "
        "Peoplevox's word alone."
    ),
    "no_order": "Nothing, until the return names its order or a person answers.",
    "not_completed": "The return is looked up again {when}, and told when it is completed.",
    "returns_unread": (
        "Returns are looked for again {when}, and it goes on when they can be read. Parcels do not "
        "wait."
    ),
    "kept_look_up": (
        "The order is looked up {when}. What was returned or cancelled by then is not told as kept."
    ),
}
"""What ends each wait."""


def held_next(reason: str, when: str) -> str:
    """Say what ends a wait; of one that a newer version made, only when it is looked at."""
    return HELD_NEXT.get(reason, "It is looked at again {when}.").format(when=when)


NOTHING_MORE = {
    "complete": (
        "Nothing is left to tell. A tracking number that comes or changes is told as Updated "
        "Tracking."
    ),
    "skipped": "Nothing, unless what Peoplevox shows of it changes.",
    "before_start": "Nothing. Parcels that leave from now on are told.",
    "parked": "Nothing, until a person answers.",
    "never_run": "Make a pass: pvxklaviyo run --once",
    "never_read": (
        "Check the number: it is an order's, and no despatch's or return's; a shop's reference is "
        "written as in Peoplevox, such as #1001. An order is known from the first pass after a "
        "parcel of it left, or once the shop told of it."
    ),
    "nothing_despatched": "A parcel is told when it leaves.",
    "not_in_peoplevox": (
        "It is known as soon as the warehouse has it: parcels are told when they leave. If it "
        "should be there, compare the shop's reference with Peoplevox's."
    ),
    "cancelled_in_peoplevox": (
        "Nothing is told on Peoplevox's word alone. When the shop says that it was cancelled, "
        "Cancelled Order goes; when parcels leave, they are told."
    ),
    "cancelled": (
        "Nothing is left to tell. A parcel that leaves all the same is a person's to decide; a "
        "return is told when it comes."
    ),
    "taken_back": "A parcel is told when it leaves.",
}
"""What is said where nothing happens by itself."""


def still_to_come(remaining: Sequence[tuple[str, int]] | None) -> str:
    """Say what follows a parcel that did not complete its order."""
    if remaining is None:
        return (
            "Whether more is to come is not known, and so it is not claimed. A further parcel is "
            "told when it leaves."
        )
    left = ", ".join(f"{quantity} × {code}" for code, quantity in remaining)
    return f"{left} still to come; told when it leaves."
