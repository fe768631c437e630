from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from pvxklaviyo import Response
from pvxklaviyo.errors import (
    AuthenticationError,
    ConfigurationError,
    DecodeError,
    RateLimitError,
    RequestRejectedError,
    ServerError,
)
from pvxklaviyo.retry import Backoff
from pvxklaviyo.shops import AsyncShopReader, BigCommerceOrders, RejectedOrder, ShopReader
from tests.shops.api import ONCE, Api, AwaitedApi, Stopped, written

from .calls import SHOP, changed, sample

SOURCE = BigCommerceOrders(shop=SHOP, token="tok_1")
SINCE = datetime(2019, 3, 1, tzinfo=UTC)
WHOLE = {
    "/products": sample("products.json"),
    "/refunds": sample("refunds.json"),
    "/v2/orders/218": sample("order.json"),
    "/v2/orders?": [sample("order.json")],
}
EXPECTED = SHOP.order(
    sample("order.json"), products=sample("products.json"), refunds=sample("refunds.json")
)


def reader(api: Api, source: BigCommerceOrders = SOURCE) -> ShopReader:
    return ShopReader(source, transport=api, clock=Stopped(), backoff=ONCE)


def test_an_order_is_read_with_lines_and_refunds():
    """Three calls make one order; the token goes in its own header, and JSON is asked for."""
    api = Api(WHOLE)
    with reader(api) as opened:
        order = opened.find_order("218")

    base = "https://api.bigcommerce.com/stores/abc123"
    assert EXPECTED == order
    assert [
        f"{base}/v2/orders/218?include=consignments&consignment_structure=object",
        f"{base}/v2/orders/218/products?limit=250&page=1",
        f"{base}/v3/orders/218/payment_actions/refunds",
    ] == [one.url for one in api.asked]
    assert {("tok_1", "application/json")} == {
        (one.headers["x-auth-token"], one.headers["accept"]) for one in api.asked
    }


def test_an_empty_list_has_no_body():
    """204 is an order whose lines are all gone, and has had no refund."""
    order = reader(
        Api({**WHOLE, "/products": Response(204), "/refunds": Response(204)})
    ).find_order("218")

    assert ((), ()) == (order.lines, order.refunds)


def test_lines_are_read_to_their_end():
    """A full page has another behind it, also an empty one."""
    lines = [{"id": number, "quantity": 1} for number in range(1, 501)]

    def answer(request):
        page = int(parse_qs(urlsplit(request.url).query)["page"][0])
        some = lines[(page - 1) * 250 : page * 250]
        return written(some) if some else Response(204)

    api = Api({**WHOLE, "/products": answer})

    assert 500 == len(reader(api).find_order("218").lines)
    assert 5 == len(api.asked)


def test_what_is_not_there_is_none():
    """An order that the store does not have is no error."""
    assert reader(Api({})).find_order("1") is None


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (
            Response(401, body=b'{"status":401,"title":"X-Auth-Token is required"}'),
            AuthenticationError,
        ),
        (Response(429, {"x-rate-limit-time-reset-ms": "1500"}), RateLimitError),
        (Response(503), ServerError),
        (Response(204), DecodeError),
        (Response(200, {"content-type": "application/xml"}, b"<?xml version='1.0'?>"), ServerError),
        (written([sample("order.json")]), DecodeError),
    ],
)
def test_everything_else_is_an_error(answer, kind):
    """Refused, limited, closed, empty, XML, or no order."""
    with pytest.raises(kind):
        reader(Api({**WHOLE, "/v2/orders/218": answer, "/products": []})).find_order("218")


def test_a_limit_that_is_spent_is_waited_for():
    """As long as BigCommerce asks, and then the call is made again."""
    answers = [Response(429, {"x-rate-limit-time-reset-ms": "1500"}), written(sample("order.json"))]
    api = Api({**WHOLE, "/v2/orders/218": lambda _: answers.pop(0)})
    clock = Moving()
    opened = ShopReader(SOURCE, transport=api, clock=clock, backoff=Backoff(attempts=2))

    assert EXPECTED == opened.find_order("218")
    assert 1.5 <= sum(clock.waits) < 4


class Moving(Stopped):
    """A clock that goes on by what is waited."""

    def now(self) -> datetime:
        return SINCE + timedelta(seconds=sum(self.waits))


