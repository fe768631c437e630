"""Whole orders in the shape that webhooks have, which is the REST API's."""
# https://shopify.dev/docs/api/admin-rest/latest/resources/order

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from ...model import ShownLine, ShownOrder, ShownRefund
from .._document import Part
from .._money import total
from .._phone import e164
from ._refunds import read_refund
from ._rules import Rules, Side, money_of


def read_order(part: Part, rules: Rules) -> ShownOrder:
    """
    Read a whole order.

    Args:
        part: The order.

        rules: The shop's.

    Raises:
        UnreadableError: It is none.
    """
    order = part.object()["id"].key()
    listed = part["refunds"]
    refunds = (
        tuple(read_refund(one, rules, order=order) for one in listed.parts()) if listed else None
    )
    currency = part["currency"].text()
    presentment = part["presentment_currency"].text()
    side = rules.side
    # Plain amounts are in the shop's currency.
    plain = side == "shop" or presentment in {"", currency}
    lines = part["line_items"]
    cancelled_at = part["cancelled_at"].instant()
    return ShownOrder(
        shop=rules.shop,
        id=order,
        number=part["name"].text().strip(),
        references=_references(part, order, rules),
        modified_at=part["updated_at"].instant(),
        # Imported orders were created here long after they were placed.
        placed_at=part["processed_at"].instant() or part["created_at"].instant(),
        # Neither "voided" nor "refunded" nor an archived order is a cancelled one.
        is_cancelled=cancelled_at is not None,
        cancelled_at=cancelled_at,
        reason=part["cancel_reason"].text(),
        email=_email(part),
        phone=_phone(part),
        address=address_line(part["shipping_address"]),
        channel=rules.channel_of(part["source_name"].text()),
        currency=presentment or currency if side == "presentment" else currency,
        value=money_of(part, "total_price", side, plain=plain),
        discount=money_of(part, "total_discounts", side, plain=plain),
        shipping=_shipping(part, side, plain=plain),
        lines=tuple(_line(line, refunds, side, plain=plain) for line in lines.parts())
        if lines
        else None,
        refunds=refunds,
        is_test=part["test"].flag() and not rules.takes_tests,
    )


def _line(
    line: Part, refunds: Sequence[ShownRefund] | None, side: Side, *, plain: bool
) -> ShownLine:
    key = line["id"].key()
    # Does not fall when pieces are taken off; only the current quantity does.
    ordered = line["quantity"].count()
    current = line["current_quantity"].find_count()
    allocations = line["discount_allocations"]
    return ShownLine(
        line=key,
        sku=line["sku"].text().strip(),
        name=(line["name"].find_text() or line["title"].text()).strip(),
        ordered=ordered,
        removed=None
        if current is None or refunds is None
        else max(0, ordered - current - _not_surely_removed(refunds)[key]),
        price=money_of(line, "price", side, plain=plain),
        # "total_discount" has only what was taken off this line by itself, and not
        # its part of what was taken off the whole order.
        discount=_sum(
            [money_of(one, "amount", side, plain=plain) for one in allocations.parts()]
            if allocations
            else [money_of(line, "total_discount", side, plain=plain)]
        ),
        is_sent=line["requires_shipping"].flag(default=not line["gift_card"].flag()),
    )


def _not_surely_removed(refunds: Sequence[ShownRefund]) -> Mapping[str, int]:
    """
    Count pieces that came back, or may have.

    The current quantity falls by these as it does by those that were never
    sent. Of pieces whose refund does not say, whoever knows what was sent
    decides; it is in the refund.
    """
    counted: Counter[str] = Counter()
    for refund in refunds:
        for line in refund.lines or ():
            if not line.is_cancelled:
                counted[line.line] += line.quantity
    return counted


def _references(part: Part, order: str, rules: Rules) -> Mapping[str, str]:
    name = part["name"].text().strip()
    told = {
        "id": order,
        "number": name,
        "name": name,
        # The name without the prefix and suffix of the shop.
        "order_number": part["order_number"].find_key(),
        "confirmation_number": part["confirmation_number"].find_key(),
        "source_identifier": part["source_identifier"].find_key(),
        "po_number": part["po_number"].find_key(),
    }
    for attribute in part["note_attributes"].parts():
        caption = attribute["name"].text().strip()
        if caption in rules.attributes:
            told[f"attribute:{caption}"] = attribute["value"].text().strip()
    return {rule: value for rule, value in told.items() if value}


def _email(part: Part) -> str | None:
    # Customers may have another address by now than the one they ordered with.
    for place in (part["email"], part["contact_email"], part["customer"]["email"]):
        if (email := place.find_text()) is not None:
            return email
    return None


def _phone(part: Part) -> str | None:
    # Not the address of delivery: there a gift's receiver has the telephone.
    for holder in (part, part["customer"], part["billing_address"]):
        if (phone := e164(holder["phone"].find_text())) is not None:
            return phone
    return None


def address_line(address: Part) -> str:
    """Write an address in one line; empty if there is none."""
    names = (
        "name",
        "company",
        "address1",
        "address2",
        "city",
        "zip",
        "province_code",
        "country_code",
    )
    return ", ".join(told for name in names if (told := address[name].find_text()))


def _shipping(part: Part, side: Side, *, plain: bool) -> Decimal | None:
    told = money_of(part, "total_shipping_price", side, plain=False)
    lines = part["shipping_lines"]
    if told is not None or not lines:
        return told
    return _sum([money_of(line, "price", side, plain=plain) for line in lines.parts()])


def _sum(amounts: Sequence[Decimal | None]) -> Decimal | None:
    told = [amount for amount in amounts if amount is not None]
    return total(told) if len(told) == len(amounts) else None
