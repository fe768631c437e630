"""Rows that cannot be read: set aside, so that the rest of their page goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import attrs

from ..errors import DecodeError, Problem
from ._errors import SERVICE


@attrs.frozen(kw_only=True)
class Rejected:
    """
    A row that could not be read. The rest of its page could.

    Attributes:
        source: The report or template.

        subject: What people would call the row: ``"Despatch DES20417"``, or its
            place in the page.

        row: Its cells by field name, as they came; may hold people's data.
            Empty if the row had not as many cells as the header.

        cells: All of its cells; empty if it could not even be split. Likewise.

        problems: Where, and why; without what is personal.
    """

    source: str
    subject: str
    row: Mapping[str, str] = attrs.field(repr=False)
    cells: tuple[str, ...] = attrs.field(repr=False)
    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        problems = "; ".join(f"{problem.where} {problem.why}".strip() for problem in self.problems)
        return f"{self.subject}: {problems}."


def set_aside_or_raise(
    operation: str, rejected: Sequence[Rejected], set_aside: Callable[[Rejected], None] | None
) -> None:
    """
    Tell *set_aside* of each row that could not be read.

    Raises:
        DecodeError: There is one, and nobody is to be told.
    """
    for each in rejected:
        if set_aside is None:
            raise DecodeError(
                f"{each} To go on without such rows, pass set_aside",
                service=SERVICE,
                operation=operation,
                problems=each.problems,
            )
        set_aside(each)
