"""The people of a simulated account, and which of them an identifier means."""

# https://help.klaviyo.com/hc/en-us/articles/12902308138011

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs

from .document import Json
from .profile_patches import Identifier, appended, patched, unappended
from .resources import new_id

IDENTIFIERS = ("external_id", "email", "phone_number", "anonymous_id", "_kx")
"""What finds a profile beside its own id, the strongest first."""

PLAIN = ("first_name", "last_name", "organization", "locale", "title", "image")
"""What a profile says of itself in one text each."""


@attrs.define(kw_only=True)
class Profile:
    """
    One person.

    Attributes:
        id: Klaviyo's own.

        identifiers: By the names of :data:`IDENTIFIERS`.

        others: What finds this person besides: secondary addresses, and what
            profiles were known by that were merged into this one.

        attributes: Names, place, and the like.

        properties: What callers chose to keep here.

        analytics: What Klaviyo predicts, where a test put it.

        subscriptions: What this person consented to, where a test put it.

        created: When the account first met this person.

        updated: When anything last changed.

        last_event: Time of the newest event, or None.
    """

    id: str
    identifiers: dict[str, str] = attrs.field(factory=dict[str, str], repr=False)
    others: set[Identifier] = attrs.field(factory=set[Identifier], repr=False)
    attributes: dict[str, Json] = attrs.field(factory=dict[str, Json], repr=False)
    properties: dict[str, Json] = attrs.field(factory=dict[str, Json], repr=False)
    analytics: dict[str, Json] = attrs.field(factory=dict[str, Json], repr=False)
    subscriptions: dict[str, Json] = attrs.field(factory=dict[str, Json], repr=False)
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
    """
    All profiles of an account.

    Args:
        account: Its id.

        follow_merged: Whether the id of a profile that was merged away still
            leads to the one it was merged into.
    """

    def __init__(self, account: str, *, follow_merged: bool = False) -> None:
        self._account = account
        self._follow_merged = follow_merged
        self._made = 0
        self._by_id: dict[str, Profile] = {}
        self._index: dict[Identifier, Profile] = {}
        self._merged: dict[str, str] = {}

    def all(self) -> Sequence[Profile]:
        """List them, the oldest first."""
        return tuple(self._by_id.values())

    def get(self, profile_id: str) -> Profile | None:
        """Find one by its own id."""
        while self._follow_merged and profile_id in self._merged:
            profile_id = self._merged[profile_id]
        return self._by_id.get(profile_id)

    def matching(self, known: Mapping[str, str]) -> Sequence[Profile]:
        """Find all that any of these identifiers means, the strongest identifier first."""
        found = [self.get(known.get("id", ""))]
        found += [self._index.get((name, known.get(name, ""))) for name in IDENTIFIERS]
        return list({profile.id: profile for profile in found if profile is not None}.values())

    def claimed(self, data: Mapping[str, Json]) -> Sequence[Profile]:
        """Find all that own an address which *data* would add to a profile as a secondary one."""
        found = [self._index.get(identifier) for identifier in appended(data)]
        return [profile for profile in found if profile is not None]

    def write(
        self,
        profile: Profile | None,
        known: Mapping[str, str],
        data: Mapping[str, Json],
        now: datetime,
        *,
        clears: bool = False,
        promotes: bool = False,
    ) -> Profile:
        """
        Create a profile, or change *profile* by what *data* says.

        An identifier that belongs to another profile stays where it is.

        Args:
            profile: Which; None for a new one.

            known: Its identifiers.

            data: The profile's part of a body.

            now: When.

            clears: Whether a null takes away what was there. In an event it
                does not.

            promotes: Whether a secondary address becomes the first; who is
                only named by one keeps the first.
        """
        if profile is None:
            self._made += 1
            profile_id = new_id(self._account, "profile", self._made)
            profile = Profile(id=profile_id, created=now, updated=now)
            self._by_id[profile.id] = profile
        attributes = data.get("attributes")
        attributes = attributes if isinstance(attributes, dict) else {}
        for name in IDENTIFIERS:
            secondary = (name, known.get(name, "")) in profile.others
            if name in known and (promotes or not secondary):
                self._identify(profile, name, known[name])
            elif clears and name in attributes and attributes[name] is None:
                self._index.pop((name, profile.identifiers.pop(name, "")), None)
        for identifier in appended(data):
            if self._index.setdefault(identifier, profile) is profile:
                profile.others.add(identifier)
        for identifier in unappended(data):
            if identifier in profile.others:
                profile.others.discard(identifier)
                del self._index[identifier]
        _fill(profile, attributes, clears=clears)
        patched(profile.properties, data)
        profile.updated = now
        return profile

    def _identify(self, profile: Profile, name: str, value: str) -> None:
        if value and self._index.setdefault((name, value), profile) is profile:
            before = profile.identifiers.get(name)
            if before is not None and before != value:
                del self._index[name, before]
            profile.others.discard((name, value))
            profile.identifiers[name] = value

    def merge(self, source: Profile, destination: Profile, now: datetime) -> None:
        """Let *destination* have all that *source* is known by and it lacks itself."""
        # https://help.klaviyo.com/hc/en-us/articles/115005073847
        identifiers = {*source.identifiers.items(), *source.others}
        self.remove(source)
        self._merged[source.id] = destination.id
        for name, value in identifiers:
            self._index[name, value] = destination
            if destination.identifiers.setdefault(name, value) != value:
                destination.others.add((name, value))
        destination.attributes = {**source.attributes, **destination.attributes}
        destination.properties = {**source.properties, **destination.properties}
        destination.created = min(source.created, destination.created)
        times = [one.last_event for one in (source, destination) if one.last_event is not None]
        destination.last_event = max(times, default=None)
        destination.updated = now

    def remove(self, profile: Profile) -> None:
        """Forget *profile* and all that led to it."""
        del self._by_id[profile.id]
        for identifier in {*profile.identifiers.items(), *profile.others}:
            self._index.pop(identifier, None)


def _fill(profile: Profile, attributes: Mapping[str, Json], *, clears: bool) -> None:
    for name in PLAIN:
        if name in attributes:
            profile.attributes[name] = attributes[name]
    location = attributes.get("location")
    if isinstance(location, dict):
        # The parts of a place are kept apart, so one can change alone.
        before = profile.attributes.get("location")
        whole = {**before, **location} if isinstance(before, dict) else location
        profile.attributes["location"] = whole
    elif clears and "location" in attributes:
        profile.attributes.pop("location", None)
    properties = attributes.get("properties")
    if isinstance(properties, dict):
        profile.properties.update(properties)
