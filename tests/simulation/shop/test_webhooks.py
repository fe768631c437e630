from __future__ import annotations

import base64
import csv
import hashlib
import hmac
import io
import itertools
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest

from pvxklaviyo._http import Request
from pvxklaviyo.simulation.shop import (
    Delivery,
    Shop,
    Telling,
    bigcommerce,
    bigcommerce_export,
    bigcommerce_reading,
    magento,
    magento_export,
    magento_reading,
    ping,
    shopify,
    shopify_export,
    shopify_reading,
    standing,
    woocommerce,
    woocommerce_export,
    woocommerce_reading,
)

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def adobe(shop: Shop, *, secret: str, telling: Telling | None = None) -> Sequence[Delivery]:
    """Deliver events of Adobe Commerce, signed in a way of our own."""

    def sign(body: bytes) -> bytes:
        return hmac.new(secret.encode(), body, hashlib.sha256).digest()

    return magento(shop, sign=sign, client_id="ours", telling=telling)


KINDS: Sequence[Callable[..., Sequence[Delivery]]] = (shopify, woocommerce, bigcommerce, adobe)


def hours(number: float) -> datetime:
    return NOON + timedelta(hours=number)


@pytest.fixture
def shop() -> Shop:
    made = Shop()
    made.place(
        "#1001",
        lines=[("MUG-01", 2), ("CAP-01", 3)],
        at=NOON,
        email="ann@post.pvx-sim.net",
        discount=Decimal("1.00"),
    )
    made.cancel_lines("#1001", [("CAP-01", 1)], at=hours(1))
    made.refund("#1001", Decimal("2.00"), at=hours(2))
    made.edit("#1001", at=hours(3), email="bob@post.pvx-sim.net")
    made.place("#1002", lines=[("MUG-01", 1)], at=hours(1))
    made.cancel("#1002", at=hours(4))
    return made


@pytest.mark.parametrize("kind", KINDS)
class TestEveryKind:
    def test_it_tells_of_everything(self, kind: Any, shop: Shop) -> None:
        """Each thing that happened has a call at least, at the time when it happened."""
        told = kind(shop, secret="hush")

        assert {one.identity for one in shop.events()} == {one.event.identity for one in told}
        assert all(one.at == one.event.at for one in told)

    def test_what_is_lost_is_not_told(self, kind: Any, shop: Shop) -> None:
        """All of it, or the kinds that were asked for."""
        some = kind(shop, secret="hush", telling=Telling(lost=1, lost_kinds=["order_cancelled"]))

        assert not kind(shop, secret="hush", telling=Telling(lost=1))
        assert "order_cancelled" not in {one.event.kind for one in some}
        assert "order_placed" in {one.event.kind for one in some}

    def test_what_is_doubled_comes_twice(self, kind: Any, shop: Shop) -> None:
        """The second time later."""
        once = kind(shop, secret="hush")
        twice = kind(shop, secret="hush", telling=Telling(doubled=1))

        assert 2 * len(once) == len(twice)
        assert all(one.at <= other.at for one, other in itertools.pairwise(twice))

    def test_one_seed_goes_wrong_in_one_way(self, kind: Any, shop: Shop) -> None:
        """Another in another."""
        how = {"lost": 0.3, "doubled": 0.3, "late": timedelta(hours=5)}

        def told(seed: int) -> list[tuple[datetime, bytes]]:
            found = kind(shop, secret="hush", telling=Telling(seed=seed, **how))
            return [(one.at, one.request.content) for one in found]

        assert told(1) == told(1)
        assert told(1) != told(2)

    def test_a_line_of_a_file_says_the_same(self, kind: Any, shop: Shop) -> None:
        """Topic and body, as JSON."""
        for one in kind(shop, secret="hush"):
            line = json.loads(one.line)

            assert one.topic == line["topic"]
            assert json.loads(one.request.content) == line["payload"]


