"""Budgets under a clock that somebody sets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo._pace import Spent, Window, reserve

WINDOWS = (Window(2, 15.0), Window(5, 60.0))


@given(back=st.floats(0.0, 1e7), cost=st.integers(1, 6))
def test_a_clock_that_is_put_back_starves_nobody(back: float, cost: int) -> None:
    """Two windows are the longest that anybody waits."""
    begun = 1.8e9
    spent: tuple[Spent, ...] = ()
    for second in range(5):
        _, spent = reserve(WINDOWS, spent, begun + 15 * second)

    wait, _ = reserve(WINDOWS, spent, begun + 60 - back, cost)

    assert 2 * 60.0 + 1.0 > wait


@pytest.mark.parametrize("back", [0.0, 0.5, 10.0])
def test_a_small_correction_gives_nothing_away(back: float) -> None:
    """What was taken a moment ahead is still taken."""
    begun = 1.8e9
    spent: tuple[Spent, ...] = ()
    for _ in range(2):
        _, spent = reserve(WINDOWS, spent, begun)

    wait, _ = reserve(WINDOWS, spent, begun - back)

    assert wait > 0
