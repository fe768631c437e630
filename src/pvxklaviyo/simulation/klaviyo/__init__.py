"""A simulated Klaviyo account that follows Klaviyo's own rules."""

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
from .misbehaviour import ERROR_AFTER_ACCEPTANCE, FAULTS, STALE_CURSOR
from .service import EVERYTHING, SimulatedKlaviyo
from .settings import (
    DESTINATION,
    DETAIL,
    DOCUMENT,
    DROP,
    EMPTY,
    GONE,
    MISSING,
    NULL,
    PRESENT,
    REJECT,
    KlaviyoSettings,
)

__all__ = [
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
    "MISSING",
    "NULL",
    "PRESENT",
    "REJECT",
    "RESERVED_ADDRESS",
    "STALE_CURSOR",
    "TOO_MANY_METRICS",
    "UNKNOWN_PROFILE",
    "DroppedEvent",
    "Json",
    "KlaviyoSettings",
    "ReceivedRequest",
    "SimulatedKlaviyo",
    "StoredEvent",
]
