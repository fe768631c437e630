"""Items and variants as bodies have them: what they say, and what is wrong with that."""

# https://developers.klaviyo.com/en/reference/catalogs_api_overview

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from .document import Json, Wrong, below

ITEM = "catalog-item"
VARIANT = "catalog-variant"
WRITABLE = "$custom:::$default:::"
"""What the id of everything begins with that may be written through the interface."""

METADATA_BYTES = 100_000


def faults_of(kind: str, data: Mapping[str, Json], pointer: str, *, new: bool) -> Iterator[Wrong]:
    """Give what is wrong with an entry of a body, beyond its shape."""
    given = attributes_of(data)
    at = f"{pointer}/attributes"
    if new:
        external_id = given.get("external_id")
        if not isinstance(external_id, str) or not external_id.strip():
            yield Wrong("The external id may not be blank.", f"{at}/external_id")
        if given.get("catalog_type") not in (None, "$default"):
            yield Wrong("Only the catalogue $default may be written.", f"{at}/catalog_type")
        if kind == VARIANT:
            place = f"{pointer}/relationships/item/data"
            if not related_id(data, "item"):
                yield Wrong("A variant needs its item.", place)
            else:
                yield from not_writable(related_id(data, "item"), f"{place}/id")
    metadata = given.get("custom_metadata")
    if isinstance(metadata, dict):
        if len(json.dumps(metadata, ensure_ascii=False).encode("utf-8", "surrogatepass")) > (
            METADATA_BYTES
        ):
            yield Wrong("Custom metadata may have at most 100 KB.", f"{at}/custom_metadata")
        for name, value in metadata.items():
            if isinstance(value, dict | list):
                yield Wrong("Custom metadata is flat.", below(f"{at}/custom_metadata", name))


def not_writable(entry_id: str, pointer: str = "") -> Iterator[Wrong]:
    """Complain of an id that is of a catalogue nobody may write through the interface."""
    if not entry_id.startswith(WRITABLE) or entry_id == WRITABLE:
        yield Wrong(
            f"Only ids of the form {WRITABLE}<external id> may be written, not {entry_id}.", pointer
        )


def related_id(data: Mapping[str, Json], name: str) -> str:
    """Give the id of a relationship of a body; empty if it names none."""
    relationships = data.get("relationships")
    relationship = relationships.get(name) if isinstance(relationships, dict) else None
    found = relationship.get("data") if isinstance(relationship, dict) else None
    return str(found.get("id") or "") if isinstance(found, dict) else ""


def categories_of(data: Mapping[str, Json]) -> tuple[str, ...] | None:
    """Give the ids of an item's categories in a body; None if it says nothing of them."""
    relationships = data.get("relationships")
    categories = relationships.get("categories") if isinstance(relationships, dict) else None
    found = categories.get("data") if isinstance(categories, dict) else None
    if not isinstance(found, list):
        return None
    return tuple(str(one["id"]) for one in found if isinstance(one, dict))


def attributes_of(data: Mapping[str, Json]) -> Mapping[str, Json]:
    """Give the attributes of an entry; empty if it has none."""
    found = data.get("attributes")
    return found if isinstance(found, dict) else {}
