"""How far imports of people are, what they wrote, and whom Klaviyo refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

import attrs

from ..._call import Call, Page
from .._filter import Filter
from .._json import Json
from .._structure import attributes_of, identifier, resource
from ._ask import page_call, resource_call, sequence_call, within
from ._costly import costly
from ._person import read_profile
from .lists import ProfileList
from .profiles import ProfileExtra
from .stored_profiles import StoredProfile


@attrs.frozen(kw_only=True)
class ProfileImportJob:
    """
    An import as it stands.

    Attributes:
        id: Klaviyo's key of it.

        status: ``"queued"``, ``"processing"``, ``"complete"``,
            ``"cancelled"``, or one that is new.

        total_count: Profiles that it was given.

        completed_count: Of those, written.

        failed_count: Of those, refused; the reasons are listed apart.

        created_at: When it was asked for.

        started_at: When Klaviyo began.

        completed_at: When Klaviyo was done.

        expires_at: From when on it is no longer to be read.

        list_ids: Of the list that its profiles are added to; empty unless
            asked for.
    """

    # https://developers.klaviyo.com/en/reference/get_bulk_import_profiles_job
    id: str
    status: str | None = None
    total_count: int = 0
    completed_count: int = 0
    failed_count: int = 0
    created_at: datetime | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    expires_at: datetime | None = None
    list_ids: Sequence[str] = ()

    @property
    def finished(self) -> bool:
        """Whether it will not change any more: complete, with refusals or without, or cancelled."""
        return self.status in ("complete", "cancelled") or self.completed_at is not None


@attrs.frozen(kw_only=True)
class ProfileImportProblem:
    """
    Why one profile of an import was refused.

    Attributes:
        id: Klaviyo's key of the refusal.

        code: Such as ``"invalid"``.

        title: A fixed sentence.

        detail: More of it. May quote what was sent, so ``repr`` leaves it out.

        pointer: Where in the profile.

        original_payload: The profile as it was sent; ``repr`` leaves it out.
    """

    # https://developers.klaviyo.com/en/reference/get_errors_for_bulk_import_profiles_job
    # Documented as always there; jobs answer with nulls for all but detail and pointer.
    id: str | None = None
    code: str | None = None
    title: str | None = None
    detail: str | None = attrs.field(default=None, repr=False)
    pointer: str | None = None
    original_payload: Mapping[str, Json] = attrs.field(factory=dict[str, Json], repr=False)


_job = resource(ProfileImportJob, list_ids="lists")


def get_bulk_import_profiles_job(
    job_id: str, *, include: Sequence[Literal["lists"]] = ()
) -> Call[ProfileImportJob]:
    """
    Ask how far an import is.

    Args:
        job_id: Klaviyo's key of it.

        include: What to name the ids of: the list.
    """
    # https://developers.klaviyo.com/en/reference/get_bulk_import_profiles_job
    return resource_call(
        "get_bulk_import_profiles_job",
        _job,
        ids=[job_id],
        parameters={"include": include or None},
    )


def list_bulk_import_profiles_jobs(
    filter: Filter | None = None,  # noqa: A002 - Klaviyo's word
    *,
    sort: Literal["created_at", "-created_at"] | None = None,
    cursor: str | None = None,
    page_size: int = 100,
) -> Call[Page[ProfileImportJob]]:
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
    # https://developers.klaviyo.com/en/reference/get_bulk_import_profiles_jobs
    parameters = {"filter": filter, "sort": sort, **_page(cursor, page_size)}
    return page_call("get_bulk_import_profiles_jobs", _job, parameters=parameters)


def list_errors_for_bulk_import_profiles_job(
    job_id: str, *, cursor: str | None = None, page_size: int = 100
) -> Call[Page[ProfileImportProblem]]:
    """
    Read one page of what an import was refused, and why.

    Args:
        job_id: Klaviyo's key of the import.

        cursor: Where to go on; usually :attr:`Page.next` does that.

        page_size: 1 to 100.

    Raises:
        ValueError: The size is out of range.
    """
    # https://developers.klaviyo.com/en/reference/get_errors_for_bulk_import_profiles_job
    return page_call(
        "get_errors_for_bulk_import_profiles_job",
        _read_problem,
        ids=[job_id],
        parameters=_page(cursor, page_size),
    )


def list_profiles_for_bulk_import_profiles_job(
    job_id: str,
    *,
    additional_fields: Sequence[ProfileExtra] = (),
    cursor: str | None = None,
    page_size: int = 100,
) -> Call[Page[StoredProfile]]:
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
    # https://developers.klaviyo.com/en/reference/get_profiles_for_bulk_import_profiles_job
    return page_call(
        costly("get_profiles_for_bulk_import_profiles_job", additional_fields),
        read_profile,
        ids=[job_id],
        parameters={
            "additional-fields[profile]": additional_fields or None,
            **_page(cursor, page_size),
        },
    )


def list_profile_ids_for_bulk_import_profiles_job(
    job_id: str, *, cursor: str | None = None, page_size: int = 100
) -> Call[Page[str]]:
    """
    Read one page of the ids of the profiles that an import wrote.

    Args:
        job_id: Klaviyo's key of the import.

        cursor: Where to go on; usually :attr:`Page.next` does that.

        page_size: 1 to 100.

    Raises:
        ValueError: The size is out of range.
    """
    # https://developers.klaviyo.com/en/reference/get_profile_ids_for_bulk_import_profiles_job
    return page_call(
        "get_profile_ids_for_bulk_import_profiles_job",
        identifier,
        ids=[job_id],
        parameters=_page(cursor, page_size),
    )


def get_lists_for_bulk_import_profiles_job(job_id: str) -> Call[Sequence[ProfileList]]:
    """Read the list that an import adds to: none or one."""
    # https://developers.klaviyo.com/en/reference/get_list_for_bulk_import_profiles_job
    return sequence_call("get_list_for_bulk_import_profiles_job", ProfileList, ids=[job_id])


def get_list_ids_for_bulk_import_profiles_job(job_id: str) -> Call[Sequence[str]]:
    """Read the id of the list that an import adds to: none or one."""
    # https://developers.klaviyo.com/en/reference/get_list_ids_for_bulk_import_profiles_job
    return sequence_call("get_list_ids_for_bulk_import_profiles_job", identifier, ids=[job_id])


def _page(cursor: str | None, page_size: int) -> dict[str, str | int | None]:
    return {"page[cursor]": cursor, "page[size]": within(page_size, 100)}


_problem = resource(ProfileImportProblem)


def _read_problem(found: Mapping[str, Json]) -> ProfileImportProblem:
    attributes = attributes_of(found)
    source = attributes.get("source")
    pointer = source.get("pointer") if isinstance(source, Mapping) else None
    return _problem({**found, "attributes": {**attributes, "pointer": pointer}})
