from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo.errors import DecodeError
from pvxklaviyo.model import RefundedLine, ShownLine, ShownOrder, ShownRefund
from pvxklaviyo.shops import BigCommerce

from .calls import SHOP, changed, sample

JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.sampled_from(["", "9.0000", "Tue, 05 Mar 2019 21:40:11 +0000", "ann"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["id", "quantity", "amount", "email", "items"]), inner),
    ),
    max_leaves=4,
)


@settings(max_examples=60)
@given(
    st.dictionaries(st.sampled_from(sorted(sample("order.json"))), JSON),
    st.none() | st.lists(JSON, max_size=2),
    st.none() | st.lists(JSON, max_size=2),
)
def test_whatever_was_read_it_reads_or_says_where(members, products, refunds):
    """An order with anything anywhere is read, or is an error with a place and no values."""
    try:
        SHOP.order(changed(**members), products=products, refunds=refunds)
    except DecodeError as error:
        assert all(one.where.startswith("/") for one in error.problems)
        assert "ann@" not in str(error)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 99_999)), min_size=1, max_size=4),
    st.integers(0, 9999),
    st.integers(0, 99),
)
def test_money_adds_up_to_the_penny(lines, carriage, off):
    """Prices less discounts and carriage are the order's worth, whatever it costs."""

    def written(pennies: int) -> str:
        return f"{Decimal(pennies) / 100:.4f}"

    value = sum(quantity * price for quantity, price in lines) + carriage - off
    value = max(0, value)
    products = [
        {"id": number, "quantity": quantity, "price_inc_tax": written(price), "type": "physical"}
        for number, (quantity, price) in enumerate(lines, 1)
    ]
    order = SHOP.order(
        changed(
            is_tax_inclusive_pricing=True,
            total_inc_tax=written(value),
            shipping_cost_inc_tax=written(carriage),
            discount_amount=written(off),
            coupon_discount="0.0000",
        ),
        products=products,
    )

    assert order.value == max(
        Decimal(0),
        order.shipping - order.discount + sum(line.price * line.ordered for line in order.lines),
    )


def test_a_whole_order_is_read():
    """Everything of the order, its lines and its refunds is where it belongs."""
    shop = attrs.evolve(SHOP, channel="Other", channels={"1": "Web"}, tells_notes=True)

    assert ShownOrder(
        shop="bigcommerce",
        id="218",
        number="218",
        references={"id": "218", "number": "218", "external_order_id": "EXT-9"},
        modified_at=datetime(2019, 3, 11, 15, 17, 25, tzinfo=UTC),
        placed_at=datetime(2019, 3, 5, 21, 40, 11, tzinfo=UTC),
        email="ann@post.pvx-sim.net",
        phone="+447700900001",
        address="Ann, Lee, 2 Low Road, York, YO1 1AA, GB",
        channel="Web",
        currency="GBP",
        value=Decimal(47),
        discount=Decimal(3),
        shipping=Decimal(5),
        lines=(
            ShownLine(
                line="65",
                sku="MUG-01",
                name="Mug, large",
                ordered=2,
                price=Decimal(10),
                discount=Decimal(3),
            ),
            ShownLine(
                line="66",
                name="Gift certificate",
                ordered=1,
                price=Decimal(20),
                discount=Decimal(0),
                is_sent=False,
            ),
            ShownLine(
                line="67",
                sku="PIN",
                name="Pin",
                ordered=1,
                price=Decimal(0),
                discount=Decimal(0),
            ),
        ),
        refunds=(
            ShownRefund(
                shop="bigcommerce",
                order="218",
                id="12",
                at=datetime(2019, 3, 12, 16, 44, 15, tzinfo=UTC),
                value=Decimal("12.5"),
                currency="GBP",
                reason="damaged",
                lines=(RefundedLine(line="65", quantity=1),),
            ),
            ShownRefund(
                shop="bigcommerce",
                order="218",
                id="15",
                at=datetime(2019, 3, 13, 8, tzinfo=UTC),
                value=Decimal("2.1"),
                currency="GBP",
                reason="sorry",
                lines=(),
            ),
        ),
        refunded=Decimal("14.6"),
    ) == shop.order(
        sample("order.json"), products=sample("products.json"), refunds=sample("refunds.json")
    )


@pytest.mark.parametrize(
    ("status", "payment", "placed", "cancelled"),
    [
        *((status, "", False, False) for status in (0, 1, 7)),
        *((status, "", True, False) for status in (2, 3, 4, 8, 9, 10, 11, 12, 13, 14)),
        (5, "captured", True, True),
        (5, "void", True, True),
        (5, "", False, True),
        (6, "declined", False, True),
        (15, "", True, False),
    ],
)
def test_a_status_says_what_an_order_counts_as(status, payment, placed, cancelled):
    """Incomplete, pending and awaiting payment are not placed; cancelled and declined are off."""
    order = SHOP.order(changed(status_id=status, payment_status=payment))

    assert (placed, cancelled) == (order.is_placed, order.is_cancelled)


def test_which_statuses_count_can_be_said():
    """Shops that take orders before they are paid for, or decline for a while, say so."""
    shop = BigCommerce(store_hash="abc123", unplaced=[0, 6], cancelled=[5])

    assert shop.order(changed(status_id=1)).is_placed
    assert not shop.order(changed(status_id=6)).is_cancelled
    with pytest.raises(ValueError, match="unplaced or cancelled, not both"):
        BigCommerce(store_hash="abc123", unplaced=[0, 5])


