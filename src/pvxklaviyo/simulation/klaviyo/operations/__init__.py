"""
What callers may do with a simulated account: one file for each family of resources.

To add a family, keep its things in a class of its own (``Account`` gets one as
an attribute; what takes time goes through ``account.later``), write a file
beside this one with a table ``HANDLERS`` of functions ``(account, asked) ->
Response`` by operation, and name that table in ``_FAMILIES``. Scopes, limits,
the query and the shape of the body are checked before, from ``rules.json``,
which has every operation; an operation that no family answers gets 501.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ...._http import Request, Response
from ..account import Account
from ..bodies import Body, check_body
from ..document import Refused, Wrong
from ..query import read_query
from ..rules import Operation
from ..submissions import BODY_BYTES, PROFILE_BODY_BYTES
from . import (
    accounts,
    back_in_stock,
    catalog,
    catalog_jobs,
    events,
    flow_triggers,
    flows,
    groups,
    mapped_metrics,
    metric_aggregates,
    metric_properties,
    metrics,
    profile_endings,
    profile_jobs,
    profiles,
    tags,
    webhooks,
)
from .asked import Asked, Handler, Handlers

__all__ = ["HANDLERS", "perform"]

_FAMILIES: tuple[Handlers, ...] = (
    accounts.HANDLERS,
    back_in_stock.HANDLERS,
    catalog.HANDLERS,
    catalog_jobs.HANDLERS,
    events.HANDLERS,
    flow_triggers.HANDLERS,
    flows.HANDLERS,
    groups.HANDLERS,
    mapped_metrics.HANDLERS,
    metric_aggregates.HANDLERS,
    metric_properties.HANDLERS,
    metrics.HANDLERS,
    profile_endings.HANDLERS,
    profile_jobs.HANDLERS,
    profiles.HANDLERS,
    tags.HANDLERS,
    webhooks.HANDLERS,
)

HANDLERS: Mapping[str, Handler] = {
    name: handler for family in _FAMILIES for name, handler in family.items()
}
"""By operation, what answers it."""

# Bodies of other operations may have five megabytes.
_MOST_BYTES = {
    "create_profile": PROFILE_BODY_BYTES,
    "update_profile": PROFILE_BODY_BYTES,
    "create_or_update_profile": PROFILE_BODY_BYTES,
}

# Pages of operations whose callers cannot choose a size; 100 for the others.
_PAGE_SIZES = {"get_metrics": 200, "get_lists": 10, "get_segments": 10, "get_tags": 50}


def perform(
    account: Account,
    name: str,
    operation: Operation,
    resource_id: str,
    request: Request,
    body: Body,
    now: datetime,
    number: int,
) -> Response:
    """
    Perform an operation for a caller who may.

    Args:
        account: Of whose things.

        name: Of the operation.

        operation: Its rules.

        resource_id: From the path; empty if it has none.

        request: The request, whose address and headers are looked at.

        body: Its body.

        now: When it came.

        number: Of the request in the journal.

    Raises:
        Refused: The request is wrong; 501: the operation is not simulated.
    """
    life = account.settings.cursor_life
    query = read_query(
        operation,
        request.url,
        _PAGE_SIZES.get(name, 100),
        now.timestamp(),
        None if life is None else life.total_seconds(),
    )
    if operation.body is not None:
        most = _MOST_BYTES.get(name, BODY_BYTES)
        check_body(body, request.headers, operation.body, most)
    handler = HANDLERS.get(name)
    if handler is None:
        raise Refused(501, [Wrong(f"{name} is not simulated.", code="not_implemented")])
    asked = Asked(
        name=name,
        operation=operation,
        resource_id=resource_id,
        query=query,
        document=body.document if operation.body is not None else None,
        size=body.size,
        now=now,
        number=number,
    )
    return handler(account, asked)
