"""Refunds, alone or inside their order: what was paid back, and for which pieces."""
# https://shopify.dev/docs/api/admin-rest/latest/resources/refund

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import product

from ...model import RefundedLine, ShownRefund
from .._document import Part
from .._money import less, total
from ._rules import Rules, Side, money_of

_OTHER: dict[Side, Side] = {"shop": "presentment", "presentment": "shop"}
_NOTHING = Decimal(0)


def read_refund(part: Part, rules: Rules, *, order: str = "") -> ShownRefund:
    """
    Read a refund.

    Only by what it says itself, so that it reads the same inside its order and
    alone: whichever comes first, nothing changes when the other follows.

    Args:
        part: The refund.

        rules: The shop's.

        order: The shop's id of the order that it stands in; empty if it came
            alone.

    Raises:
        UnreadableError: It is none.
    """
    value, currency = _paid_back(part, rules.side)
    told = part["refund_line_items"]
    side = _side_of(part, currency, rules.side)
    return ShownRefund(
        shop=rules.shop,
        order=part["order_id"].find_key() or order or part["order_id"].key(),
        id=part["id"].key(),
        # Both times are the same but for imports, and the API tells only this one.
        at=part["created_at"].instant() or part["processed_at"].instant(),
        value=value,
        currency=currency,
        reason=rules.reason_of(part["note"]),
        lines=tuple(_line(line, part, side) for line in told.parts()) if told else None,
    )


def _line(line: Part, refund: Part, side: Side) -> RefundedLine:
    return RefundedLine(
        line=(line["line_item_id"] or line["line_item"]["id"]).key(),
        quantity=line["quantity"].count(),
        is_cancelled=_is_cancelled(line, refund),
        # After discounts, and with tax where the shop's prices have it: as the line's price.
        value=money_of(line, "subtotal", side, plain=side == "shop"),
    )


def _is_cancelled(line: Part, refund: Part) -> bool | None:
    # https://shopify.dev/docs/api/admin-graphql/latest/enums/RefundLineItemRestockType
    kind = line["restock_type"].text()
    if kind == "cancel":
        return True
    # "no_restock" says only that nothing was put back on sale, and "legacy_restock"
    # that something was: of pieces that were sent as well as of those that were not.
    # A refund that belongs to a return is of pieces that were sent.
    return False if kind == "return" or refund["return"] else None


def _paid_back(refund: Part, side: Side) -> tuple[Decimal | None, str]:
    """Say how much money really went back, in which currency."""
    wanted = _code(refund, side)
    if not refund["transactions"]:
        return None, wanted
    paid: dict[str, list[Decimal]] = {}
    for transaction in refund["transactions"].parts():
        # https://shopify.dev/docs/api/admin-rest/latest/resources/transaction
        if transaction["kind"].text() != "refund":
            continue
        status = transaction["status"].text()
        if status == "pending":
            # It may still fail, and no webhook of the refund would say so.
            return None, wanted
        if status == "success":
            amount = money_of(transaction, "amount", side, plain=True)
            paid.setdefault(transaction["currency"].text(), []).append(amount or _NOTHING)
    if not paid:
        return _NOTHING, wanted
    if len(paid) > 1:
        return None, wanted
    ((currency, amounts),) = paid.items()
    value = total(amounts)
    if not currency or not wanted or currency == wanted:
        return value, currency or wanted
    # Transactions are in the currency that the customer paid in. What they paid back
    # is told in both, part by part.
    for ours, theirs in zip(_sums(refund, side), _sums(refund, _OTHER[side]), strict=True):
        if theirs == value:
            return ours, wanted
    return value, currency


def _sums(refund: Part, side: Side) -> Iterator[Decimal]:
    """
    Add up what the parts of a refund say, in each way in which it may be meant.

    Tax is in the prices or beside them, and carriage stands among the refunded
    lines of carriage or, in older versions, among the adjustments, negative.
    """

    def added(parts: Iterable[Part], *names: str) -> Decimal:
        money = (part[f"{name}_set"][f"{side}_money"]["amount"] for part in parts for name in names)
        return total(amount.money() or _NOTHING for amount in money)

    goods = list(refund["refund_line_items"].parts())
    carriage = list(refund["refund_shipping_lines"].parts())
    adjusted = list(refund["order_adjustments"].parts())
    without = added(goods, "subtotal")
    with_tax = added(goods, "subtotal", "total_tax")
    extras = (
        (_NOTHING, _NOTHING),
        (added(carriage, "subtotal_amount"), added(carriage, "subtotal_amount", "tax_amount")),
        (
            less(_NOTHING, added(adjusted, "amount")),
            less(_NOTHING, added(adjusted, "amount", "tax_amount")),
        ),
    )
    for extra, taxed in product(extras, (False, True)):
        yield total((with_tax, extra[1]) if taxed else (without, extra[0]))


def _side_of(refund: Part, currency: str, side: Side) -> Side:
    """Tell lines in the currency in which the refund itself is told."""
    other = _OTHER[side]
    if currency and currency != _code(refund, side) and currency == _code(refund, other):
        return other
    return side


def _code(refund: Part, side: Side) -> str:
    """Find the currency of one side, where any amount of the refund tells it."""
    places = [refund["total_duties_set"]]
    places += [line["subtotal_set"] for line in refund["refund_line_items"].parts()]
    places += [line["amount_set"] for line in refund["order_adjustments"].parts()]
    places += [line["subtotal_amount_set"] for line in refund["refund_shipping_lines"].parts()]
    codes = (place[f"{side}_money"]["currency_code"].text() for place in places)
    return next(filter(None, codes), "")
