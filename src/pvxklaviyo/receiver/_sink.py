"""Where what arrived becomes durable. A relay is one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ..engine import Hint, Unread
from ..shops import Heard


class Sink(Protocol):
    """
    Keeps what arrived. Each method returns when all of it is durable, or raises.

    Called by one thread at a time. :class:`~pvxklaviyo.StoreError` means that
    the sender is to try again later; anything else, that something given is
    wrong in itself, and each is then given again alone.
    """

    def heard(self, heard: Sequence[Heard]) -> None:
        """Keep what shops said of their orders."""
        ...

    def hint(self, hints: Sequence[Hint]) -> None:
        """Keep that there may be news in the warehouse."""
        ...

    def set_aside(self, unread: Sequence[Unread]) -> None:
        """Keep that deliveries could not be read, where a person sees it."""
        ...


class AsyncSink(Protocol):
    """The same as :class:`Sink`, awaited, by one task at a time."""

    async def heard(self, heard: Sequence[Heard]) -> None:
        """Keep what shops said of their orders."""
        ...

    async def hint(self, hints: Sequence[Hint]) -> None:
        """Keep that there may be news in the warehouse."""
        ...

    async def set_aside(self, unread: Sequence[Unread]) -> None:
        """Keep that deliveries could not be read, where a person sees it."""
        ...
