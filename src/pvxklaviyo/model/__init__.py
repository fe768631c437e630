"""The words of the product: orders, shipments, returns, and the keys that never change."""

from __future__ import annotations

from ._facts import (
    decode_order,
    decode_return,
    decode_shipment,
    decode_shop_fact,
    decode_shown,
    decode_told,
    encode_order,
    encode_return,
    encode_shipment,
    encode_shop_fact,
    encode_shown,
    encode_told,
)
from ._keys import (
    RETURNS_UNREAD,
    FactKey,
    PersonRef,
    StreamKey,
    StreamName,
    business_key,
    business_subject,
    fact_key,
    fact_subject,
    order_stream,
    person_stream,
    shop_stream,
    shown_stream,
    shown_subject,
    stream_name,
)
from ._orders import Order, OrderLine
from ._profiles import PersonFacts, ReturnedSku
from ._returns import Return, ReturnLine
from ._shipments import Component, RemainingItem, Shipment, ShipmentItem
from ._shop import NAMED_KINDS, SHOP_FACT_KINDS, ShopFact, ShopFactKind, ShopLine
from ._shop_orders import Cancellation, Completion, Placing
from ._shown import RefundedLine, Shown, ShownEdit, ShownLine, ShownOrder, ShownRefund
from ._told import Told, ToldWhat

__all__ = [
    "NAMED_KINDS",
    "RETURNS_UNREAD",
    "SHOP_FACT_KINDS",
    "Cancellation",
    "Completion",
    "Component",
    "FactKey",
    "Order",
    "OrderLine",
    "PersonFacts",
    "PersonRef",
    "Placing",
    "RefundedLine",
    "RemainingItem",
    "Return",
    "ReturnLine",
    "ReturnedSku",
    "Shipment",
    "ShipmentItem",
    "ShopFact",
    "ShopFactKind",
    "ShopLine",
    "Shown",
    "ShownEdit",
    "ShownLine",
    "ShownOrder",
    "ShownRefund",
    "StreamKey",
    "StreamName",
    "Told",
    "ToldWhat",
    "business_key",
    "business_subject",
    "decode_order",
    "decode_return",
    "decode_shipment",
    "decode_shop_fact",
    "decode_shown",
    "decode_told",
    "encode_order",
    "encode_return",
    "encode_shipment",
    "encode_shop_fact",
    "encode_shown",
    "encode_told",
    "fact_key",
    "fact_subject",
    "order_stream",
    "person_stream",
    "shop_stream",
    "shown_stream",
    "shown_subject",
    "stream_name",
]
