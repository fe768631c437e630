"""The query of a request: checked against the table; pages that know their successor."""

# https://developers.klaviyo.com/en/reference/api_overview

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias, TypeVar
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import attrs

from .document import Json, Refused, Wrong
from .filters import Condition, read_filter
from .rules import Operation, Parameter

T = TypeVar("T")

Key: TypeAlias = "tuple[float | str, float | str]"
"""Where an item stands in a list; no two are equal, and those of one list are of equal types."""


@attrs.frozen(kw_only=True)
class Query:
    """
    What a read asks for.

    Attributes:
        base: Scheme and host of the service, for links.

        url: The whole address.

        path: Without the query.

        pairs: All parameters as they came.

        conditions: Of the filter; all must hold.

        include: Relationships whose other side is wanted too.

        sort: Such as ``"-datetime"``; empty if not asked for.

        size: Items on a page.

        cursor: Where to go on; empty for the first page.

        now: Seconds since 1970; a cursor says when it was made.

        cursor_life: Seconds that a cursor is taken; None for ever.
    """

    base: str
    url: str
    path: str
    pairs: Mapping[str, str]
    conditions: Sequence[Condition]
    include: Sequence[str]
    sort: str
    size: int
    cursor: str
    now: float = 0.0
    cursor_life: float | None = None

    def fields(self, kind: str) -> Sequence[str] | None:
        """Give the attributes wanted of resources of a kind; None for all."""
        asked = self.pairs.get(f"fields[{kind}]")
        return None if asked is None else asked.split(",")

    def more(self, kind: str) -> Sequence[str]:
        """Give the costly attributes wanted besides of resources of a kind."""
        asked = self.pairs.get(f"additional-fields[{kind}]")
        return () if asked is None else asked.split(",")


def read_query(
    operation: Operation,
    url: str,
    page_size: int,
    now: float = 0.0,
    cursor_life: float | None = None,
) -> Query:
    """
    Read the query of *url*.

    Args:
        operation: What it is asked of.

        url: Absolute.

        page_size: Where the caller names none and the table neither.

        now: Seconds since 1970.

        cursor_life: Seconds that a cursor is taken; None for ever.

    Raises:
        Refused: 400, with the parameter that is wrong.
    """
    parts = urlsplit(url)
    pairs: dict[str, str] = {}
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        rule = operation.query.get(name)
        if rule is None:
            raise _wrong(f"'{name}' is not a parameter of this operation.", name)
        if name in pairs:
            raise _wrong(f"'{name}' may be given once.", name)
        _check(rule, name, value)
        pairs[name] = value
    size = operation.query.get("page[size]")
    return Query(
        base=f"{parts.scheme}://{parts.netloc}",
        url=url,
        path=parts.path,
        pairs=pairs,
        conditions=read_filter(pairs["filter"], operation.filters) if "filter" in pairs else (),
        include=pairs["include"].split(",") if "include" in pairs else (),
        sort=pairs.get("sort", ""),
        size=int(pairs.get("page[size]") or (size and size.default) or page_size),
        cursor=pairs.get("page[cursor]", ""),
        now=now,
        cursor_life=cursor_life,
    )


def _check(rule: Parameter, name: str, value: str) -> None:
    if rule.kind == "integer":
        number = int(value) if value.isascii() and value.isdigit() else None
        least, most = rule.minimum, rule.maximum
        if number is None or number < (least or 0) or (most is not None and number > most):
            raise _wrong(f"'{name}' is a whole number from {least} to {most}.", name)
    elif rule.values:
        for part in value.split(",") if rule.kind == "array" else [value]:
            if part not in rule.values:
                raise _wrong(f"'{name}' may be one of {', '.join(rule.values)}.", name)


def _wrong(detail: str, parameter: str) -> Refused:
    return Refused(400, [Wrong(detail, "", parameter)])


def page(
    query: Query, items: Sequence[T], key: Callable[[T], Key], *, descending: bool = False
) -> tuple[Sequence[T], dict[str, Json]]:
    """
    Cut one page out of *items*.

    A cursor is the place of the last item, so nothing is shown twice or passed
    over when items are added between two pages.

    Returns:
        The items of the page, and the links: ``next`` is null at the end.
        ``prev`` is always null, which is simpler than the real service.

    Raises:
        Refused: 400: the cursor is not of this list, or too old.
    """
    ordered = sorted(items, key=key, reverse=descending)
    if query.cursor:
        after = _opened(query)
        ordered = [
            item for item in ordered if (key(item) < after if descending else key(item) > after)
        ]
    shown = ordered[: query.size]
    links: dict[str, Json] = {"self": query.url, "next": None, "prev": None}
    if len(ordered) > len(shown):
        cursor = json.dumps([_list_of(query), query.now, *key(shown[-1])]).encode()
        following = {
            **query.pairs,
            "page[cursor]": base64.urlsafe_b64encode(cursor).decode().rstrip("="),
        }
        encoded = urlencode(following, quote_via=quote)
        links["next"] = f"{query.base}{query.path}?{encoded}"
    return shown, links


def _list_of(query: Query) -> str:
    return f"{query.path}?{query.pairs.get('filter', '')}&{query.sort}"


def _opened(query: Query) -> Key:
    try:
        padding = "=" * (-len(query.cursor) % 4)
        found: Json = json.loads(base64.urlsafe_b64decode(query.cursor + padding))
    except (binascii.Error, ValueError):
        found = None
    match found:
        case [
            str(of),
            int() | float() as made,
            (int() | float() | str()) as first,
            (int() | float() | str()) as second,
        ]:
            stale = query.cursor_life is not None and query.now - made > query.cursor_life
            if of == _list_of(query) and not stale:
                return first, second
        case _:
            pass
    raise Refused(400, [Wrong("Invalid cursor provided.", "/data/")])
