"""Items of the catalogue: products, each with its variants."""
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
    read_item,
    writable,
)
from .catalogue_entries import CatalogItem

CatalogSort = Literal["created", "-created"]
"""The oldest entry of a catalogue first, or the newest."""


@attrs.frozen(kw_only=True)
class NewCatalogItem:
    """
    An item to put into the catalogue.

    Attributes:
        external_id: Its key in the system that feeds the catalogue. Klaviyo
            never changes it.

        title: What people see.

        description: What people read; may not be empty.

        url: Of its page in the shop.

        price: What is shown for the item itself; its variants have their own.

        image_full_url: Of its picture.

        image_thumbnail_url: Of a small one.

        images: Of more.

        custom_metadata: Anything else, flat, up to 100 KB.

        published: Whether it may be shown; None is yes.

        category_ids: Its categories, by Klaviyo's ids of them.

    Raises:
        ValueError: Something that it must have is empty, a number is not
            finite, or the metadata is not flat or too large.

        TypeError: The price is neither a Decimal nor an int.
    """

    # https://developers.klaviyo.com/en/reference/create_catalog_item
    external_id: str
    title: str
    description: str
    url: str
    price: Decimal | int | None = None
    image_full_url: str | None = None
    image_thumbnail_url: str | None = None
    images: Sequence[str] = attrs.field(default=(), converter=listed)
    custom_metadata: Mapping[str, Json] | None = attrs.field(default=None, converter=copied_or_none)
    published: bool | None = None
    category_ids: Sequence[str] = attrs.field(default=(), converter=listed)

    def __attrs_post_init__(self) -> None:
        check(self, "external_id", "title", "description", "url")

    @property
    def id(self) -> str:
        """What Klaviyo will call it."""
        return catalog_id(self.external_id)


@attrs.frozen(kw_only=True)
class CatalogItemUpdate:
    """
    What to change of an item.

    What is :data:`UNSET` stays as it is; None clears. The ``external_id``
    never changes.

    Attributes:
        id: Which item, by its whole id: see :func:`catalog_id`.

        title: What people see.

        description: What people read.

        url: Of its page in the shop.

        price: What is shown for the item itself. Its variants keep theirs:
            set both.

        image_full_url: Of its picture.

        image_thumbnail_url: Of a small one.

        images: Of more; all of them.

        custom_metadata: Anything else, flat, up to 100 KB; all of it.

        published: Whether it may be shown.

        category_ids: Its categories; all of them.

    Raises:
        ValueError: The id is not of a writable catalogue, a number is not
            finite, or the metadata is not flat or too large.

        TypeError: The price is neither a Decimal nor an int.
    """

    # https://developers.klaviyo.com/en/reference/update_catalog_item
    id: str
    title: str | Unset | None = UNSET
    description: str | Unset | None = UNSET
    url: str | Unset | None = UNSET
    price: Decimal | int | Unset | None = UNSET
    image_full_url: str | Unset | None = UNSET
    image_thumbnail_url: str | Unset | None = UNSET
    images: Sequence[str] | Unset = attrs.field(default=UNSET, converter=listed_or_unset)
    custom_metadata: Mapping[str, Json] | Unset | None = attrs.field(
        default=UNSET, converter=copied_or_unset
    )
    published: bool | Unset | None = UNSET
    category_ids: Sequence[str] | Unset = attrs.field(default=UNSET, converter=listed_or_unset)

    def __attrs_post_init__(self) -> None:
        writable(self.id, "id")
        check(self)


def list_catalog_items(
    filter: Filter | None = None,  # noqa: A002 - Klaviyo's word
    *,
    ids: Sequence[str] | None = None,
    title_contains: str | None = None,
    published: bool | None = None,
    include: Sequence[Literal["variants"]] = (),
    sort: CatalogSort | None = None,
    cursor: str | None = None,
    page_size: int = MAX_PAGE,
) -> Call[Page[CatalogItem]]:
    """
    Read one page of the items of the catalogue that the API writes.

    Klaviyo shows no items of a shop integration's catalogue here.

    Args:
        filter: By ``"ids"`` (any), ``"category.id"`` (equals), ``"title"``
            (contains), ``"published"`` (equals); the arguments below are asked
            for besides.

        ids: Only those.

        title_contains: Only those with that in their title.

        published: Only those that may be shown, or only those that may not.

        include: Whether to read their variants, too.

        sort: By when they were made; None leaves the order to Klaviyo.

        cursor: Where to go on; usually :attr:`Page.next` does that.

        page_size: 1 to 100.

    Raises:
        ValueError: The size is out of range.
    """
    # https://developers.klaviyo.com/en/reference/get_catalog_items
    parameters = {
        "filter": narrowed(filter, ids=ids, title=title_contains, published=published),
        "include": include or None,
        "sort": sort,
        "page[cursor]": cursor,
        "page[size]": within(page_size, MAX_PAGE),
    }
    return page_call("get_catalog_items", read_item, parameters=parameters)


def get_catalog_item(
    item_id: str, *, include: Sequence[Literal["variants"]] = ()
) -> Call[CatalogItem]:
    """
    Read one item.

    Args:
        item_id: Its whole id: see :func:`catalog_id`.

        include: Whether to read its variants, too.
    """
    # https://developers.klaviyo.com/en/reference/get_catalog_item
    parameters = {"include": include or None}
    return resource_call("get_catalog_item", read_item, ids=[item_id], parameters=parameters)


def find_catalog_item(
    item_id: str, *, include: Sequence[Literal["variants"]] = ()
) -> Call[CatalogItem | None]:
    """Read one item as :func:`get_catalog_item` does; None if there is none."""
    # https://developers.klaviyo.com/en/reference/get_catalog_item
    return absent_as_none(get_catalog_item(item_id, include=include))


def create_catalog_item(item: NewCatalogItem) -> Call[CatalogItem]:
    """
    Put an item into the catalogue.

    Not an upsert: an item that exists is refused, so it is not repeated when
    the answer is lost. Look for it then with :func:`find_catalog_item`.

    A custom catalogue is fed by API or by a feed, never by both.
    """
    # https://developers.klaviyo.com/en/reference/create_catalog_item
    return resource_call(
        "create_catalog_item", read_item, body={"data": added(item, "catalog-item")}
    )


def update_catalog_item(item: CatalogItemUpdate) -> Call[CatalogItem]:
    """
    Change an item; what is :data:`UNSET` stays, None clears.

    Repeated where needed: the same values twice are the same as once.
    """
    # https://developers.klaviyo.com/en/reference/update_catalog_item
    return resource_call(
        "update_catalog_item",
        read_item,
        ids=[item.id],
        body={"data": changed(item, "catalog-item")},
        repeatable=True,
    )


def delete_catalog_item(item_id: str) -> Call[None]:
    """
    Take an item out of the catalogue.

    Repeated where needed, so an item that is not there counts as deleted.

    Args:
        item_id: Its whole id: see :func:`catalog_id`.

    Raises:
        ValueError: The id is not of a writable catalogue.
    """
    # https://developers.klaviyo.com/en/reference/delete_catalog_item
    return absent_as_none(
        plain_call("delete_catalog_item", ids=[writable(item_id, "item_id")], repeatable=True)
    )
