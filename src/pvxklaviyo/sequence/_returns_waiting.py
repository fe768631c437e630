"""What a return waits for before it is told, and when waiting becomes too long."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from ..model import Return
from . import _returns_exceptions as exceptions
from ._kinds import RETURNED_ORDER
from ._known import Known
from ._plan import Held
from ._revisions import FIRST
from ._seen import SeenReturn
from ._waiting import CLOCK_TOLERANCE, LOOK_WHETHER_SENT, NEARLY_LATE
from ._wish import Wish

LOOK_AT_OPEN = timedelta(days=1)
"""Between two look-ups of a return that is not completed yet, at first; later they are rarer."""


def completed(returned: Return) -> Literal["", "yes", "with discrepancies", "cancelled"]:
    """
    Say whether the warehouse is through with a return; empty: not yet.

    An RMA stands in its report before the goods are there. Its statuses are
    not documented; these were met at integrators.
    """
    status = returned.status.strip().casefold()
    if status.startswith("cancel"):
        return "cancelled"
    if status.startswith("complete"):
        return "with discrepancies" if "discrepanc" in status else "yes"
    # Other returns have no status: they are booked when the goods are there.
    return "" if status else "yes"


def is_cancelled(returned: Return) -> bool:
    """Whether it was cancelled: then it is as if it were not there."""
    return completed(returned) == "cancelled"


def awaited(known: Known, wish: Wish, seen: SeenReturn, key: str) -> Held | None:
    """Say what a return waits for: the latest of all it waits for, or None."""
    barred = _barred(known, wish, seen, key)
    if barred is not None:
        return barred
    cause_until = None
    if not _is_shipped(known, seen.returned):
        cause_until = seen.first + known.policy.hold_for_cause
    waits = [
        (until, reason)
        for until, reason in ((_settled(known, seen), "settling"), (cause_until, "cause"))
        # Each ends with a look-up made after its time: what it shows decides.
        if until is not None and seen.last < until
    ]
    if waits:
        wish.reads += [max(known.now, until) for until, _ in waits]
        until, reason = max(waits)
        return Held(kind="return", key=key, reason=reason, until=max(known.now, until))
    behind_until = _settled(known, seen) + known.policy.hold_for_cause
    if behind_until > known.now and _shipment_waits(known, wish, seen.returned):
        wish.wakes.append(behind_until)
        return Held(kind="return", key=key, reason="earlier_shipment", until=behind_until)
    return None


def _barred(known: Known, wish: Wish, seen: SeenReturn, key: str) -> Held | None:
    """Say what only the warehouse or a person can end."""
    stream, returned = known.history.stream, seen.returned
    name = known.return_key(returned)
    if not returned.order_number.strip() and known.answered(f"return_no_order:{name}") is None:
        wish.open(exceptions.no_order(stream, name, returned))
        return Held(kind="return", key=key, reason="no_order", until=None)
    if returned.returned_at > seen.learned_at + CLOCK_TOLERANCE:
        if known.answered(f"return_clock:{name}") is None:
            wish.open(exceptions.in_the_future(stream, name, returned))
            return Held(kind="return", key=key, reason="clock", until=None)
    if not completed(returned) and known.answered(f"return_open:{name}") is None:
        # No more often than its age asks for: some are never completed.
        until = max(known.now, seen.last + max(LOOK_AT_OPEN, (seen.last - seen.settled_from) / 4))
        wish.reads.append(until)
        too_long = seen.settled_from + known.policy.reread_for
        if returned.lines and seen.last >= too_long:
            wish.open(exceptions.still_open(stream, name, returned))
        return Held(kind="return", key=key, reason="not_completed", until=until)
    return None


def _settled(known: Known, seen: SeenReturn) -> datetime:
    return seen.settled_from + known.policy.returns_settle_for


def _is_shipped(known: Known, returned: Return) -> bool:
    """Whether a despatch of the order was read; it may be gone by now."""
    there = [seen.shipment for seen in known.state.shipments]
    return any(
        shipment.order_number == returned.order_number
        for shipment in (*there, *(gone.shipment for gone in known.state.gone))
    )


def _shipment_waits(known: Known, wish: Wish, returned: Return) -> bool:
    """Whether a parcel that left before the return came waits to be told."""
    waiting = {held.key for held in wish.held if held.kind == "shipment"}
    return any(
        known.key(seen.shipment) in waiting
        for seen in known.state.shipments
        if seen.shipment.despatched_at <= returned.returned_at
    )


def reason_to_tell(known: Known, wish: Wish, seen: SeenReturn, number: int) -> str:
    """Give the reason of a return that waits no more."""
    if not _is_shipped(known, seen.returned) or _shipment_waits(known, wish, seen.returned):
        return "cause_missing"
    return reason_of(number)


def reason_of(number: int) -> str:
    """Give the usual reason of a revision."""
    return "returned" if number == FIRST else "return_grown"


def nearly_late(known: Known, wish: Wish, seen: SeenReturn, happened_at: datetime) -> None:
    """Raise lag before it is a loss; what was late when we learned of it is history (L6)."""
    returned = seen.returned
    near = happened_at + known.policy.window(RETURNED_ORDER) * NEARLY_LATE
    key = known.return_key(returned)
    if seen.first >= near or not completed(returned):
        return
    if known.now < near:
        wish.wakes.append(near)
    elif known.answered(f"return_late:{key}") is None:
        wish.open(exceptions.late(known.history.stream, key, returned))
        # Sending it does not wake the stream, so look whether it is over: rarely
        # where somebody takes long to answer.
        wish.wakes.append(known.now + max(LOOK_WHETHER_SENT, (known.now - near) / 4))
