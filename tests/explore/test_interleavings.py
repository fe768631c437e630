from __future__ import annotations

import pytest

from . import EXPLORE
from .sabotage import SABOTAGES, Sabotage
from .scenes import LATE, REFUSED, SCENES, STRANGERS, TRACKED, Scene, calm
from .search import Report, explore

LIMIT = 25_000 if EXPLORE else 100
"""Distinct histories of each scene, from each of the places where a search begins."""

SEEDS = range(2 if EXPLORE else 3)

reports: dict[str, Report] = {}


@pytest.mark.timeout(0 if EXPLORE else 300)
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_no_law_is_broken_in_any_interleaving(scene: Scene) -> None:
    """Whatever comes first, and wherever a process dies: each law holds, and each world ends."""
    found = Report()
    for seed in SEEDS:
        report = explore(scene, limit=LIMIT, seed=seed)
        found.add(report)
        if report.is_whole:
            break
    reports[scene.name] = found

    assert [] == found.violations
    assert found.ends > 0
    assert "shipment" in found.effects


def test_many_histories_were_met() -> None:
    """Distinct ones: equal ledgers count once, whatever led to them."""
    if reports.keys() != {scene.name for scene in SCENES}:
        pytest.skip("counted over all scenes, which did not all run here")
    histories = {name: len(report.histories) for name, report in reports.items()}
    effects = {kind for report in reports.values() for kind in report.effects}
    print(f"{sum(histories.values()):,} distinct histories: {histories}")

    assert sum(histories.values()) >= (100_000 if EXPLORE else 2_000)
    assert {"placed", "shipment", "cancelled", "cancelled_item", "return"} <= effects
    assert {"returned_item", "tracking", "kept_item", "correction"} <= effects or not EXPLORE
    assert reports[TRACKED.name].is_whole or not EXPLORE


@pytest.mark.parametrize("scene", [TRACKED, *([STRANGERS, REFUSED, LATE] if EXPLORE else [])])
def test_a_world_that_is_small_enough_is_gone_through_whole(scene: Scene) -> None:
    """With nothing left out."""
    report = explore(calm(scene), limit=10_000)

    assert [] == report.violations
    assert report.is_whole
    assert report.ends > 30


@pytest.mark.parametrize(
    ("law", "sabotage", "scene"),
    SABOTAGES,
    ids=[f"{law} {one.__name__}" for law, one, _ in SABOTAGES],
)
def test_without_its_guard_the_law_is_broken(
    law: str, sabotage: Sabotage, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By what Klaviyo received, and not only by the ledger's own account."""
    sabotage(monkeypatch)

    report = explore(scene, limit=3_000, law=law)

    assert law in {one.law for one, _ in report.violations if one.by == "journal"}
