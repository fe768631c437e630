"""What a relay reads: the despatch feed, and complete look-ups by number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import attrs

from .._wire import Wire
from ._records import Despatch, Kitting, SalesOrder, SalesOrderItem
from ._service import PeoplevoxService
from ._structure import Rejected


@attrs.frozen(kw_only=True)
class FeedPage:
    """
    A stretch of the despatch feed, in the order of its dates.

    Attributes:
        rows: What could be read.

        rejected: What could not.

        through: Where the next stretch begins (it repeats the rows of this
            instant); None if no row came.

        last: Whether there is nothing after it for now.
    """

    rows: list[Despatch] = attrs.field(repr=False)
    rejected: list[Rejected]
    through: datetime | None
    last: bool


async def read_feed_page(
    wire: Wire, service: PeoplevoxService, since: datetime, page_rows: int = 1000
) -> FeedPage:
    raise NotImplementedError


async def look_up_orders(
    wire: Wire, service: PeoplevoxService, numbers: Iterable[str]
) -> tuple[list[SalesOrder], list[Rejected]]:
    raise NotImplementedError


async def look_up_orders_by_reference(
    wire: Wire, service: PeoplevoxService, references: Iterable[str]
) -> tuple[list[SalesOrder], list[Rejected]]:
    raise NotImplementedError


async def look_up_order_items(
    wire: Wire, service: PeoplevoxService, numbers: Iterable[str]
) -> tuple[list[SalesOrderItem], list[Rejected]]:
    raise NotImplementedError


async def look_up_despatches(
    wire: Wire, service: PeoplevoxService, numbers: Iterable[str]
) -> tuple[list[Despatch], list[Rejected]]:
    raise NotImplementedError


async def look_up_kits(
    wire: Wire, service: PeoplevoxService, parents: Iterable[str]
) -> tuple[list[Kitting], list[Rejected]]:
    raise NotImplementedError
