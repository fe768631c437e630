"""Bulk imports of profiles, and how callers follow them."""

# https://developers.klaviyo.com/en/reference/bulk_import_profiles

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import chain

import attrs

from ...._http import Response
from ..account import Account
from ..document import Json, Refused, Wrong
from ..groups import LIST, Group
from ..profile_jobs import ImportJob, RowError
from ..profile_patches import unpatchable
from ..query import Query, page
from ..resources import Related, absent, new_uuid, resource
from ..submissions import PROFILE_BODY_BYTES, profile_beyond_limits
from . import groups
from .asked import Asked, Handlers, part, parts
from .documents import ids, many, one
from .listed import Found, listed
from .profile_documents import written as profile_written
from .profiles import put

JOB = "profile-bulk-import-job"
MOST_ROWS = 10_000


def _import(account: Account, asked: Asked) -> Response:
    data, settings = asked.data, account.settings
    rows = parts(part(data, "attributes", "profiles").get("data"))
    pointer = "/data/attributes/profiles/data"
    if len(rows) > MOST_ROWS:
        wrong = Wrong("At most 10,000 profiles may be imported with one request.", pointer)
        raise Refused(400, [wrong])
    relationships = data.get("relationships")
    into = relationships.get("lists") if isinstance(relationships, dict) else None
    named = parts(into.get("data")) if isinstance(into, dict) else []
    list_ids = [str(entry["id"]) for entry in named]
    for position, list_id in enumerate(list_ids):
        if account.groups.get(LIST, list_id) is None:
            raise absent(LIST, list_id, f"/data/relationships/lists/data/{position}/id")
    job = account.imports.add(rows, list_ids, asked.now)

    def start(at: datetime) -> None:
        job.started = at

    def finish(at: datetime) -> None:
        for row in job.rows:
            _import_row(account, job, row, attrs.evolve(asked, now=at))
        job.completed = at

    started = asked.now + settings.jobs_queued_for
    account.later.add(started, start)
    account.later.add(started + settings.jobs_processing_for, finish)
    return one(asked.query, _written(asked.query, job), status=202)


def _import_row(account: Account, job: ImportJob, row: Mapping[str, Json], asked: Asked) -> None:
    try:
        for wrong in _wrong_with(row):
            raise Refused(400, [wrong])
        profile, _ = put(account, row, asked)
    except Refused as refused:
        error_id = new_uuid(job.id, "import-error", len(job.errors) + 1)
        job.errors.append(RowError(id=error_id, wrong=_of_row(refused.wrong[0]), row=dict(row)))
        return
    if profile.id not in job.profile_ids:
        job.profile_ids.append(profile.id)
    for list_id in job.list_ids:
        group = account.groups.get(LIST, list_id)
        if group is not None:
            group.members.setdefault(profile.id, asked.now)


def _wrong_with(row: Mapping[str, Json]) -> Iterator[Wrong]:
    if len(json.dumps(dict(row), ensure_ascii=False).encode()) > PROFILE_BODY_BYTES:
        yield Wrong("A profile may have at most 100 KB.", "/data")
    yield from chain(profile_beyond_limits(row, "/data"), unpatchable(row, "/data"))


def _of_row(wrong: Wrong) -> Wrong:
    return attrs.evolve(wrong, pointer=wrong.pointer or "/data")


def _existing(account: Account, asked: Asked) -> ImportJob:
    job = account.imports.get(asked.resource_id)
    if job is None:
        raise absent(JOB, asked.resource_id)
    return job


def _written(
    query: Query, job: ImportJob, related: Mapping[str, Related] | None = None
) -> dict[str, Json]:
    others: dict[str, Related] = {"lists": None, "profiles": None, "import-errors": None}
    found = resource(
        query.base,
        JOB,
        job.id,
        job.attributes(),
        {**others, **(related or {})},
        fields=query.fields(JOB),
    )
    relationships = part(found["relationships"])
    # Errors have no address for their ids alone.
    part(relationships, "import-errors", "links").pop("self")
    return found


def _lists(account: Account, job: ImportJob) -> list[Group]:
    found = (account.groups.get(LIST, list_id) for list_id in job.list_ids)
    return [group for group in found if group is not None]


def _get(account: Account, asked: Asked) -> Response:
    query, job = asked.query, _existing(account, asked)
    if "lists" not in query.include:
        return one(query, _written(query, job))
    found = _lists(account, job)
    data = _written(query, job, {"lists": [(LIST, group.id) for group in found]})
    return one(query, data, [groups.written(query, group) for group in found])


def _field(job: ImportJob, name: str) -> Found:
    return job.status if name == "status" else job.created


def _list(account: Account, asked: Asked) -> Response:
    query, found = asked.query, account.imports.all()
    numbers = {job.id: number for number, job in enumerate(found)}
    shown, links = listed(query, found, lambda job: numbers[job.id], _field)
    return many(query, [_written(query, job) for job in shown], links)


def _lists_of(account: Account, asked: Asked) -> Response:
    found = _lists(account, _existing(account, asked))
    return many(asked.query, [groups.written(asked.query, group) for group in found])


def _list_ids_of(account: Account, asked: Asked) -> Response:
    found = _lists(account, _existing(account, asked))
    return ids(asked.query, LIST, [group.id for group in found])


def _profiles_of(account: Account, asked: Asked) -> Response:
    job, query = _existing(account, asked), asked.query
    found = [account.profiles.get(profile_id) for profile_id in job.profile_ids]
    left = [profile for profile in found if profile is not None]
    shown, links = page(query, list(enumerate(left)), lambda item: (item[0], 0))
    return many(query, [profile_written(query, profile) for _, profile in shown], links)


def _profile_ids_of(account: Account, asked: Asked) -> Response:
    return ids(asked.query, "profile", _existing(account, asked).profile_ids)


def _errors_of(account: Account, asked: Asked) -> Response:
    job, query = _existing(account, asked), asked.query
    shown, links = page(query, list(enumerate(job.errors)), lambda item: (item[0], 0))
    only = query.fields("import-error")
    data: list[Json] = []
    for _, error in shown:
        found = resource(query.base, "import-error", error.id, error.attributes(), fields=only)
        # An error is no address of its own.
        del found["links"]
        data.append(found)
    return many(query, data, links)


HANDLERS: Handlers = {
    "bulk_import_profiles": _import,
    "get_bulk_import_profiles_jobs": _list,
    "get_bulk_import_profiles_job": _get,
    "get_list_for_bulk_import_profiles_job": _lists_of,
    "get_list_ids_for_bulk_import_profiles_job": _list_ids_of,
    "get_profiles_for_bulk_import_profiles_job": _profiles_of,
    "get_profile_ids_for_bulk_import_profiles_job": _profile_ids_of,
    "get_errors_for_bulk_import_profiles_job": _errors_of,
}
