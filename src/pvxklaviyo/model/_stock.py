"""One item's stock as it lay at one moment: by site and by place, a kit's with that of its parts."""

from __future__ import annotations

from collections.abc import Iterable

import attrs


@attrs.frozen(kw_only=True)
class StockPlace:
    """
    Pieces of one item in one place. Its texts are as Peoplevox writes them.

    Attributes:
        site: The warehouse site, by reference; empty where nobody tells.

        location: The location, by its barcode; empty where nobody tells.

        container: The container in it, by its barcode; empty for none.

        location_type: What the location is for, such as ``"Pick"``; empty
            where nobody tells.

        quantity: How many pieces are there.
    """

    site: str
    location: str
    container: str
    location_type: str
    quantity: int


@attrs.frozen(kw_only=True)
class SiteStock:
    """
    What a site counts of one item.

    Attributes:
        site: The warehouse site, by reference; empty where nobody tells.

        available: How many can be sold, as Peoplevox has it; below zero if
            oversold.

        on_hand: How many are there, wherever they lie; None if nobody tells.

        allocated: How many are promised to orders; None if nobody tells.
    """

    site: str
    available: int
    on_hand: int | None
    allocated: int | None


@attrs.frozen(kw_only=True)
class KitPart:
    """
    One part of a kit.

    Attributes:
        sku: The part's item code.

        per_kit: How many of it one kit holds.

        stock: The part's own stock, of the same moment as the kit's.
    """

    sku: str
    per_kit: int
    stock: ItemStock


def _by_place(places: Iterable[StockPlace]) -> tuple[StockPlace, ...]:
    return tuple(
        sorted(
            places,
            key=lambda one: (
                one.site,
                one.location,
                one.container,
                one.location_type,
                one.quantity,
            ),
        )
    )


def _by_site(sites: Iterable[SiteStock]) -> tuple[SiteStock, ...]:
    return tuple(
        sorted(
            sites,
            key=lambda one: (
                one.site,
                one.available,
                one.on_hand is not None,
                one.on_hand or 0,
                one.allocated is not None,
                one.allocated or 0,
            ),
        )
    )


def _by_sku(parts: Iterable[KitPart]) -> tuple[KitPart, ...]:
    return tuple(sorted(parts, key=lambda one: (one.sku, one.per_kit)))


@attrs.frozen(kw_only=True)
class ItemStock:
    """
    The snapshot of one item: what one look-up showed of it. Its values are kept sorted.

    Sites, locations and types are compared without regard to case and outer
    blanks.

    Attributes:
        sku: The item's code.

        sites: What each site counts; none if no site shows the item.

        places: Where its pieces lie; none if it lies nowhere.

        components: Of a kit, its parts with their own stock.

        is_listed: False if there is no such item, or it was deactivated.
    """

    sku: str
    sites: tuple[SiteStock, ...] = attrs.field(converter=_by_site)
    places: tuple[StockPlace, ...] = attrs.field(converter=_by_place)
    components: tuple[KitPart, ...] = attrs.field(default=(), converter=_by_sku)
    is_listed: bool = True
