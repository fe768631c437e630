from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from decimal import Decimal, localcontext
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo.errors import DecodeError
from pvxklaviyo.model import ShownLine, ShownOrder
from pvxklaviyo.shops.magento import Magento

from .bodies import SHOP, changed, line, sample

JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.sampled_from(["", "9.0000", "canceled", "2026-03-05 14:07:09", "ann@post.example"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["item_id", "parent_item_id", "qty_ordered", "status", "0"]), inner
        ),
    ),
    max_leaves=5,
)
TOPICS = st.sampled_from(["orders", "creditmemos", "observer.sales_order_save_commit_after"])


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from(sorted(sample("order.json"))), JSON), TOPICS)
def test_whatever_an_order_holds_it_reads_or_says_where(members, topic):
    """An order with anything anywhere is read, or is an error with a place and no values."""
    body = {**sample("order.json"), **members}

    try:
        heard = SHOP.read_line({"topic": topic, "payload": body})
    except DecodeError as error:
        assert all(one.where for one in error.problems)
        assert "ann@" not in str(error)
    else:
        assert heard.shown or heard.needs or heard.ignored


@settings(max_examples=60)
@given(JSON, st.sampled_from(["items", "status_histories", "extension_attributes"]), st.data())
def test_whatever_one_row_holds_it_reads_or_says_where(value, part, data):
    """A row with anything anywhere is read, or its place in the order is named."""
    body = sample("order.json")
    rows = body[part]
    row = data.draw(st.sampled_from(rows)) if isinstance(rows, list) else rows
    row[data.draw(st.sampled_from(sorted(row)))] = value

    try:
        SHOP.read_line({"topic": "orders", "payload": body})
    except DecodeError as error:
        assert all(one.where.startswith(f"/payload/{part}") for one in error.problems)


@settings(max_examples=12)
@given(st.randoms(use_true_random=False))
def test_the_order_of_members_and_rows_does_not_matter(random):
    """The same order, written in any order, is the same; its lines follow its rows."""

    def mixed(value: Any) -> Any:
        if isinstance(value, dict):
            members = list(value.items())
            random.shuffle(members)
            return {name: mixed(one) for name, one in members}
        if isinstance(value, list) and value and isinstance(value[0], dict):
            return random.sample([mixed(one) for one in value], len(value))
        return value

    plain = line("orders", sample("order.json"))
    found = line("orders", mixed(sample("order.json")))

    assert plain.lines is not None
    assert found.lines is not None
    assert sorted(plain.lines, key=str) == sorted(found.lines, key=str)
    assert {**_fields(plain), "lines": ()} == {**_fields(found), "lines": ()}


def _fields(order: ShownOrder) -> dict[str, Any]:
    return {name: getattr(order, name) for name in type(order).__annotations__}


def _line(line: str, sku: str, name: str, ordered: int, price: str, **others: Any) -> ShownLine:
    told = {"removed": 0, "counts_refunds": False, **others}
    return ShownLine(line=line, sku=sku, name=name, ordered=ordered, price=Decimal(price), **told)


