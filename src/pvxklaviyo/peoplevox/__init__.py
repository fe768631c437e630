"""Peoplevox: its calls as values, its rows typed, and clients in both colours."""

from __future__ import annotations

from ._errors import ColumnsError, IncompleteReadError, RequestRefusedError, SessionExpiredError
from ._feed import (
    FeedPage,
    look_up_despatches,
    look_up_kits,
    look_up_order_items,
    look_up_orders,
    look_up_orders_by_reference,
    read_feed_page,
)
from ._records import Despatch, Kitting, SalesOrder, SalesOrderItem
from ._rows import column, report, template
from ._service import PeoplevoxService
from ._structure import Rejected

__all__ = [
    "ColumnsError",
    "Despatch",
    "FeedPage",
    "IncompleteReadError",
    "Kitting",
    "PeoplevoxService",
    "Rejected",
    "RequestRefusedError",
    "SalesOrder",
    "SalesOrderItem",
    "SessionExpiredError",
    "column",
    "look_up_despatches",
    "look_up_kits",
    "look_up_order_items",
    "look_up_orders",
    "look_up_orders_by_reference",
    "read_feed_page",
    "report",
    "template",
]
