from __future__ import annotations

import importlib.util
import re
from types import ModuleType

import pytest

from pvxklaviyo.sequence._life import MOVES, PARCEL_MOVES

from .pages import ROOT, blocks, text_of

PAGE = "docs/explanation/life-of-an-announcement.md"
ARROW = re.compile(r"(?m)^    (\w+) --> (\w+): (.*)$")


def tool() -> ModuleType:
    """Load the program that draws the page."""
    spec = importlib.util.spec_from_file_location("life_diagram", ROOT / "tools/life_diagram.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def drawn() -> list[list[tuple[str, str, str]]]:
    """Read the arrows of both diagrams."""
    return [
        [(before, cause, after) for before, after, cause in ARROW.findall(block.text)]
        for block in blocks(PAGE)
        if block.kind == "mermaid"
    ]


def test_the_diagrams_are_the_tables() -> None:
    """Every move of a decision, a sender and a person is drawn, and no other."""
    tables = [
        [
            (
                move.before.value.replace(" ", "_"),
                move.cause.value,
                move.after.value.replace(" ", "_"),
            )
            for move in moves
        ]
        for moves in (MOVES, PARCEL_MOVES)
    ]

    assert tables == drawn()


def test_the_page_is_up_to_date() -> None:
    """Whoever changes a table runs tools/life_diagram.py."""
    text = text_of(PAGE)

    assert tool().page(text) == text


def test_a_move_that_is_not_drawn_is_found() -> None:
    """The check goes red for a page that lacks one arrow, and for one without its place."""
    lacking = ARROW.sub("", text_of(PAGE), count=1)

    assert lacking != tool().page(lacking)
    with pytest.raises(SystemExit):
        tool().page("")
