from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from .pages import PAGES, ROOT, WRITTEN, text_of

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def links(page: str) -> Iterator[tuple[str, str]]:
    """Give the links of a page within the project: file, and place in it."""
    for target in LINK.findall(text_of(page)):
        if "://" not in target:
            path, _, place = target.partition("#")
            here = (ROOT / page).parent
            yield str((here / path).resolve().relative_to(ROOT)) if path else page, place


def places(page: str) -> set[str]:
    """Give the places that a page can be entered at, as code hosts name them: equal ones counted."""
    found: set[str] = set()
    met = Counter[str]()
    for title in re.findall(r"(?m)^#+ (.*)$", text_of(page)):
        place = re.sub(r"[^\w -]", "", title).strip().lower().replace(" ", "-")
        found.add(f"{place}-{met[place]}" if met[place] else place)
        met[place] += 1
    return found


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    """Pages and places that are linked are there."""
    lost = [
        f"{path}#{place}"
        for path, place in links(page)
        if not (ROOT / path).exists() or (place and place not in places(path))
    ]

    assert [] == lost


def test_every_page_can_be_found() -> None:
    """From the README each page is reached."""
    reached: set[str] = set()
    todo = ["README.md"]
    while todo:
        page = todo.pop()
        if page not in reached:
            reached.add(page)
            todo += [path for path, _ in links(page) if path in PAGES]

    assert set(PAGES) == reached


@pytest.mark.parametrize("page", [*WRITTEN, "CHANGELOG.md"])
def test_one_sentence_a_line(page: str) -> None:
    """A changed sentence is a changed line."""
    prose = re.sub(r"(?ms)^```.*?^```$", "", text_of(page))
    crowded = [
        line
        for line in prose.splitlines()
        if not line.startswith(("|", "    ", "#", "- ", "  ", "1.", "2.", "3."))
        and re.search(r"(?<!e\.g)(?<!\bvs)[.!?] [A-Z][a-z]", line)
        and not line.startswith("**")
    ]

    assert [] == crowded


def test_the_glossary_is_in_order() -> None:
    """A word is found where the alphabet has it."""
    words = re.findall(r"(?m)^\| ([a-z][\w -]*) \|", text_of("docs/reference/glossary.md"))

    assert sorted(words) == words
    assert len(words) > 30
