from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo.mapping import (
    cancelled_event,
    cancelled_item_event,
    completion_event,
    placed_event,
)
from pvxklaviyo.model import Cancellation, Placing, ShopLine

from .rows import NOON
from .words import CANCELLATION, COMPLETION, ONE_CANCELLED, ORDER, PLACING

BOUGHT = {
    "OrderId": "#1",
    "OrderNumber": "1001",
    "Channel": "Shopify UK",
    "SKUs": ["MUG", "TEE"],
    "ItemNames": ["Mug", "Tee"],
    "ItemCount": 3,
    "ItemsValue": Decimal("45.50"),
    "DiscountValue": Decimal("5.00"),
    "ShippingValue": Decimal("3.95"),
    "Items": [
        {
            "SKU": "MUG",
            "ProductName": "Mug",
            "Quantity": 2,
            "ItemPrice": Decimal("10.00"),
            "RowTotal": Decimal("20.00"),
        },
        {
            "SKU": "TEE",
            "ProductName": "Tee",
            "Quantity": 1,
            "ItemPrice": Decimal("25.50"),
            "RowTotal": Decimal("25.50"),
        },
    ],
}

amounts = st.none() | st.decimals(0, 10_000, places=2)
lines = st.lists(
    st.builds(
        ShopLine,
        sku=st.sampled_from(["MUG", "TEE", "SET"]),
        quantity=st.integers(1, 9),
        price=amounts,
    ),
    max_size=4,
).map(tuple)


@given(value=amounts, discount=amounts, shipping=amounts, bought=lines)
def test_a_cancellation_is_the_mirror_of_its_placing(
    value: Decimal | None,
    discount: Decimal | None,
    shipping: Decimal | None,
    bought: tuple[ShopLine, ...],
) -> None:
    """Whatever was placed, the same amount, currency and words take it off again."""
    content = {"value": value, "discount": discount, "shipping": shipping, "lines": bought}
    placed = placed_event(attrs.evolve(PLACING, **content), ORDER)
    cancelled = cancelled_event(attrs.evolve(CANCELLATION, **content), ORDER)
    own = {"PlacedAt"}
    more = {"CancelledAt", "Reason", "StageReached"}

    assert (placed.value, placed.value_currency) == (cancelled.value, cancelled.value_currency)
    assert {name: told for name, told in placed.properties.items() if name not in own} == {
        name: told for name, told in cancelled.properties.items() if name not in more
    }
    assert own <= set(placed.properties)
    assert more <= set(cancelled.properties)


def test_an_order_that_was_placed_in_every_word() -> None:
    """Money is a number of exactly its digits; the currency stands beside the value alone."""
    event = placed_event(PLACING, ORDER)

    assert ("Placed Order", NOON) == (event.metric, event.time)
    assert (Decimal("44.45"), "GBP") == (event.value, event.value_currency)
    assert {**BOUGHT, "PlacedAt": "2026-11-03T12:00:00+00:00"} == event.properties


def test_a_cancelled_order_in_every_word() -> None:
    """The placing's own words, why, when, and how far the warehouse was."""
    event = cancelled_event(CANCELLATION, ORDER)

    assert ("Cancelled Order", NOON + timedelta(hours=1)) == (event.metric, event.time)
    assert (Decimal("44.45"), "GBP") == (event.value, event.value_currency)
    assert {
        **BOUGHT,
        "CancelledAt": "2026-11-03T13:00:00+00:00",
        "Reason": "Changed my mind",
        "StageReached": "ordered",
    } == event.properties


def test_a_cancelled_line_is_flat_and_has_its_own_value() -> None:
    """It carries one line, and what that line is worth."""
    event = cancelled_item_event(ONE_CANCELLED, ORDER)

    assert ("Cancelled Order Item", NOON + timedelta(hours=1)) == (event.metric, event.time)
    assert (Decimal("20.00"), "GBP") == (event.value, event.value_currency)
    assert {
        "OrderId": "#1",
        "OrderNumber": "1001",
        "CancellationId": "R7",
        "CancelledAt": "2026-11-03T13:00:00+00:00",
        "Reason": "Out of stock",
        "StageReached": "part despatched",
        "SKU": "MUG",
        "ProductName": "Mug",
        "Quantity": 2,
        "ItemPrice": Decimal("10.00"),
    } == event.properties


