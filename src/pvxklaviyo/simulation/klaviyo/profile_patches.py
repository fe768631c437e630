"""The ``meta`` of a profile's part of a body: changes to what is there already."""

# https://developers.klaviyo.com/en/docs/update_profile_properties_via_api

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from .document import Json, Wrong, below

Identifier: TypeAlias = "tuple[str, str]"
"""The name of an identifier, such as ``"email"``, and its value."""


def _meta(data: Mapping[str, Json], part: str) -> Mapping[str, Json]:
    # It stands beside the attributes, and in a single event inside of them.
    attributes = data.get("attributes")
    inside = attributes.get("meta") if isinstance(attributes, dict) else None
    for meta in (data.get("meta"), inside):
        found = meta.get(part) if isinstance(meta, dict) else None
        if isinstance(found, dict):
            return found
    return {}


def patched(properties: dict[str, Json], data: Mapping[str, Json]) -> None:
    """Change *properties* as the ``patch_properties`` of *data* say."""
    patches = _meta(data, "patch_properties")
    # What happens to a value that is there already, or to one that is no list,
    # is not documented: it is added again, and becomes a list.
    for name, values in _members(patches.get("append")):
        properties[name] = [*_listed(properties.get(name)), *_listed(values)]
    for name, values in _members(patches.get("unappend")):
        if name in properties:
            taken = _listed(values)
            left = [value for value in _listed(properties[name]) if value not in taken]
            properties[name] = left
    for unset in _listed(patches.get("unset")):
        properties.pop(str(unset), None)


def appended(data: Mapping[str, Json]) -> Sequence[Identifier]:
    """List the secondary addresses that *data* would add."""
    return _addresses(data, "append")


def unappended(data: Mapping[str, Json]) -> Sequence[Identifier]:
    """List the secondary addresses that *data* would take away."""
    return _addresses(data, "unappend")


def _addresses(data: Mapping[str, Json], operation: str) -> list[Identifier]:
    found = dict(_members(_meta(data, "patch_identifiers").get(operation)))
    return [("email", str(value).strip().lower()) for value in _listed(found.get("email"))]


def unpatchable(data: Mapping[str, Json], pointer: str) -> Iterator[Wrong]:
    """Give what is wrong with the ``patch_identifiers`` of *data*, beyond their shape."""
    at = f"{pointer}/meta/patch_identifiers"
    for operation in ("append", "unappend"):
        for name, values in _members(_meta(data, "patch_identifiers").get(operation)):
            place = below(f"{at}/{operation}", name)
            if name != "email":
                yield Wrong(f"'{name}' cannot be patched; only 'email' can.", place)
            elif not all(isinstance(value, str) and "@" in value for value in _listed(values)):
                yield Wrong("This is not an e-mail address, nor a list of some.", place)


def _members(value: Json) -> list[tuple[str, Json]]:
    return list(value.items()) if isinstance(value, dict) else []


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [] if value is None else [value]
