"""A person as Klaviyo's resource: what is not to be sent is not there."""

from __future__ import annotations

import attrs

from ._json import Json, to_json
from ._location import Location, LocationUpdate
from ._profile import Patched, Profile, ProfileUpdate
from ._unset import UNSET, Unset, stated

_REST = ("first_name", "last_name", "organization", "title", "image", "locale")

# https://developers.klaviyo.com/en/reference/create_or_update_profile
MAX_PROFILE_BYTES = 100_000


def profile_json(profile: Profile) -> bytes:
    """
    Encode the resource of a profile, ``attributes`` last, without ``meta``.

    Raises:
        ValueError: Klaviyo would refuse it; the text names the place and not
            the value.
    """
    attributes: dict[str, Json] = {}
    # An empty identifier is none.
    if profile.email:
        attributes["email"] = profile.email
    if profile.phone_number:
        attributes["phone_number"] = profile.phone_number
    if profile.external_id:
        attributes["external_id"] = profile.external_id
    if profile.kx:
        attributes["_kx"] = profile.kx
    for name in _REST:
        value: str | None = getattr(profile, name)
        if value is not None:
            attributes[name] = value
    if profile.location is not None:
        attributes["location"] = _location(profile.location)
    if profile.properties:
        attributes["properties"] = profile.properties
    return _resource(profile.id, attributes)


def update_json(update: ProfileUpdate) -> bytes:
    """
    Encode the resource of what changes, as :func:`profile_json`.

    Raises:
        ValueError: As there.
    """
    location: Json | Unset = UNSET
    if not isinstance(update.location, Unset):
        location = _location(update.location)
    members: dict[str, Json | Unset] = {
        "email": update.email,
        "phone_number": update.phone_number,
        "external_id": update.external_id,
        "first_name": update.first_name,
        "last_name": update.last_name,
        "organization": update.organization,
        "title": update.title,
        "image": update.image,
        "locale": update.locale,
        "location": location,
        "properties": update.properties or UNSET,
    }
    return _resource(update.id, stated(members))


def meta_json(profile: Patched) -> bytes:
    """
    Encode the changes to what a profile holds; empty when there are none.

    Raises:
        ValueError: As :func:`profile_json`.
    """
    meta: dict[str, Json] = {}
    patch = profile.patch_properties
    if patch is not None:
        changes: dict[str, Json] = {}
        if patch.append:
            changes["append"] = patch.append
        if patch.unappend:
            changes["unappend"] = patch.unappend
        if patch.unset:
            changes["unset"] = patch.unset
        if changes:
            meta["patch_properties"] = changes
    addresses = profile.patch_identifiers
    if addresses is not None:
        others: dict[str, Json] = {}
        if addresses.append_emails:
            others["append"] = {"email": addresses.append_emails}
        if addresses.unappend_emails:
            others["unappend"] = {"email": addresses.unappend_emails}
        if others:
            meta["patch_identifiers"] = others
    return to_json(meta, "profile.meta", within=2) if meta else b""


def resource_json(profile: Profile | ProfileUpdate) -> bytes:
    """
    Encode the whole resource, ``meta`` beside ``attributes``.

    Raises:
        ValueError: As :func:`profile_json`, or it is too large.
    """
    # Only events that are sent one by one have it among the attributes:
    # https://developers.klaviyo.com/en/reference/create_event
    encoded = update_json(profile) if isinstance(profile, ProfileUpdate) else profile_json(profile)
    meta = meta_json(profile)
    if meta:
        encoded = encoded[:-1] + b',"meta":' + meta + b"}"
    # The document around it counts as well, in the operations that take one.
    size = len(encoded) + len(b'{"data":}')
    if size > MAX_PROFILE_BYTES:
        raise ValueError(f"profile has {size:,} bytes; Klaviyo takes {MAX_PROFILE_BYTES:,}")
    return encoded


def _resource(profile_id: str | None, attributes: dict[str, Json]) -> bytes:
    # Klaviyo documents the limits of free-form values for events; they are kept
    # here too: https://developers.klaviyo.com/en/reference/events_api_overview#limitations
    encoded = to_json(attributes, "profile", within=1)
    head = b'"id":' + to_json(profile_id, "profile.id") + b"," if profile_id else b""
    return b'{"type":"profile",%b"attributes":%b}' % (head, encoded)


def _location(location: Location | LocationUpdate) -> dict[str, Json]:
    parts: dict[str, Json | Unset] = attrs.asdict(location)
    if isinstance(location, Location):
        return {name: part for name, part in stated(parts).items() if part is not None}
    return stated(parts)
