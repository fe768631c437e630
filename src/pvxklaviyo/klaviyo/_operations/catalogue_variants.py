"""Variants of the catalogue's items: what is stocked and sold."""
# https://developers.klaviyo.com/en/reference/catalogs_api_overview

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal

import attrs

from ..._call import Call, Page
from .._catalogue_id import catalog_id
from .._filter import Filter
from .._json import Json
from .._kept import listed
from .._structure import identifier
from .._unset import UNSET, Unset
from ._ask import absent_as_none, page_call, plain_call, resource_call, within
from ._catalogue import (
    MAX_PAGE,
    added,
    changed,
    check,
    copied_or_none,
    copied_or_unset,
    listed_or_unset,
    narrowed,
    read_variant,
    writable,
)
from .catalogue_entries import CatalogVariant

InventoryPolicy = Literal[0, 1, 2]
"""
What becomes of a variant without stock: 1 keeps it out of product feeds and blocks, 0 and 2 do not.
"""


@attrs.frozen(kw_only=True)
class NewCatalogVariant:
    """
    A variant to put into the catalogue, under an item that is there.

    Attributes:
        external_id: Its key in the system that feeds the catalogue. Klaviyo
            never changes it.

        item_id: Its item's whole id: see :func:`catalog_id`.

        sku: Its stock-keeping unit.

        title: What people see.

        description: What people read; may not be empty.

        url: Of its page in the shop.

        inventory_quantity: How many are in stock. A variant that is made with
            stock is not back in stock: nobody can have waited for it.

        price: What is shown for it. Its item keeps its own: set both.

        inventory_policy: Whether it is shown without stock; None is 0.

        image_full_url: Of its picture.

        image_thumbnail_url: Of a small one.

        images: Of more.

        custom_metadata: Anything else, flat, up to 100 KB.

        published: Whether it may be shown; None is yes.

    Raises:
        ValueError: Something that it must have is empty, the item is not of a
            writable catalogue, a number is not finite, or the metadata is not
            flat or too large.

        TypeError: The price is neither a Decimal nor an int.
    """

    # https://developers.klaviyo.com/en/reference/create_catalog_variant
    external_id: str
    item_id: str
    sku: str
    title: str
    description: str
    url: str
    inventory_quantity: Decimal | int
    price: Decimal | int
    inventory_policy: InventoryPolicy | None = None
    image_full_url: str | None = None
    image_thumbnail_url: str | None = None
    images: Sequence[str] = attrs.field(default=(), converter=listed)
    custom_metadata: Mapping[str, Json] | None = attrs.field(default=None, converter=copied_or_none)
    published: bool | None = None

    def __attrs_post_init__(self) -> None:
        check(self, "external_id", "sku", "title", "description", "url")
        writable(self.item_id, "item_id")

    @property
    def id(self) -> str:
        """What Klaviyo will call it."""
        return catalog_id(self.external_id)


@attrs.frozen(kw_only=True)
class CatalogVariantUpdate:
    """
    What to change of a variant: its stock, above all.

    What is :data:`UNSET` stays as it is; None clears. Neither the
    ``external_id`` nor the item ever changes.

    Attributes:
        id: Which variant, by its whole id: see :func:`catalog_id`.

        sku: Its stock-keeping unit.

        title: What people see.

        description: What people read.

        url: Of its page in the shop.

        inventory_quantity: How many are in stock. Those who wait for it are
            told when it rises to what the account asks for, however far
            behind the stock room this figure is by then.

        price: What is shown for it. Its item keeps its own: set both.

        inventory_policy: Whether it is shown without stock.

        image_full_url: Of its picture.

        image_thumbnail_url: Of a small one.

        images: Of more; all of them.

        custom_metadata: Anything else, flat, up to 100 KB; all of it.

        published: Whether it may be shown.

    Raises:
        ValueError: The id is not of a writable catalogue, a number is not
            finite, or the metadata is not flat or too large.

        TypeError: The price is neither a Decimal nor an int.
    """

    # https://developers.klaviyo.com/en/reference/update_catalog_variant
    id: str
    sku: str | Unset | None = UNSET
    title: str | Unset | None = UNSET
    description: str | Unset | None = UNSET
    url: str | Unset | None = UNSET
    inventory_quantity: Decimal | int | Unset | None = UNSET
    price: Decimal | int | Unset | None = UNSET
    inventory_policy: InventoryPolicy | Unset | None = UNSET
    image_full_url: str | Unset | None = UNSET
    image_thumbnail_url: str | Unset | None = UNSET
    images: Sequence[str] | Unset = attrs.field(default=UNSET, converter=listed_or_unset)
    custom_metadata: Mapping[str, Json] | Unset | None = attrs.field(
        default=UNSET, converter=copied_or_unset
    )
    published: bool | Unset | None = UNSET

    def __attrs_post_init__(self) -> None:
        writable(self.id, "id")
        check(self)


