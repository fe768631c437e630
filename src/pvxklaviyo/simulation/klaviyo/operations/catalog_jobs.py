"""Bulk jobs of the catalogue: six kinds, each taken in, listed and looked at."""

# https://developers.klaviyo.com/en/reference/bulk_create_catalog_variants

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...._http import Response
from ..account import Account
from ..bodies import refuse
from ..catalog_bodies import ITEM, VARIANT, faults_of, not_writable
from ..catalog_jobs import CREATE, DELETE, ENTRIES, UPDATE, CatalogJob, plural
from ..document import Json, Wrong
from ..query import Query
from ..resources import Related, absent, resource
from ..resources import written as instant
from . import catalog
from .asked import Asked, Handler, Handlers, part, parts
from .documents import many, one
from .listed import Found, listed


def _type(kind: str, action: str) -> str:
    return f"{kind}-bulk-{action}-job"


def _written(query: Query, job: CatalogJob) -> dict[str, Json]:
    kind = _type(job.kind, job.action)
    attributes: dict[str, Json] = {
        "status": job.status,
        "created_at": instant(job.created),
        "total_count": len(job.rows),
        "completed_count": job.completed,
        "failed_count": job.failed,
        "completed_at": instant(job.completed_at),
        "errors": list(job.errors),
        "expires_at": instant(job.expires),
    }
    many: Related = None
    if plural(job.kind) in query.include:
        many = [(job.kind, entry_id) for entry_id in job.entries]
    only = query.fields(kind)
    return resource(query.base, kind, job.id, attributes, {plural(job.kind): many}, fields=only)


def _faults(kind: str, action: str, rows: list[dict[str, Json]], pointer: str) -> Iterator[Wrong]:
    if len(rows) > ENTRIES:
        yield Wrong(f"A job may have at most {ENTRIES} entries.", pointer)
        return
    for position, row in enumerate(rows):
        place = f"{pointer}/{position}"
        if action != CREATE:
            yield from not_writable(str(row["id"]), f"{place}/id")
        if action != DELETE:
            yield from faults_of(kind, row, place, new=action == CREATE)


def _adder(kind: str, action: str) -> Handler:
    def add_job(account: Account, asked: Asked) -> Response:
        members = plural(kind)
        rows = parts(part(asked.attributes, members)["data"])
        refuse(_faults(kind, action, rows, f"/data/attributes/{members}/data"))
        job = account.jobs.add(kind, action, rows, asked.now, asked.number)
        return one(asked.query, _written(asked.query, job), status=202)

    return add_job


def _lister(kind: str, action: str) -> Handler:
    def list_jobs(account: Account, asked: Asked) -> Response:
        jobs = account.jobs.all(asked.now, kind, action)
        shown, links = listed(asked.query, jobs, lambda job: job.number, _field)
        return many(asked.query, [_written(asked.query, job) for job in shown], links)

    return list_jobs


def _field(job: CatalogJob, field: str) -> Found:
    return job.status if field == "status" else None


def _getter(kind: str, action: str) -> Handler:
    def get_job(account: Account, asked: Asked) -> Response:
        job = account.jobs.find(kind, action, asked.resource_id, asked.now)
        if job is None:
            raise absent(_type(kind, action), asked.resource_id)
        included: list[Json] | None = None
        if asked.query.include:
            entries = (account.catalog.find(kind, entry_id) for entry_id in job.entries)
            included = [
                catalog.written(asked.query, entry) for entry in entries if entry is not None
            ]
        return one(asked.query, _written(asked.query, job), included)

    return get_job


def _handlers() -> Mapping[str, Handler]:
    found: dict[str, Handler] = {}
    # The file calls the operations by two names: catalog_variants, and variants.
    for kind, long, short in (
        (ITEM, "catalog_items", "catalog_items"),
        (VARIANT, "catalog_variants", "variants"),
    ):
        for action in (CREATE, UPDATE, DELETE):
            found[f"bulk_{action}_{long}"] = _adder(kind, action)
            found[f"get_bulk_{action}_{short}_jobs"] = _lister(kind, action)
            found[f"get_bulk_{action}_{short}_job"] = _getter(kind, action)
    return found


HANDLERS: Handlers = _handlers()
