"""
A client of Klaviyo, blocking and awaited.

Every operation is a value first (:func:`create_event`, :func:`list_events`),
which a client performs; each is also a method of both clients. Encoding needs
neither client nor network. Whatever is not here yet can be called by
:func:`resource_call`, :func:`page_call` and :func:`plain_call`.

A name is loaded when it is first used: the forty kinds of things that Klaviyo
knows would cost half as much as the HTTP library.
"""

# Made by ``python tools/klaviyo_methods.py``; do not edit.

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .._call import Page
    from ._awaited import AsyncKlaviyo
    from ._blocking import Klaviyo
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
    from ._operations._ask import (
        Parameters,
        Read,
        page_call,
        plain_call,
        resource_call,
        sequence_call,
    )
    from ._operations.accounts import Account, ContactInformation, get_account, get_accounts
    from ._operations.events import StoredEvent, create_event, create_events, get_event, list_events
    from ._operations.metrics import Integration, Metric, list_metrics
    from ._operations.stored import post_event, post_events, probe_write_events
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
    "Parameters",
    "PatchProperties",
    "Profile",
    "Read",
    "Sendable",
    "StoredEvent",
    "Where",
    "batches",
    "create_event",
    "create_events",
    "encode",
    "envelope",
    "get_account",
    "get_accounts",
    "get_event",
    "list_events",
    "list_metrics",
    "page_call",
    "plain_call",
    "post_event",
    "post_events",
    "probe_write_events",
    "resource_call",
    "sendable",
    "sequence_call",
    "where",
]

_WHERE = {
    "Account": "_operations.accounts",
    "ApiKey": "_service",
    "AsyncKlaviyo": "_awaited",
    "ContactInformation": "_operations.accounts",
    "DEFAULT_URL": "_service",
    "Endpoint": "_envelope",
    "Event": "_event",
    "EventParts": "_envelope",
    "Filter": "_filter",
    "Integration": "_operations.metrics",
    "Json": "_json",
    "Klaviyo": "_blocking",
    "KlaviyoService": "_service",
    "MAX_BATCH_BYTES": "_envelope",
    "MAX_BATCH_EVENTS": "_envelope",
    "Metric": "_operations.metrics",
    "OPERATIONS": "_limits",
    "Operand": "_filter",
    "Operation": "_limits",
    "Page": ".._call",
    "Parameters": "_operations._ask",
    "PatchProperties": "_event",
    "Profile": "_event",
    "REVISION": "_limits",
    "REVISION_RETIRES_ON": "_limits",
    "Read": "_operations._ask",
    "Sendable": "_envelope",
    "StoredEvent": "_operations.events",
    "Where": "_filter",
    "batches": "_envelope",
    "create_event": "_operations.events",
    "create_events": "_operations.events",
    "encode": "_envelope",
    "envelope": "_envelope",
    "get_account": "_operations.accounts",
    "get_accounts": "_operations.accounts",
    "get_event": "_operations.events",
    "list_events": "_operations.events",
    "list_metrics": "_operations.metrics",
    "page_call": "_operations._ask",
    "plain_call": "_operations._ask",
    "post_event": "_operations.stored",
    "post_events": "_operations.stored",
    "probe_write_events": "_operations.stored",
    "resource_call": "_operations._ask",
    "sendable": "_envelope",
    "sequence_call": "_operations._ask",
    "where": "_filter",
}
"""Name to the module that has it."""


def __getattr__(name: str) -> object:
    module = _WHERE.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    path = module if module.startswith("..") else f".{module}"
    found: object = getattr(import_module(path, __name__), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return [*globals(), *(name for name in _WHERE if name not in globals())]
