"""Exports of shops: CSV read by header name, row by row, with the place of each cell."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from ..errors import DecodeError, Problem
from ._document import Part


@attrs.frozen(kw_only=True)
class ExportRow:
    """
    One row of an export.

    Attributes:
        number: In the file; the header is row 1.

        cells: By the header's captions, blanks around them removed; may hold
            people's data. Short rows lack their last cells.
    """

    number: int
    cells: Mapping[str, str] = attrs.field(repr=False)

    def __getitem__(self, caption: str) -> Part:
        """Give a cell, as a part whose place is its caption; empty and absent are nothing."""
        return Part(self.cells.get(caption, "").strip() or None, caption)


def export_rows(
    text_lines: Iterable[str], *, shop: str, needed: Sequence[str]
) -> Iterator[ExportRow]:
    """
    Read an export by its header, without keeping more than a row of it.

    Args:
        text_lines: The lines of the file, with their line ends, as a file that
            was opened with ``newline=""`` gives them, so that those in quotes
            stay whole.

        shop: What the tenant calls the shop.

        needed: Captions without which it is no such export.

    Raises:
        DecodeError: There is no header, columns are missing or stand there
            twice, or a row is no CSV.
    """
    reader = csv.reader(text_lines, strict=False)
    number = 0
    captions: list[str] = []
    try:
        for cells in reader:
            number += 1
            if not cells:
                continue
            if not captions:
                captions = [cell.removeprefix("\ufeff").strip() for cell in cells]
                _check(captions, shop, needed)
                continue
            yield ExportRow(number=number, cells=dict(zip(captions, cells, strict=False)))
    except csv.Error as error:
        raise _unreadable(shop, [Problem(f"row {number + 1}", f"is no CSV: {error}")]) from None
    if not captions:
        raise _unreadable(shop, [Problem("row 1", "is missing: there is no header")])


def _check(captions: Sequence[str], shop: str, needed: Sequence[str]) -> None:
    problems = [
        Problem(caption, "is not among the columns")
        for caption in needed
        if caption not in captions
    ]
    problems += [
        Problem(caption, "is the caption of two columns")
        for caption in needed
        if captions.count(caption) > 1
    ]
    if problems:
        raise _unreadable(shop, problems)


def _unreadable(shop: str, problems: Sequence[Problem]) -> DecodeError:
    return DecodeError(
        f"the export of {shop} cannot be read: " + "; ".join(map(str, problems)),
        service=shop,
        operation="export",
        problems=problems,
    )
