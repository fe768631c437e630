from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from decimal import Decimal

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo import Request
from pvxklaviyo.errors import DecodeError
from pvxklaviyo.model import RefundedLine, ShownOrder, ShownRefund
from pvxklaviyo.shops.magento import Magento

from .bodies import SHOP, call, changed, event, line, raw, sample
from .test_orders import JSON

SAVED = "observer.sales_order_save_commit_after"
MEMO = "observer.sales_order_creditmemo_save_after"
EVENTFUL = attrs.evolve(SHOP, client_id="our-client")


@settings(max_examples=60)
@given(JSON)
def test_any_json_at_all_is_read_or_refused(body):
    """What is no event shows nothing."""
    try:
        assert () == SHOP.read(call(body)).shown
    except DecodeError as error:
        assert error.problems


@settings(max_examples=50)
@given(st.dictionaries(st.sampled_from(sorted(sample("event-order.json")["data"]["value"])), JSON))
def test_whatever_an_event_carries_it_reads_or_says_where(members):
    """An event with anything anywhere is read, asks for its order, or is an error with a place."""
    body = sample("event-order.json")
    body["data"]["value"].update(members)

    try:
        heard = SHOP.read(call(body))
    except DecodeError as error:
        assert all(one.where.startswith("/data/value/") for one in error.problems)
    else:
        assert heard.shown or heard.needs


@settings(max_examples=50)
@given(JSON, st.sampled_from(sorted(sample("event-order.json")["data"]["value"]["items"]["0"])))
def test_whatever_a_row_of_an_event_holds_it_reads_or_says_where(value, member):
    """The row that cannot be meant is named, also where only what is missing is looked for."""
    body = sample("event-order.json")
    body["data"]["value"]["items"]["0"][member] = value

    try:
        heard = SHOP.read(call(body))
    except DecodeError as error:
        assert [f"/data/value/items/0/{member}"] == [one.where for one in error.problems]
    else:
        assert heard.shown or heard.needs


@settings(max_examples=30)
@given(st.sets(st.sampled_from(sorted(sample("event-order.json")["data"]["value"]))))
def test_an_event_shows_all_of_an_order_or_asks_for_it(left_out):
    """Events carry what was subscribed; no order is ever shown by halves."""
    _is_shown_whole_or_asked_for(left_out)


@pytest.mark.parametrize("name", sorted(sample("event-order.json")["data"]["value"]))
def test_no_single_field_that_is_absent_goes_unnoticed(name):
    """The same for each by itself."""
    _is_shown_whole_or_asked_for({name})


def _is_shown_whole_or_asked_for(left_out):
    body = sample("event-order.json")
    for name in left_out - {"entity_id"}:
        del body["data"]["value"][name]

    heard = SHOP.read(call(body))

    if heard.needs:
        assert ("25",) == heard.needs
        assert () == heard.shown
    else:
        (order,) = heard.shown
        (whole,) = SHOP.read(call(raw("event-order.json"))).shown
        assert attrs.evolve(whole, references={}) == attrs.evolve(order, references={})


