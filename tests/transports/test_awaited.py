from __future__ import annotations

import asyncio
import threading

import pytest

from pvxklaviyo._http import Request
from pvxklaviyo.testing._loopback import Connection, always, answer, serving
from pvxklaviyo.transports import AsyncHttpxTransport


def test_it_belongs_to_the_loop_that_used_it_first() -> None:
    """Another one is told so, in place of hanging."""
    with serving(always(answer())) as server:
        request = Request("GET", server.url)
        transport = AsyncHttpxTransport()
        with asyncio.Runner() as first, asyncio.Runner() as second:
            first.run(transport.send(request))

            with pytest.raises(RuntimeError, match="belongs to the event loop"):
                second.run(transport.send(request))

            first.run(transport.aclose())


def test_a_cancelled_request_gives_its_connection_up() -> None:
    """With one allowed in all, the next request still goes."""
    waiting = threading.Event()

    def never(connection: Connection) -> None:
        connection.request()
        waiting.set()
        connection.request()

    async def main(url: str) -> bytes:
        async with AsyncHttpxTransport(max_connections=1) as transport:
            task = asyncio.create_task(transport.send(Request("GET", url)))
            await asyncio.to_thread(waiting.wait, 5)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            return (await transport.send(Request("GET", url))).body

    with serving(never, always(answer())) as server:
        assert b"ok" == asyncio.run(main(server.url))


def test_a_request_that_waits_for_a_connection_can_be_cancelled() -> None:
    """It takes none with it."""
    hold = threading.Event()

    def slow(connection: Connection) -> None:
        while connection.request():
            hold.wait(5)
            connection.write(answer())

    async def main(url: str) -> list[bytes]:
        async with AsyncHttpxTransport(max_connections=1) as transport:
            first = asyncio.create_task(transport.send(Request("GET", url)))
            second = asyncio.create_task(transport.send(Request("GET", url)))
            await asyncio.sleep(0.05)
            second.cancel()
            await asyncio.sleep(0)
            hold.set()
            return [(await first).body, (await transport.send(Request("GET", url))).body]

    with serving(slow) as server:
        assert [b"ok", b"ok"] == asyncio.run(main(server.url))


def test_closing_while_in_use_ends_what_comes_back() -> None:
    """The request in flight may finish; its connection is not kept."""
    hold = threading.Event()

    def slow(connection: Connection) -> None:
        while connection.request():
            hold.wait(5)
            connection.write(answer())

    async def main(url: str) -> bytes:
        transport = AsyncHttpxTransport()
        task = asyncio.create_task(transport.send(Request("GET", url)))
        await asyncio.sleep(0.05)
        await transport.aclose()
        hold.set()
        return (await task).body

    with serving(slow) as server:
        assert b"ok" == asyncio.run(main(server.url))


def test_thirty_two_at_once_use_thirty_two_connections() -> None:
    """None waits for another while it may open one."""
    together = threading.Barrier(32, timeout=10)

    def meet(connection: Connection) -> None:
        while connection.request():
            together.wait()
            connection.write(answer())

    async def main(url: str) -> int:
        async with AsyncHttpxTransport() as transport:
            return len(
                await asyncio.gather(*(transport.send(Request("GET", url)) for _ in range(32)))
            )

    with serving(meet) as server:
        assert 32 == asyncio.run(main(server.url))


def test_no_more_are_open_than_may_be_while_one_makes_room() -> None:
    """Several that go to another service at once close as many as they open."""
    most = 3

    async def main(one: str, other: str) -> int:
        async with AsyncHttpxTransport(max_connections=most) as transport:
            for url in (one, other, one, other):
                async with asyncio.TaskGroup() as group:
                    for _ in range(most):
                        group.create_task(transport.send(Request("GET", url)))
            (lanes,) = transport._lanes.values()
            assert most == lanes._open
            return sum(map(len, lanes._idle.values()))

    with serving(always(answer())) as one, serving(always(answer())) as other:
        assert most == asyncio.run(main(one.url, other.url))
