from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo._http import Request, Response
from pvxklaviyo._pace import Budget, Window
from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.scheduling import (
    CRASH,
    Crash,
    ProcessKilled,
    Schedule,
    SimulatedWorld,
    Stall,
    Step,
    Trouble,
)
from pvxklaviyo.stores import MemoryStore

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)
REQUEST = Request("GET", "https://service.invalid/")


class Service:
    """Remembers what reached it."""

    def __init__(self) -> None:
        self.received = 0

    def send(self, request: Request) -> Response:
        self.received += 1
        return Response(200)


def make(
    *, seed: int = 0, trouble: Trouble = lambda step: None
) -> tuple[SimulatedWorld, Schedule, Service]:
    clock = SimulatedClock(NOW)
    schedule = Schedule(clock, seed=seed, trouble=trouble, most_steps=10_000)
    service = Service()
    return another(schedule, service), schedule, service


def another(schedule: Schedule, service: Service) -> SimulatedWorld:
    store = MemoryStore(schedule.clock.now)
    return SimulatedWorld(schedule, peoplevox=service, klaviyo=service, store=store)


def crash_at(number: int) -> Trouble:
    return lambda step: CRASH if step.number == number else None


def test_every_call_stops_before_and_after_it_acts() -> None:
    """Whatever a flow calls, it can be stopped before it and after it."""
    steps: list[Step] = []

    def note(step: Step) -> Crash | None:
        steps.append(step)
        return None

    world, _, _ = make(trouble=note)

    async def flow() -> None:
        await world.store.secret()
        await world.klaviyo.send(REQUEST)
        await world.sleep(1)
        async with world.peoplevox.exclusive("session"):
            pass
        await world.together([])

    world.run(flow())

    calls = ["store.secret", "klaviyo.send", "sleep", "peoplevox.exclusive", "together"]
    expected = [(call, acted) for call in calls for acted in (False, True)]
    assert expected == [(step.call, step.acted) for step in steps]
    assert list(range(1, 11)) == [step.number for step in steps]


