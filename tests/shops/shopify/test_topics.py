from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo.errors import DecodeError
from pvxklaviyo.shops import Heard

from .bodies import body, call, heard, sample, shop

WHOLE = ["orders/create", "orders/paid", "orders/updated", "orders/cancelled"]
READ = [*WHOLE, "orders/edited", "refunds/create"]


@pytest.mark.parametrize("order", [820982911946154508, 820982911946154500])
@pytest.mark.parametrize("topic", READ)
def test_a_test_notification_changes_nothing(topic, order):
    """Shopify's sample is ignored on every topic, also where it looks cancelled."""
    payload = {
        **body("orders-test-notification", id=order),
        "order_id": order,
        "order_edit": {"id": 1, "order_id": order},
    }
    read = heard(topic, payload, takes_tests=True)

    assert Heard(ignored="it is Shopify's sample, sent to try the address").by("shopify") == read


def test_an_order_beside_the_sample_counts():
    """It is the sample's number that is ignored, not its other marks."""
    payload = body("orders-test-notification", id=820982911946154507)

    assert heard("orders/create", payload).shown[0].is_cancelled


@pytest.mark.parametrize(
    ("topic", "why"),
    [
        ("orders/delete", "an order was deleted, which cancels nothing"),
        ("orders/fulfilled", "it repeats what the shop was told of despatches"),
        ("orders/partially_fulfilled", "it repeats what the shop was told of despatches"),
        ("fulfillments/create", "it repeats what the shop was told of despatches"),
        ("order_transactions/create", "money moved; what for, the order and the refund say"),
        ("returns/request", "what comes back, the warehouse says"),
        ("customers/redact", "it is a request about a person's data, which a person answers"),
        ("products/update", "its topic says nothing of orders"),
        ("anything at all", "its topic says nothing of orders"),
    ],
)
def test_other_topics_are_ignored_with_a_reason(topic, why):
    """What says nothing that matters says why; its body is not even looked at."""
    assert Heard(ignored=why).by("shopify") == shop().read(call(topic, b'{"id": 1}'))


def test_a_file_of_deliveries_reads_as_they_did():
    """A line of a file is the same as the call that it keeps, floats included."""
    payload = json.loads(sample("refunds-create.json"))
    line = {"topic": "refunds/create", "payload": payload}

    assert shop().read(call("refunds/create", sample("refunds-create.json"))) == (
        shop().read_line(line)
    )


@pytest.mark.parametrize(
    ("line", "where", "why"),
    [
        ({}, "/topic", "is missing"),
        ({"topic": 7.5, "payload": {}}, "/topic", "is a number with a fraction"),
        ({"topic": "orders/create"}, "/payload", "is missing"),
        ({"topic": "orders/create", "payload": []}, "/payload", "is not an object"),
        ({"topic": "orders/create", "payload": {}}, "/payload/id", "is missing"),
        ({"topic": "refunds/create", "payload": {"id": 1}}, "/payload/order_id", "is missing"),
        ({"topic": "orders/edited", "payload": {}}, "/payload/order_edit", "is missing"),
    ],
)
def test_a_line_that_cannot_be_read(line, where, why):
    """What is missing is named by its place in the line."""
    with pytest.raises(DecodeError) as caught:
        shop().read_line(line)

    (problem,) = caught.value.problems
    assert where == problem.where
    assert problem.why.startswith(why)


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        (["total_price_set", "shop_money", "amount"], "-1.00", "is less than 0"),
        (["line_items", 0, "quantity"], None, "is missing"),
        (["line_items", 1, "quantity"], -1, "is less than 0"),
        (["line_items", 1, "id"], None, "is missing"),
        (["line_items", 0, "price_set"], "12.50", "is not an object"),
        (["updated_at"], "yesterday", "is not a time"),
        (["updated_at"], "2026-07-01T10:15:31", "has no offset"),
        (["test"], "no", "is neither true nor false"),
        (["id"], 1.5, "is a number with a fraction"),
        (["line_items"], {"0": {}}, "is not a list"),
    ],
)
def test_one_bad_value_names_its_place(path, value, why):
    """A body with one bad value is set aside whole, and the error leads to the place."""
    payload = body("orders-create")
    holder = payload
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    with pytest.raises(DecodeError) as caught:
        shop(name="Mugs").read(call("orders/create", json.dumps(payload, default=str).encode()))

    (problem,) = caught.value.problems
    assert "/" + "/".join(map(str, path)) == problem.where
    assert problem.why.startswith(why)
    assert ("Mugs", "orders/create") == (caught.value.service, caught.value.operation)
    assert "ann" not in str(caught.value).replace("cannot", "")


