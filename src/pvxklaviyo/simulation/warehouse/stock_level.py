"""What lies where, at one instant, and how it came there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property

import attrs

from .stock_demand import Step
from .stock_records import BULK, DESPATCH, PICK, SELLABLE, Location, Movement

_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_A_SECOND_S_MOST = 1000

Place = tuple[str, str, str]
"""Item code, barcode of the location, container."""


@attrs.frozen(kw_only=True)
class Levels:
    """
    Quantities at one instant. On hand where it can be sold, less what is allocated, is available.

    Attributes:
        places: Place to quantity; what was once there and is gone is 0.

        locations: Barcode to location.

        promised: Item code and site to pieces that orders want.

        latest: Item code to its last movement, and by how much that changed
            what is available over all sites.

        movements: Every one until then, in order.

        available_types: The types of locations whose pieces count as
            available; None counts all.

        drift: Item code and site to the pieces by which the count on hand is
            wrong.

        hidden: Codes of items that no report of stock shows.

        deactivated: Codes of items that are no longer used.
    """

    places: Mapping[Place, int]
    locations: Mapping[str, Location]
    promised: Mapping[tuple[str, str], int]
    latest: Mapping[str, tuple[Movement, int]]
    movements: Sequence[Movement]
    available_types: frozenset[str] | None = SELLABLE
    drift: Mapping[tuple[str, str], int] = attrs.field(factory=dict[tuple[str, str], int])
    hidden: frozenset[str] = frozenset()
    deactivated: frozenset[str] = frozenset()

    @property
    def stocked(self) -> Sequence[tuple[str, str]]:
        """Item code and site of all that this stock room keeps, sorted."""
        return sorted(self._sums)

    def on_hand(self, sku: str, site: str = "") -> int:
        """Count the pieces in all locations of a site, or of all sites."""
        return sum(self._sums[sku, one][0] for one in self._at(sku, site))

    def counted(self, sku: str, site: str = "") -> int:
        """Tell how many are on hand by the count that Peoplevox keeps, drift and all."""
        drift = sum(self.drift.get((sku, one), 0) for one in self._at(sku, site))
        return self.on_hand(sku, site) + drift

    def sellable(self, sku: str, site: str = "") -> int:
        """Count the pieces in locations of :attr:`available_types`."""
        return sum(self._sums[sku, one][1] for one in self._at(sku, site))

    def allocated(self, sku: str, site: str = "") -> int:
        """Count the pieces that lie there and are promised to orders."""
        return sum(
            min(self.promised.get((sku, one), 0), self._sums[sku, one][1])
            for one in self._at(sku, site)
        )

    def available(self, sku: str, site: str = "") -> int:
        """Count the pieces that can still be sold."""
        return self.sellable(sku, site) - self.allocated(sku, site)

    def shown_as(self, sku: str) -> str:
        """Give the code as templates and reports show it."""
        # Where the mark stands in a code is not documented.
        return f"{sku}~D~" if sku in self.deactivated else sku

    @cached_property
    def _sums(self) -> Mapping[tuple[str, str], tuple[int, int]]:
        found: dict[tuple[str, str], tuple[int, int]] = {}
        for (sku, barcode, _), quantity in self.places.items():
            location = self.locations[barcode]
            all_of_it, sold = found.get((sku, location.site), (0, 0))
            sells = self.available_types is None or location.type in self.available_types
            found[sku, location.site] = all_of_it + quantity, sold + (quantity if sells else 0)
        return found

    @cached_property
    def _sites(self) -> Mapping[str, Sequence[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for sku, site in self._sums:
            found[sku].append(site)
        return found

    def _at(self, sku: str, site: str) -> Sequence[str]:
        return [one for one in self._sites.get(sku, ()) if not site or one == site]


class Book:
    """
    Takes steps one after the other and keeps what comes of them.

    Args:
        locations: Barcode to location.

        kept: Item code and site of all that was ever told of; the rest is
            not looked at.

        available_types: The types of locations whose pieces count as
            available; None counts all.
    """

    def __init__(
        self,
        locations: Mapping[str, Location],
        kept: frozenset[tuple[str, str]],
        available_types: frozenset[str] | None = SELLABLE,
    ) -> None:
        self._available_types = available_types
        self._drift: dict[tuple[str, str], int] = {}
        self._hidden: frozenset[str] = frozenset()
        self._deactivated: frozenset[str] = frozenset()
        self._locations = locations
        self._kept = kept
        self._places: dict[Place, int] = {}
        self._of: defaultdict[tuple[str, str], list[Place]] = defaultdict(list)
        self._promised: Counter[tuple[str, str]] = Counter()
        self._latest: dict[str, tuple[Movement, int]] = {}
        self._movements: list[Movement] = []
        self._second = (-1, 0)

    def take(self, step: Step) -> None:
        """Do one step; none may be earlier than the one before."""
        if self._shows_otherwise(step) or (step.sku, step.site) not in self._kept:
            return
        key = (step.sku, step.site)
        before = self._free(key)
        number = self._number(step.at)
        if step.kind == "promise":
            self._promised[key] = max(0, self._promised[key] + step.quantity)
            self._note(step, number, 0, "", "")
        else:
            self._move(step, number)
        if self._movements and self._movements[-1].id >= number:
            self._latest[step.sku] = self._movements[-1], self._free(key) - before

    def levels(self) -> Levels:
        """Give what came of all steps so far."""
        return Levels(
            places=dict(self._places),
            locations=self._locations,
            promised=dict(self._promised),
            latest=dict(self._latest),
            movements=tuple(self._movements),
            available_types=self._available_types,
            drift=dict(self._drift),
            hidden=self._hidden,
            deactivated=self._deactivated,
        )

    def _shows_otherwise(self, step: Step) -> bool:
        match step.kind:
            case "drift":
                self._drift[step.sku, step.site] = step.quantity
            case "hide":
                self._hidden |= {step.sku}
            case "show":
                self._hidden -= {step.sku}
            case "deactivate":
                self._deactivated |= {step.sku}
            case "activate":
                self._deactivated -= {step.sku}
            case _:
                return False
        return True

    def _move(self, step: Step, number: int) -> None:
        if step.kind == "level":
            place = self._place(step.sku, step.target, step.container)
            change = step.quantity - self._places[place]
            self._places[place] = step.quantity
            if change > 0:
                self._note(step, number, change, "", step.target)
            elif change < 0:
                self._note(step, number, -change, step.target, "")
            return
        if step.kind == "add":
            target = step.target or self._first(step, PICK)
            self._places[self._place(step.sku, target, step.container)] += step.quantity
            self._note(step, number, step.quantity, "", target)
            return
        left = step.quantity
        for place in self._sources(step):
            part = min(left, self._places[place])
            if part > 0:
                self._places[place] -= part
                left -= part
                target = step.target or self._way_out(step)
                if step.kind == "move":
                    self._places[self._place(step.sku, step.target, step.container)] += part
                self._note(step, number, part, place[1], target)
                number += 1

    def _sources(self, step: Step) -> list[Place]:
        mine = self._of[step.sku, step.site]
        if step.source:
            return [place for place in mine if place[1] == step.source]
        kinds = (PICK, BULK)
        return [place for kind in kinds for place in mine if self._locations[place[1]].type == kind]

    def _first(self, step: Step, kind: str) -> str:
        mine = [
            place[1]
            for place in self._of[step.sku, step.site]
            if self._locations[place[1]].type == kind
        ]
        return mine[0] if mine else self._any(step.site, kind)

    def _way_out(self, step: Step) -> str:
        return self._any(step.site, DESPATCH) if step.activity == "Despatch" else ""

    def _any(self, site: str, kind: str) -> str:
        found = (one for one in self._locations.values() if one.site == site and one.type == kind)
        return next(found).barcode

    def _place(self, sku: str, barcode: str, container: str) -> Place:
        place = (sku, barcode, container)
        if place not in self._places:
            self._places[place] = 0
            self._of[sku, self._locations[barcode].site].append(place)
        return place

    def _free(self, key: tuple[str, str]) -> int:
        pieces = sum(
            self._places[place]
            for place in self._of[key]
            if self._available_types is None
            or self._locations[place[1]].type in self._available_types
        )
        return max(0, pieces - self._promised[key])

    def _number(self, at: datetime) -> int:
        # It depends on the instant alone, so that what is told later changes no older number.
        second = int((at - _EPOCH).total_seconds())
        told = self._second[1] + 1 if self._second[0] == second else 0
        self._second = second, told
        return second * _A_SECOND_S_MOST + told

    def _note(self, step: Step, number: int, quantity: int, source: str, target: str) -> None:
        if self._movements:
            number = max(number, self._movements[-1].id + 1)
        self._movements.append(
            Movement(
                id=number,
                at=step.at,
                sku=step.sku,
                quantity=quantity,
                source=source,
                target=target,
                site=step.site,
                allocated=step.quantity if step.kind == "promise" else 0,
                activity=step.activity,
                reason=step.reason,
                comments=step.comments,
                user=step.user,
                order_number=step.order_number,
                container=step.container,
            )
        )
