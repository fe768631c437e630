"""What is not there any more: looked for twice, then withdrawn if nobody was told of it."""

from __future__ import annotations

from datetime import timedelta

from ..ledger import AnnouncementRecord
from ..model import Order
from . import exceptions
from ._known import Known
from ._parcel_telling import is_free
from ._places import SURE, places
from ._plan import Held
from ._reasons import BOOKED_AGAIN
from ._seen import Gone
from ._wish import Wish

LOOK_AGAIN = timedelta(minutes=1)
"""Between the two look-ups that make sure that a shipment is gone."""


def decide_gone(known: Known, wish: Wish, gone: Gone) -> None:
    """
    Decide about a shipment that the last look-up does not show any more.

    Before it was told it never leaves; what becomes of it afterwards is its
    correction's to say.
    """
    key = known.key(gone.shipment)
    record = known.record("shipment", key)
    if gone.times < SURE:
        # One answer without it may be a reader's accident.
        wish.reads.append(max(known.now, gone.last + LOOK_AGAIN))
    if record is not None and _held_a_place(known, record):
        return
    if gone.times < SURE:
        if is_free(known, record):
            again = max(known.now, gone.last + LOOK_AGAIN)
            wish.held.append(
                Held(kind="shipment", key=key, reason="reversing", until=again, facts=(gone.fact,))
            )
    elif record is None or record.is_open or known.unparked(record) is not None:
        number = gone.shipment.order_number
        order = known.state.orders.get(number) or Order(number=number)
        wish.skip(
            gone.shipment,
            order,
            kind="shipment",
            key=key,
            reason="reversed",
            facts=(gone.fact,),
            happened_at=gone.shipment.despatched_at,
        )


def _held_a_place(known: Known, record: AnnouncementRecord) -> bool:
    """Whether it took the place of a parcel that was told, which is gone like it."""
    if record.state != "skipped" or record.reason != BOOKED_AGAIN:
        return False
    return any(one.key == record.key for place in places(known) for one in place.former)


def decide_never_shown(known: Known, wish: Wish) -> None:
    """
    Decide about an order that a feed named and of which no look-up shows a despatch.

    It was read, so it must not end as nothing (law L3).
    """
    history = known.history
    last = min(
        (readings[-1] for readings in history.readings.values() if readings),
        key=lambda reading: reading.count,
        default=None,
    )
    # A return names orders, too, and what it waits for is its own to say.
    seen = any(fact.kind in {"shipment", "return"} for fact in history.observations)
    if known.state.returns_unread is not None:
        # It may have been named for a return.
        return
    if history.nominated_at is None or seen or last is None:
        return
    if last.count < 2:
        wish.reads.append(max(known.now, last.last_started + LOOK_AGAIN))
    elif known.answered(exceptions.never_shown_key(history.stream)) is None:
        wish.open(exceptions.never_shown(history.stream))
