from __future__ import annotations

import pytest

from .bench import EXPLORE, Bench


@pytest.mark.parametrize("seed", range(2000) if EXPLORE else range(20))
def test_two_processes_do_the_work_of_one(seed: int) -> None:
    """Two that relay the same ledger side by side tell everything once, and repeat nothing."""
    bench = Bench(seed=seed)

    bench.live(processes=2)

    assert [] == bench.problems()
    assert 0 == bench.repeated()


@pytest.mark.parametrize("senders", [1, 8])
def test_any_number_of_senders(senders: int) -> None:
    """How many requests are in flight changes nothing of what is told."""
    bench = Bench(seed=senders, senders=senders)

    bench.live()

    assert [] == bench.problems()
    assert 0 == bench.repeated()
