"""What only Klaviyo's answers can say, as errors and as a warning."""

from __future__ import annotations

from ..errors import RequestRejectedError


class DuplicateProfileError(RequestRejectedError):
    """
    A profile has one of these identifiers already.

    Either the profile was to be created and is there, or the identifiers
    belong to two profiles: update the one that is named, send fewer
    identifiers, or merge the two.

    Attributes:
        duplicate_profile_id: Klaviyo's key of the profile that is there; empty
            where Klaviyo does not say.
    """

    # https://developers.klaviyo.com/en/reference/create_profile
    duplicate_profile_id: str = ""


class RevisionWarning(FutureWarning):
    """
    The revision of Klaviyo's API that this library speaks ends soon.

    Afterwards Klaviyo answers in a later one, which may not be understood:
    upgrade the library. Shown once by each client.
    """
