"""Where what travels differs from what the OpenAPI file says: answers changed as the switches want."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import attrs

from ..._http import Response
from .document import Json
from .rules import rules
from .settings import MISSING, NULL, PRESENT, KlaviyoSettings

NEW_VALUE = "simulated_new_value"
"""A value of an open list that no revision has."""
NEW_NUMBER = 99
"""The same where the values are numbers."""
NEW_CONDITION = "simulated-new-condition"
"""The type of a condition, in the definition of a segment, that no revision has."""
NEW_ACTION = "simulated-new-action"
"""The type of an action, in the definition of a flow, that no revision has."""

_ENDS = frozenset({"complete", "cancelled"})


def deviates(settings: KlaviyoSettings) -> bool:
    """Tell whether any answer is to be changed."""
    return (
        settings.end_of_pages != NULL
        or settings.links != PRESENT
        or bool(settings.agent_hints)
        or settings.unknown_values
        or settings.null_numbers
        or settings.number_zip
        or settings.text_coordinates
    )


def deviated(response: Response, settings: KlaviyoSettings) -> Response:
    """Change an answer with a document as the settings want."""
    document: Json = json.loads(response.body) if response.body else None
    if not isinstance(document, dict):
        return response
    links = document.get("links")
    if isinstance(links, dict) and settings.end_of_pages == MISSING:
        document["links"] = {name: link for name, link in links.items() if link is not None}
    if settings.agent_hints:
        document["meta"] = {"agent_hints": {"next_steps": list(settings.agent_hints)}}
    for resource in _resources(document.get("included")):
        _links_gone(resource, settings)
        _change(resource, settings)
    for resource in _resources(document.get("data")):
        _change(resource, settings)
    return attrs.evolve(response, body=json.dumps(document, separators=(",", ":")).encode())


def _resources(value: Json) -> Iterator[dict[str, Json]]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield item


def _links_gone(holder: dict[str, Json], settings: KlaviyoSettings) -> None:
    if settings.links == MISSING:
        holder.pop("links", None)
    elif settings.links == NULL:
        holder["links"] = None


def _change(resource: dict[str, Json], settings: KlaviyoSettings) -> None:
    relationships = resource.get("relationships")
    for other in relationships.values() if isinstance(relationships, dict) else ():
        if isinstance(other, dict):
            _links_gone(other, settings)
    attributes = resource.get("attributes")
    if not isinstance(attributes, dict):
        return
    said = rules().answered(str(resource.get("type")))
    if settings.unknown_values:
        for path in said.values:
            _at(attributes, path, _unknown)
        _enlarge(attributes.get("definition"))
    if settings.null_numbers:
        for path in said.numbers:
            _at(attributes, path, lambda _: None)
    place = attributes.get("location")
    if isinstance(place, dict):
        if settings.number_zip:
            _at(place, "zip", _as_number)
        if settings.text_coordinates:
            _at(place, "latitude", _as_text)
            _at(place, "longitude", _as_text)


def _at(holder: Json, path: str, change: Callable[[Json], Json]) -> None:
    step, _, rest = path.partition(".")
    name = step.removesuffix("[]")
    if not isinstance(holder, dict) or name not in holder:
        return
    value = holder[name]
    if not step.endswith("[]"):
        if rest:
            _at(value, rest, change)
        else:
            holder[name] = change(value)
    elif isinstance(value, list):
        if rest:
            for item in value:
                _at(item, rest, change)
        else:
            holder[name] = [change(item) for item in value]


def _unknown(value: Json) -> Json:
    # A job at its end still says so, or nobody would stop waiting for it.
    if value is None or value in _ENDS:
        return value
    return NEW_VALUE if isinstance(value, str) else NEW_NUMBER


def _enlarge(definition: Json) -> None:
    if not isinstance(definition, dict):
        return
    for group in _resources(definition.get("condition_groups")):
        conditions = group.get("conditions")
        if isinstance(conditions, list):
            conditions.append({"type": NEW_CONDITION})
    actions = definition.get("actions")
    if isinstance(actions, list):
        actions.append({"id": "0", "type": NEW_ACTION, "links": {"next": None}})


def _as_number(value: Json) -> Json:
    return int(value) if isinstance(value, str) and value.isdigit() else value


def _as_text(value: Json) -> Json:
    return str(value) if isinstance(value, int | float) else value
