# ruff: noqa: A002 - some of Klaviyo's words are Python's too
"""
Every operation of Klaviyo as a method of the blocking client.

Made by ``python tools/klaviyo_methods.py``; do not edit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Literal

    from .._call import Call, Page
    from ._event import Event
    from ._filter import Filter
    from ._operations.accounts import Account
    from ._operations.aggregates import Interval, Measurement, MetricAggregate
    from ._operations.back_in_stock import BackInStockChannel
    from ._operations.catalogue_entries import CatalogItem, CatalogVariant
    from ._operations.catalogue_items import CatalogItemUpdate, CatalogSort, NewCatalogItem
    from ._operations.catalogue_job import CatalogJob
    from ._operations.catalogue_variants import CatalogVariantUpdate, NewCatalogVariant
    from ._operations.custom_metrics import CustomMetric
    from ._operations.flow_actions import FlowAction, FlowActionSort
    from ._operations.flow_definitions import Flow
    from ._operations.flow_messages import FlowMessage, FlowMessageSort, Template
    from ._operations.flows import FlowSort
    from ._operations.lists import GroupSort, MemberSort, ProfileList
    from ._operations.mapped_metrics import MappedMetric, MetricMapping
    from ._operations.metric_definitions import Metric
    from ._operations.metrics import MetricProperty
    from ._operations.profile_import_jobs import ProfileImportJob, ProfileImportProblem
    from ._operations.profile_writing import WrittenProfile
    from ._operations.profiles import ProfileExtra, ProfileSort
    from ._operations.segments import Segment
    from ._operations.stored_events import StoredEvent
    from ._operations.stored_profiles import StoredProfile
    from ._operations.tags import Tag, TagGroup
    from ._operations.webhooks import Webhook, WebhookTopic, WebhookUpdate
    from ._profile import Profile, ProfileUpdate
    from ._signing import SigningSecret

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

    def query_metric_aggregates(
        self,
        metric_id: str,
        *,
        since: datetime,
        until: datetime,
        measurements: Sequence[Measurement] = ("count",),
        interval: Interval = "day",
        timezone: str = "UTC",
        by: Sequence[str] = (),
        filters: Sequence[Filter] = (),
        sort: str | None = None,
        cursor: str | None = None,
        page_size: int | None = None,
    ) -> MetricAggregate:
        """Count a metric's events, add their values, or count their people, by time and group; see :func:`query_metric_aggregates`."""
        from ._operations.aggregates import query_metric_aggregates

        return self.perform(
            query_metric_aggregates(
                metric_id,
                since=since,
                until=until,
                measurements=measurements,
                interval=interval,
                timezone=timezone,
                by=by,
                filters=filters,
                sort=sort,
                cursor=cursor,
                page_size=page_size,
            )
        )

    def create_back_in_stock_subscription(
        self,
        variant_id: str,
        *,
        channels: Sequence[BackInStockChannel] = ("EMAIL",),
        email: str | None = None,
        phone_number: str | None = None,
        external_id: str | None = None,
        profile_id: str | None = None,
    ) -> None:
        """Put somebody on the waiting list of a variant; see :func:`create_back_in_stock_subscription`."""
        from ._operations.back_in_stock import create_back_in_stock_subscription

        return self.perform(
            create_back_in_stock_subscription(
                variant_id,
                channels=channels,
                email=email,
                phone_number=phone_number,
                external_id=external_id,
                profile_id=profile_id,
            )
        )

    def bulk_create_catalog_items(self, items: Sequence[NewCatalogItem]) -> CatalogJob:
        """Put up to 100 items into the catalogue, later; see :func:`bulk_create_catalog_items`."""
        from ._operations.catalogue_item_jobs import bulk_create_catalog_items

        return self.perform(bulk_create_catalog_items(items))

    def get_bulk_create_catalog_items_job(
        self, job_id: str, *, include: Sequence[Literal["items"]] = ()
    ) -> CatalogJob:
        """Ask how far a job is that creates items; see :func:`get_bulk_create_catalog_items_job`."""
        from ._operations.catalogue_item_jobs import get_bulk_create_catalog_items_job

        return self.perform(get_bulk_create_catalog_items_job(job_id, include=include))

    def list_bulk_create_catalog_items_jobs(
        self, *, status: str | None = None, cursor: str | None = None
    ) -> Page[CatalogJob]:
        """Read one page of the jobs that create items, up to 100; see :func:`list_bulk_create_catalog_items_jobs`."""
        from ._operations.catalogue_item_jobs import list_bulk_create_catalog_items_jobs

        return self.perform(list_bulk_create_catalog_items_jobs(status=status, cursor=cursor))

    def bulk_update_catalog_items(self, items: Sequence[CatalogItemUpdate]) -> CatalogJob:
        """Change up to 100 items, later; see :func:`bulk_update_catalog_items`."""
        from ._operations.catalogue_item_jobs import bulk_update_catalog_items

        return self.perform(bulk_update_catalog_items(items))

    def get_bulk_update_catalog_items_job(
        self, job_id: str, *, include: Sequence[Literal["items"]] = ()
    ) -> CatalogJob:
        """Ask how far a job is that changes items; see :func:`get_bulk_update_catalog_items_job`."""
        from ._operations.catalogue_item_jobs import get_bulk_update_catalog_items_job

        return self.perform(get_bulk_update_catalog_items_job(job_id, include=include))

    def list_bulk_update_catalog_items_jobs(
        self, *, status: str | None = None, cursor: str | None = None
    ) -> Page[CatalogJob]:
        """Read one page of the jobs that change items, up to 100; see :func:`list_bulk_update_catalog_items_jobs`."""
        from ._operations.catalogue_item_jobs import list_bulk_update_catalog_items_jobs

        return self.perform(list_bulk_update_catalog_items_jobs(status=status, cursor=cursor))

    def bulk_delete_catalog_items(self, item_ids: Sequence[str]) -> CatalogJob:
        """Take up to 100 items out of the catalogue, later; see :func:`bulk_delete_catalog_items`."""
        from ._operations.catalogue_item_jobs import bulk_delete_catalog_items

        return self.perform(bulk_delete_catalog_items(item_ids))

    def get_bulk_delete_catalog_items_job(self, job_id: str) -> CatalogJob:
        """Ask how far a job is that deletes items; see :func:`get_bulk_delete_catalog_items_job`."""
        from ._operations.catalogue_item_jobs import get_bulk_delete_catalog_items_job

        return self.perform(get_bulk_delete_catalog_items_job(job_id))

    def list_bulk_delete_catalog_items_jobs(
        self, *, status: str | None = None, cursor: str | None = None
    ) -> Page[CatalogJob]:
        """Read one page of the jobs that delete items, up to 100; see :func:`list_bulk_delete_catalog_items_jobs`."""
        from ._operations.catalogue_item_jobs import list_bulk_delete_catalog_items_jobs

        return self.perform(list_bulk_delete_catalog_items_jobs(status=status, cursor=cursor))

    def list_catalog_items(
        self,
        filter: Filter | None = None,
        *,
        ids: Sequence[str] | None = None,
        title_contains: str | None = None,
        published: bool | None = None,
        include: Sequence[Literal["variants"]] = (),
        sort: CatalogSort | None = None,
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
        """Take an item out of the catalogue; see :func:`delete_catalog_item`."""
        from ._operations.catalogue_items import delete_catalog_item

        return self.perform(delete_catalog_item(item_id))

    def bulk_create_catalog_variants(self, variants: Sequence[NewCatalogVariant]) -> CatalogJob:
        """Put up to 100 variants into the catalogue, later; see :func:`bulk_create_catalog_variants`."""
        from ._operations.catalogue_variant_jobs import bulk_create_catalog_variants

        return self.perform(bulk_create_catalog_variants(variants))

    def get_bulk_create_variants_job(
        self, job_id: str, *, include: Sequence[Literal["variants"]] = ()
    ) -> CatalogJob:
        """Ask how far a job is that creates variants; see :func:`get_bulk_create_variants_job`."""
        from ._operations.catalogue_variant_jobs import get_bulk_create_variants_job

        return self.perform(get_bulk_create_variants_job(job_id, include=include))

    def list_bulk_create_variants_jobs(
        self, *, status: str | None = None, cursor: str | None = None
    ) -> Page[CatalogJob]:
        """Read one page of the jobs that create variants, up to 100; see :func:`list_bulk_create_variants_jobs`."""
        from ._operations.catalogue_variant_jobs import list_bulk_create_variants_jobs

        return self.perform(list_bulk_create_variants_jobs(status=status, cursor=cursor))

    def bulk_update_catalog_variants(self, variants: Sequence[CatalogVariantUpdate]) -> CatalogJob:
        """Change up to 100 variants, later; see :func:`bulk_update_catalog_variants`."""
        from ._operations.catalogue_variant_jobs import bulk_update_catalog_variants

        return self.perform(bulk_update_catalog_variants(variants))

    def get_bulk_update_variants_job(
        self, job_id: str, *, include: Sequence[Literal["variants"]] = ()
    ) -> CatalogJob:
        """Ask how far a job is that changes variants; see :func:`get_bulk_update_variants_job`."""
        from ._operations.catalogue_variant_jobs import get_bulk_update_variants_job

        return self.perform(get_bulk_update_variants_job(job_id, include=include))

    def list_bulk_update_variants_jobs(
        self, *, status: str | None = None, cursor: str | None = None
    ) -> Page[CatalogJob]:
        """Read one page of the jobs that change variants, up to 100; see :func:`list_bulk_update_variants_jobs`."""
        from ._operations.catalogue_variant_jobs import list_bulk_update_variants_jobs

        return self.perform(list_bulk_update_variants_jobs(status=status, cursor=cursor))

    def bulk_delete_catalog_variants(self, variant_ids: Sequence[str]) -> CatalogJob:
        """Take up to 100 variants out of the catalogue, later; see :func:`bulk_delete_catalog_variants`."""
        from ._operations.catalogue_variant_jobs import bulk_delete_catalog_variants

        return self.perform(bulk_delete_catalog_variants(variant_ids))

    def get_bulk_delete_variants_job(self, job_id: str) -> CatalogJob:
        """Ask how far a job is that deletes variants; see :func:`get_bulk_delete_variants_job`."""
        from ._operations.catalogue_variant_jobs import get_bulk_delete_variants_job

        return self.perform(get_bulk_delete_variants_job(job_id))

    def list_bulk_delete_variants_jobs(
        self, *, status: str | None = None, cursor: str | None = None
    ) -> Page[CatalogJob]:
        """Read one page of the jobs that delete variants, up to 100; see :func:`list_bulk_delete_variants_jobs`."""
        from ._operations.catalogue_variant_jobs import list_bulk_delete_variants_jobs

        return self.perform(list_bulk_delete_variants_jobs(status=status, cursor=cursor))

    def list_catalog_variants(
        self,
        filter: Filter | None = None,
        *,
        ids: Sequence[str] | None = None,
        item_id: str | None = None,
        sku: str | None = None,
        title_contains: str | None = None,
        published: bool | None = None,
        sort: Literal["created", "-created"] | None = None,
        cursor: str | None = None,
        page_size: int = 100,
    ) -> Page[CatalogVariant]:
        """Read one page of the variants of the catalogue that the API writes; see :func:`list_catalog_variants`."""
        from ._operations.catalogue_variants import list_catalog_variants

        return self.perform(
            list_catalog_variants(
                filter,
                ids=ids,
                item_id=item_id,
                sku=sku,
                title_contains=title_contains,
                published=published,
                sort=sort,
                cursor=cursor,
                page_size=page_size,
            )
        )

    def list_variants_for_catalog_item(
        self,
        item_id: str,
        filter: Filter | None = None,
        *,
        sku: str | None = None,
        sort: Literal["created", "-created"] | None = None,
        cursor: str | None = None,
        page_size: int = 100,
    ) -> Page[CatalogVariant]:
        """Read one page of the variants of an item; see :func:`list_variants_for_catalog_item`."""
        from ._operations.catalogue_variants import list_variants_for_catalog_item

        return self.perform(
            list_variants_for_catalog_item(
                item_id, filter, sku=sku, sort=sort, cursor=cursor, page_size=page_size
            )
        )

    def list_variant_ids_for_catalog_item(
        self, item_id: str, *, cursor: str | None = None, page_size: int = 100
    ) -> Page[str]:
        """Read one page of the ids of an item's variants; see :func:`list_variant_ids_for_catalog_item`."""
        from ._operations.catalogue_variants import list_variant_ids_for_catalog_item

        return self.perform(
            list_variant_ids_for_catalog_item(item_id, cursor=cursor, page_size=page_size)
        )

    def get_catalog_variant(self, variant_id: str) -> CatalogVariant:
        """Read one variant; see :func:`get_catalog_variant`."""
        from ._operations.catalogue_variants import get_catalog_variant

        return self.perform(get_catalog_variant(variant_id))

    def find_catalog_variant(self, variant_id: str) -> CatalogVariant | None:
        """Read one variant as :func:`get_catalog_variant` does; None if there is none; see :func:`find_catalog_variant`."""
        from ._operations.catalogue_variants import find_catalog_variant

        return self.perform(find_catalog_variant(variant_id))

    def create_catalog_variant(self, variant: NewCatalogVariant) -> CatalogVariant:
        """Put a variant into the catalogue, under an item that is there; see :func:`create_catalog_variant`."""
        from ._operations.catalogue_variants import create_catalog_variant

        return self.perform(create_catalog_variant(variant))

    def update_catalog_variant(self, variant: CatalogVariantUpdate) -> CatalogVariant:
        """Change a variant, such as its stock; what is :data:`UNSET` stays, None clears; see :func:`update_catalog_variant`."""
        from ._operations.catalogue_variants import update_catalog_variant

        return self.perform(update_catalog_variant(variant))

    def delete_catalog_variant(self, variant_id: str) -> None:
        """Take a variant out of the catalogue; see :func:`delete_catalog_variant`."""
        from ._operations.catalogue_variants import delete_catalog_variant

        return self.perform(delete_catalog_variant(variant_id))

    def get_custom_metrics(
        self, *, include: Sequence[Literal["metrics"]] = ()
    ) -> Sequence[CustomMetric]:
        """Read the account's custom metrics; see :func:`get_custom_metrics`."""
        from ._operations.custom_metrics import get_custom_metrics

        return self.perform(get_custom_metrics(include=include))

    def get_custom_metric(
        self, custom_metric_id: str, *, include: Sequence[Literal["metrics"]] = ()
    ) -> CustomMetric:
        """Read one custom metric; see :func:`get_custom_metric`."""
        from ._operations.custom_metrics import get_custom_metric

        return self.perform(get_custom_metric(custom_metric_id, include=include))

    def get_metrics_for_custom_metric(self, custom_metric_id: str) -> Sequence[Metric]:
        """Read the metrics that a custom metric is made of; see :func:`get_metrics_for_custom_metric`."""
        from ._operations.custom_metrics import get_metrics_for_custom_metric

        return self.perform(get_metrics_for_custom_metric(custom_metric_id))

    def get_metric_ids_for_custom_metric(self, custom_metric_id: str) -> Sequence[str]:
        """Read the ids of the metrics that a custom metric is made of; see :func:`get_metric_ids_for_custom_metric`."""
        from ._operations.custom_metrics import get_metric_ids_for_custom_metric

        return self.perform(get_metric_ids_for_custom_metric(custom_metric_id))

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

    def find_metric_for_event(self, event_id: str) -> Metric | None:
        """Read the metric of an event; None where event or metric is gone; see :func:`find_metric_for_event`."""
        from ._operations.events import find_metric_for_event

        return self.perform(find_metric_for_event(event_id))

    def find_metric_id_for_event(self, event_id: str) -> str | None:
        """Read the id of the metric of an event; None where event or metric is gone; see :func:`find_metric_id_for_event`."""
        from ._operations.events import find_metric_id_for_event

        return self.perform(find_metric_id_for_event(event_id))

    def find_profile_for_event(
        self, event_id: str, *, additional_fields: Sequence[ProfileExtra] = ()
    ) -> StoredProfile | None:
        """Read whom an event is about; None where event or profile is gone; see :func:`find_profile_for_event`."""
        from ._operations.events import find_profile_for_event

        return self.perform(find_profile_for_event(event_id, additional_fields=additional_fields))

    def find_profile_id_for_event(self, event_id: str) -> str | None:
        """Read the id of whom an event is about; None where event or profile is gone; see :func:`find_profile_id_for_event`."""
        from ._operations.events import find_profile_id_for_event

        return self.perform(find_profile_id_for_event(event_id))

    def list_actions_for_flow(
        self,
        flow_id: str,
        filter: Filter | None = None,
        *,
        sort: FlowActionSort | None = None,
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
        sort: FlowMessageSort | None = None,
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
        sort: FlowSort | None = None,
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

    def list_lists(
        self,
        filter: Filter | None = None,
        *,
        include: Sequence[Literal["flow-triggers", "tags"]] = (),
        sort: GroupSort | None = None,
        cursor: str | None = None,
        page_size: int = 10,
    ) -> Page[ProfileList]:
        """Read one page of the account's lists; see :func:`list_lists`."""
        from ._operations.lists import list_lists

        return self.perform(
            list_lists(filter, include=include, sort=sort, cursor=cursor, page_size=page_size)
        )

    def get_list(
        self,
        list_id: str,
        *,
        profile_count: bool = False,
        include: Sequence[Literal["flow-triggers", "tags"]] = (),
    ) -> ProfileList:
        """Read one list, with the number of its members if that is asked for; see :func:`get_list`."""
        from ._operations.lists import get_list

        return self.perform(get_list(list_id, profile_count=profile_count, include=include))

    def list_profiles_for_list(
        self,
        list_id: str,
        filter: Filter | None = None,
        *,
        additional_fields: Sequence[ProfileExtra] = (),
        sort: MemberSort | None = None,
        cursor: str | None = None,
        page_size: int = 100,
    ) -> Page[StoredProfile]:
        """Read one page of a list's members, each with when it joined; see :func:`list_profiles_for_list`."""
        from ._operations.lists import list_profiles_for_list

        return self.perform(
            list_profiles_for_list(
                list_id,
                filter,
                additional_fields=additional_fields,
                sort=sort,
                cursor=cursor,
                page_size=page_size,
            )
        )

    def list_profile_ids_for_list(
        self,
        list_id: str,
        filter: Filter | None = None,
        *,
        sort: MemberSort | None = None,
        cursor: str | None = None,
        page_size: int = 100,
    ) -> Page[str]:
        """Read one page of the ids of a list's members; see :func:`list_profile_ids_for_list`."""
        from ._operations.lists import list_profile_ids_for_list

        return self.perform(
            list_profile_ids_for_list(
                list_id, filter, sort=sort, cursor=cursor, page_size=page_size
            )
        )

    def get_flows_triggered_by_list(self, list_id: str) -> Sequence[Flow]:
        """Read the flows that joining a list starts, without their definitions; see :func:`get_flows_triggered_by_list`."""
        from ._operations.lists import get_flows_triggered_by_list

        return self.perform(get_flows_triggered_by_list(list_id))

    def get_ids_for_flows_triggered_by_list(self, list_id: str) -> Sequence[str]:
        """Read the ids of the flows that joining a list starts; see :func:`get_ids_for_flows_triggered_by_list`."""
        from ._operations.lists import get_ids_for_flows_triggered_by_list

        return self.perform(get_ids_for_flows_triggered_by_list(list_id))

    def get_mapped_metrics(
        self, *, include: Sequence[Literal["metric", "custom-metric"]] = ()
    ) -> Sequence[MappedMetric]:
        """Read what each of the account's mapped metrics is; see :func:`get_mapped_metrics`."""
        from ._operations.mapped_metrics import get_mapped_metrics

        return self.perform(get_mapped_metrics(include=include))

    def get_mapped_metric(
        self, mapping: MetricMapping, *, include: Sequence[Literal["metric", "custom-metric"]] = ()
    ) -> MappedMetric:
        """Read what one of the account's mapped metrics is; see :func:`get_mapped_metric`."""
        from ._operations.mapped_metrics import get_mapped_metric

        return self.perform(get_mapped_metric(mapping, include=include))

    def find_metric_for_mapped_metric(self, mapping: MetricMapping) -> Metric | None:
        """Read the metric that counts as *mapping*; None if none does, or a custom one; see :func:`find_metric_for_mapped_metric`."""
        from ._operations.mapped_metrics import find_metric_for_mapped_metric

        return self.perform(find_metric_for_mapped_metric(mapping))

    def find_metric_id_for_mapped_metric(self, mapping: MetricMapping) -> str | None:
        """Read the id of the metric that counts as *mapping*; None if none does, or a custom one; see :func:`find_metric_id_for_mapped_metric`."""
        from ._operations.mapped_metrics import find_metric_id_for_mapped_metric

        return self.perform(find_metric_id_for_mapped_metric(mapping))

    def find_custom_metric_for_mapped_metric(self, mapping: MetricMapping) -> CustomMetric | None:
        """Read the custom metric that counts as *mapping*; None if none does; see :func:`find_custom_metric_for_mapped_metric`."""
        from ._operations.mapped_metrics import find_custom_metric_for_mapped_metric

        return self.perform(find_custom_metric_for_mapped_metric(mapping))

    def find_custom_metric_id_for_mapped_metric(self, mapping: MetricMapping) -> str | None:
        """Read the id of the custom metric that counts as *mapping*; None if none does; see :func:`find_custom_metric_id_for_mapped_metric`."""
        from ._operations.mapped_metrics import find_custom_metric_id_for_mapped_metric

        return self.perform(find_custom_metric_id_for_mapped_metric(mapping))

    def update_mapped_metric(
        self,
        mapping: MetricMapping,
        *,
        metric_id: str | None = None,
        custom_metric_id: str | None = None,
    ) -> MappedMetric:
        """Have another metric count as *mapping*; 30 times a day; see :func:`update_mapped_metric`."""
        from ._operations.mapped_metrics import update_mapped_metric

        return self.perform(
            update_mapped_metric(mapping, metric_id=metric_id, custom_metric_id=custom_metric_id)
        )

    def list_metrics(
        self,
        filter: Filter | None = None,
        *,
        include: Sequence[Literal["flow-triggers"]] = (),
        cursor: str | None = None,
    ) -> Page[Metric]:
        """Read one page of the account's metrics, up to 200; see :func:`list_metrics`."""
        from ._operations.metrics import list_metrics

        return self.perform(list_metrics(filter, include=include, cursor=cursor))

    def get_metric(
        self, metric_id: str, *, include: Sequence[Literal["flow-triggers"]] = ()
    ) -> Metric:
        """Read one metric; see :func:`get_metric`."""
        from ._operations.metrics import get_metric

        return self.perform(get_metric(metric_id, include=include))

    def find_metric(
        self, metric_id: str, *, include: Sequence[Literal["flow-triggers"]] = ()
    ) -> Metric | None:
        """Read one metric as :func:`get_metric` does; None if there is none; see :func:`find_metric`."""
        from ._operations.metrics import find_metric

        return self.perform(find_metric(metric_id, include=include))

    def get_flows_triggered_by_metric(self, metric_id: str) -> Sequence[Flow]:
        """Read the flows that a metric starts; those that only look at it are not among them; see :func:`get_flows_triggered_by_metric`."""
        from ._operations.metrics import get_flows_triggered_by_metric

        return self.perform(get_flows_triggered_by_metric(metric_id))

    def get_ids_for_flows_triggered_by_metric(self, metric_id: str) -> Sequence[str]:
        """Read the ids of the flows that a metric starts; see :func:`get_ids_for_flows_triggered_by_metric`."""
        from ._operations.metrics import get_ids_for_flows_triggered_by_metric

        return self.perform(get_ids_for_flows_triggered_by_metric(metric_id))

    def get_properties_for_metric(
        self, metric_id: str, *, sample_values: bool = False
    ) -> Sequence[MetricProperty]:
        """Read the properties that events of a metric have carried; 15 times a minute; see :func:`get_properties_for_metric`."""
        from ._operations.metrics import get_properties_for_metric

        return self.perform(get_properties_for_metric(metric_id, sample_values=sample_values))

    def get_property_ids_for_metric(self, metric_id: str) -> Sequence[str]:
        """Read the ids of the properties that events of a metric have carried; see :func:`get_property_ids_for_metric`."""
        from ._operations.metrics import get_property_ids_for_metric

        return self.perform(get_property_ids_for_metric(metric_id))

    def get_metric_property(
        self, property_id: str, *, sample_values: bool = False
    ) -> MetricProperty:
        """Read one property of a metric's events; 15 times a minute; see :func:`get_metric_property`."""
        from ._operations.metrics import get_metric_property

        return self.perform(get_metric_property(property_id, sample_values=sample_values))

    def get_metric_for_metric_property(self, property_id: str) -> Metric:
        """Read the metric whose events carry a property; see :func:`get_metric_for_metric_property`."""
        from ._operations.metrics import get_metric_for_metric_property

        return self.perform(get_metric_for_metric_property(property_id))

    def get_metric_id_for_metric_property(self, property_id: str) -> str:
        """Read the id of the metric whose events carry a property; see :func:`get_metric_id_for_metric_property`."""
        from ._operations.metrics import get_metric_id_for_metric_property

        return self.perform(get_metric_id_for_metric_property(property_id))

    def request_profile_deletion(
        self,
        *,
        profile_id: str | None = None,
        email: str | None = None,
        phone_number: str | None = None,
    ) -> None:
        """Have a person deleted, with all events, for good; see :func:`request_profile_deletion`."""
        from ._operations.privacy import request_profile_deletion

        return self.perform(
            request_profile_deletion(profile_id=profile_id, email=email, phone_number=phone_number)
        )

    def get_bulk_import_profiles_job(
        self, job_id: str, *, include: Sequence[Literal["lists"]] = ()
    ) -> ProfileImportJob:
        """Ask how far an import is; see :func:`get_bulk_import_profiles_job`."""
        from ._operations.profile_import_jobs import get_bulk_import_profiles_job

        return self.perform(get_bulk_import_profiles_job(job_id, include=include))

    def list_bulk_import_profiles_jobs(
        self,
        filter: Filter | None = None,
        *,
        sort: Literal["created_at", "-created_at"] | None = None,
        cursor: str | None = None,
        page_size: int = 100,
    ) -> Page[ProfileImportJob]:
        """Read one page of the account's imports; see :func:`list_bulk_import_profiles_jobs`."""
        from ._operations.profile_import_jobs import list_bulk_import_profiles_jobs

        return self.perform(
            list_bulk_import_profiles_jobs(filter, sort=sort, cursor=cursor, page_size=page_size)
        )

    def list_errors_for_bulk_import_profiles_job(
        self, job_id: str, *, cursor: str | None = None, page_size: int = 100
    ) -> Page[ProfileImportProblem]:
        """Read one page of what an import was refused, and why; see :func:`list_errors_for_bulk_import_profiles_job`."""
        from ._operations.profile_import_jobs import list_errors_for_bulk_import_profiles_job

        return self.perform(
            list_errors_for_bulk_import_profiles_job(job_id, cursor=cursor, page_size=page_size)
        )

    def list_profiles_for_bulk_import_profiles_job(
        self,
        job_id: str,
        *,
        additional_fields: Sequence[ProfileExtra] = (),
        cursor: str | None = None,
        page_size: int = 100,
    ) -> Page[StoredProfile]:
        """Read one page of the profiles that an import wrote; see :func:`list_profiles_for_bulk_import_profiles_job`."""
        from ._operations.profile_import_jobs import list_profiles_for_bulk_import_profiles_job

        return self.perform(
            list_profiles_for_bulk_import_profiles_job(
                job_id, additional_fields=additional_fields, cursor=cursor, page_size=page_size
            )
        )

    def list_profile_ids_for_bulk_import_profiles_job(
        self, job_id: str, *, cursor: str | None = None, page_size: int = 100
    ) -> Page[str]:
        """Read one page of the ids of the profiles that an import wrote; see :func:`list_profile_ids_for_bulk_import_profiles_job`."""
        from ._operations.profile_import_jobs import list_profile_ids_for_bulk_import_profiles_job

        return self.perform(
            list_profile_ids_for_bulk_import_profiles_job(
                job_id, cursor=cursor, page_size=page_size
            )
        )

    def get_lists_for_bulk_import_profiles_job(self, job_id: str) -> Sequence[ProfileList]:
        """Read the list that an import adds to: none or one; see :func:`get_lists_for_bulk_import_profiles_job`."""
        from ._operations.profile_import_jobs import get_lists_for_bulk_import_profiles_job

        return self.perform(get_lists_for_bulk_import_profiles_job(job_id))

    def get_list_ids_for_bulk_import_profiles_job(self, job_id: str) -> Sequence[str]:
        """Read the id of the list that an import adds to: none or one; see :func:`get_list_ids_for_bulk_import_profiles_job`."""
        from ._operations.profile_import_jobs import get_list_ids_for_bulk_import_profiles_job

        return self.perform(get_list_ids_for_bulk_import_profiles_job(job_id))

    def bulk_import_profiles(
        self, profiles: Sequence[Profile | ProfileUpdate], *, list_id: str | None = None
    ) -> ProfileImportJob:
        """Have up to 10,000 profiles created or updated later, and added to a list; see :func:`bulk_import_profiles`."""
        from ._operations.profile_imports import bulk_import_profiles

        return self.perform(bulk_import_profiles(profiles, list_id=list_id))

    def create_profile(
        self, profile: Profile, *, additional_fields: Sequence[ProfileExtra] = ()
    ) -> StoredProfile:
        """Create a profile that must not be there yet; see :func:`create_profile`."""
        from ._operations.profile_writing import create_profile

        return self.perform(create_profile(profile, additional_fields=additional_fields))

    def create_or_update_profile(
        self, profile: Profile | ProfileUpdate, *, additional_fields: Sequence[ProfileExtra] = ()
    ) -> WrittenProfile:
        """Create a profile, or update the one that has its identifier, and say which; see :func:`create_or_update_profile`."""
        from ._operations.profile_writing import create_or_update_profile

        return self.perform(create_or_update_profile(profile, additional_fields=additional_fields))

    def update_profile(
        self, update: ProfileUpdate, *, additional_fields: Sequence[ProfileExtra] = ()
    ) -> StoredProfile:
        """Change a profile: what is :data:`UNSET` stays, None clears; see :func:`update_profile`."""
        from ._operations.profile_writing import update_profile

        return self.perform(update_profile(update, additional_fields=additional_fields))

    def merge_profiles(self, source_id: str, *, into: str) -> str:
        """Merge one profile into another, which keeps its key; the source is deleted; see :func:`merge_profiles`."""
        from ._operations.profile_writing import merge_profiles

        return self.perform(merge_profiles(source_id, into=into))

    def get_profile(
        self,
        profile_id: str,
        *,
        additional_fields: Sequence[ProfileExtra] = (),
        include: Sequence[Literal["lists", "segments"]] = (),
    ) -> StoredProfile:
        """Read one profile by Klaviyo's key of it; see :func:`get_profile`."""
        from ._operations.profiles import get_profile

        return self.perform(
            get_profile(profile_id, additional_fields=additional_fields, include=include)
        )

    def find_profile(
        self,
        *,
        profile_id: str | None = None,
        email: str | None = None,
        phone_number: str | None = None,
        external_id: str | None = None,
        kx: str | None = None,
        additional_fields: Sequence[ProfileExtra] = (),
    ) -> StoredProfile | None:
        """Look for the one profile that has an identifier; None if nobody has it; see :func:`find_profile`."""
        from ._operations.profiles import find_profile

        return self.perform(
            find_profile(
                profile_id=profile_id,
                email=email,
                phone_number=phone_number,
                external_id=external_id,
                kx=kx,
                additional_fields=additional_fields,
            )
        )

    def list_profiles(
        self,
        filter: Filter | None = None,
        *,
        additional_fields: Sequence[ProfileExtra] = (),
        sort: ProfileSort | None = None,
        cursor: str | None = None,
        page_size: int = 100,
    ) -> Page[StoredProfile]:
        """Read one page of profiles; see :func:`list_profiles`."""
        from ._operations.profiles import list_profiles

        return self.perform(
            list_profiles(
                filter,
                additional_fields=additional_fields,
                sort=sort,
                cursor=cursor,
                page_size=page_size,
            )
        )

    def list_segments(
        self,
        filter: Filter | None = None,
        *,
        include: Sequence[Literal["flow-triggers", "tags"]] = (),
        sort: GroupSort | None = None,
        cursor: str | None = None,
        page_size: int = 10,
    ) -> Page[Segment]:
        """Read one page of the account's segments; see :func:`list_segments`."""
        from ._operations.segments import list_segments

        return self.perform(
            list_segments(filter, include=include, sort=sort, cursor=cursor, page_size=page_size)
        )

    def get_segment(
        self,
        segment_id: str,
        *,
        profile_count: bool = False,
        include: Sequence[Literal["flow-triggers", "tags"]] = (),
    ) -> Segment:
        """Read one segment, with the number of its members if that is asked for; see :func:`get_segment`."""
        from ._operations.segments import get_segment

        return self.perform(get_segment(segment_id, profile_count=profile_count, include=include))

    def list_profiles_for_segment(
        self,
        segment_id: str,
        filter: Filter | None = None,
        *,
        additional_fields: Sequence[ProfileExtra] = (),
        sort: MemberSort | None = None,
        cursor: str | None = None,
        page_size: int = 100,
    ) -> Page[StoredProfile]:
        """Read one page of a segment's members, each with when it joined; see :func:`list_profiles_for_segment`."""
        from ._operations.segments import list_profiles_for_segment

        return self.perform(
            list_profiles_for_segment(
                segment_id,
                filter,
                additional_fields=additional_fields,
                sort=sort,
                cursor=cursor,
                page_size=page_size,
            )
        )

    def list_profile_ids_for_segment(
        self,
        segment_id: str,
        filter: Filter | None = None,
        *,
        sort: MemberSort | None = None,
        cursor: str | None = None,
        page_size: int = 100,
    ) -> Page[str]:
        """Read one page of the ids of a segment's members; see :func:`list_profile_ids_for_segment`."""
        from ._operations.segments import list_profile_ids_for_segment

        return self.perform(
            list_profile_ids_for_segment(
                segment_id, filter, sort=sort, cursor=cursor, page_size=page_size
            )
        )

    def get_flows_triggered_by_segment(self, segment_id: str) -> Sequence[Flow]:
        """Read the flows that joining a segment starts, without their definitions; see :func:`get_flows_triggered_by_segment`."""
        from ._operations.segments import get_flows_triggered_by_segment

        return self.perform(get_flows_triggered_by_segment(segment_id))

    def get_ids_for_flows_triggered_by_segment(self, segment_id: str) -> Sequence[str]:
        """Read the ids of the flows that joining a segment starts; see :func:`get_ids_for_flows_triggered_by_segment`."""
        from ._operations.segments import get_ids_for_flows_triggered_by_segment

        return self.perform(get_ids_for_flows_triggered_by_segment(segment_id))

    def probe_write_events(self) -> None:
        """Find out whether the key may write events, without writing one; see :func:`probe_write_events`."""
        from ._operations.stored import probe_write_events

        return self.perform(probe_write_events())

    def list_tags(
        self,
        filter: Filter | None = None,
        *,
        include: Sequence[Literal["tag-group"]] = (),
        sort: Literal["id", "-id", "name", "-name"] | None = None,
        cursor: str | None = None,
        page_size: int = 50,
    ) -> Page[Tag]:
        """Read one page of the account's tags; see :func:`list_tags`."""
        from ._operations.tags import list_tags

        return self.perform(
            list_tags(filter, include=include, sort=sort, cursor=cursor, page_size=page_size)
        )

    def get_tag(self, tag_id: str, *, include: Sequence[Literal["tag-group"]] = ()) -> Tag:
        """Read one tag; see :func:`get_tag`."""
        from ._operations.tags import get_tag

        return self.perform(get_tag(tag_id, include=include))

    def find_tag_group_for_tag(self, tag_id: str) -> TagGroup | None:
        """Read the group that a tag belongs to; None where tag or group is gone; see :func:`find_tag_group_for_tag`."""
        from ._operations.tags import find_tag_group_for_tag

        return self.perform(find_tag_group_for_tag(tag_id))

    def find_tag_group_id_for_tag(self, tag_id: str) -> str | None:
        """Read the id of the group that a tag belongs to; None where tag or group is gone; see :func:`find_tag_group_id_for_tag`."""
        from ._operations.tags import find_tag_group_id_for_tag

        return self.perform(find_tag_group_id_for_tag(tag_id))

    def get_list_ids_for_tag(self, tag_id: str) -> Sequence[str]:
        """Read the ids of the lists that have a tag; see :func:`get_list_ids_for_tag`."""
        from ._operations.tags import get_list_ids_for_tag

        return self.perform(get_list_ids_for_tag(tag_id))

    def get_segment_ids_for_tag(self, tag_id: str) -> Sequence[str]:
        """Read the ids of the segments that have a tag; see :func:`get_segment_ids_for_tag`."""
        from ._operations.tags import get_segment_ids_for_tag

        return self.perform(get_segment_ids_for_tag(tag_id))

    def get_flow_ids_for_tag(self, tag_id: str) -> Sequence[str]:
        """Read the ids of the flows that have a tag; see :func:`get_flow_ids_for_tag`."""
        from ._operations.tags import get_flow_ids_for_tag

        return self.perform(get_flow_ids_for_tag(tag_id))

    def get_campaign_ids_for_tag(self, tag_id: str) -> Sequence[str]:
        """Read the ids of the campaigns that have a tag; needs the scope of campaigns as well; see :func:`get_campaign_ids_for_tag`."""
        from ._operations.tags import get_campaign_ids_for_tag

        return self.perform(get_campaign_ids_for_tag(tag_id))

    def get_tags_for_list(self, list_id: str) -> Sequence[Tag]:
        """Read the tags of a list; see :func:`get_tags_for_list`."""
        from ._operations.tags import get_tags_for_list

        return self.perform(get_tags_for_list(list_id))

    def get_tag_ids_for_list(self, list_id: str) -> Sequence[str]:
        """Read the ids of the tags of a list; see :func:`get_tag_ids_for_list`."""
        from ._operations.tags import get_tag_ids_for_list

        return self.perform(get_tag_ids_for_list(list_id))

    def get_tags_for_segment(self, segment_id: str) -> Sequence[Tag]:
        """Read the tags of a segment; see :func:`get_tags_for_segment`."""
        from ._operations.tags import get_tags_for_segment

        return self.perform(get_tags_for_segment(segment_id))

    def get_tag_ids_for_segment(self, segment_id: str) -> Sequence[str]:
        """Read the ids of the tags of a segment; see :func:`get_tag_ids_for_segment`."""
        from ._operations.tags import get_tag_ids_for_segment

        return self.perform(get_tag_ids_for_segment(segment_id))

    def get_tags_for_flow(self, flow_id: str) -> Sequence[Tag]:
        """Read the tags of a flow; see :func:`get_tags_for_flow`."""
        from ._operations.tags import get_tags_for_flow

        return self.perform(get_tags_for_flow(flow_id))

    def get_tag_ids_for_flow(self, flow_id: str) -> Sequence[str]:
        """Read the ids of the tags of a flow; see :func:`get_tag_ids_for_flow`."""
        from ._operations.tags import get_tag_ids_for_flow

        return self.perform(get_tag_ids_for_flow(flow_id))

    def get_webhooks(
        self, *, include: Sequence[Literal["webhook-topics"]] = ()
    ) -> Sequence[Webhook]:
        """Read the account's webhooks; see :func:`get_webhooks`."""
        from ._operations.webhooks import get_webhooks

        return self.perform(get_webhooks(include=include))

    def get_webhook(
        self, webhook_id: str, *, include: Sequence[Literal["webhook-topics"]] = ()
    ) -> Webhook:
        """Read one webhook; see :func:`get_webhook`."""
        from ._operations.webhooks import get_webhook

        return self.perform(get_webhook(webhook_id, include=include))

    def create_webhook(
        self,
        *,
        name: str,
        endpoint_url: str,
        secret_key: SigningSecret,
        topics: Sequence[str],
        description: str | None = None,
    ) -> Webhook:
        """Have Klaviyo tell an address of events; see :func:`create_webhook`."""
        from ._operations.webhooks import create_webhook

        return self.perform(
            create_webhook(
                name=name,
                endpoint_url=endpoint_url,
                secret_key=secret_key,
                topics=topics,
                description=description,
            )
        )

    def update_webhook(self, webhook: WebhookUpdate) -> Webhook:
        """Change a webhook; what is :data:`UNSET` stays, None clears; see :func:`update_webhook`."""
        from ._operations.webhooks import update_webhook

        return self.perform(update_webhook(webhook))

    def delete_webhook(self, webhook_id: str) -> None:
        """Have Klaviyo tell an address nothing more; see :func:`delete_webhook`."""
        from ._operations.webhooks import delete_webhook

        return self.perform(delete_webhook(webhook_id))

    def get_webhook_topics(self) -> Sequence[WebhookTopic]:
        """Read what a webhook of the account can be told of; see :func:`get_webhook_topics`."""
        from ._operations.webhooks import get_webhook_topics

        return self.perform(get_webhook_topics())

    def get_webhook_topic(self, topic: str) -> WebhookTopic:
        """Read one topic: whether there is one of that name; see :func:`get_webhook_topic`."""
        from ._operations.webhooks import get_webhook_topic

        return self.perform(get_webhook_topic(topic))
