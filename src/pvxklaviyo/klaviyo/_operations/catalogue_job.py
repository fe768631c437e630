"""A bulk job of the catalogue: how far it is, and which of its entries failed."""
# https://developers.klaviyo.com/en/reference/catalogs_api_overview

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

import attrs

from .._cut import allowed, cut
from .._json import to_document
from ._catalogue import added, changed
from .catalogue_items import CatalogItemUpdate, NewCatalogItem
from .catalogue_variants import CatalogVariantUpdate, NewCatalogVariant

MAX_JOB_ENTRIES = 100
"""Entries in one bulk job, at most."""

_BATCH_BYTES = 4_800_000  # below Klaviyo's 5 MB, in whichever way it counts them
_ENTRY = re.compile(r"/data/attributes/(?:items|variants)/data/(\d+)(?:/|$)")

CatalogEntry = NewCatalogItem | NewCatalogVariant | CatalogItemUpdate | CatalogVariantUpdate | str
"""What a bulk job takes: new entries, changes of entries, or, to delete them, their ids."""

_E = TypeVar("_E", NewCatalogItem, NewCatalogVariant, CatalogItemUpdate, CatalogVariantUpdate, str)


@attrs.frozen(kw_only=True)
class CatalogJobError:
    """
    Why one entry of a job failed.

    Attributes:
        detail: Klaviyo's words.

        pointer: Where in what was sent; None where it does not say.

        id: Klaviyo's name of this failure. Documented as always there; in
            truth often null, like the code and the title.

        code: A short word for it.

        title: What kind of failure.
    """

    detail: str = ""
    pointer: str | None = None
    id: str | None = None
    code: str | None = None
    title: str | None = None


@attrs.frozen(kw_only=True)
class CatalogFailure:
    """
    An entry that a job could not write.

    Attributes:
        position: In what was sent, from 0; None where the error does not say.

        entry_id: The entry's whole id; None where the error does not say.

        error: Why.
    """

    position: int | None
    entry_id: str | None
    error: CatalogJobError


@attrs.frozen(kw_only=True)
class CatalogJob:
    """
    A bulk job: up to 100 entries that Klaviyo writes later, each for itself.

    It is complete when every entry was tried, and that some of them failed is
    normal: look at :meth:`failures`.

    Attributes:
        id: Klaviyo's key of it.

        kind: Such as ``"catalog-variant-bulk-update-job"``.

        status: ``"queued"``, ``"processing"``, ``"complete"`` or
            ``"cancelled"``.

        total_count: Entries that it has.

        completed_count: Entries that took effect.

        failed_count: Entries that did not.

        created_at: When it came.

        completed_at: When its last entry was done.

        expires_at: Until when it can be asked for.

        errors: One for each entry that failed.

        entry_ids: Ids of the entries; only where they were asked for.
    """

    # https://developers.klaviyo.com/en/reference/get_bulk_update_variants_job
    id: str
    kind: str = ""
    status: str | None = None
    total_count: int = 0
    completed_count: int = 0
    failed_count: int = 0
    created_at: datetime | None = None
    completed_at: datetime | None = None
    expires_at: datetime | None = None
    errors: Sequence[CatalogJobError] = ()
    entry_ids: Sequence[str] = ()

    @property
    def finished(self) -> bool:
        """Whether it will not change any more, however it went."""
        # The statuses that end a job may become more.
        return self.status in ("complete", "cancelled") or self.completed_at is not None

    def failures(self, sent: Sequence[CatalogEntry]) -> Sequence[CatalogFailure]:
        """
        Say which entries failed.

        Args:
            sent: What the job was made of, in the same order.

        Returns:
            One for each error, in Klaviyo's order.
        """
        found = list[CatalogFailure]()
        for error in self.errors:
            named = _ENTRY.match(error.pointer or "")
            position = int(named[1]) if named else None
            if position is not None and position >= len(sent):
                position = None
            entry_id = None if position is None else _id(sent[position])
            found.append(CatalogFailure(position=position, entry_id=entry_id, error=error))
        return found


def _id(entry: CatalogEntry) -> str:
    return entry if isinstance(entry, str) else entry.id


def catalog_batches(
    entries: Iterable[_E], *, max_entries: int = MAX_JOB_ENTRIES, max_bytes: int = _BATCH_BYTES
) -> Iterator[Sequence[_E]]:
    """
    Cut entries into lists that fit one bulk job each.

    Args:
        entries: Of one kind, in any number; read as they are needed.

        max_entries: Per job.

        max_bytes: Per job, encoded.

    Returns:
        Lists of at least one entry, in order.

    Raises:
        ValueError: *max_entries* is not 1 to 100, or one entry alone has more
            than *max_bytes*.
    """
    allowed("max_entries", max_entries, MAX_JOB_ENTRIES)
    sized = ((entry, _fitting(entry, max_bytes)) for entry in entries)
    return cut(sized, most=max_entries, around=_FRAME_BYTES, max_bytes=max_bytes)


def _fitting(entry: CatalogEntry, max_bytes: int) -> int:
    size = _size(entry)
    if _FRAME_BYTES + size > max_bytes:
        raise ValueError(f"an entry has {size:,} bytes; a job is given {max_bytes:,}")
    return size


_FRAME_BYTES = 200  # the document around the entries


def _size(entry: CatalogEntry) -> int:
    """Count an entry's bytes, and those of the comma after it."""
    match entry:
        case str():
            return len(to_document({"type": "catalog-variant", "id": entry})) + 1
        case NewCatalogItem() | NewCatalogVariant():
            return len(to_document(added(entry, "catalog-variant"))) + 1
        case CatalogItemUpdate() | CatalogVariantUpdate():
            return len(to_document(changed(entry, "catalog-variant"))) + 1
