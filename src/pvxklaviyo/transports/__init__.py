"""The carriers of requests: httpx and httpx2, blocking and awaited. Nothing else imports these."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._awaited import AsyncHttpx2Transport, AsyncHttpxTransport
    from ._blocking import Httpx2Transport, HttpxTransport

__all__ = ["AsyncHttpx2Transport", "AsyncHttpxTransport", "Httpx2Transport", "HttpxTransport"]

_WHERE = {
    "AsyncHttpx2Transport": "_awaited",
    "AsyncHttpxTransport": "_awaited",
    "Httpx2Transport": "_blocking",
    "HttpxTransport": "_blocking",
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
