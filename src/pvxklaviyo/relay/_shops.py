"""The tenant's shops, made from settings, and how orders of theirs are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import assert_never

from .._wire import AsyncTransport, Clock, Transport
from ..config import Settings, ShopSettings
from ..engine import FetchOrder
from ..errors import ConfigurationError, Problem
from ..model import ShownOrder
from ..sequence import ShopRules
from ..shops import (
    AsyncShopReader,
    BigCommerce,
    BigCommerceOrders,
    OrderSource,
    Shop,
    Shopify,
    ShopifyOrders,
    ShopReader,
    WooCommerce,
    WooCommerceOrders,
)
from ..shops.magento import Magento, MagentoOrders


def rules(settings: Settings) -> tuple[ShopRules, ...]:
    """Give how what the shops show is taken."""
    return tuple(
        ShopRules(name=name, match=one.match, channel=one.channel)
        for name, one in settings.shops.items()
    )


def shops(settings: Settings) -> tuple[Shop, ...]:
    """
    Give the tenant's shops.

    Raises:
        ConfigurationError: One cannot be made of what is stated.
    """
    return tuple(_made(name, one)[0] for name, one in settings.shops.items())


def sources(settings: Settings) -> Mapping[str, OrderSource]:
    """Give the shops whose orders can be read, by name."""
    made = {name: _made(name, one)[1] for name, one in settings.shops.items()}
    return {name: source for name, source in made.items() if source is not None}


def awaitable(
    fetch_order: Callable[[str, str], ShownOrder | None] | None,
) -> FetchOrder | None:
    """Let a flow await what a caller's own function gives at once."""
    if fetch_order is None:
        return None
    own = fetch_order

    async def fetch(shop: str, order: str) -> ShownOrder | None:
        return own(shop, order)

    return fetch


def read_from(
    given: Mapping[str, OrderSource], transport: Transport, clock: Clock | None
) -> FetchOrder | None:
    """Read orders by the shops' own APIs; None: none can be read."""
    readers = {
        name: ShopReader(one, transport=transport, clock=clock) for name, one in given.items()
    }
    if not readers:
        return None

    async def fetch(shop: str, order: str) -> ShownOrder | None:
        return readers[shop].find_order(order)

    return fetch


def awaited_from(
    given: Mapping[str, OrderSource], transport: AsyncTransport, clock: Clock | None
) -> FetchOrder | None:
    """Do the same, awaited."""
    readers = {
        name: AsyncShopReader(one, transport=transport, clock=clock) for name, one in given.items()
    }
    if not readers:
        return None

    async def fetch(shop: str, order: str) -> ShownOrder | None:
        return await readers[shop].find_order(order)

    return fetch


def _made(name: str, stated: ShopSettings) -> tuple[Shop, OrderSource | None]:
    try:
        return _pair(name, stated)
    except ValueError as error:
        raise ConfigurationError([Problem(f"[shops.{name}]", str(error), "wrong")]) from None


def _pair(name: str, stated: ShopSettings) -> tuple[Shop, OrderSource | None]:
    token, url = stated.token, stated.url
    match stated.kind:
        case "shopify":
            shopify = Shopify(
                name=name,
                domain=stated.domain,
                secrets=stated.signing,
                channel=stated.channel,
                attributes=stated.attributes,
            )
            return shopify, token and ShopifyOrders(shop=shopify, token=token)
        case "woocommerce":
            woo = WooCommerce(
                name=name,
                secrets=stated.signing,
                channel=stated.channel,
                attributes=stated.attributes,
            )
            key, secret = stated.consumer_key, stated.consumer_secret
            if not url or key is None or secret is None:
                return woo, None
            return woo, WooCommerceOrders(shop=woo, url=url, key=key, secret=secret)
        case "magento":
            magento = Magento(
                name=name,
                public_keys=tuple(one().reveal() for one in stated.signing),
                client_id=stated.client_id,
                channel=stated.channel,
            )
            return magento, token and MagentoOrders(shop=magento, url=url, token=token)
        case "bigcommerce":
            big = BigCommerce(
                name=name,
                store_hash=stated.store_hash,
                secrets=stated.signing,
                channel=stated.channel,
            )
            return big, token and BigCommerceOrders(shop=big, token=token)
        case _:
            assert_never(stated.kind)
