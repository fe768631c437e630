"""A simulated shop's orders as Shopify's GraphQL API gives them."""
# https://shopify.dev/docs/api/admin-graphql/latest/objects/Order

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal

from ..._http import Request, Response
from .delivering import Json
from .graphql import Arguments, Field, QueryError, answer, connection
from .records import SaleEvent
from .shop import Shop
from .shopify import net_price, refund_id, refunded_pieces
from .standing import Standing, StandingLine, shop_id, standing

_NOTHING = Decimal("0.00")
_SINCE = re.compile(r"updated_at:(?P<sign>>=?)'(?P<at>[^']+)'")
_ADDRESS: Mapping[str, Field] = {
    "name": "",
    "company": None,
    "address1": "1 High Street",
    "address2": None,
    "city": "Leeds",
    "zip": None,
    "provinceCode": None,
    "countryCodeV2": "GB",
    "phone": None,
}


def shopify_reading(shop: Shop, request: Request, *, now: datetime) -> Response:
    """
    Answer a query: ``order``, ``refund``, or the ``orders`` that changed.

    Fields, pages and codes of errors are those of the vendor's documents; a
    field that is not among them is refused, as there.

    Args:
        shop: The shop.

        request: ``POST …/admin/api/{version}/graphql.json``, with any token.

        now: What happened by then is shown.
    """
    if not request.headers.get("x-shopify-access-token"):
        refused = "[API] Invalid API key or access token (unrecognized login or wrong password)"
        return _answer(401, {"errors": refused})
    if request.method != "POST" or not request.url.endswith("/graphql.json"):
        return _answer(404, {"errors": "Not Found"})
    try:
        asked = json.loads(request.content)
        data = answer(str(asked["query"]), asked.get("variables") or {}, _root(shop, now))
    except (ValueError, KeyError, TypeError):
        return _answer(400, {"errors": {"query": "Required parameter missing or invalid"}})
    except QueryError as error:
        wrong: Json = {"message": str(error), "extensions": {"code": error.code}}
        return _answer(200, {"errors": [wrong]})
    return _answer(200, {"data": data})


def _root(shop: Shop, now: datetime) -> Mapping[str, Field]:
    known = [standing(sale, now) for sale in shop.sales() if sale.placing.at <= now]

    def order(asked: Arguments) -> Field:
        number = _number(asked, "Order")
        return next((_order(one, shop.currency) for one in known if one.id == number), None)

    def refund(asked: Arguments) -> Field:
        number = _number(asked, "Refund")
        return next(
            (
                _refund(one, event, shop.currency)
                for one in known
                for event in _refunds(one)
                if refund_id(one, event) == number
            ),
            None,
        )

    def orders(asked: Arguments) -> Field:
        found = sorted(_changed(known, asked), key=lambda one: (one.modified_at, one.id))
        return connection([_order(one, shop.currency) for one in found])(asked)

    return {"order": order, "refund": refund, "orders": orders}


def _changed(known: list[Standing], asked: Arguments) -> list[Standing]:
    if asked.get("sortKey") not in {None, "UPDATED_AT"}:
        raise QueryError("argumentLiteralsIncompatible", "sorted by UPDATED_AT alone")
    text = asked.get("query")
    if text is None:
        return known
    read = _SINCE.fullmatch(str(text))
    if read is None:
        raise QueryError("INVALID", "searched by updated_at alone")
    at = datetime.fromisoformat(read["at"])

    def is_found(one: Standing) -> bool:
        stamp = one.modified_at.replace(microsecond=0)
        return stamp > at or (stamp == at and read["sign"] == ">=")

    return [one for one in known if is_found(one)]