def test_a_label_is_only_a_label():
    """Statuses are renamed at will: the number counts, and a declined order's label is its reason."""
    order = SHOP.order(changed(status_id=6, status="Declined", custom_status="No stock"))

    assert (True, "No stock") == (order.is_cancelled, order.reason)
    assert not SHOP.order(changed(status="Cancelled")).is_cancelled
    assert "" == SHOP.order(changed(status_id=5)).reason


def test_an_archived_order_is_what_its_status_says():
    """Deleting archives, and archiving cancels nothing."""
    order = SHOP.order(changed(is_deleted=True))

    assert (True, False) == (order.is_placed, order.is_cancelled)


def test_a_payment_that_is_a_test_marks_the_order():
    """There is no other mark."""
    assert SHOP.order(changed(payment_method="Test Payment Gateway")).is_test
    assert not SHOP.order(sample("order.json")).is_test
    shop = attrs.evolve(SHOP, test_payments=())
    assert not shop.order(changed(payment_method="Test Payment Gateway")).is_test


def test_the_currency_is_the_one_that_was_paid_in():
    """Prices may have been shown in another one."""
    assert "GBP" == SHOP.order(sample("order.json")).currency
    assert "USD" == SHOP.order(changed(default_currency_code="")).currency


@pytest.mark.parametrize(
    ("with_taxes", "inclusive", "amounts"),
    [
        (None, False, (10, 5)),
        (None, True, (12, 6)),
        (True, False, (12, 6)),
        (False, True, (10, 5)),
    ],
)
def test_taxes_are_told_as_the_shop_shows_its_prices(with_taxes, inclusive, amounts):
    """Both amounts come; the shop, or the tenant, says which one counts."""
    shop = attrs.evolve(SHOP, with_taxes=with_taxes)
    order = shop.order(
        changed(is_tax_inclusive_pricing=inclusive), products=sample("products.json")
    )

    assert amounts == (order.lines[0].price, order.shipping)
    assert 47 == order.value


def test_amounts_have_no_zeros_behind_their_pennies():
    """Four decimals are how BigCommerce writes; finer ones than pennies stay."""
    order = SHOP.order(changed(total_inc_tax="47.0000", shipping_cost_ex_tax="0.1250"))

    assert ("47.00", "0.125", "3.00") == tuple(
        map(str, (order.value, order.shipping, order.discount))
    )


def test_no_lines_and_lines_that_were_not_asked_for_differ():
    """An empty list is an order whose lines all went; None is nothing known."""
    head = sample("order.json")
    none, unknown = SHOP.order(head, products=[], refunds=[]), SHOP.order(head)

    assert ((), (), Decimal(0)) == (none.lines, none.refunds, none.refunded)
    assert (None, None, None) == (unknown.lines, unknown.refunds, unknown.refunded)


def test_without_consignments_the_bill_says_where():
    """Where they were not asked for, there is only where to ask."""
    link = {"url": "https://api.bigcommerce.com/", "resource": "/orders/218/consignments"}

    assert (
        "Ann, Lee, 1 High Street, Leeds, LS1 1AA, GB"
        == SHOP.order(changed(consignments=link)).address
    )


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        ("Tue, 05 Mar 2019 21:40:11 +0000", datetime(2019, 3, 5, 21, 40, 11, tzinfo=UTC)),
        ("Tue, 05 Mar 2019 23:40:11 +0200", datetime(2019, 3, 5, 21, 40, 11, tzinfo=UTC)),
        ("2019-03-05T21:40:11+00:00", datetime(2019, 3, 5, 21, 40, 11, tzinfo=UTC)),
        ("", None),
        (None, None),
    ],
)
def test_stamps_are_as_mail_has_them(stamp, expected):
    """RFC 2822 with an offset; ISO is taken as well, and nothing is nothing."""
    assert expected == SHOP.order(changed(date_modified=stamp)).modified_at


def test_a_refund_that_was_declined_gave_nothing_back():
    """What the provider refused does not count, what was given beside it does."""
    refunds = sample("refunds.json")["data"]
    for payment in refunds[0]["payments"]:
        payment["is_declined"] = True
    refunds[1].pop("payments")
    order = SHOP.order(sample("order.json"), refunds=refunds)

    assert [Decimal(0), Decimal("2.1")] == [one.value for one in order.refunds]


def test_what_staff_wrote_is_told_only_where_that_is_wanted():
    """A note about a refund may name people."""
    order = SHOP.order(sample("order.json"), refunds=sample("refunds.json"))

    assert ["", ""] == [one.reason for one in order.refunds]


def test_items_of_one_line_are_one():
    """A line that stands in a refund twice is counted together."""
    (first, _) = sample("refunds.json")["data"]
    first["items"] = [{"item_type": "PRODUCT", "item_id": 65, "quantity": 1}] * 2
    order = SHOP.order(sample("order.json"), refunds=[first])

    assert (RefundedLine(line="65", quantity=2),) == order.refunds[0].lines


@pytest.mark.parametrize(
    ("members", "products", "where"),
    [
        ({"id": None}, None, "/id"),
        ({"status_id": ...}, None, "/status_id"),
        ({"status_id": "eleven"}, None, "/status_id"),
        ({"total_inc_tax": "-1.0000"}, None, "/total_inc_tax"),
        ({"date_modified": "yesterday"}, None, "/date_modified"),
        ({}, [{"id": 1, "quantity": 1}, {"id": 2}], "/products/1/quantity"),
        ({}, [{"quantity": 1}], "/products/0/id"),
        ({}, ["Mug"], "/products/0"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(members, products, where):
    """One bad part sets the order aside, and says which part it is."""
    with pytest.raises(DecodeError) as caught:
        SHOP.order(changed(**members), products=products)

    assert (where,) == tuple(problem.where for problem in caught.value.problems)
