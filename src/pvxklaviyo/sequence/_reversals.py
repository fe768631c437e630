"""What is not there any more: looked for twice, then withdrawn, or told to a person."""

from __future__ import annotations

from datetime import timedelta

from ..model import Order
from . import exceptions
from ._known import Known
from ._plan import Held
from ._present import Gone
from ._wish import Wish

LOOK_AGAIN = timedelta(minutes=1)
"""Between the two look-ups that make sure that a shipment is gone."""


def decide_gone(known: Known, wish: Wish, gone: Gone) -> None:
    """
    Decide about a shipment that the last look-up does not show any more.

    Before it was told it never leaves; afterwards it is a person's to know.
    """
    key = known.key(gone.shipment)
    record = known.record("shipment", key)
    parked = record is not None and record.state == "parked"
    told = record is not None and known.is_told(record) and not parked and record.state != "skipped"
    if gone.times < 2:
        # One answer without it may be a reader's accident.
        again = max(known.now, gone.last + LOOK_AGAIN)
        wish.reads.append(again)
        if not told:
            wish.held.append(Held(kind="shipment", key=key, reason="reversing", until=again))
    elif told:
        if known.answered(f"vanished:{key}") is None:
            wish.open(exceptions.vanished(known.history.stream, key, gone.shipment))
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
    seen = any(fact.kind == "shipment" for fact in history.observations)
    if history.nominated_at is None or seen or last is None:
        return
    if last.count < 2:
        wish.reads.append(max(known.now, last.last_started + LOOK_AGAIN))
    elif known.answered(exceptions.never_shown_key(history.stream)) is None:
        wish.open(exceptions.never_shown(history.stream))
