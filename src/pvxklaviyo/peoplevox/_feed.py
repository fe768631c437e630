"""Reading a report on from where it was: a feed, in the order of its dates."""

from __future__ import annotations

from datetime import datetime
from typing import Generic, TypeVar

import attrs

from .._wire import Wire
from ._keyset import read_stretch
from ._rejected import Rejected
from ._service import PeoplevoxService
from ._values import earliest_wall, on_the_clock

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class FeedPage(Generic[T]):
    """
    A stretch of a report that is read as a feed, in the order of its dates.

    Attributes:
        rows: What could be read.

        rejected: What could not.

        through: Where the next stretch begins, never before where this one
            did; it repeats the rows of its own minute. None if no row came.

        last: Whether there is nothing after it for now.
    """

    rows: list[T] = attrs.field(repr=False)
    rejected: list[Rejected]
    through: datetime | None
    last: bool


async def read_feed_page(
    wire: Wire,
    service: PeoplevoxService,
    cls: type[T],
    since: datetime,
    page_rows: int | None = None,
) -> FeedPage[T]:
    """
    Read about one page of a report, from an instant on.

    Called again with ``since=through`` it goes on until ``last``; a row that was
    there all the time is not missed, whatever is inserted or deleted meanwhile.
    Rows of the last minute come again, near a change of the clocks rows of the
    last hours; more than a page of them come at once, so that ``through``
    always moves.

    Args:
        wire: Sends, waits and pays.

        service: The site.

        cls: A row class of a report with a date to order by, such as
            :class:`Despatch`.

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
        cls,
        start=min(earliest_wall(since, zone) for zone in zones),
        moved=lambda shown: earliest(shown) > since,
        page_size=page_rows,
    )
    through = None if stretch.through is None else max(since, earliest(stretch.through))
    return FeedPage(
        rows=stretch.rows, rejected=stretch.rejected, through=through, last=stretch.last
    )
