"""What a line lost, and what was put on it, from one body of its order to the next."""

from __future__ import annotations

from collections.abc import Mapping

from ..model import ShownLine, ShownOrder


def step(before: ShownLine | None, after: ShownLine | None) -> tuple[int, int]:
    """Count what a line lost from one body to the next, and what was put on it."""
    was, now = standing(before), standing(after)
    gone = max(0, removed(after) - removed(before))
    lost = max(gone, was - now, 0)
    return lost, now - was + lost


def standing(line: ShownLine | None) -> int:
    """Count the pieces of a line that are still wanted."""
    return 0 if line is None else max(0, line.ordered - removed(line))


def removed(line: ShownLine | None) -> int:
    """Count the pieces that a line itself says were taken off."""
    return 0 if line is None else max(0, min(line.removed or 0, line.ordered))


def tells_lines(order: ShownOrder) -> bool:
    """
    Whether what lines say in a body is a matter of lines.

    What is not placed can be edited as one likes, what is cancelled whole says
    so itself, and what has no stamp may be of any age.
    """
    return (
        order.lines is not None
        and order.modified_at is not None
        and order.is_placed
        and not order.is_cancelled
    )


def by_id(order: ShownOrder) -> Mapping[str, ShownLine]:
    """Give the lines of a body by their ids."""
    return {line.line: line for line in order.lines or ()}
