"""Bulk jobs of the catalogue's variants: up to 100 at once, written later."""
# https://developers.klaviyo.com/en/reference/catalogs_api_overview

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ..._call import Call, Page
from ._catalogue import added, changed, writable
from ._catalogue_job import ask, begin, page
from .catalogue_job import CatalogJob
from .catalogue_variants import CatalogVariantUpdate, NewCatalogVariant


def bulk_create_catalog_variants(variants: Sequence[NewCatalogVariant]) -> Call[CatalogJob]:
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
    # https://developers.klaviyo.com/en/reference/bulk_create_catalog_variants
    entries = [added(variant, "catalog-variant") for variant in variants]
    return begin("bulk_create_catalog_variants", "catalog-variant-bulk-create-job", entries)


def get_bulk_create_variants_job(
    job_id: str, *, include: Sequence[Literal["variants"]] = ()
) -> Call[CatalogJob]:
    """
    Ask how far a job is that creates variants.

    ``client.wait_for`` asks until it is finished.

    Args:
        job_id: Of the job.

        include: What to name the ids of: the variants.
    """
    # https://developers.klaviyo.com/en/reference/get_bulk_create_variants_job
    return ask(
        "get_bulk_create_variants_job",
        job_id,
        include=include,
    )


def list_bulk_create_variants_jobs(
    *, status: str | None = None, cursor: str | None = None
) -> Call[Page[CatalogJob]]:
    """
    Read one page of the jobs that create variants, up to 100.

    Args:
        status: Only those: ``"queued"``, ``"processing"``, ``"complete"`` or
            ``"cancelled"``.

        cursor: Where to go on; usually :attr:`Page.next` does that.
    """
    # https://developers.klaviyo.com/en/reference/get_bulk_create_variants_jobs
    return page("get_bulk_create_variants_jobs", status, cursor)


def bulk_update_catalog_variants(variants: Sequence[CatalogVariantUpdate]) -> Call[CatalogJob]:
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
    # https://developers.klaviyo.com/en/reference/bulk_update_catalog_variants
    entries = [changed(variant, "catalog-variant") for variant in variants]
    return begin("bulk_update_catalog_variants", "catalog-variant-bulk-update-job", entries)


def get_bulk_update_variants_job(
    job_id: str, *, include: Sequence[Literal["variants"]] = ()
) -> Call[CatalogJob]:
    """
    Ask how far a job is that changes variants.

    ``client.wait_for`` asks until it is finished.

    Args:
        job_id: Of the job.

        include: What to name the ids of: the variants.
    """
    # https://developers.klaviyo.com/en/reference/get_bulk_update_variants_job
    return ask(
        "get_bulk_update_variants_job",
        job_id,
        include=include,
    )


def list_bulk_update_variants_jobs(
    *, status: str | None = None, cursor: str | None = None
) -> Call[Page[CatalogJob]]:
    """
    Read one page of the jobs that change variants, up to 100.

    Args:
        status: Only those: ``"queued"``, ``"processing"``, ``"complete"`` or
            ``"cancelled"``.

        cursor: Where to go on; usually :attr:`Page.next` does that.
    """
    # https://developers.klaviyo.com/en/reference/get_bulk_update_variants_jobs
    return page("get_bulk_update_variants_jobs", status, cursor)


def bulk_delete_catalog_variants(variant_ids: Sequence[str]) -> Call[CatalogJob]:
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
    # https://developers.klaviyo.com/en/reference/bulk_delete_catalog_variants
    entries = [{"type": "catalog-variant", "id": writable(one, "an id")} for one in variant_ids]
    return begin("bulk_delete_catalog_variants", "catalog-variant-bulk-delete-job", entries)


def get_bulk_delete_variants_job(job_id: str) -> Call[CatalogJob]:
    """
    Ask how far a job is that deletes variants.

    ``client.wait_for`` asks until it is finished.

    Args:
        job_id: Of the job.
    """
    # https://developers.klaviyo.com/en/reference/get_bulk_delete_variants_job
    return ask(
        "get_bulk_delete_variants_job",
        job_id,
    )


def list_bulk_delete_variants_jobs(
    *, status: str | None = None, cursor: str | None = None
) -> Call[Page[CatalogJob]]:
    """
    Read one page of the jobs that delete variants, up to 100.

    Args:
        status: Only those: ``"queued"``, ``"processing"``, ``"complete"`` or
            ``"cancelled"``.

        cursor: Where to go on; usually :attr:`Page.next` does that.
    """
    # https://developers.klaviyo.com/en/reference/get_bulk_delete_variants_jobs
    return page("get_bulk_delete_variants_jobs", status, cursor)
