from __future__ import annotations

import os
from collections import Counter
from functools import cache

import pytest

from pvxklaviyo.simulation.warehouse import CORRECTIONS, RETURNS, STORIES

from .about import TRACKING, happened
from .checks_between import as_it_was
from .laws import LAWS
from .lives import Life, live
from .sabotage import SABOTAGES, Sabotage
from .worlds import BOOKED_ELSEWHERE, LONG

EXPLORE = os.environ.get("HYPOTHESIS_PROFILE") == "explore"
SEEDS = range(500) if EXPLORE else range(6)

lived = cache(live)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("law", LAWS)
def test_the_law_holds_in_any_world(law: str, seed: int) -> None:
    """Whatever goes wrong: services that fail, processes that are killed, a shop that stutters."""
    assert [] == LAWS[law](lived(seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_every_customer_hears_what_happened(seed: int) -> None:
    """And nothing else: a relay that says nothing breaks no law."""
    life = lived(seed)

    assert [] == as_it_was(life)
    assert len(life.expected()) > 4
    assert life.wanted("return")


@pytest.mark.parametrize("seed", SEEDS)
def test_the_ledger_proves_it_again(seed: int) -> None:
    """What the relay's own proof says of a life that was lived well: nothing."""
    verification = lived(seed).verification

    assert [] == list(verification.violations)
    assert verification.announcements > 20


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
    assert {"booked_again", "cancelled", "returned"} <= set(reasons)
    assert any(life.killed for life in lives)
    events = [event for life in lives for event in life.events]
    assert any(event.metric == TRACKING for event in events)
    assert any(event.backfill for event in events)
    for mode in ("natural", "announce_late"):
        late = [
            event
            for life in lives
            if life.late == mode
            for event in life.events
            if (at := happened(life, event)) and event.received_at > at + life.window
        ]
        assert late


def test_everything_happens_in_some_world() -> None:
    """Each story, each correction and each return that a made world can hold, and each kind told."""
    lives = [lived(seed) for seed in SEEDS]

    told = {name for life in lives for name in life.tales}
    assert told == {*STORIES, *CORRECTIONS, *RETURNS} - {BOOKED_ELSEWHERE}
    assert LONG in told
    metrics = {event.metric for life in lives for event in life.events}
    assert {
        "Placed Order",
        "Cancelled Order",
        "Cancelled Order Item",
        "Fulfilled Order",
        "Fulfilled Partial Order",
        "Updated Tracking",
        "Corrected Fulfilment",
        "Returned Order",
        "Returned Item",
        "Kept Item",
    } <= metrics


@pytest.mark.parametrize(
    ("law", "sabotage"), [(law, one) for law, several in SABOTAGES.items() for one in several]
)
def test_broken_on_purpose_exactly_this_law_goes_red(
    law: str, sabotage: Sabotage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its check finds it in some world, and all others stay green in all."""
    sabotage(monkeypatch)

    red: Counter[str] = Counter()
    for seed in (1, 2):
        life = live(seed)
        red.update(name for name, check in LAWS.items() if check(life))

    assert {law} == set(red)
