"""Clients are guests in somebody else's process: threads, forks, notebooks, event loops."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import threading
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from pvxklaviyo import (
    AsyncKlaviyo,
    AsyncPeoplevox,
    Event,
    Klaviyo,
    Peoplevox,
    Profile,
    Request,
    Response,
)
from pvxklaviyo.peoplevox import Despatch
from pvxklaviyo.simulation import (
    BEGIN,
    Awaited,
    KlaviyoSettings,
    PeoplevoxSettings,
    Served,
    SimulatedClock,
    SimulatedKlaviyo,
    SimulatedPeoplevox,
    SimulatedServices,
    Warehouse,
    serve,
)

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
warns_of_forks = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


@pytest.fixture
def world() -> SimulatedServices:
    """Give a warehouse of three parcels, and no limits."""
    clock = SimulatedClock(BEGIN)
    warehouse = Warehouse.scripted()
    for number in range(3):
        order = f"100{number}"
        warehouse.order(order, email="ann@post.pvx-sim.net", lines=[("MUG-01", 1)], at=BEGIN)
        warehouse.despatch(order, f"DES{number}", at=BEGIN)
    clock.sleep(3600)
    return SimulatedServices(
        clock=clock,
        peoplevox=SimulatedPeoplevox(warehouse, clock, settings=PeoplevoxSettings(calls=None)),
        klaviyo=SimulatedKlaviyo(clock, settings=KlaviyoSettings(limit_factor=None)),
    )


@pytest.fixture
def served(world: SimulatedServices) -> Iterator[Served]:
    with serve(world) as served:
        yield served


def site(kind: type[Peoplevox], served: Served) -> Peoplevox:
    """Make a client of the served Peoplevox; its time is the world's."""
    return kind(
        client_id="acme01",
        username="api",
        password="let-me-in",
        timezone="Europe/London",
        url=served.peoplevox_url,
        clock=served.services.clock,
    )


def account(kind: type[Klaviyo], served: Served) -> Klaviyo:
    """Make a client of the served Klaviyo; its time is the world's."""
    return kind(api_key="pk_simulated", url=served.klaviyo_url, clock=served.services.clock)


def visit(number: int) -> Event:
    return Event(
        metric="Viewed Showroom",
        profile=Profile(email="ann@post.pvx-sim.net"),
        unique_id=f"visit-{number}",
    )


def numbers(rows: object) -> list[str]:
    return sorted(row.despatch_number for row in rows)


def sign_ins(world: SimulatedServices) -> int:
    assert world.peoplevox is not None
    return [call.operation for call in world.peoplevox.journal].count("Authenticate")


def visits(world: SimulatedServices) -> list[str]:
    assert world.klaviyo is not None
    world.klaviyo.settle()
    return [event.metric for event in world.klaviyo.events()]


class TestThreads:
    def test_sixteen_share_a_client(self, served: Served) -> None:
        """Each reads all rows, none is told another's, and one of them signs in."""
        with site(Peoplevox, served) as pvx, ThreadPoolExecutor(16) as threads:
            read = list(threads.map(lambda _: numbers(pvx.iterate(Despatch)), range(32)))

        assert [["DES0", "DES1", "DES2"]] * 32 == read
        assert 1 == sign_ins(served.services)

    def test_sixteen_tell_events(self, served: Served) -> None:
        """Each event arrives, once."""
        with account(Klaviyo, served) as klaviyo, ThreadPoolExecutor(16) as threads:
            list(threads.map(lambda number: klaviyo.create_event(visit(number)), range(48)))

        assert ["Viewed Showroom"] * 48 == visits(served.services)

    def test_sixteen_tasks_share_an_async_client(self, served: Served) -> None:
        """And one of them signs in."""

        async def main() -> list[list[str]]:
            async with site(AsyncPeoplevox, served) as pvx:

                async def read() -> list[str]:
                    return numbers([row async for row in pvx.iterate(Despatch)])

                return await asyncio.gather(*(read() for _ in range(16)))

        assert [["DES0", "DES1", "DES2"]] * 16 == asyncio.run(main())
        assert 1 == sign_ins(served.services)


