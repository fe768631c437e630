from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo.errors import DecodeError
from pvxklaviyo.model import ShownLine, ShownOrder
from pvxklaviyo.shops import BigCommerce, BigCommerceColumns, RejectedOrder
from pvxklaviyo.shops.bigcommerce._details import products

from .calls import SAMPLES, SHOP

LONDON = ZoneInfo("Europe/London")


def exported(shop: BigCommerce = SHOP) -> list[ShownOrder | RejectedOrder]:
    with (SAMPLES / "orders.csv").open(encoding="utf-8", newline="") as lines:
        return list(shop.export(lines, zone=LONDON))


def test_each_row_is_an_order_with_its_lines():
    """The default template is read by its captions; names may hold commas, bars and labels."""
    assert (
        ShownOrder(
            shop="bigcommerce",
            id="218",
            number="218",
            references={"id": "218", "number": "218"},
            placed_at=datetime(2026, 3, 13, tzinfo=UTC),
            email="ann@post.pvx-sim.net",
            phone="+447700900001",
            channel="Web",
            currency="GBP",
            value=Decimal("47.00"),
            shipping=Decimal("6.00"),
            lines=(
                ShownLine(
                    line="",
                    sku="MUG-01",
                    name="Mug, large | blue, Product Qty: many",
                    ordered=2,
                    price=Decimal("10.00"),
                ),
                ShownLine(line="", name="Pin", ordered=1, price=Decimal("0.00")),
            ),
            refunded=Decimal("18.00"),
        )
        == exported(attrs.evolve(SHOP, channels={"1": "Web"}))[0]
    )


def test_a_label_says_what_an_order_counts_as():
    """Only the label tells; one that nobody knows, and a bad line, set their order aside."""
    _, cancelled, unpaid, renamed, bad = exported()

    assert (False, True) == (cancelled.is_placed, cancelled.is_cancelled)
    assert (False, False) == (unpaid.is_placed, unpaid.is_cancelled)
    assert ("221", 5, "Order Status") == (renamed.order, renamed.row, renamed.problems[0].where)
    assert ("222", "Product Details/Product Qty") == (bad.order, bad.problems[0].where)


def test_renamed_labels_and_carriage_without_tax_can_be_said():
    """A label stands for a status; carriage is told as the tenant wants it."""
    columns = BigCommerceColumns(statuses={"Packing": 11})
    orders = exported(attrs.evolve(SHOP, columns=columns, with_taxes=False))

    assert orders[3].is_placed
    assert Decimal("5.00") == orders[0].shipping


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        ("%d/%m/%Y", "05/04/2026", datetime(2026, 4, 4, 23, tzinfo=UTC)),
        ("%m/%d/%Y", "05/04/2026", datetime(2026, 5, 3, 23, tzinfo=UTC)),
        ("%b %d %Y", "Mar 13th 2026", datetime(2026, 3, 13, tzinfo=UTC)),
    ],
)
def test_the_form_of_dates_is_a_setting(form, text, expected):
    """Nothing in a file tells one form from another; days begin by the shop's own clock."""
    shop = attrs.evolve(SHOP, columns=BigCommerceColumns(date_format=form))
    lines = ["Order ID,Order Status,Order Date\n", f"1,Shipped,{text}\n"]
    (order,) = shop.export(lines, zone=LONDON)

    assert expected == order.placed_at


def test_a_date_of_another_form_is_set_aside():
    """The 13th month is noticed."""
    lines = ["Order ID,Order Status,Order Date\n", "1,Shipped,03/13/2026\n"]
    (order,) = SHOP.export(lines, zone=LONDON)

    assert "Order Date: is not a time of the form that was given" == str(order.problems[0])


def test_a_time_of_day_counts_where_there_is_one():
    """Some templates have it in a column of its own."""
    lines = ["Order ID,Order Status,Order Date,Order Time\n", "1,Shipped,01/07/2026,11:15:00\n"]
    (order,) = SHOP.export(lines, zone=LONDON)

    assert datetime(2026, 7, 1, 10, 15, tzinfo=UTC) == order.placed_at


WORDS = st.text(st.sampled_from("ab ,|:"), max_size=8).map(str.strip)


@settings(max_examples=80)
@given(st.lists(st.tuples(WORDS, WORDS, st.integers(0, 9)), min_size=1, max_size=3))
def test_products_are_parted_by_their_labels(made):
    """Whatever commas, bars and colons names and variations hold, they stay whole."""
    cell = "|".join(
        f"Product ID: 1, Product Qty: {count}, Product SKU: S{count}, Product Name: {name}, "
        f"Product Weight: 0.5, Product Variation Details: {variation}, "
        f"Product Unit Price: 9.00, Product Total Price: 18.00"
        for name, variation, count in made
    )

    assert [
        (name, variation, f"S{count}", str(count), "18.00") for name, variation, count in made
    ] == [
        tuple(
            one[f"Product {label}"]
            for label in ("Name", "Variation Details", "SKU", "Qty", "Total Price")
        )
        for one in products(cell)
    ]


def test_even_a_label_in_a_name_stays_in_it():
    """Labels before the name are the first of their kind, those behind it the last."""
    cell = (
        "Product ID: 1, Product Qty: 2, Product SKU: S, Product Name: A, Product SKU: B, "
        "Product Weight: heavy, Product Weight: 0.5, Product Variation Details: C, "
        "Product Unit Price: 9.00"
    )
    (one,) = products(cell)

    assert "A, Product SKU: B, Product Weight: heavy" == one["Product Name"]
    assert ("S", "0.5", "9.00") == (
        one["Product SKU"],
        one["Product Weight"],
        one["Product Unit Price"],
    )


def test_another_file_is_refused():
    """Without the columns it is no such export."""
    with pytest.raises(DecodeError, match="Order ID: is not among the columns"):
        list(SHOP.export(["Name,Total\n"], zone=LONDON))


def test_an_export_is_read_as_it_is_consumed():
    """No more than a row is held, however long the file is."""

    def endless() -> Iterator[str]:
        yield "Order ID,Order Status\n"
        while True:
            yield "727,Shipped\n"

    assert "727" == next(iter(SHOP.export(endless(), zone=LONDON))).id
