"""How shops are asked what changed: their APIs, with how far each was read as a text."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import attrs

from .._wire import Wire
from ..engine import Changes, Poll, ReadChanges
from ..model import ShownOrder
from ..retry import Backoff
from ..shops import (
    MagentoMark,
    MagentoOrders,
    OrderSource,
    Perform,
    Place,
    RejectedOrder,
    performing,
)

OVERLAP = timedelta(minutes=5)
"""How much is read again: what a shop writes may become visible later than its stamp says."""


def polls(
    sources: Mapping[str, OrderSource],
    every: Mapping[str, timedelta],
    wire: Callable[[str], Wire],
) -> Mapping[str, Poll]:
    """
    Give how the tenant's shops are asked what changed.

    Args:
        sources: Shops whose orders can be read, by name.

        every: Those that are asked, and how often.

        wire: Gives the way to a shop.
    """
    return {
        name: Poll(read=_reading(sources[name], wire(name)), every=span)
        for name, span in every.items()
        if name in sources
    }


def _reading(source: OrderSource, wire: Wire) -> ReadChanges:
    perform = performing(source, wire, Backoff())
    if isinstance(source, MagentoOrders):
        return _Magento(source=source, perform=perform)
    return _Pages(source=source, perform=perform)


@attrs.frozen(kw_only=True)
class _Magento:
    """Orders, then credit memos: neither is a part of the other there."""

    source: MagentoOrders
    perform: Perform

    async def __call__(self, mark: str, begin: datetime, now: datetime, /) -> Changes:
        stood = MagentoMark.parse(mark) if mark else MagentoMark.since(begin)
        found = await self.source.read_changes(self.perform, stood, OVERLAP)
        return Changes(
            shown=[one for one in found.shown if not isinstance(one, RejectedOrder)],
            rejected=[one for one in found.shown if isinstance(one, RejectedOrder)],
            mark=str(found.mark),
            is_last=found.is_last,
        )


@attrs.frozen(kw_only=True)
class _Stood:
    """
    How far a shop was read whose list has whole orders.

    Attributes:
        newest: The latest stamp so far, by the shop's own clock.

        place: Where the reading under way goes on; None between readings.
    """

    newest: datetime
    place: Place | None = None

    def __str__(self) -> str:
        at = self.place
        place = None if at is None else [at.since.isoformat(), at.page, at.cursor]
        return json.dumps([self.newest.isoformat(), place], separators=(",", ":"))

    @classmethod
    def parse(cls, text: str) -> _Stood:
        try:
            newest, place = json.loads(text)
            if place is not None:
                since, page, cursor = place
                place = Place(
                    since=datetime.fromisoformat(since), page=int(page), cursor=str(cursor)
                )
            return cls(newest=datetime.fromisoformat(newest), place=place)
        except (ValueError, TypeError, RecursionError):
            raise ValueError("is no mark of a reading") from None


@attrs.frozen(kw_only=True)
class _Pages:
    """Whole orders, a page at a time."""

    source: OrderSource
    perform: Perform

    async def __call__(self, mark: str, begin: datetime, now: datetime, /) -> Changes:
        stood = _Stood.parse(mark) if mark else _Stood(newest=begin, place=Place(since=begin))
        place = stood.place or Place(since=max(stood.newest, begin + OVERLAP) - OVERLAP)
        found = await self.source.list_changed(self.perform, place)
        orders = [one for one in found.orders if isinstance(one, ShownOrder)]
        # A stamp of a clock that runs ahead must not leave out what comes after it.
        stamps = [min(one.modified_at, now) for one in orders if one.modified_at is not None]
        after = _Stood(newest=max([stood.newest, *stamps]), place=found.next)
        return Changes(
            shown=orders,
            rejected=[one for one in found.orders if isinstance(one, RejectedOrder)],
            mark=str(after),
            is_last=found.next is None,
        )
