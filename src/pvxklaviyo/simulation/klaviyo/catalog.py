"""The catalogue of a simulated account: its items and variants, and who may write them."""

# https://developers.klaviyo.com/en/reference/catalogs_api_overview

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import attrs

from .catalog_bodies import ITEM, VARIANT, WRITABLE, attributes_of, categories_of, related_id
from .document import Json, Refused, Wrong
from .stock import InventoryWrite, Origin, StockChange
from .stock_settings import CatalogSettings

_SHARED = ("title", "description", "price", "url", "image_full_url", "image_thumbnail_url")
_BOTH = (*_SHARED, "images", "custom_metadata", "published")
_STOCK = ("sku", "inventory_policy", "inventory_quantity")
_DEFAULTS: Mapping[str, Json] = {"published": True, "inventory_policy": 0}


@attrs.define(kw_only=True)
class CatalogEntry:
    """
    One item, or one variant of an item.

    Attributes:
        kind: :data:`ITEM` or :data:`VARIANT`.

        id: Catalogue and external id, such as ``"$custom:::$default:::TEE-M"``.

        external_id: What its owner calls it; never changes.

        item_id: Of the item that a variant belongs to; empty for an item.

        number: From 1, in the order of creation.

        created: When it was made.

        updated: When it was last written.

        categories: Ids of an item's categories.

        fields: Its other attributes, as answers name them.
    """

    kind: str
    id: str
    external_id: str
    item_id: str
    number: int
    created: datetime
    updated: datetime
    categories: tuple[str, ...] = ()
    fields: dict[str, Json] = attrs.field(factory=dict[str, Json])

    @property
    def quantity(self) -> float | None:
        """Its stock; None if it has never been told, and for an item."""
        found = self.fields.get("inventory_quantity")
        return found if isinstance(found, int | float) else None

    @property
    def policy(self) -> int:
        """Whether it hides while it is out of stock (1) or not (0 and 2)."""
        found = self.fields.get("inventory_policy")
        return found if isinstance(found, int) else 0


