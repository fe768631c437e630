"""From Klaviyo's document of a profile to ours."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from .._json import Json
from .._structure import attributes_of, resource
from .stored_profiles import StoredProfile

_profile = resource(StoredProfile, list_ids="lists", segment_ids="segments")


def read_profile(found: Mapping[str, Json]) -> StoredProfile:
    """Read a profile, as far as it is told."""
    attributes = dict(attributes_of(found))
    location = attributes.get("location")
    if isinstance(location, Mapping):
        # Documented as text or number.
        places = {name: _degrees(location.get(name)) for name in ("latitude", "longitude")}
        attributes["location"] = {**location, **places}
    channels = attributes.get("subscriptions")
    if isinstance(channels, Mapping):
        attributes["subscriptions"] = _subscriptions(channels)
    return _profile({**found, "attributes": attributes})


def _degrees(value: Json) -> Json:
    if not isinstance(value, str):
        return value
    try:
        degrees = Decimal(value)
    except InvalidOperation:
        return None
    return degrees if degrees.is_finite() else None


_PURPOSES = {
    "email_marketing": ("email", "marketing"),
    "email_open_tracking": ("email", "open_tracking"),
    "sms_marketing": ("sms", "marketing"),
    "sms_transactional": ("sms", "transactional"),
    "push_marketing": ("mobile_push", "marketing"),
    "whatsapp_marketing": ("whatsapp", "marketing"),
    "whatsapp_transactional": ("whatsapp", "transactional"),
    "whatsapp_conversational": ("whatsapp", "conversational"),
}


def _subscriptions(channels: Mapping[str, Json]) -> Json:
    """Put each purpose beside the others; null stands for any part of the way to it."""
    found: dict[str, Json] = {}
    for name, (channel, purpose) in _PURPOSES.items():
        purposes = channels.get(channel)
        consent = purposes.get(purpose) if isinstance(purposes, Mapping) else None
        if isinstance(consent, Mapping):
            # "can_receive_email_marketing", "can_receive_sms_transactional", "can_receive".
            may = next((consent[key] for key in consent if key.startswith("can_receive")), None)
            found[name] = {**consent, "can_receive": may}
    return found
