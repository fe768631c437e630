"""Orders of a list that cannot be read: set aside, so that the others go on."""

from __future__ import annotations

import attrs

from ..errors import Problem


@attrs.frozen(kw_only=True)
class RejectedOrder:
    """
    An order of an export, or of a page that was read, which could not be understood.

    The rest of it could.

    Attributes:
        shop: What the tenant calls the shop.

        order: What people call the order, or its id; empty if even that could
            not be read.

        row: Of its first row in the file, the header being row 1. A row may
            take several lines of text. 0 where it is no file.

        problems: Where (the column's caption, or a JSON pointer), and why;
            without what is personal.
    """

    shop: str
    order: str
    row: int = 0
    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        subject = f"order {self.order}" if self.order else "an order"
        problems = "; ".join(str(problem) for problem in self.problems)
        place = f" (row {self.row})" if self.row else ""
        return f"{subject}{place}: {problems}"
