"""
When and by how much the count of what was taken off each line rose.

Rises are those that happened, by the shop's own times, in whatever order they
were learned: two removals that came to light as one are two. What was told
before the first of them was known is left as it was told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

import attrs

from ..model import RefundedLine, ShownEdit, ShownOrder
from ._showing import Showing, bodies_of, edits_of, refunds_of
from ._shown_lines import Left, Tally


@attrs.frozen(kw_only=True)
class Level:
    """
    One rise of a line's running count.

    Attributes:
        line: The shop's id of the line.

        before: Pieces taken off before.

        count: Pieces taken off with it.

        at: When it happened, by the earliest witness.

        showing: The first witness that came.

        refund: The line of the refund that it came with; None: it did not.
    """

    line: str
    before: int
    count: int
    at: datetime
    showing: Showing
    refund: RefundedLine | None = None


def levels_of(
    showings: Sequence[Showing], left: Left, told: Mapping[str, AbstractSet[int]]
) -> Sequence[Level]:
    """
    Give the rises of all lines, line by line.

    The count that was reached is what a rise is known by. Rises are those that
    happened, in whatever order they were learned; but what was told once keeps
    its pieces for ever, and what turns out to have happened in between is part
    of it.

    Args:
        showings: All that was shown of the order, as it was learned.

        left: What left the warehouse.

        told: The counts that were told of each line.
    """
    tally = Tally(showings, left)
    reached: dict[str, list[tuple[int, Showing]]] = {}
    for showing in showings:
        tally.add(showing)
        for line, count in tally.counts():
            known = reached.setdefault(line, [])
            if count > (known[-1][0] if known else 0):
                known.append((count, showing))
    if not any(reached.values()):
        return ()
    timeline = _timeline(showings, left)
    return [
        level
        for line, known in sorted(reached.items())
        for level in _rises(line, known, timeline.get(line, ()), told.get(line, frozenset()))
    ]


def _rises(
    line: str,
    reached: Sequence[tuple[int, Showing]],
    happened: Sequence[tuple[datetime, int]],
    told: AbstractSet[int],
) -> Iterator[Level]:
    last = reached[-1][0] if reached else 0
    fixed = max(told, default=0)
    ends = {count for _, count in happened if fixed < count} | {last} | set(told)
    before = 0
    for count in sorted(end for end in ends if 0 < end <= last):
        showing = next(showing for total, showing in reached if total >= count)
        yield Level(
            line=line,
            before=before,
            count=count,
            at=next((at for at, total in happened if total >= count), _at_of(showing)),
            showing=showing,
            refund=_refunded(showing, line),
        )
        before = count


def _timeline(
    showings: Sequence[Showing], left: Left
) -> Mapping[str, Sequence[tuple[datetime, int]]]:
    """Count again by when things happened, not by when they were learned."""
    refunds = refunds_of(showings)
    atoms: list[tuple[datetime, Showing]] = [
        *((edit.at, one) for edit, one in edits_of(showings)),
        *((one.at, attrs.evolve(one.showing, shown=one.refund)) for one in refunds.values()),
    ]
    for body in bodies_of(showings):
        bare = attrs.evolve(body.showing, shown=attrs.evolve(body.order, refunds=None))
        atoms.append((body.at, bare))
    # Lines have to be known before anything can be said of them.
    tally = Tally(showings, left)
    tally.know(showings)
    found: dict[str, list[tuple[datetime, int]]] = {}
    for at, atom in sorted(atoms, key=lambda one: (one[0], one[1].key)):
        tally.add(atom)
        for line, count in tally.counts():
            steps = found.setdefault(line, [])
            if count > (steps[-1][1] if steps else 0):
                steps.append((at, count))
    return found


def _at_of(showing: Showing) -> datetime:
    shown = showing.shown
    at = shown.modified_at if isinstance(shown, ShownOrder) else shown.at
    return at or showing.learned_at


def _refunded(showing: Showing, line: str) -> RefundedLine | None:
    shown = showing.shown
    if isinstance(shown, ShownOrder | ShownEdit):
        return None
    lines = [one for one in shown.lines or () if one.line == line and one.is_cancelled is not False]
    if len(lines) != 1:
        return None
    alone = len(shown.lines or ()) == 1
    value = shown.value if lines[0].value is None and alone else lines[0].value
    return attrs.evolve(lines[0], value=value)
