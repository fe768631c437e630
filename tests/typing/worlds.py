"""Worlds that our flows may run in; only type-checked."""

from __future__ import annotations

from pvxklaviyo.engine import World
from pvxklaviyo.simulation.scheduling import SimulatedWorld


def simulated(world: SimulatedWorld) -> World:
    """A simulated world is all that an engine's flow may await."""
    return world
