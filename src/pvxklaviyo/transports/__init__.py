"""The carriers of requests: httpx and httpx2, blocking and awaited. Nothing else imports these."""

from __future__ import annotations

from ._awaited import AsyncHttpx2Transport, AsyncHttpxTransport
from ._blocking import Httpx2Transport, HttpxTransport

__all__ = ["AsyncHttpx2Transport", "AsyncHttpxTransport", "Httpx2Transport", "HttpxTransport"]
