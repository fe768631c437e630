"""What a shipment waits for before it is told, and when waiting becomes too long."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..model import Shipment
from . import exceptions
from ._kinds import FULFILLED_ORDER, FULFILLED_PARTIAL_ORDER, FULFILLED_SHIPMENT
from ._known import Known
from ._plan import Held
from ._policy import Policy
from ._seen import Seen
from ._wish import Wish

CLOCK_TOLERANCE = timedelta(minutes=2)
"""A despatch later than this after it was read cannot be true (law L5)."""

NEARLY_LATE = 0.75
"""The part of the live window after which an event not yet sent is an exception (law L6)."""

REQUIRED_UNTIL = 0.9
"""The part of the live window for which a service that must have tracking is waited for."""

LOOK_WHETHER_SENT = timedelta(minutes=1)
"""Between two looks at an event that should have been sent by now, at first; later they are rarer."""


APART = frozenset({"clock", "collection", "speak_at_failed", "contradiction", "rule_failed"})
"""Reasons to wait that are one parcel's own: a later one does not wait behind it."""


def waits_for(
    known: Known, wish: Wish, seen: Seen, key: str, spoken: datetime | None = None
) -> Held | None:
    """
    Say what a shipment waits for: the latest of all it waits for, or None.

    Args:
        known: What is known.

        wish: Where look-ups are asked for.

        seen: The shipment.

        key: Its business key.

        spoken: From when it may be told; None: at once.
    """
    if seen.shipment.despatched_at > seen.learned_at + CLOCK_TOLERANCE:
        if known.answered(f"clock:{key}") is None:
            wish.open(exceptions.clock(known.history.stream, key, seen.shipment))
            return Held(kind="shipment", key=key, reason="clock", until=None)
    cause_until = None
    if cause_missing(known, seen.shipment):
        cause_until = seen.first + known.policy.hold_for_cause
    waits = [
        (until, reason)
        for until, reason in (
            (seen.settled_from + known.policy.settle_for, "settling"),
            (tracking_until(known, seen), "tracking"),
            (cause_until, "cause"),
            (spoken, "collection"),
        )
        # Each ends with a look-up made after its time: what it shows decides.
        if until is not None and seen.last < until
    ]
    if not waits:
        return None
    wish.reads += [max(known.now, until) for until, _ in waits]
    until, reason = max(waits)
    return Held(kind="shipment", key=key, reason=reason, until=max(known.now, until))


def cause_missing(known: Known, shipment: Shipment) -> bool:
    """Whether what comes before a shipment is not known: its order, and its placing if we tell it."""
    if not known.order_known(shipment):
        return True
    return known.is_unplaced


def metric_of(policy: Policy, *, complete: bool | None) -> str:
    """Name the metric of a shipment; the roll-up of ``per_shipment`` is an announcement apart."""
    if policy.preset == "per_shipment":
        return FULFILLED_SHIPMENT
    return FULFILLED_ORDER if complete else FULFILLED_PARTIAL_ORDER


def metrics_of(policy: Policy) -> tuple[str, ...]:
    """Name the metrics that a shipment may come to have."""
    return (metric_of(policy, complete=True), metric_of(policy, complete=False))


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
            # Of metrics that it may have yet the shortest window counts.
            window = min(known.policy.window(metric) for metric in metrics_of(known.policy))
            return shipment.despatched_at + window * REQUIRED_UNTIL


def behind(known: Known, wish: Wish, seen: Seen, key: str, reason: str) -> Held | None:
    """Let what comes before in the order go first, for as long as a cause is waited for."""
    ready = max(
        seen.settled_from + known.policy.settle_for,
        seen.tracked_from if seen.shipment.tracking_number else seen.first,
    )
    until = ready + known.policy.hold_for_cause
    if until <= known.now:
        return None
    wish.wakes.append(until)
    return Held(kind="shipment", key=key, reason=reason, until=until)


def nearly_late(
    known: Known,
    wish: Wish,
    seen: Seen,
    key: str,
    *,
    happened_at: datetime,
    live_until: datetime,
    spoken: datetime | None = None,
) -> None:
    """Raise lag before it is a loss; what was late when it could first be told is no lag (L6)."""
    near = happened_at + (live_until - happened_at) * NEARLY_LATE
    if max(seen.first, spoken or seen.first) >= near:
        return
    if known.now < near:
        wish.wakes.append(near)
    elif known.answered(f"late:{key}") is None:
        wish.open(exceptions.late(known.history.stream, key, seen.shipment))
        # Sending it does not wake the stream, so look whether it is over: rarely
        # where somebody takes long to answer.
        wish.wakes.append(known.now + max(LOOK_WHETHER_SENT, (known.now - near) / 4))
