"""The mapping of one tenant: our functions, or the tenant's own in their place."""

from __future__ import annotations

from collections.abc import Mapping as ReadOnlyDict
from functools import partial

import attrs

from ..klaviyo import Event
from ..model import Order, Shipment
from ..sequence import About
from ._events import ShipmentHook, shipment_event, tracking_event
from ._tracking_urls import TRACKING_URLS


def _with_urls(hook: ShipmentHook, mapping: Mapping) -> ShipmentHook:
    # Only ours take addresses; a tenant's own function knows its own.
    urls = {**TRACKING_URLS, **mapping.tracking_urls}
    if hook is shipment_event:
        return partial(shipment_event, tracking_urls=urls)
    if hook is tracking_event:
        return partial(tracking_event, tracking_urls=urls)
    return hook


@attrs.frozen(kw_only=True)
class Mapping:
    """
    How a tenant's events are made.

    Attributes:
        shipment_event: Makes the event of a shipment.

        tracking_event: Makes the event of a tracking number that came later.

        properties: Further properties of both: the property's name to the
            logical name of an order's column, such as ``{"Gift":
            "attribute4"}``. Left out where the order has no value.

        tracking_urls: Further carriers for :func:`tracking_url`, used by our
            own functions.
    """

    shipment_event: ShipmentHook = shipment_event
    tracking_event: ShipmentHook = tracking_event
    properties: ReadOnlyDict[str, str] = attrs.field(factory=dict[str, str])
    tracking_urls: ReadOnlyDict[str, str] = attrs.field(factory=dict[str, str])

    def event(self, kind: str, about: About, order: Order) -> Event:
        """Make the event of an announcement of *kind*."""
        if not isinstance(about, Shipment):
            raise NotImplementedError(kind)
        shipment = about
        hook = self.shipment_event if kind == "shipment" else self.tracking_event
        event = _with_urls(hook, self)(shipment, order)
        more = {
            name: order.attributes[column]
            for name, column in self.properties.items()
            if order.attributes.get(column)
        }
        return event.with_properties(**more) if more else event
