"""What of an order is counted: which parcels have their number for good, and what has left."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import attrs

from ..ledger import AnnouncementRecord
from ..model import RemainingItem, Shipment
from ._known import Known
from ._life import State
from ._lives import Lives
from ._places import Place
from ._reasons import METRIC_OFF
from ._remaining import named, remaining
from ._wish import Wish


@attrs.define(kw_only=True)
class Count:
    """
    The count of an order's parcels, while they are decided one after another.

    Attributes:
        told: Those that have their number for good.

        retried: Those that were set aside and go again under their number.

        complete: Of the told ones those that were said to complete the order.

        index: The highest number so far.

        shipments: What has left, told or not.

        is_doubtful: Whether a told one is gone, and may be booked again.
    """

    told: Sequence[AnnouncementRecord]
    retried: Sequence[AnnouncementRecord]
    complete: Sequence[AnnouncementRecord]
    index: int
    shipments: list[Shipment]
    is_doubtful: bool

    def remaining(self, known: Known) -> tuple[RemainingItem, ...] | None:
        """Say what is still to come; None if it is not known."""
        return None if self.is_doubtful else remaining(known, self.shipments)


def counted(known: Known, wish: Wish, empty: Sequence[Place]) -> Count:
    """
    Count what was told before.

    Args:
        known: What is known.

        wish: What is reversed in this decision, among others.

        empty: The places of told parcels that are gone.
    """
    reversed_now = {skip.key for skip in wish.announcements if skip.kind == "shipment"}
    records = [
        record
        for record in known.history.announcements
        if record.kind == "shipment" and record.key not in reversed_now
    ]
    begun = has_begun(known)
    told = [record for record in records if known.is_told(record) or (begun and is_off(record))]
    retried = [record for record in records if known.is_retried(record)]
    if retried:
        there = {known.key(seen.shipment) for seen in known.state.shipments}
        # What is open and not there any more is about to be taken back.
        retried = [one for one in retried if one.state == "parked" or one.key in there]
    lost = {place.record.key for place in empty if place.is_lost}
    doubtful = {place.record.key for place in empty if not place.is_lost and place.occupant is None}
    doubtful |= {place.record.key for place in empty if not place.is_sure and not place.is_lost}
    numbers = [index_of(record) or 0 for record in (*told, *retried)]
    return Count(
        told=told,
        retried=retried,
        complete=[
            record
            for record in told
            if record.key not in lost and b'"complete":true' in record.decision
        ],
        index=max([len(told), *numbers]),
        shipments=[
            shipment
            for record in told
            if record.key not in lost | doubtful
            and (shipment := known.told_shipment(record)) is not None
        ],
        is_doubtful=bool(doubtful),
    )


def has_begun(known: Known) -> bool:
    """Whether anything of the order was attempted: then numbers do not change any more."""
    lives = Lives(known.history)
    return any(
        lives.state(record) in {State.ATTEMPTED, State.DELIVERED, State.PARKED}
        for record in known.history.announcements
    )


def is_off(record: AnnouncementRecord) -> bool:
    """Whether it was not told because its metric was off."""
    return record.state == "skipped" and record.reason == METRIC_OFF


def index_of(record: AnnouncementRecord) -> int | None:
    """Give the number within its order that was decided for a shipment."""
    index: int | None = json.loads(record.decision).get("index")
    return index


def remaining_then(known: Known, record: AnnouncementRecord) -> tuple[RemainingItem, ...] | None:
    """Say what was still to come when a shipment was decided: frozen with its number."""
    listed: list[tuple[str, int]] | None = json.loads(record.decision).get("remaining")
    if listed is None:
        return None
    return named(known, _items(listed))


def _items(listed: Iterable[tuple[str, int]]) -> Iterable[RemainingItem]:
    return [RemainingItem(item_code=code, quantity=count) for code, count in listed]
