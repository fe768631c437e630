from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo.errors import DecodeError
from pvxklaviyo.model import RefundedLine, ShownLine, ShownOrder, ShownRefund
from pvxklaviyo.shops.woocommerce import WooCommerce

from .calls import SHOP, call, changed, heard, sample

JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.sampled_from(["", "9.00", "processing", "2026-07-01T10:15:00", "ann"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["id", "quantity", "total", "key", "email"]), inner),
    ),
    max_leaves=4,
)
TOPICS = st.sampled_from(["order.created", "order.updated", "order.restored", "order.deleted", ""])


@settings(max_examples=80)
@given(st.dictionaries(st.sampled_from(sorted(sample("order.json"))), JSON), TOPICS)
def test_whatever_a_body_holds_it_reads_or_says_where(members, topic):
    """A body with anything anywhere is read, or is an error with a place and without its values."""
    try:
        SHOP.read(call(changed(**members), topic))
    except DecodeError as error:
        assert all(one.where.startswith("/") for one in error.problems)
        assert "ann@" not in str(error)


@settings(max_examples=50)
@given(JSON, TOPICS)
def test_any_json_at_all_is_read_or_refused(body, topic):
    """What is no order shows none."""
    try:
        assert () == SHOP.read(call(body, topic)).shown
    except DecodeError as error:
        assert error.problems


@settings(max_examples=20)
@given(st.randoms(use_true_random=False))
def test_the_order_of_members_does_not_matter(random):
    """The same order, written in any order, is the same."""

    def shuffled(value):
        if isinstance(value, dict):
            names = sorted(value)
            random.shuffle(names)
            return {name: shuffled(value[name]) for name in names}
        return [shuffled(one) for one in value] if isinstance(value, list) else value

    assert heard(sample("order.json")) == heard(shuffled(sample("order.json")))


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.integers(1, 9), st.integers(0, 99_999), st.integers(0, 20)),
        min_size=1,
        max_size=4,
    ),
    st.integers(0, 9999),
)
def test_money_adds_up_to_the_penny(lines, carriage):
    """With taxes in, prices less discounts and carriage are the order's worth, whatever it costs."""
    items, value = [], carriage
    for number, (quantity, price, rate) in enumerate(lines, 1):
        gross = quantity * price
        tax = gross * rate // 100
        off = (gross - tax) // 3
        items.append(
            {
                "id": number,
                "quantity": quantity,
                "subtotal": f"{Decimal(gross - tax) / 100:.2f}",
                "subtotal_tax": f"{Decimal(tax) / 100:.2f}",
                "total": f"{Decimal(gross - tax - off) / 100:.2f}",
                "total_tax": f"{Decimal(tax) / 100:.2f}",
            }
        )
        value += gross - off
    order = heard(
        changed(
            prices_include_tax=True,
            line_items=items,
            fee_lines=[],
            total=f"{Decimal(value) / 100:.2f}",
            shipping_total=f"{Decimal(carriage) / 100:.2f}",
            shipping_tax="0.00",
        )
    )

    assert order.value == order.shipping + sum(
        line.price * line.ordered - line.discount for line in order.lines
    )


def test_a_whole_order_is_read():
    """Everything of the order is where it belongs."""
    assert ShownOrder(
        shop="woocommerce",
        id="727",
        number="SH-727",
        references={"id": "727", "number": "SH-727", "attribute:_warehouse_ref": "W-55"},
        modified_at=datetime(2026, 7, 1, 10, 20, 30, tzinfo=UTC),
        placed_at=datetime(2026, 7, 1, 10, 15, tzinfo=UTC),
        email="ann@post.pvx-sim.net",
        phone="+447700900001",
        address="Ann, Lee, 2 Low Road, York, YO1 1AA, GB",
        channel="Web",
        currency="GBP",
        value=Decimal("46.80"),
        discount=Decimal("3.00"),
        shipping=Decimal("5.00"),
        lines=(
            ShownLine(
                line="315",
                sku="MUG-01",
                name="Mug",
                ordered=2,
                price=Decimal("10.00"),
                discount=Decimal("2.00"),
            ),
            ShownLine(
                line="316",
                name="Tee - M",
                ordered=1,
                price=Decimal("15.00"),
                discount=Decimal("0.00"),
            ),
        ),
        refunds=(
            ShownRefund(
                shop="woocommerce",
                order="727",
                id="901",
                value=Decimal("10.80"),
                currency="GBP",
                reason="damaged",
            ),
        ),
        refunded=Decimal("10.80"),
    ) == heard(
        sample("order.json"),
        shop=attrs.evolve(
            SHOP, attributes=["_warehouse_ref", "_gift"], channels={"checkout": "Web"}
        ),
    )


@pytest.mark.parametrize("topic", ["order.created", "order.updated", "order.restored"])
def test_every_topic_that_has_an_order_shows_it(topic):
    """There is no topic for what happened, so each shows the order as it is."""
    assert heard(sample("order.json")) == heard(sample("order.json"), topic)


