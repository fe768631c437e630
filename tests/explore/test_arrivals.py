from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any
from zlib import crc32

import attrs
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pvxklaviyo.model import _facts
from pvxklaviyo.sequence import _compare, _present

from . import EXPLORE
from .arrivals import Outcome, announced, lived
from .stories import Story, stories

SLICES = 50 if EXPLORE else 1
HISTORIES = 200 if EXPLORE else 500
PERMUTATIONS = 200 if EXPLORE else 1
SEEDS = st.integers(0, 2**32 - 1)

# Made smaller only where there is time for it.
SOME = list(Phase) if EXPLORE else [Phase.generate]

told: Counter[str] = Counter()
"""How many runs there were, and what became of them."""

histories: set[int] = set()
"""Which histories came to light, with one outcome."""


@pytest.mark.timeout(0 if EXPLORE else 300)
@pytest.mark.parametrize("part", range(SLICES))
def test_the_order_of_arrival_makes_no_difference(part: int) -> None:
    """
    Nor do attempts in between: every business key is there once, with the same totals.

    Before the first attempt everything announced is equal, whichever look-up
    showed what first, and in whatever order the shop spoke.
    """
    enough = len(histories) + HISTORIES
    failed: list[Story] = []

    # Some choices make one story, so there are more examples than histories.
    @settings(max_examples=3 * HISTORIES, phases=SOME)
    @given(story=stories())
    def check(story: Story) -> None:
        seed = crc32(repr(story).encode())
        if not failed and (seed in histories or len(histories) == enough):
            return
        # What fails is made smaller by the same rule, again and again.
        failed.append(story)
        compare(story, [random.Random(seed + number) for number in range(PERMUTATIONS)])
        failed.pop()
        histories.add(seed)

    check()

    assert enough == len(histories)


def test_many_histories_came_to_light() -> None:
    """Distinct ones, each in as many ways; in most of them no hold was over before its cause came."""
    if told["runs"] < SLICES * HISTORIES * PERMUTATIONS:
        pytest.skip("counted over all parts, which did not all run here")
    print(
        f"{len(histories):,} distinct histories in {told['runs']:,} ways, {told['apart']:,} apart"
    )

    assert len(histories) == SLICES * HISTORIES
    assert 0 < told["apart"] < told["runs"] / 2


def compare(story: Story, sources: list[random.Random]) -> None:
    """Let a story come to light in several ways, with one outcome."""
    at_once, in_the_end = announced(story, None), lived(story, None)
    for source in sources:
        assert at_once == announced(story, source)
        outcome = lived(story, source)
        told["runs"] += 1
        if outcome.apart:
            told["apart"] += 1
        assert outcome.ends <= 1
        assert comparable(in_the_end, outcome) == comparable(outcome, outcome)


def comparable(one: Outcome, other: Outcome) -> Outcome:
    """
    Give what must be the same of *one*, for what became of *other*.

    An order is told to be complete only by what is known at that time, so
    where a hold was over, or the order was completed or cancelled before all
    of it was known, it is told in another way, or not at all. So it is where
    the parcel that completes it is told to nobody: one that is attempted after
    it says so, and one that was attempted before cannot.
    """
    ends = one.ends if other.is_simple and not other.apart else 0
    return attrs.evolve(one, ends=ends, apart=frozenset(), open=frozenset())


@pytest.fixture(autouse=True, scope="module")
def decoded_once() -> Iterator[None]:
    """Decode equal bytes once: the same facts come to light again and again."""
    converter = _facts._converter()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(converter, "loads", lru_cache(4096)(converter.loads))
        yield


real_present = _present.present
real_stands = _compare._stands


def as_they_came(history: Any) -> Any:
    state = real_present(history)
    first = {fact.key: place for place, fact in enumerate(history.observations)}
    return attrs.evolve(state, shipments=sorted(state.shipments, key=lambda one: first[one.fact]))


def by_reason_alone(record: Any, wish: Any) -> bool:
    return bool(wish.skipped and wish.reason == record.reason)


BROKEN: list[tuple[str, Callable[..., object]]] = [
    ("pvxklaviyo.sequence._decide.present", as_they_came),
    ("pvxklaviyo.sequence._compare._stands", by_reason_alone),
    (
        "pvxklaviyo.sequence._order_telling.rests_on_the_same",
        lambda record, facts, person: set(record.facts) == set(facts),
    ),
    ("pvxklaviyo.sequence._known.Known.is_told", lambda self, record: record.state == "skipped"),
]


@pytest.mark.parametrize(("place", "broken"), BROKEN)
def test_it_goes_red(
    place: str, broken: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where decisions depend on the order of arrival, some history shows it."""
    monkeypatch.setattr(place, broken)

    @settings(
        max_examples=300,
        # In every profile at the same place, and not made smaller.
        phases=[Phase.generate],
        derandomize=True,
        database=None,
        report_multiple_bugs=False,
    )
    @given(story=stories(), seed=SEEDS)
    def check(story: Story, seed: int) -> None:
        compare(story, [random.Random(seed)])

    with pytest.raises((AssertionError, ExceptionGroup)):
        check()
