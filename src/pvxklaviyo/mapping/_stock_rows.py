"""From what Peoplevox shows of an item to its stock: equal rows in any order give equal results."""

from __future__ import annotations

from collections.abc import Iterable

from ..model import ItemStock, KitPart, SiteStock, StockPlace
from ..peoplevox import ItemAvailability, ItemLevels, LocationStock


def item_stock(levels: ItemLevels) -> ItemStock:
    """
    Make an item's stock of its rows.

    Rows of one place add up, and so do rows that tell no site; a place with
    nothing in it is left out.

    Args:
        levels: From :meth:`Peoplevox.look_up_stock`: then it is a snapshot, of
            one moment. What :meth:`Peoplevox.read_stock` gives is none, and a
            kit of it has no parts.
    """
    return ItemStock(
        sku=levels.item_code,
        sites=tuple(_sites(levels.sites)),
        places=tuple(_places(levels.places)),
        components=tuple(
            KitPart(sku=part.item.item_code, per_kit=part.per_kit, stock=item_stock(part.item))
            for part in levels.components
        ),
        is_listed=levels.is_listed,
    )


def _sites(rows: Iterable[ItemAvailability]) -> Iterable[SiteStock]:
    by: dict[str, list[ItemAvailability]] = {}
    for row in rows:
        by.setdefault(row.site or "", []).append(row)
    for site, mine in by.items():
        yield SiteStock(
            site=site,
            available=sum(row.available for row in mine),
            on_hand=_sum(row.on_hand for row in mine),
            allocated=_sum(row.allocated for row in mine),
        )


def _places(rows: Iterable[LocationStock]) -> Iterable[StockPlace]:
    pieces: dict[tuple[str, str, str, str], int] = {}
    for row in rows:
        place = (row.site or "", row.location or "", row.container or "", row.location_type or "")
        pieces[place] = pieces.get(place, 0) + row.quantity
    for (site, location, container, location_type), quantity in pieces.items():
        if quantity:
            yield StockPlace(
                site=site,
                location=location,
                container=container,
                location_type=location_type,
                quantity=quantity,
            )


def _sum(numbers: Iterable[int | None]) -> int | None:
    """Add up what every row tells; None if one does not."""
    told = list(numbers)
    known = [number for number in told if number is not None]
    return sum(known) if len(known) == len(told) else None
