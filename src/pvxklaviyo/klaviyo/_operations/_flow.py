"""From Klaviyo's document of a flow to ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .._json import Json
from .._structure import attributes_of, resource
from .flow_definitions import Flow

_flow = resource(Flow, action_ids="flow-actions", tag_ids="tags")


def read_flow(found: Mapping[str, Json]) -> Flow:
    """Read a flow, and its definition if that is there: each part keeps all of itself."""
    definition = attributes_of(found).get("definition")
    if not isinstance(definition, Mapping):
        return _flow(found)
    parts = {
        **definition,
        "triggers": _kept(definition.get("triggers")),
        "steps": _kept(definition.get("actions")),
        "raw": definition,
    }
    return _flow({**found, "attributes": {**attributes_of(found), "definition": parts}})


def _kept(parts: Json) -> Json:
    if isinstance(parts, str) or not isinstance(parts, Sequence):
        return None
    return [{**part, "raw": part} for part in parts if isinstance(part, Mapping)]
