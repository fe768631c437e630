"""More came back than left: counted over the whole group, kits by their components."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..model import Shipment
from ._known import Known
from ._returns_waiting import completed, is_cancelled


def surplus(known: Known) -> Mapping[str, Sequence[tuple[str, int, int]]]:
    """
    Say which returns bring back more than left.

    Returns are counted oldest first, so it is the later one that is too much.

    Returns:
        Items as (item code, returned so far, sent), by the return's key;
        nothing where a despatch was not read or a kit not counted.
    """
    shipments = [seen.shipment for seen in known.state.shipments]
    if not (shipments and known.state.returns):
        return {}
    sent, unknown, parts = _sent(shipments)
    back: dict[str, int] = {}
    over: dict[str, list[tuple[str, int, int]]] = {}
    for seen in sorted(
        known.state.returns,
        key=lambda one: (one.returned.returned_at, one.returned.return_code),
    ):
        if is_cancelled(seen.returned) or not completed(seen.returned):
            continue
        touched: set[str] = set()
        for line in seen.returned.lines:
            # A kit that came back whole brought its components with it.
            for code, each in ((line.item_code, 1), *parts.get(line.item_code, ())):
                back[code] = back.get(code, 0) + line.quantity * each
                touched.add(code)
        too_much = [
            (code, back[code], sent.get(code, 0))
            for code in sorted(touched - unknown)
            if back[code] > sent.get(code, 0)
        ]
        if too_much:
            over[known.return_key(seen.returned)] = too_much
    return over


def _sent(
    shipments: Sequence[Shipment],
) -> tuple[Mapping[str, int], set[str], Mapping[str, Sequence[tuple[str, int]]]]:
    """Count what left, say what nobody counted, and what a kit consists of."""
    sent: dict[str, int] = {}
    unknown: set[str] = set()
    parts: dict[str, list[tuple[str, int]]] = {}
    for shipment in shipments:
        for item in shipment.items:
            if item.quantity is None:
                unknown.add(item.item_code)
            sent[item.item_code] = sent.get(item.item_code, 0) + (item.quantity or 0)
            for part in item.components:
                sent[part.item_code] = sent.get(part.item_code, 0) + part.quantity
            if item.quantity and item.item_code not in parts:
                parts[item.item_code] = [
                    (part.item_code, part.quantity // item.quantity) for part in item.components
                ]
    return sent, unknown, parts
