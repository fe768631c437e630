"""Orders as BigCommerce's API shows them: a head, its lines, its refunds."""
# https://developer.bigcommerce.com/docs/rest-management/orders

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from ...model import ShownLine, ShownOrder, ShownRefund
from .._document import Part
from .._instants import instant, mail_instant
from .._money import total, trimmed
from .._phone import e164
from ._refunds import shown_refund

if TYPE_CHECKING:
    from ._shop import BigCommerce

# Of these something had been paid, or promised by a bank, whatever became of it.
_PAID = frozenset(
    {
        "authorized",
        "captured",
        "capture pending",
        "held for review",
        "paid",
        "partially refunded",
        "refunded",
        "void",
        "void pending",
    }
)
_ADDRESS = (
    "first_name",
    "last_name",
    "company",
    "street_1",
    "street_2",
    "city",
    "state",
    "zip",
    "country_iso2",
)
_CANCELLED = 5


def shown_order(
    part: Part, shop: BigCommerce, *, products: Part | None, refunds: Part | None
) -> ShownOrder:
    """
    Read an order.

    Args:
        part: Its head.

        shop: Whose it is.

        products: Its lines; None if they were not asked for, nothing if there
            are none.

        refunds: Alike.

    Raises:
        UnreadableError: Something in it cannot be.
    """
    key = part.object()["id"].key()
    status = part["status_id"].count()
    is_cancelled = status in shop.cancelled
    with_taxes = shop.with_taxes
    if with_taxes is None:
        with_taxes = part["is_tax_inclusive_pricing"].flag()
    currency = _currency(part)
    found = None if refunds is None else _refunds(refunds, shop, key, currency)
    return ShownOrder(
        shop=shop.name,
        id=key,
        number=key,
        references=_references(part, key),
        modified_at=part["date_modified"].found(stamp),
        placed_at=part["date_created"].found(stamp),
        is_placed=_is_placed(part, status, shop),
        # Since when it is, only the stamp of the first such reading tells.
        is_cancelled=is_cancelled,
        reason=_reason(part, status) if is_cancelled else "",
        email=part["billing_address"]["email"].find_text(),
        phone=e164(part["billing_address"]["phone"].find_text()),
        address=_address(part),
        channel=shop.channels.get(part["channel_id"].find_key(), shop.channel),
        currency=currency,
        value=owed(part["total_inc_tax"]),
        discount=_discount(part),
        shipping=_taxed(part, "shipping_cost", with_taxes=with_taxes),
        lines=None if products is None else _lines(products, with_taxes=with_taxes),
        refunds=found,
        # "refunded_amount" is documented as always 0.
        refunded=_refunded(found),
        is_test=part["payment_method"].text().strip() in shop.test_payments,
    )


def stamp(text: str) -> datetime:
    """
    Read a stamp: as mail has it, or in ISO 8601.

    Raises:
        ValueError: It is neither.
    """
    return mail_instant(text) if "," in text else instant(text, zone=UTC)


def owed(part: Part) -> Decimal | None:
    """
    Read an amount that is not less than 0.

    Raises:
        UnreadableError: It is none, or less.
    """
    amount = part.money()
    if amount is not None and amount < 0:
        raise part.wrong("is less than 0")
    # Written with four decimals.
    return None if amount is None else trimmed(amount)


def _is_placed(part: Part, status: int, shop: BigCommerce) -> bool:
    if status in shop.unplaced:
        return False
    if status in shop.cancelled:
        # Also those are cancelled that nobody ever paid for.
        return part["payment_status"].text().strip().lower() in _PAID
    return True


def _reason(part: Part, status: int) -> str:
    if status == _CANCELLED:
        return ""
    return part["custom_status"].find_text() or part["status"].find_text() or ""


def _references(part: Part, key: str) -> Mapping[str, str]:
    found = {"id": key, "number": key}
    if external := part["external_order_id"].find_key():
        found["external_order_id"] = external
    return found


def _currency(part: Part) -> str:
    # The one that is paid in, and that amounts are in; the other one was only shown.
    for name in ("default_currency_code", "currency_code"):
        if found := part[name].find_text():
            return found
    return ""


def _address(part: Part) -> str:
    places = [part["billing_address"]]
    consignments = part["consignments"]
    if isinstance(consignments.value, Mapping) and consignments["shipping"]:
        # There are none where they were not asked for, but an address to ask at.
        places = [*consignments["shipping"].parts(), *places]
    for place in places:
        written = [place[name].find_text() for name in _ADDRESS]
        if any(written[3:]):
            return ", ".join(filter(None, written))
    return ""


def _discount(part: Part) -> Decimal | None:
    # Both are taken off, one beside the other.
    amounts = [owed(part["discount_amount"]), owed(part["coupon_discount"])]
    told = [one for one in amounts if one is not None]
    return total(told) if told else None


def _lines(products: Part, *, with_taxes: bool) -> tuple[ShownLine, ...]:
    return tuple(_line(one, with_taxes=with_taxes) for one in products.parts())


def _line(part: Part, *, with_taxes: bool) -> ShownLine:
    off = part.object()["applied_discounts"]
    amounts = [owed(one["amount"]) for one in off.parts()]
    return ShownLine(
        line=part["id"].key(),
        sku=part["sku"].text().strip(),
        name=part["name"].text().strip(),
        # Staff lower it, or take the line away; what is refunded stays in it.
        ordered=part["quantity"].count(),
        removed=None,
        price=_taxed(part, "price", with_taxes=with_taxes),
        discount=total(one for one in amounts if one is not None) if off else None,
        is_sent=part["type"].text().strip().lower() in {"", "physical"},
    )


def _taxed(part: Part, name: str, *, with_taxes: bool) -> Decimal | None:
    return owed(part[f"{name}_inc_tax" if with_taxes else f"{name}_ex_tax"])


def _refunds(part: Part, shop: BigCommerce, order: str, currency: str) -> tuple[ShownRefund, ...]:
    inner = part["data"] if isinstance(part.value, Mapping) else part
    return tuple(shown_refund(one, shop, order, currency) for one in inner.parts())


def _refunded(refunds: Sequence[ShownRefund] | None) -> Decimal | None:
    if refunds is None or any(one.value is None for one in refunds):
        return None
    return total(one.value for one in refunds if one.value is not None)
