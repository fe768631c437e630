"""What a shop sends, taken from files or given by the caller's own receiver: the same comes of it."""

from __future__ import annotations

import pytest

from pvxklaviyo.cli._deliveries import delivery as read
from pvxklaviyo.cli._lines import Line
from pvxklaviyo.mapping import RejectedFact
from pvxklaviyo.simulation.shop import Delivery

from .kinds import KINDS
from .undisturbed import told, undisturbed
from .world import World


class FromLines(World):
    """A day on which calls are kept as lines of a file, each observed by ``observe --shop``."""

    def take(self, delivery: Delivery) -> None:
        heard = read(self.adapter, Line(number=1, text=delivery.line.encode()))
        assert not isinstance(heard, RejectedFact)
        self.relay.observe(heard)


class FromOwn(World):
    """A day on which the caller's own web framework takes the calls."""

    def take(self, delivery: Delivery) -> None:
        self.adapter.authenticate(delivery.request, now=self.clock.now())
        self.relay.observe(self.adapter.read(delivery.request))


@pytest.mark.parametrize("way", [FromLines, FromOwn])
@pytest.mark.parametrize("kind", KINDS)
def test_the_same_comes_of_it(kind: str, way: type[World]) -> None:
    """Event for event, to the last property."""
    world = way(KINDS[kind], 0, orders=3)
    world.live()

    assert undisturbed(kind) == told(world)
    assert [] == world.relay.exceptions()
