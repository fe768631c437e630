"""Entries of the catalogue as Klaviyo holds them: items and their variants."""
# https://developers.klaviyo.com/en/reference/catalogs_api_overview

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import attrs

from .._json import Json


@attrs.frozen(kw_only=True)
class CatalogVariant:
    """
    A variant of an item: what is stocked and sold.

    Attributes:
        id: Its whole id: see :class:`CatalogId`.

        external_id: Its key in the system that feeds the catalogue.

        sku: Its stock-keeping unit, which need not be unique.

        title: What people see.

        description: What people read.

        inventory_quantity: How many are in stock. That it rises is what the
            waiting list of :func:`create_back_in_stock_subscription` waits
            for.

        inventory_policy: 1 keeps it out of product feeds and blocks while it
            is out of stock; 0 and 2 do not. It says nothing about messages
            that it is back.

        price: What is shown for it.

        url: Of its page in the shop.

        image_full_url: Of its picture.

        image_thumbnail_url: Of a small one.

        images: Of more.

        custom_metadata: Anything else.

        published: Whether it may be shown.

        created: When it was made.

        updated: When it was last changed.

        item_id: Its item; only where that is told.
    """

    # https://developers.klaviyo.com/en/reference/get_catalog_variants
    id: str
    external_id: str | None = None
    sku: str | None = None
    title: str | None = None
    description: str | None = None
    inventory_quantity: Decimal | None = None
    inventory_policy: int | None = None
    price: Decimal | None = None
    url: str | None = None
    image_full_url: str | None = None
    image_thumbnail_url: str | None = None
    images: Sequence[str] = ()
    custom_metadata: Mapping[str, Json] = attrs.field(factory=dict[str, Json])
    published: bool | None = None
    created: datetime | None = None
    updated: datetime | None = None
    item_id: str | None = None


@attrs.frozen(kw_only=True)
class CatalogItem:
    """
    An item of the catalogue: a product with its variants.

    Attributes:
        id: Its whole id: see :class:`CatalogId`.

        external_id: Its key in the system that feeds the catalogue.

        title: What people see.

        description: What people read.

        price: What is shown for the item itself.

        url: Of its page in the shop.

        image_full_url: Of its picture.

        image_thumbnail_url: Of a small one.

        images: Of more.

        custom_metadata: Anything else.

        published: Whether it may be shown.

        created: When it was made.

        updated: When it was last changed.

        variant_ids: Its variants; only where they are told.

        variants: The variants themselves; only where they were asked for.
    """

    # https://developers.klaviyo.com/en/reference/get_catalog_items
    id: str
    external_id: str | None = None
    title: str | None = None
    description: str | None = None
    price: Decimal | None = None
    url: str | None = None
    image_full_url: str | None = None
    image_thumbnail_url: str | None = None
    images: Sequence[str] = ()
    custom_metadata: Mapping[str, Json] = attrs.field(factory=dict[str, Json])
    published: bool | None = None
    created: datetime | None = None
    updated: datetime | None = None
    variant_ids: Sequence[str] = ()
    variants: Sequence[CatalogVariant] = ()
