"""Many people at once: written by a job that Klaviyo works off later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..._call import Call
from ..._http import Request, Response
from .._answers import expect_document
from .._cut import allowed, cut
from .._json import to_json
from .._limits import OPERATIONS, Operation
from .._profile import Profile, ProfileUpdate, identified
from .._profile_json import resource_json
from .._structure import resource, structure_one
from ._ask import call
from .profile_import_jobs import ProfileImportJob

# https://developers.klaviyo.com/en/reference/bulk_import_profiles
MAX_IMPORT_PROFILES = 10_000
"""Profiles in one import, at most."""
MAX_IMPORT_BYTES = 4_800_000
"""Bytes that imports are cut to: below Klaviyo's 5 MB, in whichever way it counts them."""
_MAX_BODY_BYTES = 5_000_000

_HEAD = b'{"data":{"type":"profile-bulk-import-job","attributes":{"profiles":{"data":['


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


_job = resource(ProfileImportJob, list_ids="lists")
