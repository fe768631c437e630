from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import attrs
import pytest

from pvxklaviyo._http import Request, Response
from pvxklaviyo.errors import (
    AuthenticationError,
    ConfigurationError,
    DecodeError,
    RateLimitError,
    RequestRejectedError,
    ServerError,
)
from pvxklaviyo.retry import Backoff
from pvxklaviyo.secrets import Secret
from pvxklaviyo.shops._reader import AsyncShopReader, ShopReader
from pvxklaviyo.shops._rejected import RejectedOrder
from pvxklaviyo.shops.shopify import ShopifyOrders

from .bodies import ORDER, body, order, sample, shop

GID = f"gid://shopify/Order/{ORDER}"
REFUND = "gid://shopify/Refund/890088186047892319"


class Api:
    """A shop that answers from a list, and remembers what it was asked."""

    def __init__(self, *answers: bytes | dict | Response) -> None:
        self.answers = list(answers)
        self.asked: list[Request] = []

    def send(self, request: Request) -> Response:
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Response):
            return answer
        content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        return Response(200, {"content-type": "application/json"}, content)

    def questions(self) -> list[tuple[str, dict]]:
        """Give name and variables of each query."""
        asked = [json.loads(request.content) for request in self.asked]
        return [(one["query"].split("(")[0].split()[-1], one["variables"]) for one in asked]


class AsyncApi:
    def __init__(self, api: Api) -> None:
        self.api = api

    async def send(self, request: Request) -> Response:
        return self.api.send(request)


def orders(**settings) -> ShopifyOrders:
    return ShopifyOrders(**{"shop": shop(), "token": "shpat_1"} | settings)


def find(api: Api, source: ShopifyOrders | None = None, number: str = ORDER):
    reader = ShopReader(source or orders(), transport=api, backoff=Backoff(attempts=1))
    return reader.find_order(number)


def whole() -> list[bytes]:
    return [
        sample("graphql-order.json"),
        sample("graphql-lines.json"),
        sample("graphql-refund.json"),
    ]


def as_a_webhook_has_it() -> dict:
    payload = body("orders-create", refunds=[body("refunds-create")])
    payload["updated_at"] = "2026-07-02T09:00:01+01:00"
    payload["line_items"][0]["current_quantity"] = 1
    return payload


@pytest.mark.parametrize("money", ["shop", "presentment"])
def test_an_order_reads_as_its_webhook(money):
    """What the API answers is the same value as the body of a webhook, whichever money is told."""
    api = Api(*whole())
    read = find(api, orders(shop=shop(money=money)))

    assert order(as_a_webhook_has_it(), money=money) == read
    assert [
        ("Order", {"id": GID}),
        ("Lines", {"id": GID, "after": "bGluZS0x"}),
        ("Refund", {"id": REFUND}),
    ] == api.questions()


def test_awaited():
    """The awaited reader gives the same."""
    api = Api(*whole())

    async def read():
        async with AsyncShopReader(orders(), transport=AsyncApi(api)) as reader:
            return await reader.find_order(ORDER)

    assert order(as_a_webhook_has_it()) == asyncio.run(read())


def test_what_is_sent():
    """Requests go to the shop's own address, by version, with today's token in their header."""
    tokens = iter(["first", "second"])
    source = orders(token=lambda: Secret(next(tokens)), version="2026-07")
    api = Api({"data": {"order": None}}, {"data": {"order": None}})
    assert find(api, source) is None
    assert find(api, source) is None

    assert {"https://acme.myshopify.com/admin/api/2026-07/graphql.json"} == {
        request.url for request in api.asked
    }
    assert ["first", "second"] == [
        request.headers["x-shopify-access-token"] for request in api.asked
    ]
    assert "shpat_1" not in repr(orders())


def test_an_order_that_changed_between_two_pages():
    """Pages of two states are not mixed: the order is read again, from its beginning."""
    first, lines, refund = whole()
    changed = lines.replace(b"08:00:01Z", b"08:00:02Z")
    api = Api(first, changed, refund, first, lines, refund)

    assert order(as_a_webhook_has_it()) == find(api)
    assert 6 == len(api.asked)


def test_an_order_that_keeps_changing():
    """After three times it is left for later."""
    first, lines, refund = whole()
    changed = lines.replace(b"08:00:01Z", b"08:00:02Z")

    with pytest.raises(ServerError, match="it changed each time while it was read"):
        find(Api(*[first, changed, refund] * 3))


def test_lines_of_a_refund_come_in_pages():
    """A refund of very many lines is read to its end."""
    first, lines, refund = whole()
    page = json.loads(refund)
    page["data"]["refund"]["refundLineItems"]["pageInfo"] = {
        "hasNextPage": True,
        "endCursor": "c1",
    }
    api = Api(first, lines, page, refund)

    assert 2 == len(find(api).refunds[0].lines)
    assert ("Refund", {"id": REFUND, "after": "c1"}) == api.questions()[-1]


def refused(code: str, **more) -> dict:
    return {
        "data": None,
        "errors": [{"message": "ann@post.example", "extensions": {"code": code}}],
    } | more


