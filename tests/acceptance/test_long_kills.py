"""Killed twenty times with ``kill -9``, at points that the journals prove."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import attrs

from pvxklaviyo.simulation.warehouse import Mix

from .harness import World, world

KILLER = str(Path(__file__).with_name("killer.py"))
SENDERS = 4


def killed_while(made: World, point: str) -> bool:
    """Make a pass that is killed at *point*, if it comes to it."""
    if point == "in flight":
        made.kill_next = point
        ran = made.run_once()
        made.kill_next = ""
    else:
        number = "2" if point == "settling" else "1"
        ran = made.run_once(driver=(KILLER, point, number))
        if ran.code == -9:
            made.killed[point] += 1
    assert ran.code in {0, -9}, ran.err
    return ran.code == -9


def lived(folder: Path) -> Counter[str]:
    """Let one world live, killing what relays it, demand everything, and give the kills."""
    mix = attrs.evolve(Mix.demanding(), vanished=0)
    with world(folder, seed=3, mix=mix, senders=SENDERS, timeout="1s") as made:
        points = ["settling", "committing", "in flight"] * 7
        repeated_by_kill: list[int] = []
        for _ in made.steps(timedelta(minutes=50)):
            while points and sum(made.killed.values()) < 20:
                before = Counter(made.sent_ids())
                if not killed_while(made, points[0]):
                    break
                points.pop(0)
                ran = made.run_once()
                after = Counter(made.sent_ids())
                repeated_by_kill.append(
                    sum(after[one] - 1 for one in after) - sum(before[one] - 1 for one in before)
                )
                assert ran.code == 0, ran.err
                made.clock.advance(timedelta(minutes=7))
        for _ in range(3):
            ran = made.run_once()
        verdict = made.services.verdict()

        assert [str(one) for one in verdict.findings] == []
        assert verdict.told == verdict.expected > 100
        assert sum(made.killed.values()) >= 20, made.killed
        assert min(made.killed[point] for point in ("settling", "committing", "in flight")) >= 5
        assert max(repeated_by_kill) <= SENDERS
        assert sum(repeated_by_kill) >= 5
        assert ran.passes[-1]["delivered"] == 0
        return made.killed


def test_killed_twenty_times_the_events_are_the_same(tmp_path: Path) -> None:
    """
    Nothing is lost, doubled or out of order, and a kill repeats one request a sender at most.

    At least five kills each fall between a 202 and its settling, into the
    commit of a page, and on requests in flight.
    """
    print(lived(tmp_path))