def test_what_answers_say_of_the_limit_is_believed():
    """Other apps share it: where little is left, the next call waits for the next window."""
    left = {
        "x-rate-limit-requests-quota": "150",
        "x-rate-limit-requests-left": "0",
        "x-rate-limit-time-reset-ms": "9000",
        "x-rate-limit-time-window-ms": "30000",
    }
    body = json.dumps(sample("order.json")).encode()
    clock = Moving()
    api = Api({**WHOLE, "/v2/orders/218": Response(200, left, body)})
    source = BigCommerceOrders(shop=SHOP, token="tok_1", calls=150)
    ShopReader(source, transport=api, clock=clock).find_order("218")
    free, unhurried = Moving(), Api(WHOLE)
    ShopReader(source, transport=unhurried, clock=free).find_order("218")

    assert sum(clock.waits) > 1
    assert [] == free.waits


def test_awaited_it_is_the_same():
    """An event loop reads what a thread reads."""

    async def read():
        async with AsyncShopReader(SOURCE, transport=AwaitedApi(WHOLE), clock=Stopped()) as opened:
            found = [one async for one in opened.iterate(since=SINCE)]
            return [await opened.find_order("218"), *found]

    assert [EXPECTED, EXPECTED] == asyncio.run(read())


class Busy:
    """A store whose orders change while they are read: each page moves one order to the end."""

    def __init__(self, count: int) -> None:
        self.stamps = {one: SINCE + timedelta(seconds=one) for one in range(1, count + 1)}

    def __call__(self, request):
        asked = {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}
        since = parsedate_to_datetime(asked["min_date_modified"])
        found = sorted((at, one) for one, at in self.stamps.items() if at >= since)
        first = (int(asked["page"]) - 1) * 50
        page = found[first : first + 50]
        if page:
            self.stamps[page[0][1]] = max(self.stamps.values()) + timedelta(seconds=1)
        return written([changed(id=one, date_modified=format_datetime(at)) for at, one in page])


def test_no_order_is_missed_while_others_change():
    """Pages go by the stamp, so what moves to the end takes nobody's place."""
    source = BigCommerceOrders(shop=SHOP, token="tok_1", calls=10_000)
    api = Api({**WHOLE, "/products": [], "/refunds": {"data": []}, "/v2/orders?": Busy(120)})
    found = reader(api, source).iterate(since=SINCE)

    assert set(range(1, 121)) == {int(one.id) for one in found}


def test_an_order_that_cannot_be_read_does_not_stop_the_page():
    """It is set aside by its number, with the place."""
    bad = changed(id=219, total_inc_tax="free")
    api = Api({**WHOLE, "/v2/orders?": [bad, {}, sample("order.json")]})
    first, second, third = reader(api).iterate(since=SINCE)

    assert isinstance(first, RejectedOrder)
    assert ("219", "/0/total_inc_tax") == (first.order, first.problems[0].where)
    assert ("", "/1/id") == (second.order, second.problems[0].where)
    assert EXPECTED == third


def test_lines_that_cannot_be_read_set_their_order_aside():
    """What one order's own answer is does not stop the others, and is said."""
    answers = [written({"id": 65}), Response(200, body=b"{"), written(sample("products.json"))]
    two = [changed(id=219), changed(id=220)]
    api = Api(
        {
            **WHOLE,
            "/products": lambda _: answers.pop(0),
            "/v2/orders?": [*two, sample("order.json")],
        }
    )
    first, second, third = reader(api).iterate(since=SINCE)

    assert ("219", "is not a list") == (first.order, first.problems[0].why)
    assert "220" == second.order
    assert second.problems
    assert EXPECTED == third


def test_a_list_that_is_not_there_is_no_missing_order():
    """An order that was found is not taken for none because something of it was refused."""
    with pytest.raises(RequestRejectedError):
        reader(Api({**WHOLE, "/refunds": Response(404, body=b"{}")})).find_order("218")


@pytest.mark.parametrize("url", ["http://api.pvx-sim.net", "api", "https://a:b@api.pvx-sim.net"])
def test_the_token_is_sent_over_tls_only(url):
    """An address without TLS, or with something in it, is refused before anything is sent."""
    with pytest.raises(ValueError, match="url must"):
        BigCommerceOrders(shop=SHOP, token="tok_1", url=url)


def test_a_token_does_not_print_itself_and_must_be_one():
    """Nothing shows it, and what no header can carry is refused."""
    assert "tok_1" not in repr(SOURCE)
    for token in ("", "tok\n1", "tok 1"):
        source = BigCommerceOrders(shop=SHOP, token=token)
        with pytest.raises(ConfigurationError):
            reader(Api({}), source).find_order("218")
