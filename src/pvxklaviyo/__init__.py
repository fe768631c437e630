"""
Klaviyo tells customers what really happened in the Peoplevox warehouse.

    relay = Relay.from_config(config.load("acme.toml"))
    done = relay.run_once()

Everything here is loaded when it is first used, so that ``import pvxklaviyo``
costs nothing. The packages :mod:`pvxklaviyo.peoplevox`,
:mod:`pvxklaviyo.klaviyo`, :mod:`pvxklaviyo.mapping`, :mod:`pvxklaviyo.model`,
:mod:`pvxklaviyo.simulation` and :mod:`pvxklaviyo.errors` hold the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._version import __version__

if TYPE_CHECKING:
    from . import config, errors, klaviyo, mapping, model, peoplevox, simulation
    from ._drive import SystemClock
    from ._http import Request, Response
    from ._pace import Budget, Window
    from ._wire import AsyncTransport, Clock, Transport
    from .engine import Observed, Pace, Pass
    from .errors import (
        ApiError,
        AuthenticationError,
        ConfigurationError,
        ConflictError,
        DecodeError,
        JobUnfinishedError,
        LeaseLostError,
        NotSentError,
        OutcomeUnknownError,
        OversizedError,
        Problem,
        PvxKlaviyoError,
        RateLimitError,
        RequestRejectedError,
        SchemaTooNewError,
        ServerError,
        ServiceError,
        SignatureError,
        StoreBusyError,
        StoreError,
        StoreFullError,
        TransportError,
    )
    from .klaviyo import AsyncKlaviyo, Event, Klaviyo, Profile
    from .ledger import Codec, ExceptionRecord, PlainCodec, Store
    from .mapping import RejectedFact
    from .model import ShopFact, ShopLine
    from .peoplevox import AsyncPeoplevox, Peoplevox
    from .relay import (
        AsyncRelay,
        Explanation,
        Finding,
        Relay,
        Replayed,
        Report,
        Verification,
        Violation,
    )
    from .retry import Backoff
    from .secrets import Secret, SecretProvider, env, file
    from .sequence import (
        Audience,
        Collection,
        MetricPolicy,
        OrderKind,
        Policy,
        ProfilePolicy,
        ReturnsPolicy,
    )
    from .stores import MemoryStore, SqliteStore
    from .telemetry import Telemetry

__all__ = [
    "ApiError",
    "AsyncKlaviyo",
    "AsyncPeoplevox",
    "AsyncRelay",
    "AsyncTransport",
    "Audience",
    "AuthenticationError",
    "Backoff",
    "Budget",
    "Clock",
    "Codec",
    "Collection",
    "ConfigurationError",
    "ConflictError",
    "DecodeError",
    "Event",
    "ExceptionRecord",
    "Explanation",
    "Finding",
    "JobUnfinishedError",
    "Klaviyo",
    "LeaseLostError",
    "MemoryStore",
    "MetricPolicy",
    "NotSentError",
    "Observed",
    "OrderKind",
    "OutcomeUnknownError",
    "OversizedError",
    "Pace",
    "Pass",
    "Peoplevox",
    "PlainCodec",
    "Policy",
    "Problem",
    "Profile",
    "ProfilePolicy",
    "PvxKlaviyoError",
    "RateLimitError",
    "RejectedFact",
    "Relay",
    "Replayed",
    "Report",
    "Request",
    "RequestRejectedError",
    "Response",
    "ReturnsPolicy",
    "SchemaTooNewError",
    "Secret",
    "SecretProvider",
    "ServerError",
    "ServiceError",
    "ShopFact",
    "ShopLine",
    "SignatureError",
    "SqliteStore",
    "Store",
    "StoreBusyError",
    "StoreError",
    "StoreFullError",
    "SystemClock",
    "Telemetry",
    "Transport",
    "TransportError",
    "Verification",
    "Violation",
    "Window",
    "__version__",
    "config",
    "env",
    "errors",
    "file",
    "klaviyo",
    "mapping",
    "model",
    "peoplevox",
    "simulation",
]

_WHERE = {
    "ApiError": "errors",
    "AsyncKlaviyo": "klaviyo",
    "AsyncPeoplevox": "peoplevox",
    "AsyncRelay": "relay",
    "AsyncTransport": "_wire",
    "Audience": "sequence",
    "AuthenticationError": "errors",
    "Backoff": "retry",
    "Budget": "_pace",
    "Clock": "_wire",
    "Codec": "ledger",
    "Collection": "sequence",
    "ConfigurationError": "errors",
    "ConflictError": "errors",
    "DecodeError": "errors",
    "Event": "klaviyo",
    "ExceptionRecord": "ledger",
    "Explanation": "relay",
    "Finding": "relay",
    "Klaviyo": "klaviyo",
    "JobUnfinishedError": "errors",
    "LeaseLostError": "errors",
    "MemoryStore": "stores",
    "MetricPolicy": "sequence",
    "NotSentError": "errors",
    "Observed": "engine",
    "OrderKind": "sequence",
    "OutcomeUnknownError": "errors",
    "OversizedError": "errors",
    "Pace": "engine",
    "Pass": "engine",
    "Peoplevox": "peoplevox",
    "PlainCodec": "ledger",
    "Policy": "sequence",
    "Problem": "errors",
    "Profile": "klaviyo",
    "ProfilePolicy": "sequence",
    "PvxKlaviyoError": "errors",
    "RateLimitError": "errors",
    "RejectedFact": "mapping",
    "Relay": "relay",
    "Replayed": "relay",
    "Report": "relay",
    "Request": "_http",
    "RequestRejectedError": "errors",
    "Response": "_http",
    "ReturnsPolicy": "sequence",
    "SchemaTooNewError": "errors",
    "Secret": "secrets",
    "SecretProvider": "secrets",
    "ServerError": "errors",
    "ServiceError": "errors",
    "ShopFact": "model",
    "ShopLine": "model",
    "SignatureError": "errors",
    "SqliteStore": "stores",
    "Store": "ledger",
    "StoreBusyError": "errors",
    "StoreError": "errors",
    "StoreFullError": "errors",
    "SystemClock": "_drive",
    "Telemetry": "telemetry",
    "Transport": "_wire",
    "TransportError": "errors",
    "Verification": "relay",
    "Violation": "relay",
    "Window": "_pace",
    "config": "",
    "env": "secrets",
    "errors": "",
    "file": "secrets",
    "klaviyo": "",
    "mapping": "",
    "model": "",
    "peoplevox": "",
    "simulation": "",
}
"""Name to the module that has it; empty for a module itself."""


def __getattr__(name: str) -> object:
    module = _WHERE.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found: object = import_module(f".{module or name}", __name__)
    if module:
        found = getattr(found, name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return [*globals(), *(name for name in _WHERE if name not in globals())]