class TestHead:
    def test_an_order_is_read_as_the_shop_means_it(self):
        """Its id, number, references, instants, people, and money in the order's currency."""
        shop = Magento(name="Mugs", attributes=["pick_number", "remote_ip", "absent"])
        order = line("orders", sample("order.json"), shop)

        assert ("Mugs", "21", "000000021") == (order.shop, order.id, order.number)
        assert {
            "id": "21",
            "number": "000000021",
            "ext_order_id": "ERP-77",
            "quote_id": "90",
            "attribute:pick_number": "P-88",
            "attribute:remote_ip": "192.0.2.7",
        } == order.references
        assert datetime(2026, 3, 28, 23, 30, 5, tzinfo=UTC) == order.placed_at
        assert datetime(2026, 3, 29, 1, 15, tzinfo=UTC) == order.modified_at
        assert ("buyer@post.example", "+35314960123") == (order.email, order.phone)
        assert "2 Low Street, Flat 3, Dublin, Dublin, D02 AF30, IE" == order.address
        assert ("EUR", Decimal("127.14")) == (order.currency, order.value)
        assert (Decimal("9.60"), Decimal("5.988")) == (order.discount, order.shipping)
        assert (True, False) == (order.is_placed, order.is_cancelled)

    def test_no_attribute_is_read_that_was_not_named(self):
        """Extensions keep what they like there, people's details too."""
        assert "P-88" not in line("orders", sample("order.json")).references.values()

    def test_stamps_are_utc_though_they_do_not_say_it(self):
        """In the hour that a shop's own clock leaves out in spring, nothing is odd."""
        order = line("orders", changed("order.json", created_at="2026-03-29 01:30:00"))

        assert datetime(2026, 3, 29, 1, 30, tzinfo=UTC) == order.placed_at

    def test_amounts_may_be_the_websites(self):
        """With ``amounts="base"`` all of them are in the website's currency, and so named."""
        order = line("orders", sample("order.json"), Magento(amounts="base"))

        assert ("GBP", Decimal("105.95")) == (order.currency, order.value)
        assert (Decimal("8.00"), Decimal("4.99")) == (order.discount, order.shipping)
        assert Decimal("15.00") == order.lines[0].price

    def test_a_binary_fraction_is_mended(self):
        """Amounts have four places; what old PHP made of them is not taken at its word."""
        body = changed("order.json", grand_total=29.989999999999998)

        assert Decimal("29.99") == line("orders", body).value

    def test_amounts_do_not_depend_on_the_callers_context(self):
        """A caller who counts by five digits does not change what an order is worth."""
        body = changed("order.json", grand_total=1234567.89)

        with localcontext(prec=5):
            order = line("orders", body)
        assert Decimal("1234567.89") == order.value

    def test_parts_that_php_writes_as_lists_are_objects_without_members(self):
        """An empty object comes as an empty list, and a list with gaps as an object."""
        rows = {str(place): row for place, row in enumerate(sample("order.json")["items"])}
        body = changed("order.json", extension_attributes=[], payment=[], items=rows)

        order = line("orders", body)

        assert line("orders", sample("order.json")).lines == order.lines
        # Where it goes to is not told then, so who pays is taken.
        assert "1 High Street, Leeds, LS1 1AA, GB" == order.address

    def test_a_list_of_something_is_no_object(self):
        """Only an empty one stands for an object without members."""
        with pytest.raises(DecodeError, match="/payload/extension_attributes: is not an object"):
            line("orders", changed("order.json", extension_attributes=[{"shipping": 1}]))

    def test_the_channel_follows_the_store_view(self):
        """A store view with a channel of its own has that, others have the shop's."""
        shop = Magento(channel="Web", channels={"2": "Web Ireland"})

        assert "Web Ireland" == line("orders", sample("order.json"), shop).channel
        assert "Web" == line("orders", sample("order-canceled.json"), shop).channel

    def test_orders_of_other_stores_are_not_this_shops(self):
        """A Magento that several brands share shows each its own store views only."""
        body = {"topic": "orders", "payload": sample("order.json")}

        assert "of another store" == Magento(stores=[1]).read_line(body).ignored
        assert 1 == len(Magento(stores=[1, "2"]).read_line(body).shown)

    def test_ids_beyond_binary_fractions_stay_whole(self):
        """An id above 2 to the 53rd keeps its last digit."""
        body = json.dumps({**sample("order.json"), "entity_id": 2**53 + 1}).encode()

        assert str(2**53 + 1) == line("orders", json.loads(body)).id


