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
    from ._catalogue_id import CatalogueId, catalogue_id
    from ._credentials import AccessToken, AwaitToken, GetToken
    from ._definitions import MetricReference, metric_ids_in, metric_references
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
    from ._errors import DuplicateProfileError, RevisionWarning
    from ._event import Event
    from ._filter import Filter, Operand, Where, has, where
    from ._jobs import Job
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
    from ._operations.catalogue_entries import CatalogItem, CatalogVariant
    from ._operations.catalogue_items import (
        CatalogItemUpdate,
        CatalogueSort,
        NewCatalogItem,
        create_catalog_item,
        delete_catalog_item,
        find_catalog_item,
        get_catalog_item,
        list_catalog_items,
        update_catalog_item,
    )
    from ._operations.events import StoredEvent, create_event, create_events, get_event, list_events
    from ._operations.flow_actions import (
        FlowAction,
        get_action_for_flow_message,
        get_action_id_for_flow_message,
        get_flow_action,
        get_flow_for_flow_action,
        get_flow_id_for_flow_action,
        list_action_ids_for_flow,
        list_actions_for_flow,
    )
    from ._operations.flow_definitions import (
        Flow,
        FlowDefinition,
        FlowStep,
        FlowTrigger,
        ReentryCriteria,
    )
    from ._operations.flow_messages import (
        FlowMessage,
        Template,
        find_template_for_flow_message,
        find_template_id_for_flow_message,
        get_flow_message,
        list_flow_action_messages,
        list_message_ids_for_flow_action,
    )
    from ._operations.flows import get_flow, list_flows
    from ._operations.metrics import Integration, Metric, list_metrics
    from ._operations.stored import post_event, post_events, probe_write_events
    from ._profile import (
        Location,
        LocationUpdate,
        PatchIdentifiers,
        PatchProperties,
        Profile,
        ProfileUpdate,
    )
    from ._service import DEFAULT_URL, ApiKey, KlaviyoService
    from ._unset import UNSET, Unset
    from ._webhook import DeliveredEvent, WebhookDelivery, verify_webhook

__all__ = [
    "DEFAULT_URL",
    "MAX_BATCH_BYTES",
    "MAX_BATCH_EVENTS",
    "OPERATIONS",
    "REVISION",
    "REVISION_RETIRES_ON",
    "UNSET",
    "AccessToken",
    "Account",
    "ApiKey",
    "AsyncKlaviyo",
    "AwaitToken",
    "CatalogItem",
    "CatalogItemUpdate",
    "CatalogVariant",
    "CatalogueId",
    "CatalogueSort",
    "ContactInformation",
    "DeliveredEvent",
    "DuplicateProfileError",
    "Endpoint",
    "Event",
    "EventParts",
    "Filter",
    "Flow",
    "FlowAction",
    "FlowDefinition",
    "FlowMessage",
    "FlowStep",
    "FlowTrigger",
    "GetToken",
    "Integration",
    "Job",
    "Json",
    "Klaviyo",
    "KlaviyoService",
    "Location",
    "LocationUpdate",
    "Metric",
    "MetricReference",
    "NewCatalogItem",
    "Operand",
    "Operation",
    "Page",
    "Parameters",
    "PatchIdentifiers",
    "PatchProperties",
    "Profile",
    "ProfileUpdate",
    "Read",
    "ReentryCriteria",
    "RevisionWarning",
    "Sendable",
    "StoredEvent",
    "Template",
    "Unset",
    "WebhookDelivery",
    "Where",
    "batches",
    "catalogue_id",
    "create_catalog_item",
    "create_event",
    "create_events",
    "delete_catalog_item",
    "encode",
    "envelope",
    "find_catalog_item",
    "find_template_for_flow_message",
    "find_template_id_for_flow_message",
    "get_account",
    "get_accounts",
    "get_action_for_flow_message",
    "get_action_id_for_flow_message",
    "get_catalog_item",
    "get_event",
    "get_flow",
    "get_flow_action",
    "get_flow_for_flow_action",
    "get_flow_id_for_flow_action",
    "get_flow_message",
    "has",
    "list_action_ids_for_flow",
    "list_actions_for_flow",
    "list_catalog_items",
    "list_events",
    "list_flow_action_messages",
    "list_flows",
    "list_message_ids_for_flow_action",
    "list_metrics",
    "metric_ids_in",
    "metric_references",
    "page_call",
    "plain_call",
    "post_event",
    "post_events",
    "probe_write_events",
    "resource_call",
    "sendable",
    "sequence_call",
    "update_catalog_item",
    "verify_webhook",
    "where",
]

