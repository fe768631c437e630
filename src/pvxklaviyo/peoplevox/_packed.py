"""One item's stock as one short text: a hundred thousand of them are to be held at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Self

import attrs

from ._deactivated import is_deactivated
from ._records_stock import ItemAvailability, LocationStock
from ._stock import ItemLevels

# Between the parts of a record, its rows and their cells. XML cannot carry them,
# so no cell has one.
_PART, _ROW, _CELL = "\x1d", "\x1e", "\x1f"


@attrs.frozen
class Packed:
    """
    What two reports say of one item.

    Attributes:
        code: The item, as Peoplevox writes it.

        sites: What each site counts.

        places: What lies where.
    """

    code: str
    sites: str = ""
    places: str = ""

    @classmethod
    def of(cls, record: bytes | None, code: str = "") -> Self:
        """Read what :meth:`encode` gave; nothing at all, of an item called *code*, if it is None."""
        return cls(code) if record is None else cls(*record.decode().split(_PART))

    def encode(self) -> bytes:
        """Give the shortest form."""
        return _PART.join((self.code, self.sites, self.places)).encode()

    def with_sites(self, rows: Iterable[ItemAvailability], *, whole: bool) -> Self:
        """Take rows of a site in place of what was there of it; of all sites, if they are whole."""
        fresh = ((row.site or "", _text(row.available, row.on_hand, row.allocated)) for row in rows)
        return attrs.evolve(self, sites=_joined("" if whole else self.sites, fresh))

    def with_places(self, rows: Iterable[LocationStock], *, whole: bool) -> Self:
        """Take rows of a place in place of what was there of it; of all places, if they are whole."""
        fresh = (
            (_text(row.site, row.location, row.container, row.location_type), str(row.quantity))
            for row in rows
        )
        return attrs.evolve(self, places=_joined("" if whole else self.places, fresh, numbers=1))

    def item(self) -> ItemLevels:
        """Give the item's rows."""
        return ItemLevels(
            item_code=self.code,
            sites=tuple(self._site(*row) for row in _rows(self.sites)),
            places=tuple(self._place(*row) for row in _rows(self.places)),
            is_listed=not is_deactivated(self.code),
        )

    def _site(self, site: str, available: str, on_hand: str, allocated: str) -> ItemAvailability:
        return ItemAvailability(
            item_code=self.code,
            available=int(available),
            on_hand=int(on_hand) if on_hand else None,
            allocated=int(allocated) if allocated else None,
            site=site or None,
        )

    def _place(
        self, site: str, location: str, container: str, location_type: str, quantity: str
    ) -> LocationStock:
        return LocationStock(
            item_code=self.code,
            quantity=int(quantity),
            location_type=location_type or None,
            location=location or None,
            container=container or None,
            site=site or None,
        )


def _text(*cells: str | int | None) -> str:
    return _CELL.join("" if cell is None else str(cell) for cell in cells)


def _rows(part: str) -> list[Sequence[str]]:
    return [row.split(_CELL) for row in part.split(_ROW)] if part else []


def _joined(before: str, fresh: Iterable[tuple[str, str]], numbers: int = 3) -> str:
    """Put rows, each a key and its numbers, in place of those of the same keys."""
    found: dict[str, list[str]] = {}
    for row in before.split(_ROW) if before else ():
        found.setdefault(row.rsplit(_CELL, numbers)[0], []).append(row)
    for_keys: dict[str, list[str]] = {}
    for key, values in fresh:
        for_keys.setdefault(key, []).append(f"{key}{_CELL}{values}")
    found.update(for_keys)
    return _ROW.join(row for rows in found.values() for row in rows)
