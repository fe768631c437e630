"""What a relay reads: the despatch feed, and complete look-ups by number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from itertools import islice
from typing import TypeVar

import attrs

from .._wire import Wire
from ..errors import Problem
from ._errors import RequestRefusedError
from ._keyset import read_stretch
from ._narrow import narrowed
from ._paging import read_complete
from ._records import Despatch, Kitting, SalesOrder, SalesOrderItem
from ._rejected import Rejected
from ._search import MOST_VALUES, any_of, searchable
from ._service import PeoplevoxService
from ._values import earliest_wall, on_the_clock

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class FeedPage:
    """
    A stretch of the despatch feed, in the order of its dates.

    Attributes:
        rows: What could be read.

        rejected: What could not.

        through: Where the next stretch begins, never before where this one
            did; it repeats the rows of its own minute. None if no row came.

        last: Whether there is nothing after it for now.
    """

    rows: list[Despatch] = attrs.field(repr=False)
    rejected: list[Rejected]
    through: datetime | None
    last: bool


async def read_feed_page(
    wire: Wire, service: PeoplevoxService, since: datetime, page_rows: int | None = None
) -> FeedPage:
    """
    Read the despatches of about one page, from an instant on.

    Called again with ``since=through`` it goes on until ``last``; a row that was
    there all the time is not missed, whatever is inserted or deleted meanwhile.
    Rows of the last minute come again, near a change of the clocks rows of the
    last hours; more than a page of them come at once, so that ``through``
    always moves.

    Args:
        wire: Sends, waits and pays.

        service: The site.

        since: Aware.

        page_rows: Rows a page; the site's usual number if not given.

    Raises:
        IncompleteReadError: The report is not in order, or moves faster than it
            can be read.

        ColumnsError: A column that is needed is not there.

        ServiceError: The service did not answer, or refused.
    """
    zones = service.clocks.zones

    def earliest(shown: datetime) -> datetime:
        return min(on_the_clock(shown, zone) for zone in zones)

    stretch = await read_stretch(
        wire,
        service,
        Despatch,
        start=min(earliest_wall(since, zone) for zone in zones),
        moved=lambda shown: earliest(shown) > since,
        page_size=page_rows,
    )
    through = None if stretch.through is None else max(since, earliest(stretch.through))
    return FeedPage(
        rows=stretch.rows, rejected=stretch.rejected, through=through, last=stretch.last
    )


async def look_up_orders(
    wire: Wire, service: PeoplevoxService, numbers: Iterable[str]
) -> tuple[list[SalesOrder], list[Rejected]]:
    """Read all orders with these Peoplevox numbers; see :func:`look_up`."""
    return await look_up(wire, service, SalesOrder, "order_number", numbers)


async def look_up_orders_by_reference(
    wire: Wire, service: PeoplevoxService, references: Iterable[str]
) -> tuple[list[SalesOrder], list[Rejected]]:
    """Read all orders with these references of the shop; see :func:`look_up`."""
    return await look_up(wire, service, SalesOrder, "shop_reference", references)


async def look_up_order_items(
    wire: Wire, service: PeoplevoxService, numbers: Iterable[str]
) -> tuple[list[SalesOrderItem], list[Rejected]]:
    """Read all lines of the orders with these numbers; see :func:`look_up`."""
    return await look_up(wire, service, SalesOrderItem, "order_number", numbers)


async def look_up_despatches(
    wire: Wire, service: PeoplevoxService, numbers: Iterable[str]
) -> tuple[list[Despatch], list[Rejected]]:
    """Read all despatched lines of the orders with these numbers; see :func:`look_up`."""
    return await look_up(wire, service, Despatch, "order_number", numbers)


async def look_up_kits(
    wire: Wire, service: PeoplevoxService, parents: Iterable[str]
) -> tuple[list[Kitting], list[Rejected]]:
    """Read all components of the kits with these item codes; see :func:`look_up`."""
    return await look_up(wire, service, Kitting, "parent", parents)


async def look_up(
    wire: Wire, service: PeoplevoxService, cls: type[T], field: str, values: Iterable[str]
) -> tuple[list[T], list[Rejected]]:
    """
    Read all rows that have one of *values* in a field, and know that they are all.

    Args:
        wire: Sends, waits and pays.

        service: The site.

        cls: A row class.

        field: Of the row class.

        values: Any number, each asked once; empty ones are left out.

    Returns:
        The rows, and what is set aside: rows that cannot be read, and values
        that a search cannot hold or whose rows did not come whole, under the
        field's name. A row that cannot even be split has the value that it was
        found by there.

    Raises:
        IncompleteReadError: The data did not hold still, for none of *values*.

        ColumnsError: A column that is needed is not there.

        ServiceError: The service did not answer, or refused.

        ValueError: The class has no such field.

        TypeError: *values* are one text, not a list of some.
    """
    if isinstance(values, str):
        raise TypeError("values are a list of texts, and a text alone is one of letters")
    caption = service.caption(cls, field)
    asked = dict.fromkeys(value.strip() for value in values)
    rows: list[T] = []
    rejected = [
        _unsearchable(service.naming(cls).source, field, caption, value)
        for value in asked
        if not searchable(value)
    ]
    waiting = iter([value for value in asked if value and searchable(value)])
    while some := list(islice(waiting, MOST_VALUES)):
        search = partial(_search, wire, service, cls, field)
        good, bad = await narrowed(search, field, some, service.naming(cls).source)
        rows += good
        rejected += bad
    return rows, rejected


async def _search(
    wire: Wire, service: PeoplevoxService, cls: type[T], field: str, values: list[str]
) -> tuple[list[T], list[Rejected]]:
    """Search by the first name of the field that Peoplevox takes."""
    names = service.searched_as(cls, field)
    for name in names:
        try:
            found = await read_complete(wire, service, cls, any_of(name, values))
        except RequestRefusedError:
            if name == names[-1]:
                raise
        else:
            service.searched_by(cls, field, name)
            return found
    raise AssertionError("unreachable")


def _unsearchable(source: str, field: str, caption: str, value: str) -> Rejected:
    why = "has a double quote, a backslash or a control character, so it cannot be searched for"
    return Rejected(
        source=source,
        subject=f"A value for {source}",
        row={field: value},
        cells=(),
        problems=(Problem(f'"{caption}"', why),),
    )
