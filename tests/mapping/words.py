"""What decisions know, written by hand: one order that is placed, sent, cancelled and returned."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import attrs

from pvxklaviyo.model import (
    Cancellation,
    Completion,
    Component,
    Order,
    PersonFacts,
    Placing,
    RemainingItem,
    Return,
    ReturnedSku,
    ReturnLine,
    Shipment,
    ShipmentItem,
    ShopLine,
)

from .rows import NOON

ANN = "ann@post.pvx-sim.net"
ORDER = Order(number="1001", reference="#1", email=ANN)
LINES = (
    ShopLine(line="11", sku="MUG", name="Mug", quantity=2, price=Decimal("10.00")),
    ShopLine(line="12", sku="TEE", name="Tee", quantity=1, price=Decimal("25.50")),
)
PLACING = Placing(
    reference="#1",
    order_number="1001",
    placed_at=NOON,
    channel="Shopify UK",
    currency="GBP",
    value=Decimal("44.45"),
    discount=Decimal("5.00"),
    shipping=Decimal("3.95"),
    lines=LINES,
    email=ANN,
)
CANCELLATION = Cancellation(
    reference="#1",
    order_number="1001",
    cancelled_at=NOON + timedelta(hours=1),
    is_whole=True,
    stage="ordered",
    reason="Changed my mind",
    channel="Shopify UK",
    currency="GBP",
    value=Decimal("44.45"),
    discount=Decimal("5.00"),
    shipping=Decimal("3.95"),
    lines=LINES,
    email=ANN,
)
ONE_CANCELLED = Cancellation(
    reference="#1",
    order_number="1001",
    cancellation_id="R7",
    cancelled_at=NOON + timedelta(hours=1),
    is_whole=False,
    stage="part despatched",
    reason="Out of stock",
    currency="GBP",
    lines=(ShopLine(line="11", sku="MUG", name="Mug", quantity=2, price=Decimal("10.00")),),
    email=ANN,
)
SHIPMENT = Shipment(
    order_number="1001",
    despatch_number="DES1",
    despatched_at=NOON,
    carrier="DPD",
    service="Next day",
    tracking_number="T1, T2",
    items=(
        ShipmentItem(item_code="MUG", name="Mug", quantity=2),
        ShipmentItem(
            item_code="SET",
            quantity=1,
            components=(Component(item_code="TEA", name="Tea", quantity=2),),
        ),
        ShipmentItem(item_code="MUG", name="Mug", quantity=1, line="9"),
    ),
    index=1,
    is_complete=False,
    remaining=(RemainingItem(item_code="TEE", name="Tee", quantity=4),),
)
ONE_SENT = Shipment(
    order_number="1001",
    despatch_number="DES1",
    despatched_at=NOON,
    carrier="DPD",
    service="Next day",
    tracking_number="T1",
    items=(ShipmentItem(item_code="MUG", name="Mug", quantity=2, line="11"),),
    index=1,
)
COMPLETION = Completion(
    reference="#1",
    order_number="1001",
    completed_at=NOON,
    by_cancellation=True,
    sent=(("MUG", "Mug", 2),),
    cancelled=(("TEE", "", 1),),
    email=ANN,
)
RETURN = Return(
    order_number="1001",
    return_code="RET1",
    returned_at=NOON,
    reference="#1",
    email=ANN,
    booked_as="rma",
    status="Completed",
    lines=(
        ReturnLine(
            item_code="MUG",
            name="Mug",
            quantity=2,
            reason="Broken",
            reason_code="BR",
            condition="Damaged",
            reusable=False,
            price=Decimal("10.00"),
            disposition="write off",
        ),
        ReturnLine(
            item_code="TEE",
            name="Tee",
            quantity=1,
            reason="Too small",
            condition="As new",
            reusable=True,
            price=Decimal("25.50"),
            disposition="back to stock",
        ),
    ),
    outcome="returned",
    revision=1,
)
FACTS = PersonFacts(
    email=ANN,
    last_despatched_at=NOON,
    last_order="#1",
    carrier="DPD",
    tracking_number="T1",
    tracking_url="https://track.dpd.co.uk/search?reference=T1",
    open_shipments=2,
    fulfilment_status="part despatched",
    returned=(ReturnedSku(sku="TEE", returned_at=NOON), ReturnedSku(sku="MUG", returned_at=NOON)),
    last_returned_at=NOON,
)
ABOUT = {
    "placed": PLACING,
    "cancelled": CANCELLATION,
    "cancelled_item": ONE_CANCELLED,
    "shipment": SHIPMENT,
    "item": ONE_SENT,
    "completion": COMPLETION,
    "tracking": SHIPMENT,
    "correction": SHIPMENT,
    "return": RETURN,
    "returned_item": attrs.evolve(RETURN, lines=RETURN.lines[:1]),
    "kept_item": ONE_SENT,
}