class TestLines:
    def test_each_piece_counts_once(self):
        """A configurable's pair is one line, a bundle is its parts, and cards are not sent."""
        assert (
            _line(
                *("101", "TEE-RED-M", "Tee", 3, "18.00"),
                removed=1,
                discount=Decimal("9.60"),
                rows={"102": 3},
            ),
            _line("104", "MUG", "Mug", 2, "7.20", rows={"103": 1}),
            _line("105", "BOWL", "Bowl", 1, "9.60", rows={"103": 1}),
            _line("106", "GIFT-25", "Gift card", 1, "25.00", is_sent=False),
            _line("107", "WARRANTY", "Longer warranty", 1, "19.00", is_sent=False),
        ) == line("orders", sample("order.json")).lines

    def test_prices_may_be_without_tax(self):
        """A shop that shows prices without taxes has them so here."""
        order = line("orders", sample("order.json"), Magento(prices="without_tax"))

        assert Decimal("15.00") == order.lines[0].price

    def test_a_bundle_may_be_one_line(self):
        """A warehouse that keeps sets is told of the set."""
        order = line("orders", sample("order.json"), Magento(bundles="whole"))

        assert ["101", "103", "106", "107"] == [one.line for one in order.lines]
        assert ("BREAKFAST-MUG-BOWL", 1) == (order.lines[1].sku, order.lines[1].ordered)

    def test_a_child_is_known_by_the_parent_inside_it_too(self):
        """Where the parent's id is left out, the parent that the row has inside tells it."""
        body = copy.deepcopy(sample("order.json"))
        del body["items"][1]["parent_item_id"]

        assert "102" not in [one.line for one in line("orders", body).lines]

    def test_a_row_whose_parent_is_not_there_stands_for_itself(self):
        """Nothing is lost where a parent is missing, or rows are each other's parents."""
        body = copy.deepcopy(sample("order.json"))
        body["items"] = body["items"][1:3]
        body["items"][1]["parent_item_id"] = 103

        assert ["102", "103"] == [one.line for one in line("orders", body).lines]

    @pytest.mark.parametrize("bundles", ["parts", "whole"])
    @pytest.mark.parametrize(("of_bundle", "of_parts"), [(2, (0, 0)), (0, (4, 2))])
    def test_cancelled_bundles_count_wherever_they_are_counted(self, bundles, of_bundle, of_parts):
        """Magento counts on the row that has the price; both ways of showing have it."""
        mug, bowl = of_parts
        rows = [
            {"item_id": 1, "product_type": "bundle", "sku": "SET", "qty_ordered": 3},
            {"item_id": 2, "parent_item_id": 1, "sku": "MUG", "qty_ordered": 6},
            {"item_id": 3, "parent_item_id": 1, "sku": "BOWL", "qty_ordered": 3},
        ]
        for row, cancelled in zip(rows, (of_bundle, mug, bowl), strict=True):
            row["qty_canceled"] = cancelled

        order = line("orders", changed("order.json", items=rows), Magento(bundles=bundles))

        expected = {"parts": [("MUG", 4), ("BOWL", 2)], "whole": [("SET", 2)]}
        assert expected[bundles] == [(one.sku, one.removed) for one in order.lines]

    def test_parts_of_a_bundle_with_a_price_of_its_own_have_none(self):
        """What a part costs is not told then, and 0 would be wrong."""
        body = copy.deepcopy(sample("order.json"))
        for row in body["items"][3:5]:
            row["price"] = row["price_incl_tax"] = 0

        assert [None, None] == [one.price for one in line("orders", body).lines[1:3]]

    def test_no_more_is_cancelled_than_was_ordered(self):
        """More than that cannot be meant."""
        body = copy.deepcopy(sample("order.json"))
        body["items"][0]["qty_canceled"] = 9

        assert 3 == line("orders", body).lines[0].removed

    def test_kinds_that_are_never_sent_are_known_without_the_flag(self):
        """Where a row does not say whether it is virtual, its kind does."""
        kinds = ["simple", "virtual", "downloadable", "giftcard", "grouped"]
        rows = [
            {"item_id": place, "product_type": kind, "sku": "X", "qty_ordered": 1}
            for place, kind in enumerate(kinds, 1)
        ]

        order = line("orders", changed("order.json", items=rows))

        assert [True, False, False, False, True] == [one.is_sent for one in order.lines]

    @pytest.mark.parametrize(
        ("member", "value", "where"),
        [
            ("qty_ordered", 1.5, "/payload/items/0/qty_ordered"),
            ("qty_ordered", -1, "/payload/items/0/qty_ordered"),
            ("qty_ordered", None, "/payload/items/0/qty_ordered"),
            ("item_id", None, "/payload/items/0/item_id"),
            ("item_id", 102, "/payload/items/1/item_id"),
            ("price", "twelve", "/payload/items/0/price"),
        ],
    )
    def test_a_line_that_cannot_be_meant_is_named(self, member, value, where):
        """An order with such a line is not half shown; the error leads to the line."""
        body = copy.deepcopy(sample("order.json"))
        body["items"][0][member] = value

        with pytest.raises(DecodeError) as caught:
            line("orders", body)
        assert [where] == [one.where for one in caught.value.problems]


