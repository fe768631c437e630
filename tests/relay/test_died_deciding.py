"""A run that died while it decided: the next pass waits for its lease, or says it has not finished."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from pvxklaviyo import MemoryStore, Pace
from pvxklaviyo.errors import StoreError
from pvxklaviyo.ledger import Batch, Committed

from .small_world import POLICY, SmallWorld, at

AT_ONCE = attrs.evolve(POLICY, settle_for=timedelta(0), hold_for_tracking=timedelta(0))


class Breaking(MemoryStore):
    """A store whose disk is full for the first decision."""

    broken = True

    def commit(self, batch: Batch) -> Committed:
        """Refuse to keep announcements while it is broken."""
        if self.broken and batch.announcements:
            raise StoreError("the disk is full")
        return super().commit(batch)


@pytest.mark.parametrize("patience", [0, 60])
def test_what_a_dead_run_was_deciding_is_not_passed_over(patience: int) -> None:
    """A pass that calls itself finished has decided about everything that was due."""
    world = SmallWorld()
    store = Breaking(world.clock.now)
    world.store = store
    world.order()
    world.story.despatch("1001", "DES1", at=at(1), tracking="T1")
    world.clock.set(at(2))
    with pytest.raises(StoreError, match="full"):
        world.relay(AT_ONCE).run_once()
    store.broken = False
    relay = world.relay(AT_ONCE, pace=Pace(patience=timedelta(seconds=patience)))
    done = relay.run_once()

    assert (patience > 0, patience > 0) == (done.finished, done.delivered == 1)