def test_without_a_topic():
    """A call that does not say what it is about is not guessed at."""
    request = call("", sample("orders-create.json"))
    with pytest.raises(DecodeError, match="X-Shopify-Topic: is missing"):
        shop().read(request)


def test_a_topic_is_not_believed():
    """A header is unsigned, so no error repeats what does not look like a topic."""
    with pytest.raises(DecodeError) as caught:
        shop().read_line({"topic": "orders/create\nFAKE LOG LINE", "payload": None})

    assert "FAKE" not in str(caught.value)


_scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(["", "1.00", "-1", "cancel", "refund", "2026-07-01T10:15:31Z", "x"])
    | st.decimals(allow_nan=False, allow_infinity=False, places=2)
)
_names = st.sampled_from(
    [
        "id",
        "order_id",
        "order_edit",
        "line_items",
        "removals",
        "delta",
        "committed_at",
        "quantity",
        "current_quantity",
        "refunds",
        "refund_line_items",
        "line_item_id",
        "transactions",
        "kind",
        "status",
        "amount",
        "price_set",
        "shop_money",
        "cancelled_at",
        "customer",
        "email",
        "note_attributes",
        "name",
        "value",
        "shipping_address",
        "test",
    ]
)
_json = st.recursive(
    _scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_names, inner, max_size=5),
    max_leaves=12,
)


@settings(max_examples=150)
@given(st.sampled_from(READ), _json)
def test_any_body_is_read_or_refused(topic, payload):
    """Whatever JSON comes, it reads, or the error says where it does not."""
    try:
        read = heard(topic, payload)
    except DecodeError as error:
        assert all(problem.where.startswith("/payload") for problem in error.problems)
        assert len(error.problems) == 1
    else:
        assert read.shown or read.ignored


@settings(max_examples=60)
@given(st.sampled_from(["orders-create", "refunds-create", "orders-edited"]), st.data())
def test_a_sample_with_one_value_changed(name, data):
    """Any one value of a real body may be anything: it reads, or the error leads there."""
    topic = name.replace("-", "/")
    payload = body(name)
    holder = payload
    while True:
        keys = list(holder) if isinstance(holder, dict) else range(len(holder))
        key = data.draw(st.sampled_from(list(keys)))
        if not isinstance(holder[key], dict | list) or not holder[key]:
            break
        holder = holder[key]
    holder[key] = data.draw(_scalars)
    try:
        read = heard(topic, payload)
    except DecodeError as error:
        assert error.problems[0].where.startswith("/payload/")
    else:
        assert 1 == len(read.shown) or read.ignored


@settings(max_examples=30)
@given(st.sampled_from(["orders-create", "refunds-create", "orders-edited"]), st.randoms())
def test_the_order_of_keys_does_not_matter(name, random):
    """However the members of a body are ordered, it reads the same."""
    topic = name.replace("-", "/")

    def shuffled(value):
        if isinstance(value, dict):
            names = list(value)
            random.shuffle(names)
            return {one: shuffled(value[one]) for one in names}
        return [shuffled(one) for one in value] if isinstance(value, list) else value

    assert heard(topic, body(name)) == heard(topic, shuffled(body(name)))


def test_large_numbers_keep_their_digits():
    """Ids beyond 2^53 and amounts of many digits are what the bytes say."""
    payload = body("orders-create", id=9223372036854775807, total_price="1234567890.10")
    payload["total_price_set"] = None
    (read,) = heard("orders/create", payload).shown

    assert ("9223372036854775807", Decimal("1234567890.10")) == (read.id, read.value)