@forks
@warns_of_forks
class TestForks:
    def test_a_child_goes_on_with_its_parents_clients(self, served: Served) -> None:
        """Over connections of its own, under the same session; the parent's still work."""
        with site(Peoplevox, served) as pvx, account(Klaviyo, served) as klaviyo:
            before = numbers(pvx.iterate(Despatch))
            klaviyo.create_event(visit(0))

            with child() as done:
                if done is None:
                    assert before == numbers(pvx.iterate(Despatch))
                    klaviyo.create_event(visit(1))

            klaviyo.create_event(visit(2))
            after = numbers(pvx.iterate(Despatch))

        assert before == after
        assert 3 == len(visits(served.services))
        assert 1 == sign_ins(served.services)

    def test_a_lock_that_a_thread_holds_does_not_stop_a_child(
        self, world: SimulatedServices
    ) -> None:
        """A fork in the middle of a sign-in leaves the child free to sign in."""
        begun, hold, parent = threading.Event(), threading.Event(), os.getpid()

        class Slow:
            def send(self, request: Request) -> Response:
                if os.getpid() == parent:
                    begun.set()
                    hold.wait(10)
                return world.send(request)

        pvx = Peoplevox(
            client_id="acme01",
            username="api",
            password="let-me-in",
            timezone="Europe/London",
            transport=Slow(),
            clock=world.clock,
        )
        thread = threading.Thread(target=pvx.sign_in)
        thread.start()
        begun.wait(10)
        try:
            with child() as done:
                if done is None:
                    assert ["DES0", "DES1", "DES2"] == numbers(pvx.iterate(Despatch))
        finally:
            hold.set()
            thread.join()

    def test_an_async_client_goes_on_in_a_loop_of_the_child(self, served: Served) -> None:
        """Made before the fork, used on both sides: each has a loop of its own."""
        klaviyo = account(AsyncKlaviyo, served)
        with asyncio.Runner() as runner:
            runner.run(klaviyo.create_event(visit(0)))
            with child() as done:
                if done is None:
                    asyncio.new_event_loop().run_until_complete(klaviyo.create_event(visit(1)))
            runner.run(klaviyo.create_event(visit(2)))
            runner.run(klaviyo.aclose())

        assert 3 == len(visits(served.services))


@contextlib.contextmanager
def child() -> Iterator[int | None]:
    """Run the block in a child process, where None is given; skip it here, and demand success."""
    process = os.fork()
    if process == 0:  # pragma: no cover - in the child
        # A child that hangs must not take the tests with it.
        signal.alarm(10)
        code = 1
        try:
            yield None
            code = 0
        finally:
            os._exit(code)
    yield process
    _, status = os.waitpid(process, 0)

    assert 0 == os.waitstatus_to_exitcode(status)


class TestNotebook:
    def test_blocking_clients_work_where_a_loop_runs(self, served: Served) -> None:
        """Jupyter runs one in the thread in which it runs a cell."""

        async def cell() -> list[str]:
            with site(Peoplevox, served) as pvx, account(Klaviyo, served) as klaviyo:
                klaviyo.create_event(visit(0))
                return numbers(pvx.iterate(Despatch))

        assert ["DES0", "DES1", "DES2"] == asyncio.run(cell())
        assert 1 == len(visits(served.services))


class TestEventLoops:
    def test_one_loop_for_all_requests(self, served: Served) -> None:
        """Under ASGI a client of the module serves every view, at once or one after another."""
        klaviyo = account(AsyncKlaviyo, served)

        async def view(number: int) -> None:
            await klaviyo.create_event(visit(number))

        async def server() -> None:
            await view(0)
            await asyncio.gather(*map(view, range(1, 8)))
            await klaviyo.aclose()

        asyncio.run(server())

        assert 8 == len(visits(served.services))

    def test_another_loop_is_told_so(self, world: SimulatedServices) -> None:
        """Under WSGI each async view has a loop of its own: whose client it is, is said."""
        klaviyo = AsyncKlaviyo(api_key="pk_simulated", transport=Awaited(world), clock=world.clock)
        asyncio.run(klaviyo.create_event(visit(0)))

        with pytest.raises(RuntimeError, match="belongs to the event loop that used it first"):
            asyncio.run(klaviyo.create_event(visit(1)))
        assert 1 == len(visits(world))

    def test_a_loop_in_another_thread_is_told_so(self, world: SimulatedServices) -> None:
        """Also while the first one runs and waits."""
        pvx = AsyncPeoplevox(
            client_id="acme01",
            username="api",
            password="let-me-in",
            timezone="Europe/London",
            transport=Awaited(world),
            clock=world.clock,
        )

        async def main() -> None:
            await pvx.sign_in()
            with pytest.raises(RuntimeError, match="make one for each loop"):
                await asyncio.to_thread(asyncio.run, pvx.list(Despatch))

        asyncio.run(main())

    def test_a_client_for_each_request_works_in_any_loop(self, served: Served) -> None:
        """What the advice says."""

        async def view(number: int) -> None:
            async with account(AsyncKlaviyo, served) as klaviyo:
                await klaviyo.create_event(visit(number))

        for number in range(3):
            asyncio.run(view(number))

        assert 3 == len(visits(served.services))

    def test_one_made_outside_of_any_loop_belongs_to_the_first(self, served: Served) -> None:
        """Constructing is not using."""
        klaviyo = account(AsyncKlaviyo, served)

        async def use() -> None:
            await klaviyo.create_event(visit(0))
            await klaviyo.aclose()

        asyncio.run(use())

        assert 1 == len(visits(served.services))


def test_a_client_that_nobody_holds_leaves_no_connection_open(served: Served) -> None:
    """One made where it is passed on cannot be closed by name."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        account(Klaviyo, served).create_event(visit(0))
        gc.collect()

    assert [] == [str(each.message) for each in said]
