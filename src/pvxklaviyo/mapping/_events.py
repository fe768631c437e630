"""
From what was decided to what Klaviyo is told: property names, and nothing about people.

Names are PascalCase without spaces, as Klaviyo's own guides and integrations
write them. What marketers filter by stands at the top, because nested values
can be used in templates only.
https://developers.klaviyo.com/en/reference/events_api_overview
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from ..klaviyo import Event, Json, Profile
from ..model import Order, RemainingItem, Shipment, ShipmentItem
from ..sequence import FULFILLED_ORDER, FULFILLED_PARTIAL_ORDER, UPDATED_TRACKING
from ._tracking_urls import TRACKING_URLS, tracking_url

ShipmentHook = Callable[[Shipment, Order], Event]
"""Makes the event of one shipment. Raising parks that event alone."""


def shipment_event(
    shipment: Shipment, order: Order, *, tracking_urls: Mapping[str, str] = TRACKING_URLS
) -> Event:
    """
    Make the fulfilment event of a shipment.

    "Fulfilled Order" if nothing is still to come, else "Fulfilled Partial
    Order"; also where completeness is not known, because it is never claimed.

    Args:
        shipment: With index and completeness, as decided.

        order: Its order, with the address it is for.

        tracking_urls: As in :func:`tracking_url`.

    Raises:
        ValueError: The order has no e-mail, or Klaviyo would refuse the event.
    """
    return Event(
        metric=FULFILLED_ORDER if shipment.is_complete else FULFILLED_PARTIAL_ORDER,
        profile=_profile(order, shipment),
        properties=_properties(shipment, order, tracking_urls),
        time=shipment.despatched_at,
    )


def tracking_event(
    shipment: Shipment, order: Order, *, tracking_urls: Mapping[str, str] = TRACKING_URLS
) -> Event:
    """
    Make the event that tells a tracking number after its shipment was told.

    It carries the same properties as the shipment's event. The arguments and
    errors are those of :func:`shipment_event`.
    """
    return Event(
        metric=UPDATED_TRACKING,
        profile=_profile(order, shipment),
        properties=_properties(shipment, order, tracking_urls),
    )


def _profile(order: Order, shipment: Shipment) -> Profile:
    email = order.email or shipment.email
    if not email:
        raise ValueError(f"order {order.number} has no e-mail, so there is nobody to tell")
    # One identifier, no names: Klaviyo may join two profiles that an event
    # names together, and whatever else an event carries overwrites them.
    return Profile(email=email)


def _properties(
    shipment: Shipment, order: Order, tracking_urls: Mapping[str, str]
) -> dict[str, Json]:
    properties: dict[str, Json] = {
        "OrderId": order.reference or shipment.reference or order.number,
        "OrderNumber": shipment.order_number,
        "DespatchNumber": shipment.despatch_number,
        "ShipmentIndex": shipment.index,
        "IsComplete": shipment.is_complete,
        "DespatchedAt": shipment.despatched_at.isoformat(),
        "Carrier": shipment.carrier,
        "Service": shipment.service,
        "TrackingNumber": shipment.tracking_number,
        "TrackingUrl": tracking_url(
            shipment.carrier, shipment.tracking_number.partition(", ")[0], tracking_urls
        ),
        "SKUs": _unique(item.item_code for item in shipment.items),
        "ItemNames": _unique(item.name for item in shipment.items),
        "ItemCount": _count(shipment.items),
        "Items": [_item(item) for item in shipment.items],
    }
    if shipment.remaining is not None:
        properties["RemainingItemCount"] = sum(item.quantity for item in shipment.remaining)
        properties["RemainingItems"] = [_remaining(item) for item in shipment.remaining]
    # Absent says "not known"; an empty or null value at the top could not be
    # segmented on anyway.
    return {name: value for name, value in properties.items() if value is not None and value != ""}


def _unique(texts: Iterable[str]) -> list[Json]:
    return list(dict.fromkeys(text for text in texts if text))


def _count(items: Iterable[ShipmentItem]) -> int | None:
    total = 0
    for item in items:
        if item.quantity is None:
            return None
        total += item.quantity
    return total


def _item(item: ShipmentItem) -> Json:
    told: dict[str, Json] = {"SKU": item.item_code}
    if item.name:
        told["ProductName"] = item.name
    if item.quantity is not None:
        told["Quantity"] = item.quantity
    if item.components:
        told["Components"] = [
            {
                "SKU": part.item_code,
                **({"ProductName": part.name} if part.name else {}),
                "Quantity": part.quantity,
            }
            for part in item.components
        ]
    return told


def _remaining(item: RemainingItem) -> Json:
    told: dict[str, Json] = {"SKU": item.item_code}
    if item.name:
        told["ProductName"] = item.name
    told["Quantity"] = item.quantity
    return told
