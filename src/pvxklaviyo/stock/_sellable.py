"""
How many pieces of an item a shop can sell, and why.

Law L7, sellable only: the figure never exceeds what lies on sellable shelves,
and a place that nobody classified counts as not sellable and is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import Enum

import attrs

from ..model import ItemStock, StockPlace
from ._classification import Classification, Pool, folded, is_never_sellable


class PlaceReason(Enum):
    """Why the pieces in a place count or do not."""

    SELLABLE = "sellable"
    OTHER_POOL = "other_pool"
    PICKED = "picked"
    NEVER_SELLABLE = "never_sellable"
    SITE_UNSELLABLE = "site_unsellable"
    LOCATION_UNSELLABLE = "location_unsellable"
    TYPE_UNSELLABLE = "type_unsellable"
    UNCLASSIFIED = "unclassified"


@attrs.frozen(kw_only=True)
class PlaceVerdict:
    """
    What one place adds to the figure.

    Attributes:
        place: The place, as it was read.

        reason: Why its pieces count or do not.
    """

    place: StockPlace
    reason: PlaceReason


@attrs.frozen(kw_only=True)
class Reserves:
    """
    What is kept back of an item.

    Attributes:
        safety: Pieces that are never offered, of the item and of each part.

        minimum: Fewer than this are shown as none.

        open_demand: Pieces that open orders ask for, by item code as it is
            written; they count where the allocation cannot be read.
    """

    safety: int = attrs.field(default=0, validator=attrs.validators.ge(0))
    minimum: int = attrs.field(default=0, validator=attrs.validators.ge(0))
    open_demand: Mapping[str, int] = attrs.field(factory=dict[str, int])


@attrs.frozen(kw_only=True)
class Account:
    """
    A figure and what it rests on.

    Attributes:
        sku: The item's code.

        pool: The pool's name.

        figure: Pieces that can be sold; never below zero.

        may_rise: False if the allocation could not be read and no demand was
            given: then the figure may lower what was sent, and never raise it.

        is_listed: False if there is no such item, or it was deactivated.

        places: Every place with its verdict.

        available: Pieces that Peoplevox calls available in the pool.

        on_shelves: Pieces on the pool's sellable shelves.

        picked: Pieces already picked, which answer for the allocation first.

        allocated: Pieces promised to orders; None if nobody tells.

        safety: Pieces kept back.

        parts: Of a kit, how many kits each part suffices for, and its account.
    """

    sku: str
    pool: str
    figure: int
    may_rise: bool
    is_listed: bool
    places: tuple[PlaceVerdict, ...]
    available: int
    on_shelves: int
    picked: int
    allocated: int | None
    safety: int
    parts: tuple[tuple[int, Account], ...] = ()

    @property
    def unclassified(self) -> tuple[StockPlace, ...]:
        """Places that nobody classified, those of a kit's parts included."""
        own = tuple(one.place for one in self.places if one.reason is PlaceReason.UNCLASSIFIED)
        return own + tuple(place for _, part in self.parts for place in part.unclassified)


def judge(place: StockPlace, classification: Classification, pool: Pool) -> PlaceReason:
    """Say whether the pieces in a place can be sold; the first rule that speaks decides."""
    location_type = folded(place.location_type)
    site = folded(place.site)
    if site not in pool.sites:
        return PlaceReason.OTHER_POOL
    if location_type in classification.picked_types:
        return PlaceReason.PICKED
    if location_type in classification.held_types or is_never_sellable(location_type):
        return PlaceReason.NEVER_SELLABLE
    if site in classification.unsellable_sites:
        return PlaceReason.SITE_UNSELLABLE
    # An empty barcode or type is no name: nobody can have meant this place by it.
    by_location = classification.locations.get(folded(place.location) or "\0")
    if by_location is not None:
        return PlaceReason.SELLABLE if by_location else PlaceReason.LOCATION_UNSELLABLE
    by_type = classification.types.get(location_type or "\0")
    if by_type is not None:
        return PlaceReason.SELLABLE if by_type else PlaceReason.TYPE_UNSELLABLE
    return PlaceReason.UNCLASSIFIED


Judge = Callable[[StockPlace, Classification, Pool], PlaceReason]


def _pieces(places: Iterable[PlaceVerdict], reason: PlaceReason) -> int:
    return sum(one.place.quantity for one in places if one.reason is reason)


def sellable(
    item: ItemStock,
    classification: Classification,
    pool: Pool,
    reserves: Reserves,
    *,
    judged: Judge = judge,
) -> Account:
    """
    Say how many pieces of an item can be sold from a pool of sites, by one snapshot.

    It is ``max(0, min(available, on sellable shelves - allocated - safety))``;
    of a kit, as many as its scarcest part suffices for, less the safety. A part
    that several kits share counts in full for each of them.

    Args:
        item: The snapshot.

        classification: Which places are sellable.

        pool: The sites that the shop sells from.

        reserves: What is kept back.

        judged: The rule for one place.
    """
    account = _counted(item, classification, pool, reserves, judged)
    return account if account.figure >= reserves.minimum else attrs.evolve(account, figure=0)


def _counted(
    item: ItemStock,
    classification: Classification,
    pool: Pool,
    reserves: Reserves,
    judged: Judge,
) -> Account:
    places = tuple(
        PlaceVerdict(place=place, reason=judged(place, classification, pool))
        for place in item.places
    )
    # "~D~" stands in the code of what was deactivated.
    is_listed = item.is_listed and "~D~" not in item.sku.upper()
    sites = [
        one
        for one in item.sites
        if folded(one.site) in pool.sites
        and folded(one.site) not in classification.unsellable_sites
    ]
    counts = [one.allocated for one in item.sites if folded(one.site) in pool.sites]
    known = [count for count in counts if count is not None]
    allocated = sum(known) if len(known) == len(counts) else reserves.open_demand.get(item.sku)
    available = sum(one.available for one in sites)
    on_shelves = _pieces(places, PlaceReason.SELLABLE)
    picked = max(0, _pieces(places, PlaceReason.PICKED))
    unanswered = max(0, (allocated or 0) - picked)
    figure = min(available, on_shelves - unanswered - reserves.safety)
    may_rise = allocated is not None
    parts: list[tuple[int, Account]] = []
    if item.components:
        for part in item.components:
            account = _counted(part.stock, classification, pool, reserves, judged)
            # A part may stand in several lines of one kit: they draw on the same pieces.
            needed = sum(one.per_kit for one in item.components if one.sku == part.sku)
            parts.append((account.figure // needed if needed > 0 else 0, account))
        figure = min(kits for kits, _ in parts) - reserves.safety
        may_rise = all(part.may_rise for _, part in parts)
    return Account(
        sku=item.sku,
        pool=pool.name,
        figure=max(0, figure) if is_listed else 0,
        may_rise=may_rise,
        is_listed=is_listed,
        places=places,
        available=available,
        on_shelves=on_shelves,
        picked=picked,
        allocated=allocated,
        safety=reserves.safety,
        parts=tuple(parts),
    )
