"""
What was put on an order after it was placed: more of a line, or another line.

Nothing is told of it. But whatever was put on counts among what was ordered,
so that it is still to come, and taking it off again takes off something.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import attrs

from ..model import ShownLine
from ._showing import Showing, bodies_of, edits_of
from ._shown_steps import by_id, standing, step, tells_lines


@attrs.frozen(kw_only=True)
class Growth:
    """
    That something was put on an order.

    Attributes:
        line: A line that grew, the first by its id.

        ordered: All that was ever ordered until then, by line.

        at: When.

        showing: What shows it.
    """

    line: str
    ordered: Mapping[str, int]
    at: datetime
    showing: Showing


def growth_of(showings: Sequence[Showing]) -> Iterator[Growth]:
    """
    Give what was put on an order, each time once.

    A body shows it. An edit alone does for as long as no body is newer, and of
    lines that some body has: what another line is, the next body says.
    """
    nothing: Mapping[str, ShownLine] = {}
    before: Mapping[str, ShownLine] | None = None
    lost: Counter[str] = Counter()
    shown_at: datetime | None = None
    for body in bodies_of(showings):
        if not tells_lines(body.order):
            continue
        lines = by_id(body.order)
        grown: list[str] = []
        older = nothing if before is None else before
        for line in sorted({*lines, *older}):
            drop, rise = step(older.get(line), lines.get(line))
            lost[line] += drop
            if rise > 0 and before is not None:
                grown.append(line)
        before, shown_at = lines, body.at
        if grown:
            ordered = {name: standing(line) + lost[name] for name, line in lines.items()}
            yield Growth(line=grown[0], ordered=ordered, at=body.at, showing=body.showing)
    if before is None or shown_at is None:
        return
    ever = Counter({name: standing(line) + lost[name] for name, line in before.items()})
    for edit, showing in edits_of(showings):
        added = {name: n for name, n in edit.added.items() if n > 0 and name in before}
        if added and edit.at > shown_at:
            ever.update(added)
            yield Growth(line=min(added), ordered=dict(ever), at=edit.at, showing=showing)