class TestOrders:
    def test_an_event_of_texts_is_read_as_numbers_are(self):
        """Amounts and ids are texts, rows are an object, and a pair is one line."""
        (order,) = SHOP.read(call(raw("event-order.json"))).shown

        assert isinstance(order, ShownOrder)
        assert ("25", "000000025", "GBP") == (order.id, order.number, order.currency)
        assert (Decimal("42.50"), Decimal("2.50"), Decimal("3.00")) == (
            order.value,
            order.discount,
            order.shipping,
        )
        assert [("301", "TEE-RED-M", 2, 0, Decimal("21.00"))] == [
            (one.line, one.sku, one.ordered, one.removed, one.price) for one in order.lines or ()
        ]
        assert datetime(2026, 3, 5, 14, 7, 9, tzinfo=UTC) == order.modified_at

    @pytest.mark.parametrize(
        "member", ["qty_canceled", "qty_ordered", "product_type", "sku", "item_id"]
    )
    def test_rows_without_what_lines_need_ask_for_the_order(self, member):
        """Without kinds a pair would count twice, without counts a cancellation would be lost."""
        body = sample("event-order.json")
        for row in body["data"]["value"]["items"].values():
            del row[member]

        assert ("25",) == SHOP.read(call(body)).needs

    def test_a_configurable_whose_child_is_not_told_asks_for_the_order(self):
        """Where the parents' ids were not subscribed, the pair cannot be told from two lines."""
        body = sample("event-order.json")
        del body["data"]["value"]["items"]["1"]["parent_item_id"]

        assert ("25",) == SHOP.read(call(body)).needs

    def test_a_cancellation_that_may_be_an_edit_asks_for_the_order(self):
        """Only the relation tells them apart; null says that there is none."""
        cancelled = copy.deepcopy(sample("event-order.json"))
        cancelled["data"]["value"]["state"] = "canceled"

        assert ("25",) == SHOP.read(call(cancelled)).needs

        cancelled["data"]["value"]["relation_child_id"] = None
        (order,) = SHOP.read(call(cancelled)).shown

        assert order.is_cancelled

    def test_a_number_of_an_edit_without_its_relation_asks_for_the_order(self):
        """``000000025-1`` is an edit of another order, and that must not look like a new one."""
        body = sample("event-order.json")
        body["data"]["value"]["increment_id"] = "000000025-1"

        assert ("25",) == SHOP.read(call(body)).needs

    def test_an_attribute_that_the_warehouse_goes_by_is_needed(self):
        """Where it was not subscribed the order is read; null says that it has none."""
        shop = Magento(attributes=["pick_number"])
        body = sample("event-order.json")

        assert ("25",) == shop.read(call(body)).needs

        body["data"]["value"]["pick_number"] = None

        assert 1 == len(shop.read(call(body)).shown)

    def test_an_order_may_be_wrapped_once_more(self):
        """What observers of the checkout get has the order inside."""
        value = {"order": sample("event-order.json")["data"]["value"], "quote": {"entity_id": 90}}

        (order,) = SHOP.read(call(event("observer.checkout_submit_all_after", value))).shown

        assert "25" == order.id

    @pytest.mark.parametrize("name", ["address", "invoice"])
    def test_what_belongs_to_an_order_asks_for_it(self, name):
        """An address that is edited may not move its order's stamp."""
        body = event(f"observer.sales_order_{name}_save_after", {"entity_id": 4, "parent_id": 25})

        assert ("25",) == SHOP.read(call(body)).needs

    @pytest.mark.parametrize("name", ["sales_order_shipment_save_after", "customer_save_after"])
    def test_what_others_tell_or_nobody_asked_for_is_passed_over(self, name):
        """What the warehouse connector wrote into the shop is no news of the warehouse."""
        heard = SHOP.read(call(event(f"observer.{name}", {"entity_id": 4, "order_id": 25})))

        assert heard.ignored
        assert ((), ()) == (heard.shown, heard.needs)

    def test_events_with_own_names_are_known_once_they_are_named(self):
        """A subscription with conditions has a name of its own."""
        body = event("observer.large_orders", sample("event-order.json")["data"]["value"])
        shop = Magento(events={"observer.large_orders": "order"})

        assert "no event of orders: com.adobe.commerce.observer.large_orders" == (
            SHOP.read(call(body)).ignored
        )
        assert "25" == shop.read(call(body)).shown[0].id

    def test_another_instance_is_not_this_shop(self):
        """One project may be sent the events of several Commerce instances."""
        source = sample("event-order.json")["source"]

        assert 1 == len(Magento(source=source).read(call(raw("event-order.json"))).shown)
        assert "of another Commerce instance" == (
            Magento(source="urn:uuid:other").read(call(raw("event-order.json"))).ignored
        )

    def test_of_other_stores_nothing_is_heard(self):
        """A store that is not told is asked for, one that is another's is not."""
        body = sample("event-order.json")

        assert "of another store" == Magento(stores=[2]).read(call(body)).ignored

        del body["data"]["value"]["store_id"]

        assert ("25",) == Magento(stores=[2]).read(call(body)).needs


class TestRefunds:
    def test_a_credit_memo_is_a_refund(self):
        """What was paid back, of which lines; a pair counts once, lines at 0 do not."""
        assert ShownRefund(
            shop="Mugs",
            order="21",
            id="31",
            at=datetime(2026, 4, 2, 8, tzinfo=UTC),
            value=Decimal("19.50"),
            currency="EUR",
            lines=(RefundedLine(line="101", quantity=1, value=Decimal("14.80")),),
        ) == line("creditmemos", sample("creditmemo.json"))

    def test_a_credit_memo_may_be_in_the_websites_currency(self):
        """The switch of amounts holds for refunds, too."""
        refund = line("creditmemos", sample("creditmemo.json"), Magento(amounts="base"))

        assert (Decimal("16.25"), "GBP") == (refund.value, refund.currency)

    def test_an_event_of_a_credit_memo_is_the_same(self):
        """Texts and numbers side by side."""
        (refund,) = SHOP.read(call(raw("event-creditmemo.json"))).shown

        assert ("25", "32", Decimal("21.00")) == (refund.order, refund.id, refund.value)
        assert [("301", 1)] == [(one.line, one.quantity) for one in refund.lines]

    def test_money_alone_has_no_lines(self):
        """A refund of an adjustment leaves every line where it is."""
        body = changed("creditmemo.json", items=[])

        assert () == line("creditmemos", body).lines

    def test_a_free_piece_of_the_same_item_is_a_line_of_its_own(self):
        """Only another product with the same SKU is the chosen item of a pair."""
        body = copy.deepcopy(sample("creditmemo.json"))
        body["items"][1]["product_id"] = 7

        assert ["101", "102"] == [one.line for one in line("creditmemos", body).lines]

    @pytest.mark.parametrize(("state", "told"), [(1, 0), (2, 1), (3, 0), ("2", 1), (None, 1)])
    def test_only_what_went_back_is_told(self, state, told):
        """A credit memo that is open may never be paid, and one may be cancelled."""
        body = {"topic": "creditmemos", "payload": changed("creditmemo.json", state=state)}

        assert told == len(SHOP.read_line(body).shown)

    @pytest.mark.parametrize("member", ["grand_total", "items", "order_currency_code"])
    def test_an_event_by_halves_asks_for_the_order(self, member):
        """Reading the order reads what was paid back of it."""
        value = changed("creditmemo.json", **{member: ...})

        assert ("21",) == SHOP.read(call(event(MEMO, value))).needs

    def test_a_credit_memo_of_no_order_is_an_error(self):
        """Nobody could ask for anything then, so whoever subscribed has to know."""
        with pytest.raises(DecodeError, match="/data/value/order_id: is missing"):
            SHOP.read(call(event(MEMO, changed("creditmemo.json", order_id=...))))


