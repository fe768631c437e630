"""Whole documents of answers: one resource, a list that is not cut into pages, or only ids."""

from __future__ import annotations

from collections.abc import Sequence

from ...._http import Response
from ..document import Json, answer
from ..query import Query, page
from ..resources import identified


def one(
    query: Query, data: Json, included: Sequence[Json] | None = None, status: int = 200
) -> Response:
    """Answer with one resource, or None where the other side of a relationship is gone."""
    document: dict[str, Json] = {"data": data}
    if included is not None:
        document["included"] = list(included)
    return answer(status, {**document, "links": {"self": query.url}})


def many(
    query: Query,
    data: Sequence[Json],
    links: dict[str, Json] | None = None,
    included: Sequence[Json] | None = None,
) -> Response:
    """Answer with resources; without *links* they are all there are."""
    document: dict[str, Json] = {"data": list(data)}
    if included is not None:
        document["included"] = list(included)
    whole: dict[str, Json] = {"self": query.url, "next": None, "prev": None}
    return answer(200, {**document, "links": whole if links is None else links})


def ids(query: Query, kind: str, found: Sequence[str]) -> Response:
    """Answer with types and ids alone, page by page in the order of *found*."""
    shown, links = page(query, list(enumerate(found)), lambda item: (item[0], 0))
    return many(query, [identified((kind, one_id)) for _, one_id in shown], links)
