"""Profiles: found, read, created, changed."""

# https://developers.klaviyo.com/en/reference/profiles_api_overview

from __future__ import annotations

from datetime import datetime

from ...._http import Response
from ..account import Account
from ..bodies import refuse
from ..document import Json, Refused, Wrong, answer
from ..filters import Value
from ..profiles import Profile, identity
from ..query import Key, Query, page
from ..resources import resource
from ..resources import written as instant
from ..submissions import profile_beyond_limits
from .asked import Asked, Handlers

_PLAIN = ("first_name", "last_name", "organization", "locale", "title", "image")


def written(query: Query, profile: Profile) -> dict[str, Json]:
    """Write one profile."""
    attributes: dict[str, Json] = {
        "email": None,
        "phone_number": None,
        "external_id": None,
        **dict.fromkeys(_PLAIN),
        **{
            name: value
            for name, value in profile.identifiers.items()
            if name in ("email", "phone_number", "external_id")
        },
        "location": {},
        **profile.attributes,
        "properties": dict(profile.properties),
        "created": instant(profile.created),
        "updated": instant(profile.updated),
        "last_event_date": instant(profile.last_event),
    }
    only = query.fields("profile")
    return resource(query.base, "profile", profile.id, attributes, fields=only)


def _import(account: Account, asked: Asked) -> Response:
    data = asked.data
    refuse(profile_beyond_limits(data, "/data"))
    known = identity(data)
    matching = account.profiles.matching(known)
    if len(matching) > 1:
        wrong = Wrong(
            "A profile already exists with one of these identifiers.",
            "/data/attributes",
            code="duplicate_profile",
        )
        raise Refused(409, [wrong], meta={"duplicate_profile_id": matching[1].id})
    if not matching and set(known) == {"id"}:
        raise Refused(404, [Wrong("There is no such profile.", "/data/id", code="not_found")])
    profile = account.profiles.write(matching[0] if matching else None, known, data, asked.now)
    return answer(200 if matching else 201, {"data": written(asked.query, profile)})


def _list(account: Account, asked: Asked) -> Response:
    query = asked.query
    found = [
        profile
        for profile in account.profiles.all()
        if all(condition.holds(_field(profile, condition.field)) for condition in query.conditions)
    ]
    name = query.sort.removeprefix("-") or "id"

    def place(profile: Profile) -> Key:
        value = _field(profile, name)
        return (
            value.timestamp() if isinstance(value, datetime) else str(value or ""),
            profile.id,
        )

    shown, links = page(query, found, place, descending=query.sort.startswith("-"))
    data: list[Json] = [written(query, profile) for profile in shown]
    return answer(200, {"data": data, "links": links})


def _field(profile: Profile, field: str) -> Value | None:
    match field:
        case "id":
            return profile.id
        case "created":
            return profile.created
        case "updated":
            return profile.updated
        case "email" | "phone_number" | "external_id" | "_kx":
            return profile.identifiers.get(field)
        case _:
            # Subscriptions and suppressions are not simulated: nobody has any.
            return None


HANDLERS: Handlers = {"get_profiles": _list, "create_or_update_profile": _import}
