"""
A simulated shop: what its customers did, and all the ways in which it says so.

    shop = Shop()
    shop.place("#1001", lines=[("MUG-01", 2)], at=noon, email="ann@post.pvx-sim.net")
    shop.cancel("#1001", at=one)
    path.write_text(to_jsonl(facts(shop)))

    shop = made_shop(warehouse)
    for said in facts(shop, telling=Telling(seed=7, doubled=0.2, late=timedelta(hours=1))): ...

    for delivery in shopify(shop, secret="hush", telling=Telling(seed=7, lost=0.1)):
        receiver.handle(delivery.request)
"""

from .bigcommerce import bigcommerce, bigcommerce_reading
from .delivering import Delivery
from .exporting import bigcommerce_export, magento_export, shopify_export, woocommerce_export
from .made import made_shop
from .magento import credit_memo, magento_order, magento_reading
from .magento_events import magento
from .records import Sale, SaleEvent, SoldLine
from .shop import Shop, sold_line
from .shopify import shopify
from .shopify_reading import shopify_reading
from .standing import Standing, StandingLine, shop_id, standing
from .telling import Fact, Said, Telling, facts, to_jsonl
from .woocommerce import ping, woocommerce, woocommerce_reading

__all__ = [
    "Delivery",
    "Fact",
    "Said",
    "Sale",
    "SaleEvent",
    "Shop",
    "SoldLine",
    "Standing",
    "StandingLine",
    "Telling",
    "bigcommerce",
    "bigcommerce_export",
    "bigcommerce_reading",
    "credit_memo",
    "facts",
    "made_shop",
    "magento",
    "magento_export",
    "magento_order",
    "magento_reading",
    "ping",
    "shop_id",
    "shopify",
    "shopify_export",
    "shopify_reading",
    "sold_line",
    "standing",
    "to_jsonl",
    "woocommerce",
    "woocommerce_export",
    "woocommerce_reading",
]
