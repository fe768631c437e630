"""What the REST API is asked: one order, or a search."""
# https://developer.adobe.com/commerce/webapi/rest/use-rest/performing-searches

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, TypeAlias
from urllib.parse import quote, urlencode

import attrs

from ..._call import Call
from ..._http import Request, Response
from ...errors import DecodeError, Problem
from .._answers import expect_document
from .._document import Part, UnreadableError, reading
from ._php import rows
from ._stamps import stamp_text

Kind: TypeAlias = Literal["orders", "creditmemos"]
"""What is searched, as the API names it."""

# field, condition, value
Filter: TypeAlias = tuple[str, str, str]


@attrs.frozen(kw_only=True)
class Found:
    """
    One page of a search.

    Attributes:
        items: Its documents, in the order that was asked for.

        total: How many there are on all pages.
    """

    items: Sequence[Part]
    total: int


def read_order(order: str, *, shop: str) -> Call[Part]:
    """Ask for one order by its id (``entity_id``)."""
    url = f"/V1/orders/{quote(order, safe='')}"
    operation = "orders/{id}"

    def decode(response: Response) -> Part:
        return expect_document(response, service=shop, operation=operation)

    return Call(Request("GET", url), decode, operation)


def search(
    kind: Kind, filters: Sequence[Filter], *, by: Sequence[str], size: int, shop: str
) -> Call[Found]:
    """
    Ask for the first page of what all of *filters* hold for.

    Only first pages are asked for: one past the end would be the last page
    again, and rows that change meanwhile move from page to page.

    Args:
        kind: What is searched.

        filters: Field, condition, value.

        by: Fields to sort by, rising.

        size: How many on a page.

        shop: What the tenant calls the shop.
    """
    asked: list[tuple[str, str]] = []
    for group, (field, condition, value) in enumerate(filters):
        # Conditions of one group are joined by "or", groups by "and".
        key = f"searchCriteria[filterGroups][{group}][filters][0]"
        asked += [
            (f"{key}[field]", field),
            (f"{key}[value]", value),
            (f"{key}[conditionType]", condition),
        ]
    for place, field in enumerate(by):
        key = f"searchCriteria[sortOrders][{place}]"
        asked += [(f"{key}[field]", field), (f"{key}[direction]", "ASC")]
    asked += [
        ("searchCriteria[pageSize]", str(size)),
        ("searchCriteria[currentPage]", "1"),
    ]

    def decode(response: Response) -> Found:
        return _found(expect_document(response, service=shop, operation=kind), shop, kind)

    return Call(Request("GET", f"/V1/{kind}?{urlencode(asked)}"), decode, kind)


def since(at: datetime) -> Filter:
    """Hold for what changed at an instant or later."""
    return ("updated_at", "gteq", stamp_text(at))


def within(at: datetime) -> Filter:
    """Hold for what changed in one second."""
    return ("updated_at", "eq", stamp_text(at))


def behind(entity: int) -> Filter:
    """Hold for what has a higher id."""
    return ("entity_id", "gt", str(entity))


def unordered(shop: str, kind: Kind, why: str) -> DecodeError:
    """Say that an answer is not what was searched for, so that going on would leave rows out."""
    return DecodeError(
        f"the answer to {kind} of {shop} {why}; is a module or a cache in between?",
        service=shop,
        operation=kind,
        problems=[Problem("/items", why)],
    )


def _found(part: Part, shop: str, kind: Kind) -> Found:
    with reading(shop, f"the answer to {kind}"):
        total = part.object()["total_count"].find_count()
        items = list(rows(part["items"]))
        if total is None:
            raise part["total_count"].wrong("is missing")
        if not items and total:
            raise UnreadableError("/items", "is empty, though there are more")
        return Found(items=items, total=max(total, len(items)))
