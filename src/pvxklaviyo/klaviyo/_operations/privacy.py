"""Being forgotten."""

from __future__ import annotations

from ..._call import Call
from ..._http import Request
from .._answers import expect_accepted
from .._limits import OPERATIONS
from .._profile import Profile
from .._profile_json import profile_json
from ._ask import call


def request_profile_deletion(
    *,
    profile_id: str | None = None,
    email: str | None = None,
    phone_number: str | None = None,
) -> Call[None]:
    """
    Have a person deleted, with all events, for good.

    Klaviyo deletes every profile that matches, a little later, and lists what
    it deleted in the account. Not repeated when its outcome is not known; ask
    again yourself.

    Args:
        profile_id: Klaviyo's key of the profile.

        email: The primary address.

        phone_number: In E.164 form.

    Raises:
        ValueError: Not exactly one of them is given, or Klaviyo would refuse
            it.
    """
    # https://developers.klaviyo.com/en/reference/request_profile_deletion
    if sum(map(bool, (profile_id, email, phone_number))) != 1:
        raise ValueError("give exactly one of profile_id, email or phone_number")
    profile = Profile(id=profile_id, email=email, phone_number=phone_number)
    body = (
        b'{"data":{"type":"data-privacy-deletion-job","attributes":{"profile":{"data":'
        + profile_json(profile)
        + b"}}}}"
    )
    operation = OPERATIONS["request_profile_deletion"]
    request = Request(operation.method, operation.path, content=body)
    return call(operation, request, expect_accepted, repeatable=False)
