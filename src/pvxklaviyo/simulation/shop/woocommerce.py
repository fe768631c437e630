"""A simulated shop's webhooks, and its readings, as WooCommerce has them."""
# https://woocommerce.github.io/woocommerce-rest-api-docs/#webhooks

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

from ..._http import Request, Response
from .delivering import Delivery, Json, Message, deliveries
from .records import SaleEvent
from .shop import Shop
from .standing import Standing, StandingLine, by_id, shop_id, standing
from .telling import Telling

_NOTHING = Decimal("0.00")


def woocommerce(
    shop: Shop,
    *,
    secret: str,
    source: str = "https://acme.pvx-sim.net/",
    telling: Telling | None = None,
) -> Sequence[Delivery]:
    """
    List what a shop of WooCommerce's would deliver.

    Every call shows the whole order as it is when the call is made. Pieces
    that are taken off lower the number on their line, or the line goes; no
    topic says that anything was cancelled.

    Args:
        shop: The shop.

        secret: What it signs with.

        source: Its own address.

        telling: What goes wrong on the way.
    """

    def whole(order: Standing) -> Json:
        return _order(order, shop.currency)

    def tell(_order: Standing, event: SaleEvent, _source: random.Random) -> Iterable[Message]:
        topic = "order.created" if event.kind == "order_placed" else "order.updated"
        yield Message(topic=topic, body=whole)
        # Plugins save orders again and again.
        yield Message(topic="order.updated", body=whole, of="a plugin")

    def sign(topic: str, body: bytes, at: datetime) -> Request:
        digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
        headers = {
            "content-type": "application/json",
            "user-agent": "WooCommerce/11.2 Hookshot (WordPress/7.0)",
            "x-wc-webhook-source": source,
            "x-wc-webhook-topic": topic,
            "x-wc-webhook-resource": "order",
            "x-wc-webhook-event": topic.partition(".")[2],
            "x-wc-webhook-id": "7",
            "x-wc-webhook-delivery-id": hashlib.md5(at.isoformat().encode()).hexdigest(),  # noqa: S324
            "x-wc-webhook-signature": base64.b64encode(digest).decode(),
        }
        return Request("POST", "https://receiver.pvx-sim.net/shops/woocommerce", headers, body)

    return deliveries(shop, tell, sign, telling, is_fresh=True)


def ping() -> Request:
    """Give the call that WooCommerce makes when a webhook is saved: signed by nobody."""
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return Request(
        "POST", "https://receiver.pvx-sim.net/shops/woocommerce", headers, b"webhook_id=7"
    )


def woocommerce_reading(shop: Shop, request: Request, *, now: datetime) -> Response:
    """
    Answer what is read: an order, its refunds, or a page of what changed.

    Args:
        shop: The shop.

        request: ``…/wp-json/wc/v3/orders``, ``/{id}`` or ``/{id}/refunds``
            below it.

        now: What happened by then is shown.
    """
    address = urlsplit(request.url)
    path = address.path.partition("/wp-json/wc/v3/orders")[2].strip("/")
    if not path:
        return _answer(200, _changed(shop, dict(parse_qsl(address.query)), now))
    number, _, more = path.partition("/")
    sale = by_id(shop).get(int(number)) if number.isdigit() else None
    if sale is None or sale.placing.at > now or more not in {"", "refunds"}:
        code: Json = "woocommerce_rest_shop_order_invalid_id"
        return _answer(404, {"code": code, "message": "Invalid ID.", "data": {"status": 404}})
    order = standing(sale, now)
    return _answer(200, _refunds(order) if more else _order(order, shop.currency))


def _changed(shop: Shop, asked: Mapping[str, str], now: datetime) -> list[Json]:
    found = sorted(
        (standing(sale, now) for sale in shop.sales() if sale.placing.at <= now),
        key=lambda order: (order.modified_at, order.id),
    )
    # That instant itself is left out.
    after = asked.get("modified_after", "")
    rows: list[Json] = [
        _order(order, shop.currency) for order in found if _time(order.modified_at) > after
    ]
    size = int(asked.get("per_page", "10"))
    begin = int(asked.get("offset", (int(asked.get("page", "1")) - 1) * size))
    return rows[begin : begin + size]