class Catalog:
    """
    All items and variants of an account, those of native catalogues too.

    Args:
        settings: How it behaves.

        on_change: Called after a variant's stock was written.
    """

    def __init__(self, settings: CatalogSettings, on_change: Callable[[StockChange], None]) -> None:
        self._settings = settings
        self._on_change = on_change
        self._entries: dict[str, dict[str, CatalogEntry]] = {ITEM: {}, VARIANT: {}}
        self._made = 0
        self._writes: list[InventoryWrite] = []

    def all(self, kind: str) -> Sequence[CatalogEntry]:
        """List the items, or the variants, the oldest first."""
        return tuple(self._entries[kind].values())

    def find(self, kind: str, entry_id: str) -> CatalogEntry | None:
        """Find an item or a variant by its id."""
        return self._entries[kind].get(entry_id)

    def get(self, kind: str, entry_id: str, pointer: str = "") -> CatalogEntry:
        """
        Give an item or a variant.

        Raises:
            Refused: 404: there is none.
        """
        found = self.find(kind, entry_id)
        if found is None:
            raise Refused(
                404, [Wrong(f"There is no {_word(kind)} {entry_id}.", pointer, code="not_found")]
            )
        return found

    def variants_of(self, item_id: str) -> Sequence[CatalogEntry]:
        """List the variants of an item, the oldest first."""
        return [entry for entry in self._entries[VARIANT].values() if entry.item_id == item_id]

    def writes(self) -> Sequence[InventoryWrite]:
        """List every write of a variant's stock, in the order they took effect."""
        return tuple(self._writes)

    def create(
        self, kind: str, data: Mapping[str, Json], pointer: str, origin: Origin
    ) -> CatalogEntry:
        """
        Make an item or a variant, as a body of the right shape says.

        Raises:
            Refused: 409: there is one with that id. 404: a variant's item is
                missing.
        """
        given = attributes_of(data)
        external_id = str(given["external_id"])
        entry_id = WRITABLE + external_id
        if entry_id in self._entries[kind]:
            detail = f"There is a {_word(kind)} with the external id {external_id} already."
            place = f"{pointer}/attributes/external_id"
            raise Refused(409, [Wrong(detail, place, code="duplicate")])
        item_id = ""
        if kind == VARIANT:
            item_id = related_id(data, "item")
            self.get(ITEM, item_id, f"{pointer}/relationships/item/data/id")
        entry = self.seed(kind, entry_id, given, origin.at, item_id=item_id)
        entry.categories = categories_of(data) or ()
        if kind == VARIANT:
            self._note(entry, None, origin, created=True)
        return entry

    def seed(
        self,
        kind: str,
        entry_id: str,
        given: Mapping[str, Json],
        now: datetime,
        *,
        item_id: str = "",
    ) -> CatalogEntry:
        """Put an item or a variant there, of whichever catalogue; none that exists."""
        if entry_id in self._entries[kind]:
            raise ValueError(f"there is a {_word(kind)} {entry_id} already")
        self._made += 1
        entry = CatalogEntry(
            kind=kind,
            id=entry_id,
            external_id=entry_id.rpartition(":::")[2],
            item_id=item_id,
            number=self._made,
            created=now,
            updated=now,
        )
        for name in field_names(kind):
            entry.fields[name] = given.get(name)
            if entry.fields[name] is None:
                entry.fields[name] = _DEFAULTS.get(name)
        self._entries[kind][entry_id] = entry
        return entry

    def update(
        self, kind: str, entry_id: str, data: Mapping[str, Json], pointer: str, origin: Origin
    ) -> CatalogEntry:
        """
        Change what a body of the right shape names; the external id never changes.

        Raises:
            Refused: 404: there is no such item or variant.
        """
        entry = self.get(kind, entry_id, f"{pointer}/id")
        given = attributes_of(data)
        before = entry.quantity
        for name in field_names(kind):
            if name in given and (given[name] is not None or self._settings.null_clears):
                entry.fields[name] = given[name]
        categories = categories_of(data)
        if categories is not None:
            entry.categories = categories
        entry.updated = origin.at
        if "inventory_quantity" in given or "inventory_policy" in given:
            self._note(entry, before, origin, created=False)
        return entry

    def delete(self, kind: str, entry_id: str, pointer: str = "") -> None:
        """
        Remove an item or a variant.

        Raises:
            Refused: 404: there is none.
        """
        self.get(kind, entry_id, pointer)
        del self._entries[kind][entry_id]
        if kind == ITEM and self._settings.delete_variants:
            for variant in self.variants_of(entry_id):
                del self._entries[VARIANT][variant.id]

    def set_stock(self, variant_id: str, quantity: float, now: datetime) -> None:
        """Let the shop that owns a native variant change its stock; no write of a caller's."""
        entry = self._entries[VARIANT][variant_id]
        before = entry.quantity
        entry.fields["inventory_quantity"] = quantity
        entry.updated = now
        self._on_change(
            StockChange(variant_id=variant_id, before=before, after=quantity, at=now, created=False)
        )

    def _note(
        self, entry: CatalogEntry, before: float | None, origin: Origin, *, created: bool
    ) -> None:
        self._writes.append(
            InventoryWrite(
                variant_id=entry.id,
                quantity=entry.quantity,
                policy=entry.policy,
                at=origin.at,
                job_id=origin.job_id,
                request=origin.request,
                before=before,
                created=created,
            )
        )
        self._on_change(
            StockChange(
                variant_id=entry.id,
                before=before,
                after=entry.quantity,
                at=origin.at,
                created=created,
            )
        )


def field_names(kind: str) -> Sequence[str]:
    """Name the attributes of a kind that are written, the external id aside."""
    return (*_BOTH, *_STOCK) if kind == VARIANT else _BOTH


def _word(kind: str) -> str:
    return "item" if kind == ITEM else "variant"
