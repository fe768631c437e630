"""A simulated shop's webhooks, and its readings, as BigCommerce has them."""
# https://developer.bigcommerce.com/docs/integrations/webhooks

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import random
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import parse_qsl

from ..._http import Request, Response
from .delivering import Delivery, Json, Message, deliveries
from .records import Sale, SaleEvent
from .shop import Shop
from .standing import Standing, StandingLine, shop_id, standing
from .telling import Telling

_NOTHING = Decimal("0.00")
_READ = re.compile(
    r"/v[23]/orders/(?P<order>\d+)"
    r"(?P<more>/products|/shippingaddresses|/coupons|/payment_actions/refunds)?\Z"
)


def bigcommerce(
    shop: Shop, *, secret: str, store_hash: str = "abc123", telling: Telling | None = None
) -> Sequence[Delivery]:
    """
    List what a shop of BigCommerce's would deliver: only that something happened to an order.

    Args:
        shop: The shop.

        secret: What it signs with.

        store_hash: Which store.

        telling: What goes wrong on the way.
    """

    def tell(order: Standing, event: SaleEvent, _source: random.Random) -> Iterable[Message]:
        data: dict[str, Json] = {"type": "order", "id": order_id(order.sale)}
        match event.kind:
            case "order_placed":
                yield _message("store/order/created", data, event, store_hash)
                status: Json = {"previous_status_id": 0, "new_status_id": 11}
                data = {**data, "status": status}
                yield _message("store/order/statusUpdated", data, event, store_hash)
            case "order_cancelled":
                status = {"previous_status_id": 11, "new_status_id": 5}
                data = {**data, "status": status}
                yield _message("store/order/statusUpdated", data, event, store_hash)
            case "refunded":
                refund: Json = {"refund_id": _refund_id(order, event)}
                data = {**data, "refund": refund}
                yield _message("store/order/refund/created", data, event, store_hash)
            case "lines_cancelled" | "order_changed":
                pass
        data = {"type": "order", "id": order_id(order.sale)}
        yield _message("store/order/updated", data, event, store_hash)

    def sign(topic: str, body: bytes, at: datetime) -> Request:
        name = f"msg_{shop_id(topic, body.hex())}"
        stamp = str(int(at.timestamp()))
        signed = f"{name}.{stamp}.".encode() + body
        digest = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
        headers = {
            "content-type": "application/json",
            "webhook-id": name,
            "webhook-timestamp": stamp,
            "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
        }
        return Request("POST", "https://receiver.pvx-sim.net/shops/bigcommerce", headers, body)

    return deliveries(shop, tell, sign, telling)


def order_id(sale: Sale) -> int:
    """Give BigCommerce's number of an order, which is also what people call it."""
    return int("0" + "".join(filter(str.isdigit, sale.reference)))


def bigcommerce_reading(shop: Shop, request: Request, *, now: datetime) -> Response:
    """
    Answer what is read: an order's head, its lines or its refunds, or what changed.

    Args:
        shop: The shop.

        request: ``…/v2/orders``, ``…/v2/orders/{id}``, ``/products`` and the like below it, or
            ``…/v3/orders/{id}/payment_actions/refunds``.

        now: What happened by then is shown.
    """
    address, _, query = request.url.partition("?")
    if address.endswith("/v2/orders"):
        return _answer(200, _changed(shop, dict(parse_qsl(query)), now))
    asked = _READ.search(address)
    by_number = {order_id(sale): sale for sale in shop.sales()}
    sale = by_number.get(int(asked["order"])) if asked else None
    if asked is None or sale is None or sale.placing.at > now:
        missing: Json = [{"status": 404, "message": "The requested resource was not found."}]
        return _answer(404, missing)
    order = standing(sale, now)
    match asked["more"]:
        case "/products":
            lines: list[Json] = [_line(order, line) for line in order.lines if line.left]
            # A page past the end is empty, and what is empty has no body.
            page = re.search(r"(?:\A|&)page=(\d+)", query)
            return _answer(200, [] if page and int(page[1]) > 1 else lines)
        case "/payment_actions/refunds":
            return _answer(200, {"data": [_refund(order, one) for one in order.refunds]})
        case None:
            return _answer(200, _order(order, shop.currency))
        case _:
            return _answer(200, [])


def _changed(shop: Shop, asked: Mapping[str, str], now: datetime) -> list[Json]:
    found = sorted(
        (standing(sale, now) for sale in shop.sales() if sale.placing.at <= now),
        key=lambda order: (order.modified_at, order_id(order.sale)),
    )
    since = asked.get("min_date_modified")
    if since:
        at = parsedate_to_datetime(since)
        found = [order for order in found if order.modified_at.replace(microsecond=0) >= at]
    size, page = int(asked.get("limit", "50")), int(asked.get("page", "1"))
    rows: list[Json] = [_order(order, shop.currency) for order in found]
    return rows[(page - 1) * size : page * size]


