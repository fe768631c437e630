"""
Which row class a key of a tenant's settings speaks of.

A row class costs about a millisecond to make, and most programs use two or
three of them: each family is loaded when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Final, cast

SECTIONS: Final[Mapping[str, tuple[str, str]]] = {
    "despatches": ("_records", "Despatch"),
    "orders": ("_records", "SalesOrder"),
    "order_items": ("_records", "SalesOrderItem"),
    "kits": ("_records", "Kitting"),
    "returns": ("_records_returns", "Return"),
    "rma_items": ("_records_returns", "RmaItem"),
    "availability": ("_records_stock", "ItemAvailability"),
    "stock": ("_records_stock", "LocationStock"),
    "stock_changes": ("_records_stock", "StockChange"),
    "movements": ("_records_stock", "Movement"),
    "items": ("_records_goods", "ItemType"),
    "goods_in": ("_records_goods", "GoodsIn"),
    "customers": ("_records_people", "Customer"),
    "customer_addresses": ("_records_people", "CustomerAddress"),
    "carriers": ("_records_lists", "Carrier"),
    "services": ("_records_lists", "ServiceType"),
    "sites": ("_records_lists", "Site"),
    "order_statuses": ("_records_lists", "SalesOrderStatus"),
}
"""Module and class by section."""

HOMES: Final[Mapping[str, str]] = {name: module for module, name in SECTIONS.values()}
"""Module by the name of the row class that it has."""


def row_class(name: str) -> type[object]:
    """
    Load a row class of ours by its name.

    Raises:
        KeyError: There is none of this name.
    """
    module = import_module(f".{HOMES[name]}", __package__)
    return cast("type[object]", getattr(module, name))
