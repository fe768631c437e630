"""
Rows of cells to row objects, by position; what cannot be read is set aside.

For each row class and header one function is written out as source and
compiled: it calls the class once a row, by position. A dict a row, or a
loop over converters, would cost more than all the reading. When a row cannot be
read, the slow path goes over it again and says why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Generic, TypeVar, cast

import attrs

from ..errors import Problem
from ._clocks import Clocks, Instants, Sites
from ._csv import Sheet
from ._errors import ColumnsError
from ._rejected import Rejected
from ._rows import Column, RowType, row_type
from ._values import count, money, pieces, truth

T = TypeVar("T")

# What can be shown of a cell that is no number or date: nothing that could be
# part of a name or an address.
_SHOWABLE = re.compile(r"[0-9YMDHT/.,:' +-]{1,30}")


Build = Callable[
    [Iterable[list[str]], Sites, Callable[[T], None], Callable[[list[str]], None]], None
]
"""Makes a row object of each row of cells and hands it on, or else the cells themselves."""


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
        sites = Sites(clocks)
        good: list[T] = []
        bad = [
            Rejected(
                source=self.naming.source,
                subject=f"Row {row.position} of {self.naming.source}",
                row={},
                cells=row.cells,
                problems=(Problem("", row.why),),
            )
            for row in sheet.spoiled
        ]
        self.build(
            sheet.rows, sites, good.append, lambda cells: bad.append(self._rejected(cells, sites))
        )
        return good, bad

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


def folded(caption: str) -> str:
    """Give a caption as captions are compared: without case, dots, and outer or double blanks."""
    return " ".join(caption.replace(".", "").casefold().split())


@lru_cache(maxsize=64)
def _reader(cls: type[object], captions: tuple[str, ...], naming: Naming) -> Reader[object]:
    kind = row_type(cls)
    header = _Header(captions)
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
        build=_written(cls, kind, places, kept),
    )


class _Header:
    """Finds columns in a header, and remembers what it could not find."""

    def __init__(self, captions: tuple[str, ...]) -> None:
        self._captions = captions
        self._places: dict[str, list[int]] = {}
        for place, caption in enumerate(captions):
            self._places.setdefault(folded(caption), []).append(place)
        self._missing: list[str] = []
        self._doubled: list[str] = []

    def place(self, column: Column, override: str | None) -> int | None:
        if override is not None:
            # An empty one leaves the field unread.
            return self.need(override) if override.strip() else None
        for caption in column.captions:
            if folded(caption) in self._places:
                return self.need(caption)
        if column.needed:
            return self.need(column.captions[0] if column.captions else column.name)
        return None

    def need(self, caption: str) -> int:
        """Find a column that must be there; -1 if it is not, for :meth:`check` to tell."""
        found = self._places.get(folded(caption), [])
        if len(found) > 1:
            # Spelled exactly so may still be one alone.
            exact = [place for place in found if self._captions[place].strip() == caption.strip()]
            found = exact or found
        if len(found) == 1:
            return found[0]
        (self._doubled if found else self._missing).append(caption)
        return -1

    def check(self, source: str) -> None:
        # Where the header is missing, the first row stands in its place, and an
        # address in it is nobody's caption.
        shown = ("***" if "@" in caption else caption for caption in self._captions)
        seen = ", ".join(f'"{caption}"' for caption in shown) or "none at all"
        problems = [
            Problem(source, f'has no column "{caption}"; its columns are {seen}')
            for caption in self._missing
        ]
        problems += [
            Problem(source, f'has more than one column "{caption}"; rename one of them')
            for caption in self._doubled
        ]
        if problems:
            raise ColumnsError(
                source, problems, missing=self._missing + self._doubled, seen=self._captions
            )


def _written(
    cls: type[object],
    kind: RowType,
    places: Mapping[str, int | None],
    kept: Sequence[tuple[str, int]],
) -> Build[object]:
    """Write and compile a reading; only positions and names of ours go into it."""
    scope: dict[str, object] = {
        "cls": cls,
        "empty": _empty,
        "count": count,
        "money": money,
        "truth": truth,
    }
    lines: list[str] = []
    site = next((places[column.name] for column in kind.columns if column.site), None)
    where = '""' if site is None else f"cells[{site}]"
    if any(column.type is datetime and column.read is None for column in kind.columns):
        lines.append(f"dates = sites[{where}]")
    arguments: list[str] = []
    for number, column in enumerate(kind.columns):
        place = places[column.name]
        arguments.append("None" if place is None else _expression(column, place, number, scope))
    if kind.keeps_extra and kept:
        scope["kept"] = kept
        arguments.append("extra={caption: cells[place] for caption, place in kept}")
    lines.append(f"add(cls({', '.join(arguments)}))")
    tried = "".join(f"            {line}\n" for line in lines)
    source = (
        "def build(rows, sites, add, set_aside):\n"
        "    for cells in rows:\n"
        f"        try:\n{tried}"
        "        except ValueError:\n"
        "            set_aside(cells)\n"
    )
    exec(compile(source, f"<reader of {cls.__name__}>", "exec"), scope)  # noqa: S102 - see the docstring
    return cast("Build[object]", scope["build"])


def _expression(column: Column, place: int, number: int, scope: dict[str, object]) -> str:
    cell = f"cells[{place}].strip()"
    if column.read is not None:
        scope[f"read{number}"] = column.read
        value = f"read{number}(text)"
    elif column.type is str:
        return f"{cell} or {'None' if column.optional else 'empty()'}"
    elif column.type is datetime:
        value = "dates[text]"
    else:
        value = {int: "count", Decimal: "money", bool: "truth"}[column.type] + "(text)"
    otherwise = "None" if column.optional else "empty()"
    return f"({value} if (text := {cell}) else {otherwise})"


def _empty() -> object:
    raise ValueError("empty")


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
