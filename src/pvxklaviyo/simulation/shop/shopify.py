"""A simulated shop's webhooks as Shopify sends them."""
# https://shopify.dev/docs/api/webhooks

from __future__ import annotations

import base64
import hashlib
import hmac
import random
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from ..._http import Request
from .delivering import Delivery, Json, Message, deliveries
from .records import SaleEvent
from .shop import Shop
from .standing import Standing, StandingLine, shop_id
from .telling import Telling

_NOTHING = Decimal("0.00")


def shopify(
    shop: Shop,
    *,
    secret: str,
    domain: str = "acme.myshopify.com",
    zone: str = "Europe/London",
    telling: Telling | None = None,
) -> Sequence[Delivery]:
    """
    List what a shop of Shopify's would deliver.

    A whole cancellation is told once or, with a refund marked as a
    cancellation, twice; pieces are taken off by an edit, which has a refund
    without money beside it, or by a refund alone. Bodies are those of the
    instant at which the thing happened, however late they come.

    Args:
        shop: The shop.

        secret: What it signs with.

        domain: Its own name.

        zone: Its clock.

        telling: What goes wrong on the way.
    """
    clock = ZoneInfo(zone)

    def whole(order: Standing) -> Json:
        return _order(order, shop.currency, clock)

    def tell(_now: Standing, event: SaleEvent, source: random.Random) -> Iterable[Message]:
        def refund(order: Standing) -> Json:
            return _refund(order, event, shop.currency, clock)

        match event.kind:
            case "order_placed":
                yield Message(topic="orders/create", body=whole)
                yield Message(topic="orders/paid", body=whole)
            case "order_cancelled":
                yield Message(topic="orders/cancelled", body=whole)
                if source.random() < 0.5:
                    yield Message(topic="refunds/create", body=refund)
            case "lines_cancelled":
                if source.random() < 0.5:
                    yield Message(
                        topic="orders/edited", body=lambda order: _edit(order, event, clock)
                    )
                yield Message(topic="refunds/create", body=refund)
            case "refunded":
                yield Message(topic="refunds/create", body=refund)
            case "order_changed":
                pass
        yield Message(topic="orders/updated", body=whole)

    def sign(topic: str, body: bytes, at: datetime) -> Request:
        digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
        headers = {
            "content-type": "application/json",
            "x-shopify-topic": topic,
            "x-shopify-shop-domain": domain,
            "x-shopify-api-version": "2026-04",
            "x-shopify-webhook-id": str(shop_id(topic, body.hex())),
            "x-shopify-triggered-at": at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "x-shopify-hmac-sha256": base64.b64encode(digest).decode(),
        }
        return Request("POST", "https://receiver.pvx-sim.net/shops/shopify", headers, body)

    return deliveries(shop, tell, sign, telling)


def _order(order: Standing, currency: str, clock: ZoneInfo) -> dict[str, Json]:
    cancelled = order.cancelled
    gone = cancelled is not None
    left = sum((net_price(order, line, line.left) for line in order.lines), _NOTHING)
    return {
        "id": order.id,
        "admin_graphql_api_id": f"gid://shopify/Order/{order.id}",
        "name": order.sale.reference,
        "order_number": int("0" + "".join(filter(str.isdigit, order.sale.reference))),
        "created_at": _time(order.placing.at, clock),
        "processed_at": _time(order.placing.at, clock),
        "updated_at": _time(order.modified_at, clock),
        "cancelled_at": _time(cancelled.at, clock) if cancelled else None,
        "cancel_reason": cancelled.reason if cancelled else None,
        "closed_at": None,
        "confirmed": True,
        "test": False,
        "email": order.email,
        "contact_email": order.email or None,
        "phone": order.placing.phone or None,
        "currency": currency,
        "presentment_currency": currency,
        "financial_status": "refunded" if gone else "paid",
        "fulfillment_status": None,
        "source_name": "web",
        "taxes_included": True,
        "total_tax": "0.00",
        "tax_lines": [],
        "subtotal_price": _money(order.total - order.shipping),
        "total_discounts": _money(order.discount),
        "total_shipping_price_set": _set(order.shipping, currency),
        "total_price": _money(order.total),
        "current_total_price": _money(_NOTHING if gone else left + order.shipping),
        "tags": "",
        "note": None,
        "note_attributes": [],
        "discount_codes": [],
        "line_items": [_line(order, line, gone=gone) for line in order.lines],
        "shipping_lines": [
            {"id": order.id + 1, "title": "Standard", "price": _money(order.shipping)}
        ],
        "shipping_address": {"address1": "1 High Street", "city": "Leeds", "country_code": "GB"},
        "refunds": [
            _refund(order, one, currency, clock)
            for one in order.events
            if one.kind in {"lines_cancelled", "refunded"}
        ],
        "fulfillments": [],
    }