@pytest.mark.parametrize(
    ("answer", "error", "says"),
    [
        (refused("ACCESS_DENIED"), AuthenticationError, "give it the scope read_orders"),
        (refused("INTERNAL_SERVER_ERROR"), ServerError, "closed or broken"),
        (refused("SHOP_INACTIVE"), ServerError, "closed or broken"),
        (refused("undefinedField"), RequestRejectedError, "refused order: undefinedField"),
        (refused("THROTTLED"), RateLimitError, "the limit of shopify for queries is spent"),
        ({"errors": "[API] Invalid"}, DecodeError, "/errors: is not a list"),
        ({}, DecodeError, "/data: is missing"),
        (b"<html>", ServerError, "web page"),
        (Response(401, {}, b'{"errors":"[API] Invalid"}'), AuthenticationError, "refused the cred"),
        (Response(404, {}, b'{"errors":"Not Found"}'), RequestRejectedError, "404"),
        (Response(429, {"retry-after": "2.0"}, b""), RateLimitError, "is spent"),
        (Response(503, {}, b""), ServerError, "503"),
    ],
)
def test_what_it_means_that_it_does_not_answer(answer, error, says):
    """Each refusal is the error that says who broke the rule; none quotes what was asked."""
    with pytest.raises(error, match=None) as caught:
        find(Api(answer))

    assert says in str(caught.value)
    assert "post.example" not in str(caught.value)
    assert "shopify" == caught.value.service


def test_how_long_a_spent_limit_lasts():
    """A query that was not paid for can be paid when enough has flown back."""
    cost = {
        "requestedQueryCost": 112,
        "throttleStatus": {"currentlyAvailable": 12, "restoreRate": 50.0},
    }
    with pytest.raises(RateLimitError) as caught:
        find(Api(refused("THROTTLED", extensions={"cost": cost})))

    assert 2.0 == caught.value.retry_after


def test_without_people():
    """An app that may not see customers reads the order without them; nothing else may be missing."""
    first = json.loads(sample("graphql-order.json"))
    for name in ("email", "phone", "shippingAddress", "billingAddress"):
        first["data"]["order"][name] = None
    first["errors"] = [
        {"path": ["order", name], "extensions": {"code": "ACCESS_DENIED"}}
        for name in ("email", "phone", "shippingAddress", "billingAddress")
    ]
    read = find(Api(first, *whole()[1:]))
    withheld = attrs.evolve(order(as_a_webhook_has_it()), email=None, phone=None, address="")
    first["errors"][0]["path"] = ["order", "lineItems"]

    assert withheld == read
    with pytest.raises(AuthenticationError):
        find(Api(first, *whole()[1:]))


def test_a_refund_that_is_gone():
    """A part that is missing is an answer that cannot be read, and no other kind of error."""
    first, lines, _ = whole()

    with pytest.raises(DecodeError, match="an order of shopify cannot be read"):
        find(Api(first, lines, {"data": {"refund": None}}))


@pytest.mark.parametrize("number", ["", "#1001", "1001 OR name:*", "١٢"])
def test_what_is_no_id(number):
    """Only Shopify's own ids are asked for, so that nothing else gets into a query."""
    with pytest.raises(ValueError, match="order is no id"):
        find(Api(), number=number)


@pytest.mark.parametrize(
    ("settings", "says"),
    [({"version": "latest"}, "version is a quarter"), ({"timeout": timedelta()}, "timeout must")],
)
def test_settings_that_cannot_be(settings, says):
    """A version that is none, and no time at all, are refused at once."""
    with pytest.raises(ValueError, match=says):
        orders(**settings)


@pytest.mark.parametrize("token", ["", "two\nlines", "a b"])
def test_a_token_that_cannot_be(token):
    """A token that cannot stand in a header is not sent."""
    with pytest.raises(ConfigurationError, match="token"):
        find(Api(), orders(token=token))


class TestWhatChanged:
    def page(self, *numbers: str, cursor: str = "") -> dict:
        nodes = [{"id": f"gid://shopify/Order/{one}", "name": f"#{one}"} for one in numbers]
        info = {"hasNextPage": bool(cursor), "endCursor": cursor or None}
        return {"data": {"orders": {"nodes": nodes, "pageInfo": info}}}

    def one(self, number: str, **changed) -> dict:
        told = {"id": f"gid://shopify/Order/{number}", "updatedAt": "2026-07-01T10:00:00Z"}
        return {"data": {"order": told | changed}}

    def read(self, api: Api, since: datetime) -> Iterable:
        return ShopReader(orders(), transport=api).iterate(since=since)

    def test_page_by_page(self):
        """Pages follow by the shop's own mark, each order is read whole, and time is UTC."""
        api = Api(self.page("1", "2", cursor="c"), self.one("1"), self.one("2"), self.page("3"))
        api.answers.append(self.one("3"))
        since = datetime.fromisoformat("2026-07-01T10:00:00+01:00")
        query = "updated_at:>='2026-07-01T09:00:00Z'"

        assert ["1", "2", "3"] == [one.id for one in self.read(api, since)]
        changed = [variables for name, variables in api.questions() if name == "Changed"]
        assert [{"query": query, "after": None}, {"query": query, "after": "c"}] == changed

    def test_one_bad_order_does_not_stop_it(self):
        """An order that cannot be read is set aside by its name; one that is gone is left out."""
        bad = self.one("1", totalPriceSet={"shopMoney": {"amount": "much"}})
        api = Api(self.page("1", "2", "3"), bad, {"data": {"order": None}}, self.one("3"))
        rejected, read = self.read(api, datetime(2026, 7, 1, tzinfo=UTC))

        assert isinstance(rejected, RejectedOrder)
        assert ("#1", "is not an amount") == (rejected.order, rejected.problems[0].why)
        assert "3" == read.id


def test_amounts_are_exact():
    """The API writes 45.5 for 45.50, and numbers of any length without rounding."""
    first = sample("graphql-order.json").replace(b'"45.5"', b'"9007199254740.99"')

    assert Decimal("9007199254740.99") == find(Api(first, *whole()[1:])).value