def list_catalog_variants(
    filter: Filter | None = None,  # noqa: A002 - Klaviyo's word
    *,
    ids: Sequence[str] | None = None,
    item_id: str | None = None,
    sku: str | None = None,
    title_contains: str | None = None,
    published: bool | None = None,
    sort: Literal["created", "-created"] | None = None,
    cursor: str | None = None,
    page_size: int = MAX_PAGE,
) -> Call[Page[CatalogVariant]]:
    """
    Read one page of the variants of the catalogue that the API writes.

    Args:
        filter: By ``"ids"`` (any), ``"item.id"``, ``"sku"`` (equals),
            ``"title"`` (contains), ``"published"`` (equals); the arguments
            below are asked for besides.

        ids: Only those.

        item_id: Only those of that item, by its whole id.

        sku: Only those with that stock-keeping unit; several may have it.

        title_contains: Only those with that in their title.

        published: Only those that may be shown, or only those that may not.

        sort: By when they were made; None leaves the order to Klaviyo.

        cursor: Where to go on; usually :attr:`Page.next` does that.

        page_size: 1 to 100.

    Raises:
        ValueError: The size is out of range.
    """
    # https://developers.klaviyo.com/en/reference/get_catalog_variants
    parameters = {
        "filter": narrowed(
            filter, ids=ids, item_id=item_id, sku=sku, title=title_contains, published=published
        ),
        "sort": sort,
        "page[cursor]": cursor,
        "page[size]": within(page_size, MAX_PAGE),
    }
    return page_call("get_catalog_variants", read_variant, parameters=parameters)


def list_variants_for_catalog_item(
    item_id: str,
    filter: Filter | None = None,  # noqa: A002 - Klaviyo's word
    *,
    sku: str | None = None,
    sort: Literal["created", "-created"] | None = None,
    cursor: str | None = None,
    page_size: int = MAX_PAGE,
) -> Call[Page[CatalogVariant]]:
    """
    Read one page of the variants of an item.

    Args:
        item_id: The item's whole id: see :func:`catalog_id`.

        filter: As for :func:`list_catalog_variants`.

        sku: Only those with that stock-keeping unit.

        sort: By when they were made; None leaves the order to Klaviyo.

        cursor: Where to go on; usually :attr:`Page.next` does that.

        page_size: 1 to 100.

    Raises:
        ValueError: The size is out of range.
    """
    # https://developers.klaviyo.com/en/reference/get_variants_for_catalog_item
    parameters = {
        "filter": narrowed(filter, sku=sku),
        "sort": sort,
        "page[cursor]": cursor,
        "page[size]": within(page_size, MAX_PAGE),
    }
    return page_call(
        "get_variants_for_catalog_item", read_variant, ids=[item_id], parameters=parameters
    )


def list_variant_ids_for_catalog_item(
    item_id: str, *, cursor: str | None = None, page_size: int = MAX_PAGE
) -> Call[Page[str]]:
    """
    Read one page of the ids of an item's variants.

    Args:
        item_id: The item's whole id: see :func:`catalog_id`.

        cursor: Where to go on; usually :attr:`Page.next` does that.

        page_size: 1 to 100.

    Raises:
        ValueError: The size is out of range.
    """
    # https://developers.klaviyo.com/en/reference/get_variant_ids_for_catalog_item
    parameters = {"page[cursor]": cursor, "page[size]": within(page_size, MAX_PAGE)}
    return page_call(
        "get_variant_ids_for_catalog_item", identifier, ids=[item_id], parameters=parameters
    )


def get_catalog_variant(variant_id: str) -> Call[CatalogVariant]:
    """
    Read one variant.

    Args:
        variant_id: Its whole id: see :func:`catalog_id`.
    """
    # https://developers.klaviyo.com/en/reference/get_catalog_variant
    return resource_call("get_catalog_variant", read_variant, ids=[variant_id])


def find_catalog_variant(variant_id: str) -> Call[CatalogVariant | None]:
    """Read one variant as :func:`get_catalog_variant` does; None if there is none."""
    # https://developers.klaviyo.com/en/reference/get_catalog_variant
    return absent_as_none(get_catalog_variant(variant_id))


def create_catalog_variant(variant: NewCatalogVariant) -> Call[CatalogVariant]:
    """
    Put a variant into the catalogue, under an item that is there.

    Not an upsert: a variant that exists is refused, so it is not repeated when
    the answer is lost. Look for it then with :func:`find_catalog_variant`.
    """
    # https://developers.klaviyo.com/en/reference/create_catalog_variant
    body = {"data": added(variant, "catalog-variant")}
    return resource_call("create_catalog_variant", read_variant, body=body)


def update_catalog_variant(variant: CatalogVariantUpdate) -> Call[CatalogVariant]:
    """
    Change a variant, such as its stock; what is :data:`UNSET` stays, None clears.

    Repeated where needed: the same values twice are the same as once.
    """
    # https://developers.klaviyo.com/en/reference/update_catalog_variant
    return resource_call(
        "update_catalog_variant",
        read_variant,
        ids=[variant.id],
        body={"data": changed(variant, "catalog-variant")},
        repeatable=True,
    )


def delete_catalog_variant(variant_id: str) -> Call[None]:
    """
    Take a variant out of the catalogue.

    Repeated where needed, so a variant that is not there counts as deleted.

    Args:
        variant_id: Its whole id: see :func:`catalog_id`.

    Raises:
        ValueError: The id is not of a writable catalogue.
    """
    # https://developers.klaviyo.com/en/reference/delete_catalog_variant
    return absent_as_none(
        plain_call(
            "delete_catalog_variant", ids=[writable(variant_id, "variant_id")], repeatable=True
        )
    )
