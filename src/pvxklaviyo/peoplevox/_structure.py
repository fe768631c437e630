"""Rows of cells to row objects, by position; what cannot be read is set aside."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from ..errors import Problem


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

        problems: Where, and why; without what is personal.
    """

    source: str
    subject: str
    row: Mapping[str, str] = attrs.field(repr=False)
    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        return f"{self.subject}: {'; '.join(str(problem) for problem in self.problems)}"
