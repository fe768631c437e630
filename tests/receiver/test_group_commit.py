import asyncio
import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from pvxklaviyo.receiver import AsyncReceiver, Counts, Limits, Receiver

from .door import AsyncMemorySink, Clock, DemoShop, MemorySink, signed


def test_calls_that_arrive_during_a_commit_share_the_next_one():
    """The first commits alone; all that came meanwhile go together, and none is lost."""
    sink = MemorySink(gate=threading.Event())
    receiver = Receiver(sink, shops=[DemoShop()])
    with ThreadPoolExecutor(20) as pool:
        answers = [pool.submit(receiver.handle, signed({"id": n})) for n in range(20)]
        while len(receiver._gathering._queues[os.getpid()].waiting) < 19:
            threading.Event().wait(0.005)
        sink.gate.set()
        statuses = [one.result(5).status for one in answers]

    assert [200] * 20 == statuses
    assert [1, 19] == [len(commit) for commit in sink.commits]
    assert list(range(20)) == sorted(map(int, sink.kept))


def test_no_call_is_answered_before_its_own_commit():
    """While the commit hangs, nobody has been told yes."""
    sink = MemorySink(gate=threading.Event())
    receiver = Receiver(sink, shops=[DemoShop()])
    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(receiver.handle, signed({"id": n})) for n in range(4)]
        threading.Event().wait(0.05)
        early = [one.done() for one in answers]
        sink.gate.set()

    assert [False] * 4 == early
    assert [200] * 4 == [one.result().status for one in answers]


def test_more_than_may_wait_are_told_to_come_again():
    """503 at once, so that a hanging disk does not fill the memory."""
    sink = MemorySink(gate=threading.Event())
    receiver = Receiver(sink, shops=[DemoShop()], limits=Limits(most_waiting=2))
    with ThreadPoolExecutor(3) as pool:
        answers = [pool.submit(receiver.handle, signed({"id": n})) for n in range(3)]
        while len(receiver._gathering._queues.get(os.getpid(), receiver).__dict__["waiting"]) < 2:
            threading.Event().wait(0.005)
        refused = receiver.handle(signed({"id": 9})).status
        sink.gate.set()

    assert 503 == refused
    assert [200] * 3 == [one.result().status for one in answers]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_fork_in_the_middle_of_a_commit_begins_anew():
    """A lock that a thread of the parent holds is not waited for in the child."""
    sink = MemorySink(gate=threading.Event())
    receiver = Receiver(sink, shops=[DemoShop()])
    held = threading.Thread(target=receiver.handle, args=(signed({"id": 1}),))
    held.start()
    while not (queue := receiver._gathering._queues.get(os.getpid())) or not (
        queue.committing.locked()
    ):
        threading.Event().wait(0.005)
    child = os.fork()
    if not child:
        sink.gate = None
        os._exit(0 if receiver.handle(signed({"id": 2})).status == 200 else 1)
    sink.gate.set()
    held.join()

    assert 0 == os.waitpid(child, 0)[1]
    assert ["1"] == sink.kept


class TestAsync:
    def test_calls_of_one_moment_share_a_commit(self):
        """One task commits for all that wait."""
        sink = AsyncMemorySink()

        async def main():
            sink.gate = asyncio.Event()
            receiver = AsyncReceiver(sink, shops=[DemoShop()], clock=Clock())
            tasks = [asyncio.create_task(receiver.handle(signed({"id": n}))) for n in range(3)]
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            tasks += [asyncio.create_task(receiver.handle(signed({"id": n}))) for n in range(3, 9)]
            await asyncio.sleep(0)
            sink.gate.set()
            answers = await asyncio.gather(*tasks)
            await receiver.aclose()
            return [one.status for one in answers], receiver.counts

        statuses, counts = asyncio.run(main())

        assert [200] * 9 == statuses
        assert [3, 6] == [len(commit) for commit in sink.inner.commits]
        assert {"shops/main": Counts(received=9)} == counts

    def test_a_caller_who_gives_up_takes_nobody_along(self):
        """What was begun is kept, its own included."""
        sink = AsyncMemorySink()

        async def main():
            sink.gate = asyncio.Event()
            receiver = AsyncReceiver(sink, shops=[DemoShop()])
            gone = asyncio.create_task(receiver.handle(signed({"id": 1})))
            stays = asyncio.create_task(receiver.handle(signed({"id": 2})))
            await asyncio.sleep(0.01)
            gone.cancel()
            sink.gate.set()
            return (await stays).status

        assert 200 == asyncio.run(main())
        assert ["1", "2"] == sink.inner.kept

    def test_poison_and_a_busy_ledger_are_as_in_the_blocking_form(self):
        """One is set aside, the other asks to come again."""
        sink = AsyncMemorySink(MemorySink(poison="2"))

        async def main():
            receiver = AsyncReceiver(sink, shops=[DemoShop()])
            first = await asyncio.gather(*(receiver.handle(signed({"id": n})) for n in (1, 2, 3)))
            sink.inner.busy = True
            later = await receiver.handle(signed({"id": 4}))
            return [one.status for one in (*first, later)]

        assert [200, 200, 200, 503] == asyncio.run(main())
        assert ["1", "3"] == sink.inner.kept
        assert ["2"] == [one.order for one in sink.inner.unread]
