# ruff: noqa: A002 - some of Klaviyo's words are Python's too
"""
Every operation of Klaviyo as a method of the blocking client.

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
    from ._operations.catalogue_entries import CatalogItem
    from ._operations.catalogue_items import CatalogItemUpdate, CatalogueSort, NewCatalogItem
    from ._operations.events import StoredEvent
    from ._operations.flow_actions import FlowAction
    from ._operations.flow_definitions import Flow
    from ._operations.flow_messages import FlowMessage, Template
    from ._operations.metrics import Metric

T = TypeVar("T")


class BlockingMethods:
    """One method an operation; its family is loaded when it is first called."""

    __slots__ = ()

    def perform(self, call: Call[T]) -> T:
        """Make one call."""
        raise NotImplementedError

    def get_accounts(self) -> Sequence[Account]:
        """Ask which account the key belongs to: a list of one; see :func:`get_accounts`."""
        from ._operations.accounts import get_accounts

        return self.perform(get_accounts())

    def get_account(self, account_id: str) -> Account:
        """Ask for the account of that id, which can only be the key's own; see :func:`get_account`."""
        from ._operations.accounts import get_account

        return self.perform(get_account(account_id))

    def list_catalog_items(
        self,
        filter: Filter | None = None,
        *,
        ids: Sequence[str] | None = None,
        title_contains: str | None = None,
        published: bool | None = None,
        include: Sequence[Literal["variants"]] = (),
        sort: CatalogueSort | None = None,
        cursor: str | None = None,
        page_size: int = 100,
    ) -> Page[CatalogItem]:
        """Read one page of the items of the catalogue that the API writes; see :func:`list_catalog_items`."""
        from ._operations.catalogue_items import list_catalog_items

        return self.perform(
            list_catalog_items(
                filter,
                ids=ids,
                title_contains=title_contains,
                published=published,
                include=include,
                sort=sort,
                cursor=cursor,
                page_size=page_size,
            )
        )

    def get_catalog_item(
        self, item_id: str, *, include: Sequence[Literal["variants"]] = ()
    ) -> CatalogItem:
        """Read one item; see :func:`get_catalog_item`."""
        from ._operations.catalogue_items import get_catalog_item

        return self.perform(get_catalog_item(item_id, include=include))

    def find_catalog_item(
        self, item_id: str, *, include: Sequence[Literal["variants"]] = ()
    ) -> CatalogItem | None:
        """Read one item as :func:`get_catalog_item` does; None if there is none; see :func:`find_catalog_item`."""
        from ._operations.catalogue_items import find_catalog_item

        return self.perform(find_catalog_item(item_id, include=include))

    def create_catalog_item(self, item: NewCatalogItem) -> CatalogItem:
        """Put an item into the catalogue; see :func:`create_catalog_item`."""
        from ._operations.catalogue_items import create_catalog_item

        return self.perform(create_catalog_item(item))

    def update_catalog_item(self, item: CatalogItemUpdate) -> CatalogItem:
        """Change an item; what is :data:`UNSET` stays, None clears; see :func:`update_catalog_item`."""
        from ._operations.catalogue_items import update_catalog_item

        return self.perform(update_catalog_item(item))

    def delete_catalog_item(self, item_id: str) -> None:
        """Take an item and its variants out of the catalogue; see :func:`delete_catalog_item`."""
        from ._operations.catalogue_items import delete_catalog_item

        return self.perform(delete_catalog_item(item_id))

    def create_event(self, event: Event) -> None:
        """Tell Klaviyo that something happened; see :func:`create_event`."""
        from ._operations.events import create_event

        return self.perform(create_event(event))

    def create_events(self, events: Sequence[Event]) -> None:
        """Tell Klaviyo of up to 1,000 events in one request; see :func:`create_events`."""
        from ._operations.events import create_events

        return self.perform(create_events(events))

    def list_events(
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

        return self.perform(
            list_events(
                filter, since=since, until=until, sort=sort, cursor=cursor, page_size=page_size
            )
        )

    def get_event(self, event_id: str) -> StoredEvent:
        """Read one stored event by Klaviyo's key of it; see :func:`get_event`."""
        from ._operations.events import get_event

        return self.perform(get_event(event_id))

    def list_actions_for_flow(
        self,
        flow_id: str,
        filter: Filter | None = None,
        *,
        sort: str | None = None,
        cursor: str | None = None,
        page_size: int = 50,
    ) -> Page[FlowAction]:
        """Read one page of the actions of a flow; see :func:`list_actions_for_flow`."""
        from ._operations.flow_actions import list_actions_for_flow

        return self.perform(
            list_actions_for_flow(flow_id, filter, sort=sort, cursor=cursor, page_size=page_size)
        )

    def list_action_ids_for_flow(
        self, flow_id: str, *, cursor: str | None = None, page_size: int = 50
    ) -> Page[str]:
        """Read one page of the ids of a flow's actions; see :func:`list_action_ids_for_flow`."""
        from ._operations.flow_actions import list_action_ids_for_flow

        return self.perform(list_action_ids_for_flow(flow_id, cursor=cursor, page_size=page_size))

    def get_flow_action(
        self, action_id: str, *, include: Sequence[Literal["flow", "flow-messages"]] = ()
    ) -> FlowAction:
        """Read one action of a flow; see :func:`get_flow_action`."""
        from ._operations.flow_actions import get_flow_action

        return self.perform(get_flow_action(action_id, include=include))

    def get_flow_for_flow_action(self, action_id: str) -> Flow:
        """Read the flow that an action belongs to; see :func:`get_flow_for_flow_action`."""
        from ._operations.flow_actions import get_flow_for_flow_action

        return self.perform(get_flow_for_flow_action(action_id))

    def get_flow_id_for_flow_action(self, action_id: str) -> str:
        """Read the id of the flow that an action belongs to; see :func:`get_flow_id_for_flow_action`."""
        from ._operations.flow_actions import get_flow_id_for_flow_action

        return self.perform(get_flow_id_for_flow_action(action_id))

    def get_action_for_flow_message(self, message_id: str) -> FlowAction:
        """Read the action that sends a message; see :func:`get_action_for_flow_message`."""
        from ._operations.flow_actions import get_action_for_flow_message

        return self.perform(get_action_for_flow_message(message_id))

    def get_action_id_for_flow_message(self, message_id: str) -> str:
        """Read the id of the action that sends a message; see :func:`get_action_id_for_flow_message`."""
        from ._operations.flow_actions import get_action_id_for_flow_message

        return self.perform(get_action_id_for_flow_message(message_id))

    def list_flow_action_messages(
        self,
        action_id: str,
        filter: Filter | None = None,
        *,
        sort: str | None = None,
        cursor: str | None = None,
        page_size: int = 50,
    ) -> Page[FlowMessage]:
        """Read one page of the messages that an action sends; one, unless it tests several; see :func:`list_flow_action_messages`."""
        from ._operations.flow_messages import list_flow_action_messages

        return self.perform(
            list_flow_action_messages(
                action_id, filter, sort=sort, cursor=cursor, page_size=page_size
            )
        )

    def list_message_ids_for_flow_action(
        self, action_id: str, *, cursor: str | None = None, page_size: int = 50
    ) -> Page[str]:
        """Read one page of the ids of an action's messages; see :func:`list_message_ids_for_flow_action`."""
        from ._operations.flow_messages import list_message_ids_for_flow_action

        return self.perform(
            list_message_ids_for_flow_action(action_id, cursor=cursor, page_size=page_size)
        )

    def get_flow_message(
        self, message_id: str, *, include: Sequence[Literal["flow-action", "template"]] = ()
    ) -> FlowMessage:
        """Read one message of a flow; see :func:`get_flow_message`."""
        from ._operations.flow_messages import get_flow_message

        return self.perform(get_flow_message(message_id, include=include))

    def find_template_for_flow_message(self, message_id: str) -> Template | None:
        """Read the template that a message is written in; None where it has none, as a text message; see :func:`find_template_for_flow_message`."""
        from ._operations.flow_messages import find_template_for_flow_message

        return self.perform(find_template_for_flow_message(message_id))

    def find_template_id_for_flow_message(self, message_id: str) -> str | None:
        """Read the id of the template that a message is written in; None where it has none; see :func:`find_template_id_for_flow_message`."""
        from ._operations.flow_messages import find_template_id_for_flow_message

        return self.perform(find_template_id_for_flow_message(message_id))

    def list_flows(
        self,
        filter: Filter | None = None,
        *,
        include: Sequence[Literal["flow-actions", "tags"]] = (),
        sort: str | None = None,
        cursor: str | None = None,
        page_size: int = 50,
    ) -> Page[Flow]:
        """Read one page of the account's flows, without their definitions; see :func:`list_flows`."""
        from ._operations.flows import list_flows

        return self.perform(
            list_flows(filter, include=include, sort=sort, cursor=cursor, page_size=page_size)
        )

    def get_flow(
        self,
        flow_id: str,
        *,
        definition: bool = False,
        include: Sequence[Literal["flow-actions", "tags"]] = (),
    ) -> Flow:
        """Read one flow, with its definition if that is asked for; see :func:`get_flow`."""
        from ._operations.flows import get_flow

        return self.perform(get_flow(flow_id, definition=definition, include=include))

    def list_metrics(
        self, *, filter: Filter | None = None, cursor: str | None = None
    ) -> Page[Metric]:
        """Read one page of the account's metrics, up to 200; see :func:`list_metrics`."""
        from ._operations.metrics import list_metrics

        return self.perform(list_metrics(filter=filter, cursor=cursor))

    def probe_write_events(self) -> None:
        """Find out whether the key may write events, without writing one; see :func:`probe_write_events`."""
        from ._operations.stored import probe_write_events

        return self.perform(probe_write_events())