class TestSignatures:
    @pytest.mark.parametrize(
        ("kind", "header"),
        [(shopify, "x-shopify-hmac-sha256"), (woocommerce, "x-wc-webhook-signature")],
    )
    def test_of_the_body(self, kind: Any, header: str, shop: Shop) -> None:
        """In base64, over the very bytes."""
        for one in kind(shop, secret="hush"):
            digest = hmac.new(b"hush", one.request.content, hashlib.sha256).digest()

            assert base64.b64encode(digest).decode() == one.request.headers[header]

    def test_of_the_body_with_its_name_and_time(self, shop: Shop) -> None:
        """As Standard Webhooks have it."""
        for one in bigcommerce(shop, secret="hush"):
            headers = one.request.headers
            prefix = f"{headers['webhook-id']}.{headers['webhook-timestamp']}."
            digest = hmac.new(b"hush", prefix.encode() + one.request.content, hashlib.sha256)

            assert (
                f"v1,{base64.b64encode(digest.digest()).decode()}" == (headers["webhook-signature"])
            )

    def test_adobe_signs_for_whom_it_is(self, shop: Shop) -> None:
        """The first of two signatures is of the very bytes, and these say for which client."""
        for one in adobe(shop, secret="hush"):
            digest = hmac.new(b"hush", one.request.content, hashlib.sha256).digest()
            headers = one.request.headers

            assert base64.b64encode(digest).decode() == headers["x-adobe-digital-signature-1"]
            assert "ours" == json.loads(one.request.content)["recipient_client_id"]

    def test_a_ping_is_not_signed(self) -> None:
        """WooCommerce makes it when a webhook is saved."""
        assert "x-wc-webhook-signature" not in ping().headers


class TestBodies:
    def test_shopify_shows_the_order_as_it_was(self, shop: Shop) -> None:
        """However late the call is made."""
        told = shopify(shop, secret="hush", telling=Telling(late=timedelta(days=2)))
        (created,) = [
            json.loads(one.request.content)
            for one in told
            if one.topic == "orders/create" and one.event.reference == "#1001"
        ]

        assert [2, 3] == [line["current_quantity"] for line in created["line_items"]]
        assert created["cancelled_at"] is None
        assert created["id"] > 2**53

    def test_woocommerce_shows_the_order_as_it_is(self, shop: Shop) -> None:
        """So that what a late call is of is already past."""
        told = woocommerce(shop, secret="hush", telling=Telling(late=timedelta(days=2), seed=3))
        created = [
            json.loads(one.request.content)
            for one in told
            if one.topic == "order.created" and one.at > hours(5)
        ]

        assert created
        assert all(
            body["status"] == "cancelled" or body["line_items"][1]["quantity"] == 2
            for body in created
        )

    def test_pieces_taken_off_have_their_part_of_the_discount(self, shop: Shop) -> None:
        """All parts together are the discount, to the penny."""
        order = standing(shop.sale("#1001"), hours(5))

        assert Decimal("1.00") == sum(order.share(line) for line in order.lines)

    def test_bigcommerce_says_only_which_order(self, shop: Shop) -> None:
        """All else is read."""
        told = bigcommerce(shop, secret="hush")

        assert {1001, 1002} == {json.loads(one.request.content)["data"]["id"] for one in told}


def read(reading: Any, shop: Shop, path: str, at: datetime) -> Any:
    answer = reading(shop, Request("GET", f"https://acme.pvx-sim.net{path}"), now=at)
    return json.loads(answer.body) if answer.body else answer.status