def test_what_the_shop_says_a_line_is_worth_counts_first() -> None:
    """The price of a piece is only asked where nothing else is said."""
    told = attrs.evolve(ONE_CANCELLED, value=Decimal("18.00"))
    line = attrs.evolve(ONE_CANCELLED.lines[0], price=None)
    untold = attrs.evolve(ONE_CANCELLED, lines=(line,))
    zero = attrs.evolve(ONE_CANCELLED, value=Decimal(0))

    assert Decimal("18.00") == cancelled_item_event(told, ORDER).value
    assert Decimal(0) == cancelled_item_event(zero, ORDER).value
    event = cancelled_item_event(untold, ORDER)
    assert (None, None) == (event.value, event.value_currency)
    assert "ItemPrice" not in event.properties


def test_a_cancelled_item_is_of_one_sku() -> None:
    """An event about an item never leaves one out silently."""
    two = attrs.evolve(ONE_CANCELLED, lines=CANCELLATION.lines)

    with pytest.raises(ValueError, match=r"^cancellation R7 has lines of 2 SKUs here"):
        cancelled_item_event(two, ORDER)


@pytest.mark.parametrize(
    ("told", "value"),
    [
        ({}, Decimal("44.45")),
        ({"value": None}, Decimal("44.45")),
        ({"value": None, "discount": None, "shipping": None}, Decimal("45.50")),
        ({"value": Decimal(0)}, Decimal(0)),
        ({"value": None, "lines": ()}, None),
        ({"value": None, "lines": (ShopLine(sku="MUG", quantity=1),)}, None),
    ],
    ids=["told", "from lines", "lines alone", "nothing is a value", "no lines", "no price"],
)
def test_what_an_order_is_worth(told: dict[str, object], value: Decimal | None) -> None:
    """What the shop says; else what the lines come to, if every price is known."""
    placing: Placing = attrs.evolve(PLACING, **told)
    cancellation: Cancellation = attrs.evolve(CANCELLATION, **told)

    assert value == placed_event(placing, ORDER).value == cancelled_event(cancellation, ORDER).value
    currency = None if value is None else "GBP"
    assert currency == placed_event(placing, ORDER).value_currency


def test_the_currency_is_the_orders_then_the_tenants_then_the_accounts() -> None:
    """Codes are capitals, however the shop writes them."""
    none = attrs.evolve(PLACING, currency="")

    assert "EUR" == placed_event(attrs.evolve(PLACING, currency="eur"), ORDER).value_currency
    assert "USD" == placed_event(none, ORDER, currency="USD").value_currency
    assert placed_event(none, ORDER).value_currency is None


def test_an_order_that_the_warehouse_never_had() -> None:
    """It has the shop's reference, and no number to invent."""
    stranger = attrs.evolve(ORDER, number="", reference="")
    event = cancelled_event(attrs.evolve(CANCELLATION, order_number="", stage="unknown"), stranger)

    assert ("#1", "unknown") == (event.properties["OrderId"], event.properties["StageReached"])
    assert "OrderNumber" not in event.properties


def test_an_order_completed_by_a_cancellation_in_every_word() -> None:
    """What left and what was cancelled, side by side."""
    event = completion_event(COMPLETION, ORDER)

    assert ("Fulfilled Order", NOON, None) == (event.metric, event.time, event.value)
    assert {
        "OrderId": "#1",
        "OrderNumber": "1001",
        "IsComplete": True,
        "CompletedByCancellation": True,
        "CompletedAt": "2026-11-03T12:00:00+00:00",
        "SKUs": ["MUG"],
        "ItemNames": ["Mug"],
        "ItemCount": 2,
        "Items": [{"SKU": "MUG", "ProductName": "Mug", "Quantity": 2}],
        "CancelledSKUs": ["TEE"],
        "CancelledItemCount": 1,
        "CancelledItems": [{"SKU": "TEE", "Quantity": 1}],
    } == event.properties


def test_an_order_completed_by_its_last_parcel() -> None:
    """Nothing of it was cancelled, and that it was not can be filtered by."""
    plain = attrs.evolve(COMPLETION, by_cancellation=False, cancelled=())
    event = completion_event(plain, ORDER)

    assert event.properties["CompletedByCancellation"] is False
    assert not any(name.startswith("Cancelled") for name in event.properties)
