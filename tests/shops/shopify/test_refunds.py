from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .bodies import ORDER, body, heard, refund


def transaction(amount: str, currency: str = "EUR", **changed) -> dict:
    return {"kind": "refund", "status": "success", "amount": amount, "currency": currency} | changed


@pytest.mark.parametrize(
    ("kind", "belongs_to", "is_cancelled"),
    [
        ("cancel", None, True),
        ("return", None, False),
        ("no_restock", None, None),
        ("legacy_restock", None, None),
        ("no_restock", {"id": 1}, False),
        (None, None, None),
    ],
)
def test_what_became_of_the_pieces(kind, belongs_to, is_cancelled):
    """What was put back unsent was cancelled, what came back was sent; else nobody says."""
    payload = body("refunds-create") | {"return": belongs_to}
    payload["refund_line_items"][0]["restock_type"] = kind
    (line,) = refund(payload).lines

    assert is_cancelled is line.is_cancelled


def test_what_staff_wrote():
    """A note that only staff were meant to see is told only where it is wanted."""
    assert "" == refund(body("refunds-create")).reason
    assert refund(body("refunds-create"), tells_notes=True).reason


def test_only_goods():
    """A refund without transactions moved no money, as when an edit takes pieces off."""
    assert (Decimal(0), "GBP") == (
        refund(body("refunds-create", transactions=[])).value,
        refund(body("refunds-create", transactions=[])).currency,
    )


def test_only_money():
    """A refund without lines is about no pieces."""
    read = refund(
        body("refunds-create", refund_line_items=[], transactions=[transaction("3.00", "GBP")])
    )

    assert () == read.lines
    assert (Decimal("3.00"), "GBP") == (read.value, read.currency)


def test_money_that_did_not_go_back():
    """Refunds that failed, and money that moved otherwise, do not count."""
    told = [
        transaction("1.00", "GBP"),
        transaction("2.00", "GBP", status="failure"),
        transaction("4.00", "GBP", status="error"),
        transaction("8.00", "GBP", kind="void"),
    ]

    assert Decimal("1.00") == refund(body("refunds-create", transactions=told)).value


def test_money_that_is_on_its_way():
    """As long as a transaction is pending, nobody knows how much goes back."""
    told = [transaction("1.00", "GBP"), transaction("2.00", "GBP", status="pending")]

    assert refund(body("refunds-create", transactions=told)).value is None


def test_what_is_missing_is_not_told():
    """Without transactions and lines in the body, neither money nor pieces are claimed."""
    read = refund({"id": 1, "order_id": 2})

    assert (None, None, "") == (read.value, read.lines, read.currency)


@pytest.mark.parametrize(
    ("paid", "carriage", "adjusted", "value"),
    [
        # Tax is in the price; beside the price; with carriage; with older carriage.
        ("13.50", None, None, "11.25"),
        ("15.75", None, None, "13.12"),
        ("19.50", ("5.00", "6.00"), None, "16.25"),
        ("19.50", None, ("-5.00", "-6.00"), "16.25"),
    ],
)
def test_the_customers_currency_is_turned_exactly(paid, carriage, adjusted, value):
    """A payment in the customer's currency is told in the shop's by what its parts say in both."""
    payload = body("refunds-create", transactions=[transaction(paid)])
    if carriage is not None:
        payload["refund_shipping_lines"] = [{"subtotal_amount_set": both(*carriage)}]
    if adjusted is not None:
        payload["order_adjustments"] = [
            {"kind": "shipping_refund", "amount": adjusted[0], "amount_set": both(*adjusted)}
        ]
    read = refund(payload)

    assert (Decimal(value), "GBP") == (read.value, read.currency)


def both(pounds: str, euros: str) -> dict:
    return {
        "shop_money": {"amount": pounds, "currency_code": "GBP"},
        "presentment_money": {"amount": euros, "currency_code": "EUR"},
    }


def test_what_cannot_be_turned_stays_as_it_was_paid():
    """Where the parts do not add up, the payment is told in its own currency, lines with it."""
    read = refund(body("refunds-create", transactions=[transaction("7.77")]))

    assert (Decimal("7.77"), "EUR", Decimal("13.50")) == (
        read.value,
        read.currency,
        read.lines[0].value,
    )


def test_payments_in_two_currencies():
    """A sum of two currencies is none."""
    told = [transaction("1.00", "GBP"), transaction("1.00", "EUR")]

    assert refund(body("refunds-create", transactions=told)).value is None


def test_in_the_customers_currency():
    """With the switch, payments and lines are told as the customer paid them."""
    read = refund(body("refunds-create"), money="presentment")

    assert (Decimal("13.50"), "EUR", Decimal("13.50")) == (
        read.value,
        read.currency,
        read.lines[0].value,
    )


def test_numbers_and_texts_are_the_same_money():
    """Amounts of lines come as JSON numbers beside texts, and read alike."""
    payload = body("refunds-create", total_duties_set=None)
    del payload["refund_line_items"][0]["subtotal_set"]

    assert Decimal("11.25") == refund(payload | {"transactions": []}).lines[0].value


@settings(max_examples=40)
@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=6))
def test_money_to_the_penny(pence):
    """What went back is the sum of the payments, exactly."""
    told = [transaction(f"{one // 100}.{one % 100:02}", "GBP") for one in pence]

    assert sum(pence) == refund(body("refunds-create", transactions=told)).value * 100


def test_inside_an_order_the_order_is_known():
    """A refund that does not repeat its order's id is of the order that it stands in."""
    payload = body("refunds-create")
    del payload["order_id"]
    (shown,) = heard("orders/updated", body("orders-create", refunds=[payload])).shown

    assert ORDER == shown.refunds[0].order
