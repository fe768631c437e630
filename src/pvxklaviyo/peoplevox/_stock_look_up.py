"""
Looking up stock by code: what lies where at one moment, and known to be all of it.

Peoplevox tells what is available and what lies where in two reports, and goods
move and orders are allocated between two calls. So the places are read between
two readings of what is available: an item whose two readings are alike stood,
when its places were read, as both say. An item whose readings differ is read
again, and so is one whose pieces on hand are not those in its places; a kit
together with all its parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import attrs

from .._wire import Wire
from ..errors import Problem
from ._by_code import rejected_by_code, rows_by_code
from ._deactivated import is_deactivated
from ._errors import IncompleteReadError
from ._kits import Kits, find_kits, kits_of
from ._look_up import look_up
from ._records import Kitting
from ._records_stock import ItemAvailability, LocationStock
from ._rejected import Rejected
from ._search import MOST_VALUES, searchable
from ._service import PeoplevoxService
from ._stock import DriftingItem, ItemLevels, KitComponent, StockLookUp, fold

R = TypeVar("R", ItemAvailability, LocationStock)

_TRIES = 3


async def look_up_stock(
    wire: Wire,
    service: PeoplevoxService,
    codes: Iterable[str],
    *,
    kits: Iterable[Kitting] | None = None,
    tolerance: int = 0,
    item_types: bool = True,
) -> StockLookUp:
    """
    Read the stock of items by their codes, each as it stood at one moment.

    A hundred codes take four calls: one for kits, three for stock; another two
    for what moved meanwhile, and one if an item has no stock of its own, as
    kits mostly have none. Pieces that leave a place and are back in it between
    two calls are not noticed; they may be shown where they were meanwhile.

    Args:
        wire: Sends, waits and pays.

        service: The site.

        codes: Any number of item codes, each asked once; empty ones are left
            out. The parts of a kit come with it.

        kits: The rows of all kits, if you have them; None reads what is a kit
            among *codes*. None at all are ``()``, also for a site whose user
            may not read them.

        tolerance: By so many pieces on hand may differ from those in the
            places of a site.

        item_types: Whether to ask the template "Item types" for codes that
            have no stock at all; without, they count as listed unless their
            code says that they were deactivated.

    Raises:
        ColumnsError: A column that is needed is not there.

        DecodeError: No answer could be read.

        ServiceError: The service did not answer, or refused.

        TypeError: *codes* are one text, not a list of some.
    """
    if isinstance(codes, str):
        raise TypeError("codes are a list of texts, and a text alone is one of letters")
    asked = [code for code in dict.fromkeys(code.strip() for code in codes) if code]
    sought = [code for code in asked if searchable(code)]
    known = await find_kits(wire, service, sought) if kits is None else kits_of(kits)
    look = _Look(wire, service, known, tolerance)
    for code in asked:
        if code in sought:
            look.want(code)
        else:
            look.refuse(code, "has a character that cannot be searched for")
    for some in look.portions():
        await look.read(some)
    if item_types:
        await look.find_unlisted()
    return look.found()


@attrs.frozen(kw_only=True)
class _Reading:
    """What one search in one report gave of some codes."""

    sites: Mapping[str, tuple[ItemAvailability, ...]] = attrs.field(
        factory=dict[str, tuple[ItemAvailability, ...]]
    )
    places: Mapping[str, tuple[LocationStock, ...]] = attrs.field(
        factory=dict[str, tuple[LocationStock, ...]]
    )
    unread: Mapping[str, tuple[Rejected, ...]] = attrs.field(
        factory=dict[str, tuple[Rejected, ...]]
    )


class _Look:
    """One look-up: what is still wanted, and what was found."""

    def __init__(self, wire: Wire, service: PeoplevoxService, kits: Kits, tolerance: int) -> None:
        self._wire = wire
        self._service = service
        self._kits = kits
        self._tolerance = tolerance
        self._families: dict[str, tuple[str, ...]] = {}
        self._whole: dict[str, Mapping[str, ItemLevels]] = {}
        self._drifting: set[str] = set()
        self._moving: list[str] = []
        self._rejected: list[Rejected] = []
        self._unlisted: frozenset[str] = frozenset()

    def want(self, code: str) -> None:
        """Look for a code and all that it is made of."""
        try:
            family = self._kits.family(code)
        except ValueError as error:
            self.refuse(code, str(error))
            return
        if all(searchable(member) for member in family):
            self._families[code] = family
        else:
            self.refuse(code, "is a kit of which a part cannot be searched for")

    def refuse(self, code: str, why: str) -> None:
        """Set a code aside."""
        self._rejected.append(
            Rejected(
                source=self._service.naming(ItemAvailability).source,
                subject="A code that stock was asked for",
                row={"item_code": code},
                cells=(),
                problems=(Problem("", why),),
            )
        )

    def portions(self) -> Iterator[list[str]]:
        """Give the codes in portions that one search each takes, all parts of a kit in one."""
        some: list[str] = []
        members: set[str] = set()
        for code, family in self._families.items():
            together = members.union(family)
            if some and len(together) > MOST_VALUES:
                yield some
                some, together = [], set(family)
            some.append(code)
            members = together
        if some:
            yield some

    async def read(self, wanted: list[str]) -> None:
        """Read a portion until it holds still and its reports agree, three times at most."""
        before = await self._available(wanted)
        tries = 0
        while wanted:
            lying = await self._lying(wanted)
            after = await self._available(wanted)
            wanted = [code for code in wanted if not self._settle(code, before, lying, after)]
            tries += 1
            if tries == _TRIES:
                self._give_up(wanted, lying, after)
                return
            before = after

    def _give_up(self, wanted: Sequence[str], lying: _Reading, after: _Reading) -> None:
        """Say why these codes are not whole after the last try."""
        for code in wanted:
            bad = self._unread(code, lying, after)
            if bad:
                self._rejected += bad
            elif code in self._whole:
                self._drifting.add(code)
            else:
                self._moving.append(code)

    def _settle(self, code: str, before: _Reading, lying: _Reading, after: _Reading) -> bool:
        """Take what was read of a code; True if there is no reason to read it again."""
        self._whole.pop(code, None)
        family = self._families[code]
        if self._unread(code, before, lying, after):
            return False
        if any(_alike(before, member) != _alike(after, member) for member in family):
            return False
        if any(member not in lying.places for member in family):
            return False
        items = {
            member: ItemLevels(
                item_code=member,
                sites=after.sites[member],
                places=lying.places[member],
                is_listed=not is_deactivated(member),
            )
            for member in family
        }
        self._whole[code] = items
        return not any(item.drifts(self._tolerance) for item in items.values())

    def _unread(self, code: str, *readings: _Reading) -> list[Rejected]:
        return [
            bad
            for member in self._families[code]
            for reading in readings
            for bad in reading.unread.get(member, ())
        ]

    async def _available(self, wanted: Sequence[str]) -> _Reading:
        rows, unread = await self._rows(ItemAvailability, wanted)
        for code, mine in rows.items():
            sites = [fold(row.site) for row in mine if row.site]
            if len(sites) != len(set(sites)):
                unread[code] = (*unread.get(code, ()), self._twice(code))
        return _Reading(sites=rows, unread=unread)

    async def _lying(self, wanted: Sequence[str]) -> _Reading:
        rows, unread = await self._rows(LocationStock, wanted)
        return _Reading(places=rows, unread=unread)

    async def _rows(
        self, cls: type[R], wanted: Sequence[str]
    ) -> tuple[dict[str, tuple[R, ...]], dict[str, tuple[Rejected, ...]]]:
        """Read the rows of one report by code; nothing of anything if they did not hold still."""
        codes = dict.fromkeys(member for code in wanted for member in self._families[code])
        try:
            found, rejected = await look_up(self._wire, self._service, cls, "item_code", codes)
        except IncompleteReadError:
            return {}, {}
        return rows_by_code(found, codes), rejected_by_code(rejected, codes)

    def _twice(self, code: str) -> Rejected:
        return Rejected(
            source=self._service.naming(ItemAvailability).source,
            subject=f"The stock of {code}",
            row={"item_code": code},
            cells=(),
            problems=(Problem("", "has two rows of one site, so nobody knows which counts"),),
        )

    async def find_unlisted(self) -> None:
        """Ask which of the items that have no stock at all are still items."""
        from ._records_goods import ItemType

        absent = {
            member
            for items in self._whole.values()
            for member, item in items.items()
            if not item.sites and not item.places and item.is_listed
        }
        if not absent:
            return
        rows, rejected = await look_up(
            self._wire, self._service, ItemType, "item_code", sorted(absent)
        )
        there = {fold(row.item_code) for row in rows if not row.deactivated}
        there.update(fold(one.row.get("item_code")) for one in rejected)
        self._unlisted = frozenset(code for code in absent if fold(code) not in there)

    def found(self) -> StockLookUp:
        """Put together what was found, in the order in which it was asked for."""
        items: list[ItemLevels] = []
        drifting: list[DriftingItem] = []
        for code in self._families:
            if code in self._whole:
                item = self._built(code, self._whole[code])
                if code in self._drifting:
                    drifts = item.drifts(self._tolerance)
                    drifting.append(DriftingItem(item=item, drifts=drifts))
                else:
                    items.append(item)
        return StockLookUp(
            items=tuple(items),
            drifting=tuple(drifting),
            moving=tuple(self._moving),
            rejected=tuple(self._rejected),
        )

    def _built(self, code: str, items: Mapping[str, ItemLevels]) -> ItemLevels:
        item = items[code]
        return attrs.evolve(
            item,
            is_listed=item.is_listed and code not in self._unlisted,
            components=tuple(
                KitComponent(per_kit=per_kit, item=self._built(part, items))
                for part, per_kit in sorted(self._kits.of(code).items())
            ),
        )


def _alike(reading: _Reading, code: str) -> object:
    """Give what must be the same in two readings; of a reading that failed, nothing is."""
    if code not in reading.sites:
        return object()
    return sorted(
        (fold(row.site), row.available, str(row.on_hand), str(row.allocated))
        for row in reading.sites[code]
    )
