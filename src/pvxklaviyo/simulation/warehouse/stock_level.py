"""What lies where, at one instant, and how it came there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

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
    Quantities at one instant. On hand in pick and bulk, less what is allocated, is available.

    Attributes:
        places: Place to quantity; what was once there and is gone is 0.

        locations: Barcode to location.

        promised: Item code and site to pieces that orders want.

        latest: Item code to its last movement, and by how much that changed
            what is available over all sites.

        movements: Every one until then, in order.
    """

    places: Mapping[Place, int]
    locations: Mapping[str, Location]
    promised: Mapping[tuple[str, str], int]
    latest: Mapping[str, tuple[Movement, int]]
    movements: Sequence[Movement]

    @property
    def stocked(self) -> Sequence[tuple[str, str]]:
        """Item code and site of all that this stock room keeps, sorted."""
        return sorted({(sku, self.locations[barcode].site) for sku, barcode, _ in self.places})

    def on_hand(self, sku: str, site: str = "") -> int:
        """Count the pieces in all locations of a site, or of all sites."""
        return self._count(sku, site, None)

    def sellable(self, sku: str, site: str = "") -> int:
        """Count the pieces in pick and bulk locations."""
        return self._count(sku, site, SELLABLE)

    def allocated(self, sku: str, site: str = "") -> int:
        """Count the pieces that lie there and are promised to orders."""
        if not site:
            return sum(self.allocated(sku, one) for code, one in self.stocked if code == sku)
        return min(self.promised.get((sku, site), 0), self.sellable(sku, site))

    def available(self, sku: str, site: str = "") -> int:
        """Count the pieces that can still be sold."""
        return self.sellable(sku, site) - self.allocated(sku, site)

    def _count(self, sku: str, site: str, types: frozenset[str] | None) -> int:
        return sum(
            quantity
            for (code, barcode, _), quantity in self.places.items()
            if code == sku
            and (not site or self.locations[barcode].site == site)
            and (types is None or self.locations[barcode].type in types)
        )


class Book:
    """
    Takes steps one after the other and keeps what comes of them.

    Args:
        locations: Barcode to location.

        kept: Item code and site of all that was ever told of; the rest is
            not looked at.
    """

    def __init__(self, locations: Mapping[str, Location], kept: frozenset[tuple[str, str]]) -> None:
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
        if (step.sku, step.site) not in self._kept:
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
        )

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
            if self._locations[place[1]].type in SELLABLE
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