class TestBatches:
    def test_all_events_of_a_list_are_heard(self):
        """What they show comes in their order; what they ask for, once."""
        heard = SHOP.read(call([*sample("event-batch.json"), sample("event-partial.json")]))

        assert [ShownOrder, ShownRefund] == [type(one) for one in heard.shown]
        assert (("26",), "", ()) == (heard.needs, heard.ignored, heard.rejected)

    def test_one_that_cannot_be_read_is_set_aside(self):
        """The others of its list go on, and it is named."""
        broken = sample("event-order.json")
        broken["data"]["value"]["state"] = ["new"]
        heard = SHOP.read(call([broken, sample("event-creditmemo.json")]))

        assert ["32"] == [one.id for one in heard.shown]
        assert ["/0/data/value/state"] == [
            problem.where for one in heard.rejected for problem in one.problems
        ]
        assert "order 000000025" in str(heard.rejected[0])

    def test_a_list_of_nothing_else_is_an_error(self):
        """Where nothing is to be read, the whole is set aside."""
        with pytest.raises(DecodeError) as caught:
            SHOP.read(call([{"type": 1.5}, 7]))
        assert ["/0/type", "/1"] == [one.where for one in caught.value.problems]

    def test_an_empty_list_says_nothing(self):
        """Adobe sends none; nobody is harmed by one."""
        assert "no events at all" == SHOP.read(call([])).ignored


class TestLinesOfFiles:
    @pytest.mark.parametrize("topic", [SAVED, f"com.adobe.commerce.{SAVED}", ""])
    def test_an_event_may_be_a_line(self, topic):
        """The whole event is taken by its own type, whatever the topic is called."""
        assert "25" == line(topic, sample("event-order.json")).id

    def test_what_an_event_carries_may_be_a_line(self):
        """Its topic says then what it is."""
        assert "25" == line(SAVED, sample("event-order.json")["data"]["value"]).id

    def test_documents_of_rest_are_whole(self):
        """REST leaves out what is null, so nothing that is absent is asked for."""
        assert "22" == line("orders", sample("order-canceled.json")).id

    def test_a_topic_that_is_not_known_says_nothing(self):
        """Files of all events may be given as they are."""
        assert "no event of orders: observer.other" == (
            SHOP.read_line({"topic": "observer.other", "payload": {}}).ignored
        )


class TestChallenge:
    def test_adobe_is_told_that_somebody_listens(self):
        """The answer is what was asked, as a plain text."""
        asked = Request("GET", "https://receiver.pvx-sim.net/shops/mugs?challenge=8ec8d794-0a2e")

        answer = EVENTFUL.answer(asked)

        assert answer is not None
        assert (200, b"8ec8d794-0a2e") == (answer.status, answer.body)
        assert "nosniff" == answer.headers["x-content-type-options"]

    @pytest.mark.parametrize(
        ("method", "query"),
        [
            ("GET", ""),
            ("GET", "?challenge="),
            ("GET", "?challenge=%3Cscript%3E"),
            ("GET", f"?challenge={'a' * 201}"),
            ("POST", "?challenge=8ec8d794-0a2e"),
        ],
    )
    def test_nothing_else_is_answered(self, method, query):
        """What a browser could run is not sent back, and a delivery is no question."""
        assert EVENTFUL.answer(Request(method, f"https://receiver.pvx-sim.net/{query}")) is None

    def test_nobody_listens_where_no_events_are_taken(self):
        """A shop that is only read does not say so to whoever asks."""
        asked = Request("GET", "https://receiver.pvx-sim.net/shops/mugs?challenge=8ec8d794-0a2e")

        assert SHOP.answer(asked) is None


def test_numbers_are_exact():
    """Neither an amount nor an id goes by way of a binary fraction."""
    body = (
        raw("event-creditmemo.json")
        .replace(b'"21.0000"', b"0.07")
        .replace(b'"order_id":25', f'"order_id":{2**53 + 1}'.encode())
    )

    (refund,) = SHOP.read(call(body)).shown

    assert (Decimal("0.07"), str(2**53 + 1)) == (refund.value, refund.order)
    assert json.loads(body)["data"]["value"]["order_id"] == 2**53 + 1
