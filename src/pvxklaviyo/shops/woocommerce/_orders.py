"""Orders as WooCommerce's API and webhooks show them."""
# https://woocommerce.github.io/woocommerce-rest-api-docs/#order-properties

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from ...model import ShownLine, ShownOrder, ShownRefund
from .._document import Part
from .._money import each, less, total
from .._phone import e164
from ._refunds import listed_refund, shown_refund

if TYPE_CHECKING:
    from ._shop import WooCommerce

_ADDRESS = (
    "first_name",
    "last_name",
    "company",
    "address_1",
    "address_2",
    "city",
    "state",
    "postcode",
    "country",
)
_NOTHING = Decimal(0)


def looks_like_an_order(part: Part) -> bool:
    """Find out whether an object is an order; a deleted one has only its id."""
    return any(part[name] for name in ("line_items", "order_key", "number"))


def status_word(text: str) -> str:
    """Give a status in the form of all: ``"wc-on-hold"`` and ``"On hold"`` are one."""
    # In the database, and in some exports, each begins with "wc-".
    return "-".join(text.lower().split()).removeprefix("wc-")


def shown_order(part: Part, shop: WooCommerce, *, refunds: Part | None = None) -> ShownOrder:
    """
    Read a whole order.

    Args:
        part: The object.

        shop: Whose it is.

        refunds: Read apart, with their lines; None takes those that the order
            lists, which have none.

    Raises:
        UnreadableError: It is no order, or something in it cannot be.
    """
    _check(part)
    status = status_word(part["status"].required().text())
    listed = _refunds(part, shop, refunds)
    with_taxes = shop.with_taxes
    if with_taxes is None:
        with_taxes = part["prices_include_tax"].flag()
    return ShownOrder(
        shop=shop.name,
        id=part["id"].key(),
        number=part["number"].find_key() or part["id"].key(),
        references=_references(part, shop),
        modified_at=part["date_modified_gmt"].instant(zone=UTC),
        placed_at=part["date_created_gmt"].instant(zone=UTC),
        is_placed=_is_placed(part, status, shop),
        # WooCommerce tells neither when nor why; the first body with that status was then.
        is_cancelled=status in shop.cancelled,
        email=part["billing"]["email"].find_text(),
        phone=e164(part["billing"]["phone"].find_text()),
        address=_address(part),
        channel=shop.channels.get(part["created_via"].text(), shop.channel),
        currency=part["currency"].text().strip(),
        value=_amount(part["total"]),
        discount=_discount(part, with_taxes=with_taxes),
        shipping=_both(part, "shipping_total", "shipping_tax", with_taxes=with_taxes),
        lines=_lines(part, shop, with_taxes=with_taxes),
        refunds=listed,
        refunded=_refunded(listed),
    )


def _check(part: Part) -> None:
    part.object()
    if part["code"] and part["message"] and not part["id"]:
        # What WooCommerce delivers when the webhook's owner may not read orders.
        raise part["code"].wrong(
            "is an error of WooCommerce's instead of an order; "
            "the user who owns the webhook must be allowed to read orders"
        )
    if not looks_like_an_order(part):
        raise part.wrong("is not an order")


def _is_placed(part: Part, status: str, shop: WooCommerce) -> bool:
    if status in shop.placed:
        return True
    if status in shop.unplaced:
        return False
    # Cancelled, or a word of the shop's own: what was paid for was placed.
    return bool(part["date_paid_gmt"].find_text())


def _references(part: Part, shop: WooCommerce) -> dict[str, str]:
    found = {"id": part["id"].key(), "number": part["number"].find_key() or part["id"].key()}
    for meta in part["meta_data"].parts():
        if (name := meta["key"].value) in shop.attributes and (value := _plain(meta["value"])):
            found[f"attribute:{name}"] = value
    return found


def _plain(part: Part) -> str:
    # Plugins keep lists and objects in such fields, too.
    if isinstance(part.value, str | int) and not isinstance(part.value, bool):
        return part.text().strip()
    return ""


def _address(part: Part) -> str:
    # Where nothing is sent, or it goes to whom the bill goes, the former is blank.
    for whose in ("shipping", "billing"):
        written = [part[whose][name].find_text() for name in _ADDRESS]
        if any(written[3:]):
            return ", ".join(filter(None, written))
    return ""


def _lines(part: Part, shop: WooCommerce, *, with_taxes: bool) -> tuple[ShownLine, ...] | None:
    if not part["line_items"]:
        return None
    return tuple(_line(line, shop, with_taxes=with_taxes) for line in part["line_items"].parts())


def _line(part: Part, shop: WooCommerce, *, with_taxes: bool) -> ShownLine:
    part.object()
    quantity = part["quantity"].count()
    before = _both(part, "subtotal", "subtotal_tax", with_taxes=with_taxes)
    after = _both(part, "total", "total_tax", with_taxes=with_taxes)
    if before is not None and after is not None and after > before:
        # Somebody raised the line's total by hand.
        before = after
    discount = None if before is None or after is None else less(before, after)
    sku = part["sku"].text().strip()
    return ShownLine(
        line=part["id"].key(),
        sku=sku,
        name=part["name"].text().strip(),
        # Lowered in place, and lines just go: only the number that is left, or absence, tells.
        ordered=quantity,
        removed=None,
        # "price" is what one costs after discounts, as a binary fraction.
        price=None if before is None or not quantity else each(before, quantity),
        discount=discount,
        is_sent=not any(fnmatchcase(sku, pattern) for pattern in shop.unsent),
    )


def _both(part: Part, name: str, tax: str, *, with_taxes: bool) -> Decimal | None:
    """Read an amount, which WooCommerce always tells without its tax."""
    amount = _amount(part[name])
    if amount is None or not with_taxes:
        return amount
    return total((amount, _amount(part[tax]) or _NOTHING))


def _discount(part: Part, *, with_taxes: bool) -> Decimal | None:
    coupons = _both(part, "discount_total", "discount_tax", with_taxes=with_taxes)
    if coupons is None:
        return None
    # A fee of less than nothing is how many plugins give a discount.
    fees = [
        amount
        for fee in part["fee_lines"].parts()
        for amount in (fee["total"].money(), fee["total_tax"].money() if with_taxes else None)
        if amount is not None and amount < 0
    ]
    return total((coupons, *(-amount for amount in fees)))


def _refunds(part: Part, shop: WooCommerce, asked: Part | None) -> tuple[ShownRefund, ...] | None:
    order, currency = part["id"].key(), part["currency"].text().strip()
    if asked is not None:
        return tuple(shown_refund(one, shop.name, order, currency) for one in asked.parts())
    if not part["refunds"]:
        return None
    return tuple(listed_refund(one, shop.name, order, currency) for one in part["refunds"].parts())


def _refunded(refunds: Sequence[ShownRefund] | None) -> Decimal | None:
    if refunds is None or any(one.value is None for one in refunds):
        return None
    return total(one.value for one in refunds if one.value is not None)


def _amount(part: Part) -> Decimal | None:
    amount = part.money()
    if amount is not None and amount < 0:
        raise part.wrong("is less than 0")
    return amount
