"""What items and variants of the catalogue share: their checks, their documents, their filters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

import attrs

from .._catalogue_id import CatalogId
from .._filter import Filter, where
from .._json import Json, to_document
from .._kept import copied, listed
from .._structure import others, resource
from .._unset import Unset, stated
from .catalogue_entries import CatalogItem, CatalogVariant

if TYPE_CHECKING:
    from .catalogue_items import CatalogItemUpdate, NewCatalogItem
    from .catalogue_variants import CatalogVariantUpdate, NewCatalogVariant

    Entry: TypeAlias = NewCatalogItem | CatalogItemUpdate | NewCatalogVariant | CatalogVariantUpdate

MAX_PAGE = 100
_MAX_METADATA_BYTES = 100_000

_item = resource(CatalogItem, variant_ids="variants")
read_variant = resource(CatalogVariant, item_id="item")


def read_item(found: Mapping[str, Json]) -> CatalogItem:
    """Read an item, and the variants that come with it."""
    return attrs.evolve(_item(found), variants=others(found, "variants", read_variant))


def listed_or_unset(value: Sequence[str] | Unset) -> Sequence[str] | Unset:
    """Keep a list of one's own, if there is one."""
    return value if isinstance(value, Unset) else listed(value)


def copied_or_none(value: Mapping[str, Json] | None) -> Mapping[str, Json] | None:
    """Keep a mapping of one's own, if there is one."""
    return None if value is None else copied(value)


def copied_or_unset(
    value: Mapping[str, Json] | Unset | None,
) -> Mapping[str, Json] | Unset | None:
    """Keep a mapping of one's own, if there is one."""
    return value if value is None or isinstance(value, Unset) else copied(value)


def check(entry: Entry, *required: str) -> None:
    """
    Check an entry before it is sent.

    Args:
        entry: Any.

        required: Fields that may not be empty.

    Raises:
        ValueError: Klaviyo would refuse it; the text names the field.

        TypeError: The price is a float or text.
    """
    members = _members(entry)
    for name in required:
        if not members[name]:
            raise ValueError(f"{name} is empty; Klaviyo demands it")
    for name in ("price", "inventory_quantity"):
        number = members.get(name)
        if isinstance(number, Decimal) and not number.is_finite():
            raise ValueError(f"{name} is not a finite number")
    if isinstance(price := members.get("price"), float | str):
        raise TypeError(f"price is of type {type(price).__name__}; money is a Decimal or an int")
    _check_metadata(members["custom_metadata"])


def _check_metadata(metadata: Json | Unset) -> None:
    # https://developers.klaviyo.com/en/reference/create_catalog_item
    if not isinstance(metadata, Mapping):
        return
    nested = [name for name, member in metadata.items() if isinstance(member, Mapping)]
    if nested:
        raise ValueError(f"custom_metadata.{nested[0]} is an object; Klaviyo takes a flat one")
    size = len(to_document(metadata))
    if size > _MAX_METADATA_BYTES:
        raise ValueError(
            f"custom_metadata has {size:,} bytes; Klaviyo takes {_MAX_METADATA_BYTES:,}"
        )


def writable(entry_id: str, name: str) -> str:
    """
    Check that an id is one of the catalogue that the API writes.

    Raises:
        ValueError: It has another form, or names a shop integration's entry.
    """
    if not CatalogId.parse(entry_id).writable:
        raise ValueError(
            f"{name} is not of a catalogue that the API can write; "
            "those of shop integrations are the shop's to change"
        )
    return entry_id


def added(entry: NewCatalogItem | NewCatalogVariant, kind: str) -> dict[str, Json]:
    """Write a new entry as a resource: what is None is left to Klaviyo."""
    members = stated(_members(entry))
    told: dict[str, Json] = {
        name: value for name, value in members.items() if value is not None and value != ()
    }
    return _resource(kind, told)


def changed(entry: CatalogItemUpdate | CatalogVariantUpdate, kind: str) -> dict[str, Json]:
    """Write a change of an entry as a resource: what is unset is left out."""
    return {**_resource(kind, stated(_members(entry))), "id": entry.id}


def _members(entry: Entry) -> dict[str, Json | Unset]:
    fields = attrs.fields(type(entry))
    return {field.name: getattr(entry, field.name) for field in fields if field.name != "id"}


def _resource(kind: str, told: dict[str, Json]) -> dict[str, Json]:
    relationships: dict[str, Json] = {}
    if isinstance(categories := told.pop("category_ids", None), Sequence):
        named = [{"type": "catalog-category", "id": category} for category in categories]
        relationships["categories"] = {"data": named}
    if (item_id := told.pop("item_id", None)) is not None:
        relationships["item"] = {"data": {"type": "catalog-item", "id": item_id}}
    written: dict[str, Json] = {"type": kind, "attributes": told}
    return {**written, "relationships": relationships} if relationships else written


def narrowed(
    given: Filter | None,
    *,
    ids: Sequence[str] | None = None,
    item_id: str | None = None,
    sku: str | None = None,
    title: str | None = None,
    published: bool | None = None,
) -> Filter | None:
    """Ask for all of what is given."""
    asked = [
        given,
        None if ids is None else where("ids").any(ids),
        None if item_id is None else where("item.id") == item_id,
        None if sku is None else where("sku") == sku,
        None if title is None else where("title").contains(title),
        None if published is None else where("published") == published,
    ]
    all_of: Filter | None = None
    for one in asked:
        if one is not None:
            all_of = one if all_of is None else all_of & one
    return all_of
