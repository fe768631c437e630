"""
Lists the stories of the tests: what happens, what Klaviyo is told, and why.

    python tools/stories.py           write docs/explanation/stories.md
    python tools/stories.py --check   say whether it is up to date

The prose of the page is its own; what stands between the marks is made. One
test compares the two.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/explanation/stories.md"
FOLDER = ROOT / "tests/stories"

BEGIN, END = "<!-- stories: made by tools/stories.py -->", "<!-- end of stories -->"

CHAPTERS = {
    "1": "What leaves the warehouse",
    "2": "When a parcel is told, and what becomes of it",
    "3": "Cancellations",
    "4": "What comes back, and what is kept",
    "5": "Too late",
    "6": "Who is told",
    "7": "What is set aside, and the profile",
}
"""By the first digit of a story's number."""


def chapters() -> Iterator[str]:
    """Give each chapter: its heading, and a table of its stories."""
    for digit, heading in CHAPTERS.items():
        lines = [f"## {heading}", "", "| What happens | What is told | Why |", "|---|---|---|"]
        for path in sorted(FOLDER.glob(f"{digit}*.toml")):
            story = tomllib.loads(path.read_text(encoding="utf-8"))
            title = f"[{story['title']}](../../tests/stories/{path.name})"
            lines.append(f"| {title} | {told(story)} | {story['why']} |")
        yield "\n".join(lines)


def told(story: dict[str, list[dict[str, str]]]) -> str:
    """Say which metrics Klaviyo gets in a story, and who else hears of it."""
    metrics = Counter(event["metric"] for event in story.get("told", ()))
    said = [f"*{metric}*" + (f" × {n}" if n > 1 else "") for metric, n in metrics.items()]
    words = ", ".join(said) or "Nothing"
    owners = sorted({str(one).rpartition(", ")[2] for one in story.get("exceptions", ())})
    return words + (f"; {' and '.join(owners)} hears of it" if owners else "")


def page(text: str) -> str:
    """Put the chapters between the marks of a page."""
    made = "\n\n".join((BEGIN, *chapters(), END))
    pattern = re.escape(BEGIN) + r".*?" + re.escape(END)
    filled, count = re.subn(pattern, lambda _: made, text, flags=re.DOTALL)
    if count != 1:
        raise SystemExit(f"{PAGE.name} has not one place for the stories")
    return filled


def main() -> int:
    """Write the page, or compare it."""
    text = PAGE.read_text(encoding="utf-8")
    fresh = page(text)
    if "--check" not in sys.argv:
        PAGE.write_text(fresh, encoding="utf-8")
    elif fresh != text:
        sys.stderr.write(f"{PAGE.name} is not up to date: run python tools/stories.py\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
