"""
Draws the life of an announcement from the tables that decisions move by.

    python tools/life_diagram.py           write docs/explanation/life-of-an-announcement.md
    python tools/life_diagram.py --check   say whether it is up to date

The prose of the page is its own; what stands between the marks is made. One
test compares the two.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from enum import Enum
from pathlib import Path

from pvxklaviyo.sequence import _life

PAGE = Path(__file__).resolve().parents[1] / "docs/explanation/life-of-an-announcement.md"

Moves = (
    Sequence[_life.Move[_life.State, _life.Cause]] | Sequence[_life.Move[_life.Parcel, _life.Word]]
)

MARK = "<!-- {name}: made by tools/life_diagram.py -->"


def diagram(moves: Moves) -> str:
    """Draw a table as a diagram of states."""
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {_name(moves[0].before)}"]
    lines += [
        f"    {_name(move.before)} --> {_name(move.after)}: {move.cause.value}" for move in moves
    ]
    ends = dict.fromkeys(move.after for move in moves if move.after in _life.ENDS)
    lines += [f"    {_name(end)} --> [*]" for end in ends]
    return "\n".join([*lines, "```"])


def rows(moves: Moves) -> str:
    """Write a table as a table."""
    lines = ["| From | Because | To | Who moves it |", "|---|---|---|---|"]
    lines += [
        f"| {move.before.value} | {move.cause.value} | {move.after.value} | {move.by} |"
        for move in moves
    ]
    return "\n".join(lines)


def made() -> Iterable[tuple[str, str]]:
    """Give what the page holds between its marks."""
    yield "announcement", f"{diagram(_life.MOVES)}\n\n{rows(_life.MOVES)}"
    yield "parcel", f"{diagram(_life.PARCEL_MOVES)}\n\n{rows(_life.PARCEL_MOVES)}"


def page(text: str) -> str:
    """Put what is made between the marks of a page."""
    for name, content in made():
        begin, end = MARK.format(name=name), MARK.format(name=f"end of {name}")
        pattern = re.escape(begin) + r".*?" + re.escape(end)
        found = re.findall(pattern, text, flags=re.DOTALL)
        if len(found) != 1:
            raise SystemExit(f"{PAGE.name} has not one place for {name}")
        text = text.replace(found[0], f"{begin}\n\n{content}\n\n{end}")
    return text


def _name(state: Enum) -> str:
    return str(state.value).replace(" ", "_")


def main() -> int:
    """Write the page, or compare it."""
    text = PAGE.read_text(encoding="utf-8")
    fresh = page(text)
    if "--check" not in sys.argv:
        PAGE.write_text(fresh, encoding="utf-8")
    elif fresh != text:
        sys.stderr.write(f"{PAGE.name} is not up to date: run python tools/life_diagram.py\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
