"""
Connections of one event loop: many lanes of one connection each, in place of one pool.

httpcore's pool walks all of its connections several times for every request,
so with 32 in flight most of the time goes there; lanes cost the same however
many there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._deadline import keep_deadlines_awaited

if TYPE_CHECKING:
    import asyncio
    import ssl

    from ._library import Lane, Library


class Lanes:
    """
    Those in use, and the idle ones by origin.

    Args:
        library: Makes them.

        most: Open at once.

        trust: For TLS.

        proxy: Through which all go; None for none.
    """

    def __init__(
        self, library: Library, *, most: int, trust: ssl.SSLContext, proxy: str | None
    ) -> None:
        # Blocking transports are loaded with this one, and need no event loop.
        import asyncio

        self.loop: asyncio.AbstractEventLoop = asyncio.get_running_loop()
        self._library = library
        self._trust = trust
        self._proxy = proxy
        self._most = most
        self._free = asyncio.Semaphore(most)
        self._idle: dict[str, list[Lane]] = {}
        self._open = 0
        self._closed = False

    async def take(self, origin: str, seconds: float) -> Lane | None:
        """Get a lane to an origin; None if none became free in time."""
        import asyncio

        if self._free.locked():
            try:
                async with asyncio.timeout(seconds):
                    await self._free.acquire()
            except TimeoutError:
                return None
        else:
            await self._free.acquire()
        idle = self._idle.get(origin)
        if idle:
            # The one used last is the least likely to have been closed.
            return idle.pop()
        gone: Lane | None = None
        if self._open >= self._most:
            # As many as may be are open, so one of another origin is idle. It
            # counts on while it closes, or those who take meanwhile would open more.
            gone = next(lanes for lanes in self._idle.values() if lanes).pop(0)
        else:
            self._open += 1
        try:
            if gone is not None:
                await gone.aclose()
            return self._made()
        except BaseException:
            self._open -= 1
            self._free.release()
            raise

    async def give_back(self, origin: str, lane: Lane, *, sound: bool) -> None:
        """Make a lane free again; one that failed, or was cancelled, is ended."""
        if sound and not self._closed:
            self._idle.setdefault(origin, []).append(lane)
            self._free.release()
            return
        import asyncio

        self._open -= 1
        self._free.release()
        # Its connection may be in any state, and the task may be cancelled again.
        await asyncio.shield(lane.aclose())

    async def aclose(self) -> None:
        """End the idle ones; those in use end as they are given back."""
        self._closed = True
        idle = [lane for lanes in self._idle.values() for lane in lanes]
        self._idle.clear()
        self._open -= len(idle)
        for lane in idle:
            await lane.aclose()

    def _made(self) -> Lane:
        one = self._library.Limits(
            max_connections=1, max_keepalive_connections=1, keepalive_expiry=30.0
        )
        made = self._library.AsyncHTTPTransport(
            verify=self._trust, trust_env=False, limits=one, proxy=self._proxy
        )
        return keep_deadlines_awaited(made)
