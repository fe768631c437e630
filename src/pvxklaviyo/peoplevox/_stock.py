"""One item's stock as it was read, by site and by place, and whether the two agree."""

from __future__ import annotations

from collections import Counter

import attrs

from ._records_stock import ItemAvailability, LocationStock
from ._rejected import Rejected


@attrs.frozen(kw_only=True)
class SiteDrift:
    """
    A site where two reports differ on one item.

    Attributes:
        item_code: Which item; of a kit perhaps one of its parts.

        site: The site, as Peoplevox writes it; None where only the sums over
            all sites can be compared.

        on_hand: What "Item inventory summary" counts; None if it does not show
            the item there at all.

        located: What "Item inventory by location" adds up to.
    """

    item_code: str
    site: str | None
    on_hand: int | None
    located: int


@attrs.frozen(kw_only=True)
class KitComponent:
    """
    One part of a kit.

    Attributes:
        per_kit: How many of it one kit holds.

        item: The part's own stock.
    """

    per_kit: int
    item: ItemLevels


@attrs.frozen(kw_only=True)
class ItemLevels:
    """
    The stock of one item, of all reports that show it.

    Attributes:
        item_code: As it was asked for; as Peoplevox writes it where nobody
            asked.

        sites: What each site counts; none if none shows the item.

        places: Where its pieces lie; none if it lies nowhere.

        components: Of a kit, its parts by code, of the same moment.

        is_listed: False if there is no such item, or it was deactivated.
    """

    item_code: str
    sites: tuple[ItemAvailability, ...] = attrs.field(repr=False)
    places: tuple[LocationStock, ...] = attrs.field(repr=False)
    components: tuple[KitComponent, ...] = ()
    is_listed: bool = True

    def drifts(self, tolerance: int = 0) -> tuple[SiteDrift, ...]:
        """
        Compare, site by site, what is on hand with what lies in the places.

        Sites are the same without regard to case and outer blanks. A site that
        tells no number on hand is not compared.

        Args:
            tolerance: So many pieces may be missing or too many.

        Returns:
            Where they differ by more, the parts of a kit among it.
        """
        found = _drifts(self, tolerance)
        for part in self.components:
            found += part.item.drifts(tolerance)
        return tuple(dict.fromkeys(found))


@attrs.frozen(kw_only=True)
class DriftingItem:
    """
    An item that held still and whose reports differ nevertheless.

    Attributes:
        item: Its stock, as it stood at one moment.

        drifts: Where they differ, with both sums.
    """

    item: ItemLevels
    drifts: tuple[SiteDrift, ...]


@attrs.frozen(kw_only=True)
class StockLookUp:
    """
    What a look-up of stock found; every code that was asked for is in one of the four.

    Attributes:
        items: Whole, each as it stood at one moment of the look-up, and its
            reports agree. An item with neither sites nor places is not in the
            warehouse.

        drifting: As they stood at one moment; their reports differ.

        moving: Codes whose stock changed at every try, so that nothing can be
            said of it.

        rejected: Rows that could not be read and codes that could not be
            searched for, each with its item code under ``"item_code"``.
    """

    items: tuple[ItemLevels, ...]
    drifting: tuple[DriftingItem, ...]
    moving: tuple[str, ...]
    rejected: tuple[Rejected, ...]


def fold(text: str | None) -> str:
    """Write a code or a reference as it is compared."""
    return (text or "").strip().casefold()


def _drifts(item: ItemLevels, tolerance: int) -> list[SiteDrift]:
    named = all(row.site for row in item.sites) and all(row.site for row in item.places)
    written: dict[str, str | None] = {}
    located: Counter[str] = Counter()
    for place in item.places:
        site = fold(place.site) if named else ""
        written.setdefault(site, place.site if named else None)
        located[site] += place.quantity
    on_hand: Counter[str] = Counter()
    untold: set[str] = set()
    for row in item.sites:
        site = fold(row.site) if named else ""
        written.setdefault(site, row.site if named else None)
        on_hand[site] += row.on_hand or 0
        if row.on_hand is None:
            untold.add(site)
    return [
        SiteDrift(
            item_code=item.item_code,
            site=written[site],
            on_hand=on_hand.get(site),
            located=located[site],
        )
        for site in sorted(written)
        if site not in untold
        # Pieces where the summary shows nothing at all are never as they should be.
        and (
            abs(on_hand[site] - located[site]) > tolerance
            or (site not in on_hand and located[site] != 0)
        )
    ]
