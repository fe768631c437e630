from __future__ import annotations

import random

import pytest

from pvxklaviyo.simulation.scheduling import CRASH
from pvxklaviyo.simulation.verdict import compare
from pvxklaviyo.simulation.warehouse import Warehouse
from pvxklaviyo.stores.memory._tables import Row, Tables

from .bench import EXPLORE, NOON, Bench, at


def twins(seed: int) -> Warehouse:
    """Let four orders of a shop come in as two each, the second while the first is being told."""
    source = random.Random(seed)
    story = Warehouse.scripted(begin=at(-60))
    for pair in range(4):
        first, second = f"30{pair}1", f"30{pair}0"
        if source.random() < 0.5:
            first, second = second, first
        email = f"twin{pair}@post.pvx-sim.net"
        left = source.choice([0.5, 1, 1.5])
        comes = source.uniform(left, left + 3)
        for number, when in ((first, -30.0), (second, comes)):
            story.order(
                number,
                lines=[("MUG-01", 2)],
                at=at(when),
                email=email,
                reference=f"#twin{pair}",
            )
        for part, minutes in enumerate((left, left + source.choice([0, 1, 2]))):
            name = f"DES{first}{part}"
            story.despatch(first, name, [("MUG-01", 1)], at=at(minutes), tracking=name)
        story.despatch(second, f"DES{second}", None, at=at(comes), tracking=f"DES{second}")
    return story


def live(seed: int) -> Bench:
    source = random.Random(seed)
    bench = Bench(
        warehouse=twins(seed),
        seed=seed,
        outage=False,
        over=at(10),
        trouble=lambda step: CRASH if seed % 2 and source.random() < 0.01 else None,
    )
    bench.live(processes=1 + seed % 3 % 2)
    return bench


def wrong(bench: Bench) -> list[str]:
    """Compare, but for completeness: nobody can know of the half that is not there yet."""
    journal = bench.warehouse.journal()
    verdict = compare(
        journal,
        bench.klaviyo.events(),
        groups=bench.warehouse.groups(),
        start_at=NOON,
        uncertain={shipment.group for shipment in journal},
    )
    return [str(finding) for finding in verdict.findings]


@pytest.mark.parametrize("seed", range(1000) if EXPLORE else range(24))
def test_orders_that_are_joined_while_they_are_told(seed: int) -> None:
    """Each parcel is told once, and those of one order of the shop one after another."""
    bench = live(seed)

    assert [] == wrong(bench)
    assert 12 == len(bench.klaviyo.events())
    assert bench.repeated() <= bench.crashes * bench.senders


def test_without_queues_they_are_out_of_sequence(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check sees what the queue keeps apart."""

    def heads(self: Tables) -> list[Row]:
        return [self.rows.rows[number] for number in sorted(self.queued.rows)]

    monkeypatch.setattr(Tables, "heads", heads)

    assert any(
        finding.startswith("sequence") for seed in range(24) for finding in wrong(live(seed))
    )
