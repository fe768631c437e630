"""What a notification of Peoplevox hints at: never evidence, whatever it says."""

from __future__ import annotations

from .._http import Request
from ..engine import Hint, News
from ..peoplevox import EventType, Notification, read_notification

TEMPLATE = "order={SalesOrderNumber}&despatch={DespatchNumber}&status={Status}&at={Time}"
"""
The names that our subscriptions give to values, whatever properties fill them
in. Only ``order`` is read; the others say where a value of it ends.
"""


def hint_of(request: Request, event_type: str) -> Hint:
    """
    Read a notification. One that names no order, or cannot be read, is a hint as well.

    Args:
        request: As it came.

        event_type: What its path says that it is about; empty if nothing.
    """
    read = read_notification(
        TEMPLATE,
        method=request.method,
        query=request.url.partition("?")[2],
        body=request.content,
        content_type=request.headers.get("content-type", ""),
    )
    about: News = "returns" if event_type == EventType.RETURNS else "despatches"
    # Orders of one despatch come joined by commas.
    orders = read.all("order") if isinstance(read, Notification) else ()
    return Hint(orders=orders, about=about)
