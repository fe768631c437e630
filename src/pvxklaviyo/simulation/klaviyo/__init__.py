"""A simulated Klaviyo account that follows Klaviyo's own rules."""

from .catalog import CatalogEntry
from .catalog_jobs import CatalogJob
from .document import Json
from .journal import (
    DUPLICATE,
    RESERVED_ADDRESS,
    TOO_MANY_METRICS,
    UNKNOWN_PROFILE,
    DroppedEvent,
    ReceivedRequest,
    StoredEvent,
)
from .loopback import deliver_to_loopback
from .misbehaviour import ERROR_AFTER_ACCEPTANCE, FAULTS, STALE_CURSOR
from .service import EVERYTHING, SimulatedKlaviyo
from .settings import (
    DESTINATION,
    DETAIL,
    DOCUMENT,
    DROP,
    EMPTY,
    GONE,
    IN_UTC,
    MISSING,
    NULL,
    PRESENT,
    QUERY_ZONE,
    REJECT,
    KlaviyoSettings,
)
from .stock import InventoryWrite
from .stock_settings import (
    RISE_FROM_ZERO,
    RISE_TO_MINIMUM,
    BackInStockSettings,
    CatalogSettings,
)
from .waiting_list import BackInStockAlert, BackInStockSubscriber
from .webhook_delivery import WebhookAttempt
from .webhook_settings import BODY_AND_TIMESTAMP, BODY_ONLY, WebhookSettings

__all__ = [
    "BODY_AND_TIMESTAMP",
    "BODY_ONLY",
    "DESTINATION",
    "DETAIL",
    "DOCUMENT",
    "DROP",
    "DUPLICATE",
    "EMPTY",
    "ERROR_AFTER_ACCEPTANCE",
    "EVERYTHING",
    "FAULTS",
    "GONE",
    "IN_UTC",
    "MISSING",
    "NULL",
    "PRESENT",
    "QUERY_ZONE",
    "REJECT",
    "RESERVED_ADDRESS",
    "RISE_FROM_ZERO",
    "RISE_TO_MINIMUM",
    "STALE_CURSOR",
    "TOO_MANY_METRICS",
    "UNKNOWN_PROFILE",
    "BackInStockAlert",
    "BackInStockSettings",
    "BackInStockSubscriber",
    "CatalogEntry",
    "CatalogJob",
    "CatalogSettings",
    "DroppedEvent",
    "InventoryWrite",
    "Json",
    "KlaviyoSettings",
    "ReceivedRequest",
    "SimulatedKlaviyo",
    "StoredEvent",
    "WebhookAttempt",
    "WebhookSettings",
    "deliver_to_loopback",
]