class TestStates:
    def test_the_state_decides_and_not_the_status(self):
        """Statuses have names of the shop's own; one that reads cancelled may be anything."""
        held = changed("order.json", state="holded", status="canceled")
        cancelled = line("orders", sample("order-canceled.json"))

        assert not line("orders", held).is_cancelled
        assert (True, True) == (cancelled.is_cancelled, cancelled.is_placed)

    @pytest.mark.parametrize("state", ["processing", "complete", "closed"])
    def test_a_part_that_was_cancelled_is_no_cancelled_order(self, state):
        """After a part was invoiced only the rows tell what was cancelled."""
        order = line("orders", changed("order.json", state=state))

        assert not order.is_cancelled
        assert [1, 0, 0, 0, 0] == [one.removed for one in order.lines]

    def test_a_cancellation_has_the_time_of_its_own_entry(self):
        """Neither a later comment nor a later save moves it; customers' comments are the reason."""
        order = line("orders", sample("order-canceled.json"))

        assert datetime(2026, 3, 2, 16, 20, 30, tzinfo=UTC) == order.cancelled_at
        assert "Ordered twice" == order.reason
        assert datetime(2026, 3, 3, 9, tzinfo=UTC) == order.modified_at

    def test_without_an_entry_the_last_change_is_the_time(self):
        """Whoever cancels without a comment leaves no entry."""
        order = line("orders", changed("order-canceled.json", status_histories=...))

        assert datetime(2026, 3, 3, 9, tzinfo=UTC) == order.cancelled_at
        assert "" == order.reason

    def test_what_staff_say_among_themselves_is_no_reason(self):
        """A comment that customers do not see leaves the shop only if it is asked for."""
        body = copy.deepcopy(sample("order-canceled.json"))
        body["status_histories"] = [{**body["status_histories"][0], "comment": "She rang in tears"}]

        assert "" == line("orders", body).reason
        assert "She rang in tears" == line("orders", body, Magento(staff_comments=True)).reason

    def test_an_order_that_waits_to_be_paid_is_not_placed(self):
        """``pending_payment`` is a customer on the payment page; a switch widens it."""
        strict = Magento(unplaced_states={"pending_payment", "payment_review"})
        review = changed("order.json", state="payment_review")

        assert not line("orders", changed("order.json", state="pending_payment")).is_placed
        assert line("orders", review).is_placed
        assert not line("orders", review, strict).is_placed

    def test_what_nobody_paid_for_in_time_was_never_placed(self):
        """Magento cancels such an order by itself; its history has no other status."""
        unknown = line("orders", changed("order-canceled.json", status_histories=[]))
        body = copy.deepcopy(sample("order-canceled.json"))
        body["status_histories"][2]["status"] = "pending_payment"

        order = line("orders", body)

        assert (True, False) == (order.is_cancelled, order.is_placed)
        assert (True, False) == (unknown.is_cancelled, unknown.is_placed)

    @pytest.mark.parametrize("member", [{"total_paid": 30}, {"email_sent": 1}])
    def test_what_was_paid_or_confirmed_was_placed(self, member):
        """An order that is met when it is cancelled already may still show it."""
        body = changed("order-canceled.json", status_histories=..., **member)

        assert line("orders", body).is_placed

    def test_an_edited_order_is_replaced_and_not_cancelled(self):
        """The old order names the new one, and the new one the old; neither is cancelled."""
        old = line("orders", sample("order-edited.json"))
        new = line("orders", sample("order-edit.json"))

        assert (False, None, "24", "") == (
            old.is_cancelled,
            old.cancelled_at,
            old.replaced_by,
            old.replaces,
        )
        assert (False, "", "23") == (new.is_cancelled, new.replaced_by, new.replaces)
        assert ("24", "000000023-1") == (new.id, new.number)
        assert "000000023" == new.references["original_increment_id"]

    def test_an_edit_that_was_cancelled_is_a_cancellation(self):
        """The last order of a chain of edits stands for the whole."""
        new = line("orders", changed("order-edit.json", state="canceled"))

        assert (True, "23") == (new.is_cancelled, new.replaces)

    def test_relations_of_0_are_none(self):
        """A column that was never filled may hold 0."""
        body = changed("order-canceled.json", relation_child_id="0", relation_parent_id=0)

        assert (True, "") == (line("orders", body).is_cancelled, line("orders", body).replaced_by)
