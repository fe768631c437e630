"""Orders read from simulated shops over real HTTP, as from the vendors: the same as in process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from pvxklaviyo import Request, Response
from pvxklaviyo.shops import (
    BigCommerce,
    BigCommerceOrders,
    Magento,
    MagentoOrders,
    MagentoReader,
    Shopify,
    ShopifyOrders,
    ShopReader,
    WooCommerce,
    WooCommerceOrders,
)
from pvxklaviyo.simulation.shop import (
    Shop,
    bigcommerce_reading,
    magento_reading,
    shopify_reading,
    standing,
    woocommerce_reading,
)

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=9)


def world() -> Shop:
    """Make a shop with an order of many lines, of which something was taken off and paid back."""
    shop = Shop()
    lines = [(f"SKU-{number}", 2) for number in range(130)]
    shop.place("1001", lines=lines, at=NOON, email="zoë@post.pvx-sim.net", discount=Decimal("3.33"))
    shop.cancel_lines("1001", [("SKU-7", 1)], at=NOON + timedelta(hours=1))
    shop.refund("1001", Decimal("2.50"), at=NOON + timedelta(hours=2))
    return shop


@contextmanager
def served(answer: Callable[..., Response], shop: Shop) -> Iterator[str]:
    """Serve a simulated shop's API on this machine."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def _answer(self) -> None:
            content = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name.lower(): text for name, text in self.headers.items()}
            found = answer(shop, Request(self.command, self.path, headers, content), now=LATER)
            self.send_response(found.status)
            for name, text in found.headers.items():
                self.send_header(name, text)
            if found.status != 204:
                self.send_header("content-length", str(len(found.body)))
            self.end_headers()
            self.wfile.write(found.body)

        def log_message(self, *_: object) -> None:
            """Write nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class InProcess:
    """Carries requests to the same shop without a wire."""

    def __init__(self, answer: Callable[..., Response], shop: Shop) -> None:
        self.answer, self.shop = answer, shop

    def send(self, request: Request) -> Response:
        return self.answer(self.shop, request, now=LATER)


BIG = BigCommerce(store_hash="abc123")
SHOPIFY = Shopify(domain="acme.myshopify.com", secrets="hush")
READERS: dict[str, tuple[Callable[..., Response], Callable[..., Any]]] = {
    "shopify": (
        shopify_reading,
        lambda url, **by: ShopReader(ShopifyOrders(shop=SHOPIFY, token="t", url=url), **by),
    ),
    "woocommerce": (
        woocommerce_reading,
        lambda url, **by: ShopReader(
            WooCommerceOrders(shop=WooCommerce(secrets="hush"), url=url, key="k", secret="s"), **by
        ),
    ),
    "bigcommerce": (
        bigcommerce_reading,
        lambda url, **by: ShopReader(BigCommerceOrders(shop=BIG, token="t", url=url), **by),
    ),
    "magento": (
        magento_reading,
        lambda url, **by: MagentoReader(MagentoOrders(shop=Magento(), url=url, token="t"), **by),
    ),
}


@pytest.mark.parametrize("kind", READERS)
def test_what_is_read_over_http_is_what_the_shop_has(kind: str) -> None:
    """All lines, however many pages they take, and every letter of an address."""
    answer, make = READERS[kind]
    shop = world()
    (sale,) = shop.sales()
    number = "1001" if kind == "bigcommerce" else str(standing(sale, LATER).id)
    with served(answer, shop) as url, closing(make(url)) as reader:
        found, gone = reader.find_order(number), reader.find_order("77")
    same = make("http://127.0.0.1:9", transport=InProcess(answer, shop)).find_order(number)

    assert same == found
    assert gone is None
    assert (130, "zoë@post.pvx-sim.net", [Decimal("2.50")]) == (
        len(found.lines),
        found.email,
        [one.value for one in found.refunds if one.value],
    )
