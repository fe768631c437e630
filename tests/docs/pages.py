"""The pages as they stand, and the blocks in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import attrs

ROOT = Path(__file__).parents[2]

PAGES = ("README.md", *sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("docs/**/*.md")))

WRITTEN = tuple(
    page
    for page in PAGES
    if "/reference/api" not in page and "codes.md" not in page and "operations.md" not in page
)
"""Those that are written by hand."""


@attrs.frozen
class Block:
    """A fenced block: its kind, its text, the line it begins on, and what stands before it."""

    kind: str
    text: str
    line: int
    follows: bool = False


def text_of(page: str) -> str:
    """Read a page."""
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(page: str) -> Sequence[Block]:
    """Give the fenced blocks of a page; one that comes right after another *follows* it."""
    found: list[Block] = []
    end = -1
    text = text_of(page)
    for match in re.finditer(r"(?ms)^```([^\n`]*)\n(.*?)^```$", text):
        follows = end >= 0 and not text[end : match.start()].strip()
        found.append(Block(match[1].strip(), match[2], text[: match.start(2)].count("\n"), follows))
        end = match.end()
    return found


def table(page: str, heading: str) -> dict[str, list[str]]:
    """Read the first table below a heading: its first cell, without marks, to the others."""
    below = text_of(page).partition(f"{heading}\n")[2]
    assert below, f"{page} has no {heading}"
    rows: dict[str, list[str]] = {}
    for line in below.splitlines():
        if line.startswith("|"):
            first, *others = [cell.strip() for cell in line.strip("|").split(" | ")]
            rows[first.strip("` ")] = others
        elif rows:
            break
    return dict(list(rows.items())[2:])
