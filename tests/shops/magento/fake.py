"""
A Magento that answers searches, and in which orders change while they are read.

It knows what searches ask for and nothing of how our reader goes on: filters of
groups joined by "and", several orders of sorting, pages, and the last page again
for whoever asks for one past the end.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from pvxklaviyo import Request, Response

Row = dict[str, Any]
_KEY = re.compile(r"searchCriteria\[(\w+)\](?:\[(\d+)\](?:\[filters\]\[(\d+)\])?\[(\w+)\])?")


class FakeMagento:
    """
    Answers the REST API from two lists of rows.

    Args:
        orders: Documents; changed in place by whoever wants them to move.

        memos: Documents of credit memos.

        meanwhile: Called after each answer to a search.

        ties: How rows of one second are ordered where nothing is asked of it.
    """

    def __init__(
        self,
        orders: Sequence[Row] = (),
        memos: Sequence[Row] = (),
        *,
        meanwhile: Callable[[FakeMagento], None] = lambda _: None,
    ) -> None:
        self.rows: dict[str, list[Row]] = {"orders": list(orders), "creditmemos": list(memos)}
        self.meanwhile = meanwhile
        self.asked: list[Request] = []
        self.largest = 0

    def send(self, request: Request) -> Response:
        self.asked.append(request)
        address = urlsplit(request.url)
        path = address.path.partition("/V1/")[2]
        if path.startswith("orders/"):
            number = unquote(path.removeprefix("orders/"))
            found = [row for row in self.rows["orders"] if str(row["entity_id"]) == number]
            missing = {"message": "The entity that was requested doesn't exist."}
            return written(found[0]) if found else written(missing, 404)
        answer = self._search(self.rows[path], address.query)
        self.meanwhile(self)
        return answer

    def _search(self, rows: Sequence[Row], query: str) -> Response:
        filters: dict[tuple[str, str], dict[str, str]] = {}
        sorts: dict[str, dict[str, str]] = {}
        plain: dict[str, str] = {}
        for name, value in parse_qsl(query, strict_parsing=True):
            match = _KEY.fullmatch(name)
            assert match is not None, name
            kind, place, inner, member = match.groups()
            if kind == "filterGroups":
                filters.setdefault((place, inner), {})[member] = value
            elif kind == "sortOrders":
                sorts.setdefault(place, {})[member] = value
            else:
                plain[kind] = value
        found = [row for row in rows if all(_holds(row, one) for one in filters.values())]
        for _, one in sorted(sorts.items(), reverse=True):
            found.sort(key=lambda row, by=one["field"]: row[by], reverse=one["direction"] == "DESC")
        size = int(plain["pageSize"])
        self.largest = max(self.largest, size)
        last = max(1, -(-len(found) // size))
        page = min(int(plain["currentPage"]), last)
        items = found[(page - 1) * size : page * size]
        return written({"items": items, "search_criteria": {}, "total_count": len(found)})


class AwaitedMagento(FakeMagento):
    """The same, awaited."""

    async def send(self, request: Request) -> Response:  # type: ignore[override]
        return super().send(request)


def _holds(row: Mapping[str, Any], one: Mapping[str, str]) -> bool:
    has, value = row[one["field"]], one["value"]
    match one["conditionType"]:
        case "in":
            return str(has) in value.split(",")
        case "eq":
            return str(has) == value
        case "gt":
            return has > type(has)(value)
        case "gteq":
            return has >= type(has)(value)
        case other:
            raise AssertionError(other)


def written(body: Any, status: int = 200) -> Response:
    headers = {"content-type": "application/json; charset=utf-8"}
    return Response(status, headers, json.dumps(body).encode())


def stamp(second: int) -> str:
    return f"2026-05-01 {second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"


def order_row(number: int, second: int, **members: Any) -> Row:
    """Make an order that was changed at a second of the first of May 2026."""
    return {
        "entity_id": number,
        "increment_id": f"{number:09}",
        "state": "processing",
        "status": "processing",
        "store_id": 1,
        "created_at": stamp(0),
        "updated_at": stamp(second),
        "customer_email": "buyer@post.example",
        "order_currency_code": "GBP",
        "grand_total": 10,
        "items": [],
        **members,
    }


def memo_row(number: int, order: int, second: int, **members: Any) -> Row:
    """Make a credit memo of an order."""
    return {
        "entity_id": number,
        "increment_id": f"{number:09}",
        "order_id": order,
        "state": 2,
        "store_id": 1,
        "created_at": stamp(second),
        "updated_at": stamp(second),
        "order_currency_code": "GBP",
        "grand_total": 1.5,
        "items": [],
        **members,
    }
