"""The carriers of requests: httpx, blocking and awaited. Nothing else here imports it."""

from __future__ import annotations

from ._awaited import AsyncHttpxTransport
from ._blocking import HttpxTransport

__all__ = ["AsyncHttpxTransport", "HttpxTransport"]
