"""Reading what is to be saved: CSV under the tenant's own captions, cell by cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation

import attrs

from . import columns
from .search import BOOL, DATE, NUMBER, Cell

_DATES = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d %b %Y %H:%M:%S",
)
_TRUTH = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


class ImportRefused(Exception):
    """Nothing of the data can be saved; the text says why."""


class RowRefused(Exception):
    """One row cannot be saved; the text says why."""


@attrs.frozen
class Imported:
    """
    One row that is to be saved.

    Attributes:
        line: Its number, from 1.

        texts: Standard caption to text, as sent.
    """

    line: int
    texts: Mapping[str, str]


def read_rows(
    data: str, importable: Mapping[str, str | None]
) -> tuple[Sequence[str], Sequence[Imported]]:
    """
    Read CSV data with a header of the tenant's captions, any of them in any order.

    An empty line before the header is overlooked, as are empty lines after it.

    Args:
        data: Lines that end with a line feed, or with both marks.

        importable: The tenant's caption to the standard one; None for columns
            that mean nothing.

    Returns:
        The standard captions that the header names, and the rows.

    Raises:
        ImportRefused: It is no CSV, or its header names what is not there.
    """
    try:
        lines = list(csv.reader(io.StringIO(data, newline=""), strict=True))
    except csv.Error as error:
        raise ImportRefused(f"the data is no CSV: {error}") from None
    filled = [line for line in lines if line]
    if not filled:
        raise ImportRefused("there is no data")
    known = {caption.casefold(): standard for caption, standard in importable.items()}
    header = [caption.strip() for caption in filled[0]]
    strange = [caption for caption in header if caption.casefold() not in known]
    if strange:
        raise ImportRefused(f"there is no field {', '.join(strange)}")
    if len({caption.casefold() for caption in header}) < len(header):
        raise ImportRefused("a field stands twice in the header")
    names = [known[caption.casefold()] for caption in header]
    rows: list[Imported] = []
    for number, line in enumerate(filled[1:], 1):
        texts = {name: text for name, text in zip(names, line, strict=False) if name is not None}
        rows.append(Imported(number, texts if len(line) == len(names) else {}))
    return [name for name in names if name is not None], rows


def read_cells(row: Imported) -> dict[str, Cell]:
    """
    Read a row's cells by what their columns hold; an empty one erases.

    Raises:
        RowRefused: It has another number of cells, or one that cannot be read.
    """
    if not row.texts:
        raise RowRefused("it has not as many cells as the header")
    return {caption: _cell(caption, text) for caption, text in row.texts.items()}


def _cell(caption: str, text: str) -> Cell:
    kind = columns.KINDS.get(caption)
    if kind in {NUMBER, DATE, BOOL} and not text.strip():
        return None
    if kind == NUMBER:
        try:
            number = Decimal(text.strip())
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise RowRefused(f"{caption} is not a number")
        return number
    if kind == DATE:
        return _date(caption, text.strip())
    if kind == BOOL:
        truth = _TRUTH.get(text.strip().casefold())
        if truth is None:
            raise RowRefused(f"{caption} is neither True nor False")
        return truth
    return text


def _date(caption: str, text: str) -> datetime:
    for pattern in _DATES:
        try:
            return datetime.strptime(text, pattern)  # noqa: DTZ007 - local, as everywhere
        except ValueError:
            continue
    raise RowRefused(f"{caption} is not a date")
