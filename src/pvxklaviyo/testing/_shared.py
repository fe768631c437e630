"""What several processes share: real ones, started afresh, that meet in the store's claims."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from itertools import pairwise
from multiprocessing.queues import Queue as Results

import pytest

from .._pace import Budget, Window
from ..ledger import Store, Tallies
from . import _given as given
from . import _workers as workers
from ._clock import ContractClock

_AFRESH = multiprocessing.get_context("spawn")


class Sharing:
    """A store that several processes use at once."""

    @pytest.fixture
    def opener(self) -> Callable[[], Store]:
        """Override this: opens the same ledger from another process, by the machine's clock."""
        raise NotImplementedError("override the fixture: return what opens the same ledger")

    def _run(self, *jobs: tuple[Callable[..., None], tuple[object, ...]]) -> list[object]:
        """Run jobs in processes of their own, all at once; give what they reported."""
        start = _AFRESH.Barrier(len(jobs))
        results: Results[object] = _AFRESH.Queue()
        processes = [
            _AFRESH.Process(target=job, args=(arguments[0], start, results, *arguments[1:]))
            for job, arguments in jobs
        ]
        for process in processes:
            process.start()
        reported: list[object] = []
        deadline = time.monotonic() + 60
        while any(process.is_alive() for process in processes) or not results.empty():
            while not results.empty():
                reported.append(results.get())
            if time.monotonic() > deadline:
                for process in processes:
                    process.kill()
                raise AssertionError("the processes did not end")
            time.sleep(0.01)
        for process in processes:
            process.join()

        assert [0] * len(jobs) == [process.exitcode for process in processes]
        return reported

    def test_two_senders_never_share_a_row(
        self, store: Store, clock: ContractClock, opener: Callable[[], Store]
    ) -> None:
        """Two processes send every row once, and each order in its order."""
        streams = [given.order(f"SO{number}") for number in range(8)]
        wishes = [given.wish(one, f"{one}#{n}") for n in range(5) for one in streams]
        given.write(store, announcements=tuple(wishes))
        reported = self._run(*((workers.send_all, (opener, len(wishes))) for _ in range(2)))
        sent = list(map(str, reported))

        assert sorted(wish.key for wish in wishes) == sorted(sent)
        delivered = store.read(Tallies(tenant=given.TENANT))[0].delivered
        assert len(wishes) == delivered
        for one in streams:
            records = given.history(store, one).announcements
            for record, following in pairwise(records):
                assert record.settled_at is not None
                assert following.attempted_at is not None
                assert record.settled_at <= following.attempted_at

    def test_two_processes_share_a_budget(
        self, store: Store, clock: ContractClock, opener: Callable[[], Store]
    ) -> None:
        """Together they get what one would have got."""
        budget = Budget("klaviyo/K1", (Window(30, 600.0),))
        given_out = self._run(*[(workers.spend, (opener, budget, 25))] * 2)

        assert 30 == sum(int(str(one)) for one in given_out)

    def test_two_processes_have_one_reader(
        self, store: Store, clock: ContractClock, opener: Callable[[], Store]
    ) -> None:
        """Of two that want to read, one does."""
        given.add_feed(store)

        assert [False, True] == sorted(map(bool, self._run(*[(workers.read_once, (opener,))] * 2)))

    def test_a_kill_leaves_whole_commits(
        self, store: Store, clock: ContractClock, opener: Callable[[], Store]
    ) -> None:
        """A process killed while it writes leaves each commit whole or not at all, and no lock."""
        left, right = given.order("left"), given.order("right")
        before = 0
        for turn in range(3):
            start = _AFRESH.Barrier(2)
            process = _AFRESH.Process(target=workers.write_for_ever, args=(opener, start))
            process.start()
            start.wait(60)
            time.sleep(0.2 + turn / 30)
            process.kill()
            process.join()
            found = store.histories([left, right])
            counts = {len(found[one].observations) for one in (left, right)}
            counts |= {len(found[one].announcements) for one in (left, right)}

            assert 1 == len(counts)
            assert before < max(counts)
            before = max(counts)
        given.write(store, observations=(given.fact(left, "after"), given.fact(right, "after")))
        assert before + 1 == len(given.history(store, right).observations)
