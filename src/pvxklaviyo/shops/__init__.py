"""Shops: whether a request is theirs, and what it says of their orders."""

from __future__ import annotations

from ._heard import Heard
from ._reader import (
    AsyncShopReader,
    Changed,
    OrderSource,
    Perform,
    Place,
    ShopReader,
    performing,
)
from ._rejected import RejectedOrder
from ._shop import Answering, Shop
from .bigcommerce import BigCommerce, BigCommerceColumns, BigCommerceOrders
from .magento import (
    AsyncMagentoReader,
    Magento,
    MagentoChanges,
    MagentoColumns,
    MagentoMark,
    MagentoOrders,
    MagentoPlace,
    MagentoReader,
)
from .shopify import Shopify, ShopifyOrders
from .woocommerce import WooCommerce, WooCommerceColumns, WooCommerceOrders

__all__ = [
    "Answering",
    "AsyncMagentoReader",
    "AsyncShopReader",
    "BigCommerce",
    "BigCommerceColumns",
    "BigCommerceOrders",
    "Changed",
    "Heard",
    "Magento",
    "MagentoChanges",
    "MagentoColumns",
    "MagentoMark",
    "MagentoOrders",
    "MagentoPlace",
    "MagentoReader",
    "OrderSource",
    "Perform",
    "Place",
    "RejectedOrder",
    "Shop",
    "ShopReader",
    "Shopify",
    "ShopifyOrders",
    "WooCommerce",
    "WooCommerceColumns",
    "WooCommerceOrders",
    "performing",
]
