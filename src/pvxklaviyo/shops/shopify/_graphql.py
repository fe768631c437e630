"""
What the GraphQL API answers, brought into the shape that webhooks have.

So an order reads the same whichever way it came. Names and nesting differ, ids
are addresses (``gid://shopify/Order/1001``), and words are written large.
"""
# https://shopify.dev/docs/api/admin-graphql/latest/objects/Order

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .._document import Json, Part

_SET = "{ shopMoney { amount currencyCode } presentmentMoney { amount currencyCode } }"
_PAGE_INFO = "pageInfo { hasNextPage endCursor }"

# What a shop may not let an app see, all of it about people.
# https://shopify.dev/docs/apps/launch/protected-customer-data
PERSONAL = frozenset({"email", "phone", "shippingAddress", "billingAddress"})

_LINES = f"""
lineItems(first: 100, after: $after) {{
  nodes {{
    id sku name title quantity currentQuantity requiresShipping isGiftCard
    originalUnitPriceSet {_SET}
    discountAllocations {{ allocatedAmountSet {_SET} }}
  }}
  {_PAGE_INFO}
}}
"""

ORDER = f"""
query Order($id: ID!, $after: String) {{
  order(id: $id) {{
    id name number confirmationNumber sourceName sourceIdentifier poNumber test
    createdAt processedAt updatedAt cancelledAt cancelReason
    email phone
    shippingAddress {{
      name company address1 address2 city zip provinceCode countryCodeV2
    }}
    billingAddress {{ phone }}
    customAttributes {{ key value }}
    currencyCode presentmentCurrencyCode
    totalPriceSet {_SET}
    totalDiscountsSet {_SET}
    totalShippingPriceSet {_SET}
    refunds(first: 100) {{ id }}
    {_LINES}
  }}
}}
"""

LINES = f"""
query Lines($id: ID!, $after: String) {{
  order(id: $id) {{ updatedAt {_LINES} }}
}}
"""

REFUND = f"""
query Refund($id: ID!, $after: String) {{
  refund(id: $id) {{
    id createdAt note
    order {{ updatedAt }}
    return {{ id }}
    totalRefundedSet {_SET}
    orderAdjustments(first: 50) {{ nodes {{ amountSet {_SET} taxAmountSet {_SET} }} }}
    refundShippingLines(first: 50) {{
      nodes {{ subtotalAmountSet {_SET} taxAmountSet {_SET} }}
    }}
    transactions(first: 50) {{ nodes {{ kind status amountSet {_SET} }} }}
    refundLineItems(first: 100, after: $after) {{
      nodes {{
        lineItem {{ id }}
        quantity restockType
        subtotalSet {_SET}
        totalTaxSet {_SET}
      }}
      {_PAGE_INFO}
    }}
  }}
}}
"""

CHANGED = f"""
query Changed($query: String!, $after: String) {{
  orders(first: 50, after: $after, query: $query, sortKey: UPDATED_AT) {{
    nodes {{ id name }}
    {_PAGE_INFO}
  }}
}}
"""


def order_body(order: Part, lines: Sequence[Part], refunds: Sequence[Json]) -> Part:
    """
    Write an order as a webhook has it.

    Args:
        order: The answer's order.

        lines: All of its lines, from however many pages.

        refunds: All of its refunds, as :func:`refund_body` writes them.

    Raises:
        UnreadableError: It is none.
    """
    return Part(
        {
            "id": number_of(order["id"]),
            "name": order["name"].value,
            "order_number": order["number"].value,
            "confirmation_number": order["confirmationNumber"].value,
            "source_name": order["sourceName"].value,
            "source_identifier": order["sourceIdentifier"].value,
            "po_number": order["poNumber"].value,
            "test": order["test"].value,
            "created_at": order["createdAt"].value,
            "processed_at": order["processedAt"].value,
            "updated_at": order["updatedAt"].value,
            "cancelled_at": order["cancelledAt"].value,
            "cancel_reason": order["cancelReason"].text().lower(),
            "email": order["email"].value,
            "phone": order["phone"].value,
            "shipping_address": _address(order["shippingAddress"]),
            "billing_address": {"phone": order["billingAddress"]["phone"].value},
            "note_attributes": [
                {"name": one["key"].value, "value": one["value"].value}
                for one in order["customAttributes"].parts()
            ],
            "currency": order["currencyCode"].value,
            "presentment_currency": order["presentmentCurrencyCode"].value,
            **_set(order, "totalPriceSet", "total_price_set"),
            **_set(order, "totalDiscountsSet", "total_discounts_set"),
            **_set(order, "totalShippingPriceSet", "total_shipping_price_set"),
            "line_items": [_line(line) for line in lines],
            "refunds": refunds,
        },
        order.where,
    )


