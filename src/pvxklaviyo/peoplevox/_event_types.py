"""Which events can be subscribed to, and which properties they are known to have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class EventType(StrEnum):
    """
    What Peoplevox can notify of.

    The WSDL of 2017 lists the first six; the others are met at integrators. A
    newer one is passed as its text.

    Attributes:
        AVAILABILITY_CHANGES: How many of an item can be sold.

        SALES_ORDER_STATUS_CHANGES: The status of a sales order.

        GOODS_RECEIVED: A delivery was booked in.

        TRACKING_NUMBER_RECEIVED: A despatch got its tracking number.

        INCREMENTAL_CHANGES: The stock of an item changed by so many.

        RETURNS: A return was booked.

        DESPATCH_PACKAGE_TRACKING_NUMBER_RECEIVED: A package got its number.

        ON_DESPATCH_ORDER_RECEIVED: Its meaning is not known.

        DESPATCH_PACKAGE_DESPATCHED: A package left.
    """

    AVAILABILITY_CHANGES = "AvailabilityChanges"
    SALES_ORDER_STATUS_CHANGES = "SalesOrderStatusChanges"
    GOODS_RECEIVED = "GoodsReceived"
    TRACKING_NUMBER_RECEIVED = "TrackingNumberReceived"
    INCREMENTAL_CHANGES = "IncrementalChanges"
    RETURNS = "Returns"
    DESPATCH_PACKAGE_TRACKING_NUMBER_RECEIVED = "DespatchPackageTrackingNumberReceived"
    ON_DESPATCH_ORDER_RECEIVED = "OnDespatchOrderReceived"
    DESPATCH_PACKAGE_DESPATCHED = "DespatchPackageDespatched"


PLACEHOLDERS: Mapping[EventType, tuple[str, ...]] = MappingProxyType(
    {
        EventType.AVAILABILITY_CHANGES: ("ItemCode", "Available"),
        EventType.SALES_ORDER_STATUS_CHANGES: (
            "SalesOrderNumber",
            # Spelled so: the platform's own singular of "status".
            "SalesOrderStatu.Name",
            "LastModificationTime",
        ),
        EventType.GOODS_RECEIVED: (
            "GoodsInId",
            "Reference",
            "ReconciledDateTime",
            "Consignments.ConsignmentItemTypes.Quantity",
            "Consignments.ConsignmentItemTypes.ItemType.Name",
            "Consignments.ConsignmentItemTypes.ItemType.ItemCode",
        ),
        EventType.TRACKING_NUMBER_RECEIVED: (
            "DespatchNumber",
            "TrackingNumber",
            "Carrier.Number",
            "ServiceType.Name",
            "ServiceType.Code",
            "Picks.SalesOrder.SalesOrderNumber",
            "Picks.SalesOrder.Email",
        ),
        EventType.INCREMENTAL_CHANGES: (
            "QuantityChanged",
            "UpdatedBy",
            "UpdateTimestamp",
            "Reason",
            "ItemType.Name",
            "ItemType.ItemCode",
        ),
        EventType.RETURNS: (),
        EventType.DESPATCH_PACKAGE_TRACKING_NUMBER_RECEIVED: (),
        EventType.ON_DESPATCH_ORDER_RECEIVED: (),
        EventType.DESPATCH_PACKAGE_DESPATCHED: (),
    }
)
"""
The properties that each event is known to have, as integrators use them.

No list is complete, and of four events nothing is known: a template may name
others.
"""

COLLECTIONS = frozenset({"Picks", "Consignments", "ConsignmentItemTypes"})
"""Parts of a path that stand for several things, whose values come joined by commas."""

PATH = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*")
"""A property, or one of something related: ``ServiceType.Code``."""

PLACEHOLDER = re.compile(r"\{(" + PATH.pattern + r")\}")
"""A property in a template."""


def is_collection(path: str) -> bool:
    """Tell whether a property is known to have several values."""
    return not COLLECTIONS.isdisjoint(path.split("."))
