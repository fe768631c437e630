"""
Values to the table that an import takes, guarded.

An import has two traps: a blank cell erases what is stored, and the text
``undefined``, which other languages write for nothing, is stored as it is.
Neither happens here without being meant.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from ._header import folded
from ._sayable import sayable

# What would be read as more than one cell, or trimmed.
_SPECIAL = re.compile(r'[",\r\n]|^\s|\s\Z')

_MOST_DIGITS = 100

Cell = str | int | Decimal | bool | datetime | None
"""
What an import writes into a cell.

A ``datetime`` without a zone is what the warehouse clock shows; an aware one
is converted to it, to the second. None and texts without a letter erase.
"""


def import_table(
    captions: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    zones: Sequence[ZoneInfo],
    erase: Collection[str] = (),
    first: int = 1,
) -> str:
    """
    Write the table of an import.

    Args:
        captions: The columns, as the site calls them.

        rows: Their cells, each row as many as there are captions.

        zones: Of the clock that each row's dates are written by; one for all
            of them, or none where no date is aware.

        erase: The columns whose blank cells are meant: they erase what is
            stored.

        first: The number of the first row, for texts.

    Raises:
        ValueError: A caption or a cell that must not be sent. The text names
            row and column, never the cell.

        TypeError: A cell is of another type.
    """
    meant = {folded(caption) for caption in erase}
    _check_captions(captions, meant)
    erasable = [folded(caption) in meant for caption in captions]
    lines = [_line(captions)]
    for index, row in enumerate(rows):
        number = first + index
        if len(row) != len(captions):
            raise ValueError(
                f"row {number} has {len(row)} cells, and there are {len(captions)} columns"
            )
        zone = zones[min(index, len(zones) - 1)] if zones else None
        cells: list[str] = []
        for caption, value, may_erase in zip(captions, row, erasable, strict=True):
            try:
                cells.append(_cell(value, zone, may_erase=may_erase))
            except ValueError as error:
                raise ValueError(f'row {number}, column "{caption}" {error}') from None
            except TypeError as error:
                raise TypeError(f'row {number}, column "{caption}" {error}') from None
        lines.append(_line(cells))
    if len(lines) == 1:
        raise ValueError("there is no row to save")
    return "".join(lines)


def _line(cells: Sequence[str]) -> str:
    # Python's own writer leaves a lone carriage return unquoted before 3.13.
    quoted = (
        '"' + cell.replace('"', '""') + '"' if _SPECIAL.search(cell) else cell for cell in cells
    )
    # Where there is one column, an empty cell would look like no row.
    return (",".join(quoted) or '""') + "\n"


def _check_captions(captions: Sequence[str], meant: Collection[str]) -> None:
    if not captions:
        raise ValueError("there is no column to save")
    known: set[str] = set()
    for caption in captions:
        if not caption.strip() or not sayable(caption) or any(end in caption for end in "\r\n"):
            raise ValueError("a column's name is empty or has a control character")
        if folded(caption) in known:
            raise ValueError(f'the column "{caption}" is there twice')
        known.add(folded(caption))
    if strange := set(meant) - known:
        raise ValueError(f"erase names no column of this table: {', '.join(sorted(strange))}")


def _cell(value: Cell, zone: ZoneInfo | None, *, may_erase: bool) -> str:
    text = _text(value, zone)
    if not text.strip():
        if not may_erase:
            raise ValueError(
                "is blank, and a blank cell erases what is stored; leave the column out, or "
                "name it in erase if that is meant"
            )
        return ""
    if text.strip().casefold() == "undefined":
        raise ValueError('is the text "undefined", which would be stored as it is')
    if not sayable(text):
        raise ValueError("has a control character, which XML cannot carry")
    return text


def _text(value: Cell, zone: ZoneInfo | None) -> str:
    match value:
        case None:
            return ""
        case str():
            # An enum of texts is its text.
            return str.__str__(value)
        case bool():
            return "True" if value else "False"
        case int():
            return int.__repr__(value)
        case Decimal():
            if not value.is_finite():
                raise ValueError("is not a finite number")
            if abs(value.adjusted()) > _MOST_DIGITS:
                # "1E+999999999" would fill the memory with zeros.
                raise ValueError("is too large or too small to be true")
            return f"{value:f}"
        case datetime():
            return _import_date(value, zone)
        case _:
            # A float among them: how many digits of it are meant, nobody can tell.
            raise TypeError(
                f"is {type(value).__name__}, not str, int, Decimal, bool, datetime or None"
            )


def _import_date(value: datetime, zone: ZoneInfo | None) -> str:
    if value.tzinfo is not None:
        if zone is None:
            raise ValueError("is an instant, and no warehouse clock is known to write it by")
        try:
            value = value.astimezone(zone)
        except OverflowError:
            raise ValueError("is before or after all time") from None
    return (
        f"{value.year:04}-{value.month:02}-{value.day:02} "
        f"{value.hour:02}:{value.minute:02}:{value.second:02}"
    )