def refund_body(refund: Part, lines: Sequence[Part], order: str) -> Json:
    """
    Write a refund as a webhook has it.

    Args:
        refund: The answer's refund.

        lines: All of its lines, from however many pages.

        order: The shop's number of the order.

    Raises:
        UnreadableError: It is none.
    """
    return {
        "id": number_of(refund["id"]),
        "order_id": order,
        "created_at": refund["createdAt"].value,
        "note": refund["note"].value,
        "return": refund["return"].value,
        # A webhook tells both currencies by it, whatever was refunded.
        "total_duties_set": _codes(refund["totalRefundedSet"]),
        "order_adjustments": [
            {
                **_set(one, "amountSet", "amount_set"),
                **_set(one, "taxAmountSet", "tax_amount_set"),
            }
            for one in refund["orderAdjustments"]["nodes"].parts()
        ],
        "refund_shipping_lines": [
            {
                **_set(one, "subtotalAmountSet", "subtotal_amount_set"),
                **_set(one, "taxAmountSet", "tax_amount_set"),
            }
            for one in refund["refundShippingLines"]["nodes"].parts()
        ],
        "transactions": [_transaction(one) for one in refund["transactions"]["nodes"].parts()],
        "refund_line_items": [
            {
                "line_item_id": number_of(one["lineItem"]["id"]),
                "quantity": one["quantity"].value,
                "restock_type": one["restockType"].text().lower(),
                **_set(one, "subtotalSet", "subtotal_set"),
                **_set(one, "totalTaxSet", "total_tax_set"),
            }
            for one in lines
        ],
    }


def number_of(address: Part) -> str:
    """
    Take the number out of ``gid://shopify/Order/1001``.

    Raises:
        UnreadableError: It has none.
    """
    number = address.key().partition("?")[0].rpartition("/")[2]
    if not number.isdecimal():
        raise address.wrong("ends in no number")
    return number


def _line(line: Part) -> Json:
    return {
        "id": number_of(line["id"]),
        "sku": line["sku"].value,
        "name": line["name"].value,
        "title": line["title"].value,
        "quantity": line["quantity"].value,
        "current_quantity": line["currentQuantity"].value,
        "requires_shipping": line["requiresShipping"].value,
        "gift_card": line["isGiftCard"].value,
        **_set(line, "originalUnitPriceSet", "price_set"),
        "discount_allocations": [
            _set(one, "allocatedAmountSet", "amount_set")
            for one in line["discountAllocations"].parts()
        ],
    }


def _transaction(one: Part) -> Mapping[str, Json]:
    # A webhook tells the amount in the currency of the payment.
    paid = one["amountSet"]["presentmentMoney"]
    return {
        "kind": one["kind"].text().lower(),
        "status": one["status"].text().lower(),
        "amount": paid["amount"].value,
        "currency": paid["currencyCode"].value,
    }


def _address(address: Part) -> Json:
    if not address:
        return None
    names = ("name", "company", "address1", "address2", "city", "zip")
    return {
        **{name: address[name].value for name in names},
        "province_code": address["provinceCode"].value,
        "country_code": address["countryCodeV2"].value,
    }


def _set(holder: Part, name: str, there: str) -> Mapping[str, Json]:
    return {there: _money(holder[name])}


def _codes(both: Part) -> Json:
    return {
        f"{side}_money": {"currency_code": both[f"{side}Money"]["currencyCode"].value}
        for side in ("shop", "presentment")
    }


def _money(both: Part) -> Json:
    if not both:
        return None
    return {
        f"{side}_money": {
            "amount": both[f"{side}Money"]["amount"].value,
            "currency_code": both[f"{side}Money"]["currencyCode"].value,
        }
        for side in ("shop", "presentment")
    }
