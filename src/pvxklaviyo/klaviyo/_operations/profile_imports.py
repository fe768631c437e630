"""Many people at once: written by a job that Klaviyo works off later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal

import attrs

from ..._call import Call, Page
from ..._http import Request, Response
from .._answers import expect_document
from .._cut import allowed, cut
from .._filter import Filter
from .._json import Json, to_json
from .._limits import OPERATIONS, Operation
from .._profile import Profile, ProfileUpdate, identified
from .._profile_json import resource_json
from .._structure import attributes_of, identifier, resource, structure_one
from ._ask import call, page_call, resource_call, sequence_call, within
from ._costly import costly
from ._person import read_profile
from .lists import ProfileList
from .profiles import ProfileExtra
from .stored_profiles import StoredProfile

# https://developers.klaviyo.com/en/reference/bulk_import_profiles
MAX_IMPORT_PROFILES = 10_000
"""Profiles in one import, at most."""
MAX_IMPORT_BYTES = 4_800_000
"""Bytes that imports are cut to: below Klaviyo's 5 MB, in whichever way it counts them."""
_MAX_BODY_BYTES = 5_000_000

_HEAD = b'{"data":{"type":"profile-bulk-import-job","attributes":{"profiles":{"data":['


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


def bulk_import_profiles(
    profiles: Sequence[Profile | ProfileUpdate], *, list_id: str | None = None
) -> Call[ProfileImportJob]:
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
    # https://developers.klaviyo.com/en/reference/bulk_import_profiles
    if not 1 <= len(profiles) <= MAX_IMPORT_PROFILES:
        raise ValueError(
            f"an import takes 1 to {MAX_IMPORT_PROFILES:,} profiles, not {len(profiles):,}; "
            "cut them with profile_batches()"
        )
    if list_id == "":
        raise ValueError("list_id is empty")
    encoded = [_encoded(position, profile) for position, profile in enumerate(profiles)]
    body = b"".join((_HEAD, b",".join(encoded), b"]}}", _lists(list_id), b"}}"))
    if len(body) > _MAX_BODY_BYTES:
        raise ValueError(
            "the profiles are too large for one import; cut them with profile_batches()"
        )
    operation = OPERATIONS["bulk_import_profiles"]
    request = Request(operation.method, operation.path, content=body)
    return call(operation, request, _accepted, repeatable=False)


def profile_batches(
    profiles: Iterable[Profile | ProfileUpdate],
    *,
    max_profiles: int = MAX_IMPORT_PROFILES,
    max_bytes: int = MAX_IMPORT_BYTES,
) -> Iterator[Sequence[Profile | ProfileUpdate]]:
    """
    Cut *profiles* into imports, in order.

    Args:
        profiles: Any number of them.

        max_profiles: In one import.

        max_bytes: Of one body. One profile that alone is larger goes alone.

    Returns:
        Lists of at least one profile.

    Raises:
        ValueError: *max_profiles* is not 1 to 10,000. When a list is read:
            Klaviyo would refuse one of its profiles; the text names its
            position among all, and the place.
    """
    allowed("max_profiles", max_profiles, MAX_IMPORT_PROFILES)
    # With a list, whose id is short.
    around = len(_HEAD) + len(_lists("x" * 32)) + 5
    sized = (
        (profile, len(_encoded(position, profile)) + 1) for position, profile in enumerate(profiles)
    )
    return cut(sized, most=max_profiles, around=around, max_bytes=max_bytes)


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


def _encoded(position: int, profile: Profile | ProfileUpdate) -> bytes:
    try:
        identified(profile)
        return resource_json(profile)
    except ValueError as error:
        raise ValueError(f"profile {position}: {error}") from None


def _lists(list_id: str | None) -> bytes:
    if list_id is None:
        return b""
    to = to_json({"lists": {"data": [{"type": "list", "id": list_id}]}}, within=5)
    return b',"relationships":' + to


def _accepted(response: Response, operation: Operation) -> ProfileImportJob:
    document = expect_document(response, operation)
    return structure_one(document, _job, operation.name)


def _page(cursor: str | None, page_size: int) -> dict[str, str | int | None]:
    return {"page[cursor]": cursor, "page[size]": within(page_size, 100)}


_problem = resource(ProfileImportProblem)


def _read_problem(found: Mapping[str, Json]) -> ProfileImportProblem:
    attributes = attributes_of(found)
    source = attributes.get("source")
    pointer = source.get("pointer") if isinstance(source, Mapping) else None
    return _problem({**found, "attributes": {**attributes, "pointer": pointer}})
