"""
Reading a whole report in the order of its items, and noticing what shifts meanwhile.

Rows come and go before the place that was reached, and move what follows it
across a page's edge: no count of rows tells, because one may come while another
goes. So each page begins a little before the end of the one before. If its
first row is of an item that was there whole, every item after that one is on
this page or follows it, whatever was inserted or deleted; if not, the next
page begins further back. An item that a page's end cuts in two is taken from
the next page, whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Generic, TypeVar

from .._wire import Wire
from ._calls import get_report_data
from ._csv import Sheet
from ._paging import by_any_name, reader_of, structure
from ._records_stock import ItemAvailability, LocationStock
from ._rejected import Rejected
from ._service import PeoplevoxService
from ._stock import fold
from ._windows import Window, next_window

R = TypeVar("R", ItemAvailability, LocationStock)

# So many pages in a row may fail to join before one is taken as it is.
_MISSES = 4
# A page begins at most so many rows further back than the item that the last one
# cut in two; what moved by more is looked for further back still.
_MARGIN = 4


class Walk(Generic[R]):
    """
    The way through one report.

    Args:
        service: The site.

        cls: The row class.

        keep: Told of each item's rows; True if they are all of it and take the
            place of what was there, False if they are to be added to it.

        size: Rows a page.

    Attributes:
        done: Whether the end was reached.

        flaws: Why it cannot be said that everything was read; empty if it can.

        pages: How many were read.

        rejected: What could not be read.
    """

    def __init__(
        self,
        service: PeoplevoxService,
        cls: type[R],
        keep: Callable[[str, Sequence[R], bool], None],
        size: int,
    ) -> None:
        self.done = False
        self.flaws: dict[str, None] = {}
        self.pages = 0
        self.rejected: list[Rejected] = []
        self._service = service
        self._cls: type[R] = cls
        self._keep: Callable[[str, Sequence[R], bool], None] = keep
        self._size = size
        self._window = Window(page=1, size=size)
        self._covered = 0
        self._most = 0
        self._misses = 0
        self._overlap = 1
        self._partial = ""
        self._recent: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())

    async def step(self, wire: Wire) -> None:
        """Read a page and take what is new of it."""
        caption = self._service.caption(self._cls, "item_code")
        window = self._window
        sheet = await by_any_name(
            wire,
            self._service,
            self._cls,
            lambda name: get_report_data(
                name,
                page=window.page,
                page_size=window.size,
                order_by=f"[{caption}] asc",
            ),
        )
        self._take(sheet)

    def _take(self, sheet: Sheet) -> None:
        self.pages += 1
        begin, total = self._window.begin, sheet.total_count
        end = begin + sheet.received
        self._most = max(self._most, total)
        if self.pages == 1 and 0 < sheet.received < min(self._size, total):
            # The site gives fewer rows than asked for.
            self._size = sheet.received
        if not sheet.received:
            self._take_nothing(begin, total)
            return
        codes = self._codes(sheet)
        runs = [(code, len(list(group))) for code, group in groupby(codes)]
        joined = self._joins(begin, runs)
        ahead = end >= total or (end > self._covered and len(runs) > (begin > 0))
        if not (joined and ahead) and self._misses < _MISSES:
            self._look_back(total)
            return
        if not (joined and ahead):
            self._flaw("moved faster than it could be read")
        if len(runs) != len({code for code, _ in runs}) or self._returns(runs):
            self._flaw("is not in the order that was asked for")
        if sheet.spoiled:
            self._flaw("has rows that cannot be split into cells")
        self._note(sheet, runs, whole=joined and ahead, first=begin == 0)
        self._covered = max(end, self._covered + 1)
        self._recent = (self._recent[1], frozenset(code for code, _ in runs))
        self._partial = "" if end >= total else runs[-1][0]
        self._misses, self._overlap = 0, runs[-1][1] + min(_MARGIN, 1 + self._size // 100)
        if end > total:
            self._flaw("has more rows than it counts")
        self.done = end >= total
        if self.done and 2 * total < self._most:
            # No warehouse clears that much in minutes: a count that is wrong is likelier.
            self._flaw("ended when it counted less than half of the rows that it counted before")
        if not self.done:
            self._window = self._next(self._covered, self._overlap)

    def _take_nothing(self, begin: int, total: int) -> None:
        if begin == 0 == total:
            self.done = True
            if self._covered:
                self._flaw("emptied while it was read")
        elif self._misses == _MISSES:
            self._flaw("ended before all rows that it counts had come")
            self.done = True
        else:
            self._look_back(total)

    def _look_back(self, total: int) -> None:
        self._misses += 1
        # Rows may have gone, so that the end lies before what was reached.
        known = min(self._covered, max(total, 1))
        self._overlap *= 2
        self._window = self._next(known, 0 if self._misses == _MISSES else self._overlap)

    def _next(self, known: int, overlap: int) -> Window:
        while True:
            window = next_window(known, self._size, self._size, overlap)
            if window.end > known or not overlap:
                return window
            # A page cannot begin that far back and still bring anything new.
            overlap //= 2

    def _joins(self, begin: int, runs: Sequence[tuple[str, int]]) -> bool:
        """Tell whether nothing can lie between what was read and this page."""
        before, last = self._recent
        known = before | last
        if begin == 0:
            return not known or any(code in known for code, _ in runs)
        return runs[0][0] in known and runs[0][0] != self._partial

    def _returns(self, runs: Sequence[tuple[str, int]]) -> bool:
        """Tell whether what was passed comes again behind where the last page ended."""
        codes = [code for code, _ in runs]
        if self._partial not in codes:
            return False
        before, last = self._recent
        passed = before | last
        return any(code in passed for code in codes[codes.index(self._partial) + 1 :])

    def _note(
        self, sheet: Sheet, runs: Sequence[tuple[str, int]], *, whole: bool, first: bool
    ) -> None:
        rows, rejected = structure(self._service, self._cls, sheet)
        self.rejected += rejected
        # Of the first item there may be more on the page before.
        left_out = runs[0][0] if whole and not first else None
        by: dict[str, list[R]] = {}
        for row in rows:
            by.setdefault(fold(row.item_code), []).append(row)
        for code, mine in by.items():
            if code != left_out:
                self._keep(code, mine, whole and not self.flaws)

    def _codes(self, sheet: Sheet) -> list[str]:
        place = reader_of(self._service, self._cls, sheet).places["item_code"]
        if place is None:
            raise TypeError(f"{self._cls.__name__}.item_code needs a column to order by")
        codes = [fold(cells[place]) for cells in sheet.rows]
        return codes or [""]

    def _flaw(self, why: str) -> None:
        self.flaws.setdefault(f"{self._service.naming(self._cls).source} {why}")
