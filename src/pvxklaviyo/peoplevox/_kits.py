"""What kits are made of, down to the parts that are no kits themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from .._wire import Wire
from ..errors import Problem
from ._look_up import look_up_kits
from ._records import Kitting
from ._rejected import Rejected
from ._service import PeoplevoxService
from ._stock import fold

# A kit of kits of kits; nobody is known to nest them deeper.
_DEEPEST = 5


@attrs.frozen(kw_only=True)
class Kits:
    """
    Kits by code, however the code is written.

    Attributes:
        parts: Folded code of a kit to its parts and how many of each it holds.

        unread: Folded codes of kits whose parts could not be read.
    """

    parts: Mapping[str, Mapping[str, int]]
    unread: frozenset[str] = frozenset()

    def of(self, code: str) -> Mapping[str, int]:
        """Give the parts of one item; none if it is no kit."""
        return self.parts.get(fold(code), {})

    def family(self, code: str) -> tuple[str, ...]:
        """
        List an item and all its parts and their parts, each once.

        Raises:
            ValueError: The parts cannot be told; the text says why.
        """
        found: dict[str, None] = {}
        self._collect(code, (), found)
        return tuple(found)

    def _collect(self, code: str, above: tuple[str, ...], found: dict[str, None]) -> None:
        if fold(code) in above:
            raise ValueError("is a kit that is a part of itself")
        if fold(code) in self.unread:
            raise ValueError("is a kit whose parts could not be read")
        if len(above) >= _DEEPEST:
            raise ValueError(f"is a kit of kits, more than {_DEEPEST} deep")
        found[code] = None
        for part, per_kit in self.of(code).items():
            if per_kit <= 0:
                raise ValueError("is a kit that holds less than one of a part")
            self._collect(part, (*above, fold(code)), found)


def kits_of(rows: Iterable[Kitting], rejected: Iterable[Rejected] = ()) -> Kits:
    """Make kits of their rows; equal parts of one kit add up."""
    parts: dict[str, dict[str, int]] = {}
    for row in rows:
        of = parts.setdefault(fold(row.parent), {})
        of[row.child] = of.get(row.child, 0) + row.quantity
    return Kits(parts=parts, unread=frozenset(fold(one.row.get("parent", "")) for one in rejected))


async def find_kits(wire: Wire, service: PeoplevoxService, codes: Iterable[str]) -> Kits:
    """Read what is a kit among *codes*, and among the parts of those that are."""
    rows: list[Kitting] = []
    rejected: list[Rejected] = []
    asked: set[str] = set()
    waiting = list(codes)
    while waiting:
        asked.update(map(fold, waiting))
        found, bad = await look_up_kits(wire, service, waiting)
        rows += found
        rejected += bad
        children = dict.fromkeys(row.child for row in found)
        waiting = [code for code in children if fold(code) not in asked]
    return kits_of(rows, rejected)


def parents_of(rows: Iterable[Kitting], codes: Iterable[str]) -> tuple[str, ...]:
    """
    List the kits that hold any of some items, and the kits that hold those.

    What is sellable of a kit changes with its parts, and no feed of changes
    says so.

    Args:
        rows: Of all kits.

        codes: Items that changed.
    """
    above: dict[str, dict[str, None]] = {}
    for row in rows:
        above.setdefault(fold(row.child), {})[row.parent] = None
    found: dict[str, str] = {}
    waiting = [fold(code) for code in codes]
    while waiting:
        for parent in above.get(waiting.pop(), ()):
            if fold(parent) not in found:
                found[fold(parent)] = parent
                waiting.append(fold(parent))
    return tuple(sorted(found.values()))


def no_kit(code: str, source: str, why: str) -> Rejected:
    """Set a code aside whose parts cannot be told."""
    return Rejected(
        source=source,
        subject=f"The stock of {code}",
        row={"item_code": code},
        cells=(),
        problems=(Problem("", why),),
    )
