"""One order or a few, and the steps of an engine made one by one."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any, TypeVar

from pvxklaviyo.engine import Tenant, advance, begin, deliver, ingest
from pvxklaviyo.simulation.scheduling import SimulatedWorld, Stall, Step
from pvxklaviyo.simulation.warehouse import Warehouse

from ..flows.bench import Bench, at

T = TypeVar("T")

AGAIN = timedelta(seconds=5)


def story(orders: int = 1, **more: Any) -> Warehouse:
    """Let orders of one mug each leave a minute after noon, all at once."""
    told = Warehouse.scripted(begin=at(-60))
    for number in range(1, orders + 1):
        name = f"10{number:02}"
        email = f"ann{number}@post.pvx-sim.net"
        told.order(name, lines=[("MUG-01", 1)], at=at(-30), email=email, reference=f"#{name}")
        told.despatch(name, f"DES{number}", None, **{"at": at(1), "tracking": "T", **more})
    return told


class Steps:
    """
    Processes on one ledger, each made to do one thing at a time.

    Args:
        warehouse: What is read.

        pace: What differs from the usual one.

        policy: The same.
    """

    def __init__(self, warehouse: Warehouse | None = None, **more: Any) -> None:
        self.bench = Bench(warehouse=warehouse or story(), faults=False, **more)
        self.bench.outage = False
        self.bench.schedule.trouble = self._trouble
        self.stalls: dict[tuple[str, str, bool], float] = {}

    def _trouble(self, step: Step) -> Stall | None:
        seconds = self.stalls.pop((step.process, step.call, step.acted), None)
        return None if seconds is None else Stall(seconds)

    def process(self) -> tuple[SimulatedWorld, Tenant]:
        """Start a process."""
        world = self.bench.world()
        return world, world.run(begin(world, self.bench.tenant(), None))

    def stall(
        self, world: SimulatedWorld, call: str, seconds: float, *, acted: bool = False
    ) -> None:
        """Let the next such step of a process take so long."""
        self.stalls[world.name, call, acted] = seconds

    def at(self, minutes: float) -> None:
        """Be at that many minutes after noon."""
        self.bench.clock.set(at(minutes))

    def read(self, world: SimulatedWorld, tenant: Tenant) -> int:
        """Read what is due, feed or numbers; tell how many facts were new."""
        secret = self.bench.store.secret()
        new = 0
        while (got := world.run(ingest(world, tenant, secret, AGAIN))) is not None:
            new += got.observed
            if got.error is not None:
                break
        return new

    def read_and_decide(self, world: SimulatedWorld, tenant: Tenant) -> None:
        """Read, decide, and read again what was asked for."""
        while self.read(world, tenant) or world.run(advance(world, tenant)) is not None:
            pass

    def queue_everything(self, world: SimulatedWorld, tenant: Tenant, minutes: float = 4) -> None:
        """Read at first sight and after settling, so that all is in the queue."""
        self.at(1)
        self.read_and_decide(world, tenant)
        self.at(minutes)
        self.read_and_decide(world, tenant)

    def deliver(self, world: SimulatedWorld, tenant: Tenant) -> int:
        """Send until nothing is due; tell how many were delivered."""
        delivered = 0
        while (sent := world.run(deliver(world, tenant))) is not None:
            delivered += sent.delivered
            if sent.error is not None:
                break
        return delivered


def both(
    steps: Steps, *flows: tuple[SimulatedWorld, Callable[[], Coroutine[Any, Any, T]]]
) -> list[T]:
    """Let flows of several processes run side by side, to their ends."""
    tasks = [world.begin(flow()) for world, flow in flows]
    steps.bench.schedule.run()
    return [task.result() for task in tasks]