def _order(order: Standing, currency: str) -> Mapping[str, Field]:
    cancelled = order.cancelled
    money = _money(currency)
    phone = order.placing.phone or None
    return {
        "id": f"gid://shopify/Order/{order.id}",
        "legacyResourceId": str(order.id),
        "name": order.sale.reference,
        "number": int("0" + "".join(filter(str.isdigit, order.sale.reference))),
        "confirmationNumber": f"C{order.id % 10**8:08}",
        "sourceName": "web",
        "sourceIdentifier": None,
        "poNumber": None,
        "test": False,
        "createdAt": _time(order.placing.at),
        "processedAt": _time(order.placing.at),
        "updatedAt": _time(order.modified_at),
        "cancelledAt": _time(cancelled.at) if cancelled else None,
        # One of a few words, whatever was written to staff.
        "cancelReason": _reason(cancelled) if cancelled else None,
        "email": order.email or None,
        "phone": phone,
        "shippingAddress": _ADDRESS,
        "billingAddress": {**_ADDRESS, "phone": phone},
        "customAttributes": [],
        "currencyCode": currency,
        "presentmentCurrencyCode": currency,
        "totalPriceSet": money(order.total),
        "totalDiscountsSet": money(order.discount),
        "totalShippingPriceSet": money(order.shipping),
        "refunds": [_refund(order, one, currency) for one in _refunds(order)],
        "lineItems": connection([_line(order, line, currency) for line in order.lines]),
    }


def _line(order: Standing, line: StandingLine, currency: str) -> Mapping[str, Field]:
    money, share = _money(currency), order.share(line)
    return {
        "id": f"gid://shopify/LineItem/{line.id}",
        "sku": line.sold.sku,
        "name": line.sold.name,
        "title": line.sold.name,
        "quantity": line.ordered,
        "currentQuantity": 0 if order.cancelled else line.left,
        "requiresShipping": True,
        "isGiftCard": False,
        "originalUnitPriceSet": money(line.sold.price),
        "discountAllocations": [{"allocatedAmountSet": money(share)}] if share else [],
    }


def _refunds(order: Standing) -> list[SaleEvent]:
    return [one for one in order.events if one.kind in {"lines_cancelled", "refunded"}]


def _refund(order: Standing, event: SaleEvent, currency: str) -> Mapping[str, Field]:
    money = _money(currency)
    paid = _NOTHING if event.kind == "lines_cancelled" else event.value or _NOTHING
    number = refund_id(order, event)
    transaction: Mapping[str, Field] = {
        "id": f"gid://shopify/OrderTransaction/{number + 1}",
        "kind": "REFUND",
        "status": "SUCCESS",
        "amountSet": money(paid),
    }
    lines: list[Field] = [
        {
            "id": f"gid://shopify/RefundLineItem/{shop_id('refunded', str(number), str(line.id))}",
            "lineItem": _line(order, line, currency),
            "quantity": pieces,
            "restockType": "CANCEL",
            "subtotalSet": money(net_price(order, line, pieces)),
            "totalTaxSet": money(_NOTHING),
        }
        for line, pieces in refunded_pieces(order, event)
    ]
    return {
        "id": f"gid://shopify/Refund/{number}",
        "createdAt": _time(event.at),
        "note": event.reason,
        "order": {
            "id": f"gid://shopify/Order/{order.id}",
            "updatedAt": _time(order.modified_at),
        },
        "return": None,
        "totalRefundedSet": money(paid),
        "orderAdjustments": connection([]),
        "refundShippingLines": connection([]),
        "transactions": connection([transaction] if paid else []),
        "refundLineItems": connection(lines),
    }


def _money(currency: str) -> Callable[[Decimal], Mapping[str, Field]]:
    def both(value: Decimal) -> Mapping[str, Field]:
        # Noughts at the end are left out here: "45.5".
        amount = f"{value:.2f}".removesuffix("0")
        money: Mapping[str, Field] = {"amount": amount, "currencyCode": currency}
        return {"shopMoney": money, "presentmentMoney": money}

    return both


def _reason(event: SaleEvent) -> str:
    words = {"customer", "declined", "fraud", "inventory", "staff"}
    return event.reason.upper() if event.reason in words else "OTHER"


def _number(asked: Arguments, kind: str) -> int:
    read = re.fullmatch(rf"gid://shopify/{kind}/(\d+)", str(asked.get("id")))
    if read is None:
        raise QueryError("argumentLiteralsIncompatible", f"that is no id of a {kind}")
    return int(read[1])


def _answer(status: int, document: Json) -> Response:
    body = json.dumps(document, ensure_ascii=False).encode()
    return Response(status, {"content-type": "application/json; charset=utf-8"}, body)


def _time(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
