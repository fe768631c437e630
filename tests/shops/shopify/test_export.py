from __future__ import annotations

import io
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from pvxklaviyo.errors import DecodeError
from pvxklaviyo.model import ShownLine, ShownOrder
from pvxklaviyo.shops._rejected import RejectedOrder

from .bodies import ORDER, SAMPLES, body, order, shop

HEADER = "Name,Id,Cancelled at,Created at,Currency,Total,Lineitem quantity,Lineitem sku\n"


def exported(text: str, **settings):
    return list(shop(**settings).export(io.StringIO(text, newline="")))


def test_the_admins_file():
    """One order a group of rows: its own columns from the first, a line from each."""
    with (SAMPLES / "orders-export.csv").open(encoding="utf-8", newline="") as file:
        first, second = shop(channels={"pos": "Store"}).export(file)

    assert first == ShownOrder(
        shop="shopify",
        id=ORDER,
        number="#1001",
        references={"id": ORDER, "number": "#1001", "name": "#1001", "attribute:erp": "SO-77"},
        placed_at=datetime(2026, 3, 28, 10, 15, 30, tzinfo=UTC),
        email="ann@post.example",
        phone="+33612345678",
        address="Ann Other, 1 High Street, Paris, 75008, FR",
        currency="EUR",
        value=Decimal("45.50"),
        discount=Decimal("4.50"),
        shipping=Decimal("5.00"),
        lines=(
            ShownLine(
                line="",
                sku="MUG-01",
                name="Mug - Blue",
                ordered=2,
                price=Decimal("12.50"),
                discount=Decimal("2.50"),
            ),
            ShownLine(
                line="",
                name="Gift card",
                ordered=1,
                price=Decimal("20.00"),
                discount=Decimal("0.00"),
                is_sent=False,
            ),
        ),
        refunded=Decimal("11.25"),
    )
    assert isinstance(second, ShownOrder)
    assert second.is_cancelled
    # The clock went forward between the two.
    assert datetime(2026, 3, 29, 0, 59, tzinfo=UTC) == second.placed_at
    assert datetime(2026, 3, 29, 1, 30, tzinfo=UTC) == second.cancelled_at
    assert (None, "Store") == (second.email, second.channel)


def test_which_lines_were_refunded_is_not_told():
    """What was paid back is a sum; no refund and no removal is made up from it."""
    with (SAMPLES / "orders-export.csv").open(encoding="utf-8", newline="") as file:
        first, _ = shop().export(file)

    assert first.refunds is None
    assert {None} == {line.removed for line in first.lines}
    # No stamp: nobody knows how old an export is, so it undoes nothing.
    assert first.modified_at is None


def test_an_order_reads_the_same_address():
    """An address in the export is written as the one in a webhook, so it did not change."""
    place = order(body("orders-create")).address
    text = (
        "Name,Id,Cancelled at,Shipping Name,Shipping Address1,Shipping City,Shipping Zip,"
        "Shipping Province,Shipping Country\n"
        "#1001,1,,Ann Other,1 High Street,Leeds,'LS1 1AA,ENG,GB\n"
    )

    assert place == exported(text)[0].address


def test_two_orders_of_one_name():
    """A row with another id begins another order, though people call both the same."""
    found = exported(HEADER + "#1,7,,,,,1,A\n#1,,,,,,2,B\n#1,8,,,,,3,C\n")

    assert [("7", 2), ("8", 1)] == [(one.id, len(one.lines)) for one in found]


def test_one_bad_order_does_not_stop_the_file():
    """An order with a bad cell is set aside with its row and column; its neighbours are read."""
    found = exported(HEADER + "#1,7,,,,,1,A\n#2,8,,,,much,1,B\n#3,9,,,,,1,C\n")

    assert ["#1", "#3"] == [one.number for one in found if isinstance(one, ShownOrder)]
    (rejected,) = [one for one in found if isinstance(one, RejectedOrder)]
    assert ("#2", 3, "Total: is not an amount") == (
        rejected.order,
        rejected.row,
        str(rejected.problems[0]),
    )


def test_a_group_that_was_torn_apart():
    """Lines whose order's first row is elsewhere are set aside and not made an order of."""
    (rejected,) = exported(HEADER + "#1,,,,,,1,A\n")

    assert "Id: is missing: the order's first row is not before this one" == (
        str(rejected.problems[0])
    )


@pytest.mark.parametrize("number", ["5.67890123456789E+18", "5,678", "#1", "١٢"])
def test_an_id_that_a_spreadsheet_rounded(number):
    """An id that lost its last digits is another order's, so its order is set aside."""
    (rejected,) = exported(HEADER + f'#1,"{number}",,,,,1,A\n')

    assert str(rejected.problems[0]).startswith("Id: is no id; was the file saved by a spreadsheet")
    assert "7" == exported(HEADER + "#1,'7,,,,,1,A\n")[0].id


def test_amounts_in_the_shops_currency_only():
    """Where the customer's currency is told, an export's amounts are left out."""
    (read,) = exported(HEADER + "#1,7,,,GBP,5.00,1,A\n", money="presentment")

    assert (None, "") == (read.value, read.currency)


def test_times_without_offsets():
    """A file that lost its offsets needs a zone; without one the order is set aside."""
    text = HEADER + "#1,7,,2026-07-01 10:15:30,,,1,A\n"
    (refused,) = exported(text)
    (read,) = shop().export(io.StringIO(text, newline=""), zone=ZoneInfo("Europe/London"))

    assert "Created at: has no offset, so nobody knows which instant it is" == (
        str(refused.problems[0])
    )
    assert datetime(2026, 7, 1, 9, 15, 30, tzinfo=UTC) == read.placed_at


def test_another_file():
    """A file without the columns that tell orders apart, and whether they stand, is refused."""
    with pytest.raises(DecodeError) as caught:
        exported("Handle,Title\nmug,Mug\n")

    assert ["Name", "Id", "Cancelled at"] == [one.where for one in caught.value.problems]


def test_it_is_read_as_it_comes():
    """An order is given as soon as the next one begins, whatever follows."""

    def lines():
        yield HEADER
        yield "#1,7,,,,,1,A\n"
        yield "#2,8,,,,,1,A\n"
        raise AssertionError("nobody asked for more")

    assert "#1" == next(iter(shop().export(lines()))).number
