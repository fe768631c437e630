"""
Calls of shops and of Peoplevox, taken so that nothing that was answered with success is lost.

    receiver = Receiver(relay, shops=[Shopify(...)], token=env("PVX_TOKEN"))

``receiver.wsgi`` and ``receiver.asgi`` are applications, to be served or
mounted; ``receiver.handle(request)`` is all there is to them.
"""

from __future__ import annotations

from ._addresses import Token, Tokens
from ._asgi import Asgi
from ._counting import Counts
from ._limits import Limits
from ._receiver import AsyncReceiver, Receiver
from ._sink import AsyncSink, Sink
from ._wsgi import Wsgi

__all__ = [
    "Asgi",
    "AsyncReceiver",
    "AsyncSink",
    "Counts",
    "Limits",
    "Receiver",
    "Sink",
    "Token",
    "Tokens",
    "Wsgi",
]
