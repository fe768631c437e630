"""Short lives of processes that meet at the worst moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from pvxklaviyo.engine import Tenant, advance, deliver, ingest
from pvxklaviyo.simulation.scheduling import SimulatedWorld

from .living import Living
from .tale import Scene, at

Process = tuple[SimulatedWorld, Tenant]


def _raced(scene: Scene) -> None:
    # Its number changes while what was decided is to be sent.
    scene.order("6001")
    scene.leave("6001", "X1", 1)
    scene.warehouse.change("6001", "X1", at=at(5), tracking="TRX1b")
    scene.looks = [1, 8, 9]


def _queued(living: Living, one: Process) -> None:
    living.read_and_decide(*one)
    living.clock.set(at(6))


def decided_while_it_is_sent(scene: Scene) -> None:
    _raced(scene)

    def race(living: Living, processes: Sequence[Process]) -> None:
        (one, tenant), (other, _), _ = processes
        _queued(living, (one, tenant))
        one.run(ingest(one, tenant, living.store.secret(), timedelta(seconds=5)))
        one.run(ingest(one, tenant, living.store.secret(), timedelta(seconds=5)))
        # Loaded and decided; the other claims, sends and settles; then written down.
        living.stall(one, "store.commit", 20)
        living.stall(other, "store.claim", 10)
        living.meet((one, advance(one, tenant)), (other, deliver(other, tenant)))

    scene.races = [(3, race)]


def sent_while_it_is_decided(scene: Scene) -> None:
    _raced(scene)

    def race(living: Living, processes: Sequence[Process]) -> None:
        (one, tenant), (other, _), _ = processes
        _queued(living, (one, tenant))
        living.stall(other, "klaviyo.send", 30)

        async def late() -> None:
            await one.sleep(5)
            for _ in range(3):
                await ingest(one, tenant, living.store.secret(), timedelta(seconds=5))
            await advance(one, tenant)

        living.meet((other, deliver(other, tenant)), (one, late()))

    scene.races = [(3, race)]


def a_claim_is_lost(scene: Scene) -> None:
    scene.order("6101")
    scene.leave("6101", "X2", 1)
    scene.looks = [1, 10]

    def race(living: Living, processes: Sequence[Process]) -> None:
        (one, tenant), (other, _), (third, _) = processes
        _queued(living, (one, tenant))
        # It fails before anything is sent, and is slow to write that down.
        living.klaviyo.faults.next("create_event", "not_sent")
        living.stall(one, "store.commit", 60)
        # The next claims it, sends it, and is slow as well.
        living.stall(other, "klaviyo.send", 30, acted=True)

        async def after(world: SimulatedWorld, seconds: float) -> None:
            await world.sleep(seconds)
            await deliver(world, tenant)

        living.meet(
            (one, deliver(one, tenant)), (other, after(other, 45)), (third, after(third, 65))
        )

    scene.races = [(3, race)]
