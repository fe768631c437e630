from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from pvxklaviyo.ledger import Store
from pvxklaviyo.simulation.scheduling import CRASH, Crash, Stall, Step
from pvxklaviyo.stores import MemoryStore, SqliteStore

from .bench import EXPLORE, Bench, Now, left_to_meet

MakeStore = Callable[[Now], Store]


def places(seed: int, of_each: int | None) -> list[Step]:
    """
    List where a life can be stopped.

    With *of_each*, only so many of each kind of place, spread over the life.
    """
    met: list[Step] = []

    def note(step: Step) -> None:
        met.append(step)

    bench = Bench(seed=seed, trouble=note)
    bench.live()
    met = met[: bench.lived]
    if of_each is None:
        return met
    kinds: defaultdict[tuple[str, bool], list[Step]] = defaultdict(list)
    for step in met:
        kinds[step.call, step.acted].append(step)
    source = random.Random(seed)
    return [
        step for kind in kinds.values() for step in source.sample(kind, min(of_each, len(kind)))
    ]


def crash_at(place: Step) -> Callable[[Step], Crash | None]:
    return lambda step: CRASH if step.number == place.number else None


def sweep(seed: int, met: list[Step], make_store: MakeStore) -> Iterator[str]:
    """Kill the process at each place, start another, and say what is wrong in the end."""
    for number, place in enumerate(met):
        # Every other time it is started by somebody who comes by a minute later.
        wait = 75.0 * ((number + seed) % 2)
        bench = Bench(seed=seed, trouble=crash_at(place), make_store=make_store)
        bench.live(restart_after=wait)
        yield from (f"{seed}, {place}, {wait}: {found}" for found in bench.problems())
        if bench.crashes != 1:
            yield f"{seed}, {place}: {bench.crashes} crashes"


def test_a_life_without_crashes_meets_every_fault_and_tells_everything_once() -> None:
    """The life that is stopped everywhere below is itself right, and is not an easy one."""
    bench = Bench()
    bench.live()

    assert [] == bench.problems()
    assert [] == left_to_meet(bench)
    assert 0 == bench.repeated()
    assert 19 == len(bench.klaviyo.events())


@pytest.mark.parametrize("seed", range(6) if EXPLORE else range(1))
def test_stopped_before_or_after_any_await_nothing_is_lost_or_doubled(seed: int) -> None:
    """Killed at any step and started again, the same events arrive, each order in sequence."""
    wrong = list(sweep(seed, places(seed, None if EXPLORE else 1), MemoryStore))

    assert [] == wrong


def test_the_same_on_disk(tmp_path: Path) -> None:
    """A ledger on disk survives a kill after each kind of call."""
    met = [step for step in places(3, 20 if EXPLORE else 1) if step.acted]
    if not EXPLORE:
        met = random.Random(3).sample(met, 8)
    files = iter(range(10_000))

    with ExitStack() as last:

        def make_store(now: Now) -> Store:
            last.close()
            store = SqliteStore(tmp_path / f"{next(files)}.db", clock=now)
            return last.enter_context(closing(store))

        wrong = list(sweep(3, met, make_store))

    assert [] == wrong


@pytest.mark.parametrize("seed", range(1000) if EXPLORE else range(16))
def test_killed_again_and_again(seed: int) -> None:
    """A process that dies at one step in a hundred, alone or beside another, ends up right."""
    source = random.Random(seed)
    bench = Bench(
        seed=seed,
        trouble=lambda step: CRASH if source.random() < 0.01 else None,
        pace={"bulk_from": (100, 2)[seed // 2 % 2]},
    )

    bench.live(processes=1 + seed % 2, restart_after=75.0 * (seed % 3 == 0))

    assert [] == bench.problems()
    assert bench.crashes > 0


@pytest.mark.parametrize("seed", range(1000) if EXPLORE else range(20))
def test_flows_that_stand_still_past_their_lease(seed: int) -> None:
    """Whoever comes back after his lease has ended does no harm, whatever he was about to do."""
    source = random.Random(seed)

    def trouble(step: Step) -> Stall | None:
        if step.call == "sleep" or source.random() >= 0.005:
            return None
        return Stall(source.choice([45, 70, 130]))

    bench = Bench(seed=seed, trouble=trouble)

    bench.live(processes=1 + seed % 2)

    assert [] == bench.problems()
    assert bench.stalls > 0