class TestReadings:
    def test_of_woocommerce(self, shop: Shop) -> None:
        """An order, and its refunds."""
        number = standing(shop.sale("#1001"), NOON).id
        path = f"/wp-json/wc/v3/orders/{number}"

        assert "#1001" == read(woocommerce_reading, shop, path, hours(5))["number"]
        assert "2.00" == read(woocommerce_reading, shop, f"{path}/refunds", hours(5))[0]["amount"]
        assert [] == read(woocommerce_reading, shop, f"{path}/refunds", hours(1))
        assert "code" in read(woocommerce_reading, shop, "/wp-json/wc/v3/orders/5", hours(5))

    def test_of_bigcommerce(self, shop: Shop) -> None:
        """Its head, its lines, its refunds; what is empty has no body."""
        lines = read(bigcommerce_reading, shop, "/v2/orders/1001/products?limit=250", hours(5))
        refunds = "/v3/orders/1001/payment_actions/refunds"

        assert 5 == read(bigcommerce_reading, shop, "/v2/orders/1002", hours(5))["status_id"]
        assert [2, 2] == [line["quantity"] for line in lines]
        assert 204 == read(bigcommerce_reading, shop, "/v2/orders/1001/coupons", hours(5))
        assert 2.0 == read(bigcommerce_reading, shop, refunds, hours(5))["data"][0]["total_amount"]

    def test_of_magento(self, shop: Shop) -> None:
        """What changed since, oldest first; a page past the end is the last one again."""

        def page(number: int) -> Any:
            key = "searchCriteria"
            query = {
                f"{key}[filterGroups][0][filters][0][field]": "updated_at",
                f"{key}[filterGroups][0][filters][0][value]": "2026-06-01 15:00:00",
                f"{key}[filterGroups][0][filters][0][conditionType]": "gteq",
                f"{key}[sortOrders][0][field]": "updated_at",
                f"{key}[sortOrders][0][direction]": "ASC",
                f"{key}[pageSize]": 1,
                f"{key}[currentPage]": number,
            }
            return read(magento_reading, shop, f"/rest/V1/orders?{urlencode(query)}", hours(5))

        assert 2 == page(1)["total_count"]
        assert ["#1001", "#1002", "#1002"] == [
            page(number)["items"][0]["increment_id"] for number in (1, 2, 7)
        ]
        assert [0, 1] == [item["qty_canceled"] for item in page(1)["items"][0]["items"]]
        assert "canceled" == page(2)["items"][0]["state"]


class TestExports:
    @pytest.mark.parametrize(
        ("export", "column", "rows"),
        [
            (shopify_export, "Name", 3),
            (magento_export, "ID", 2),
            (bigcommerce_export, "Order ID", 2),
            (woocommerce_export, "Order #", 2),
        ],
    )
    def test_each_order_is_in_it(self, export: Any, column: str, rows: int, shop: Shop) -> None:
        """Once, or once for each line; and none that is still to come."""
        found = list(csv.DictReader(io.StringIO(export(shop, now=hours(5)))))
        early = list(csv.DictReader(io.StringIO(export(shop, now=NOON))))

        assert rows == len(found)
        assert {"1001", "1002"} == {row[column].lstrip("#") for row in found}
        assert {"1001"} == {row[column].lstrip("#") for row in early}

    def test_shopify_writes_an_order_s_own_on_its_first_row(self, shop: Shop) -> None:
        """The shop's clock with its offset, and what was paid back in one sum."""
        rows = list(csv.DictReader(io.StringIO(shopify_export(shop, now=hours(5)))))

        assert ["2026-06-01 13:00:00 +0100", "", "2026-06-01 14:00:00 +0100"] == [
            row["Created at"] for row in rows
        ]
        assert "2.00" == rows[0]["Refunded Amount"]
        assert "2026-06-01 17:00:00 +0100" == rows[2]["Cancelled at"]


def asked(shop: Shop, query: str, **variables: object) -> Any:
    content = json.dumps({"query": query, "variables": variables}).encode()
    url = "https://acme.myshopify.com/admin/api/2026-10/graphql.json"
    request = Request("POST", url, {"x-shopify-access-token": "t"}, content)
    return json.loads(shopify_reading(shop, request, now=hours(5)).body)