def test_an_order_that_lists_refunds_is_to_be_read_as_well():
    """A call does not say for which pieces a refund is; an order without any needs nothing."""
    whole, none = SHOP.read(call(sample("order.json"))), SHOP.read(call(changed(refunds=[])))
    content = attrs.evolve(SHOP, reads_refunds=False)

    assert (("727",), 1) == (whole.needs, len(whole.shown))
    assert ((), 1) == (none.needs, len(none.shown))
    assert () == content.read(call(sample("order.json"))).needs


def test_an_order_in_the_bin_is_not_cancelled():
    """What was deleted has only its id, and shows nothing."""
    read = SHOP.read(call({"id": 727}, "order.deleted"))

    assert () == read.shown + read.needs
    assert "an order that was moved to the bin, which cancels nothing" == read.ignored


@pytest.mark.parametrize("topic", ["customer.updated", "action.woocommerce_order_note_added"])
def test_other_topics_say_nothing(topic):
    """Customers, products and topics of plugins are none of ours."""
    read = SHOP.read(call({"action": "woocommerce_order_note_added", "arg": 727}, topic))

    assert "a topic that is not about orders" == read.ignored


@pytest.mark.parametrize(
    ("status", "paid", "placed", "cancelled"),
    [
        ("processing", True, True, False),
        ("on-hold", False, True, False),
        ("completed", True, True, False),
        ("refunded", True, True, False),
        ("pending", False, False, False),
        ("failed", True, False, False),
        ("checkout-draft", False, False, False),
        ("trash", True, False, False),
        ("cancelled", True, True, True),
        ("cancelled", False, False, True),
        ("awaiting-stock", True, True, False),
        ("awaiting-stock", False, False, False),
        ("wc-processing", True, True, False),
    ],
)
def test_a_status_says_what_an_order_counts_as(status, paid, placed, cancelled):
    """Placed, cancelled, or neither; a word of the shop's own is placed once it is paid for."""
    stamp = "2026-07-01T10:20:30" if paid else None
    order = heard(changed(status=status, date_paid_gmt=stamp))

    assert (placed, cancelled) == (order.is_placed, order.is_cancelled)


def test_words_of_the_shop_can_be_named():
    """A shop may say what its own statuses mean."""
    shop = WooCommerce(
        placed=["processing", "Awaiting stock"], cancelled={"cancelled", "void"}, unplaced=["quote"]
    )

    assert heard(changed(status="awaiting-stock", date_paid_gmt=None), shop=shop).is_placed
    assert heard(changed(status="void"), shop=shop).is_cancelled
    assert not heard(changed(status="quote"), shop=shop).is_placed


def test_no_status_is_two_things():
    """A status that is placed and cancelled is a mistake, and said so at once."""
    with pytest.raises(ValueError, match="processing: a status is placed, cancelled or unplaced"):
        WooCommerce(cancelled=["processing"])
    with pytest.raises(TypeError, match="give several words"):
        WooCommerce(cancelled="cancelled")


def test_only_stamps_with_a_zone_count():
    """The shop's local times have no offset; an order without the others has no stamp at all."""
    order = heard(changed(date_modified_gmt=None, date_created_gmt=...))

    assert (None, None) == (order.modified_at, order.placed_at)


def test_lines_are_lowered_in_place_or_go():
    """What is left is all that is shown: nothing is counted as removed."""
    lines = sample("order.json")["line_items"]
    order = heard(changed(line_items=[{**lines[0], "quantity": 1, "subtotal": "10.00"}]))

    assert [("315", 1, None)] == [(one.line, one.ordered, one.removed) for one in order.lines]


def test_no_lines_and_no_word_of_lines_differ():
    """An order whose lines all went has none; one that does not tell them has no list."""
    assert () == heard(changed(line_items=[])).lines
    assert heard(changed(line_items=...)).lines is None


@pytest.mark.parametrize(
    ("with_taxes", "inclusive", "amounts"),
    [
        (None, False, ("10.00", "2.00", "3.00", "5.00")),
        (None, True, ("12.00", "2.40", "3.60", "6.00")),
        (True, False, ("12.00", "2.40", "3.60", "6.00")),
        (False, True, ("10.00", "2.00", "3.00", "5.00")),
    ],
)
def test_taxes_are_told_as_the_shop_shows_its_prices(with_taxes, inclusive, amounts):
    """All amounts come without tax; the shop, or the tenant, says whether to add it."""
    shop = attrs.evolve(SHOP, with_taxes=with_taxes)
    order = heard(changed(prices_include_tax=inclusive), shop=shop)
    line = order.lines[0]

    assert tuple(map(Decimal, amounts)) == (
        line.price,
        line.discount,
        order.discount,
        order.shipping,
    )
    assert Decimal("46.80") == order.value


def test_a_price_is_never_the_rounded_number():
    """The price of a piece is before discounts, to the penny, and not the binary fraction."""
    line = {"id": 1, "quantity": 3, "subtotal": "20.00", "total": "19.00", "price": 6.3333333333}
    (read,) = heard(changed(line_items=[line])).lines

    assert (Decimal("6.67"), Decimal("1.00")) == (read.price, read.discount)


