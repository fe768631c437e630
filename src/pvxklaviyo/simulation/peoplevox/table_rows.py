"""The rows of a table: their order, and what becomes of them when a test has put odd ones there."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import partial

import attrs

from .evaluate import Test
from .search import Cell


class TableError(Exception):
    """A table, a column or an order that is not there."""


@attrs.define(eq=False)
class TableRow:
    """
    One row as it is kept.

    Attributes:
        cells: In the standard order, with an empty one for the tenant's own.

        shuffle: Its place where nobody asked for an order.

        written: The cells' texts, once they were written.
    """

    cells: tuple[Cell, ...]
    shuffle: int
    written: list[str] | None = None


@attrs.frozen
class Page:
    """
    Part of what was found.

    Attributes:
        csv: With the header row.

        rows: How many are in it.

        total: How many there are in all.
    """

    csv: str = attrs.field(repr=False)
    rows: int
    total: int


def by_shuffle(row: TableRow) -> int:
    """Give the place where nobody asked for an order."""
    return row.shuffle


def passes(test: Test, row: TableRow) -> bool:
    """Say whether a row fulfils a clause; not, if they cannot be compared."""
    try:
        return test(row.cells)
    except TypeError:
        return False


def stirred(rows: Sequence[TableRow], unrest: int) -> list[TableRow]:
    """Put rows into another order, and leave another one out, by a number."""
    stirred = sorted(rows, key=lambda row: zlib.crc32(f"{unrest}/{row.shuffle}".encode()))
    if stirred:
        # Another row is missing at every look.
        missing = rows[unrest % len(rows)]
        stirred.remove(missing)
    return stirred


def sort_by(rows: list[TableRow], position: int, *, descending: bool) -> None:
    """Order rows by one column, blank ones first; by its texts, if they cannot be compared."""
    try:
        rows.sort(key=partial(_sort_key, position), reverse=descending)
    except TypeError:
        rows.sort(key=lambda row: str(row.cells[position]), reverse=descending)


def _sort_key(position: int, row: TableRow) -> tuple[bool, object]:
    cell = row.cells[position]
    return cell is not None, cell
