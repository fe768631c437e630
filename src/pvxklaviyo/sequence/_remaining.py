"""What of a group is still to come, with all that its shop and Peoplevox say of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from ..model import RemainingItem, Shipment
from ._completeness import still_to_come
from ._demand import Demand
from ._known import Known
from ._seen import Said


def remaining(known: Known, counted: Sequence[Shipment]) -> tuple[RemainingItem, ...] | None:
    """
    Say what is still to come when *counted* have left; None if it is not known.

    After the cancellation of the whole order, what had not left is neither
    still to come nor complete: nothing is claimed of it.
    """
    left = open_items(known, counted, known.heard.parts)
    if left is None or (left and known.heard.whole is not None):
        return None
    return named(known, left)


def open_items(
    known: Known, counted: Sequence[Shipment], parts: Sequence[Said]
) -> tuple[RemainingItem, ...] | None:
    """
    Say what of the order's lines has not left.

    Args:
        known: The group.

        counted: What has left.

        parts: The cancellations of lines that are taken off.
    """
    if known.state.missing_orders:
        return None
    demand = Demand(known) if parts else None
    return still_to_come(
        list(known.state.orders.values()),
        counted,
        cancelled=None if demand is None else demand.cancelled(parts),
        ordered=None if demand is None else demand.ordered,
        superseded=known.superseded,
    )


def named(known: Known, items: Iterable[RemainingItem]) -> tuple[RemainingItem, ...]:
    """Give items the names that the despatch report, or the shop, has for them."""
    names = names_of(known)
    return tuple(
        attrs.evolve(item, name=item.name or names.get(item.item_code, "")) for item in items
    )


def names_of(known: Known) -> dict[str, str]:
    """Give what items are called, by their code."""
    told = {
        line.sku: line.name for said in known.state.said for line in said.fact.lines if line.name
    }
    lines = {
        line.item_code: line.name
        for order in known.state.orders.values()
        for line in order.lines or ()
        if line.name
    }
    sent = {
        item.item_code: item.name
        for seen in known.state.shipments
        for item in seen.shipment.items
        if item.name
    }
    return {**told, **lines, **sent}
