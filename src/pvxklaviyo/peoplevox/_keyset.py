"""
Reading a report by key: in the order of its dates, each stretch from the last one's end.

A stretch is searched for with ``>=`` the last date seen, so what is inserted or
deleted before it moves nothing. Only when more rows than a page holds share
one minute are pages counted; they then overlap, and a page that shows no row
that was seen before is not believed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import Generic, TypeVar

import attrs

from .._wire import Wire
from ..errors import DecodeError
from ._csv import Sheet
from ._errors import SERVICE, IncompleteReadError
from ._paging import fetch_sheet, read_complete, reader_of, structure
from ._rejected import Rejected
from ._row_type import row_type
from ._search import Clause, where
from ._service import PeoplevoxService
from ._values import wall
from ._windows import Window as _Window
from ._windows import next_window as _next_window

T = TypeVar("T")

Cells = tuple[str, ...]

# The most rows a page is known to hold.
_LARGEST = 1000
# So many pages in a row may fail to join before the reading is given up, and
# so many times the pages that there are may be read.
_MISSES = 4
_OPERATION = "GetReportData"


@attrs.frozen(kw_only=True)
class Stretch(Generic[T]):
    """
    Rows from one key to a later one.

    Attributes:
        rows: What could be read and was not seen before.

        rejected: What could not be read.

        through: What the warehouse clock showed in the last row; None if no
            row came.

        edge: The rows of that time, which the next stretch repeats.

        last: Whether nothing follows for now.
    """

    rows: list[T] = attrs.field(repr=False)
    rejected: list[Rejected]
    through: datetime | None
    edge: Counter[Cells] = attrs.field(repr=False)
    last: bool


async def read_on(
    wire: Wire,
    service: PeoplevoxService,
    cls: type[T],
    search: Clause | None = None,
    after: Stretch[T] | None = None,
) -> Stretch[T]:
    """
    Read the next rows of a search: by key, or all at once where nothing orders them.

    Args:
        wire: Sends, waits and pays.

        service: The site.

        cls: A row class.

        search: None for all rows.

        after: What was read before; None begins.

    Raises:
        IncompleteReadError: The rows did not hold still.

        DecodeError: No row of a whole page could be read.
    """
    if row_type(cls).order_by is None:
        rows, rejected = await read_complete(wire, service, cls, search)
        return Stretch(rows=rows, rejected=rejected, through=None, edge=Counter(), last=True)
    start = None if after is None else after.through
    return await read_stretch(
        wire,
        service,
        cls,
        search,
        start=start,
        moved=lambda shown: start is None or shown > start,
        edge=None if after is None else after.edge,
    )


async def read_stretch(
    wire: Wire,
    service: PeoplevoxService,
    cls: type[T],
    search: Clause | None = None,
    *,
    start: datetime | None,
    moved: Callable[[datetime], bool],
    edge: Counter[Cells] | None = None,
    page_size: int | None = None,
) -> Stretch[T]:
    """
    Read from a key until the key has moved on, a page at least.

    Args:
        wire: Sends, waits and pays.

        service: The site.

        cls: A row class of a report with a date to order by.

        search: What else must hold.

        start: What the warehouse clock showed, no zone; None from the beginning.

        moved: Whether a row of this clock time ends the stretch.

        edge: Rows to leave out because the stretch before had them.

        page_size: The site's usual one if not given.

    Raises:
        IncompleteReadError: The rows were not in order, or moved faster than
            they could be read.

        DecodeError: No row of a whole page could be read.
    """
    kind = row_type(cls)
    if kind.order_by is None:
        raise TypeError(f"{cls.__name__} has no date to order by")
    if start is not None:
        since = where(service.caption(cls, kind.order_by)) >= start
        search = since if search is None else search & since
    size = page_size or service.page_size
    largest = max(size, _LARGEST)
    track = _Track(service, cls, edge or Counter())
    window = _Window(page=1, size=size)
    overlap = max(1, size // 10)
    misses = most = 0
    for reads in count(1):
        sheet = await fetch_sheet(
            wire, service, cls, search, page=window.page, page_size=window.size
        )
        most = most or _MISSES * (2 + sheet.total_count // size)
        if track.add(sheet, window.begin):
            last = window.begin + sheet.received >= sheet.total_count
            if last or (track.through is not None and moved(track.through)):
                return track.stretch(last=last)
            if track.through is None:
                raise track.unreadable()
            if window.page == 1 and sheet.received < window.size:
                # The site gives fewer rows than asked for.
                size = largest = sheet.received
            overlap, misses = max(1, size // 10), 0
        else:
            # More rows went than the pages overlap: look further back.
            overlap, misses = overlap * 2, misses + 1
        if misses == _MISSES or reads > most:
            raise track.incomplete(sheet, "moved faster than it could be read")
        window = _next_window(track.covered, size, largest, overlap)
    raise AssertionError("unreachable")


class _Track(Generic[T]):
    """What one stretch has read so far."""

    def __init__(self, service: PeoplevoxService, cls: type[T], edge: Counter[Cells]) -> None:
        self.covered = 0
        self.through: datetime | None = None
        self._service = service
        self._cls = cls
        self._source = service.naming(cls).source
        self._edge = edge
        self._known: list[list[str]] | None = None
        self._fresh: list[list[str]] = []
        self._rows: list[T] = []
        self._rejected: list[Rejected] = []
        self._walls = _Walls()
        self._place = -1

    def add(self, sheet: Sheet, begin: int) -> bool:
        """Take what is new of a page; False if it does not join what is known, or adds nothing."""
        if self._known is None:
            fresh = _without(sheet.rows, self._edge)
            self._known = [*map(list, self._edge.elements()), *fresh]
        else:
            known = Counter(map(tuple, self._known))
            fresh = _without(sheet.rows, known)
            # In an order that holds, all that follows a known row is here; a
            # page without one may begin after rows that nobody has seen.
            joined = not begin or len(fresh) < len(sheet.rows)
            last = begin + sheet.received >= sheet.total_count
            if not joined or not (fresh or last):
                return False
            self._known += fresh
        if sheet.received:
            self._follow(sheet)
        elif begin < sheet.total_count:
            raise self.incomplete(sheet, "gave an empty page where there should be rows")
        self._fresh += fresh
        rows, rejected = structure(self._service, self._cls, attrs.evolve(sheet, rows=fresh))
        self._rows += rows
        self._rejected += rejected
        self.covered = begin + sheet.received
        return True

    def stretch(self, *, last: bool) -> Stretch[T]:
        """Give what was read."""
        edge: Counter[Cells] = Counter()
        for row in reversed(self._fresh):
            if self._walls[row[self._place]] == self.through:
                edge[tuple(row)] += 1
            elif edge:
                break
        return Stretch(
            rows=self._rows, rejected=self._rejected, through=self.through, edge=edge, last=last
        )

    def incomplete(self, sheet: Sheet, why: str) -> IncompleteReadError:
        """Say that the report cannot be trusted as it was read."""
        return IncompleteReadError(
            f"{self._source} {why}; try again later",
            operation=_OPERATION,
            received=sheet.received,
            total=sheet.total_count,
        )

    def unreadable(self) -> DecodeError:
        """Say that a whole page has no date to go on from."""
        rejected = self._rejected[0]
        return DecodeError(
            f"{self._source}: no row of a whole page could be read; the first: {rejected}",
            service=SERVICE,
            operation=_OPERATION,
            problems=rejected.problems,
        )

    def _follow(self, sheet: Sheet) -> None:
        """Go along the dates of a page, which must rise."""
        order_by = row_type(self._cls).order_by or ""
        place = reader_of(self._service, self._cls, sheet).places[order_by]
        if place is None:
            raise TypeError(f"{self._cls.__name__}.{order_by} needs a column to order by")
        self._place = place
        walls = self._walls
        before: datetime | None = None
        for row in sheet.rows:
            shown = walls[row[place]]
            if shown is not None:
                if before is not None and shown < before:
                    raise self.incomplete(sheet, "is not in the order that was asked for")
                before = shown
        self.through = before or self.through


class _Walls(dict[str, datetime | None]):
    """What the clock showed, by text; None where it is no date."""

    def __missing__(self, text: str) -> datetime | None:
        found: datetime | None
        try:
            found = wall(text)
        except ValueError:
            found = None
        self[text] = found
        return found


def _without(rows: list[list[str]], known: Counter[Cells]) -> list[list[str]]:
    """Leave out rows that are known, each as often as it is."""
    left = known.total()
    if not left:
        return rows
    known = known.copy()
    fresh: list[list[str]] = []
    for place, row in enumerate(rows):
        cells = tuple(row)
        if known[cells] > 0:
            known[cells] -= 1
            left -= 1
            if not left:
                return fresh + rows[place + 1 :]
        else:
            fresh.append(row)
    return fresh
