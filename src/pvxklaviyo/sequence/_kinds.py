"""
Every kind of announcement: its metric, its lane, its place in an order's life.

The one table of what can be told. A kind's name is part of ``unique_id`` and
never changes; the metric's name is the tenant's to choose.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

PLACED_ORDER = "Placed Order"
"""The metric of an order that its shop confirmed."""
CANCELLED_ORDER = "Cancelled Order"
"""The metric of a whole order's cancellation; it mirrors the placing."""
CANCELLED_ORDER_ITEM = "Cancelled Order Item"
"""The metric of cancelled lines or quantities; never a cancelled sale."""
FULFILLED_ORDER = "Fulfilled Order"
"""The metric of the parcel after which nothing is still to come."""
FULFILLED_PARTIAL_ORDER = "Fulfilled Partial Order"
"""The metric of every other parcel."""
FULFILLED_SHIPMENT = "Fulfilled Shipment"
"""The metric of every parcel under the preset ``per_shipment``."""
DESPATCHED_ITEM = "Despatched Item"
"""The metric of one line of a parcel; off unless switched on."""
UPDATED_TRACKING = "Updated Tracking"
"""The metric of a tracking number that came or changed after its parcel was told."""
CORRECTED_FULFILMENT = "Corrected Fulfilment"
"""The metric of a parcel that was told and did not leave after all."""
RETURNED_ORDER = "Returned Order"
"""The metric of a return that was booked in."""
RETURNED_ITEM = "Returned Item"
"""The metric of one item of a return."""
KEPT_ITEM = "Kept Item"
"""The metric of an item that was neither returned nor cancelled; off unless switched on."""


@attrs.frozen(kw_only=True)
class Kind:
    """
    One kind of announcement.

    Attributes:
        name: What keys and ``unique_id`` call it.

        metrics: What Klaviyo calls it, by default; the first is usual.

        lane: How urgent it is: smaller goes first.

        rank: Its place among what is told of an order at one time: causes
            before what they cause (law L4).
    """

    name: str
    metrics: tuple[str, ...]
    lane: int
    rank: int


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(name="placed", metrics=(PLACED_ORDER,), lane=0, rank=0),
        Kind(
            name="shipment",
            metrics=(FULFILLED_ORDER, FULFILLED_PARTIAL_ORDER, FULFILLED_SHIPMENT),
            lane=0,
            rank=1,
        ),
        Kind(name="item", metrics=(DESPATCHED_ITEM,), lane=0, rank=1),
        Kind(name="completion", metrics=(FULFILLED_ORDER,), lane=0, rank=2),
        Kind(name="tracking", metrics=(UPDATED_TRACKING,), lane=1, rank=2),
        Kind(name="correction", metrics=(CORRECTED_FULFILMENT,), lane=1, rank=2),
        Kind(name="cancelled_item", metrics=(CANCELLED_ORDER_ITEM,), lane=2, rank=1),
        Kind(name="cancelled", metrics=(CANCELLED_ORDER,), lane=2, rank=2),
        Kind(name="return", metrics=(RETURNED_ORDER,), lane=2, rank=3),
        Kind(name="returned_item", metrics=(RETURNED_ITEM,), lane=2, rank=3),
        Kind(name="kept_item", metrics=(KEPT_ITEM,), lane=4, rank=4),
        Kind(name="profile", metrics=(), lane=6, rank=0),
    )
}
"""All kinds, by name."""

OFF = frozenset({DESPATCHED_ITEM, KEPT_ITEM})
"""Metrics that are told only where a tenant switches them on."""
