"""Which items changed since a place in a feed: they are worth a look-up, and no more is known."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeVar

import attrs

from .._wire import Wire
from ._feed import FeedPage, read_feed_page
from ._records_stock import Movement, StockChange
from ._rejected import Rejected
from ._service import PeoplevoxService

StockFeed = Literal["reconciliation", "movements"]
"""
A report that tells when stock changed.

``"reconciliation"`` has the last change of each item, allocations among them;
``"movements"`` has what was carried from place to place.
"""

T = TypeVar("T", StockChange, Movement)


@attrs.frozen(kw_only=True)
class ChangedItems:
    """
    A stretch of a feed of changes. It nominates items; their stock is for a look-up.

    Attributes:
        codes: Items that changed, each once, in the order of their changes.

        through: Where the next stretch begins; None if nothing changed. What
            changed in its minute comes again.

        last: Whether nothing follows for now.

        rejected: Rows that could not be read. Those that tell their item are
            among *codes*; of one that does not, only reading all stock tells.
    """

    codes: tuple[str, ...]
    through: datetime | None
    last: bool
    rejected: tuple[Rejected, ...]


async def read_stock_changes(
    wire: Wire,
    service: PeoplevoxService,
    since: datetime,
    *,
    feed: StockFeed = "reconciliation",
    page_rows: int | None = None,
) -> ChangedItems:
    """
    Read about one page of what changed, from an instant on.

    Called again with ``since=through`` it goes on until ``last``. An item that
    changes while the feed is read comes once more, later in it. A kit changes
    with its parts and is in no feed: :func:`parents_of` finds it.

    Args:
        wire: Sends, waits and pays.

        service: The site.

        since: Aware.

        feed: Which report.

        page_rows: Rows a page; the site's usual number if not given.

    Raises:
        IncompleteReadError: The report is not in order, or moves faster than it
            can be read.

        ColumnsError: A column that is needed is not there.

        ServiceError: The service did not answer, or refused.
    """
    if feed == "reconciliation":
        page = await read_feed_page(wire, service, StockChange, since, page_rows)
        return _changed(page)
    moved = await read_feed_page(wire, service, Movement, since, page_rows)
    return _changed(moved)


def _changed(page: FeedPage[T]) -> ChangedItems:
    codes = [row.item_code for row in page.rows]
    for one in page.rejected:
        code = one.row.get("item_code", "").strip()
        if code:
            codes.append(code)
    return ChangedItems(
        codes=tuple(dict.fromkeys(codes)),
        through=page.through,
        last=page.last,
        rejected=tuple(page.rejected),
    )
