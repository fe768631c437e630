# ruff: noqa: A002 - some of Klaviyo's words are Python's too
"""
Every operation of Klaviyo as a method of the awaited client.

Made by ``python tools/klaviyo_methods.py``; do not edit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from .._call import Call

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Literal

    from .._call import Page
    from ._event import Event
    from ._filter import Filter
    from ._operations.accounts import Account
    from ._operations.events import StoredEvent
    from ._operations.metrics import Metric

T = TypeVar("T")


class AwaitedMethods:
    """One method an operation; its family is loaded when it is first called."""

    __slots__ = ()

    async def perform(self, call: Call[T]) -> T:
        """Make one call."""
        raise NotImplementedError

    async def get_accounts(self) -> Sequence[Account]:
        """Ask which account the key belongs to: a list of one; see :func:`get_accounts`."""
        from ._operations.accounts import get_accounts

        return await self.perform(get_accounts())

    async def get_account(self, account_id: str) -> Account:
        """Ask for the account of that id, which can only be the key's own; see :func:`get_account`."""
        from ._operations.accounts import get_account

        return await self.perform(get_account(account_id))

    async def create_event(self, event: Event) -> None:
        """Tell Klaviyo that something happened; see :func:`create_event`."""
        from ._operations.events import create_event

        return await self.perform(create_event(event))

    async def create_events(self, events: Sequence[Event]) -> None:
        """Tell Klaviyo of up to 1,000 events in one request; see :func:`create_events`."""
        from ._operations.events import create_events

        return await self.perform(create_events(events))

    async def list_events(
        self,
        filter: Filter | None = None,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        sort: Literal["datetime", "-datetime"] = "datetime",
        cursor: str | None = None,
        page_size: int = 200,
    ) -> Page[StoredEvent]:
        """Read one page of stored events, by when they happened; see :func:`list_events`."""
        from ._operations.events import list_events

        return await self.perform(
            list_events(
                filter, since=since, until=until, sort=sort, cursor=cursor, page_size=page_size
            )
        )

    async def get_event(self, event_id: str) -> StoredEvent:
        """Read one stored event by Klaviyo's key of it; see :func:`get_event`."""
        from ._operations.events import get_event

        return await self.perform(get_event(event_id))

    async def list_metrics(
        self, *, filter: Filter | None = None, cursor: str | None = None
    ) -> Page[Metric]:
        """Read one page of the account's metrics, up to 200; see :func:`list_metrics`."""
        from ._operations.metrics import list_metrics

        return await self.perform(list_metrics(filter=filter, cursor=cursor))

    async def probe_write_events(self) -> None:
        """Find out whether the key may write events, without writing one; see :func:`probe_write_events`."""
        from ._operations.stored import probe_write_events

        return await self.perform(probe_write_events())