def test_a_total_that_was_raised_by_hand_is_the_price():
    """Nobody is given less than nothing as a discount."""
    line = {"id": 1, "quantity": 2, "subtotal": "10.00", "total": "12.00"}
    (read,) = heard(changed(line_items=[line])).lines

    assert (Decimal("6.00"), Decimal(0)) == (read.price, read.discount)


def test_items_that_no_warehouse_sends_are_named():
    """WooCommerce does not show what is virtual, so patterns of SKUs say it."""
    lines = [{"id": 1, "quantity": 1, "sku": sku} for sku in ("GIFT-20", "MUG-01", "")]
    order = heard(changed(line_items=lines), shop=WooCommerce(unsent=["GIFT-*", "EBOOK"]))

    assert [False, True, True] == [line.is_sent for line in order.lines]


def test_one_item_on_two_lines_stays_two_lines():
    """Lines are known by their ids, exact also where a float would not be."""
    ids = [9007199254740993, 9007199254740992]
    lines = [{"id": one, "quantity": 1, "sku": "MUG-01"} for one in ids]

    assert [str(one) for one in ids] == [
        line.line for line in heard(changed(line_items=lines)).lines
    ]


@pytest.mark.parametrize(
    ("members", "where"),
    [
        ({"line_items": [{"id": 1, "quantity": 1}, {"id": 2}]}, "/line_items/1/quantity"),
        ({"line_items": [{"id": 1, "quantity": 0.5}]}, "/line_items/0/quantity"),
        ({"line_items": [{"id": 1, "quantity": -1}]}, "/line_items/0/quantity"),
        ({"line_items": [{"quantity": 1}]}, "/line_items/0/id"),
        ({"line_items": [None]}, "/line_items/0"),
        ({"total": "free"}, "/total"),
        ({"total": "-1.00"}, "/total"),
        ({"status": ...}, "/status"),
        ({"id": None}, "/id"),
        ({"date_modified_gmt": "yesterday"}, "/date_modified_gmt"),
        ({"refunds": [{"total": "-1.00"}]}, "/refunds/0/id"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(members, where):
    """One bad part sets the order aside, and says which part it is."""
    with pytest.raises(DecodeError) as caught:
        heard(changed(**members))

    assert (where,) == tuple(problem.where for problem in caught.value.problems)
    assert ("woocommerce", "order.updated") == (caught.value.service, caught.value.operation)


def test_an_error_instead_of_an_order_is_no_order():
    """A webhook whose owner may not read orders delivers an error; what to do is said."""
    with pytest.raises(DecodeError, match="the user who owns the webhook must be allowed"):
        heard(sample("not-allowed.json"))


def test_a_body_of_something_else_is_no_order():
    """Topics are not signed: a signed product under an order's topic shows nothing."""
    with pytest.raises(DecodeError, match="is not an order"):
        heard({"id": 93, "name": "Mug", "status": "publish", "sku": "MUG-01", "price": "10.00"})


def test_refunds_that_were_asked_for_have_lines():
    """Pieces are told by the line they came from; money alone has none; both have their time."""
    order = SHOP.order(sample("order.json"), sample("refunds.json"))
    goods, money = order.refunds

    assert datetime(2026, 7, 3, 8, tzinfo=UTC) == goods.at
    assert (RefundedLine(line="315", quantity=1, value=Decimal("10.80")),) == goods.lines
    assert (Decimal("2.50"), ()) == (money.value, money.lines)
    assert Decimal("13.30") == order.refunded


def test_a_refund_that_does_not_say_of_which_line_is_not_guessed():
    """A plugin's refund may lack the line; then no lines are told at all."""
    refunds = sample("refunds.json")
    refunds[0]["line_items"][0]["meta_data"] = []

    assert SHOP.order(sample("order.json"), refunds).refunds[0].lines is None


def test_an_order_that_lists_no_refunds_has_none_paid_back():
    """An empty list says so; a missing one does not."""
    assert ((), Decimal(0)) == attrs.astuple(heard(changed(refunds=[])))[-3:-1]
    assert (None, None) == attrs.astuple(heard(changed(refunds=...)))[-3:-1]


def test_half_a_body_is_no_body():
    """What was cut off on its way is an error."""
    body = json.dumps(sample("order.json")).encode()
    with pytest.raises(DecodeError, match="is not JSON"):
        SHOP.read(call(body[:-20]))


def test_lines_of_a_file_are_deliveries_or_orders():
    """A file may hold what was delivered, or what was read."""
    order = sample("order.json")
    expected = SHOP.read(call(order))

    assert expected == SHOP.read_line({"topic": "order.updated", "payload": order})
    assert expected == SHOP.read_line(order)
    with pytest.raises(DecodeError, match="/payload: is not an object"):
        SHOP.read_line({"topic": "order.updated", "payload": "727"})
    with pytest.raises(DecodeError, match="has no topic"):
        SHOP.read_line({"id": 727})
