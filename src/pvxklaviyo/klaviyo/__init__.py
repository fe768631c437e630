"""
A client of Klaviyo, blocking and awaited.

Every operation is a value first (:func:`create_event`, :func:`list_events`),
which a client performs. Encoding needs neither client nor network.
"""

from .._call import Page
from ._awaited import AsyncKlaviyo
from ._blocking import Klaviyo
from ._calls import (
    create_event,
    create_events,
    get_accounts,
    list_events,
    list_metrics,
    post_event,
    post_events,
    probe_write_events,
)
from ._envelope import (
    MAX_BATCH_BYTES,
    MAX_BATCH_EVENTS,
    Endpoint,
    EventParts,
    Sendable,
    batches,
    encode,
    envelope,
    sendable,
)
from ._event import Event, PatchProperties, Profile
from ._filter import Filter, Operand, Where, where
from ._json import Json
from ._limits import OPERATIONS, REVISION, REVISION_RETIRES_ON, Operation
from ._resources import Account, ContactInformation, Integration, Metric, StoredEvent
from ._service import DEFAULT_URL, ApiKey, KlaviyoService

__all__ = [
    "DEFAULT_URL",
    "MAX_BATCH_BYTES",
    "MAX_BATCH_EVENTS",
    "OPERATIONS",
    "REVISION",
    "REVISION_RETIRES_ON",
    "Account",
    "ApiKey",
    "AsyncKlaviyo",
    "ContactInformation",
    "Endpoint",
    "Event",
    "EventParts",
    "Filter",
    "Integration",
    "Json",
    "Klaviyo",
    "KlaviyoService",
    "Metric",
    "Operand",
    "Operation",
    "Page",
    "PatchProperties",
    "Profile",
    "Sendable",
    "StoredEvent",
    "Where",
    "batches",
    "create_event",
    "create_events",
    "encode",
    "envelope",
    "get_accounts",
    "list_events",
    "list_metrics",
    "post_event",
    "post_events",
    "probe_write_events",
    "sendable",
    "where",
]
