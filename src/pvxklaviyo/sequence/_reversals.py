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
        wish.skip(gone.shipment, order, key=key, reason="reversed", facts=(gone.fact,))
