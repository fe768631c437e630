"""Adobe Commerce and Magento Open Source: events, documents of the REST API, exports."""

from __future__ import annotations

from ._amounts import Amounts
from ._changes import MagentoPlace
from ._columns import MagentoColumns
from ._events import EventKind
from ._magento import Magento
from ._mark import MagentoChanges, MagentoMark
from ._reading import AsyncMagentoReader, MagentoReader
from ._source import MagentoOrders

__all__ = [
    "Amounts",
    "AsyncMagentoReader",
    "EventKind",
    "Magento",
    "MagentoChanges",
    "MagentoColumns",
    "MagentoMark",
    "MagentoOrders",
    "MagentoPlace",
    "MagentoReader",
]
