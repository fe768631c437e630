"""More pieces cancelled than were ever ordered: told as the shop says it, and somebody asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

import attrs

from ..model import ShopLine
from . import _shop_exceptions as exceptions
from ._cancelled_content import is_unread_since
from ._demand import Demand
from ._known import Known
from ._reasons import METRIC_OFF
from ._seen import Said
from ._wish import Wish


def remark_overcancelled(known: Known, wish: Wish) -> None:
    """
    Ask about items of which the shop cancelled more pieces than anybody ordered.

    Nothing is left out for it: cancelling is the shop's word. But what is
    still to come is reckoned from it, so a wrong number or an item that nobody
    knows is e-commerce's to see. It is over once the placing or Peoplevox
    shows lines that cover it, or the whole order is cancelled.
    """
    if known.heard.whole is not None:
        return
    told = _told(known, wish)
    parts = [part for part in known.heard.parts if not is_unread_since(known, part)]
    demand = Demand(known)
    names = _Names(known, demand)
    if not names.is_sure:
        return
    ordered = names.ordered()
    for item, some in sorted(_by_item(known, names, demand, parts).items()):
        cancelled = sum(one.pieces for one in some)
        if cancelled <= ordered[item] or not any(one.key in told for one in some):
            continue
        key = known.order_key(item)
        if known.answered(f"over_cancelled:{key}", max(one.said.learned_at for one in some)):
            continue
        wish.open(
            exceptions.more_than_ordered(
                known.history.stream, key, known.reference, item, cancelled, ordered[item]
            )
        )


@attrs.frozen(kw_only=True)
class _Taken:
    """
    Pieces that one cancellation takes off one item.

    Attributes:
        said: The cancellation.

        key: Of the announcement that tells it.

        pieces: How many.
    """

    said: Said
    key: str
    pieces: int


class _Names:
    """
    What items are called: as Peoplevox has them, else as they were ordered, else as cancelled.

    Args:
        known: The group.

        demand: Of the same.
    """

    def __init__(self, known: Known, demand: Demand) -> None:
        self._demand = demand
        said = known.heard
        facts = [*([said.placing] if said.placing else []), *said.changes]
        self._told = [one.fact.lines for one in facts if one.fact.lines]
        # The warehouse alone knows of no line that never goes there, but what
        # is cancelled of such a line nobody knows without the placing.
        self.is_sure = bool(self._told) or demand.is_sure

    def of(self, line: ShopLine) -> str:
        """Name the item of a shop's line; what has no name at all is named by its line."""
        sku = line.sku.strip().casefold()
        lines = [one for some in self._told for one in some]
        known = [*self._demand.ordered, *(one.sku.strip() for one in lines)]
        same = [code for code in known if code.casefold() == sku]
        if same and sku:
            return same[0]
        by_line = {one.sku.strip() for one in lines if line.line and one.line == line.line}
        if len(by_line) == 1 and (name := by_line.pop()):
            return name
        return self._demand.item(line) or line.sku.strip() or line.line

    def ordered(self) -> Counter[str]:
        """Count the most that was ever ordered of each item, by whoever says so."""
        most = Counter(self._demand.ordered)
        for lines in self._told:
            pieces: Counter[str] = Counter()
            for line in lines:
                pieces[self.of(line)] += line.quantity
            most |= pieces
        return most


def _by_item(
    known: Known, names: _Names, demand: Demand, parts: Iterable[Said]
) -> dict[str, list[_Taken]]:
    taken: dict[str, list[_Taken]] = {}
    for part in parts:
        if demand.is_net_of(part):
            # The orders were made without what it took off, so they cannot cover it.
            continue
        for line in part.fact.lines:
            if line.quantity > 0:
                taken.setdefault(names.of(line), []).append(
                    _Taken(
                        said=part,
                        key=known.order_key(line.line or line.sku, part.fact.id),
                        pieces=line.quantity,
                    )
                )
    return taken


def _told(known: Known, wish: Wish) -> Collection[str]:
    """Name what of cancelled lines is told, or was, or only has no metric; the rest is nobody's."""
    stands = {
        record.key
        for record in known.history.announcements
        if record.kind == "cancelled_item"
        and (record.state != "skipped" or record.reason == METRIC_OFF)
        and known.is_told(record)
    }
    wished = {
        one.key
        for one in wish.announcements
        if one.kind == "cancelled_item" and (not one.skipped or one.reason == METRIC_OFF)
    }
    return stands | wished
