from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import attrs
import pytest

from pvxklaviyo.model import RefundedLine, ShownLine, ShownOrder, ShownRefund

from .bodies import CARD, MUG, ORDER, body, call, order, sample, shop

PLACED = ShownOrder(
    shop="shopify",
    id=ORDER,
    number="#1001",
    references={
        "id": ORDER,
        "number": "#1001",
        "name": "#1001",
        "order_number": "1001",
        "confirmation_number": "XPAV284CT",
        "attribute:erp": "SO-77",
    },
    modified_at=datetime(2026, 7, 1, 9, 15, 31, tzinfo=UTC),
    placed_at=datetime(2026, 7, 1, 9, 15, 29, tzinfo=UTC),
    email="ann@post.example",
    phone="+447700900001",
    address="Ann Other, 1 High Street, Leeds, LS1 1AA, ENG, GB",
    currency="GBP",
    value=Decimal("45.50"),
    discount=Decimal("4.50"),
    shipping=Decimal("5.00"),
    lines=(
        ShownLine(
            line=MUG,
            sku="MUG-01",
            name="Mug - Blue",
            ordered=2,
            removed=0,
            price=Decimal("12.50"),
            discount=Decimal("2.50"),
        ),
        ShownLine(
            line=CARD,
            name="Gift card",
            ordered=1,
            removed=0,
            price=Decimal("20.00"),
            discount=Decimal("2.00"),
            is_sent=False,
        ),
    ),
    refunds=(),
)


@pytest.mark.parametrize(
    "topic", ["orders/create", "orders/paid", "orders/updated", "orders/cancelled"]
)
def test_a_whole_order(topic):
    """Each of these topics brings the whole order, and it reads the same."""
    heard = shop().read(call(topic, sample("orders-create.json")))

    assert (PLACED,) == heard.shown
    assert "" == heard.ignored


def test_in_the_customers_currency():
    """With the switch, every amount is the one in which the customer paid."""
    read = order(body("orders-create"), money="presentment")

    assert ("EUR", Decimal("54.60"), Decimal("5.40"), Decimal("6.00")) == (
        read.currency,
        read.value,
        read.discount,
        read.shipping,
    )
    assert [(Decimal("15.00"), Decimal("3.00")), (Decimal("24.00"), Decimal("2.40"))] == [
        (line.price, line.discount) for line in read.lines
    ]


def test_without_sets_plain_amounts_are_the_shops():
    """Plain members are never taken for the customer's currency."""
    bare = {name: value for name, value in body("orders-create").items() if "_set" not in name}

    assert Decimal("45.50") == order(bare).value
    assert Decimal("5.00") == order(bare).shipping
    assert order(bare, money="presentment").value is None
    assert (
        Decimal("45.50") == order(bare | {"presentment_currency": "GBP"}, money="presentment").value
    )


def test_cancelled():
    """Only the date says that an order is cancelled, and when."""
    read = order(
        body("orders-create", cancelled_at="2026-07-01T12:00:00+01:00", cancel_reason="inventory")
    )

    assert read.is_cancelled
    assert datetime(2026, 7, 1, 11, tzinfo=UTC) == read.cancelled_at
    assert "inventory" == read.reason


@pytest.mark.parametrize(
    "changed",
    [
        {"financial_status": "voided"},
        {"financial_status": "refunded"},
        {"closed_at": "2026-07-05T12:00:00+01:00"},
        {"fulfillment_status": "restocked"},
    ],
)
def test_what_is_not_a_cancellation(changed):
    """An order that was voided, paid back, archived or restocked is not cancelled by that."""
    assert not order(body("orders-create", **changed)).is_cancelled


def test_a_line_that_was_removed_stays():
    """Its ordered quantity stays as it was; the current one says how many were taken off."""
    payload = body("orders-create")
    payload["line_items"][0]["current_quantity"] = 0

    assert (2, 2) == (order(payload).lines[0].ordered, order(payload).lines[0].removed)


@pytest.mark.parametrize(
    ("kind", "belongs_to", "removed"),
    [
        ("cancel", None, 2),
        ("return", None, 1),
        ("no_restock", None, 1),
        ("legacy_restock", None, 1),
        ("no_restock", {"id": 1}, 1),
    ],
)
def test_what_came_back_was_not_removed(kind, belongs_to, removed):
    """Of two pieces gone, one refunded: it counts as removed only if the refund says so."""
    payload = body("orders-create", refunds=[body("refunds-create")])
    payload["line_items"][0]["current_quantity"] = 0
    payload["refunds"][0]["return"] = belongs_to
    payload["refunds"][0]["refund_line_items"][0]["restock_type"] = kind

    assert removed == order(payload).lines[0].removed


@pytest.mark.parametrize("missing", ["refunds", "current_quantity"])
def test_what_cannot_be_counted(missing):
    """Without the refunds, or the current quantity, nobody knows how many were removed."""
    payload = body("orders-create")
    del (payload if missing == "refunds" else payload["line_items"][0])[missing]

    assert order(payload).lines[0].removed is None


