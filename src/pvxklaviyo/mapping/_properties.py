"""Every property that an event or a profile of ours can carry."""

from __future__ import annotations

from collections.abc import Mapping

_OF_ORDERS = ("EventKey", "OrderId", "OrderNumber")
_CARRIAGE = ("Carrier", "Service", "TrackingNumber", "TrackingUrl")
_LISTS = ("SKUs", "ItemNames", "ItemCount", "Items")
_ITEM = ("SKU", "ProductName", "Quantity")
_BOUGHT = ("Channel", *_LISTS, "ItemsValue", "DiscountValue", "ShippingValue")
_CALLED_OFF = ("CancelledAt", "Reason", "StageReached")
_RETURN = ("ReturnCode", "ReturnRevision", "ReturnType", "ReturnStatus", "ReturnedAt")
_JUDGED = ("Reason", "Condition", "Disposition", "ItemsValue")
_TOLD = ("DespatchNumber", "ShipmentIndex", "DespatchedAt", *_CARRIAGE, *_LISTS)
_SHIPMENT = (*_TOLD, "IsComplete", "RemainingItemCount", "RemainingItems")

PROPERTIES: Mapping[str, tuple[str, ...]] = {
    kind: (*_OF_ORDERS, *names)
    for kind, names in {
        "placed": ("PlacedAt", *_BOUGHT),
        "cancelled": (*_BOUGHT, *_CALLED_OFF),
        "cancelled_item": ("CancellationId", *_CALLED_OFF, *_ITEM, "ItemPrice"),
        "shipment": _SHIPMENT,
        "item": (
            "DespatchNumber",
            "ShipmentIndex",
            "DespatchedAt",
            *_CARRIAGE,
            *_ITEM,
            "Components",
        ),
        "completion": (
            "IsComplete",
            "CompletedByCancellation",
            "CompletedAt",
            *_LISTS,
            *(f"Cancelled{name}" for name in _LISTS),
        ),
        "tracking": _SHIPMENT,
        "correction": (*_TOLD, "Correction"),
        "return": (*_RETURN, *_JUDGED, "Reasons", "Conditions", "Dispositions", *_LISTS),
        "returned_item": (*_RETURN, *_JUDGED, *_ITEM),
        "kept_item": ("DespatchNumber", "DespatchedAt", *_ITEM, "Components"),
    }.items()
}
"""By kind of announcement: the properties of its events. Which of them one has, depends on it."""

PROFILE_PROPERTIES = (
    "LastDespatchedAt",
    "LastDespatchedOrderId",
    "LastCarrier",
    "LastTrackingNumber",
    "LastTrackingUrl",
    "OpenShipments",
    "FulfilmentStatus",
    "ReturnedSKUs",
    "LastReturnedAt",
)
"""The properties of profiles."""
