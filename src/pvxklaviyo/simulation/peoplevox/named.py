"""What rows are made of: cells by caption, from what can be read at one instant."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

import attrs

from ..warehouse import StockView, View, Warehouse
from ..warehouse.local_time import on_the_wall
from .search import Cell

Named: TypeAlias = Mapping[str, Cell]
"""A row's cells by standard caption; what is not named is blank."""

Source: TypeAlias = tuple[object, ...]
"""What a group of rows rests on: equal objects, equal rows."""

Group: TypeAlias = tuple[Source, Callable[[], Sequence[Named]]]
"""A group of rows, made only when asked for."""


@attrs.frozen
class Shown:
    """
    What can be read at one instant.

    Attributes:
        view: Orders and shipments.

        stock: The stock rooms, for tables that show something of them.

        warehouse: For what does not change with time.

        sold_out: Whether items that lie nowhere show where stock is counted.
    """

    view: View
    stock: StockView | None
    warehouse: Warehouse
    sold_out: bool = True

    @property
    def stock_there(self) -> StockView:
        """The stock rooms, of a table that shows something of them."""
        if self.stock is None:
            raise LookupError("this table is not among those of the stock")
        return self.stock

    def time(self, instant: datetime | None) -> datetime | None:
        """Tell what the warehouse's clock showed at *instant*."""
        return wall(instant, self.warehouse.zone)

    def names(self) -> Mapping[str, str]:
        """Give item code to item name."""
        return {item.sku: item.name for item in self.warehouse.items}


def wall(instant: datetime | None, zone: ZoneInfo) -> datetime | None:
    """Tell what a clock in *zone* shows at *instant*."""
    return None if instant is None else on_the_wall(instant, zone)


def made(make: Callable[..., Sequence[Named]], *about: object) -> Callable[[], Sequence[Named]]:
    """Make rows only when somebody asks."""
    return lambda: make(*about)
