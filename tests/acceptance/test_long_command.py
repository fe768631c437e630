"""``run --once`` over HTTP, 500 orders, everything that goes wrong in life."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import attrs
import pytest

from pvxklaviyo.simulation.warehouse import Mix

from .harness import misfortunes, world

SEEDS = max(1, int(os.environ.get("PVX_SOAK", "0")))

MIX = attrs.evolve(
    Mix.demanding(),
    # Without settling, what is reversed within a minute is told if a pass
    # happens to see it: rightly so. The waits have their own tests.
    vanished=0,
)


def lived(folder: Path, seed: int) -> Mix:
    """Let one world live, demand everything of it, and give the mix that was found in it."""
    with world(folder, seed=seed, mix=MIX) as made:
        misfortunes(made, seed=seed, lost_answers=20, lost_sessions=10)
        codes: dict[int, str] = {}
        for _ in made.steps(timedelta(minutes=80)):
            ran = made.run_once()
            codes[ran.code] = ran.err
        quiet = 0
        while quiet < 3:
            ran = made.run_once()
            codes[ran.code] = ran.err
            quiet = quiet + 1 if ran.passes[-1]["observed"] == 0 else 0
        verdict = made.services.verdict()
        events, requests = len(made.klaviyo.events()), len(made.sent_ids())
        ran = made.run_once()
        lost = [one for one in made.klaviyo.faults.injected() if one.fault.name == "answer_lost"]
        sessions = [
            one for one in made.peoplevox.faults.injected() if one.fault.name == "session_lost"
        ]

        assert made.warehouse.mix_found().lacks(MIX) == []
        assert [str(one) for one in verdict.findings] == []
        assert verdict.told == verdict.expected > 500
        assert (len(lost), len(sessions)) == (20, 10)
        assert set(codes) == {0}, codes
        assert ran.passes[-1]["delivered"] == 0
        assert (events, requests) == (len(made.klaviyo.events()), len(made.sent_ids()))
        assert list(made.served.errors) == []
        return made.warehouse.mix_found()


def test_the_demanding_world_takes_effect_exactly_once(tmp_path: Path) -> None:
    """
    Every shipment takes effect once, as the journal has it; then nothing more is sent.

    The mix is demanded, so that the world cannot quietly become easier.
    """
    print(lived(tmp_path, 11))


if SEEDS > 1:

    @pytest.mark.parametrize("seed", range(12, 11 + SEEDS))
    def test_and_so_does_any_other(tmp_path: Path, seed: int) -> None:
        """Nothing of it hangs on one seed."""
        print(lived(tmp_path, seed))
