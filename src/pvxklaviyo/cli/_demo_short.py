"""The two orders of the demo with a longer life, told line by line, shop and all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from ..ledger import History
from ..model import decode_return, decode_shipment
from ..sequence import REASONS
from ..simulation.klaviyo import StoredEvent
from ._demo_lives import BOOKED_AGAIN, CANCELLED
from ._demo_story import clock, items
from ._demo_world import Outcome

_Line = tuple[datetime, int, str, str]
_HEADS = {
    CANCELLED: "is cancelled in the shop while it is picked",
    BOOKED_AGAIN: "is booked again under another number, and a part of it comes back",
}
_OF_PARCELS = {"shipment", "tracking", "cancelled", "return"}


def shorts(outcome: Outcome) -> Iterator[str]:
    """Tell both orders, from the shop's word or Peoplevox's row to the event in Klaviyo."""
    for reference, head in _HEADS.items():
        yield ""
        yield f"Order {reference} {head}"
        yield ""
        history = outcome.histories(reference)
        lines = [
            *_said(outcome, reference),
            *_shown(outcome, reference),
            *(_decided(history) if history is not None else ()),
            *_arrived(outcome, reference),
        ]
        for at, _, who, what in sorted(lines):
            yield f"  {clock(at)}  {who:<9}  {what}"


def _said(outcome: Outcome, reference: str) -> Iterator[_Line]:
    for one in outcome.said:
        if one.event.reference == reference:
            told = {name: one.fact[name] for name in ("kind", "order", "value") if name in one.fact}
            yield one.at, 0, "the shop", f"says {json.dumps(told)[:-1]}, …}}"


def _shown(outcome: Outcome, reference: str) -> Iterator[_Line]:
    for one in outcome.journal:
        if one.reference != reference:
            continue
        inside = ", ".join(f"{item.quantity} × {item.sku}" for item in one.items)
        shows = f"shows despatch {one.despatch_number}: {inside}; {one.carrier}, {one.tracking}"
        yield one.visible_at, 1, "Peoplevox", shows
        if one.vanished_at is not None:
            gone = f"does not show despatch {one.despatch_number} any more"
            yield one.vanished_at, 1, "Peoplevox", gone
    for back in outcome.returns:
        if back.reference == reference:
            inside = ", ".join(f"{count} × {sku}" for sku, count in back.quantities.items())
            shows = f"shows return {back.code}: {inside}; {back.reason}, {back.condition}"
            yield back.returned_at, 1, "Peoplevox", shows


def _decided(history: History) -> Iterator[_Line]:
    for fact in history.observations:
        if fact.learned_at is None:
            continue
        if fact.kind == "return":
            code = decode_return(fact.body).return_code
            yield fact.learned_at, 2, "relay", f"return {code} is looked up with its order"
        elif fact.kind == "shipment":
            number = decode_shipment(fact.body).despatch_number
            yield fact.learned_at, 2, "relay", f"despatch {number} is looked up"
    for record in history.announcements:
        if record.kind in _OF_PARCELS:
            why = REASONS.get(record.reason, record.reason)
            yield record.made_at, 3, "relay", f"decides: {why}"


def _arrived(outcome: Outcome, reference: str) -> Iterator[_Line]:
    for event in outcome.events:
        if event.properties.get("OrderId") == reference:
            yield event.received_at, 4 + event.arrival, "Klaviyo", f"{event.metric}: {_what(event)}"


def _what(event: StoredEvent) -> str:
    worth = "" if event.value is None else f", worth {event.value:.2f}"
    number = event.properties.get("TrackingNumber", "")
    return f"{items(event)}{worth}" + (f"; {number}" if number else "")
