"""
Finding out whose a damaged row is, so that it stops its own order only.

A row that cannot be split into cells does not say whose it is, and an answer
that cannot be read at all says nothing. The values that were asked for are
halved until one alone meets the damage.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import attrs

from ..errors import DecodeError, Problem
from ._errors import IncompleteReadError
from ._rejected import Rejected

T = TypeVar("T")

Found = tuple[list[T], list[Rejected]]

# So many answers that fail as a whole may be narrowed in one look-up; more,
# and it is not single rows that are damaged.
_MOST_FAILURES = 40


async def narrowed(
    search: Callable[[list[str]], Awaitable[Found[T]]], field: str, values: list[str], source: str
) -> Found[T]:
    """
    Search for *values*, and give every damage the value that it belongs to.

    Args:
        search: Reads all rows that have one of some values.

        field: The field that is searched by.

        values: At least one.

        source: The report's or template's name, for texts.

    Returns:
        The rows, and what is set aside; whatever is set aside names its value
        under *field*, unless its own cells have another there.

    Raises:
        ServiceError: The search fails for every value, or too often.
    """
    rows: list[T] = []
    rejected: list[Rejected] = []
    failures = 0
    first: DecodeError | IncompleteReadError | None = None
    answered = False
    waiting = [values]
    while waiting:
        some = waiting.pop()
        half = len(some) // 2
        try:
            good, bad = await search(some)
        except (DecodeError, IncompleteReadError) as error:
            first = first or error
            failures += 1
            if failures > _MOST_FAILURES:
                raise first from None
            if half:
                waiting += [some[half:], some[:half]]
            else:
                rejected.append(_unreadable(source, field, some[0], error))
            continue
        answered = True
        if half and any(not one.row for one in bad):
            waiting += [some[half:], some[:half]]
            continue
        rows += good
        rejected += [one if one.row else attrs.evolve(one, row={field: some[0]}) for one in bad]
    if first is not None and not answered:
        raise first
    return rows, rejected


def _unreadable(
    source: str, field: str, value: str, error: DecodeError | IncompleteReadError
) -> Rejected:
    return Rejected(
        source=source,
        subject=f"A value for {source}",
        row={field: value},
        cells=(),
        problems=(Problem("", str(error).rstrip(".")),),
    )
