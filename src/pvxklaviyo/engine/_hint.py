"""What somebody says without proof: that there may be news, and perhaps of which orders."""

from __future__ import annotations

from typing import Literal, TypeAlias

import attrs

News: TypeAlias = Literal["despatches", "returns"]
"""Where the news would be found, if no order is named."""

LONGEST_NUMBER = 100
"""Characters; Peoplevox keeps order numbers of at most 30."""


def _numbers(given: tuple[str, ...]) -> tuple[str, ...]:
    stripped = (one.strip() for one in given)
    kept = (one for one in stripped if one and len(one) <= LONGEST_NUMBER and one.isprintable())
    return tuple(dict.fromkeys(kept))


@attrs.frozen(kw_only=True)
class Hint:
    """
    A word that there may be news in the warehouse: never evidence, only a reason to look.

    Attributes:
        orders: Peoplevox numbers of the orders that it names, each once. What
            can be no number is left out. Empty: it names none, which is usual;
            then the newest rows are read.

        about: Where news would be found.
    """

    orders: tuple[str, ...] = attrs.field(default=(), converter=_numbers)
    about: News = "despatches"