@given(number=st.integers(1, 12))
def test_a_crash_leaves_what_was_done_and_nothing_after_it(number: int) -> None:
    """Of five requests exactly those left that were made before the process ended."""
    world, _, service = make(trouble=crash_at(number))

    async def flow() -> None:
        for _ in range(5):
            await world.klaviyo.send(REQUEST)

    if number <= 10:
        with pytest.raises(ProcessKilled):
            world.run(flow())
    else:
        world.run(flow())

    assert min(5, number // 2) == service.received


def test_a_killed_process_does_nothing_in_finally() -> None:
    """Python runs what stands in finally and except; none of it has an effect any more."""
    world, schedule, service = make(trouble=crash_at(3))
    refused: list[str] = []

    async def flow() -> None:
        await world.klaviyo.send(REQUEST)
        try:
            async with world.klaviyo.exclusive("session"):
                await world.klaviyo.send(REQUEST)
        finally:
            for call in (world.stopping, world.jitter, world.new_reference, world.klaviyo.now):
                with pytest.raises(ProcessKilled):
                    call()
                refused.append(call.__name__)
            await world.klaviyo.send(REQUEST)

    with pytest.raises(ProcessKilled):
        world.run(flow())
    with pytest.raises(ProcessKilled):
        world.run(flow())

    assert 1 == service.received
    assert ["stopping", "jitter", "new_reference", "now"] == refused
    assert None is schedule.run()


def test_a_crash_ends_all_flows_of_its_process_and_no_other() -> None:
    """Two processes side by side: one dies, the other goes on."""
    world, schedule, service = make(trouble=crash_at(9))
    other = another(schedule, service)
    sent = {world.name: 0, other.name: 0}

    def flow(of: SimulatedWorld) -> Callable[[], object]:
        async def go() -> None:
            for _ in range(5):
                await of.klaviyo.send(REQUEST)
                sent[of.name] += 1

        return go()

    for one in (world, world, other, other):
        one.begin(flow(one))
    dead = schedule.run()
    living = other.name if dead == world.name else world.name
    at_the_crash = sent[str(dead)]
    after = schedule.run()

    assert dead in sent
    assert None is after
    assert 10 == sent[living]
    assert at_the_crash == sent[str(dead)] < 10


def test_time_passes_only_when_no_flow_can_go_on() -> None:
    """Ten sleepers of a minute take a minute together, and work takes none."""
    world, schedule, _ = make()

    async def sleeper() -> None:
        await world.sleep(60)

    async def flow() -> None:
        await world.store.now()
        await world.together([sleeper] * 10)

    world.run(flow())

    assert NOW + timedelta(seconds=60) == schedule.clock.now()


def order_of(seed: int) -> list[int]:
    """Let four flows take turns, and tell whose turn it was."""
    world, _, _ = make(seed=seed)
    turns: list[int] = []

    def named(name: int) -> Callable[[], object]:
        async def go() -> None:
            for _ in range(4):
                await world.store.now()
                turns.append(name)

        return go

    async def flow() -> None:
        await world.together([named(name) for name in range(4)])

    world.run(flow())
    return turns


def test_equal_seeds_interleave_equally_and_others_otherwise() -> None:
    """A seed names one interleaving; ten seeds name nearly ten."""
    orders = [order_of(seed) for seed in range(10)]

    assert orders == [order_of(seed) for seed in range(10)]
    assert all(sorted(order) == sorted([0, 1, 2, 3] * 4) for order in orders)
    assert len({tuple(order) for order in orders}) >= 9


def test_what_one_flow_raises_ends_the_others_first() -> None:
    """Flows that run together all end before the failure of one is told."""
    world, _, service = make()

    async def failing() -> None:
        await world.store.now()
        raise ValueError("of one")

    async def working() -> None:
        for _ in range(5):
            await world.klaviyo.send(REQUEST)

    with pytest.raises(ValueError, match="of one"):
        world.run(world.together([failing, working]))

    assert 5 == service.received


def test_one_flow_at_a_time_is_inside_an_exclusive_name() -> None:
    """Flows of one process take turns inside, whatever the seed; other names do not wait."""
    most = {"one": 0, "other": 0}
    for seed in range(5):
        world, _, _ = make(seed=seed)
        inside = {"one": 0, "other": 0}

        async def visit(names: list[str], world: SimulatedWorld = world) -> None:
            for name in names:
                async with world.klaviyo.exclusive(name):
                    inside[name] += 1  # noqa: B023 - used up within the loop's turn
                    most[name] = max(most[name], inside[name])  # noqa: B023 - likewise
                    await world.store.now()
                    inside[name] -= 1  # noqa: B023 - likewise

        world.run(world.together([lambda: visit(["one", "other"])] * 4))

    assert {"one": 1, "other": 1} == most


def test_a_stalled_flow_stands_still_while_the_others_go_on() -> None:
    """A stall lets time pass for the flow that met it, not for the others' work."""

    def trouble(step: Step) -> Stall | None:
        return Stall(90) if step.call == "klaviyo.send" and not step.acted else None

    world, schedule, _ = make(trouble=trouble)
    seen: dict[str, datetime] = {}

    async def sender() -> None:
        await world.klaviyo.send(REQUEST)
        seen["sent"] = schedule.clock.now()

    async def clerk() -> None:
        await world.store.now()
        seen["written"] = schedule.clock.now()

    world.run(world.together([sender, clerk]))

    assert {"sent": NOW + timedelta(seconds=90), "written": NOW} == seen


def test_who_is_asked_to_stop_sleeps_no_longer() -> None:
    """A pass that sleeps ends early; a wire that waits for a service does not."""
    world, schedule, _ = make()
    woke: dict[str, datetime] = {}

    async def idle() -> None:
        await world.sleep(3600)
        woke["idle"] = schedule.clock.now()

    async def paying() -> None:
        await world.klaviyo.sleep(120)
        woke["paying"] = schedule.clock.now()

    async def person() -> None:
        await world.sleep(60)
        world.stop()

    world.run(world.together([idle, paying, person]))

    assert NOW + timedelta(seconds=60) == woke["idle"]
    assert NOW + timedelta(seconds=120) == woke["paying"]


def test_a_wire_waits_until_its_budget_allows_the_call() -> None:
    """Four calls of two in ten seconds take ten seconds or more, and do not take forty."""
    world, schedule, _ = make()
    budget = Budget("service", (Window(2, 10.0),))

    async def flow() -> None:
        for _ in range(4):
            await world.klaviyo.reserve(budget)

    world.run(flow())

    took = (schedule.clock.now() - NOW).total_seconds()
    assert 10 <= took < 40


def test_flows_that_wait_for_each_other_are_told() -> None:
    """A deadlock is an error, not a test that hangs."""
    world, _, _ = make()

    async def flow() -> None:
        async with world.klaviyo.exclusive("one"), world.klaviyo.exclusive("one"):
            pass

    with pytest.raises(RuntimeError, match="wait for each other"):
        world.run(flow())


def test_flows_that_never_end_are_told() -> None:
    """A flow that goes in a circle is an error, too."""
    world, _, _ = make()

    async def flow() -> None:
        while True:
            await world.store.now()

    with pytest.raises(RuntimeError, match="have not ended"):
        world.run(flow())


def test_a_flow_may_await_its_world_only() -> None:
    """Something of an event loop is refused, as in a blocking world."""
    world, _, _ = make()

    async def flow() -> None:
        await asyncio.sleep(0)

    with pytest.raises(TypeError, match="other than its world"):
        world.run(flow())
