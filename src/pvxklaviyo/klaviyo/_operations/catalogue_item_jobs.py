"""Bulk jobs of the catalogue's items: up to 100 at once, written later."""
# https://developers.klaviyo.com/en/reference/catalogs_api_overview

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ..._call import Call, Page
from ._catalogue import added, changed, writable
from ._catalogue_job import ask, begin, page
from .catalogue_items import CatalogItemUpdate, NewCatalogItem
from .catalogue_job import CatalogJob


def bulk_create_catalog_items(items: Sequence[NewCatalogItem]) -> Call[CatalogJob]:
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
    # https://developers.klaviyo.com/en/reference/bulk_create_catalog_items
    entries = [added(item, "catalog-item") for item in items]
    return begin("bulk_create_catalog_items", "catalog-item-bulk-create-job", entries)


def get_bulk_create_catalog_items_job(
    job_id: str, *, include: Sequence[Literal["items"]] = ()
) -> Call[CatalogJob]:
    """
    Ask how far a job is that creates items.

    ``client.wait_for`` asks until it is finished.

    Args:
        job_id: Of the job.

        include: What to name the ids of: the items.
    """
    # https://developers.klaviyo.com/en/reference/get_bulk_create_catalog_items_job
    return ask(
        "get_bulk_create_catalog_items_job",
        job_id,
        include=include,
    )


def list_bulk_create_catalog_items_jobs(
    *, status: str | None = None, cursor: str | None = None
) -> Call[Page[CatalogJob]]:
    """
    Read one page of the jobs that create items, up to 100.

    Args:
        status: Only those: ``"queued"``, ``"processing"``, ``"complete"`` or
            ``"cancelled"``.

        cursor: Where to go on; usually :attr:`Page.next` does that.
    """
    # https://developers.klaviyo.com/en/reference/get_bulk_create_catalog_items_jobs
    return page("get_bulk_create_catalog_items_jobs", status, cursor)


def bulk_update_catalog_items(items: Sequence[CatalogItemUpdate]) -> Call[CatalogJob]:
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
    # https://developers.klaviyo.com/en/reference/bulk_update_catalog_items
    entries = [changed(item, "catalog-item") for item in items]
    return begin("bulk_update_catalog_items", "catalog-item-bulk-update-job", entries)


def get_bulk_update_catalog_items_job(
    job_id: str, *, include: Sequence[Literal["items"]] = ()
) -> Call[CatalogJob]:
    """
    Ask how far a job is that changes items.

    ``client.wait_for`` asks until it is finished.

    Args:
        job_id: Of the job.

        include: What to name the ids of: the items.
    """
    # https://developers.klaviyo.com/en/reference/get_bulk_update_catalog_items_job
    return ask(
        "get_bulk_update_catalog_items_job",
        job_id,
        include=include,
    )


def list_bulk_update_catalog_items_jobs(
    *, status: str | None = None, cursor: str | None = None
) -> Call[Page[CatalogJob]]:
    """
    Read one page of the jobs that change items, up to 100.

    Args:
        status: Only those: ``"queued"``, ``"processing"``, ``"complete"`` or
            ``"cancelled"``.

        cursor: Where to go on; usually :attr:`Page.next` does that.
    """
    # https://developers.klaviyo.com/en/reference/get_bulk_update_catalog_items_jobs
    return page("get_bulk_update_catalog_items_jobs", status, cursor)


def bulk_delete_catalog_items(item_ids: Sequence[str]) -> Call[CatalogJob]:
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
    # https://developers.klaviyo.com/en/reference/bulk_delete_catalog_items
    entries = [{"type": "catalog-item", "id": writable(one, "an id")} for one in item_ids]
    return begin("bulk_delete_catalog_items", "catalog-item-bulk-delete-job", entries)


def get_bulk_delete_catalog_items_job(job_id: str) -> Call[CatalogJob]:
    """
    Ask how far a job is that deletes items.

    ``client.wait_for`` asks until it is finished.

    Args:
        job_id: Of the job.
    """
    # https://developers.klaviyo.com/en/reference/get_bulk_delete_catalog_items_job
    return ask(
        "get_bulk_delete_catalog_items_job",
        job_id,
    )


def list_bulk_delete_catalog_items_jobs(
    *, status: str | None = None, cursor: str | None = None
) -> Call[Page[CatalogJob]]:
    """
    Read one page of the jobs that delete items, up to 100.

    Args:
        status: Only those: ``"queued"``, ``"processing"``, ``"complete"`` or
            ``"cancelled"``.

        cursor: Where to go on; usually :attr:`Page.next` does that.
    """
    # https://developers.klaviyo.com/en/reference/get_bulk_delete_catalog_items_jobs
    return page("get_bulk_delete_catalog_items_jobs", status, cursor)
