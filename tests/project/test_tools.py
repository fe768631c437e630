from __future__ import annotations

from collections.abc import Callable

import pytest

from .conftest import TOOLS, Verdict


@pytest.mark.parametrize("tool", TOOLS)
def test_the_tool_finds_nothing(tool: str, verdict: Callable[[str], Verdict]) -> None:
    """Types, layers, lint and format hold over the whole project."""
    code, said = verdict(tool)

    assert 0 == code, said
