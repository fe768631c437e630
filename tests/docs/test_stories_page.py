from __future__ import annotations

import importlib.util
from types import ModuleType

import pytest

from .pages import ROOT, text_of

PAGE = "docs/explanation/stories.md"


def tool() -> ModuleType:
    """Load the program that lists the stories."""
    spec = importlib.util.spec_from_file_location("stories", ROOT / "tools/stories.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_up_to_date() -> None:
    """Whoever writes a story runs tools/stories.py."""
    text = text_of(PAGE)

    assert tool().page(text) == text


def test_every_story_is_listed_once() -> None:
    """Each file has its line, so none is of a chapter that is not there."""
    names = [path.name for path in sorted((ROOT / "tests/stories").glob("*.toml"))]
    listed = [text_of(PAGE).count(f"(../../tests/stories/{name})") for name in names]

    assert [1 for _ in names] == listed
    assert len(names) >= 45


def test_a_page_that_lacks_a_story_is_found() -> None:
    """The check goes red for a page that lacks one line, and for one without its place."""
    kept = [
        line for line in text_of(PAGE).splitlines(keepends=True) if "101-one-parcel" not in line
    ]
    lacking = "".join(kept)

    assert lacking != tool().page(lacking)
    with pytest.raises(SystemExit):
        tool().page("")