def _message(topic: str, data: dict[str, Json], event: SaleEvent, store_hash: str) -> Message:
    document: dict[str, Json] = {
        "scope": topic,
        "store_id": "1025646",
        "data": data,
        "hash": hashlib.sha1(json.dumps([topic, data, event.id]).encode()).hexdigest(),  # noqa: S324
        "created_at": int(event.at.timestamp()),
        "producer": f"stores/{store_hash}",
    }
    return Message(topic=topic, body=lambda _: document)


def _answer(status: int, document: Json) -> Response:
    if document == []:
        return Response(204)
    body = json.dumps(document, ensure_ascii=False).encode()
    return Response(status, {"content-type": "application/json"}, body)


def _order(order: Standing, currency: str) -> dict[str, Json]:
    lines = [line for line in order.lines if line.left]
    goods = sum((line.sold.price * line.left for line in lines), _NOTHING)
    discount = sum((_share(order, line) for line in lines), _NOTHING)
    total = goods + order.shipping - discount
    return {
        "id": order_id(order.sale),
        "customer_id": 0,
        "date_created": _time(order.placing.at),
        "date_modified": _time(order.modified_at),
        "date_shipped": "",
        "status_id": 5 if order.cancelled else 11,
        "status": "Cancelled" if order.cancelled else "Awaiting Fulfillment",
        "custom_status": "",
        "payment_status": "captured",
        "payment_method": "Credit Card",
        "currency_code": currency,
        "default_currency_code": currency,
        "subtotal_ex_tax": f"{goods:.4f}",
        "subtotal_inc_tax": f"{goods:.4f}",
        "shipping_cost_ex_tax": f"{order.shipping:.4f}",
        "shipping_cost_inc_tax": f"{order.shipping:.4f}",
        "handling_cost_inc_tax": "0.0000",
        "total_ex_tax": f"{total:.4f}",
        "total_inc_tax": f"{total:.4f}",
        "discount_amount": f"{discount:.4f}",
        "coupon_discount": "0.0000",
        "refunded_amount": "0.0000",
        "is_deleted": False,
        "order_source": "www",
        "channel_id": 1,
        "external_order_id": "",
        "items_total": sum(line.left for line in lines),
        "billing_address": {
            "email": order.email,
            "phone": order.placing.phone,
            "street_1": "1 High Street",
            "country_iso2": "GB",
        },
    }


def _line(order: Standing, line: StandingLine) -> dict[str, Json]:
    share = _share(order, line)
    total = line.sold.price * line.left
    return {
        "id": line.id,
        "order_id": order_id(order.sale),
        "product_id": 1,
        "variant_id": 1,
        "name": line.sold.name,
        "sku": line.sold.sku,
        "type": "physical",
        "quantity": line.left,
        "quantity_shipped": 0,
        "quantity_refunded": 0,
        "is_refunded": False,
        "base_price": f"{line.sold.price:.4f}",
        "price_ex_tax": f"{line.sold.price:.4f}",
        "price_inc_tax": f"{line.sold.price:.4f}",
        "total_ex_tax": f"{total:.4f}",
        "total_inc_tax": f"{total:.4f}",
        "discounted_total_inc_tax": f"{total - share:.4f}",
        "applied_discounts": [{"id": "coupon", "amount": f"{share:.4f}", "target": "order"}]
        if share
        else [],
        "parent_order_product_id": None,
    }


def _refund(order: Standing, event: SaleEvent) -> dict[str, Json]:
    value = float(event.value or _NOTHING)
    return {
        "id": _refund_id(order, event),
        "order_id": order_id(order.sale),
        "user_id": 1,
        "created": event.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00"),
        "reason": event.reason,
        "total_amount": value,
        "total_tax": 0,
        "items": [
            {
                "item_type": "ORDER",
                "item_id": order_id(order.sale),
                "quantity": 1,
                "requested_amount": value,
                "reason": event.reason,
            }
        ],
        "payments": [{"id": 1, "provider_id": "braintree", "amount": value, "is_declined": False}],
    }


def _refund_id(order: Standing, event: SaleEvent) -> int:
    return shop_id("refund", str(order.id), event.id) % 1_000_000


def _share(order: Standing, line: StandingLine) -> Decimal:
    if not line.sold.quantity:
        return _NOTHING
    return (order.share(line) * line.left / line.sold.quantity).quantize(_NOTHING)


def _time(instant: datetime) -> str:
    return format_datetime(instant.astimezone(UTC).replace(microsecond=0))
