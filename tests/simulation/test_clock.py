import asyncio
import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest

from pvxklaviyo.simulation.clock import SimulatedClock

NOON = datetime(2026, 10, 24, 12, tzinfo=UTC)


class TestSimulatedClock:
    def test_stands_still(self) -> None:
        """Time does not pass by itself."""
        clock = SimulatedClock(NOON)

        assert clock.now() == clock.now() == NOON

    def test_tells_utc(self) -> None:
        """Whatever zone it was set in, it tells UTC."""
        clock = SimulatedClock(NOON.astimezone(timezone(timedelta(hours=5))))

        assert clock.now() == NOON
        assert clock.now().utcoffset() == timedelta(0)

    def test_sleep_moves_it_at_once(self) -> None:
        """A sleeper wakes exactly as much later as it wanted."""
        clock = SimulatedClock(NOON)
        clock.sleep(90.5)

        assert clock.now() == NOON + timedelta(seconds=90.5)

    def test_negative_sleep_changes_nothing(self) -> None:
        """Nobody sleeps back in time."""
        clock = SimulatedClock(NOON)
        clock.sleep(-5)

        assert clock.now() == NOON

    def test_set_goes_back_and_advance_does_not(self) -> None:
        """Going back is possible where it is said plainly."""
        clock = SimulatedClock(NOON)
        clock.set(NOON - timedelta(hours=1))

        assert clock.now() == NOON - timedelta(hours=1)
        with pytest.raises(ValueError, match="forward"):
            clock.advance(timedelta(seconds=-1))

    def test_naive_time_is_refused(self) -> None:
        """An instant without a zone is no instant."""
        naive = NOON.replace(tzinfo=None)

        with pytest.raises(ValueError, match="aware"):
            SimulatedClock(naive)
        with pytest.raises(ValueError, match="aware"):
            SimulatedClock(NOON).set(naive)

    def test_tasks_that_sleep_together_overlap(self) -> None:
        """Ten tasks that each sleep a minute move the clock by one minute."""
        clock = SimulatedClock(NOON)

        async def sleepers() -> None:
            await asyncio.gather(*(clock.asleep(60) for _ in range(10)))

        asyncio.run(sleepers())

        assert clock.now() == NOON + timedelta(minutes=1)

    def test_asleep_lets_others_run(self) -> None:
        """A task that sleeps in a loop does not keep the others from their turn."""
        clock = SimulatedClock(NOON)
        ran: list[str] = []

        async def one(name: str) -> None:
            for _ in range(2):
                ran.append(name)
                await clock.asleep(1)

        async def both() -> None:
            await asyncio.gather(one("a"), one("b"))

        asyncio.run(both())

        assert ran == ["a", "b", "a", "b"]

    def test_threads_never_move_it_back(self) -> None:
        """However threads interleave, each sees its own wake-up time passed."""
        clock = SimulatedClock(NOON)
        late: list[datetime] = []

        def sleeper(seconds: float) -> None:
            for _ in range(200):
                wake_at = clock.now() + timedelta(seconds=seconds)
                clock.sleep(seconds)
                if clock.now() < wake_at:
                    late.append(wake_at)

        threads = [threading.Thread(target=sleeper, args=(n / 10,)) for n in range(1, 5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert late == []
        assert clock.now() >= NOON + timedelta(seconds=200 * 0.4)
