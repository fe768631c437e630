"""What a decision about an order means for the profiles of the people it is for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from ..ledger import AnnouncementRecord, History
from ..model import (
    Cancellation,
    Completion,
    PersonRef,
    Return,
    Shipment,
    Told,
    business_subject,
)
from ._plan import Announcement, Plan
from ._reasons import METRIC_OFF, TOLD_BY_SHOP

TrackingUrl = Callable[[str, str], str | None]
"""Says where a carrier's tracking number can be followed; None if nobody knows."""


def tellings(
    history: History, plan: Plan, said_at: datetime, tracking_url: TrackingUrl
) -> Sequence[tuple[PersonRef, Told]]:
    """
    Say what a decision tells which people, and what it takes back.

    Each is to be appended, in the same commit as the decision, to the stream
    of its person as a fact of kind ``"told"``, under the subject ``told``,
    its kind, its key.

    Args:
        history: Of the order that was decided about.

        plan: The decision.

        said_at: When it was made.

        tracking_url: Says where a carrier's number can be followed.

    Returns:
        Persons and what they are told, at most one of each person and subject.
    """
    said: dict[tuple[PersonRef, str, str], Told] = {}
    gone = set(plan.withdrawn)
    for record in history.announcements:
        if record.id in gone and record.person is not None and _was_told(record):
            said[record.person, record.kind, record.key] = withdrawn(record, said_at)
    for wish in plan.announcements:
        told = told_of(wish, said_at, tracking_url)
        if told is not None and wish.person is not None:
            said[wish.person, told.kind, told.key] = told
    return [(person, told) for (person, _, _), told in said.items()]


def _was_told(record: AnnouncementRecord) -> bool:
    """Whether a person's stream was told of it: what was skipped from the first was not."""
    if record.kind not in _OF_PROFILES:
        return False
    return record.state != "skipped" or record.reason in {*_UNSENT, "unknown_profile"}


def told_of(wish: Announcement, said_at: datetime, tracking_url: TrackingUrl) -> Told | None:
    """
    Say what an announcement means for the profile of the person it is for.

    Args:
        wish: The announcement.

        said_at: When it was decided.

        tracking_url: Says where a carrier's number can be followed.

    Returns:
        What the person was told; None if it means nothing for a profile.
    """
    # Who is left out is left out of profiles, too; but a tenant who wants no
    # events of a metric, or whose shop sends them, may still want what they
    # would say on the profile.
    if wish.kind not in _OF_PROFILES or (wish.skipped and wish.reason not in _UNSENT):
        return None
    about, awaits = wish.about, not wish.skipped and wish.late_mode == "hold"
    order = wish.order.reference or wish.order.number
    match about:
        case Shipment() if wish.kind == "correction":
            return Told(
                kind=wish.kind,
                key=wish.key,
                what="corrected",
                order=about.reference or order,
                code=_first_code(wish.key),
                at=wish.happened_at,
                said_at=said_at,
                awaits_event=awaits,
            )
        case Shipment():
            return Told(
                kind=wish.kind,
                key=wish.key,
                what="tracking" if wish.kind == "tracking" else "despatched",
                order=about.reference or order,
                code=_first_code(wish.key),
                # A collection's time may be the event's; the parcel's own is its own.
                at=wish.happened_at if wish.kind == "tracking" else about.despatched_at,
                said_at=said_at,
                awaits_event=awaits,
                index=about.index,
                complete=about.is_complete,
                carrier=about.carrier,
                tracking_number=about.tracking_number,
                tracking_url=_url(about, tracking_url),
                items=_pieces((item.item_code, item.quantity) for item in about.items),
                kits=_kits(about),
            )
        case Completion():
            return Told(
                kind=wish.kind,
                key=wish.key,
                what="completed",
                order=about.reference or order,
                at=about.completed_at,
                said_at=said_at,
                awaits_event=awaits,
            )
        case Cancellation():
            return Told(
                kind=wish.kind,
                key=wish.key,
                what="cancelled",
                order=about.reference or order,
                at=about.cancelled_at,
                said_at=said_at,
                awaits_event=awaits,
            )
        case Return():
            return Told(
                kind=wish.kind,
                key=wish.key,
                what="returned",
                order=about.reference or order,
                code=about.return_code,
                at=about.returned_at,
                said_at=said_at,
                awaits_event=awaits,
                items=_pieces((line.item_code, line.quantity) for line in about.lines),
            )
        case _:
            return None


def event_sent(
    kind: str, key: str, late_mode: str, happened_at: datetime, said_at: datetime
) -> Told | None:
    """
    Say that an event was sent for which a profile waited.

    Where an event that is too late waits for a person, nobody knows before it
    is sent whether it will: until then its profile says nothing of it either.

    Returns:
        What is to be appended to the person's stream; None if nothing waited.
    """
    if late_mode != "hold" or kind not in _OF_PROFILES:
        return None
    return Told(kind=kind, key=key, what="sent", at=happened_at, said_at=said_at)


def withdrawn(record: AnnouncementRecord, said_at: datetime) -> Told:
    """Say that what was to be told is not told after all."""
    return Told(
        kind=record.kind,
        key=record.key,
        what="withdrawn",
        at=record.happened_at or record.made_at,
        said_at=said_at,
    )


_UNSENT = frozenset({METRIC_OFF, TOLD_BY_SHOP})
"""Reasons of skips that leave out no person."""

_OF_PROFILES = frozenset(
    {"shipment", "tracking", "correction", "completion", "cancelled", "return"}
)
"""Kinds that say something about a profile; what is said of single items says it again."""


def _url(shipment: Shipment, tracking_url: TrackingUrl) -> str:
    number = shipment.tracking_number
    return (tracking_url(shipment.carrier, number) or "") if number else ""


def _first_code(key: str) -> str:
    """Give the despatch under which a parcel was told first, whatever it is called now."""
    return business_subject(key)[1]


def _pieces(items: Iterable[tuple[str, int | None]]) -> tuple[tuple[str, int], ...]:
    pieces: dict[str, int] = {}
    for code, quantity in items:
        pieces[code] = pieces.get(code, 0) + (1 if quantity is None else quantity)
    return tuple(pieces.items())


def _kits(shipment: Shipment) -> tuple[tuple[str, str, int], ...]:
    kits = {
        (item.item_code, part.item_code): part.quantity // (item.quantity or 1)
        for item in shipment.items
        for part in item.components
    }
    return tuple((kit, part, each) for (kit, part), each in kits.items())
