"""What must hold of any tale: told as it was, in time, once, and no question left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from pvxklaviyo.model import stream_name
from pvxklaviyo.sequence import decide
from pvxklaviyo.simulation.klaviyo import StoredEvent
from pvxklaviyo.simulation.verdict import Metrics, compare, expected
from pvxklaviyo.simulation.verdict.items import items_of

from ..laws.about import (
    CANCELLED,
    CANCELLED_ITEM,
    CORRECTION,
    KEPT,
    PLACED,
    RETURNED,
    SHIPMENT_METRICS,
    came_back,
    happened,
    real_events,
)
from .tale import Ending


def as_the_journals_say(end: Ending) -> Iterator[str]:
    """Whatever was told is what the journals say, and all that they say was told."""
    verdict = compare(
        end.journal,
        end.events,
        groups=end.truth.groups,
        returns=end.truth.returns,
        sales=end.truth.sales,
        rules=end.truth.rules,
        metrics=Metrics(ignored=[PLACED]),
    )
    told = {str(event.properties.get("ReturnCode")): event.received_at for event in end.events}
    # Of a return that was told before it vanished, a person hears.
    over = {
        one.code
        for one in end.truth.returns
        if one.vanished_at is not None and told.get(one.code, end.over) < one.vanished_at
    }
    for one in verdict.findings:
        if one.order_number != end.refused and not any(code in one.text for code in over):
            yield str(one)


def borne_out(end: Ending) -> Iterator[str]:
    """The ledger bears out every law by itself."""
    for one in end.verification.violations:
        yield f"{one.law} {one.key}: {one.text}"


def at_rest(end: Ending) -> Iterator[str]:
    """When all is over, nothing is left to be decided; nor does it matter who was heard first."""
    for stream, history in end.histories.items():
        plan = decide(history, end.policy, end.over)
        left = [*plan.announcements, *plan.withdrawn, *plan.opened, *plan.closed]
        if left:
            yield f"{stream}: {left[0]} is still to be done"
        for held in plan.held:
            # What has no end waits for a person.
            if held.until is not None:
                yield f"{stream}: {held.key} still waits for {held.reason}"


def patience(end: Ending) -> Iterator[str]:
    """Nothing is told before it stood for as long as was agreed on."""
    own = end.policy
    for event, shipment in real_events(end, SHIPMENT_METRICS):
        since = shipment.visible_at
        if shipment.changed_at is not None and items_of([event]) == shipment.quantities:
            since = shipment.changed_at
        settled = since + own.settle_for
        if "TrackingNumber" not in event.properties:
            settled = max(settled, shipment.visible_at + own.hold_for_tracking)
        if event.received_at < settled:
            yield f"{event.unique_id}: told at {event.received_at}, not settled before {settled}"
        placed = [one.arrival for one in end.events if _is_placing_of(one, event)]
        waited = shipment.visible_at + own.hold_for_cause
        if end.placings and not (placed and min(placed) < event.arrival):
            if event.received_at < waited:
                yield f"{event.unique_id}: told before its cause, which is waited for"
    for event in end.events:
        back = came_back(end, event) if event.metric in RETURNED else None
        if back is not None:
            first = event.properties["ReturnRevision"] == 1
            since = back.returned_at if first else back.grown_at
            if event.received_at < since + own.returns_settle_for:
                yield f"{event.unique_id}: told at {event.received_at}, booked at {since}"
    for event, shipment in real_events(end, {KEPT}):
        if event.received_at < shipment.read_as + own.keep_after:
            yield f"{event.unique_id}: nobody knows yet whether it is kept"
    for event, shipment in real_events(end, {CORRECTION}):
        gone = shipment.vanished_at
        if gone is None or event.received_at < gone + own.correct_after:
            yield f"{event.unique_id}: taken back in haste"


def _is_placing_of(one: StoredEvent, event: StoredEvent) -> bool:
    return one.metric == PLACED and one.properties["OrderId"] == event.properties.get("OrderId")


def announced(end: Ending) -> Iterator[str]:
    """What is to be announced late has a time that starts what is to start."""
    for event in end.events if end.late == "announce_late" else ():
        at = happened(end, event)
        if at is None or not at + end.window < event.received_at <= at + end.late_window:
            continue
        if event.time <= at + end.window or not event.would_start_flow:
            yield f"{event.unique_id}: told late, and starts nothing: {event.time}"


def promptness(end: Ending) -> Iterator[str]:
    """What everybody can know is told soon."""
    if end.tale.lag is None:
        return
    lag = timedelta(minutes=end.tale.lag)
    first: dict[tuple[str, str], datetime] = {}
    for event in end.events:
        named = {str(event.properties.get(name)) for name in _NAMES}
        for name in named:
            place = (event.metric, name)
            first[place] = min(first.get(place, event.received_at), event.received_at)
    for one in expected(end.truth):
        metric = _METRICS.get(one.kind)
        subject = one.subject.partition("/")[0] or one.order
        settle = end.policy.returns_settle_for if one.kind.startswith("return") else timedelta(0)
        at = [first[name, subject] for name in metric or () if (name, subject) in first]
        if metric and min(at, default=end.over) > max(one.by, one.at) + settle + lag:
            yield f"{one.order} {one.subject}: known at {one.by}, told at {min(at, default=None)}"


_NAMES = ("DespatchNumber", "ReturnCode", "CancellationId", "OrderId")
_METRICS = {
    "shipment": ("Fulfilled Order", "Fulfilled Partial Order"),
    "cancelled": (CANCELLED,),
    "cancelled item": (CANCELLED_ITEM,),
    "return": ("Returned Order",),
    "returned item": ("Returned Item",),
}


def asked_once(end: Ending) -> Iterator[str]:
    """What Klaviyo said that it has is not sent again, and leaves one request at a time."""
    accepted: Counter[str] = Counter()
    shared = Counter(event.unique_id for event in end.events)
    for request in end.requests:
        for name in request.unique_ids:
            if accepted[name] >= max(1, shared[name]):
                yield f"{name}: sent again although Klaviyo has it"
            accepted[name] += request.status == 202 and not request.answer_dropped


def people_asked(end: Ending) -> Iterator[str]:
    """People are asked what the tale says, and nothing else; what is not told is recorded."""
    codes = sorted(one.code for one in end.exceptions)
    if codes != sorted(end.tale.asked):
        yield f"asked is {codes}, not {sorted(end.tale.asked)}"
    left_out = {
        f"{row.kind} {row.reason}"
        for history in end.histories.values()
        for row in history.announcements
        if row.state == "skipped" and stream_name(history.stream).kind != "person"
    }
    if left_out != set(end.tale.left_out):
        yield f"left out is {sorted(left_out)}, not {sorted(end.tale.left_out)}"
    for one in end.exceptions:
        if not (one.text and one.next_step and one.owner):
            yield f"{one.key}: says nothing"
