"""People: writing what is known of them."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from ..._call import Call
from ..._http import Request, Response
from .._answers import expect_document
from .._json import Json
from .._limits import Operation
from .._profile import Profile, ProfileUpdate, identified, same_again
from .._profile_json import resource_json
from .._structure import identifier, structure_one
from ._ask import Parameters, address, call, resource_call
from ._costly import costly
from ._person import read_profile
from .profiles import ProfileExtra
from .stored_profiles import StoredProfile


@attrs.frozen(kw_only=True)
class WrittenProfile:
    """
    What became of a profile that was created or updated.

    Attributes:
        created: Whether it is new. After a request that was repeated, one
            that the first made is no longer new.

        profile: As it is now.
    """

    created: bool
    profile: StoredProfile


def create_profile(
    profile: Profile, *, additional_fields: Sequence[ProfileExtra] = ()
) -> Call[StoredProfile]:
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
    # https://developers.klaviyo.com/en/reference/create_profile
    for name in ("id", "kx", "patch_properties", "patch_identifiers"):
        if getattr(profile, name):
            raise ValueError(
                f"profile.{name} is for profiles that are there; use create_or_update_profile"
            )
    return _write("create_profile", profile, additional_fields, repeatable=False)


def create_or_update_profile(
    profile: Profile | ProfileUpdate, *, additional_fields: Sequence[ProfileExtra] = ()
) -> Call[WrittenProfile]:
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
    # https://developers.klaviyo.com/en/reference/create_or_update_profile
    identified(profile)
    operation = costly("create_or_update_profile", additional_fields)
    request = _request(operation, profile, (), additional_fields)
    return call(operation, request, _written, repeatable=same_again(profile))


def update_profile(
    update: ProfileUpdate, *, additional_fields: Sequence[ProfileExtra] = ()
) -> Call[StoredProfile]:
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
    # https://developers.klaviyo.com/en/reference/update_profile
    if not update.id:
        raise ValueError("profile.id is empty; say which profile to update")
    return _write(
        "update_profile",
        update,
        additional_fields,
        ids=[update.id],
        repeatable=same_again(update),
    )


def merge_profiles(source_id: str, *, into: str) -> Call[str]:
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
    # https://developers.klaviyo.com/en/reference/merge_profiles
    if not source_id or not into or source_id == into:
        raise ValueError("name two profiles: the one that goes, and the one that stays")
    body: Json = {
        "data": {
            "type": "profile-merge",
            "id": into,
            "relationships": {"profiles": {"data": [{"type": "profile", "id": source_id}]}},
        }
    }
    return resource_call("merge_profiles", identifier, body=body, repeatable=False)


def _request(
    operation: Operation,
    profile: Profile | ProfileUpdate,
    ids: Sequence[str],
    additional_fields: Sequence[ProfileExtra],
) -> Request:
    parameters: Parameters = {"additional-fields[profile]": additional_fields or None}
    body = b'{"data":' + resource_json(profile) + b"}"
    return Request(operation.method, address(operation, ids, parameters), content=body)


def _write(
    name: str,
    profile: Profile | ProfileUpdate,
    additional_fields: Sequence[ProfileExtra],
    *,
    ids: Sequence[str] = (),
    repeatable: bool,
) -> Call[StoredProfile]:
    operation = costly(name, additional_fields)
    request = _request(operation, profile, ids, additional_fields)
    return call(operation, request, _stored, repeatable=repeatable)


def _stored(response: Response, operation: Operation) -> StoredProfile:
    document = expect_document(response, operation)
    return structure_one(document, read_profile, operation.name)


def _written(response: Response, operation: Operation) -> WrittenProfile:
    return WrittenProfile(created=response.status == 201, profile=_stored(response, operation))
