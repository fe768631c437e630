"""Events about parcels: what left, how it is followed, what was taken back, what was kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from ..klaviyo import Event, Json
from ..model import Order, RemainingItem, Shipment, ShipmentItem
from ..sequence import (
    CORRECTED_FULFILMENT,
    DESPATCHED_ITEM,
    FULFILLED_ORDER,
    FULFILLED_PARTIAL_ORDER,
    FULFILLED_SHIPMENT,
    KEPT_ITEM,
    UPDATED_TRACKING,
    Preset,
)
from ._top_level import instant, short, top_level, unique, words
from ._tracking_urls import TRACKING_URLS, tracking_url
from ._whom import whom

ShipmentHook = Callable[[Shipment, Order], Event]
"""Makes an event about one shipment. Raising parks that event alone."""

NOT_DESPATCHED = "not despatched"
"""What was wrong with a parcel that was told and did not leave."""


def shipment_event(
    shipment: Shipment,
    order: Order,
    *,
    tracking_urls: Mapping[str, str] = TRACKING_URLS,
    preset: Preset = "shopify",
) -> Event:
    """
    Make the fulfilment event of a shipment.

    "Fulfilled Order" if nothing is still to come, else "Fulfilled Partial
    Order"; also where completeness is not known, because it is never claimed.
    Under the preset ``per_shipment`` it is always "Fulfilled Shipment".

    Args:
        shipment: With index and completeness, as decided.

        order: Its order, with the address it is for.

        tracking_urls: As in :func:`tracking_url`.

        preset: Which metrics shipments use. In a relay the decision's metric
            counts, and this one only where the event is made alone.

    Raises:
        ValueError: The order has no address, or Klaviyo would refuse the event.
    """
    if preset == "per_shipment":
        metric = FULFILLED_SHIPMENT
    else:
        metric = FULFILLED_ORDER if shipment.is_complete else FULFILLED_PARTIAL_ORDER
    return Event(
        metric=metric,
        profile=whom(shipment.email, order),
        properties=top_level(_parcel(shipment, order, tracking_urls)),
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
        profile=whom(shipment.email, order),
        properties=top_level(_parcel(shipment, order, tracking_urls)),
    )


def correction_event(
    shipment: Shipment, order: Order, *, tracking_urls: Mapping[str, str] = TRACKING_URLS
) -> Event:
    """
    Make the event that says that a shipment was told and did not leave after all.

    It carries what had been told, so that it can be found and put right, and
    ``Correction``, which says what was wrong. It claims nothing of the order:
    what is still to come is a later event's to say.

    The arguments and errors are those of :func:`shipment_event`.
    """
    told = _parcel(shipment, order, tracking_urls)
    for name in ("IsComplete", "RemainingItemCount", "RemainingItems"):
        told.pop(name, None)
    return Event(
        metric=CORRECTED_FULFILMENT,
        profile=whom(shipment.email, order),
        properties=top_level({**told, "Correction": NOT_DESPATCHED}),
    )


def item_event(
    shipment: Shipment, order: Order, *, tracking_urls: Mapping[str, str] = TRACKING_URLS
) -> Event:
    """
    Make the event of one item of a shipment, flat, for flow filters.

    Args:
        shipment: Of its items, those that the event is about: of one SKU.

        order: Its order.

        tracking_urls: As in :func:`tracking_url`.

    Raises:
        ValueError: The items are of several SKUs, or of none; else as
            :func:`shipment_event`.
    """
    return Event(
        metric=DESPATCHED_ITEM,
        profile=whom(shipment.email, order),
        properties=top_level(
            {
                **_ids(shipment, order),
                "ShipmentIndex": shipment.index,
                "DespatchedAt": instant(shipment.despatched_at),
                **_carriage(shipment, tracking_urls),
                **_one_item(shipment),
            }
        ),
        time=shipment.despatched_at,
    )


def kept_item_event(shipment: Shipment, order: Order) -> Event:
    """
    Make the event of one item that was neither returned nor cancelled, flat.

    What asks for reviews should listen to it: a flow filter cannot compare an
    event's SKU with a list on the profile.

    Args:
        shipment: Of its items, those that the event is about: of one SKU,
            and as many as were kept.

        order: Its order.

    Raises:
        ValueError: As :func:`item_event`.
    """
    return Event(
        metric=KEPT_ITEM,
        profile=whom(shipment.email, order),
        properties=top_level(
            {
                **_ids(shipment, order),
                "DespatchedAt": instant(shipment.despatched_at),
                **_one_item(shipment),
            }
        ),
    )


def _parcel(shipment: Shipment, order: Order, tracking_urls: Mapping[str, str]) -> dict[str, Json]:
    properties: dict[str, Json] = {
        **_ids(shipment, order),
        "ShipmentIndex": shipment.index,
        "IsComplete": shipment.is_complete,
        "DespatchedAt": instant(shipment.despatched_at),
        **_carriage(shipment, tracking_urls),
        "SKUs": unique(item.item_code for item in shipment.items),
        "ItemNames": unique(words(item.name) for item in shipment.items),
        "ItemCount": _count(shipment.items),
        "Items": short([_item(item) for item in shipment.items]),
    }
    if shipment.remaining is not None:
        properties["RemainingItemCount"] = sum(item.quantity for item in shipment.remaining)
        properties["RemainingItems"] = short([_remaining(item) for item in shipment.remaining])
    return properties


def _ids(shipment: Shipment, order: Order) -> dict[str, Json]:
    return {
        "OrderId": order.reference or shipment.reference or order.number,
        "OrderNumber": shipment.order_number,
        "DespatchNumber": shipment.despatch_number,
    }


def _carriage(shipment: Shipment, tracking_urls: Mapping[str, str]) -> dict[str, Json]:
    return {
        "Carrier": shipment.carrier,
        "Service": shipment.service,
        "TrackingNumber": shipment.tracking_number,
        "TrackingUrl": tracking_url(
            shipment.carrier, shipment.tracking_number.partition(",")[0], tracking_urls
        ),
    }


def _one_item(shipment: Shipment) -> dict[str, Json]:
    codes = unique(item.item_code for item in shipment.items)
    if len(codes) != 1:
        raise ValueError(
            f"despatch {shipment.despatch_number} has items of {len(codes)} SKUs here; "
            "an event about an item takes those of one"
        )
    parts = [part for item in shipment.items for part in _components(item)]
    return {
        "SKU": codes[0],
        "ProductName": next((words(item.name) for item in shipment.items if item.name), ""),
        "Quantity": _count(shipment.items),
        "Components": short(parts),
    }


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
        told["ProductName"] = words(item.name)
    if item.quantity is not None:
        told["Quantity"] = item.quantity
    if item.components:
        told["Components"] = short(_components(item))
    return told


def _components(item: ShipmentItem) -> list[Json]:
    return [
        {
            "SKU": part.item_code,
            **({"ProductName": words(part.name)} if part.name else {}),
            "Quantity": part.quantity,
        }
        for part in item.components
    ]


def _remaining(item: RemainingItem) -> Json:
    told: dict[str, Json] = {"SKU": item.item_code}
    if item.name:
        told["ProductName"] = words(item.name)
    told["Quantity"] = item.quantity
    return told
