from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo.errors import DecodeError
from pvxklaviyo.shops import Heard

from .calls import SHOP, call, changed, sample

JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=3)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["scope", "data", "id", "order_id", "type"]), inner),
    ),
    max_leaves=5,
)
SCOPES = st.sampled_from(["store/order/created", "store/order/transaction/updated", "", "store/x"])


@settings(max_examples=60)
@given(JSON, SCOPES, JSON)
def test_any_body_names_an_order_or_says_where_it_is_wrong(body, scope, data):
    """Whatever comes, it is read, ignored, or an error with a place."""
    for sent in (body, {"scope": scope, "data": data, "producer": "stores/abc123"}):
        try:
            heard = SHOP.read(call(sent))
        except DecodeError as error:
            assert error.problems
        else:
            assert not heard.shown
            assert all(one.isdigit() for one in heard.needs)
            assert bool(heard.needs) != bool(heard.ignored)


@pytest.mark.parametrize(
    "name",
    [
        "created.json",
        "status-updated.json",
        "updated.json",
        "refund-created.json",
        "transaction-created.json",
        "channel-updated.json",
    ],
)
def test_a_call_says_which_order_has_to_be_read(name):
    """No body tells more than a number, wherever it stands, as a number or as its digits."""
    assert Heard(needs=("250",)).by(SHOP.name) == SHOP.read(call(sample(name)))


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("archived.json", "an order that was archived, which cancels nothing"),
        ("metafield-created.json", "a field of an app's own"),
    ],
)
def test_what_changes_no_order_is_ignored(name, why):
    """An archived order is not cancelled, and an app's fields are its own."""
    assert Heard(ignored=why).by(SHOP.name) == SHOP.read(call(sample(name)))


def test_other_scopes_say_nothing():
    """Products, customers, carts."""
    body = {**sample("created.json"), "scope": "store/product/updated"}

    assert "a scope that is not about orders" == SHOP.read(call(body)).ignored


def test_a_status_may_be_missing():
    """BigCommerce leaves it out now and then; the order is read all the same."""
    body = {**sample("status-updated.json"), "data": {"type": "order", "id": 250}}

    assert ("250",) == SHOP.read(call(body)).needs


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ({"type": "order"}, "/data/id"),
        ({"type": "order", "id": "../1"}, "/data/id"),
        ({"type": "transaction", "id": 7}, "/data/order_id"),
        (None, "/data"),
        ([1], "/data"),
    ],
)
def test_a_call_without_a_number_is_an_error(data, where):
    """Ids go into addresses, so they are numbers or nothing; a transaction's own is not meant."""
    with pytest.raises(DecodeError) as caught:
        SHOP.read(call({**sample("created.json"), "data": data}))

    assert (where,) == tuple(problem.where for problem in caught.value.problems)


def test_lines_of_a_file_are_calls_or_orders():
    """A file may hold bodies as they came, with a topic apart, or orders that were read."""
    body = sample("created.json")

    assert ("250",) == SHOP.read_line(body).needs
    assert ("250",) == SHOP.read_line({"topic": "store/order/created", "payload": body}).needs
    data = {"data": {"id": 250}}
    assert ("250",) == SHOP.read_line({"topic": "store/order/created", "payload": data}).needs
    with pytest.raises(DecodeError, match="/producer: is another store"):
        SHOP.read_line({**body, "producer": "stores/other1"})
    with pytest.raises(DecodeError, match="has no scope"):
        SHOP.read_line({"data": {"id": 250}})


def test_an_order_in_a_file_may_have_its_lists():
    """Lines and refunds count where they were read; the addresses of lists are none."""
    products, refunds = sample("products.json"), sample("refunds.json")
    whole = SHOP.order(sample("order.json"), products=products, refunds=refunds)

    assert (whole,) == SHOP.read_line(changed(products=products, refunds=refunds)).shown
    (bare,) = SHOP.read_line({"payload": sample("order.json")}).shown
    assert (None, None) == (bare.lines, bare.refunds)
