"""All lines of an order in one cell of an export."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_NEXT = re.compile(r"\s*\|\s*(?=Product ID: )")
# As the default template has them. Not documented; met in others' files.
_BEFORE = ("Product ID", "Product Qty", "Product SKU", "Product Name")
_AFTER = (
    "Product Weight",
    "Product Variation Details",
    "Product Unit Price",
    "Product Total Price",
)


def products(text: str) -> Sequence[Mapping[str, str]]:
    """
    Part a cell into products, and each by its labels.

    Not by commas or bars: names and variations have those, too. Labels before
    the name are looked for from the front, those behind it from the end, so
    that even a name with a label in it stays whole.
    """
    return [_labelled(one) for one in _NEXT.split(text.strip()) if one]


def _labelled(text: str) -> Mapping[str, str]:
    marks: list[tuple[int, int, str]] = []
    begin, end = 0, len(text)
    for label in _BEFORE:
        found = _find(text, label, begin, end, last=False)
        if found is not None:
            marks.append((*found, label))
            begin = found[1]
    for label in reversed(_AFTER):
        found = _find(text, label, begin, end, last=True)
        if found is not None:
            marks.append((*found, label))
            end = found[0]
    marks.sort()
    ends = [start for start, _, _ in marks[1:]] + [len(text)]
    return {
        label: text[start:stop].strip() for (_, start, label), stop in zip(marks, ends, strict=True)
    }


def _find(text: str, label: str, begin: int, end: int, *, last: bool) -> tuple[int, int] | None:
    if text.startswith(f"{label}:", begin) and begin == 0:
        return 0, len(label) + 1
    mark = f", {label}:"
    start = text.rfind(mark, begin, end) if last else text.find(mark, begin, end)
    return None if start < 0 else (start, start + len(mark))