def _answer(status: int, document: Json) -> Response:
    body = json.dumps(document, ensure_ascii=False).encode()
    return Response(status, {"content-type": "application/json; charset=UTF-8"}, body)


def _order(order: Standing, currency: str) -> dict[str, Json]:
    lines = [line for line in order.lines if line.left]
    goods = sum((_total(order, line) for line in lines), _NOTHING)
    discount = sum((_share(order, line) for line in lines), _NOTHING)
    refunded = sum((one.value or _NOTHING for one in order.refunds), _NOTHING)
    everything = bool(refunded) and refunded >= goods + order.shipping
    status = "cancelled" if order.cancelled else "refunded" if everything else "processing"
    return {
        "id": order.id,
        "parent_id": 0,
        "number": order.sale.reference,
        "order_key": f"wc_order_{order.id}",
        "created_via": "checkout",
        "version": "11.2.0",
        "status": status,
        "currency": currency,
        "date_created": _time(order.placing.at),
        "date_created_gmt": _time(order.placing.at),
        "date_modified": _time(order.modified_at),
        "date_modified_gmt": _time(order.modified_at),
        "date_paid_gmt": _time(order.placing.at),
        "discount_total": f"{discount:.2f}",
        "discount_tax": "0.00",
        "shipping_total": f"{order.shipping:.2f}",
        "shipping_tax": "0.00",
        "cart_tax": "0.00",
        "total": f"{goods + order.shipping:.2f}",
        "total_tax": "0.00",
        "prices_include_tax": False,
        "customer_id": 0,
        "billing": {
            "first_name": "",
            "email": order.email,
            "phone": order.placing.phone,
            "address_1": "1 High Street",
            "country": "GB",
        },
        "shipping": {"address_1": "1 High Street", "country": "GB"},
        "line_items": [_line(order, line) for line in lines],
        "shipping_lines": [
            {"id": order.id + 1, "method_id": "flat_rate", "total": f"{order.shipping:.2f}"}
        ],
        "fee_lines": [],
        "coupon_lines": [],
        "tax_lines": [],
        "refunds": [
            {
                "id": shop_id("refund", str(order.id), one.id),
                "reason": one.reason,
                "total": f"-{one.value or _NOTHING:.2f}",
            }
            for one in order.refunds
        ],
        "meta_data": [],
        "is_editable": False,
    }


def _line(order: Standing, line: StandingLine) -> dict[str, Json]:
    total = _total(order, line)
    return {
        "id": line.id,
        "name": line.sold.name,
        "product_id": 1,
        "variation_id": 0,
        "quantity": line.left,
        "tax_class": "",
        "subtotal": f"{line.sold.price * line.left:.2f}",
        "subtotal_tax": "0.00",
        "total": f"{total:.2f}",
        "total_tax": "0.00",
        "taxes": [],
        "sku": line.sold.sku,
        "price": float(total / line.left),
        "meta_data": [],
    }


def _refunds(order: Standing) -> list[Json]:
    return [
        {
            "id": shop_id("refund", str(order.id), one.id),
            "date_created": _time(one.at),
            "date_created_gmt": _time(one.at),
            "amount": f"{one.value or _NOTHING:.2f}",
            "reason": one.reason,
            "refunded_by": 1,
            "refunded_payment": True,
            "line_items": [],
            "shipping_lines": [],
            "fee_lines": [],
        }
        for one in order.refunds
    ]


def _share(order: Standing, line: StandingLine) -> Decimal:
    if not line.sold.quantity:
        return _NOTHING
    return (order.share(line) * line.left / line.sold.quantity).quantize(_NOTHING)


def _total(order: Standing, line: StandingLine) -> Decimal:
    return line.sold.price * line.left - _share(order, line)


def _time(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
