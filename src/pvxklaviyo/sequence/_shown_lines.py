"""
How many pieces of each line were taken off before they were sent.

One removal may be told as an edit, as a refund and by the next bodies, in any
order and any number of times. So none of these is counted by itself: of each
line there is one running count, the most that any witness can account for, and
what raises it is news.

Bodies are laid in the order of the shop's own stamps. What a line loses from
one to the next adds up, and a body that turns up late between two others can
only raise that sum: older bodies undo nothing, and the same bodies give the
same count in whatever order they came.
"""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

import attrs

from ..model import FactKey, ShownEdit, ShownLine, ShownOrder
from ._showing import Body, Showing, refunds_of
from ._shown_steps import by_id, standing, step, tells_lines


@attrs.frozen(kw_only=True)
class Left:
    """
    What left the warehouse, as far as it was looked up.

    Attributes:
        read_from: Start of the look-up; None: nobody looked so far.

        sent: When, what and how many; None: nobody knows how many.
    """

    read_from: datetime | None
    sent: Sequence[tuple[datetime, str, int | None]] = ()

    def is_known(self, since: datetime) -> bool:
        """Whether the look-up began after that, so that what had left by then is in it."""
        return self.read_from is not None and since <= self.read_from

    def pieces(self, sku: str, until: datetime, ordered: int) -> int:
        """Count what had left of an item; all of it, where nobody knows how many."""
        wanted = plain(sku)
        counts = [
            quantity for at, code, quantity in self.sent if at <= until and plain(code) == wanted
        ]
        return ordered if None in counts else sum(one or 0 for one in counts)


def waits_since(showings: Sequence[Showing], left: Left) -> datetime | None:
    """Tell since when a refund waits for a look-up that says what had left; None: none does."""
    waiting = [
        one.showing.learned_at
        for one in refunds_of(showings).values()
        if any(line.is_cancelled is None for line in one.refund.lines or ())
        and not left.is_known(one.showing.learned_at)
    ]
    return max(waiting, default=None)


class Tally:
    """
    Counts witnesses, one showing after another.

    Args:
        all_showings: All that there are, with those that are not counted yet.

        left: What left the warehouse.
    """

    def __init__(self, all_showings: Sequence[Showing], left: Left) -> None:
        # What a doubtful refund means is known as soon as it is looked up, and
        # for all that was told of it.
        self._refunds = refunds_of(all_showings)
        self._left = left
        self._ages: list[tuple[datetime, datetime, FactKey]] = []
        self._bodies: list[Mapping[str, ShownLine]] = []
        self._lost: Counter[str] = Counter()
        self._edited: Counter[str] = Counter()
        self._edits: set[str] = set()
        self._added: list[tuple[datetime, str, int]] = []
        self._seen: dict[str, None] = {}
        self._known: dict[str, ShownLine] = {}
        self._open = self._closed = 0

    def add(self, showing: Showing) -> None:
        """Count one showing more."""
        shown = showing.shown
        if isinstance(shown, ShownEdit):
            if shown.id not in self._edits:
                self._edits.add(shown.id)
                for line, pieces in shown.removed.items():
                    self._edited[line] += max(0, pieces)
                self._added += [(shown.at, line, max(0, n)) for line, n in shown.added.items()]
            return
        if isinstance(shown, ShownOrder):
            self._add_body(Body(order=shown, showing=showing))
            for refund in shown.refunds or ():
                self._seen[refund.id] = None
        else:
            self._seen[shown.id] = None

    def _add_body(self, body: Body) -> None:
        self._open += body.order.is_placed and not body.order.is_cancelled
        self._closed += body.order.is_cancelled
        self._know(body.order)
        if not tells_lines(body.order):
            return
        if body.age in self._ages:
            return
        here = by_id(body.order)
        place = bisect(self._ages, body.age)
        self._ages.insert(place, body.age)
        self._bodies.insert(place, here)
        nothing: Mapping[str, ShownLine] = {}
        before = self._bodies[place - 1] if place else nothing
        after = self._bodies[place + 1] if place + 1 < len(self._bodies) else None
        for line in {*before, *here, *(after or nothing)}:
            self._lost[line] += step(before.get(line), here.get(line))[0]
            if after is not None:
                self._lost[line] += step(here.get(line), after.get(line))[0]
                self._lost[line] -= step(before.get(line), after.get(line))[0]

    def know(self, showings: Iterable[Showing]) -> None:
        """Learn what lines there are, without counting anything."""
        for one in showings:
            if isinstance(one.shown, ShownOrder):
                self._know(one.shown)

    def _know(self, order: ShownOrder) -> None:
        for line in order.lines or ():
            known = self._known.get(line.line)
            if known is None or line.ordered > known.ordered:
                self._known[line.line] = line

    def counts(self) -> Iterator[tuple[str, int]]:
        """Give what was taken off each line until now, by the witnesses until now."""
        if not self._open and not self._closed:
            return
        sure, doubtful = self._refunded()
        allowed = self._never_left(sure, doubtful)
        for line in sorted(self._known):
            refunded = sure[line] + allowed[line]
            taken = self._taken(line, refunded)
            yield line, min(taken, self.gross(line))

    def gross(self, line: str) -> int:
        """Count what was ever ordered on a line."""
        newest = self._bodies[-1].get(line) if self._bodies else None
        counted = standing(newest) + self._lost[line]
        return (counted or max(0, self._known[line].ordered)) + self._added_since(line)

    def _added_since(self, line: str) -> int:
        """Count what edits put on a line that no body shows yet."""
        if not self._ages:
            return 0
        shown_at = self._ages[-1][0]
        return sum(pieces for at, one, pieces in self._added if one == line and at > shown_at)

    def _taken(self, line: str, refunded: int) -> int:
        others = max(self._edited[line], self._lost[line])
        return max(others, refunded) if self._overlaps(line) else others + refunded

    def _overlaps(self, line: str) -> bool:
        known = self._known[line]
        return known.removed is not None and known.counts_refunds

    def _refunded(self) -> tuple[Counter[str], Sequence[tuple[datetime, str, int]]]:
        sure: Counter[str] = Counter()
        doubtful: list[tuple[datetime, str, int]] = []
        for name in self._seen:
            one = self._refunds[name]
            for line in one.refund.lines or ():
                if line.is_cancelled:
                    sure[line.line] += max(0, line.quantity)
                elif line.is_cancelled is None and self._left.is_known(one.showing.learned_at):
                    doubtful.append((one.at, line.line, max(0, line.quantity)))
        return sure, sorted(doubtful)

    def _never_left(
        self, sure: Mapping[str, int], doubtful: Iterable[tuple[datetime, str, int]]
    ) -> Counter[str]:
        """Count what doubtful refunds are about and never left: only that was taken off."""
        allowed: Counter[str] = Counter()
        for at, line, pieces in doubtful:
            if line not in self._known:
                continue
            sku = plain(self._known[line].sku)
            same = [one for one in self._known if plain(self._known[one].sku) == sku]
            ordered = sum(self.gross(one) for one in same)
            gone = self._left.pieces(sku, at, ordered)
            gone += sum(
                allowed[one] + sure.get(one, 0)
                if self._overlaps(one)
                else self._taken(one, sure.get(one, 0) + allowed[one])
                for one in same
            )
            allowed[line] += max(0, min(pieces, ordered - gone))
        return allowed


def plain(sku: str) -> str:
    """Write an item's code as it is compared."""
    return sku.strip().casefold()
