"""From Klaviyo's document of an event to ours."""

from __future__ import annotations

from collections.abc import Mapping

from .._json import Json
from .._structure import attributes_of, renamed
from .stored_events import StoredEvent

_event = renamed(
    StoredEvent,
    {"time": "datetime", "properties": "event_properties"},
    metric_id="metric",
    profile_id="profile",
)


def read_event(found: Mapping[str, Json]) -> StoredEvent:
    """Read an event; its time stands in two places, of which one may be missing."""
    attributes = attributes_of(found)
    time = attributes.get("datetime") or attributes.get("timestamp")
    return _event({**found, "attributes": {**attributes, "datetime": time}})
