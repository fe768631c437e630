from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import attrs
import pytest

from pvxklaviyo.errors import DecodeError
from pvxklaviyo.model import ShownOrder
from pvxklaviyo.shops import RejectedOrder
from pvxklaviyo.shops.woocommerce import WooCommerce, WooCommerceColumns

from .calls import SAMPLES, SHOP

LONDON = ZoneInfo("Europe/London")
PLUGIN = WooCommerceColumns(
    number="order_number_formatted",
    id="order_id",
    status="status",
    placed_at="date",
    email="billing_email",
    phone="billing_phone",
    currency="order_currency",
    value="order_total",
    discount="discount_total",
    shipping="shipping_total",
    refunded="refunded_total",
    decimal_mark=",",
)


def exported(name: str, shop: WooCommerce = SHOP) -> list[ShownOrder | RejectedOrder]:
    with (SAMPLES / name).open(encoding="utf-8", newline="") as lines:
        return list(shop.export(lines, zone=LONDON))


def test_analytics_have_orders_and_no_lines():
    """Each row is an order; refunds, which are rows too, are none."""
    first, second, third, fourth, _ = exported("analytics.csv")

    assert (
        ShownOrder(
            shop="woocommerce",
            id="727",
            number="727",
            references={"id": "727", "number": "727"},
            placed_at=datetime(2026, 7, 1, 10, 15, tzinfo=UTC),
        )
        == first
    )
    assert (True, False) == (second.is_placed, second.is_cancelled)
    assert (False, True) == (third.is_placed, third.is_cancelled)
    assert (False, False) == (fourth.is_placed, fourth.is_cancelled)


def test_an_unknown_label_is_set_aside_with_its_place():
    """Nothing in an export says whether an order was paid, so nobody guesses; the others go on."""
    last = exported("analytics.csv")[-1]

    assert isinstance(last, RejectedOrder)
    assert ("731", 7, "Status") == (last.order, last.row, last.problems[0].where)


def test_labels_may_be_translated():
    """A label stands for the word that the shop says."""
    columns = WooCommerceColumns(statuses={"Awaiting stock": "on-hold"})
    last = exported("analytics.csv", attrs.evolve(SHOP, columns=columns))[-1]

    assert isinstance(last, ShownOrder)
    assert last.is_placed


def test_exports_of_plugins_are_read_by_their_captions():
    """Columns, decimal marks and words with their prefix are what the tenant says they are."""
    (order,) = exported("plugin.csv", attrs.evolve(SHOP, columns=PLUGIN))

    assert (
        ShownOrder(
            shop="woocommerce",
            id="727",
            number="SH-727",
            references={"id": "727", "number": "SH-727"},
            placed_at=datetime(2026, 7, 1, 10, 15, tzinfo=UTC),
            email="ann@post.pvx-sim.net",
            currency="GBP",
            value=Decimal("1046.80"),
            discount=Decimal("3.00"),
            shipping=Decimal("5.00"),
            refunded=Decimal("10.80"),
        )
        == order
    )


@pytest.mark.parametrize(
    ("form", "text"),
    [("%d/%m/%Y %H:%M", "01/07/2026 11:15"), ("%b %d %Y %I:%M %p", "Jul 1st 2026 11:15 AM")],
)
def test_dates_may_have_another_form(form, text):
    """Plugins write dates as they like, in the shop's own time."""
    shop = attrs.evolve(SHOP, columns=WooCommerceColumns(date_format=form))
    lines = ["Date,Order #,Status\n", f"{text},727,Processing\n", "soon,728,Processing\n"]
    order, other = shop.export(lines, zone=LONDON)

    assert datetime(2026, 7, 1, 10, 15, tzinfo=UTC) == order.placed_at
    assert "Date: is not a time of the form that was given" == str(other.problems[0])


def test_a_number_of_a_plugin_is_no_id():
    """Where a plugin numbers the orders, the number is only a number; ids are digits."""
    lines = ["Order #,Status\n", "727,Completed\n", "SH-727,Completed\n"]
    plugged = attrs.evolve(SHOP, columns=WooCommerceColumns(number_is_id=False))
    plain, prefixed = SHOP.export(lines, zone=LONDON)
    numbered, _ = plugged.export(lines, zone=LONDON)

    assert {"number": "727", "id": "727"} == plain.references
    assert {"number": "SH-727"} == prefixed.references
    assert {"number": "727"} == numbered.references
    assert ("727", "", "") == (plain.id, prefixed.id, numbered.id)


def test_another_file_is_refused():
    """Without the columns it is no such export."""
    with pytest.raises(DecodeError, match="Order #: is not among the columns"):
        list(SHOP.export(["Name,Total\n"], zone=LONDON))


def test_an_export_is_read_as_it_is_consumed():
    """No more than a row is held, however long the file is."""

    def endless() -> Iterator[str]:
        yield "Order #,Status\n"
        while True:
            yield "727,Completed\n"

    assert "727" == next(iter(SHOP.export(endless(), zone=LONDON))).id
