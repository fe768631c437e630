"""Finding columns by their captions, which each tenant, version and export spells its own way."""

from __future__ import annotations

from ..errors import Problem
from ._errors import ColumnsError
from ._row_type import Column


def folded(caption: str) -> str:
    """Give a caption as captions are compared: without case, dots, and outer or double blanks."""
    return " ".join(caption.replace(".", "").casefold().split())


class Header:
    """
    Finds columns in a header, and remembers what it could not find.

    Args:
        captions: As they came.
    """

    def __init__(self, captions: tuple[str, ...]) -> None:
        self._captions = captions
        self._places: dict[str, list[int]] = {}
        for place, caption in enumerate(captions):
            self._places.setdefault(folded(caption), []).append(place)
        self._missing: list[str] = []
        self._doubled: list[str] = []

    def place(self, column: Column, override: str | None) -> int | None:
        """Find a field's column, by the tenant's own caption if there is one; None if absent."""
        if override is not None:
            # An empty one leaves the field unread.
            return self.need(override) if override.strip() else None
        for caption in column.captions:
            if folded(caption) in self._places:
                return self.need(caption)
        if column.needed:
            return self.need(column.captions[0] if column.captions else column.name)
        return None

    def need(self, caption: str) -> int:
        """Find a column that must be there; -1 if it is not, for :meth:`check` to tell."""
        found = self._places.get(folded(caption), [])
        if len(found) > 1:
            # Spelled exactly so may still be one alone.
            exact = [place for place in found if self._captions[place].strip() == caption.strip()]
            found = exact or found
        if len(found) == 1:
            return found[0]
        (self._doubled if found else self._missing).append(caption)
        return -1

    def check(self, source: str) -> None:
        """
        Tell what was not found, with all that is there.

        Raises:
            ColumnsError: Something was not, or is there twice.
        """
        # Where the header is missing, the first row stands in its place, and an
        # address in it is nobody's caption.
        shown = ("***" if "@" in caption else caption for caption in self._captions)
        seen = ", ".join(f'"{caption}"' for caption in shown) or "none at all"
        problems = [
            Problem(source, f'has no column "{caption}"; its columns are {seen}')
            for caption in self._missing
        ]
        problems += [
            Problem(source, f'has more than one column "{caption}"; rename one of them')
            for caption in self._doubled
        ]
        if problems:
            raise ColumnsError(
                source, problems, missing=self._missing + self._doubled, seen=self._captions
            )