_WHERE = {
    "AccessToken": "_credentials",
    "Account": "_operations.accounts",
    "ApiKey": "_service",
    "AsyncKlaviyo": "_awaited",
    "AwaitToken": "_credentials",
    "CatalogItem": "_operations.catalogue_entries",
    "CatalogItemUpdate": "_operations.catalogue_items",
    "CatalogVariant": "_operations.catalogue_entries",
    "CatalogueId": "_catalogue_id",
    "CatalogueSort": "_operations.catalogue_items",
    "ContactInformation": "_operations.accounts",
    "DEFAULT_URL": "_service",
    "DeliveredEvent": "_webhook",
    "DuplicateProfileError": "_errors",
    "Endpoint": "_envelope",
    "Event": "_event",
    "EventParts": "_envelope",
    "Filter": "_filter",
    "Flow": "_operations.flow_definitions",
    "FlowAction": "_operations.flow_actions",
    "FlowDefinition": "_operations.flow_definitions",
    "FlowMessage": "_operations.flow_messages",
    "FlowStep": "_operations.flow_definitions",
    "FlowTrigger": "_operations.flow_definitions",
    "GetToken": "_credentials",
    "Integration": "_operations.metrics",
    "Job": "_jobs",
    "Json": "_json",
    "Klaviyo": "_blocking",
    "KlaviyoService": "_service",
    "Location": "_profile",
    "LocationUpdate": "_profile",
    "MAX_BATCH_BYTES": "_envelope",
    "MAX_BATCH_EVENTS": "_envelope",
    "Metric": "_operations.metrics",
    "MetricReference": "_definitions",
    "NewCatalogItem": "_operations.catalogue_items",
    "OPERATIONS": "_limits",
    "Operand": "_filter",
    "Operation": "_limits",
    "Page": ".._call",
    "Parameters": "_operations._ask",
    "PatchIdentifiers": "_profile",
    "PatchProperties": "_profile",
    "Profile": "_profile",
    "ProfileUpdate": "_profile",
    "REVISION": "_limits",
    "REVISION_RETIRES_ON": "_limits",
    "Read": "_operations._ask",
    "ReentryCriteria": "_operations.flow_definitions",
    "RevisionWarning": "_errors",
    "Sendable": "_envelope",
    "StoredEvent": "_operations.events",
    "Template": "_operations.flow_messages",
    "UNSET": "_unset",
    "Unset": "_unset",
    "WebhookDelivery": "_webhook",
    "Where": "_filter",
    "batches": "_envelope",
    "catalogue_id": "_catalogue_id",
    "create_catalog_item": "_operations.catalogue_items",
    "create_event": "_operations.events",
    "create_events": "_operations.events",
    "delete_catalog_item": "_operations.catalogue_items",
    "encode": "_envelope",
    "envelope": "_envelope",
    "find_catalog_item": "_operations.catalogue_items",
    "find_template_for_flow_message": "_operations.flow_messages",
    "find_template_id_for_flow_message": "_operations.flow_messages",
    "get_account": "_operations.accounts",
    "get_accounts": "_operations.accounts",
    "get_action_for_flow_message": "_operations.flow_actions",
    "get_action_id_for_flow_message": "_operations.flow_actions",
    "get_catalog_item": "_operations.catalogue_items",
    "get_event": "_operations.events",
    "get_flow": "_operations.flows",
    "get_flow_action": "_operations.flow_actions",
    "get_flow_for_flow_action": "_operations.flow_actions",
    "get_flow_id_for_flow_action": "_operations.flow_actions",
    "get_flow_message": "_operations.flow_messages",
    "has": "_filter",
    "list_action_ids_for_flow": "_operations.flow_actions",
    "list_actions_for_flow": "_operations.flow_actions",
    "list_catalog_items": "_operations.catalogue_items",
    "list_events": "_operations.events",
    "list_flow_action_messages": "_operations.flow_messages",
    "list_flows": "_operations.flows",
    "list_message_ids_for_flow_action": "_operations.flow_messages",
    "list_metrics": "_operations.metrics",
    "metric_ids_in": "_definitions",
    "metric_references": "_definitions",
    "page_call": "_operations._ask",
    "plain_call": "_operations._ask",
    "post_event": "_operations.stored",
    "post_events": "_operations.stored",
    "probe_write_events": "_operations.stored",
    "resource_call": "_operations._ask",
    "sendable": "_envelope",
    "sequence_call": "_operations._ask",
    "update_catalog_item": "_operations.catalogue_items",
    "verify_webhook": "_webhook",
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
