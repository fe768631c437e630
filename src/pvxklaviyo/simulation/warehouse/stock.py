"""A stock room: what is told of it, and what lies where at any instant."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import TypeVar

import attrs

from .stock_demand import Life, Step, derive
from .stock_level import Book, Levels
from .stock_oddities import OddRoom
from .stock_records import Delivery, Movement, PurchaseOrder, Return, Rma
from .timeline import Timeline

S = TypeVar("S")

_BY_TIME: Callable[[Step], datetime] = attrgetter("at")


@attrs.frozen(kw_only=True)
class StockView:
    """
    What can be read of a stock room at one instant.

    Attributes:
        levels: What lies where, and every movement so far.

        returns: That are booked, by code.

        rmas: That were made, by number.

        deliveries: That came in.

        purchase_orders: That were sent.
    """

    levels: Levels
    returns: Sequence[Return]
    rmas: Sequence[Rma]
    deliveries: Sequence[Delivery]
    purchase_orders: Sequence[PurchaseOrder]

    def on_order(self, sku: str) -> int:
        """Count the pieces that are on their way."""
        return sum(
            quantity
            for order in self.purchase_orders
            if order.status != "Complete"
            for code, quantity in order.items
            if code == sku
        )


class Stock(OddRoom):
    """
    The stock rooms of a warehouse. May be shared by threads.

        warehouse.stock.set("MUG-01", 12, at=noon)
        warehouse.stock.receive_return("1001", [("MUG-01", 1)], at=noon, reusable=False)
        warehouse.stock.at(noon).levels.available("MUG-01")

    Tell things in any order of time, as in a
    :class:`~pvxklaviyo.simulation.warehouse.story.Story`: what is told changes
    what is read at that instant and after. Orders that come, go and are
    cancelled move it by themselves. Items of which nothing was told here do
    not show at all.

    Args:
        sites: References of the sites. Each has one location of every type
            from the start: ``S1-PICK``, ``S1-BULK``, ``S1-IN``,
            ``S1-QUARANTINE``, ``S1-DESPATCH``, ``S2-PICK``, …

        life: Gives the orders and shipments.
    """

    def __init__(self, sites: Sequence[str], life: Callable[[], Life]) -> None:
        super().__init__(sites, life)
        self._indexed: tuple[int, int] = (-1, -1)
        self._kept: frozenset[tuple[str, str]] = frozenset()
        self._steps: list[Step] = []
        self._instants: list[datetime] = []
        self._book = Book({}, frozenset())
        self._done = 0
        self._view: tuple[int, StockView] | None = None

    def at(self, instant: datetime) -> StockView:
        """Say what can be read at *instant*; between two changes it is the same object."""
        with self._lock:
            self._index()
            position = bisect_right(self._instants, instant)
            if self._view is not None and self._view[0] == position:
                return self._view[1]
            while self._done < len(self._steps) and self._steps[self._done].at <= instant:
                self._book.take(self._steps[self._done])
                self._done += 1
            if self._done and self._steps[self._done - 1].at > instant:
                self._start_again()
                return self.at(instant)
            view = StockView(
                levels=self._book.levels(),
                returns=_there(self._returns.values(), instant),
                rmas=_there(self._rmas.values(), instant),
                deliveries=_there(self._deliveries.values(), instant),
                purchase_orders=_there(self._purchases.values(), instant),
            )
            self._view = position, view
            return view

    def next_change(self, after: datetime) -> datetime | None:
        """Tell the first instant later than *after* at which something changes here, or None."""
        with self._lock:
            self._index()
            position = bisect_right(self._instants, after)
            return self._instants[position] if position < len(self._instants) else None

    def journal(self) -> Sequence[Movement]:
        """List every movement that ever happens, in order."""
        with self._lock:
            self._index()
            return self.at(self._instants[-1]).levels.movements if self._instants else ()

    def returns(self) -> Sequence[Return]:
        """List every return as it was last known, also those that vanished."""
        with self._lock:
            return tuple(timeline.known for timeline in self._returns.values())

    def _index(self) -> None:
        life = self._life()
        if self._indexed == (self._revision, life.revision):
            return
        kept = frozenset(
            (step.sku, self._locations[place].site)
            for step in self._told
            for place in (step.source, step.target)
            if place
        )
        steps = [*self._told]
        if kept:
            steps += derive(life, frozenset(self._unpromised))
        self._steps = sorted(steps, key=_BY_TIME)
        self._kept = kept
        instants = {step.at for step in self._steps}
        instants.update(_changes(self._returns.values()))
        instants.update(_changes(self._rmas.values()))
        instants.update(_changes(self._deliveries.values()))
        instants.update(_changes(self._purchases.values()))
        self._instants = sorted(instants)
        self._indexed = (self._revision, life.revision)
        self._start_again()

    def _start_again(self) -> None:
        self._book = Book(dict(self._locations), self._kept, self._available_types)
        self._done = 0
        self._view = None


def _changes(timelines: Iterable[Timeline[S]]) -> Iterable[datetime]:
    return (since for timeline in timelines for since, _ in timeline.steps())


def _there(timelines: Iterable[Timeline[S]], instant: datetime) -> Sequence[S]:
    found = (timeline.at(instant) for timeline in timelines)
    return tuple(state for state in found if state is not None)
