"""A simulated shop's events, and its readings, as Adobe Commerce and Magento have them."""
# https://developer.adobe.com/commerce/webapi/rest/

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

from ..._http import Request, Response
from .delivering import Json
from .records import SaleEvent
from .shop import Shop
from .standing import Standing, StandingLine, shop_id, standing

_NOTHING = Decimal("0.00")
_FILTER = re.compile(
    r"searchCriteria\[(?:filterGroups|filter_groups)\]\[(\d+)\]\[filters\]\[(\d+)\]"
)


def magento_reading(shop: Shop, request: Request, *, now: datetime) -> Response:
    """
    Answer what is read of a shop: an order, or a page of orders or credit memos.

    A page past the end is the last page again, as Magento has it; filters are
    on ``updated_at``, ``created_at``, ``entity_id``, ``increment_id`` and
    ``order_id``.

    Args:
        shop: The shop.

        request: ``…/V1/orders``, ``…/V1/orders/{id}`` or ``…/V1/creditmemos``.

        now: What happened by then is shown.
    """
    address = urlsplit(request.url)
    path = address.path.partition("/V1/")[2].rstrip("/")
    known = [standing(sale, now) for sale in shop.sales() if sale.placing.at <= now]
    orders = [magento_order(order, shop.currency) for order in known]
    one = re.fullmatch(r"orders/(\d+)", path)
    if one:
        found = [order for order in orders if order["entity_id"] == int(one[1])]
        missing: Json = {"message": "The entity that was requested doesn't exist."}
        return _answer(200, found[0]) if found else _answer(404, missing)
    if path == "orders":
        return _page(orders, parse_qs(address.query))
    if path == "creditmemos":
        memos = [
            credit_memo(order, refund, shop.currency) for order in known for refund in order.refunds
        ]
        return _page(memos, parse_qs(address.query))
    return _answer(404, {"message": "Request does not match any route."})


def magento_order(order: Standing, currency: str) -> dict[str, Json]:
    """Write an order as the reading has it; what its shop took off is counted on each line."""
    cancelled = order.cancelled
    goods = sum((line.sold.price * line.ordered for line in order.lines), _NOTHING)
    state = "canceled" if cancelled else "processing"
    history: list[Json] = [
        {
            "entity_id": 1,
            "created_at": _time(order.placing.at),
            "status": "processing",
            "comment": None,
            "entity_name": "order",
        }
    ]
    if cancelled:
        history.insert(
            0,
            {
                "entity_id": 2,
                "created_at": _time(cancelled.at),
                "status": state,
                "comment": cancelled.reason,
                "entity_name": "order",
            },
        )
    document: dict[str, Json] = {
        "entity_id": order.id,
        "increment_id": order.sale.reference,
        "state": state,
        "status": state,
        "created_at": _time(order.placing.at),
        "updated_at": _time(order.modified_at),
        "customer_is_guest": 1,
        "base_currency_code": currency,
        "order_currency_code": currency,
        "base_to_order_rate": 1,
        "subtotal": float(goods),
        "subtotal_incl_tax": float(goods),
        "discount_amount": -float(order.discount),
        "shipping_amount": float(order.shipping),
        "shipping_incl_tax": float(order.shipping),
        "tax_amount": 0,
        "grand_total": float(order.total),
        "base_grand_total": float(order.total),
        "store_id": 1,
        "store_name": "Main Website\nMain Store\nDefault",
        "billing_address": {
            "email": order.email,
            "telephone": order.placing.phone,
            "street": ["1 High Street"],
            "country_id": "GB",
        },
        "items": [_item(order, line) for line in order.lines],
        "status_histories": history,
    }
    if order.email:
        document["customer_email"] = order.email
    if order.refunds:
        document["total_refunded"] = float(
            sum((one.value or _NOTHING for one in order.refunds), _NOTHING)
        )
    return document


def credit_memo(order: Standing, event: SaleEvent, currency: str) -> dict[str, Json]:
    """Write a refund of money alone as the reading of credit memos has it."""
    value = float(event.value or _NOTHING)
    return {
        "entity_id": shop_id("refund", str(order.id), event.id),
        "increment_id": f"CM-{event.id}",
        "order_id": order.id,
        "state": 2,
        "created_at": _time(event.at),
        "updated_at": _time(event.at),
        "store_id": 1,
        "base_currency_code": currency,
        "order_currency_code": currency,
        "grand_total": value,
        "subtotal": 0,
        "shipping_amount": 0,
        "adjustment": value,
        "adjustment_positive": value,
        "adjustment_negative": 0,
        "items": [],
    }


def _item(order: Standing, line: StandingLine) -> dict[str, Json]:
    # Of a cancelled order whatever was not sent counts as cancelled.
    gone = line.ordered if order.cancelled else line.removed
    return {
        "item_id": line.id,
        "order_id": order.id,
        "product_type": "simple",
        "sku": line.sold.sku,
        "name": line.sold.name,
        "qty_ordered": line.ordered,
        "qty_canceled": gone,
        "qty_invoiced": 0,
        "qty_shipped": 0,
        "qty_refunded": 0,
        "price": float(line.sold.price),
        "price_incl_tax": float(line.sold.price),
        "row_total": float(line.sold.price * line.ordered),
        "row_total_incl_tax": float(line.sold.price * line.ordered),
        "discount_amount": float(order.share(line)),
        "tax_amount": 0,
        "is_virtual": 0,
    }


def _page(rows: Sequence[dict[str, Json]], asked: dict[str, list[str]]) -> Response:
    text = {name: values[-1] for name, values in asked.items()}
    found = list(rows)
    for group in sorted({match.group(0) for name in text if (match := _FILTER.match(name))}):
        field, value = text[f"{group}[field]"], text[f"{group}[value]"]
        kind = text.get(f"{group}[conditionType]", text.get(f"{group}[condition_type]", "eq"))
        found = [row for row in found if _holds(row.get(field), value, kind)]
    for number in (1, 0):
        key = f"searchCriteria[sortOrders][{number}]"
        field = text.get(f"{key}[field]", "")
        if field:
            down = text.get(f"{key}[direction]", "ASC").upper() == "DESC"
            found.sort(key=lambda row: _comparable(row.get(field)), reverse=down)
    size = int(text.get("searchCriteria[pageSize]", "20"))
    last = max(1, -(-len(found) // size))
    page = min(int(text.get("searchCriteria[currentPage]", "1")), last)
    items: list[Json] = list(found[(page - 1) * size : page * size])
    return _answer(200, {"items": items, "search_criteria": {}, "total_count": len(found)})


def _holds(has: Json, value: str, kind: str) -> bool:
    one, other = _comparable(has), _comparable(int(value) if value.isdigit() else value)
    match kind:
        case "gteq" | "from":
            return one >= other
        case "gt":
            return one > other
        case "lteq" | "to":
            return one <= other
        case "lt":
            return one < other
        case "in":
            return str(has) in value.split(",")
        case _:
            return str(has) == value


def _comparable(value: Json) -> tuple[int, float, str]:
    if isinstance(value, int | float):
        return (0, float(value), "")
    return (1, 0.0, str(value))


def _answer(status: int, document: Json) -> Response:
    body = json.dumps(document, ensure_ascii=False).encode()
    return Response(status, {"content-type": "application/json; charset=utf-8"}, body)


def _time(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
