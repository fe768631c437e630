"""Peoplevox: its calls as values, its rows typed, and clients in both colours."""

from __future__ import annotations

from ._awaited import AsyncPeoplevox
from ._blocking import Peoplevox
from ._calls import (
    authenticate,
    get_data,
    get_report_columns,
    get_report_data,
    get_save_template,
)
from ._columns import FoundColumns, find_columns
from ._csv import Sheet, Spoiled
from ._errors import ColumnsError, IncompleteReadError, RequestRefusedError, SessionExpiredError
from ._feed import (
    FeedPage,
    look_up,
    look_up_despatches,
    look_up_kits,
    look_up_order_items,
    look_up_orders,
    look_up_orders_by_reference,
    read_feed_page,
)
from ._keyset import Stretch, read_on
from ._paging import RowPage, list_rows, read_complete
from ._records import Despatch, Kitting, SalesOrder, SalesOrderItem
from ._rejected import Rejected
from ._rows import column, report, template
from ._search import AllOf, AnyOf, Clause, Comparison, Field, Value, any_of, searchable, where
from ._service import PasswordEncoding, PeoplevoxService, Session
from ._session import fetch, sign_in
from ._values import instant

__all__ = [
    "AllOf",
    "AnyOf",
    "AsyncPeoplevox",
    "Clause",
    "ColumnsError",
    "Comparison",
    "Despatch",
    "FeedPage",
    "Field",
    "FoundColumns",
    "IncompleteReadError",
    "Kitting",
    "PasswordEncoding",
    "Peoplevox",
    "PeoplevoxService",
    "Rejected",
    "RequestRefusedError",
    "RowPage",
    "SalesOrder",
    "SalesOrderItem",
    "Session",
    "SessionExpiredError",
    "Sheet",
    "Spoiled",
    "Stretch",
    "Value",
    "any_of",
    "authenticate",
    "column",
    "fetch",
    "find_columns",
    "get_data",
    "get_report_columns",
    "get_report_data",
    "get_save_template",
    "instant",
    "list_rows",
    "look_up",
    "look_up_despatches",
    "look_up_kits",
    "look_up_order_items",
    "look_up_orders",
    "look_up_orders_by_reference",
    "read_complete",
    "read_feed_page",
    "read_on",
    "report",
    "searchable",
    "sign_in",
    "template",
    "where",
]
