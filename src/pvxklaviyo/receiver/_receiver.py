"""The receiver in both colours: a request in, a response out, and durable before it is yes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from .._drive import SystemClock
from .._http import Request, Response
from .._wire import Clock
from ..shops import Shop
from ..telemetry import NoTelemetry, Telemetry
from ._addresses import Addresses, Tokens
from ._asgi import Asgi
from ._counting import Counter, Counts
from ._gathering import AsyncGathering, Gathering, Kept
from ._judging import Judge, Keep, answer
from ._limits import Limits
from ._sink import AsyncSink, Sink
from ._wsgi import Wsgi


class _Desk:
    """What both colours do without waiting."""

    def __init__(
        self,
        shops: Sequence[Shop],
        token: Tokens | None,
        limits: Limits | None,
        clock: Clock | None,
        telemetry: Telemetry | None,
    ) -> None:
        self.limits = limits or Limits()
        self.clock: Clock = clock or SystemClock()
        self.counter = Counter(telemetry or NoTelemetry())
        self.judge = Judge(Addresses(shops, token), self.limits, self.counter)

    def judged(self, request: Request) -> Keep | Response:
        return self.judge.judge(request, self.clock.now())

    def answered(self, keep: Keep, kept: Kept) -> Response:
        self.counter.add(keep.label, kept, self.clock.now().timestamp())
        return answer(503 if kept == "failed" else 200)

    def most_bytes(self, method: str, url: str) -> int:
        return self.judge.most_bytes(method, url)

    def cut(self, method: str, url: str, status: int) -> Response:
        return self.judge.cut(method, url, status, self.clock.now())


class Receiver:
    """
    Takes what shops and Peoplevox send, and says yes only once it is durable.

    A shop's call is believed if it is signed, and comes to ``/shops/NAME``.
    Peoplevox signs nothing, so its notifications come to
    ``/peoplevox/TOKEN`` (or ``/peoplevox/TOKEN/EVENT_TYPE``) and are hints:
    they make the relay look sooner, and are never believed.

    A shop that asks by GET whether anybody listens, as Adobe does, is told so,
    and nothing else is answered to a GET.

    Every other answer is empty. Its status says: 200 it is durable; 401 not signed
    by the shop; 404 no such path, method or token; 408, 413 and 429 too slow,
    too long, too many; 503 send it again. A genuine call that cannot be read
    is set aside for a person, and answered 200: it would never become readable
    by being sent again.

    Calls that arrive together share one commit. May be shared by threads;
    starts none, and opens nothing itself.

    Args:
        sink: Keeps what arrives: a :class:`~pvxklaviyo.Relay`.

        shops: Each at the path of its name.

        token: Nobody can guess it: at least 22 letters and digits, such as
            ``secrets.token_urlsafe()`` gives. While it is being changed, the
            new one and the old one. None: notifications are not taken.

        limits: How much is accepted.

        clock: Whose time it is; the system's if not given.

        telemetry: Receives ``webhooks``, with the labels path and outcome.

    Raises:
        ValueError: Two shops have one name, or a token can be guessed.
    """

    def __init__(
        self,
        sink: Sink,
        *,
        shops: Sequence[Shop] = (),
        token: Tokens | None = None,
        limits: Limits | None = None,
        clock: Clock | None = None,
        telemetry: Telemetry | None = None,
    ) -> None:
        self._desk = _Desk(shops, token, limits, clock, telemetry)
        self._gathering = Gathering(sink, self._desk.limits.most_waiting)

    def handle(self, request: Request) -> Response:
        """
        Take one call; whatever comes, it is answered.

        Args:
            request: Its url is the path below where the receiver is mounted,
                with its query; its body whole, and not longer than is good
                for you: :attr:`asgi` and :attr:`wsgi` see to that.
        """
        judged = self._desk.judged(request)
        if isinstance(judged, Response):
            return judged
        return self._desk.answered(judged, self._gathering.keep(judged))

    @property
    def counts(self) -> Mapping[str, Counts]:
        """What became of the calls until now, by path: ``"shops/main"``, ``"peoplevox"``, ``"other"``."""
        return self._desk.counter.read()

    @cached_property
    def wsgi(self) -> Wsgi:
        """The receiver as a WSGI application, to be served or mounted."""
        return Wsgi(self.handle, self._desk.most_bytes, self._desk.cut, self._desk.limits)

    @cached_property
    def asgi(self) -> Asgi:
        """The receiver as an ASGI application; calls are handled in threads of the event loop."""

        async def handle(request: Request) -> Response:
            import asyncio

            return await asyncio.to_thread(self.handle, request)

        return Asgi(handle, self._desk.most_bytes, self._desk.cut, self._desk.limits, self._ended)

    async def _ended(self) -> None:
        self.close()

    def close(self) -> None:
        """Log the counts that were not logged yet. The sink stays open, and is yours."""
        self._desk.counter.flush()


class AsyncReceiver:
    """
    The same as :class:`Receiver`, awaited; belongs to one event loop.

    Args:
        sink: Keeps what arrives: an :class:`~pvxklaviyo.AsyncRelay`.

        shops: As in :class:`Receiver`.

        token: As in :class:`Receiver`.

        limits: As in :class:`Receiver`.

        clock: As in :class:`Receiver`.

        telemetry: As in :class:`Receiver`.

    Raises:
        ValueError: As in :class:`Receiver`.
    """

    def __init__(
        self,
        sink: AsyncSink,
        *,
        shops: Sequence[Shop] = (),
        token: Tokens | None = None,
        limits: Limits | None = None,
        clock: Clock | None = None,
        telemetry: Telemetry | None = None,
    ) -> None:
        self._desk = _Desk(shops, token, limits, clock, telemetry)
        self._gathering = AsyncGathering(sink, self._desk.limits.most_waiting)

    async def handle(self, request: Request) -> Response:
        """Take one call; as :meth:`Receiver.handle`. What was begun is kept also if this is cancelled."""
        judged = self._desk.judged(request)
        if isinstance(judged, Response):
            return judged
        return self._desk.answered(judged, await self._gathering.keep(judged))

    @property
    def counts(self) -> Mapping[str, Counts]:
        """What became of the calls until now; as :attr:`Receiver.counts`."""
        return self._desk.counter.read()

    @cached_property
    def asgi(self) -> Asgi:
        """The receiver as an ASGI application, to be served or mounted."""
        return Asgi(
            self.handle, self._desk.most_bytes, self._desk.cut, self._desk.limits, self.aclose
        )

    async def aclose(self) -> None:
        """Wait for what is being committed, and log the counts that were not logged yet."""
        await self._gathering.finish()
        self._desk.counter.flush()
