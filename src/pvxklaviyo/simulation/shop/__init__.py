"""
A simulated shop: what its customers did, and the JSON lines in which it says so.

    shop = Shop()
    shop.place("#1001", lines=[("MUG-01", 2)], at=noon, email="ann@post.pvx-sim.net")
    shop.cancel("#1001", at=one)
    path.write_text(to_jsonl(facts(shop)))

    shop = made_shop(warehouse)
    for said in facts(shop, telling=Telling(seed=7, doubled=0.2, late=timedelta(hours=1))): ...
"""

from .made import made_shop
from .records import Sale, SaleEvent, SoldLine
from .shop import Shop, sold_line
from .telling import Fact, Said, Telling, facts, to_jsonl

__all__ = [
    "Fact",
    "Said",
    "Sale",
    "SaleEvent",
    "Shop",
    "SoldLine",
    "Telling",
    "facts",
    "made_shop",
    "sold_line",
    "to_jsonl",
]
