"""The tenant's shops, made from settings, and how orders of theirs are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, assert_never

from .._wire import AsyncTransport, Clock, Transport
from ..config import Settings, ShopSettings
from ..engine import FetchOrder
from ..errors import ConfigurationError, Problem
from ..model import ShownOrder
from ..sequence import ShopRules
from ..shops import (
    AsyncShopReader,
    BigCommerce,
    BigCommerceColumns,
    BigCommerceOrders,
    Magento,
    MagentoColumns,
    MagentoOrders,
    OrderSource,
    Shop,
    Shopify,
    ShopifyOrders,
    ShopReader,
    WooCommerce,
    WooCommerceColumns,
    WooCommerceOrders,
)


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
    match stated.kind:
        case "shopify":
            return _shopify(name, stated)
        case "woocommerce":
            return _woocommerce(name, stated)
        case "magento":
            return _magento(name, stated)
        case "bigcommerce":
            return _bigcommerce(name, stated)
        case _:
            assert_never(stated.kind)


def _shopify(name: str, stated: ShopSettings) -> tuple[Shop, OrderSource | None]:
    shop = Shopify(
        name=name,
        domain=stated.domain,
        secrets=stated.signing,
        channel=stated.channel,
        channels=stated.channels,
        attributes=stated.attributes,
        **_given(
            checks_domain=stated.checks_domain,
            money=stated.money,
            takes_tests=stated.takes_tests,
            tells_notes=stated.tells_notes,
        ),
    )
    if stated.token is None:
        return shop, None
    more = _given(version=stated.version, timeout=stated.timeout)
    return shop, ShopifyOrders(shop=shop, token=stated.token, **more)


def _woocommerce(name: str, stated: ShopSettings) -> tuple[Shop, OrderSource | None]:
    key, secret = stated.consumer_key, stated.consumer_secret
    is_read = bool(stated.url) and key is not None and secret is not None
    shop = WooCommerce(
        name=name,
        secrets=stated.signing,
        channel=stated.channel,
        channels=stated.channels,
        attributes=stated.attributes,
        unsent=stated.unsent or (),
        with_taxes=stated.with_taxes,
        # Nobody could read them; that money went back is known all the same.
        reads_refunds=is_read if stated.reads_refunds is None else stated.reads_refunds,
        columns=WooCommerceColumns(**_given(**stated.columns)),
        **_given(placed=stated.placed, unplaced=stated.unplaced, cancelled=stated.cancelled),
    )
    if key is None or secret is None or not is_read:
        return shop, None
    more = _given(timeout=stated.timeout)
    return shop, WooCommerceOrders(shop=shop, url=stated.url, key=key, secret=secret, **more)


def _magento(name: str, stated: ShopSettings) -> tuple[Shop, OrderSource | None]:
    shop = Magento(
        name=name,
        public_keys=stated.signing,
        client_id=stated.client_id,
        channel=stated.channel,
        channels=stated.channels,
        attributes=stated.attributes,
        events=stated.events,
        columns=MagentoColumns(**_given(**stated.columns)),
        **_given(
            source=stated.source,
            stores=stated.stores,
            amounts=stated.amounts,
            prices=stated.prices,
            bundles=stated.bundles,
            unplaced_states=stated.unplaced,
            staff_comments=stated.staff_comments,
        ),
    )
    if stated.token is None:
        return shop, None
    more = _given(store=stated.store, timeout=stated.timeout)
    return shop, MagentoOrders(shop=shop, url=stated.url, token=stated.token, **more)


def _bigcommerce(name: str, stated: ShopSettings) -> tuple[Shop, OrderSource | None]:
    shop = BigCommerce(
        name=name,
        store_hash=stated.store_hash,
        secrets=stated.signing,
        headers=stated.headers,
        channel=stated.channel,
        channels=stated.channels,
        with_taxes=stated.with_taxes,
        columns=BigCommerceColumns(**_given(**stated.columns)),
        **_given(
            tolerance=stated.tolerance,
            unplaced=_ids(stated.unplaced),
            cancelled=_ids(stated.cancelled),
            test_payments=stated.test_payments,
            tells_notes=stated.tells_notes,
        ),
    )
    if stated.token is None:
        return shop, None
    more = _given(timeout=stated.timeout)
    return shop, BigCommerceOrders(shop=shop, token=stated.token, **more)


# What the file does not state is as the shop's own class has it.
def _given(**stated: Any) -> dict[str, Any]:
    return {name: value for name, value in stated.items() if value is not None}


def _ids(stated: Iterable[str] | None) -> frozenset[int] | None:
    return None if stated is None else frozenset(int(one) for one in stated)
