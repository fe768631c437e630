from __future__ import annotations

import os
from collections import Counter
from functools import cache

import pytest

from .checks import LAWS, TRACKING
from .lives import Life, live
from .sabotage import SABOTAGES

EXPLORE = os.environ.get("HYPOTHESIS_PROFILE") == "explore"
SEEDS = range(500) if EXPLORE else range(8)

lived = cache(live)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("law", LAWS)
def test_the_law_holds_in_any_world(law: str, seed: int) -> None:
    """And every customer who must have heard did: a relay that says nothing breaks no law."""
    life = lived(seed)

    assert [] == LAWS[law](life)
    expected = {one.key for one in life.expected()}
    told = {
        (str(event.properties["OrderNumber"]), str(event.properties["DespatchNumber"]))
        for event in life.events
    }
    assert expected <= told
    assert len(expected) > 4


def test_the_worlds_are_not_easy() -> None:
    """Together they meet what the laws speak of."""
    lives: list[Life] = [lived(seed) for seed in SEEDS]

    faults: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for life in lives:
        faults.update(life.faults)
        reasons.update(
            row.reason for history in life.histories.values() for row in history.announcements
        )
    wanted = {
        "answer_lost",
        "error_after_acceptance",
        "rate_limited",
        "server_error",
        "session_lost",
        "truncated",
    }
    assert wanted <= set(faults)
    assert {"before_start", "despatched", "no_email", "tracking_missing", "transfer"} <= set(
        reasons
    )
    events = [event for life in lives for event in life.events]
    assert any(event.metric == TRACKING for event in events)
    assert any(event.backfill for event in events)
    late = [
        event
        for life in lives
        if life.late == "natural"
        for event in life.events
        if event.received_at > event.time + life.window
    ]
    assert late


@pytest.mark.parametrize("law", LAWS)
def test_broken_on_purpose_exactly_this_law_goes_red(
    law: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its check finds it in some world, and the five others stay green in all."""
    SABOTAGES[law](monkeypatch)

    red: Counter[str] = Counter()
    for seed in range(1, 6):
        life = live(seed)
        red.update(name for name, check in LAWS.items() if check(life))

    assert {law} == set(red)
