"""Whose rows are whose: what a search by item codes gave, sorted to the codes that were asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from ._records_stock import ItemAvailability, LocationStock
from ._rejected import Rejected
from ._stock import fold

R = TypeVar("R", ItemAvailability, LocationStock)


def rows_by_code(rows: Iterable[R], codes: Iterable[str]) -> dict[str, tuple[R, ...]]:
    """Sort rows to the codes that they were asked by; to one written otherwise if none is exact."""
    by: dict[str, list[R]] = {}
    for row in rows:
        by.setdefault(row.item_code, []).append(row)
    folded: dict[str, list[R]] = {}
    for code, mine in by.items():
        folded.setdefault(fold(code), []).extend(mine)
    return {code: tuple(by.get(code) or folded.get(fold(code)) or []) for code in codes}


def rejected_by_code(
    rejected: Iterable[Rejected], codes: Iterable[str]
) -> dict[str, tuple[Rejected, ...]]:
    """Sort what could not be read to its codes; what names none of them may be any's."""
    asked = list(codes)
    found: dict[str, tuple[Rejected, ...]] = {}
    for one in rejected:
        named = [code for code in asked if fold(code) == fold(one.row.get("item_code"))]
        for code in named or asked:
            found[code] = (*found.get(code, ()), one)
    return found