def test_fulfilled_pieces_are_not_removed():
    """What a warehouse sent lowers another quantity, which says nothing of removals."""
    payload = body("orders-create", fulfillment_status="fulfilled")
    payload["line_items"][0] |= {"fulfillable_quantity": 0, "fulfillment_status": "fulfilled"}

    assert 0 == order(payload).lines[0].removed


def test_one_sku_on_two_lines():
    """Lines are told apart by their ids, whatever they hold."""
    payload = body("orders-create")
    payload["line_items"][1]["sku"] = "MUG-01"

    assert [MUG, CARD] == [line.line for line in order(payload).lines]


@pytest.mark.parametrize(
    ("gift_card", "requires_shipping", "is_sent"),
    [(True, False, False), (True, True, True), (True, None, False), (False, None, True)],
)
def test_what_a_warehouse_sends(gift_card, requires_shipping, is_sent):
    """Gift cards of plastic are sent, those by mail are not; where nothing is said, goods are."""
    payload = body("orders-create")
    payload["line_items"][0] |= {"gift_card": gift_card, "requires_shipping": requires_shipping}

    assert is_sent == order(payload).lines[0].is_sent


def test_a_refund_inside_reads_as_it_does_alone():
    """A refund is the same value in its order and by itself, so either may come first."""
    read = order(body("orders-create", refunds=[body("refunds-create")]))
    alone = shop().read(call("refunds/create", sample("refunds-create.json")))

    assert alone.shown == read.refunds
    assert (
        ShownRefund(
            shop="shopify",
            order=ORDER,
            id="890088186047892319",
            at=datetime(2026, 7, 2, 8, tzinfo=UTC),
            value=Decimal("11.25"),
            currency="GBP",
            lines=(RefundedLine(line=MUG, quantity=1, is_cancelled=True, value=Decimal("11.25")),),
        ),
    ) == read.refunds


def test_an_offset_of_each_season():
    """Times carry the shop's offset of their day, and are instants."""
    winter = order(body("orders-create", updated_at="2026-03-28T12:00:00+00:00"))
    summer = order(body("orders-create", updated_at="2026-03-29T12:00:00+01:00"))

    assert datetime(2026, 3, 28, 12, tzinfo=UTC) == winter.modified_at
    assert datetime(2026, 3, 29, 11, tzinfo=UTC) == summer.modified_at


def test_an_imported_order_was_placed_when_it_was():
    """The time of business counts, not that of the import; without it, that of creation."""
    imported = order(body("orders-create", processed_at="2019-01-01T00:00:00+00:00"))
    plain = order(body("orders-create", processed_at=None))

    assert 2019 == imported.placed_at.year
    assert datetime(2026, 7, 1, 9, 15, 30, tzinfo=UTC) == plain.placed_at


@pytest.mark.parametrize(
    ("changed", "email"),
    [
        ({}, "ann@post.example"),
        ({"email": ""}, "ann@post.example"),
        ({"email": "", "contact_email": None}, "ann.old@post.example"),
        ({"email": None, "contact_email": None, "customer": None}, None),
    ],
)
def test_whom_it_is_for(changed, email):
    """The order's own address counts before the customer's; without any there is none."""
    assert email == order(body("orders-create", **changed)).email


def test_without_people():
    """An app that may not see customers reads the order all the same."""
    hidden = {"email", "contact_email", "phone", "customer", "shipping_address", "billing_address"}
    payload = {name: value for name, value in body("orders-create").items() if name not in hidden}

    assert attrs.evolve(PLACED, email=None, phone=None, address="") == order(payload)


def test_details_are_references_only_by_name():
    """Of the additional details only those that were named are read; people write into others."""
    payload = body("orders-create")
    payload["note_attributes"] = [
        {"name": "erp", "value": "SO-77"},
        {"name": "message", "value": "Happy birthday"},
        {"name": "engraving", "value": {"text": "A+B"}},
    ]

    assert "SO-77" == order(payload).references["attribute:erp"]
    assert "birthday" not in repr(order(payload))
    assert "attribute:erp" not in order(payload, attributes=()).references


def test_nothing_but_an_id():
    """Fields that were left out of the subscription are not told, and nothing is made up."""
    assert ShownOrder(shop="shopify", id="7", references={"id": "7"}) == order({"id": 7})


def test_nothing_prints_people():
    """Neither the order nor its error texts show who it is for."""
    assert "post.example" not in repr(order(body("orders-create")))
    assert "High Street" not in repr(order(body("orders-create")))


@pytest.mark.parametrize(("takes_tests", "is_test"), [(False, True), (True, False)])
def test_test_orders(takes_tests, is_test):
    """An order of a test gateway is marked as a test, unless tests are meant to count."""
    assert is_test == order(body("orders-create", test=True), takes_tests=takes_tests).is_test


def test_channels():
    """The channel is the shop's, or depends on where the order came from."""
    chosen = {"channel": "Web", "channels": {"pos": "Store"}}

    assert "Web" == order(body("orders-create"), **chosen).channel
    assert "Store" == order(body("orders-create", source_name="pos"), **chosen).channel
