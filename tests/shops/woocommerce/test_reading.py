from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest

from pvxklaviyo import Response
from pvxklaviyo.errors import AuthenticationError, ConfigurationError, DecodeError, ServerError
from pvxklaviyo.model import ShownOrder
from pvxklaviyo.shops import AsyncShopReader, RejectedOrder, ShopReader
from pvxklaviyo.shops.woocommerce import WooCommerceOrders
from tests.shops.api import ONCE, Api, AwaitedApi, Stopped, written

from .calls import SHOP, changed, sample

SOURCE = WooCommerceOrders(shop=SHOP, url="https://acme.pvx-sim.net/", key="ck_1", secret="cs_1")
SINCE = datetime(2026, 7, 1, tzinfo=UTC)
WHOLE = {"/orders/727/refunds": sample("refunds.json"), "/orders/727": sample("order.json")}


def reader(api: Api) -> ShopReader:
    return ShopReader(SOURCE, transport=api, clock=Stopped(), backoff=ONCE)


def test_an_order_is_read_with_its_refunds():
    """One that lists refunds is asked for their lines; the credentials go as Basic."""
    api = Api(WHOLE)
    with reader(api) as opened:
        order = opened.find_order("727")

    assert order is not None
    assert [1, 0] == [len(one.lines) for one in order.refunds]
    assert Decimal("13.30") == order.refunded
    assert [
        "https://acme.pvx-sim.net/wp-json/wc/v3/orders/727",
        "https://acme.pvx-sim.net/wp-json/wc/v3/orders/727/refunds?per_page=100",
    ] == [one.url for one in api.asked]
    assert {"Basic Y2tfMTpjc18x"} == {one.headers["authorization"] for one in api.asked}


def test_an_order_without_refunds_is_one_call():
    """What lists none is not asked for them."""
    api = Api({"/orders/727": changed(refunds=[])})

    assert () == reader(api).find_order("727").refunds
    assert 1 == len(api.asked)


def test_what_is_not_there_is_none():
    """An order that was deleted for good is no error."""
    api = Api(
        {"/orders/1": Response(404, body=b'{"code":"woocommerce_rest_shop_order_invalid_id"}')}
    )

    assert reader(api).find_order("1") is None


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (written(sample("not-allowed.json"), 401), AuthenticationError),
        (Response(503, {"content-type": "text/html"}, b"<html>"), ServerError),
        (Response(200), DecodeError),
        (written({"id": 727}), DecodeError),
        (written([1]), DecodeError),
        (written({"id": 727, "refunds": 1}), DecodeError),
    ],
)
def test_everything_else_is_an_error(answer, kind):
    """Refused, closed, empty, or no order."""
    with pytest.raises(kind):
        reader(Api({"/orders/727": answer})).find_order("727")


def test_awaited_it_is_the_same():
    """An event loop reads what a thread reads."""

    async def read() -> list[ShownOrder | RejectedOrder | None]:
        api = AwaitedApi({**WHOLE, "/orders?": [sample("order.json")]})
        async with AsyncShopReader(SOURCE, transport=api, clock=Stopped()) as opened:
            found = [one async for one in opened.iterate(since=SINCE)]
            return [await opened.find_order("727"), *found]

    api = Api({**WHOLE, "/orders?": [sample("order.json")]})
    expected = [reader(api).find_order("727"), *reader(api).iterate(since=SINCE)]

    assert expected == asyncio.run(read())
    assert 2 == len(expected)


class Busy:
    """A shop whose orders change while they are read: each page moves one order to the end."""

    def __init__(self, stamps: list[datetime]) -> None:
        self.stamps = dict(enumerate(stamps, 1))

    def __call__(self, request):
        asked = {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}
        after = datetime.fromisoformat(asked["modified_after"] + "+00:00")
        found = sorted((at, one) for one, at in self.stamps.items() if at > after)
        first = int(asked["offset"])
        page = found[first : first + 100]
        if page:
            self.stamps[page[0][1]] = max(self.stamps.values()) + timedelta(seconds=1)
        return written(
            [
                changed(
                    id=one, number=str(one), refunds=[], date_modified_gmt=f"{at:%Y-%m-%dT%H:%M:%S}"
                )
                for at, one in page
            ]
        )


@pytest.mark.parametrize("step", [0, 1], ids=["all in one second", "one a second"])
def test_no_order_is_missed_while_others_change(step):
    """Pages go by the stamp, so what moves to the end takes nobody's place."""
    api = Busy([SINCE + timedelta(seconds=step * one) for one in range(250)])
    found = reader(Api({"/orders?": api})).iterate(since=SINCE)

    assert set(range(1, 251)) == {int(one.id) for one in found}


def test_an_order_that_cannot_be_read_does_not_stop_the_page():
    """It is set aside by its number, with the place."""
    bad = changed(id=728, number="SH-728", total="free", refunds=[])
    unread = changed(id=729, number="SH-729")
    api = Api(
        {
            **WHOLE,
            "/orders/729/refunds": [{"id": "?", "line_items": 1}],
            "/orders?": [bad, unread, sample("order.json")],
        }
    )
    first, second, third = reader(api).iterate(since=SINCE)

    assert isinstance(first, RejectedOrder)
    assert ("SH-728", "/0/total") == (first.order, first.problems[0].where)
    assert "order SH-728: /0/total: is not an amount" == str(first)
    assert ("SH-729", "/refunds/0/line_items") == (second.order, second.problems[0].where)
    assert reader(api).find_order("727") == third


@pytest.mark.parametrize(
    "url",
    [
        "http://acme.pvx-sim.net",
        "acme",
        "https://ck:cs@acme.pvx-sim.net",
        "https://a.pvx-sim.net?x=1",
    ],
)
def test_credentials_are_sent_over_tls_only(url):
    """An address without TLS, or with something in it, is refused before anything is sent."""
    with pytest.raises(ValueError, match="url must"):
        WooCommerceOrders(shop=SHOP, url=url, key="ck_1", secret="cs_1")


def test_keys_do_not_print_themselves_and_must_be_keys():
    """Nothing shows them, and what no header can carry is refused."""
    assert "ck_1" not in repr(SOURCE)
    for key in ("", "ck\n1", "a:b"):
        source = WooCommerceOrders(shop=SHOP, url=SOURCE.url, key=key, secret="cs_1")
        with pytest.raises(ConfigurationError):
            ShopReader(source, transport=Api({})).find_order("727")


def test_an_instant_without_a_zone_is_refused():
    """Since when depends on where it is read."""
    with pytest.raises(ValueError, match="since has no time zone"):
        next(iter(reader(Api({})).iterate(since=datetime(2026, 7, 1))))
