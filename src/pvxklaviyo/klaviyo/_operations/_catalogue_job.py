"""What all six kinds of the catalogue's bulk jobs share: their documents, both ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..._call import Call, Page
from .._filter import where
from .._json import Json, to_document
from .._structure import attributes_of, resource
from ._ask import page_call, resource_call
from .catalogue_job import MAX_JOB_ENTRIES, CatalogJob

_MAX_BYTES = 5_000_000

_ITEMS = resource(CatalogJob, entry_ids="items")
_VARIANTS = resource(CatalogJob, entry_ids="variants")


def begin(operation: str, kind: str, entries: Sequence[Mapping[str, Json]]) -> Call[CatalogJob]:
    """
    Send entries as a job; once, because jobs overtake each other.

    Args:
        operation: Klaviyo's name of it.

        kind: ``"catalog-item-bulk-create-job"``.

        entries: Resources.

    Raises:
        ValueError: There are none or too many, or they are too large.
    """
    if not 1 <= len(entries) <= MAX_JOB_ENTRIES:
        raise ValueError(
            f"a job takes 1 to {MAX_JOB_ENTRIES} entries, not {len(entries):,}; "
            "cut them with catalog_batches()"
        )
    of_kind = _entries(kind)
    body: Json = {"data": {"type": kind, "attributes": {of_kind: {"data": entries}}}}
    size = len(to_document(body))
    if size > _MAX_BYTES:
        raise ValueError(
            f"the job has {size:,} bytes; Klaviyo takes {_MAX_BYTES:,}; "
            "cut the entries with catalog_batches()"
        )
    return resource_call(operation, _read, body=body, repeatable=False)


def ask(operation: str, job_id: str, *, include: Sequence[str] = ()) -> Call[CatalogJob]:
    """Ask for a job; *include* names the entries that it wrote."""
    parameters = {"include": include or None}
    return resource_call(operation, _read, ids=[job_id], parameters=parameters)


def page(operation: str, status: str | None, cursor: str | None) -> Call[Page[CatalogJob]]:
    """Ask for a page of jobs."""
    parameters = {
        "filter": None if status is None else where("status") == status,
        "page[cursor]": cursor,
    }
    return page_call(operation, _read, parameters=parameters)


def _entries(kind: str) -> str:
    return "items" if kind.startswith("catalog-item-") else "variants"


def _read(found: Mapping[str, Json]) -> CatalogJob:
    kind = found.get("type")
    of_items = isinstance(kind, str) and _entries(kind) == "items"
    attributes = {**attributes_of(found), "kind": kind}
    attributes["errors"] = _placed(attributes.get("errors"))
    return (_ITEMS if of_items else _VARIANTS)({**found, "attributes": attributes})


def _placed(errors: Json) -> Json:
    """Bring each error's pointer up to where we have it."""
    if isinstance(errors, str) or not isinstance(errors, Sequence):
        return None
    placed = list[Json]()
    for error in errors:
        if isinstance(error, Mapping):
            source = error.get("source")
            pointer = source.get("pointer") if isinstance(source, Mapping) else None
            placed.append({**error, "pointer": pointer})
    return placed
