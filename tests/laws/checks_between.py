"""What holds between things: L8, L11, L12, and that a cancellation nets to nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pvxklaviyo.ledger import History
from pvxklaviyo.sequence import REASONS
from pvxklaviyo.simulation.verdict import Metrics, compare
from pvxklaviyo.simulation.verdict.items import items_of

from .about import (
    CANCELLED,
    KEPT,
    PLACED,
    SHIPMENT_METRICS,
    ends_an_order,
    real_events,
    said_at,
)
from .lives import Life

_LOOKED_UP = timedelta(minutes=15)
"""By when a return was read that was booked."""


def no_contradiction(life: Life) -> list[str]:
    """L8: after a cancellation no shipment of what was cancelled, after a return nothing kept."""
    found: list[str] = []
    for event, shipment in real_events(life, SHIPMENT_METRICS):
        if ends_an_order(event) or not life.truth.contradicts(shipment):
            continue
        said = said_at(life, "order_cancelled", shipment.reference)
        if said is not None and event.received_at > said:
            found.append(f"{shipment.key}: told after its order was cancelled")
    for event, shipment in real_events(life, {KEPT}):
        sku = event.properties["SKU"]
        found += [
            f"{shipment.key}: {sku} was told as kept after {one.code}"
            for one in life.truth.returns
            if one.order_number == shipment.order_number
            and one.quantities.get(str(sku), 0) >= shipment.quantities.get(str(sku), 0)
            and one.grown_at + _LOOKED_UP < event.received_at
        ]
    return found + list(_unasked(life))


def _unasked(life: Life) -> Iterator[str]:
    """Find what left against the shop's word, with no person asked."""
    asked = " ".join(one.key for one in life.exceptions)
    for one in life.wanted("question"):
        if f"acme01:{one.order_number}:{one.subject}" not in asked:
            yield f"{one.order}: {one.subject} left after its cancellation, and nobody was asked"


def nets_to_nothing(life: Life) -> list[str]:
    """A cancellation takes back what its placing brought, by Klaviyo's journal or the shop's."""
    found: list[str] = []
    placings = {event.unique_id: event for event in life.events if event.metric == PLACED}
    for event in life.events:
        if event.metric != CANCELLED:
            continue
        placing = placings.get(event.unique_id)
        order = str(event.properties["OrderId"])
        sale = next(one for one in life.truth.sales if one.reference == order)
        worth = float(sale.placing.value or 0)
        bought = {line.sku: line.quantity for line in sale.placing.lines}
        told = worth if placing is None else placing.value
        mirrored = placing is None or placing.properties["Items"] == event.properties["Items"]
        if not mirrored or items_of([event]) != bought or (event.value, told) != (worth, worth):
            found.append(f"{order}: placed for {told}, cancelled for {event.value}, was {worth}")
    return found


def as_it_was(life: Life) -> list[str]:
    """Whatever was told is what the journals say, and all that they say was told."""
    verdict = compare(
        life.journal,
        life.events,
        groups=life.truth.groups,
        returns=life.truth.returns,
        sales=life.truth.sales,
        rules=life.truth.rules,
        metrics=Metrics(ignored=[PLACED]),
        grace=timedelta(hours=5),
    )
    # The other half of an order goes on past what Klaviyo refuses of it.
    groups = [one for one in life.truth.groups if life.refused in one.order_numbers]
    halves = {number for group in groups for number in group.order_numbers}
    return [str(one) for one in verdict.findings if one.order_number not in halves]


def independence(life: Life) -> list[str]:
    """L11: what Klaviyo refuses stops itself only, and a person hears of it."""
    numbers = {one.order_number for one in life.journal if one.order_number == life.refused}
    names = {one.reference for one in life.journal if one.order_number in numbers}
    refused = [
        one
        for one in life.exceptions
        # A profile names the person's last order, which is the one.
        if one.code == "event.refused" and not one.key.startswith("parked:profile:")
    ]
    found = [
        f"{one.key}: set aside, and it was another order that Klaviyo refused"
        for one in refused
        if not any(name and name in one.key for name in (*numbers, *names))
    ]
    if life.refused and not refused:
        found.append(f"{life.refused}: refused, and no person hears of it")
    return found


def explained(life: Life) -> list[str]:
    """L12: every decision carries a reason that has words, and the observations it rests on."""
    return [text for history in life.histories.values() for text in _unexplained(history)]


def _unexplained(history: History) -> Iterator[str]:
    known = {fact.key for fact in history.observations}
    for row in history.announcements:
        if row.reason not in REASONS:
            yield f"{row.kind} {row.key}: the reason is {row.reason}"
        if not row.facts or not known.issuperset(row.facts):
            yield f"{row.kind} {row.key}: rests on nothing that is known"
