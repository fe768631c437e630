"""
Peoplevox: its calls as values, its rows typed, and clients in both colours.

A name is loaded when it is first used: all that Peoplevox has would cost half
as much as the HTTP library, and most programs use two or three classes of rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
    from ._feed import FeedPage, read_feed_page
    from ._keyset import Stretch, read_on
    from ._kits import parents_of
    from ._look_up import (
        look_up,
        look_up_despatches,
        look_up_goods_in,
        look_up_kits,
        look_up_order_items,
        look_up_orders,
        look_up_orders_by_reference,
        look_up_returns,
        look_up_rma_items,
    )
    from ._notification import Notification, RejectedNotification, read_notification
    from ._paging import RowPage, list_rows, read_complete, read_page
    from ._records import Despatch, Kitting, SalesOrder, SalesOrderItem
    from ._records_goods import GoodsIn, ItemType
    from ._records_lists import Carrier, SalesOrderStatus, ServiceType, Site
    from ._records_people import Customer, CustomerAddress
    from ._records_returns import Return, RmaItem
    from ._records_stock import ItemAvailability, LocationStock, Movement, StockChange
    from ._rejected import Rejected
    from ._rows import column, report, template
    from ._save_action import SaveAction
    from ._saved import SavedRow, SaveFailedError, SaveInterruptedError, SaveOutcome, SaveResult
    from ._saving import save, save_data
    from ._search import (
        AllOf,
        AnyOf,
        Clause,
        Comparison,
        Field,
        Value,
        any_beginning,
        any_of,
        searchable,
        where,
    )
    from ._service import PasswordEncoding, PeoplevoxService
    from ._session import Session, fetch, sign_in
    from ._stock import DriftingItem, ItemLevels, KitComponent, SiteDrift, StockLookUp
    from ._stock_changes import ChangedItems, StockFeed, read_stock_changes
    from ._stock_look_up import look_up_stock
    from ._stock_reading import StockReading, read_stock
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

__all__ = [
    "PLACEHOLDERS",
    "AllOf",
    "AnyOf",
    "AsyncPeoplevox",
    "Carrier",
    "Cell",
    "ChangedItems",
    "Clause",
    "ColumnsError",
    "Comparison",
    "Customer",
    "CustomerAddress",
    "CutOffError",
    "Despatch",
    "DriftingItem",
    "EventType",
    "FeedPage",
    "Field",
    "FoundColumns",
    "GoodsIn",
    "IncompleteReadError",
    "ItemAvailability",
    "ItemLevels",
    "ItemType",
    "KitComponent",
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
    "SiteDrift",
    "Spoiled",
    "StockChange",
    "StockFeed",
    "StockLookUp",
    "StockReading",
    "Stretch",
    "Subscription",
    "Value",
    "WebPageError",
    "any_beginning",
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
    "look_up_goods_in",
    "look_up_kits",
    "look_up_order_items",
    "look_up_orders",
    "look_up_orders_by_reference",
    "look_up_returns",
    "look_up_rma_items",
    "look_up_stock",
    "only_site",
    "parents_of",
    "read_complete",
    "read_feed_page",
    "read_notification",
    "read_on",
    "read_page",
    "read_stock",
    "read_stock_changes",
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

_WHERE = {
    "PLACEHOLDERS": "_event_types",
    "AllOf": "_search",
    "AnyOf": "_search",
    "AsyncPeoplevox": "_awaited",
    "Carrier": "_records_lists",
    "Cell": "_cells",
    "ChangedItems": "_stock_changes",
    "Clause": "_search",
    "ColumnsError": "_errors",
    "Comparison": "_search",
    "Customer": "_records_people",
    "CustomerAddress": "_records_people",
    "CutOffError": "_errors",
    "Despatch": "_records",
    "DriftingItem": "_stock",
    "EventType": "_event_types",
    "FeedPage": "_feed",
    "Field": "_search",
    "FoundColumns": "_columns",
    "GoodsIn": "_records_goods",
    "IncompleteReadError": "_errors",
    "ItemAvailability": "_records_stock",
    "ItemLevels": "_stock",
    "ItemType": "_records_goods",
    "KitComponent": "_stock",
    "Kitting": "_records",
    "LocationStock": "_records_stock",
    "Movement": "_records_stock",
    "Notification": "_notification",
    "NotificationTemplate": "_subscription",
    "NotifyMethod": "_subscription",
    "PasswordEncoding": "_service",
    "Peoplevox": "_blocking",
    "PeoplevoxService": "_service",
    "Rejected": "_rejected",
    "RejectedNotification": "_notification",
    "RequestFaultError": "_errors",
    "RequestRefusedError": "_errors",
    "Return": "_records_returns",
    "RmaItem": "_records_returns",
    "RowPage": "_paging",
    "SalesOrder": "_records",
    "SalesOrderItem": "_records",
    "SalesOrderStatus": "_records_lists",
    "SaveAction": "_save_action",
    "SaveFailedError": "_saved",
    "SaveInterruptedError": "_saved",
    "SaveOutcome": "_saved",
    "SaveResult": "_saved",
    "SavedRow": "_saved",
    "ServiceFaultError": "_errors",
    "ServiceType": "_records_lists",
    "Session": "_session",
    "SessionExpiredError": "_errors",
    "Sheet": "_csv",
    "Site": "_records_lists",
    "SiteDrift": "_stock",
    "Spoiled": "_csv",
    "StockChange": "_records_stock",
    "StockFeed": "_stock_changes",
    "StockLookUp": "_stock",
    "StockReading": "_stock_reading",
    "Stretch": "_keyset",
    "Subscription": "_subscription",
    "Value": "_search",
    "WebPageError": "_errors",
    "any_beginning": "_search",
    "any_of": "_search",
    "authenticate": "_calls",
    "column": "_rows",
    "fetch": "_session",
    "find_columns": "_columns",
    "get_data": "_calls",
    "get_data_with_sites_filters": "_calls",
    "get_report_columns": "_calls",
    "get_report_data": "_calls",
    "get_save_template": "_calls",
    "instant": "_values",
    "is_deactivated": "_deactivated",
    "list_rows": "_paging",
    "look_up": "_look_up",
    "look_up_despatches": "_look_up",
    "look_up_goods_in": "_look_up",
    "look_up_kits": "_look_up",
    "look_up_order_items": "_look_up",
    "look_up_orders": "_look_up",
    "look_up_orders_by_reference": "_look_up",
    "look_up_returns": "_look_up",
    "look_up_rma_items": "_look_up",
    "look_up_stock": "_stock_look_up",
    "only_site": "_subscribing",
    "parents_of": "_kits",
    "read_complete": "_paging",
    "read_feed_page": "_feed",
    "read_notification": "_notification",
    "read_on": "_keyset",
    "read_page": "_paging",
    "read_stock": "_stock_reading",
    "read_stock_changes": "_stock_changes",
    "report": "_rows",
    "save": "_saving",
    "save_data": "_saving",
    "searchable": "_search",
    "sign_in": "_session",
    "subscribe": "_subscribing",
    "subscribe_event": "_subscribing",
    "subscribe_event_with_sites_filters": "_subscribing",
    "subscribe_post_event": "_subscribing",
    "template": "_rows",
    "unsubscribe_all": "_subscribing",
    "unsubscribe_event": "_subscribing",
    "where": "_search",
}
"""Name to the module that has it."""


def __getattr__(name: str) -> object:
    module = _WHERE.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found: object = getattr(import_module(f".{module}", __name__), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return [*globals(), *(name for name in _WHERE if name not in globals())]
