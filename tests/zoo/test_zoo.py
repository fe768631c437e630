"""The tests are tested: bugs are let into the program, and one judge must find every one of them."""

from __future__ import annotations

import os
from collections import Counter
from functools import cache

import pytest

from pvxklaviyo.model import fact_subject

from . import bugs_early, bugs_lost, bugs_order, bugs_parcels, bugs_people, bugs_whole
from .bug import ZOO, Bug
from .judge import findings
from .living import live
from .tale import Ending, Tale
from .tales import TALES

EXPLORE = os.environ.get("HYPOTHESIS_PROFILE") == "explore"
BY_NAME = {tale.name: tale for tale in TALES}
CAGES = (bugs_early, bugs_lost, bugs_order, bugs_parcels, bugs_people, bugs_whole)


@cache
def honestly(name: str) -> Ending:
    """Live a tale with the program as it is, once."""
    return live(BY_NAME[name])


def traces(end: Ending) -> list[object]:
    """Give everything that a life leaves behind: with Klaviyo, in the ledger, on the wire."""
    rows = [
        (
            row.kind,
            row.key,
            row.unique_id,
            row.metric,
            row.reason,
            row.state,
            row.decision,
            [fact_subject(fact) for fact in row.facts],
        )
        for history in end.histories.values()
        for row in history.announcements
    ]
    events = [
        (
            event.metric,
            event.unique_id,
            event.email,
            sorted(event.identifiers),
            event.time,
            event.received_at,
            event.backfill,
            event.value,
            event.value_currency,
            str(event.properties),
        )
        for event in end.events
    ]
    sent = [(request.operation, request.at, request.unique_ids) for request in end.requests]
    asked = sorted((one.key, one.text) for one in end.exceptions)
    return [rows, events, sent, asked, sorted(map(str, end.profiles.items()))]


@pytest.mark.parametrize("name", BY_NAME)
def test_of_honest_lives_there_is_nothing_to_say(name: str) -> None:
    """The judge finds nothing where there is nothing; and something happens in each."""
    end = honestly(name)

    assert [] == list(findings(end))
    assert end.events


@pytest.mark.parametrize("name", BY_NAME if EXPLORE else ["rough", "a claim is lost"])
def test_a_life_leaves_the_same_traces_each_time(name: str) -> None:
    """So that other traces are a bug's."""
    assert traces(honestly(name)) == traces(live(BY_NAME[name]))


@pytest.mark.parametrize("bug", ZOO, ids=[f"{one.kind}/{one.name}" for one in ZOO])
def test_the_judge_finds_the_bug(bug: Bug, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Whatever it is: the judge is told nothing of it.

    One life is enough to be found in; to explore is to look in all of them,
    and not first where the bug is at home.
    """
    expected = [traces(honestly(bug.tale))] if not EXPLORE else []
    bug.seed(monkeypatch)
    lives: list[Tale] = list(TALES) if EXPLORE else [BY_NAME[bug.tale]]
    for tale in lives:
        end = live(tale)
        found = next(findings(end), None)
        if found is not None:
            break

    assert found is not None
    assert traces(end) not in expected


def test_there_are_bugs_of_all_kinds() -> None:
    """No fewer than fifty, of no fewer than twelve classes, and no class has only one."""
    kinds = Counter(one.kind for one in ZOO)

    assert len(ZOO) >= 50
    assert len(kinds) >= 12
    assert min(kinds.values()) > 1
    assert len(ZOO) == len({one.name for one in ZOO})
    assert {one.tale for one in ZOO} <= BY_NAME.keys()
    assert all(
        one.seed.__name__ in vars(next(cage for cage in CAGES if one.name in vars(cage)))
        for one in ZOO
    )
