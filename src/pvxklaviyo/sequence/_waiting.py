"""What a shipment waits for before it is told, and when waiting becomes too long."""

from __future__ import annotations

from datetime import datetime, timedelta

from . import exceptions
from ._kinds import FULFILLED_PARTIAL_ORDER
from ._known import Known
from ._plan import Held
from ._present import Seen
from ._wish import Wish

CLOCK_TOLERANCE = timedelta(minutes=2)
"""A despatch later than this after it was read cannot be true (law L5)."""

NEARLY_LATE = 0.75
"""The part of the live window after which an event not yet sent is an exception (law L6)."""

REQUIRED_UNTIL = 0.9
"""The part of the live window for which a service that must have tracking is waited for."""

LOOK_WHETHER_SENT = timedelta(minutes=1)
"""Between two looks at an event that should have been sent by now."""


def waits_for(known: Known, wish: Wish, seen: Seen, key: str) -> Held | None:
    """Say what a shipment waits for: the latest of all it waits for, or None."""
    if seen.shipment.despatched_at > seen.learned_at + CLOCK_TOLERANCE:
        if known.answered(f"clock:{key}") is None:
            wish.open(exceptions.clock(known.history.stream, key, seen.shipment))
            return Held(kind="shipment", key=key, reason="clock", until=None)
    cause_until = None
    if not known.order_known(seen.shipment):
        cause_until = seen.first + known.policy.hold_for_cause
    waits = [
        (until, reason)
        for until, reason in (
            (seen.settled_from + known.policy.settle_for, "settling"),
            (tracking_until(known, seen), "tracking"),
            (cause_until, "cause"),
        )
        # Each ends with a look-up made after its time: what it shows decides.
        if until is not None and seen.last < until
    ]
    if not waits:
        return None
    wish.reads += [max(known.now, until) for until, _ in waits]
    until, reason = max(waits)
    return Held(kind="shipment", key=key, reason=reason, until=max(known.now, until))


def tracking_until(known: Known, seen: Seen) -> datetime | None:
    """Say until when tracking is waited for; None: it is there, or is not waited for."""
    shipment = seen.shipment
    if shipment.tracking_number:
        return None
    match known.policy.tracking_rule(shipment.carrier, shipment.service):
        case "never":
            return None
        case "wanted":
            return seen.first + known.policy.hold_for_tracking
        case "required":
            window = known.policy.window(FULFILLED_PARTIAL_ORDER)
            return shipment.despatched_at + window * REQUIRED_UNTIL


def behind(known: Known, wish: Wish, seen: Seen, key: str) -> Held | None:
    """Let an earlier parcel of the order go first, for as long as a cause is waited for."""
    ready = max(
        seen.settled_from + known.policy.settle_for,
        seen.tracked_from if seen.shipment.tracking_number else seen.first,
    )
    until = ready + known.policy.hold_for_cause
    if until <= known.now:
        return None
    wish.wakes.append(until)
    return Held(kind="shipment", key=key, reason="earlier_shipment", until=until)


def nearly_late(known: Known, wish: Wish, seen: Seen, key: str, metric: str) -> None:
    """Raise lag before it is a loss; what was late when we learned of it is history (L6)."""
    near = seen.shipment.despatched_at + known.policy.window(metric) * NEARLY_LATE
    if seen.first >= near:
        return
    if known.now < near:
        wish.wakes.append(near)
    elif known.answered(f"late:{key}") is None:
        wish.open(exceptions.late(known.history.stream, key, seen.shipment))
        # Sending it does not wake the stream, so look whether it is over.
        wish.wakes.append(known.now + LOOK_WHETHER_SENT)
