"""People: finding them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Literal

from ..._call import Call, Page
from ..._http import Request, Response
from ...errors import ServiceError
from .._answers import expect_document
from .._filter import Filter, where
from .._limits import Operation
from .._structure import structure_all
from ._ask import address, call, page_call, resource_call, within
from ._costly import costly
from ._person import read_profile
from .stored_profiles import StoredProfile

ProfileExtra = Literal["subscriptions", "predictive_analytics"]
"""What a profile has only when asked for; predictions have a tighter limit: 10 a second."""

ProfileSort = Literal[
    "created", "-created", "email", "-email", "id", "-id", "updated", "-updated",
    "subscriptions.email.marketing.list_suppressions.timestamp",
    "-subscriptions.email.marketing.list_suppressions.timestamp",
    "subscriptions.email.marketing.suppression.timestamp",
    "-subscriptions.email.marketing.suppression.timestamp",
]  # fmt: skip
"""What profiles can be read by; with ``-`` before it, downwards."""


class SeveralProfilesError(ServiceError):
    """
    More than one profile has an identifier that should be one person's.

    Attributes:
        profile_ids: Two of them. Merge them, or look for another identifier.
    """

    profile_ids: Sequence[str] = ()


def get_profile(
    profile_id: str,
    *,
    additional_fields: Sequence[ProfileExtra] = (),
    include: Sequence[Literal["lists", "segments"]] = (),
) -> Call[StoredProfile]:
    """
    Read one profile by Klaviyo's key of it.

    Args:
        profile_id: The key.

        additional_fields: What else to read.

        include: Groups whose ids to read; limits it to one call a second and
            15 a minute.
    """
    # https://developers.klaviyo.com/en/reference/get_profile
    operation = costly("get_profile", [*additional_fields, *(["groups"] if include else [])])
    parameters = {**_additional(additional_fields), "include": include or None}
    return resource_call(operation, read_profile, ids=[profile_id], parameters=parameters)


def find_profile(
    *,
    profile_id: str | None = None,
    email: str | None = None,
    phone_number: str | None = None,
    external_id: str | None = None,
    kx: str | None = None,
    additional_fields: Sequence[ProfileExtra] = (),
) -> Call[StoredProfile | None]:
    """
    Look for the one profile that has an identifier; None if nobody has it.

    A profile that was just written may take a moment to be found.

    Args:
        profile_id: Klaviyo's key of the profile.

        email: The primary address.

        phone_number: In E.164 form.

        external_id: The person's key in a shop or till.

        kx: What Klaviyo's cookie says.

        additional_fields: What else to read.

    Raises:
        ValueError: Not exactly one identifier is given.

    The call raises :class:`SeveralProfilesError` when more than one profile
    has it.
    """
    # https://developers.klaviyo.com/en/reference/get_profiles
    given = {
        "id": profile_id,
        "email": email,
        "phone_number": phone_number,
        "external_id": external_id,
        "_kx": kx,
    }
    ((field, value),) = _only(given).items()
    operation = costly("get_profiles", additional_fields)
    parameters = {
        "filter": where(field) == value,
        **_additional(additional_fields),
        "page[size]": 2,
    }
    request = Request(operation.method, address(operation, (), parameters))
    return call(operation, request, partial(_the_one, field=field))


def list_profiles(
    filter: Filter | None = None,  # noqa: A002 - Klaviyo's word
    *,
    additional_fields: Sequence[ProfileExtra] = (),
    sort: ProfileSort | None = None,
    cursor: str | None = None,
    page_size: int = 100,
) -> Call[Page[StoredProfile]]:
    """
    Read one page of profiles.

    Args:
        filter: By ``"id"``, ``"email"``, ``"phone_number"``,
            ``"external_id"`` (equals or any), ``"_kx"`` (equals),
            ``"created"``, ``"updated"`` (after or before, not the instant
            itself), and by why and when somebody was suppressed:
            ``"subscriptions.email.marketing.suppression.reason"``.

        additional_fields: What else to read.

        sort: In which order.

        cursor: Where to go on; usually :attr:`Page.next` does that.

        page_size: 1 to 100.

    Raises:
        ValueError: The size is out of range.
    """
    # https://developers.klaviyo.com/en/reference/get_profiles
    parameters = {
        "filter": filter,
        **_additional(additional_fields),
        "sort": sort,
        "page[cursor]": cursor,
        "page[size]": within(page_size, 100),
    }
    operation = costly("get_profiles", additional_fields)
    return page_call(operation, read_profile, parameters=parameters)


def _only(given: dict[str, str | None]) -> dict[str, str]:
    told = {name: value for name, value in given.items() if value}
    if len(told) != 1:
        raise ValueError("give exactly one of email, phone_number, external_id, kx or profile_id")
    return told


def _the_one(response: Response, operation: Operation, *, field: str) -> StoredProfile | None:
    document = expect_document(response, operation)
    found = structure_all(document, read_profile, operation.name)
    if len(found) > 1:
        error = SeveralProfilesError(
            f"more than one profile has this {field.removeprefix('_')}; merge them, "
            "or look for another identifier",
            service="Klaviyo",
            operation=operation.name,
        )
        error.profile_ids = tuple(profile.id for profile in found)
        raise error
    return found[0] if found else None


def _additional(fields: Sequence[ProfileExtra]) -> dict[str, Sequence[str] | None]:
    return {"additional-fields[profile]": fields or None}
