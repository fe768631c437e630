"""
Peoplevox: its calls as values, its rows typed, and clients in both colours.

A relay's own row classes are loaded with the package, the others when they are
first used: a row class costs about a millisecond to make.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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
from ._deactivated import is_deactivated
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
from ._paging import RowPage, list_rows, read_complete, read_page
from ._records import Despatch, Kitting, SalesOrder, SalesOrderItem
from ._rejected import Rejected
from ._rows import column, report, template
from ._search import AllOf, AnyOf, Clause, Comparison, Field, Value, any_of, searchable, where
from ._sections import HOMES, row_class
from ._service import PasswordEncoding, PeoplevoxService, Session
from ._session import fetch, sign_in
from ._values import instant

if TYPE_CHECKING:
    from ._records_goods import GoodsIn, ItemType
    from ._records_lists import Carrier, SalesOrderStatus, ServiceType, Site
    from ._records_people import Customer, CustomerAddress
    from ._records_returns import Return, RmaItem
    from ._records_stock import ItemAvailability, LocationStock, Movement, StockChange

__all__ = [
    "AllOf",
    "AnyOf",
    "AsyncPeoplevox",
    "Carrier",
    "Clause",
    "ColumnsError",
    "Comparison",
    "Customer",
    "CustomerAddress",
    "Despatch",
    "FeedPage",
    "Field",
    "FoundColumns",
    "GoodsIn",
    "IncompleteReadError",
    "ItemAvailability",
    "ItemType",
    "Kitting",
    "LocationStock",
    "Movement",
    "PasswordEncoding",
    "Peoplevox",
    "PeoplevoxService",
    "Rejected",
    "RequestRefusedError",
    "Return",
    "RmaItem",
    "RowPage",
    "SalesOrder",
    "SalesOrderItem",
    "SalesOrderStatus",
    "ServiceType",
    "Session",
    "SessionExpiredError",
    "Sheet",
    "Site",
    "Spoiled",
    "StockChange",
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
    "is_deactivated",
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
    "read_page",
    "report",
    "searchable",
    "sign_in",
    "template",
    "where",
]


def __getattr__(name: str) -> object:
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = row_class(name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *HOMES})
