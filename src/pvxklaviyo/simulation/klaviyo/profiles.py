"""The people of a simulated account, and which of them an identifier means."""

# https://help.klaviyo.com/hc/en-us/articles/12902308138011

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs

from .document import Json
from .resources import new_id

IDENTIFIERS = ("external_id", "email", "phone_number", "anonymous_id", "_kx")
"""What finds a profile beside its own id, the strongest first."""

_KEPT = ("first_name", "last_name", "organization", "locale", "title", "image", "location")


@attrs.define(kw_only=True)
class Profile:
    """
    One person.

    Attributes:
        id: Klaviyo's own.

        identifiers: By the names of :data:`IDENTIFIERS`.

        attributes: Names, place, and the like.

        properties: What callers chose to keep here.

        created: When the account first met this person.

        updated: When anything last changed.

        last_event: Time of the newest event, or None.
    """

    id: str
    identifiers: dict[str, str] = attrs.field(factory=dict[str, str], repr=False)
    attributes: dict[str, Json] = attrs.field(factory=dict[str, Json], repr=False)
    properties: dict[str, Json] = attrs.field(factory=dict[str, Json], repr=False)
    created: datetime
    updated: datetime
    last_event: datetime | None = None


def identity(data: Mapping[str, Json]) -> dict[str, str]:
    """Collect the identifiers, ``id`` included, that a profile's part of a body carries."""
    found: dict[str, str] = {}
    profile_id = data.get("id")
    if isinstance(profile_id, str) and profile_id:
        found["id"] = profile_id
    attributes = data.get("attributes")
    if isinstance(attributes, dict):
        for name in IDENTIFIERS:
            value = attributes.get(name)
            if isinstance(value, str) and value:
                found[name] = value.strip().lower() if name == "email" else value
    return found


class Profiles:
    """All profiles of an account."""

    def __init__(self, account: str) -> None:
        self._account = account
        self._by_id: dict[str, Profile] = {}
        self._index: dict[tuple[str, str], Profile] = {}

    def all(self) -> Sequence[Profile]:
        """List them, the oldest first."""
        return tuple(self._by_id.values())

    def get(self, profile_id: str) -> Profile | None:
        """Find one by its own id."""
        return self._by_id.get(profile_id)

    def matching(self, known: Mapping[str, str]) -> Sequence[Profile]:
        """Find all that any of these identifiers means, the strongest identifier first."""
        found = [self._by_id.get(known.get("id", ""))]
        found += [self._index.get((name, known.get(name, ""))) for name in IDENTIFIERS]
        return list({profile.id: profile for profile in found if profile is not None}.values())

    def write(
        self,
        profile: Profile | None,
        known: Mapping[str, str],
        data: Mapping[str, Json],
        now: datetime,
    ) -> Profile:
        """
        Create a profile, or change *profile* by what *data* says.

        An identifier that belongs to another profile stays where it is:
        merging is not simulated.
        """
        if profile is None:
            number = len(self._by_id) + 1
            profile = Profile(id=new_id(self._account, "profile", number), created=now, updated=now)
            self._by_id[profile.id] = profile
        for name in IDENTIFIERS:
            value = known.get(name)
            if value and self._index.setdefault((name, value), profile) is profile:
                before = profile.identifiers.get(name)
                if before is not None and before != value:
                    del self._index[name, before]
                profile.identifiers[name] = value
        attributes = data.get("attributes")
        if isinstance(attributes, dict):
            for name in _KEPT:
                if name in attributes:
                    profile.attributes[name] = attributes[name]
            properties = attributes.get("properties")
            if isinstance(properties, dict):
                profile.properties.update(properties)
        profile.updated = now
        return profile
