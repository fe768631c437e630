"""
Parcels that were told and are gone, and the despatches that take their places.

A parcel that is booked again keeps its place among what the customer was
told: it is counted once, and its tracking is told under its first name.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import attrs

from ..ledger import AnnouncementRecord
from ..model import Shipment, fact_subject
from ._known import Known
from ._life import Parcel
from ._lives import Lives
from ._present import material
from ._reasons import BOOKED_AGAIN
from ._seen import Gone, Seen

SURE = 2
"""After so many complete look-ups without it a despatch is gone."""


@attrs.frozen(kw_only=True)
class Place:
    """
    The place of a parcel that was told and that no look-up shows any more.

    Attributes:
        record: How it was told.

        told: The shipment as it was told.

        gone: The shipment as it was last shown.

        former: Despatches that held the place and are gone, too.

        occupant: The despatch that takes the place now; None if none does.

        since: Since when nothing has held the place.

        times: How many complete look-ups in a row have shown it empty.

        last: Start of the last look-up.

        corrected: Whether the customer was told that it did not leave.

        due: When an empty place is told to be empty.
    """

    record: AnnouncementRecord
    told: Shipment
    gone: Gone
    former: tuple[AnnouncementRecord, ...]
    occupant: Seen | None
    since: datetime
    times: int
    last: datetime
    corrected: bool
    due: datetime

    @property
    def is_sure(self) -> bool:
        """Whether more than one look-up showed that it is gone."""
        return self.times >= SURE

    @property
    def is_lost(self) -> bool:
        """Whether it does not count any more: it was not booked again in time."""
        over = self.is_sure and self.occupant is None and self.last >= self.due
        return self.corrected or over


def places(known: Known) -> Sequence[Place]:
    """
    Give the places of all told parcels that are gone, in the order in which they were told.

    A despatch takes the place of another of its order with the same lines and
    quantities, if it was not told itself and was there before the place was
    empty for too long. One that took a place keeps it.
    """
    told = [
        (record, gone)
        for gone in known.state.gone
        if (record := known.record("shipment", known.key(gone.shipment))) is not None
        and record.state in {"queued", "delivered"}
        and not record.is_open
    ]
    if not told:
        return ()
    lives = Lives(known.history)
    empty = [
        _empty(known, record, gone, lives)
        for record, gone in sorted(told, key=lambda one: one[0].id)
    ]
    found = [place for place in empty if place is not None]
    # Who has a place keeps it, before others are looked for.
    for takes in (_keeps, _takes):
        taken = {known.key(one.occupant.shipment) for one in found if one.occupant is not None}
        for position, place in enumerate(found):
            if place.occupant is None and not place.corrected:
                free = [
                    one for one in known.state.shipments if known.key(one.shipment) not in taken
                ]
                occupant = next((one for one in free if takes(known, place, one)), None)
                if occupant is not None:
                    taken.add(known.key(occupant.shipment))
                    found[position] = attrs.evolve(place, occupant=occupant)
    return found


def _empty(known: Known, record: AnnouncementRecord, gone: Gone, lives: Lives) -> Place | None:
    shipment = known.told_shipment(record)
    if shipment is None:
        return None
    holders = _holders(known, record)
    lost = [one for one in known.state.gone if known.key(one.shipment) in holders]
    newest = max([gone, *lost], key=lambda one: one.since)
    return Place(
        record=record,
        told=shipment,
        gone=gone,
        former=tuple(holders[known.key(one.shipment)] for one in lost),
        occupant=None,
        since=newest.since,
        times=newest.times,
        last=newest.last,
        corrected=lives.parcel(record.key) is Parcel.CORRECTED,
        due=newest.since + known.policy.correct_after,
    )


def same_lines(one: Shipment, other: Shipment) -> bool:
    """Whether two shipments of one order hold the same, whatever they are called."""
    return one.order_number == other.order_number and material(one)[-1] == material(other)[-1]


def _holders(known: Known, record: AnnouncementRecord) -> dict[str, AnnouncementRecord]:
    """Give what took the place of a told parcel, by key: its skip rests on both."""
    own = fact_subject(record.facts[0])
    return {
        other.key: other
        for other in known.history.announcements
        if other.kind == "shipment"
        and other.state == "skipped"
        and other.reason == BOOKED_AGAIN
        and own in {fact_subject(one) for one in other.facts[1:]}
    }


def _keeps(known: Known, place: Place, seen: Seen) -> bool:
    if known.key(seen.shipment) not in _holders(known, place.record):
        return False
    return same_lines(seen.shipment, place.told) or _is_said(known, place, seen)


def _takes(known: Known, place: Place, seen: Seen) -> bool:
    in_time = seen.first <= place.due
    return in_time and same_lines(seen.shipment, place.told) and _is_free(known, seen)


def _is_free(known: Known, seen: Seen) -> bool:
    """Whether nothing was settled about a despatch yet."""
    record = known.record("shipment", known.key(seen.shipment))
    if record is None:
        return True
    return record.is_open and not (
        record.state == "skipped" and record.reason in {"before_start", "discarded"}
    )


def _is_said(known: Known, place: Place, seen: Seen) -> bool:
    """Whether the customer was told of the place's new number."""
    own = fact_subject(seen.fact)
    return any(
        record.kind == "tracking"
        and record.key.startswith(place.record.key + ":")
        and known.is_told(record)
        and own in {fact_subject(one) for one in record.facts}
        for record in known.history.announcements
    )
