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
    get_data_with_sites_filters,
    get_report_columns,
    get_report_data,
    get_save_template,
)
from ._cells import Cell
from ._columns import FoundColumns, find_columns
from ._csv import Sheet, Spoiled
from ._deactivated import is_deactivated
from ._errors import (
    ColumnsError,
    CutOffError,
    IncompleteReadError,
    RequestFaultError,
    RequestRefusedError,
    ServiceFaultError,
    SessionExpiredError,
    WebPageError,
)
from ._event_types import PLACEHOLDERS, EventType
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
from ._notification import Notification, RejectedNotification, read_notification
from ._paging import RowPage, list_rows, read_complete, read_page
from ._records import Despatch, Kitting, SalesOrder, SalesOrderItem
from ._rejected import Rejected
from ._rows import column, report, template
from ._saved import (
    SaveAction,
    SavedRow,
    SaveFailedError,
    SaveInterruptedError,
    SaveOutcome,
    SaveResult,
)
from ._saving import save, save_data
from ._search import AllOf, AnyOf, Clause, Comparison, Field, Value, any_of, searchable, where
from ._sections import HOMES, row_class
from ._service import PasswordEncoding, PeoplevoxService, Session
from ._session import fetch, sign_in
from ._subscribing import (
    only_site,
    subscribe,
    subscribe_event,
    subscribe_event_with_sites_filters,
    subscribe_post_event,
    unsubscribe_all,
    unsubscribe_event,
)
from ._subscription import NotificationTemplate, NotifyMethod, Subscription
from ._values import instant

if TYPE_CHECKING:
    from ._records_goods import GoodsIn, ItemType
    from ._records_lists import Carrier, SalesOrderStatus, ServiceType, Site
    from ._records_people import Customer, CustomerAddress
    from ._records_returns import Return, RmaItem
    from ._records_stock import ItemAvailability, LocationStock, Movement, StockChange

__all__ = [
    "PLACEHOLDERS",
    "AllOf",
    "AnyOf",
    "AsyncPeoplevox",
    "Carrier",
    "Cell",
    "Clause",
    "ColumnsError",
    "Comparison",
    "Customer",
    "CustomerAddress",
    "CutOffError",
    "Despatch",
    "EventType",
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
    "Notification",
    "NotificationTemplate",
    "NotifyMethod",
    "PasswordEncoding",
    "Peoplevox",
    "PeoplevoxService",
    "Rejected",
    "RejectedNotification",
    "RequestFaultError",
    "RequestRefusedError",
    "Return",
    "RmaItem",
    "RowPage",
    "SalesOrder",
    "SalesOrderItem",
    "SalesOrderStatus",
    "SaveAction",
    "SaveFailedError",
    "SaveInterruptedError",
    "SaveOutcome",
    "SaveResult",
    "SavedRow",
    "ServiceFaultError",
    "ServiceType",
    "Session",
    "SessionExpiredError",
    "Sheet",
    "Site",
    "Spoiled",
    "StockChange",
    "Stretch",
    "Subscription",
    "Value",
    "WebPageError",
    "any_of",
    "authenticate",
    "column",
    "fetch",
    "find_columns",
    "get_data",
    "get_data_with_sites_filters",
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
    "only_site",
    "read_complete",
    "read_feed_page",
    "read_notification",
    "read_on",
    "read_page",
    "report",
    "save",
    "save_data",
    "searchable",
    "sign_in",
    "subscribe",
    "subscribe_event",
    "subscribe_event_with_sites_filters",
    "subscribe_post_event",
    "template",
    "unsubscribe_all",
    "unsubscribe_event",
    "where",
]


def __getattr__(name: str) -> object:
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = row_class(name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *HOMES})
