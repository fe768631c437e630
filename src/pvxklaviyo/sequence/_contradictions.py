"""Parcels that hold what the shop had cancelled: a person decides (law L8)."""

from __future__ import annotations

from collections import Counter

from ..model import Shipment
from . import _shop_exceptions as exceptions
from ._demand import Demand
from ._known import Known
from ._plan import Held
from ._seen import Said, Seen
from ._wish import Wish


def contradiction(known: Known, wish: Wish, seen: Seen, key: str) -> Held | None:
    """
    Hold a parcel that was despatched after its cancellation, until a person answers.

    A parcel that left before the cancellation is none, as long as the
    cancellation was not told: it goes first.
    """
    if known.answered(f"contradiction:{key}") is not None:
        return None
    if not (_whole(known, seen.shipment) or _pieces(known, seen)):
        return None
    wish.open(exceptions.after_cancellation(known.history.stream, key, seen.shipment))
    return Held(kind="shipment", key=key, reason="contradiction", until=None)


def is_discarded(known: Known, key: str) -> bool:
    """Whether a person said that a parcel against its cancellation is not told."""
    answer = known.answered(f"contradiction:{key}")
    return answer is not None and answer.verb == "discard"


def _whole(known: Known, shipment: Shipment) -> bool:
    return known.heard.whole is not None and _comes_first(known, known.heard.whole, shipment)


def _pieces(known: Known, seen: Seen) -> bool:
    """Whether more of an item left, with this parcel, than its cancellations leave to be sent."""
    parts = [part for part in known.heard.parts if _comes_first(known, part, seen.shipment)]
    if not parts:
        return False
    demand = Demand(known)
    cancelled = demand.cancelled(parts)
    sent = _sent(known, seen)
    return any(
        sent[item.item_code] > demand.ordered.get(item.item_code, 0) - cancelled[item.item_code]
        for item in seen.shipment.items
        if item.item_code in cancelled and (demand.is_sure or item.item_code in demand.ordered)
    )


def _comes_first(known: Known, cancellation: Said, shipment: Shipment) -> bool:
    """Whether a cancellation happened before the parcel left, or was told before it was read."""
    return shipment.despatched_at > cancellation.fact.at or any(
        record.kind in {"cancelled", "cancelled_item"}
        and cancellation.key in record.facts
        and record.state != "skipped"
        and known.is_told(record)
        for record in known.history.announcements
    )


def _sent(known: Known, seen: Seen) -> Counter[str]:
    """
    Count what left up to and with a parcel, and what was told before it.

    Of a kit that nobody counted, at least one.
    """
    sent: Counter[str] = Counter()
    comes_later = False
    for other in known.state.shipments:
        key = known.key(other.shipment)
        record = known.record("shipment", key)
        told = record is not None and record.state != "skipped" and known.is_told(record)
        if (told or not comes_later) and not is_discarded(known, key):
            for item in other.shipment.items:
                sent[item.item_code] += 1 if item.quantity is None else item.quantity
        comes_later = comes_later or other is seen
    return sent