def _line(order: Standing, line: StandingLine, *, gone: bool) -> dict[str, Json]:
    share = order.share(line)
    return {
        "id": line.id,
        "sku": line.sold.sku,
        "title": line.sold.name,
        "variant_title": None,
        "name": line.sold.name,
        "quantity": line.ordered,
        "current_quantity": 0 if gone else line.left,
        "fulfillable_quantity": 0 if gone else line.left,
        "price": _money(line.sold.price),
        "total_discount": "0.00",
        "gift_card": False,
        "requires_shipping": True,
        "discount_allocations": [
            {"amount": _money(share), "discount_application_index": 0},
        ]
        if share
        else [],
        "tax_lines": [],
    }


def _edit(order: Standing, event: SaleEvent, clock: ZoneInfo) -> dict[str, Json]:
    return {
        "order_edit": {
            "id": shop_id("edit", str(order.id), event.id),
            "order_id": order.id,
            "app_id": None,
            "created_at": _time(event.at, clock),
            "committed_at": _time(event.at, clock),
            "notify_customer": False,
            "staff_note": event.reason,
            "line_items": {
                "additions": [],
                "removals": [
                    {"id": order.line(line).id, "delta": line.quantity} for line in event.lines
                ],
            },
            "discounts": {"line_item": {"additions": [], "removals": []}},
            "shipping_lines": {"additions": [], "removals": []},
        }
    }


def _refund(order: Standing, event: SaleEvent, currency: str, clock: ZoneInfo) -> dict[str, Json]:
    number, pieces = refund_id(order, event), refunded_pieces(order, event)
    # An edit takes pieces off without paying anything back.
    paid = None if event.kind == "lines_cancelled" else event.value
    return {
        "id": number,
        "order_id": order.id,
        "created_at": _time(event.at, clock),
        "processed_at": _time(event.at, clock),
        "note": event.reason,
        "restock": bool(pieces),
        "return": None,
        "refund_line_items": [
            _refunded(order, number, line, quantity) for line, quantity in pieces
        ],
        "order_adjustments": [],
        "transactions": [_transaction(number, paid, currency, event.at, clock)] if paid else [],
    }


def refund_id(order: Standing, event: SaleEvent) -> int:
    """Give Shopify's number of a refund."""
    return shop_id("refund", str(order.id), event.kind, event.id)


def refunded_pieces(order: Standing, event: SaleEvent) -> Sequence[tuple[StandingLine, int]]:
    """Say which pieces of which lines a refund is about."""
    if event.kind == "order_cancelled":
        return [(line, line.left) for line in order.lines if line.left]
    return [(order.line(line), line.quantity) for line in event.lines]


def _refunded(order: Standing, number: int, line: StandingLine, quantity: int) -> dict[str, Json]:
    value = net_price(order, line, quantity)
    return {
        "id": shop_id("refunded", str(number), str(line.id)),
        "line_item_id": line.id,
        "quantity": quantity,
        "restock_type": "cancel",
        "location_id": None,
        "subtotal": float(value),
        "total_tax": 0.0,
        "line_item": {"id": line.id, "sku": line.sold.sku, "price": _money(line.sold.price)},
    }


def _transaction(
    number: int, value: Decimal, currency: str, at: datetime, clock: ZoneInfo
) -> dict[str, Json]:
    return {
        "id": number + 1,
        "kind": "refund",
        "status": "success",
        "amount": _money(value),
        "currency": currency,
        "gateway": "bogus",
        "processed_at": _time(at, clock),
    }


def net_price(order: Standing, line: StandingLine, quantity: int) -> Decimal:
    """Say what so many pieces cost after their part of the discount."""
    if not line.sold.quantity:
        return _NOTHING
    part = order.share(line) * quantity / line.sold.quantity
    return (line.sold.price * quantity - part).quantize(_NOTHING)


def _set(value: Decimal, currency: str) -> dict[str, Json]:
    money: dict[str, Json] = {"amount": _money(value), "currency_code": currency}
    return {"shop_money": money, "presentment_money": money}


def _money(value: Decimal) -> str:
    return f"{value:.2f}"


def _time(instant: datetime, clock: ZoneInfo) -> str:
    return instant.astimezone(clock).replace(microsecond=0).isoformat()
