"""
Worlds for an engine's flows: in one thread, in simulated time, interleaved and killed at will.

    schedule = Schedule(clock, seed=7, trouble=lambda step: CRASH if step.number == 120 else None)
    world = SimulatedWorld(schedule, peoplevox=peoplevox, klaviyo=klaviyo, store=store)
    try:
        world.run(run_once(world, tenant))
    except ProcessKilled:
        ...                     # begin again with a new world on the same store
"""

from .awaited_store import SimulatedStore
from .schedule import CRASH, Crash, ProcessKilled, Schedule, Stall, Step, Task, Trouble
from .world import SimulatedWire, SimulatedWorld

__all__ = [
    "CRASH",
    "Crash",
    "ProcessKilled",
    "Schedule",
    "SimulatedStore",
    "SimulatedWire",
    "SimulatedWorld",
    "Stall",
    "Step",
    "Task",
    "Trouble",
]
