"""
The reading of a header's rows, written out as source and compiled.

It calls the row class once a row, by position. A dict a row, or a loop over
converters, would cost more than all the rest of the reading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TypeVar, cast

from ._instants import Sites
from ._row_type import Column, RowType
from ._values import DIGITS, count, money, pieces, truth

T = TypeVar("T")

_READINGS: Mapping[type, str] = {Decimal: "money", bool: "truth"}

Cells = list[str]

Build = Callable[
    [Iterable[Cells], Sites, Callable[[T], None], Callable[[Cells], None], Callable[[Cells], None]],
    None,
]
"""
Makes an object of each row of cells, in turn.

Hands it to the first function; cells that cannot be read to the second; and to
the third what has not as many cells as the header.
"""


def written(
    cls: type[object],
    kind: RowType,
    places: Mapping[str, int | None],
    kept: Sequence[tuple[str, int]],
    width: int,
) -> Build[object]:
    """
    Write and compile a reading; only positions and names of ours go into it.

    Args:
        cls: The row class.

        kind: What was recorded about it.

        places: Position of each field's cell; None where the column is absent.

        kept: Positions of the extra columns, by caption.

        width: How many cells a row has.
    """
    scope: dict[str, object] = {
        "cls": cls,
        "empty": _empty,
        "count": count,
        "pieces": pieces,
        "money": money,
        "truth": truth,
    }
    lines: list[str] = []
    site = next((places[column.name] for column in kind.columns if column.site), None)
    if site is not None and any(column.type is datetime for column in kind.columns):
        lines.append(f"dates = sites[cells[{site}]]")
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
        "def build(rows, sites, add, set_aside, odd):\n"
        '    dates = sites[""]\n'
        "    for cells in rows:\n"
        f"        if len(cells) != {width}:\n"
        "            odd(cells)\n"
        "            continue\n"
        f"        try:\n{tried}"
        "        except ValueError:\n"
        "            set_aside(cells)\n"
    )
    exec(compile(source, f"<reader of {cls.__name__}>", "exec"), scope)  # noqa: S102 - see the docstring
    return cast("Build[object]", scope["build"])


def _expression(column: Column, place: int, number: int, scope: dict[str, object]) -> str:
    cell = f"cells[{place}].strip()"
    if column.type is int and column.read in (None, pieces):
        # Digits alone are by far the most, and a call is dearer than reading them.
        slow = "count" if column.read is None else "pieces"
        value = f"int(text) if text.isdecimal() and len(text) <= {DIGITS} else {slow}(text)"
        value = f"({value})"
    elif column.read is not None:
        scope[f"read{number}"] = column.read
        value = f"read{number}(text)"
    elif column.type is str:
        return f"{cell} or {'None' if column.optional else 'empty()'}"
    elif column.type is datetime:
        value = "dates[text]"
    else:
        value = f"{_READINGS[column.type]}(text)"
    otherwise = "None" if column.optional else "empty()"
    return f"({value} if (text := {cell}) else {otherwise})"


def _empty() -> object:
    raise ValueError("empty")
