"""Profiles: found, read, created, changed."""

# https://developers.klaviyo.com/en/reference/profiles_api_overview

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

from ...._http import Response
from ..account import Account
from ..bodies import refuse
from ..document import Json, Refused, Wrong
from ..groups import LIST, SEGMENT
from ..profile_patches import unpatchable
from ..profiles import Profile, identity
from ..query import Key, page
from ..resources import Related, absent
from ..submissions import profile_beyond_limits
from . import groups
from .asked import Asked, Handlers
from .documents import many, one
from .profile_documents import holds, place, written


def existing(account: Account, profile_id: str, pointer: str = "") -> Profile:
    """
    Find a profile.

    Raises:
        Refused: 404: there is none.
    """
    found = account.profiles.get(profile_id)
    if found is None:
        raise absent("profile", profile_id, pointer)
    return found


def duplicate(other: Profile, pointer: str = "/data/attributes") -> Refused:
    """Say that another profile has one of the identifiers."""
    wrong = Wrong(
        "A profile already exists with one of these identifiers.",
        pointer,
        code="duplicate_profile",
    )
    return Refused(409, [wrong], meta={"duplicate_profile_id": other.id})


def put(account: Account, data: Mapping[str, Json], asked: Asked) -> tuple[Profile, bool]:
    """
    Create or update what *data*, of the right shape, means.

    Returns:
        The profile, and whether it is new.

    Raises:
        Refused: 409: the identifiers are those of two profiles. 404: there is
            no profile with this id, and nothing else is known.
    """
    known = identity(data)
    matching = account.profiles.matching(known)
    for other in [*matching[1:], *account.profiles.claimed(data)]:
        if other not in matching[:1]:
            raise duplicate(other)
    if not matching and set(known) == {"id"}:
        raise absent("profile", known["id"], "/data/id")
    profile = account.profiles.write(
        matching[0] if matching else None, known, data, asked.now, clears=True
    )
    return profile, not matching


def _import(account: Account, asked: Asked) -> Response:
    data = asked.data
    refuse(chain(profile_beyond_limits(data, "/data"), unpatchable(data, "/data")))
    profile, new = put(account, data, asked)
    return one(asked.query, written(asked.query, profile), status=201 if new else 200)


def _create(account: Account, asked: Asked) -> Response:
    data = asked.data
    refuse(profile_beyond_limits(data, "/data"))
    known = identity(data)
    for other in account.profiles.matching(known):
        raise duplicate(other)
    profile = account.profiles.write(None, known, data, asked.now)
    return one(asked.query, written(asked.query, profile), status=201)


def _update(account: Account, asked: Asked) -> Response:
    data = asked.data
    profile = existing(account, asked.resource_id)
    if data["id"] != asked.resource_id:
        raise Refused(400, [Wrong("This is not the id in the address.", "/data/id")])
    limits = profile_beyond_limits(data, "/data", needs_identifier=False)
    refuse(chain(limits, unpatchable(data, "/data")))
    known = identity(data)
    for other in [*account.profiles.matching(known), *account.profiles.claimed(data)]:
        if other is not profile:
            raise duplicate(other)
    account.profiles.write(profile, known, data, asked.now, clears=True, promotes=True)
    return one(asked.query, written(asked.query, profile))


def _get(account: Account, asked: Asked) -> Response:
    query = asked.query
    profile = existing(account, asked.resource_id)
    related: dict[str, Related] = {}
    included: list[Json] = []
    for name, kind in (("lists", LIST), ("segments", SEGMENT)):
        having = account.groups.having(kind, profile.id) if name in query.include else ()
        related[name] = [(kind, group.id) for group in having] if name in query.include else None
        included += [groups.written(query, group) for group in having]
    # Conversations and push tokens are not simulated: nobody has any.
    for name in ("conversations", "push-tokens"):
        related[name] = [] if name in query.include else None
    data = written(query, profile, related)
    return one(query, data, included if query.include else None)


def _list(account: Account, asked: Asked) -> Response:
    query = asked.query
    return listed(
        asked,
        [
            profile
            for profile in account.profiles.all()
            if all(holds(condition, profile) for condition in query.conditions)
        ],
    )


def listed(asked: Asked, found: Sequence[Profile]) -> Response:
    """Answer with profiles, page by page, in the order that the query asks for."""
    query = asked.query
    name = query.sort.removeprefix("-") or "id"

    def key(profile: Profile) -> Key:
        return place(profile, name), profile.id

    shown, links = page(query, found, key, descending=query.sort.startswith("-"))
    included: list[Json] | None = [] if query.include else None
    return many(query, [written(query, profile) for profile in shown], links, included)


HANDLERS: Handlers = {
    "get_profile": _get,
    "get_profiles": _list,
    "create_profile": _create,
    "update_profile": _update,
    "create_or_update_profile": _import,
}
