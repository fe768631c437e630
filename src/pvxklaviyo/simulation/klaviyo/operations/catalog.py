"""The catalogue: items and variants, of which only the custom catalogue's can be written."""

# https://developers.klaviyo.com/en/reference/catalogs_api_overview

from __future__ import annotations

from collections.abc import Sequence

from ...._http import Response
from ..account import Account
from ..bodies import refuse
from ..catalog import CatalogEntry, field_names
from ..catalog_bodies import ITEM, VARIANT, faults_of, not_writable
from ..document import Json, Refused, Wrong, answer
from ..query import Query
from ..resources import Related, identified, resource
from ..resources import written as instant
from ..stock import Origin
from .asked import Asked, Handler, Handlers
from .documents import many, one
from .listed import Found, listed


def written(
    query: Query, entry: CatalogEntry, variants: Sequence[CatalogEntry] | None = None
) -> dict[str, Json]:
    """Write one item or variant; an item with its *variants* if they are included."""
    attributes: dict[str, Json] = {
        "external_id": entry.external_id,
        **{name: entry.fields[name] for name in field_names(entry.kind)},
        "images": entry.fields["images"] or [],
        "custom_metadata": entry.fields["custom_metadata"] or {},
        "created": instant(entry.created),
        "updated": instant(entry.updated),
    }
    other: Related = (ITEM, entry.item_id)
    if entry.kind == ITEM:
        other = None if variants is None else [(VARIANT, variant.id) for variant in variants]
    related = {"variants" if entry.kind == ITEM else "item": other}
    only = query.fields(entry.kind)
    return resource(query.base, entry.kind, entry.id, attributes, related, fields=only)


def _field(entry: CatalogEntry, field: str) -> Found:
    match field:
        case "ids":
            return entry.id
        case "item.id":
            return entry.item_id
        case "category.id":
            return entry.categories
        case "created":
            return entry.created
        case "published":
            return entry.fields["published"] is True
        case _:
            value = entry.fields.get(field)
            return value if isinstance(value, str) else None


def _number(entry: CatalogEntry) -> int:
    return entry.number


def _lister(kind: str) -> Handler:
    def list_entries(account: Account, asked: Asked) -> Response:
        return _page(account, asked, account.catalog.all(kind))

    return list_entries


def _page(account: Account, asked: Asked, entries: Sequence[CatalogEntry]) -> Response:
    shown, links = listed(asked.query, entries, _number, _field)
    data: list[Json] = []
    included: list[Json] = []
    for entry in shown:
        variants = _included(account, asked.query, entry)
        data.append(written(asked.query, entry, variants))
        included += [written(asked.query, variant) for variant in variants or ()]
    return many(asked.query, data, links, included if asked.query.include else None)


def _included(account: Account, query: Query, entry: CatalogEntry) -> Sequence[CatalogEntry] | None:
    wanted = entry.kind == ITEM and "variants" in query.include
    return account.catalog.variants_of(entry.id) if wanted else None


def _getter(kind: str) -> Handler:
    def get_entry(account: Account, asked: Asked) -> Response:
        entry = account.catalog.get(kind, asked.resource_id)
        variants = _included(account, asked.query, entry)
        data = written(asked.query, entry, variants)
        included: list[Json] = [written(asked.query, variant) for variant in variants or ()]
        return one(asked.query, data, included if asked.query.include else None)

    return get_entry


def _creator(kind: str) -> Handler:
    def create_entry(account: Account, asked: Asked) -> Response:
        refuse(faults_of(kind, asked.data, "/data", new=True))
        origin = Origin(at=asked.now, request=asked.number)
        entry = account.catalog.create(kind, asked.data, "/data", origin)
        return one(asked.query, written(asked.query, entry), status=201)

    return create_entry


def _updater(kind: str) -> Handler:
    def update_entry(account: Account, asked: Asked) -> Response:
        refuse(not_writable(asked.resource_id))
        if asked.data.get("id") != asked.resource_id:
            wrong = Wrong("The id of the body and the id of the address differ.", "/data/id")
            raise Refused(400, [wrong])
        refuse(faults_of(kind, asked.data, "/data", new=False))
        origin = Origin(at=asked.now, request=asked.number)
        entry = account.catalog.update(kind, asked.resource_id, asked.data, "/data", origin)
        return one(asked.query, written(asked.query, entry))

    return update_entry


def _deleter(kind: str) -> Handler:
    def delete_entry(account: Account, asked: Asked) -> Response:
        refuse(not_writable(asked.resource_id))
        account.catalog.delete(kind, asked.resource_id)
        return answer(204)

    return delete_entry


def _variants_of_item(account: Account, asked: Asked) -> Response:
    item = account.catalog.get(ITEM, asked.resource_id)
    return _page(account, asked, account.catalog.variants_of(item.id))


def _variant_ids_of_item(account: Account, asked: Asked) -> Response:
    item = account.catalog.get(ITEM, asked.resource_id)
    variants = account.catalog.variants_of(item.id)
    shown, links = listed(asked.query, variants, _number, _field)
    return many(asked.query, [identified((VARIANT, variant.id)) for variant in shown], links)


HANDLERS: Handlers = {
    "get_catalog_items": _lister(ITEM),
    "get_catalog_item": _getter(ITEM),
    "create_catalog_item": _creator(ITEM),
    "update_catalog_item": _updater(ITEM),
    "delete_catalog_item": _deleter(ITEM),
    "get_catalog_variants": _lister(VARIANT),
    "get_catalog_variant": _getter(VARIANT),
    "create_catalog_variant": _creator(VARIANT),
    "update_catalog_variant": _updater(VARIANT),
    "delete_catalog_variant": _deleter(VARIANT),
    "get_variants_for_catalog_item": _variants_of_item,
    "get_variant_ids_for_catalog_item": _variant_ids_of_item,
}
