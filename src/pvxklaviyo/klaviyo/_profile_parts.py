"""
What a profile is told, as bytes: encoded once when it is decided, joined when it is sent.

As with stored events, who it is about is sealed apart from what is said.
"""

from __future__ import annotations

from collections.abc import Mapping

from ._envelope import EventParts
from ._json import Json, to_json
from ._profile import PatchProperties, Profile
from ._profile_json import MAX_PROFILE_BYTES, meta_json, profile_json


def encode_profile(profile: Profile, properties: Mapping[str, Json]) -> EventParts:
    """
    Encode what a profile is told once and for all.

    Args:
        profile: Whose it is: one identifier and nothing else.

        properties: Custom properties to set; None takes one away.

    Returns:
        The properties as *attributes*, the identifier as *profile*, and what
        is taken away as *meta*.

    Raises:
        ValueError: Klaviyo would refuse it; the text names the place and not
            the value.
    """
    kept = {name: value for name, value in properties.items() if value is not None}
    gone = [name for name, value in properties.items() if value is None]
    patch = Profile(
        email=profile.email,
        phone_number=profile.phone_number,
        external_id=profile.external_id,
        id=profile.id,
        patch_properties=PatchProperties(unset=gone) if gone else None,
    )
    parts = EventParts(
        attributes=to_json(kept, "profile.properties"),
        profile=profile_json(patch),
        meta=meta_json(patch),
    )
    size = len(profile_body(parts))
    if size > MAX_PROFILE_BYTES:
        raise ValueError(f"profile has {size:,} bytes; Klaviyo takes {MAX_PROFILE_BYTES:,}")
    return parts


def profile_body(parts: EventParts) -> bytes:
    """Join an encoded profile to the body of one request; the same parts give the same bytes."""
    # https://developers.klaviyo.com/en/reference/create_or_update_profile
    profile = parts.profile
    comma = b"" if profile.endswith(b"{}}") else b","
    pieces = [b'{"data":', profile[:-2], comma, b'"properties":', parts.attributes, b"}"]
    if parts.meta:
        # Beside the attributes here; among them only in a single event.
        pieces += (b',"meta":', parts.meta)
    pieces.append(b"}}")
    return b"".join(pieces)
