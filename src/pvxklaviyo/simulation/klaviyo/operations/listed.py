"""Lists: what a filter chooses, in the order that was asked for, a page at a time."""

# https://developers.klaviyo.com/en/reference/api_overview

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeAlias, TypeVar

from ..document import Json
from ..filters import Condition, Value
from ..query import Key, Query, page

T = TypeVar("T")

Found: TypeAlias = "Value | tuple[str, ...] | None"
"""What a resource has in a field; with several texts, one that passes is enough."""


def listed(
    query: Query,
    items: Sequence[T],
    number: Callable[[T], int],
    field: Callable[[T, str], Found],
) -> tuple[Sequence[T], dict[str, Json]]:
    """
    Choose, sort, and cut one page.

    Args:
        query: What was asked for.

        items: All there are.

        number: The place of an item among all that ever were; without a sort
            the lowest comes first.

        field: What an item has in a field that filters or sorts name.

    Returns:
        The items of the page, and its links.

    Raises:
        Refused: 400: the cursor is not of this list.
    """
    chosen = [
        item
        for item in items
        if all(_holds(condition, field(item, condition.field)) for condition in query.conditions)
    ]
    name = query.sort.removeprefix("-")

    def place(item: T) -> Key:
        if not name:
            return number(item), 0
        value = field(item, name)
        return value.timestamp() if isinstance(value, datetime) else str(value or ""), number(item)

    return page(query, chosen, place, descending=query.sort.startswith("-"))


def _holds(condition: Condition, found: Found) -> bool:
    if isinstance(found, tuple):
        return any(condition.holds(one) for one in found)
    return condition.holds(found)
