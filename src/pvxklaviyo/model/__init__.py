"""The words of the product: orders, shipments, and the keys that never change."""

from __future__ import annotations

from ._facts import decode_order, decode_shipment, encode_order, encode_shipment
from ._keys import (
    FactKey,
    PersonRef,
    StreamKey,
    StreamName,
    business_key,
    business_subject,
    fact_key,
    fact_subject,
    order_stream,
    stream_name,
)
from ._orders import Order, OrderLine
from ._shipments import Component, RemainingItem, Shipment, ShipmentItem

__all__ = [
    "Component",
    "FactKey",
    "Order",
    "OrderLine",
    "PersonRef",
    "RemainingItem",
    "Shipment",
    "ShipmentItem",
    "StreamKey",
    "StreamName",
    "business_key",
    "business_subject",
    "decode_order",
    "decode_shipment",
    "encode_order",
    "encode_shipment",
    "fact_key",
    "fact_subject",
    "order_stream",
    "stream_name",
]
