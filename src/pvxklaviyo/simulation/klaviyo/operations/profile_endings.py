"""Two profiles become one, and a person is forgotten: both asked for now and done later."""

# https://developers.klaviyo.com/en/reference/merge_profiles
# https://developers.klaviyo.com/en/reference/request_profile_deletion

from __future__ import annotations

from datetime import datetime

from ...._http import Response
from ..account import Account
from ..bodies import refuse
from ..document import Json, Refused, Wrong, answer
from ..profiles import identity
from ..submissions import profile_beyond_limits
from .asked import Asked, Handlers, part, parts
from .documents import one
from .profiles import existing


def _merge(account: Account, asked: Asked) -> Response:
    data = asked.data
    pointer = "/data/relationships/profiles/data"
    sources = parts(part(data, "relationships", "profiles").get("data"))
    if len(sources) != 1:
        raise Refused(400, [Wrong("Exactly one profile can be merged at a time.", pointer)])
    destination = existing(account, str(data["id"]), "/data/id")
    source = existing(account, str(sources[0]["id"]), f"{pointer}/0/id")
    if source is destination:
        wrong = Wrong("A profile cannot be merged into itself.", f"{pointer}/0/id")
        raise Refused(400, [wrong])

    def take_effect(at: datetime) -> None:
        # Either may be gone by now: merged elsewhere, or deleted.
        into, of = (account.profiles.get(profile.id) for profile in (destination, source))
        if into is not None and of is not None and into is not of:
            account.profiles.merge(of, into, at)
            account.events.move(of.id, into.id)
            account.groups.move(of.id, into.id)
            account.waiting_list.move(of.id, into.id)

    account.later.add(asked.now + account.settings.merges_after, take_effect)
    link = f"{asked.query.base}/api/profiles/{destination.id}"
    merged: dict[str, Json] = {
        "type": "profile",
        "id": destination.id,
        "links": {"self": link},
    }
    return one(asked.query, merged, status=201)


def _delete(account: Account, asked: Asked) -> Response:
    pointer = "/data/attributes/profile/data"
    profile = part(asked.data, "attributes", "profile", "data")
    known = identity(profile)
    if len(known) != 1:
        wrong = Wrong("Exactly one of id, email and phone_number is needed.", pointer)
        raise Refused(400, [wrong])
    refuse(profile_beyond_limits(profile, pointer))

    def forget(_: datetime) -> None:
        for found in account.profiles.matching(known):
            account.profiles.remove(found)
            account.groups.move(found.id, None)
            account.waiting_list.move(found.id, None)

    account.later.add(asked.now + account.settings.deletes_after, forget)
    return answer(202)


HANDLERS: Handlers = {"merge_profiles": _merge, "request_profile_deletion": _delete}