class TestGraphql:
    def test_it_gives_what_is_asked_for(self, shop: Shop) -> None:
        """Only that, under the names that were asked for, a page at a time."""
        gid = f"gid://shopify/Order/{standing(shop.sale('#1001'), NOON).id}"
        query = """query One($id: ID!, $after: String) {
            it: order(id: $id) { name lineItems(first: 1, after: $after) {
                nodes { sku currentQuantity } pageInfo { hasNextPage endCursor } } }
        }"""
        first = asked(shop, query, id=gid, after=None)["data"]["it"]
        cursor = first["lineItems"]["pageInfo"]["endCursor"]
        second = asked(shop, query, id=gid, after=cursor)["data"]["it"]["lineItems"]

        assert "#1001" == first["name"]
        assert [{"sku": "MUG-01", "currentQuantity": 2}] == first["lineItems"]["nodes"]
        assert [{"sku": "CAP-01", "currentQuantity": 2}] == second["nodes"]
        assert not second["pageInfo"]["hasNextPage"]

    def test_it_finds_what_changed(self, shop: Shop) -> None:
        """After an instant, or from it on."""
        query = "query($q: String!) { orders(first: 9, query: $q, sortKey: UPDATED_AT) { nodes { name } } }"
        at = hours(3).strftime("%Y-%m-%dT%H:%M:%SZ")

        def names(sign: str) -> list[str]:
            found = asked(shop, query, q=f"updated_at:{sign}'{at}'")["data"]["orders"]["nodes"]
            return [one["name"] for one in found]

        assert ["#1002"] == names(">")
        assert ["#1001", "#1002"] == names(">=")

    @pytest.mark.parametrize(
        ("query", "code"),
        [
            ("{ order }", "argumentLiteralsIncompatible"),
            (
                '{ order(id: "gid://shopify/Order/5") { name } refund }',
                "argumentLiteralsIncompatible",
            ),
            ("{ orders(first: 1) { nodes { price } } }", "undefinedField"),
            ("{ orders(first: 1) { nodes } }", "selectionMismatch"),
            ("{ orders(first: 1) { nodes { name { x } } } }", "selectionMismatch"),
            ("{ orders(first: 1) { nodes { name(x: 1) } } }", "argumentNotAccepted"),
            ("{ orders(first: 251) { nodes { name } } }", "missingRequiredArguments"),
            ("{ orders { nodes { name } } }", "missingRequiredArguments"),
            ('{ orders(first: 1, after: "?") { nodes { name } } }', "INVALID"),
            ('{ orders(first: 1, query: "name:1") { nodes { name } } }', "INVALID"),
            (
                "{ orders(first: 1, sortKey: ID) { nodes { name } } }",
                "argumentLiteralsIncompatible",
            ),
            ("{ orders(first: $n) { nodes { name } } }", "variableNotDefined"),
            ("query($n: Int!) { orders(first: $n) { nodes { name } } }", "INVALID_VARIABLE"),
            ("{ orders(first: 1) { nodes { name } }", "PARSE_ERROR"),
            ("{ orders(first: 1) { nodes { name } } } {", "PARSE_ERROR"),
        ],
    )
    def test_what_there_is_not_is_refused(self, shop: Shop, query: str, code: str) -> None:
        """With the word for it, and no data."""
        found = asked(shop, query)

        assert [code] == [one["extensions"]["code"] for one in found["errors"]]
        assert "data" not in found

    def test_without_a_token_nothing_is_given(self, shop: Shop) -> None:
        """Nor for what is no query."""
        url = "https://acme.myshopify.com/admin/api/2026-10/graphql.json"

        def status(headers: dict[str, str], url: str = url, method: str = "POST") -> int:
            request = Request(method, url, headers, b"[]")
            return shopify_reading(shop, request, now=hours(5)).status

        known = {"x-shopify-access-token": "t"}
        assert [401, 400, 404] == [status({}), status(known), status(known, url, "GET")]
