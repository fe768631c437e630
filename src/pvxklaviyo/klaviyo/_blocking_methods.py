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
        """Ask which account the key belongs to: a list of one."""
        from ._operations.accounts import get_accounts

        return self.perform(get_accounts())

    def get_account(self, account_id: str) -> Account:
        """Ask for the account of that id, which can only be the key's own."""
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
        """
        Count a metric's events, add their values, or count their people, by time and group.

        Cheap where reading the events is not: one call answers whether every day's
        parcels were told. Repeated where needed: it only reads.

        Args:
            metric_id: The metric; not a custom one.

            since: That instant or later; aware.

            until: Before that instant; aware, and after *since*.

            measurements: At least one.

            interval: What each number is of.

            timezone: IANA name; days begin by its clock.

            by: What to group by, such as ``"$flow"`` or ``"$value_currency"``.
                Klaviyo has a list of some forty; properties of your own are not
                among them.

            filters: Besides the time, such as ``where("$flow") == flow_id``.

            sort: One of *by*; with ``"-"`` before it, downwards.

            cursor: Where to go on: :attr:`MetricAggregate.cursor`.

            page_size: Rows in an answer; None is 500.

        Raises:
            ValueError: A time has no zone, the window is empty, there is no
                measurement, or *page_size* is below 1.

            TypeError: *by* is one text instead of a list.
        """
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
        """
        Put somebody on the waiting list of a variant.

        Klaviyo records its own event of it, which starts the flow; one of the same
        name that is sent by API does not. The flow's delay then holds the person
        until the variant's stock, as Klaviyo knows it, reaches what the account
        asks for: the stock of a shop integration's variant is the shop's to tell,
        that of a custom one is :func:`update_catalog_variant`'s.

        Accepted is not done: what Klaviyo thinks of it later is not told. Not
        repeated when the answer is lost, because what a second subscription does
        is not documented.

        Args:
            variant_id: The variant's whole id, of any catalogue:
                ``"$custom:::$default:::MUG-01-RED"``,
                ``"$shopify:::$default:::40123"``.

            channels: At least one.

            email: Of the person. Exactly one of the four says who it is, because
                identifiers of two profiles are refused.

            phone_number: In E.164 form: ``"+447700900123"``.

            external_id: The person's key in a shop or till.

            profile_id: Klaviyo's key of the person.

        Raises:
            ValueError: Not exactly one identifier is given, or one that Klaviyo
                would refuse, or no variant, or no channel.
        """
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
        """
        Put up to 100 items into the catalogue, later.

        Not an upsert: of an item that exists the job says that it failed, and the
        others are written. Not repeated when the answer is lost: the second job's
        entries would all fail.

        Up to 5 MB; an account may have 500 jobs at work.

        Args:
            items: At least one.

        Raises:
            ValueError: There are none or too many, or they are too large; cut them
                with :func:`catalog_batches`.
        """
        from ._operations.catalogue_item_jobs import bulk_create_catalog_items

        return self.perform(bulk_create_catalog_items(items))

    def get_bulk_create_catalog_items_job(
        self, job_id: str, *, include: Sequence[Literal["items"]] = ()
    ) -> CatalogJob:
        """
        Ask how far a job is that creates items.

        ``client.wait_for`` asks until it is finished.

        Args:
            job_id: Of the job.

            include: What to name the ids of: the items.
        """
        from ._operations.catalogue_item_jobs import get_bulk_create_catalog_items_job

        return self.perform(get_bulk_create_catalog_items_job(job_id, include=include))

    def list_bulk_create_catalog_items_jobs(
        self, *, status: str | None = None, cursor: str | None = None
    ) -> Page[CatalogJob]:
        """
        Read one page of the jobs that create items, up to 100.

        Args:
            status: Only those: ``"queued"``, ``"processing"``, ``"complete"`` or
                ``"cancelled"``.

            cursor: Where to go on; usually :attr:`Page.next` does that.
        """
        from ._operations.catalogue_item_jobs import list_bulk_create_catalog_items_jobs

        return self.perform(list_bulk_create_catalog_items_jobs(status=status, cursor=cursor))

    def bulk_update_catalog_items(self, items: Sequence[CatalogItemUpdate]) -> CatalogJob:
        """
        Change up to 100 items, later.

        Klaviyo promises no order among jobs: what changes the same item twice
        belongs in two jobs, the second begun when the first is finished. So it
        is not repeated when the answer is lost: of two jobs nobody would wait for
        the first, which might undo what comes after.

        Up to 5 MB; an account may have 500 jobs at work.

        Args:
            items: At least one.

        Raises:
            ValueError: There are none or too many, or they are too large; cut them
                with :func:`catalog_batches`.
        """
        from ._operations.catalogue_item_jobs import bulk_update_catalog_items

        return self.perform(bulk_update_catalog_items(items))

    def get_bulk_update_catalog_items_job(
        self, job_id: str, *, include: Sequence[Literal["items"]] = ()
    ) -> CatalogJob:
        """
        Ask how far a job is that changes items.

        ``client.wait_for`` asks until it is finished.

        Args:
            job_id: Of the job.

            include: What to name the ids of: the items.
        """
        from ._operations.catalogue_item_jobs import get_bulk_update_catalog_items_job

        return self.perform(get_bulk_update_catalog_items_job(job_id, include=include))

    def list_bulk_update_catalog_items_jobs(
        self, *, status: str | None = None, cursor: str | None = None
    ) -> Page[CatalogJob]:
        """
        Read one page of the jobs that change items, up to 100.

        Args:
            status: Only those: ``"queued"``, ``"processing"``, ``"complete"`` or
                ``"cancelled"``.

            cursor: Where to go on; usually :attr:`Page.next` does that.
        """
        from ._operations.catalogue_item_jobs import list_bulk_update_catalog_items_jobs

        return self.perform(list_bulk_update_catalog_items_jobs(status=status, cursor=cursor))

    def bulk_delete_catalog_items(self, item_ids: Sequence[str]) -> CatalogJob:
        """
        Take up to 100 items out of the catalogue, later.

        Of an item that is gone already the job says that it failed. Not
        repeated when the answer is lost, as :func:`bulk_update_catalog_items`.

        Up to 5 MB; an account may have 500 jobs at work.

        Args:
            item_ids: At least one whole id: see :func:`catalog_id`.

        Raises:
            ValueError: There are none or too many, or they are too large; cut them
                with :func:`catalog_batches`. Or an id is not of a writable
                catalogue.
        """
        from ._operations.catalogue_item_jobs import bulk_delete_catalog_items

        return self.perform(bulk_delete_catalog_items(item_ids))

    def get_bulk_delete_catalog_items_job(self, job_id: str) -> CatalogJob:
        """
        Ask how far a job is that deletes items.

        ``client.wait_for`` asks until it is finished.

        Args:
            job_id: Of the job.
        """
        from ._operations.catalogue_item_jobs import get_bulk_delete_catalog_items_job

        return self.perform(get_bulk_delete_catalog_items_job(job_id))

    def list_bulk_delete_catalog_items_jobs(
        self, *, status: str | None = None, cursor: str | None = None
    ) -> Page[CatalogJob]:
        """
        Read one page of the jobs that delete items, up to 100.

        Args:
            status: Only those: ``"queued"``, ``"processing"``, ``"complete"`` or
                ``"cancelled"``.

            cursor: Where to go on; usually :attr:`Page.next` does that.
        """
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
        """
        Read one page of the items of the catalogue that the API writes.

        Klaviyo shows no items of a shop integration's catalogue here.

        Args:
            filter: By ``"ids"`` (any), ``"category.id"`` (equals), ``"title"``
                (contains), ``"published"`` (equals); the arguments below are asked
                for besides.

            ids: Only those.

            title_contains: Only those with that in their title.

            published: Only those that may be shown, or only those that may not.

            include: Whether to read their variants, too.

            sort: By when they were made; None leaves the order to Klaviyo.

            cursor: Where to go on; usually :attr:`Page.next` does that.

            page_size: 1 to 100.

        Raises:
            ValueError: The size is out of range.
        """
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
        """
        Read one item.

        Args:
            item_id: Its whole id: see :func:`catalog_id`.

            include: Whether to read its variants, too.
        """
        from ._operations.catalogue_items import get_catalog_item

        return self.perform(get_catalog_item(item_id, include=include))

    def find_catalog_item(
        self, item_id: str, *, include: Sequence[Literal["variants"]] = ()
    ) -> CatalogItem | None:
        """Read one item as :func:`get_catalog_item` does; None if there is none."""
        from ._operations.catalogue_items import find_catalog_item

        return self.perform(find_catalog_item(item_id, include=include))

    def create_catalog_item(self, item: NewCatalogItem) -> CatalogItem:
        """
        Put an item into the catalogue.

        Not an upsert: an item that exists is refused, so it is not repeated when
        the answer is lost. Look for it then with :func:`find_catalog_item`.

        A custom catalogue is fed by API or by a feed, never by both.
        """
        from ._operations.catalogue_items import create_catalog_item

        return self.perform(create_catalog_item(item))

    def update_catalog_item(self, item: CatalogItemUpdate) -> CatalogItem:
        """
        Change an item; what is :data:`UNSET` stays, None clears.

        Repeated where needed: the same values twice are the same as once.
        """
        from ._operations.catalogue_items import update_catalog_item

        return self.perform(update_catalog_item(item))

    def delete_catalog_item(self, item_id: str) -> None:
        """
        Take an item out of the catalogue.

        Repeated where needed, so an item that is not there counts as deleted.

        Args:
            item_id: Its whole id: see :func:`catalog_id`.

        Raises:
            ValueError: The id is not of a writable catalogue.
        """
        from ._operations.catalogue_items import delete_catalog_item

        return self.perform(delete_catalog_item(item_id))

    def bulk_create_catalog_variants(self, variants: Sequence[NewCatalogVariant]) -> CatalogJob:
        """
        Put up to 100 variants into the catalogue, later.

        Not an upsert: of a variant that exists the job says that it failed, and the
        others are written. Not repeated when the answer is lost: the second job's
        entries would all fail.

        Up to 5 MB; an account may have 500 jobs at work.

        Args:
            variants: At least one; their items must be there already.

        Raises:
            ValueError: There are none or too many, or they are too large; cut them
                with :func:`catalog_batches`.
        """
        from ._operations.catalogue_variant_jobs import bulk_create_catalog_variants

        return self.perform(bulk_create_catalog_variants(variants))

    def get_bulk_create_variants_job(
        self, job_id: str, *, include: Sequence[Literal["variants"]] = ()
    ) -> CatalogJob:
        """
        Ask how far a job is that creates variants.

        ``client.wait_for`` asks until it is finished.

        Args:
            job_id: Of the job.

            include: What to name the ids of: the variants.
        """
        from ._operations.catalogue_variant_jobs import get_bulk_create_variants_job

        return self.perform(get_bulk_create_variants_job(job_id, include=include))

    def list_bulk_create_variants_jobs(
        self, *, status: str | None = None, cursor: str | None = None
    ) -> Page[CatalogJob]:
        """
        Read one page of the jobs that create variants, up to 100.

        Args:
            status: Only those: ``"queued"``, ``"processing"``, ``"complete"`` or
                ``"cancelled"``.

            cursor: Where to go on; usually :attr:`Page.next` does that.
        """
        from ._operations.catalogue_variant_jobs import list_bulk_create_variants_jobs

        return self.perform(list_bulk_create_variants_jobs(status=status, cursor=cursor))

    def bulk_update_catalog_variants(self, variants: Sequence[CatalogVariantUpdate]) -> CatalogJob:
        """
        Change up to 100 variants, later.

        Klaviyo promises no order among jobs: what changes the same variant twice
        belongs in two jobs, the second begun when the first is finished. So it
        is not repeated when the answer is lost: of two jobs nobody would wait for
        the first, which might undo what comes after.

        Up to 5 MB; an account may have 500 jobs at work.

        Args:
            variants: At least one.

        Raises:
            ValueError: There are none or too many, or they are too large; cut them
                with :func:`catalog_batches`.
        """
        from ._operations.catalogue_variant_jobs import bulk_update_catalog_variants

        return self.perform(bulk_update_catalog_variants(variants))

    def get_bulk_update_variants_job(
        self, job_id: str, *, include: Sequence[Literal["variants"]] = ()
    ) -> CatalogJob:
        """
        Ask how far a job is that changes variants.

        ``client.wait_for`` asks until it is finished.

        Args:
            job_id: Of the job.

            include: What to name the ids of: the variants.
        """
        from ._operations.catalogue_variant_jobs import get_bulk_update_variants_job

        return self.perform(get_bulk_update_variants_job(job_id, include=include))

    def list_bulk_update_variants_jobs(
        self, *, status: str | None = None, cursor: str | None = None
    ) -> Page[CatalogJob]:
        """
        Read one page of the jobs that change variants, up to 100.

        Args:
            status: Only those: ``"queued"``, ``"processing"``, ``"complete"`` or
                ``"cancelled"``.

            cursor: Where to go on; usually :attr:`Page.next` does that.
        """
        from ._operations.catalogue_variant_jobs import list_bulk_update_variants_jobs

        return self.perform(list_bulk_update_variants_jobs(status=status, cursor=cursor))

    def bulk_delete_catalog_variants(self, variant_ids: Sequence[str]) -> CatalogJob:
        """
        Take up to 100 variants out of the catalogue, later.

        Of a variant that is gone already the job says that it failed. Not
        repeated when the answer is lost, as :func:`bulk_update_catalog_variants`.

        Up to 5 MB; an account may have 500 jobs at work.

        Args:
            variant_ids: At least one whole id: see :func:`catalog_id`.

        Raises:
            ValueError: There are none or too many, or they are too large; cut them
                with :func:`catalog_batches`. Or an id is not of a writable
                catalogue.
        """
        from ._operations.catalogue_variant_jobs import bulk_delete_catalog_variants

        return self.perform(bulk_delete_catalog_variants(variant_ids))

    def get_bulk_delete_variants_job(self, job_id: str) -> CatalogJob:
        """
        Ask how far a job is that deletes variants.

        ``client.wait_for`` asks until it is finished.

        Args:
            job_id: Of the job.
        """
        from ._operations.catalogue_variant_jobs import get_bulk_delete_variants_job

        return self.perform(get_bulk_delete_variants_job(job_id))

    def list_bulk_delete_variants_jobs(
        self, *, status: str | None = None, cursor: str | None = None
    ) -> Page[CatalogJob]:
        """
        Read one page of the jobs that delete variants, up to 100.

        Args:
            status: Only those: ``"queued"``, ``"processing"``, ``"complete"`` or
                ``"cancelled"``.

            cursor: Where to go on; usually :attr:`Page.next` does that.
        """
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
        """
        Read one page of the variants of the catalogue that the API writes.

        Args:
            filter: By ``"ids"`` (any), ``"item.id"``, ``"sku"`` (equals),
                ``"title"`` (contains), ``"published"`` (equals); the arguments
                below are asked for besides.

            ids: Only those.

            item_id: Only those of that item, by its whole id.

            sku: Only those with that stock-keeping unit; several may have it.

            title_contains: Only those with that in their title.

            published: Only those that may be shown, or only those that may not.

            sort: By when they were made; None leaves the order to Klaviyo.

            cursor: Where to go on; usually :attr:`Page.next` does that.

            page_size: 1 to 100.

        Raises:
            ValueError: The size is out of range.
        """
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
        """
        Read one page of the variants of an item.

        Args:
            item_id: The item's whole id: see :func:`catalog_id`.

            filter: As for :func:`list_catalog_variants`.

            sku: Only those with that stock-keeping unit.

            sort: By when they were made; None leaves the order to Klaviyo.

            cursor: Where to go on; usually :attr:`Page.next` does that.

            page_size: 1 to 100.

        Raises:
            ValueError: The size is out of range.
        """
        from ._operations.catalogue_variants import list_variants_for_catalog_item

        return self.perform(
            list_variants_for_catalog_item(
                item_id, filter, sku=sku, sort=sort, cursor=cursor, page_size=page_size
            )
        )

    def list_variant_ids_for_catalog_item(
        self, item_id: str, *, cursor: str | None = None, page_size: int = 100
    ) -> Page[str]:
        """
        Read one page of the ids of an item's variants.

        Args:
            item_id: The item's whole id: see :func:`catalog_id`.

            cursor: Where to go on; usually :attr:`Page.next` does that.

            page_size: 1 to 100.

        Raises:
            ValueError: The size is out of range.
        """
        from ._operations.catalogue_variants import list_variant_ids_for_catalog_item

        return self.perform(
            list_variant_ids_for_catalog_item(item_id, cursor=cursor, page_size=page_size)
        )

    def get_catalog_variant(self, variant_id: str) -> CatalogVariant:
        """
        Read one variant.

        Args:
            variant_id: Its whole id: see :func:`catalog_id`.
        """
        from ._operations.catalogue_variants import get_catalog_variant

        return self.perform(get_catalog_variant(variant_id))

    def find_catalog_variant(self, variant_id: str) -> CatalogVariant | None:
        """Read one variant as :func:`get_catalog_variant` does; None if there is none."""
        from ._operations.catalogue_variants import find_catalog_variant

        return self.perform(find_catalog_variant(variant_id))

    def create_catalog_variant(self, variant: NewCatalogVariant) -> CatalogVariant:
        """
        Put a variant into the catalogue, under an item that is there.

        Not an upsert: a variant that exists is refused, so it is not repeated when
        the answer is lost. Look for it then with :func:`find_catalog_variant`.
        """
        from ._operations.catalogue_variants import create_catalog_variant

        return self.perform(create_catalog_variant(variant))

    def update_catalog_variant(self, variant: CatalogVariantUpdate) -> CatalogVariant:
        """
        Change a variant, such as its stock; what is :data:`UNSET` stays, None clears.

        Repeated where needed: the same values twice are the same as once.
        """
        from ._operations.catalogue_variants import update_catalog_variant

        return self.perform(update_catalog_variant(variant))

    def delete_catalog_variant(self, variant_id: str) -> None:
        """
        Take a variant out of the catalogue.

        Repeated where needed, so a variant that is not there counts as deleted.

        Args:
            variant_id: Its whole id: see :func:`catalog_id`.

        Raises:
            ValueError: The id is not of a writable catalogue.
        """
        from ._operations.catalogue_variants import delete_catalog_variant

        return self.perform(delete_catalog_variant(variant_id))

    def get_custom_metrics(
        self, *, include: Sequence[Literal["metrics"]] = ()
    ) -> Sequence[CustomMetric]:
        """
        Read the account's custom metrics.

        Args:
            include: Whether to read the metrics that each is made of, too.
        """
        from ._operations.custom_metrics import get_custom_metrics

        return self.perform(get_custom_metrics(include=include))

    def get_custom_metric(
        self, custom_metric_id: str, *, include: Sequence[Literal["metrics"]] = ()
    ) -> CustomMetric:
        """
        Read one custom metric.

        Args:
            custom_metric_id: Klaviyo's key of it.

            include: Whether to read the metrics that it is made of, too.
        """
        from ._operations.custom_metrics import get_custom_metric

        return self.perform(get_custom_metric(custom_metric_id, include=include))

    def get_metrics_for_custom_metric(self, custom_metric_id: str) -> Sequence[Metric]:
        """Read the metrics that a custom metric is made of."""
        from ._operations.custom_metrics import get_metrics_for_custom_metric

        return self.perform(get_metrics_for_custom_metric(custom_metric_id))

    def get_metric_ids_for_custom_metric(self, custom_metric_id: str) -> Sequence[str]:
        """Read the ids of the metrics that a custom metric is made of."""
        from ._operations.custom_metrics import get_metric_ids_for_custom_metric

        return self.perform(get_metric_ids_for_custom_metric(custom_metric_id))

    def create_event(self, event: Event) -> None:
        """
        Tell Klaviyo that something happened.

        May be repeated if it has a ``unique_id``, because of events with one
        profile, metric and ``unique_id`` Klaviyo keeps the first; not if it adds
        to list properties of the profile or takes from them. That it was accepted
        does not yet say that it was stored: mail to ``example.com`` and
        ``test.com`` is accepted and dropped.

        Raises:
            ValueError: Klaviyo would refuse the event; the text names the place.
        """
        from ._operations.events import create_event

        return self.perform(create_event(event))

    def create_events(self, events: Sequence[Event]) -> None:
        """
        Tell Klaviyo of up to 1,000 events in one request.

        One event that is wrong has the whole request refused. Klaviyo promises no
        order among them. May be repeated if every one may, as :func:`create_event`
        says. Of two with one profile, metric and ``unique_id`` only the first is
        sent, which is the one that Klaviyo would keep.

        Args:
            events: At least one. For more than fit one request, see
                :func:`event_batches`.

        Raises:
            ValueError: There are none or too many, or Klaviyo would refuse one of
                them; the text names its position and the place.
        """
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
        """
        Read one page of stored events, by when they happened.

        An event that arrived late stands at its own time, so a read "since the
        last read" misses it: read a window again.

        Args:
            filter: By ``"metric_id"``, ``"profile_id"``, ``"datetime"``,
                ``"timestamp"``.

            since: That instant or later; aware.

            until: Before that instant; aware.

            sort: Oldest first, or newest first.

            cursor: Where to go on; usually :attr:`Page.next` does that.

            page_size: 1 to 200.

        Raises:
            ValueError: An instant has no zone, or the size is out of range.
        """
        from ._operations.events import list_events

        return self.perform(
            list_events(
                filter, since=since, until=until, sort=sort, cursor=cursor, page_size=page_size
            )
        )

    def get_event(self, event_id: str) -> StoredEvent:
        """
        Read one stored event by Klaviyo's key of it.

        A much tighter limit than :func:`list_events` has: ten a second.
        """
        from ._operations.events import get_event

        return self.perform(get_event(event_id))

    def find_metric_for_event(self, event_id: str) -> Metric | None:
        """Read the metric of an event; None where event or metric is gone."""
        from ._operations.events import find_metric_for_event

        return self.perform(find_metric_for_event(event_id))

    def find_metric_id_for_event(self, event_id: str) -> str | None:
        """Read the id of the metric of an event; None where event or metric is gone."""
        from ._operations.events import find_metric_id_for_event

        return self.perform(find_metric_id_for_event(event_id))

    def find_profile_for_event(
        self, event_id: str, *, additional_fields: Sequence[ProfileExtra] = ()
    ) -> StoredProfile | None:
        """
        Read whom an event is about; None where event or profile is gone.

        Args:
            event_id: Klaviyo's key of the event.

            additional_fields: What else to read of the profile.
        """
        from ._operations.events import find_profile_for_event

        return self.perform(find_profile_for_event(event_id, additional_fields=additional_fields))

    def find_profile_id_for_event(self, event_id: str) -> str | None:
        """Read the id of whom an event is about; None where event or profile is gone."""
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
        """
        Read one page of the actions of a flow.

        Args:
            flow_id: The flow.

            filter: By ``"id"`` (any), ``"action_type"`` (equals, any),
                ``"status"`` (equals), ``"created"``, ``"updated"``.

            sort: In which order.

            cursor: Where to go on; usually :attr:`Page.next` does that.

            page_size: 1 to 50.

        Raises:
            ValueError: The size is out of range.
        """
        from ._operations.flow_actions import list_actions_for_flow

        return self.perform(
            list_actions_for_flow(flow_id, filter, sort=sort, cursor=cursor, page_size=page_size)
        )

    def list_action_ids_for_flow(
        self, flow_id: str, *, cursor: str | None = None, page_size: int = 50
    ) -> Page[str]:
        """Read one page of the ids of a flow's actions."""
        from ._operations.flow_actions import list_action_ids_for_flow

        return self.perform(list_action_ids_for_flow(flow_id, cursor=cursor, page_size=page_size))

    def get_flow_action(
        self, action_id: str, *, include: Sequence[Literal["flow", "flow-messages"]] = ()
    ) -> FlowAction:
        """
        Read one action of a flow.

        Args:
            action_id: Klaviyo's key of it.

            include: What to name the ids of: the flow, the messages.
        """
        from ._operations.flow_actions import get_flow_action

        return self.perform(get_flow_action(action_id, include=include))

    def get_flow_for_flow_action(self, action_id: str) -> Flow:
        """Read the flow that an action belongs to."""
        from ._operations.flow_actions import get_flow_for_flow_action

        return self.perform(get_flow_for_flow_action(action_id))

    def get_flow_id_for_flow_action(self, action_id: str) -> str:
        """Read the id of the flow that an action belongs to."""
        from ._operations.flow_actions import get_flow_id_for_flow_action

        return self.perform(get_flow_id_for_flow_action(action_id))

    def get_action_for_flow_message(self, message_id: str) -> FlowAction:
        """Read the action that sends a message."""
        from ._operations.flow_actions import get_action_for_flow_message

        return self.perform(get_action_for_flow_message(message_id))

    def get_action_id_for_flow_message(self, message_id: str) -> str:
        """Read the id of the action that sends a message."""
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
        """
        Read one page of the messages that an action sends; one, unless it tests several.

        Args:
            action_id: The action.

            filter: By ``"id"`` (any), ``"name"`` (equals, contains, begins or ends
                with), ``"created"``, ``"updated"``.

            sort: In which order.

            cursor: Where to go on; usually :attr:`Page.next` does that.

            page_size: 1 to 50.

        Raises:
            ValueError: The size is out of range.
        """
        from ._operations.flow_messages import list_flow_action_messages

        return self.perform(
            list_flow_action_messages(
                action_id, filter, sort=sort, cursor=cursor, page_size=page_size
            )
        )

    def list_message_ids_for_flow_action(
        self, action_id: str, *, cursor: str | None = None, page_size: int = 50
    ) -> Page[str]:
        """Read one page of the ids of an action's messages."""
        from ._operations.flow_messages import list_message_ids_for_flow_action

        return self.perform(
            list_message_ids_for_flow_action(action_id, cursor=cursor, page_size=page_size)
        )

    def get_flow_message(
        self, message_id: str, *, include: Sequence[Literal["flow-action", "template"]] = ()
    ) -> FlowMessage:
        """
        Read one message of a flow.

        Args:
            message_id: Klaviyo's key of it.

            include: What to name the id of: the action, the template.
        """
        from ._operations.flow_messages import get_flow_message

        return self.perform(get_flow_message(message_id, include=include))

    def find_template_for_flow_message(self, message_id: str) -> Template | None:
        """
        Read the template that a message is written in; None where it has none, as a text message.

        The key needs the scope ``templates:read``.
        """
        from ._operations.flow_messages import find_template_for_flow_message

        return self.perform(find_template_for_flow_message(message_id))

    def find_template_id_for_flow_message(self, message_id: str) -> str | None:
        """Read the id of the template that a message is written in; None where it has none."""
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
        """
        Read one page of the account's flows, without their definitions.

        Args:
            filter: By ``"id"`` (any), ``"name"`` (equals, contains, begins or ends
                with), ``"status"``, ``"archived"``, ``"trigger_type"`` (equals),
                ``"created"``, ``"updated"`` (any comparison).

            include: What to name the ids of: actions, tags.

            sort: In which order.

            cursor: Where to go on; usually :attr:`Page.next` does that.

            page_size: 1 to 50.

        Raises:
            ValueError: The size is out of range.
        """
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
        """
        Read one flow, with its definition if that is asked for.

        Klaviyo gives definitions one flow at a time: 60 a minute.

        Args:
            flow_id: Klaviyo's key of it.

            definition: Whether to read what it is made of, too.

            include: What to name the ids of: actions, tags.
        """
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
        """
        Read one page of the account's lists.

        Args:
            filter: By ``"id"``, ``"name"`` (equals or any), ``"created"``,
                ``"updated"`` (after).

            include: What to name the ids of: the flows that it starts, its tags.

            sort: In which order.

            cursor: Where to go on; usually :attr:`Page.next` does that.

            page_size: 1 to 10.

        Raises:
            ValueError: The size is out of range.
        """
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
        """
        Read one list, with the number of its members if that is asked for.

        Args:
            list_id: Klaviyo's key of it.

            profile_count: Whether to count; limits it to one call a second and
                15 a minute.

            include: What to name the ids of: the flows that it starts, its tags.
        """
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
        """
        Read one page of a list's members, each with when it joined.

        Args:
            list_id: Klaviyo's key of the list.

            filter: By ``"email"``, ``"phone_number"``, ``"push_token"`` (equals or any),
                ``"_kx"`` (equals),
                ``"joined_group_at"`` (any comparison of times).

            additional_fields: What else to read of each.

            sort: By when they joined.

            cursor: Where to go on; usually :attr:`Page.next` does that.

            page_size: 1 to 100.

        Raises:
            ValueError: The size is out of range.
        """
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
        """
        Read one page of the ids of a list's members.

        Args:
            list_id: Klaviyo's key of the list.

            filter: As for :func:`list_profiles_for_list`.

            sort: By when they joined.

            cursor: Where to go on; usually :attr:`Page.next` does that.

            page_size: 1 to 100.

        Raises:
            ValueError: The size is out of range.
        """
        from ._operations.lists import list_profile_ids_for_list

        return self.perform(
            list_profile_ids_for_list(
                list_id, filter, sort=sort, cursor=cursor, page_size=page_size
            )
        )

    def get_flows_triggered_by_list(self, list_id: str) -> Sequence[Flow]:
        """Read the flows that joining a list starts, without their definitions."""
        from ._operations.lists import get_flows_triggered_by_list

        return self.perform(get_flows_triggered_by_list(list_id))

    def get_ids_for_flows_triggered_by_list(self, list_id: str) -> Sequence[str]:
        """Read the ids of the flows that joining a list starts."""
        from ._operations.lists import get_ids_for_flows_triggered_by_list

        return self.perform(get_ids_for_flows_triggered_by_list(list_id))

    def get_mapped_metrics(
        self, *, include: Sequence[Literal["metric", "custom-metric"]] = ()
    ) -> Sequence[MappedMetric]:
        """
        Read what each of the account's mapped metrics is.

        Args:
            include: What to read of each, too; its id comes with it.
        """
        from ._operations.mapped_metrics import get_mapped_metrics

        return self.perform(get_mapped_metrics(include=include))

    def get_mapped_metric(
        self, mapping: MetricMapping, *, include: Sequence[Literal["metric", "custom-metric"]] = ()
    ) -> MappedMetric:
        """
        Read what one of the account's mapped metrics is.

        Args:
            mapping: What it counts as.

            include: What to read of it, too; its id comes with it.
        """
        from ._operations.mapped_metrics import get_mapped_metric

        return self.perform(get_mapped_metric(mapping, include=include))

    def find_metric_for_mapped_metric(self, mapping: MetricMapping) -> Metric | None:
        """Read the metric that counts as *mapping*; None if none does, or a custom one."""
        from ._operations.mapped_metrics import find_metric_for_mapped_metric

        return self.perform(find_metric_for_mapped_metric(mapping))

    def find_metric_id_for_mapped_metric(self, mapping: MetricMapping) -> str | None:
        """Read the id of the metric that counts as *mapping*; None if none does, or a custom one."""
        from ._operations.mapped_metrics import find_metric_id_for_mapped_metric

        return self.perform(find_metric_id_for_mapped_metric(mapping))

    def find_custom_metric_for_mapped_metric(self, mapping: MetricMapping) -> CustomMetric | None:
        """Read the custom metric that counts as *mapping*; None if none does."""
        from ._operations.mapped_metrics import find_custom_metric_for_mapped_metric

        return self.perform(find_custom_metric_for_mapped_metric(mapping))

    def find_custom_metric_id_for_mapped_metric(self, mapping: MetricMapping) -> str | None:
        """Read the id of the custom metric that counts as *mapping*; None if none does."""
        from ._operations.mapped_metrics import find_custom_metric_id_for_mapped_metric

        return self.perform(find_custom_metric_id_for_mapped_metric(mapping))

    def update_mapped_metric(
        self,
        mapping: MetricMapping,
        *,
        metric_id: str | None = None,
        custom_metric_id: str | None = None,
    ) -> MappedMetric:
        """
        Have another metric count as *mapping*; 30 times a day.

        It changes what people see in reports. Repeated where needed: the same
        twice is the same as once.

        Args:
            mapping: What it is to count as.

            metric_id: The metric.

            custom_metric_id: Or the custom metric.

        Raises:
            ValueError: Not exactly one of them is given.
        """
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
        """
        Read one page of the account's metrics, up to 200.

        Args:
            filter: By ``"integration.name"`` or ``"integration.category"``;
                Klaviyo cannot filter by name.

            include: Whether to read the flows that each starts, too.

            cursor: Where to go on; usually :attr:`Page.next` does that.
        """
        from ._operations.metrics import list_metrics

        return self.perform(list_metrics(filter, include=include, cursor=cursor))

    def get_metric(
        self, metric_id: str, *, include: Sequence[Literal["flow-triggers"]] = ()
    ) -> Metric:
        """
        Read one metric.

        Args:
            metric_id: Klaviyo's key of it.

            include: Whether to read the flows that it starts, too.
        """
        from ._operations.metrics import get_metric

        return self.perform(get_metric(metric_id, include=include))

    def find_metric(
        self, metric_id: str, *, include: Sequence[Literal["flow-triggers"]] = ()
    ) -> Metric | None:
        """Read one metric as :func:`get_metric` does; None if there is none."""
        from ._operations.metrics import find_metric

        return self.perform(find_metric(metric_id, include=include))

    def get_flows_triggered_by_metric(self, metric_id: str) -> Sequence[Flow]:
        """
        Read the flows that a metric starts; those that only look at it are not among them.

        For those, see :func:`metric_ids_in`.
        """
        from ._operations.metrics import get_flows_triggered_by_metric

        return self.perform(get_flows_triggered_by_metric(metric_id))

    def get_ids_for_flows_triggered_by_metric(self, metric_id: str) -> Sequence[str]:
        """Read the ids of the flows that a metric starts."""
        from ._operations.metrics import get_ids_for_flows_triggered_by_metric

        return self.perform(get_ids_for_flows_triggered_by_metric(metric_id))

    def get_properties_for_metric(
        self, metric_id: str, *, sample_values: bool = False
    ) -> Sequence[MetricProperty]:
        """
        Read the properties that events of a metric have carried; 15 times a minute.

        Args:
            metric_id: Klaviyo's key of the metric.

            sample_values: Whether to read some of their values, too.
        """
        from ._operations.metrics import get_properties_for_metric

        return self.perform(get_properties_for_metric(metric_id, sample_values=sample_values))

    def get_property_ids_for_metric(self, metric_id: str) -> Sequence[str]:
        """Read the ids of the properties that events of a metric have carried."""
        from ._operations.metrics import get_property_ids_for_metric

        return self.perform(get_property_ids_for_metric(metric_id))

    def get_metric_property(
        self, property_id: str, *, sample_values: bool = False
    ) -> MetricProperty:
        """
        Read one property of a metric's events; 15 times a minute.

        Args:
            property_id: Klaviyo's key of the property.

            sample_values: Whether to read some of its values, too.
        """
        from ._operations.metrics import get_metric_property

        return self.perform(get_metric_property(property_id, sample_values=sample_values))

    def get_metric_for_metric_property(self, property_id: str) -> Metric:
        """Read the metric whose events carry a property."""
        from ._operations.metrics import get_metric_for_metric_property

        return self.perform(get_metric_for_metric_property(property_id))

    def get_metric_id_for_metric_property(self, property_id: str) -> str:
        """Read the id of the metric whose events carry a property."""
        from ._operations.metrics import get_metric_id_for_metric_property

        return self.perform(get_metric_id_for_metric_property(property_id))

    def request_profile_deletion(
        self,
        *,
        profile_id: str | None = None,
        email: str | None = None,
        phone_number: str | None = None,
    ) -> None:
        """
        Have a person deleted, with all events, for good.

        Klaviyo deletes every profile that matches, a little later, and lists what
        it deleted in the account. Not repeated when its outcome is not known; ask
        again yourself.

        Args:
            profile_id: Klaviyo's key of the profile.

            email: The primary address.

            phone_number: In E.164 form.

        Raises:
            ValueError: Not exactly one of them is given, or Klaviyo would refuse
                it.
        """
        from ._operations.privacy import request_profile_deletion

        return self.perform(
            request_profile_deletion(profile_id=profile_id, email=email, phone_number=phone_number)
        )

    def get_bulk_import_profiles_job(
        self, job_id: str, *, include: Sequence[Literal["lists"]] = ()
    ) -> ProfileImportJob:
        """
        Ask how far an import is.

        Args:
            job_id: Klaviyo's key of it.

            include: What to name the ids of: the list.
        """
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
        """
        Read one page of the account's imports.

        Args:
            filter: By ``"status"`` (equals or any).

            sort: Oldest first, or newest first.

            cursor: Where to go on; usually :attr:`Page.next` does that.

            page_size: 1 to 100.

        Raises:
            ValueError: The size is out of range.
        """
        from ._operations.profile_import_jobs import list_bulk_import_profiles_jobs

        return self.perform(
            list_bulk_import_profiles_jobs(filter, sort=sort, cursor=cursor, page_size=page_size)
        )

    def list_errors_for_bulk_import_profiles_job(
        self, job_id: str, *, cursor: str | None = None, page_size: int = 100
    ) -> Page[ProfileImportProblem]:
        """
        Read one page of what an import was refused, and why.

        Args:
            job_id: Klaviyo's key of the import.

            cursor: Where to go on; usually :attr:`Page.next` does that.

            page_size: 1 to 100.

        Raises:
            ValueError: The size is out of range.
        """
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
        """
        Read one page of the profiles that an import wrote.

        Args:
            job_id: Klaviyo's key of the import.

            additional_fields: What else to read of each.

            cursor: Where to go on; usually :attr:`Page.next` does that.

            page_size: 1 to 100.

        Raises:
            ValueError: The size is out of range.
        """
        from ._operations.profile_import_jobs import list_profiles_for_bulk_import_profiles_job

        return self.perform(
            list_profiles_for_bulk_import_profiles_job(
                job_id, additional_fields=additional_fields, cursor=cursor, page_size=page_size
            )
        )

    def list_profile_ids_for_bulk_import_profiles_job(
        self, job_id: str, *, cursor: str | None = None, page_size: int = 100
    ) -> Page[str]:
        """
        Read one page of the ids of the profiles that an import wrote.

        Args:
            job_id: Klaviyo's key of the import.

            cursor: Where to go on; usually :attr:`Page.next` does that.

            page_size: 1 to 100.

        Raises:
            ValueError: The size is out of range.
        """
        from ._operations.profile_import_jobs import list_profile_ids_for_bulk_import_profiles_job

        return self.perform(
            list_profile_ids_for_bulk_import_profiles_job(
                job_id, cursor=cursor, page_size=page_size
            )
        )

    def get_lists_for_bulk_import_profiles_job(self, job_id: str) -> Sequence[ProfileList]:
        """Read the list that an import adds to: none or one."""
        from ._operations.profile_import_jobs import get_lists_for_bulk_import_profiles_job

        return self.perform(get_lists_for_bulk_import_profiles_job(job_id))

    def get_list_ids_for_bulk_import_profiles_job(self, job_id: str) -> Sequence[str]:
        """Read the id of the list that an import adds to: none or one."""
        from ._operations.profile_import_jobs import get_list_ids_for_bulk_import_profiles_job

        return self.perform(get_list_ids_for_bulk_import_profiles_job(job_id))

    def bulk_import_profiles(
        self, profiles: Sequence[Profile | ProfileUpdate], *, list_id: str | None = None
    ) -> ProfileImportJob:
        """
        Have up to 10,000 profiles created or updated later, and added to a list.

        The job says how far it is: see :func:`get_bulk_import_profiles_job` and a
        client's ``wait_for``. One profile that Klaviyo refuses does not keep it
        from the others. Not repeated when its outcome is not known: there would
        be two jobs, which do the same.

        Args:
            profiles: At least one, each with an identifier and up to 100 KB;
                together up to 5 MB. For more, see :func:`profile_batches`.

            list_id: A list to add them all to. Adding is not consent.

        Raises:
            ValueError: There are none or too many, or Klaviyo would refuse one of
                them; the text names its position and the place.
        """
        from ._operations.profile_imports import bulk_import_profiles

        return self.perform(bulk_import_profiles(profiles, list_id=list_id))

    def create_profile(
        self, profile: Profile, *, additional_fields: Sequence[ProfileExtra] = ()
    ) -> StoredProfile:
        """
        Create a profile that must not be there yet.

        Not repeated when its outcome is not known: the second would meet the
        first. The call raises
        :class:`~pvxklaviyo.klaviyo.DuplicateProfileError`, which names the
        profile that is there, when somebody has one of the identifiers.

        Args:
            profile: Without *id*, *kx* and patches, which need a profile that is
                there. Up to 100 KB.

            additional_fields: What else to read of what was made.

        Raises:
            ValueError: It has one of those, or Klaviyo would refuse it; the text
                names the place.
        """
        from ._operations.profile_writing import create_profile

        return self.perform(create_profile(profile, additional_fields=additional_fields))

    def create_or_update_profile(
        self, profile: Profile | ProfileUpdate, *, additional_fields: Sequence[ProfileExtra] = ()
    ) -> WrittenProfile:
        """
        Create a profile, or update the one that has its identifier, and say which.

        May be repeated, unless it adds to list properties or takes from them. The call raises
        :class:`~pvxklaviyo.klaviyo.DuplicateProfileError` when its identifiers
        belong to two profiles: send one identifier, or merge the two.

        Args:
            profile: Who it is and what to set; with a :class:`ProfileUpdate` None
                clears. Up to 100 KB.

            additional_fields: What else to read of what was written.

        Raises:
            ValueError: It has no identifier, or Klaviyo would refuse it; the text
                names the place.
        """
        from ._operations.profile_writing import create_or_update_profile

        return self.perform(create_or_update_profile(profile, additional_fields=additional_fields))

    def update_profile(
        self, update: ProfileUpdate, *, additional_fields: Sequence[ProfileExtra] = ()
    ) -> StoredProfile:
        """
        Change a profile: what is :data:`UNSET` stays, None clears.

        May be repeated, unless it adds to list properties or takes from them. The call raises
        :class:`~pvxklaviyo.klaviyo.DuplicateProfileError` when another profile
        has the identifier that it sets.

        Args:
            update: With Klaviyo's key of the profile as its *id*. Up to 100 KB.

            additional_fields: What else to read of what was written.

        Raises:
            ValueError: It has no id, or Klaviyo would refuse it; the text names
                the place.
        """
        from ._operations.profile_writing import update_profile

        return self.perform(update_profile(update, additional_fields=additional_fields))

    def merge_profiles(self, source_id: str, *, into: str) -> str:
        """
        Merge one profile into another, which keeps its key; the source is deleted.

        Klaviyo does it a little later. Cannot be undone. Not repeated when its
        outcome is not known.

        Args:
            source_id: Klaviyo's key of the one that goes.

            into: Klaviyo's key of the one that stays.

        Returns:
            The key of the one that stays.

        Raises:
            ValueError: Both are the same, or one is empty.
        """
        from ._operations.profile_writing import merge_profiles

        return self.perform(merge_profiles(source_id, into=into))

    def get_profile(
        self,
        profile_id: str,
        *,
        additional_fields: Sequence[ProfileExtra] = (),
        include: Sequence[Literal["lists", "segments"]] = (),
    ) -> StoredProfile:
        """
        Read one profile by Klaviyo's key of it.

        Args:
            profile_id: The key.

            additional_fields: What else to read.

            include: Groups whose ids to read; limits it to one call a second and
                15 a minute.
        """
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
        """
        Look for the one profile that has an identifier; None if nobody has it.

        A profile that was just written may take a moment to be found.

        Args:
            profile_id: Klaviyo's key of the profile.

            email: The primary address.

            phone_number: In E.164 form.

            external_id: The person's key in a shop or till.

            kx: What Klaviyo's cookie says.

            additional_fields: What else to read.

        Raises:
            ValueError: Not exactly one identifier is given.

        The call raises :class:`SeveralProfilesError` when more than one profile
        has it.
        """
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
        """
        Read one page of profiles.

        Args:
            filter: By ``"id"``, ``"email"``, ``"phone_number"``,
                ``"external_id"`` (equals or any), ``"_kx"`` (equals),
                ``"created"``, ``"updated"`` (after or before, not the instant
                itself), and by why and when somebody was suppressed:
                ``"subscriptions.email.marketing.suppression.reason"``.

            additional_fields: What else to read.

            sort: In which order.

            cursor: Where to go on; usually :attr:`Page.next` does that.

            page_size: 1 to 100.

        Raises:
            ValueError: The size is out of range.
        """
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
        """
        Read one page of the account's segments.

        Args:
            filter: By ``"id"``, ``"name"`` (equals or any), ``"created"``,
                ``"updated"`` (after),
                ``"is_active"`` (equals or any), ``"is_starred"`` (equals).

            include: What to name the ids of: the flows that it starts, its tags.

            sort: In which order.

            cursor: Where to go on; usually :attr:`Page.next` does that.

            page_size: 1 to 10.

        Raises:
            ValueError: The size is out of range.
        """
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
        """
        Read one segment, with the number of its members if that is asked for.

        Args:
            segment_id: Klaviyo's key of it.

            profile_count: Whether to count; limits it to one call a second and
                15 a minute.

            include: What to name the ids of: the flows that it starts, its tags.
        """
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
        """
        Read one page of a segment's members, each with when it joined.

        Args:
            segment_id: Klaviyo's key of the segment.

            filter: By ``"profile_id"``, ``"email"``, ``"phone_number"``,
                ``"push_token"`` (equals or any), ``"_kx"`` (equals),
                ``"joined_group_at"`` (any comparison of times).

            additional_fields: What else to read of each.

            sort: By when they joined.

            cursor: Where to go on; usually :attr:`Page.next` does that.

            page_size: 1 to 100.

        Raises:
            ValueError: The size is out of range.
        """
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
        """
        Read one page of the ids of a segment's members.

        Args:
            segment_id: Klaviyo's key of the segment.

            filter: As for :func:`list_profiles_for_segment`.

            sort: By when they joined.

            cursor: Where to go on; usually :attr:`Page.next` does that.

            page_size: 1 to 100.

        Raises:
            ValueError: The size is out of range.
        """
        from ._operations.segments import list_profile_ids_for_segment

        return self.perform(
            list_profile_ids_for_segment(
                segment_id, filter, sort=sort, cursor=cursor, page_size=page_size
            )
        )

    def get_flows_triggered_by_segment(self, segment_id: str) -> Sequence[Flow]:
        """Read the flows that joining a segment starts, without their definitions."""
        from ._operations.segments import get_flows_triggered_by_segment

        return self.perform(get_flows_triggered_by_segment(segment_id))

    def get_ids_for_flows_triggered_by_segment(self, segment_id: str) -> Sequence[str]:
        """Read the ids of the flows that joining a segment starts."""
        from ._operations.segments import get_ids_for_flows_triggered_by_segment

        return self.perform(get_ids_for_flows_triggered_by_segment(segment_id))

    def probe_write_events(self) -> None:
        """
        Find out whether the key may write events, without writing one.

        Sends a body without metric and profile, which no event can be made of.
        Klaviyo's complaint about the body says that the key was let in: probable,
        not proven.

        The call raises :class:`~pvxklaviyo.errors.AuthenticationError` with
        ``missing_scope`` when the key may not.
        """
        from ._operations.stored import probe_write_events

        return self.perform(probe_write_events())

    def probe_write_profiles(self) -> None:
        """
        Find out whether the key may write profiles, without writing one.

        Sends a body that names nobody, which no profile can be made of; what comes
        of it says as much as with :func:`probe_write_events`.

        The call raises :class:`~pvxklaviyo.errors.AuthenticationError` with
        ``missing_scope`` when the key may not.
        """
        from ._operations.stored import probe_write_profiles

        return self.perform(probe_write_profiles())

    def list_tags(
        self,
        filter: Filter | None = None,
        *,
        include: Sequence[Literal["tag-group"]] = (),
        sort: Literal["id", "-id", "name", "-name"] | None = None,
        cursor: str | None = None,
        page_size: int = 50,
    ) -> Page[Tag]:
        """
        Read one page of the account's tags.

        Args:
            filter: By ``"name"`` (equals, contains, begins or ends with).

            include: What to name the ids of: the group.

            sort: In which order.

            cursor: Where to go on; usually :attr:`Page.next` does that.

            page_size: 1 to 50.

        Raises:
            ValueError: The size is out of range.
        """
        from ._operations.tags import list_tags

        return self.perform(
            list_tags(filter, include=include, sort=sort, cursor=cursor, page_size=page_size)
        )

    def get_tag(self, tag_id: str, *, include: Sequence[Literal["tag-group"]] = ()) -> Tag:
        """
        Read one tag.

        Args:
            tag_id: Klaviyo's key of it.

            include: What to name the ids of: the group.
        """
        from ._operations.tags import get_tag

        return self.perform(get_tag(tag_id, include=include))

    def find_tag_group_for_tag(self, tag_id: str) -> TagGroup | None:
        """Read the group that a tag belongs to; None where tag or group is gone."""
        from ._operations.tags import find_tag_group_for_tag

        return self.perform(find_tag_group_for_tag(tag_id))

    def find_tag_group_id_for_tag(self, tag_id: str) -> str | None:
        """Read the id of the group that a tag belongs to; None where tag or group is gone."""
        from ._operations.tags import find_tag_group_id_for_tag

        return self.perform(find_tag_group_id_for_tag(tag_id))

    def get_list_ids_for_tag(self, tag_id: str) -> Sequence[str]:
        """Read the ids of the lists that have a tag."""
        from ._operations.tags import get_list_ids_for_tag

        return self.perform(get_list_ids_for_tag(tag_id))

    def get_segment_ids_for_tag(self, tag_id: str) -> Sequence[str]:
        """Read the ids of the segments that have a tag."""
        from ._operations.tags import get_segment_ids_for_tag

        return self.perform(get_segment_ids_for_tag(tag_id))

    def get_flow_ids_for_tag(self, tag_id: str) -> Sequence[str]:
        """Read the ids of the flows that have a tag."""
        from ._operations.tags import get_flow_ids_for_tag

        return self.perform(get_flow_ids_for_tag(tag_id))

    def get_campaign_ids_for_tag(self, tag_id: str) -> Sequence[str]:
        """Read the ids of the campaigns that have a tag; needs the scope of campaigns as well."""
        from ._operations.tags import get_campaign_ids_for_tag

        return self.perform(get_campaign_ids_for_tag(tag_id))

    def get_tags_for_list(self, list_id: str) -> Sequence[Tag]:
        """Read the tags of a list."""
        from ._operations.tags import get_tags_for_list

        return self.perform(get_tags_for_list(list_id))

    def get_tag_ids_for_list(self, list_id: str) -> Sequence[str]:
        """Read the ids of the tags of a list."""
        from ._operations.tags import get_tag_ids_for_list

        return self.perform(get_tag_ids_for_list(list_id))

    def get_tags_for_segment(self, segment_id: str) -> Sequence[Tag]:
        """Read the tags of a segment."""
        from ._operations.tags import get_tags_for_segment

        return self.perform(get_tags_for_segment(segment_id))

    def get_tag_ids_for_segment(self, segment_id: str) -> Sequence[str]:
        """Read the ids of the tags of a segment."""
        from ._operations.tags import get_tag_ids_for_segment

        return self.perform(get_tag_ids_for_segment(segment_id))

    def get_tags_for_flow(self, flow_id: str) -> Sequence[Tag]:
        """Read the tags of a flow."""
        from ._operations.tags import get_tags_for_flow

        return self.perform(get_tags_for_flow(flow_id))

    def get_tag_ids_for_flow(self, flow_id: str) -> Sequence[str]:
        """Read the ids of the tags of a flow."""
        from ._operations.tags import get_tag_ids_for_flow

        return self.perform(get_tag_ids_for_flow(flow_id))

    def get_webhooks(
        self, *, include: Sequence[Literal["webhook-topics"]] = ()
    ) -> Sequence[Webhook]:
        """
        Read the account's webhooks.

        Only accounts with the advanced data platform, and OAuth apps, have any.

        Args:
            include: Whether to read what each is told of, too.
        """
        from ._operations.webhooks import get_webhooks

        return self.perform(get_webhooks(include=include))

    def get_webhook(
        self, webhook_id: str, *, include: Sequence[Literal["webhook-topics"]] = ()
    ) -> Webhook:
        """
        Read one webhook.

        Args:
            webhook_id: Klaviyo's key of it.

            include: Whether to read what it is told of, too.
        """
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
        """
        Have Klaviyo tell an address of events.

        Not repeated when the answer is lost: there might be two then.

        Args:
            name: What people see.

            endpoint_url: With https. It must answer within five seconds.

            secret_key: What Klaviyo signs with: at least 16 characters, and
                nobody's password. :func:`verify_webhook` takes the same.

            topics: At least one of :func:`get_webhook_topics`.

            description: What people read.

        Raises:
            ValueError: The address is not https, the secret too short, the name
                empty, or there is no topic.
        """
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
        """
        Change a webhook; what is :data:`UNSET` stays, None clears.

        Repeated where needed: the same values twice are the same as once.

        Raises:
            ValueError: The new secret is too short.
        """
        from ._operations.webhooks import update_webhook

        return self.perform(update_webhook(webhook))

    def delete_webhook(self, webhook_id: str) -> None:
        """
        Have Klaviyo tell an address nothing more.

        Repeated where needed, so a webhook that is not there counts as deleted.
        """
        from ._operations.webhooks import delete_webhook

        return self.perform(delete_webhook(webhook_id))

    def get_webhook_topics(self) -> Sequence[WebhookTopic]:
        """Read what a webhook of the account can be told of."""
        from ._operations.webhooks import get_webhook_topics

        return self.perform(get_webhook_topics())

    def get_webhook_topic(self, topic: str) -> WebhookTopic:
        """Read one topic: whether there is one of that name."""
        from ._operations.webhooks import get_webhook_topic

        return self.perform(get_webhook_topic(topic))
