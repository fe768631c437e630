"""
Rows of cells to row objects, by position; what cannot be read is set aside.

When a row cannot be read, the slow path goes over it again and says why.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Generic, TypeVar, cast

import attrs

from ..errors import Problem
from ._clocks import Clocks
from ._csv import Rows, Sheet, why_not_csv, why_odd
from ._header import Header
from ._instants import Instants, Sites
from ._rejected import Rejected
from ._row_type import Column, RowType, row_type
from ._values import count, money, pieces, truth
from ._written import Build, written

T = TypeVar("T")

# What can be shown of a cell that is no number or date: nothing that could be
# part of a name or an address.
_SHOWABLE = re.compile(r"[0-9YMDHT/.,:' +-]{1,30}")


@attrs.frozen(kw_only=True)
class Naming:
    """
    How a site names what a row class reads. Hashable, so that readers are kept.

    Attributes:
        source: The report's or template's name.

        overrides: Captions by field; an empty one leaves the field unread.

        extra: Captions to keep beside the fields.
    """

    source: str
    overrides: tuple[tuple[str, str], ...] = ()
    extra: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Reader(Generic[T]):
    """
    Reads the rows of one header into one row class.

    Attributes:
        cls: The row class.

        naming: How the site names things.

        captions: The header.

        places: Position of each field's cell; None where the column is absent.

        kept: Positions of the extra columns, by caption as asked.

        build: The written-out function.
    """

    cls: type[T]
    naming: Naming
    captions: tuple[str, ...] = attrs.field(repr=False)
    places: Mapping[str, int | None] = attrs.field(repr=False)
    kept: tuple[tuple[str, int], ...] = attrs.field(repr=False)
    build: Build[T] = attrs.field(repr=False)

    def read(self, sheet: Sheet, clocks: Clocks) -> tuple[list[T], list[Rejected]]:
        """Read a page: what can be read, and what cannot."""
        good: list[T] = []
        bad = [self._spoiled(row.position, row.why, row.cells) for row in sheet.spoiled]
        self._read_on(sheet.rows, clocks, good, bad)
        return good, bad

    def read_rows(self, rows: Rows, clocks: Clocks) -> tuple[list[T], list[Rejected]]:
        """
        Read rows as they are split, so that no page of cells is ever held.

        Args:
            rows: From :func:`open_csv`.

            clocks: The site's.

        Raises:
            NotCsvError: The text ends inside a quoted cell.
        """
        good: list[T] = []
        bad: list[Rejected] = []
        more = True
        while more:
            try:
                self._read_on(rows, clocks, good, bad)
                more = False
            except csv.Error as error:
                bad.append(self._spoiled(len(good) + len(bad) + 1, why_not_csv(error, rows), ()))
        return good, bad

    def _read_on(
        self, rows: Rows | Iterable[list[str]], clocks: Clocks, good: list[T], bad: list[Rejected]
    ) -> None:
        sites = Sites(clocks)
        width = len(self.captions)

        def set_aside(cells: list[str]) -> None:
            bad.append(self._rejected(cells, sites))

        def odd(cells: list[str]) -> None:
            if cells:
                place = len(good) + len(bad) + 1
                bad.append(self._spoiled(place, why_odd(cells, width), tuple(cells)))
            elif width == 1:
                # An empty cell looks so when cells are not quoted. Not handing on
                # this function itself lets a page go without the garbage collector.
                self.build([[""]], sites, good.append, set_aside, set_aside)

        self.build(rows, sites, good.append, set_aside, odd)

    def _spoiled(self, position: int, why: str, cells: tuple[str, ...]) -> Rejected:
        return Rejected(
            source=self.naming.source,
            subject=f"Row {position} of {self.naming.source}",
            row={},
            cells=cells,
            problems=(Problem("", why),),
        )

    def _rejected(self, cells: list[str], sites: Sites) -> Rejected:
        kind = row_type(self.cls)
        problems: list[Problem] = []
        row: dict[str, str] = {}
        dates = sites[self._site(kind, cells)]
        for column in kind.columns:
            place = self.places[column.name]
            if place is None:
                continue
            row[column.name] = cells[place]
            why = _why_not(column, cells[place].strip(), dates)
            if why:
                problems.append(Problem(f'"{self.captions[place]}"', why))
        if not problems:
            problems.append(Problem("", f"is refused by {self.cls.__name__} itself"))
        subject = f"A row of {self.naming.source}"
        if kind.subject is not None:
            word, field = kind.subject
            subject = f"{word} {row.get(field, '').strip() or '(no number)'}"
        return Rejected(
            source=self.naming.source,
            subject=subject,
            row=row,
            cells=tuple(cells),
            problems=tuple(problems),
        )

    def _site(self, kind: RowType, cells: list[str]) -> str:
        for column in kind.columns:
            place = self.places[column.name]
            if column.site and place is not None:
                return cells[place]
        return ""


def reader(cls: type[T], captions: tuple[str, ...], naming: Naming) -> Reader[T]:
    """
    Make, or find again, the reader of a header.

    Raises:
        ColumnsError: A column that is needed, renamed by the site, or asked to be
            kept, is not there, or is there twice.
    """
    return cast("Reader[T]", _reader(cls, captions, naming))  # type: ignore[arg-type]  # mypy: a class object is not hashable to it


@lru_cache(maxsize=64)
def _reader(cls: type[object], captions: tuple[str, ...], naming: Naming) -> Reader[object]:
    kind = row_type(cls)
    header = Header(captions)
    overrides = dict(naming.overrides)
    places = {
        column.name: header.place(column, overrides.get(column.name)) for column in kind.columns
    }
    kept = tuple((caption, header.need(caption)) for caption in naming.extra)
    kept = tuple((caption, place) for caption, place in kept if place >= 0)
    header.check(naming.source)
    return Reader(
        cls=cls,
        naming=naming,
        captions=captions,
        places=places,
        kept=kept,
        build=written(cls, kind, places, kept, len(captions)),
    )


def _why_not(column: Column, text: str, dates: Instants) -> str:
    """Say why a cell cannot be read; empty if it can."""
    if not text:
        return "" if column.optional else "is empty"
    try:
        if column.read is not None:
            column.read(text)
        elif column.type is datetime:
            dates[text]
        elif column.type is not str:
            {int: count, Decimal: money, bool: truth}[column.type](text)
    except ValueError as error:
        # The words of a caller's own reading may quote the cell.
        ours = column.read in (None, pieces)
        why = str(error) if ours else "refused by its own reading"
        if not column.personal and _SHOWABLE.fullmatch(text):
            shown = text.strip("'")
            return f'is "{shown}", {why}'
        return f"is {why}" if ours else why
    return ""
