"""
The table that Peoplevox sends as text: a header row, then rows.

Cells may hold commas, doubled quotes and line ends, so only a real CSV reader
will do. A row that cannot be split is set aside; the next ones are read.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

import attrs


@attrs.frozen(kw_only=True)
class Spoiled:
    """
    A row that could not be split into the header's cells.

    Attributes:
        position: Its place below the header, from 1.

        why: What is wrong with it; without its text.

        cells: As far as it could be split.
    """

    position: int
    why: str
    cells: tuple[str, ...] = attrs.field(default=(), repr=False)


@attrs.frozen(kw_only=True)
class Sheet:
    """
    One page of a report or template.

    Attributes:
        captions: The header as it came; empty if there was no text at all.

        rows: Cells by the header's positions, all as long as it.

        spoiled: Rows that were not.

        total_count: Rows over all pages, as Peoplevox counts.

        others: Further fields of the answer, by name, as they came.
    """

    captions: tuple[str, ...]
    rows: list[list[str]] = attrs.field(repr=False)
    spoiled: tuple[Spoiled, ...] = ()
    total_count: int = 0
    others: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)

    @property
    def received(self) -> int:
        """How many rows came, readable or not."""
        return len(self.rows) + len(self.spoiled)


class NotCsvError(Exception):
    """
    The text as a whole is no table.

    Attributes:
        why: What is wrong, without quoting it.

        cut_off: Whether it ends too early.
    """

    def __init__(self, why: str, *, cut_off: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.cut_off = cut_off


class Rows:
    """
    The rows of a text, split as they are asked for.

    Args:
        text: All of it.
    """

    def __init__(self, text: str) -> None:
        # newline="" leaves line ends inside cells as they are.
        self._source = io.StringIO(text, newline="")
        self._reader = csv.reader(self._source, strict=True)

    def __iter__(self) -> Iterator[list[str]]:
        """Go on with what splits them, which costs no call of ours for each."""
        return self._reader

    def leave_cell(self) -> None:
        """
        Go on behind a cell that was given up in its midst.

        What follows in it is somebody's words, and no rows.

        Raises:
            NotCsvError: The text ends inside it.
        """
        begun = self._source.getvalue()[: self._source.tell()]
        if begun.count('"') % 2 and not any(line.count('"') % 2 for line in self._source):
            raise _ends_inside()


def open_csv(text: str) -> tuple[tuple[str, ...], Rows]:
    """
    Split off the header of a ``Detail``.

    Args:
        text: May be empty, and may end with a line end or not.

    Returns:
        The header, and the rows below it as they are asked for. They raise
        ``csv.Error`` where one cannot be split, which :func:`why_not_csv`
        explains, and go on with the next line if asked again. A row may be
        empty, or have fewer or more cells than the header.

    Raises:
        NotCsvError: The header cannot be read.
    """
    rows = Rows(text.removeprefix("\ufeff"))
    try:
        return tuple(next((row for row in rows if row), ())), rows
    except csv.Error as error:
        raise NotCsvError(f"its header is not CSV: {error}") from None


def why_not_csv(error: csv.Error, rows: Rows) -> str:
    """
    Say what is wrong with a row that cannot be split, and let *rows* go on behind it.

    Raises:
        NotCsvError: The text ends inside a quoted cell, so that rows are
            missing from it.
    """
    if "end of data" in str(error):
        raise _ends_inside() from None
    if "field limit" in str(error):
        rows.leave_cell()
    return f"is not CSV: {error}"


def _ends_inside() -> NotCsvError:
    return NotCsvError("it ends inside a quoted cell", cut_off=True)


def why_odd(cells: list[str], width: int) -> str:
    """Say what is wrong with a row that has not as many cells as the header."""
    return f"has {len(cells)} cells where the header has {width}"


def read_csv(text: str, total_count: int = 0) -> Sheet:
    """
    Split a ``Detail`` into its header and rows.

    Args:
        text: May be empty, and may end with a line end or not.

        total_count: Passed on.

    Raises:
        NotCsvError: The header cannot be read, or the text ends inside a
            quoted cell, so that rows are missing from it.
    """
    captions, split = open_csv(text)
    width = len(captions)
    rows: list[list[str]] = []
    spoiled: list[Spoiled] = []
    more = True
    while more:
        try:
            for cells in split:
                if len(cells) == width:
                    rows.append(cells)
                elif cells:
                    place = len(rows) + len(spoiled) + 1
                    why = why_odd(cells, width)
                    spoiled.append(Spoiled(position=place, why=why, cells=tuple(cells)))
                elif width == 1:
                    # An empty cell looks so when cells are not quoted.
                    rows.append([""])
            more = False
        except csv.Error as error:
            # The reader begins afresh with the next line.
            place = len(rows) + len(spoiled) + 1
            spoiled.append(Spoiled(position=place, why=why_not_csv(error, split)))
    return Sheet(captions=captions, rows=rows, spoiled=tuple(spoiled), total_count=total_count)
