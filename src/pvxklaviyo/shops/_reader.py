"""Reading orders of a shop by its API: one by its id, or whatever changed since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Protocol, Self, TypeVar

import attrs

from .._drive import AsyncWire, BlockingWire, drive
from .._wire import perform
from ..model import ShownOrder
from ..retry import Backoff
from ._rejected import RejectedOrder

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from types import TracebackType

    from .._call import Call
    from .._http import Request, Response
    from .._wire import AsyncTransport, Clock, Transport, Wire
    from ..transports import AsyncHttpxTransport, HttpxTransport

T = TypeVar("T")


class Perform(Protocol):
    """Makes one call of a shop's API, repeated as its meaning allows."""

    async def __call__(self, call: Call[T], /) -> T:
        """Make it."""
        ...


@attrs.frozen(kw_only=True)
class Place:
    """
    How far a reading of what changed has come.

    Attributes:
        since: Orders that were changed at that instant or later; aware.

        page: Of them, from 1.

        cursor: Where to go on, in the words of a shop that says so itself;
            empty for the beginning, and where pages are counted.
    """

    since: datetime
    page: int = 1
    cursor: str = ""

    def after(self, latest: datetime | None) -> Place:
        """
        Go on behind a full page whose latest stamp was *latest*.

        By the stamp, not by the page: an order that changes meanwhile moves to
        the end, and one of those behind it would move onto a page that was
        read already.
        """
        # Stamps are of whole seconds, and not every shop includes the first.
        again = None if latest is None else latest - timedelta(seconds=1)
        if again is None or again <= self.since:
            return attrs.evolve(self, page=self.page + 1)
        return Place(since=again)


@attrs.frozen(kw_only=True)
class Changed:
    """
    One page of what changed.

    Attributes:
        orders: By the shop's stamp, the oldest first; one may come again on the
            next page.

        next: Where to go on; None after the last.
    """

    orders: Sequence[ShownOrder | RejectedOrder]
    next: Place | None = None


class OrderSource(Protocol):
    """How one shop's API is asked for orders: what :class:`ShopReader` reads by. No I/O."""

    def prepare(self, request: Request) -> Request:
        """
        Make a call's request complete: absolute, with today's credentials.

        Raises:
            ConfigurationError: There are none, or they can be none.
        """
        ...

    async def find_order(self, perform: Perform, order: str, /) -> ShownOrder | None:
        """
        Read one order with its refunds; None if the shop has none of that id.

        Raises:
            ServiceError: It could not be read.
        """
        ...

    async def list_changed(self, perform: Perform, place: Place, /) -> Changed:
        """
        Read one page of the orders that changed.

        Raises:
            ServiceError: It could not be read.
        """
        ...


class ShopReader:
    """
    Reads orders of one shop. May be shared by threads; opens nothing before the first call.

    Args:
        source: The shop's API, such as :class:`WooCommerceOrders`.

        transport: Carries the requests; None is httpx. One that is given is
            left open by :meth:`close`.

        clock: Tells the time and waits; None is the system's.

        backoff: How often a call is repeated, and how long between.
    """

    def __init__(
        self,
        source: OrderSource,
        *,
        transport: Transport | None = None,
        clock: Clock | None = None,
        backoff: Backoff = Backoff(),  # noqa: B008 - frozen
    ) -> None:
        self._opened: HttpxTransport | None = None
        if transport is None:
            from ..transports import HttpxTransport

            transport = self._opened = HttpxTransport()
        self._source = source
        self._perform = performing(source, BlockingWire(transport, clock), backoff)

    def find_order(self, order: str) -> ShownOrder | None:
        """
        Read one order, with its lines and refunds.

        Args:
            order: The shop's own id, as :attr:`Heard.needs` has it.

        Returns:
            None if the shop has none of that id, or not any more.

        Raises:
            ServiceError: It could not be read.
        """
        return drive(self._source.find_order(self._perform, order))

    def iterate(self, *, since: datetime) -> Iterator[ShownOrder | RejectedOrder]:
        """
        Read all orders that changed, page by page as they are consumed.

        Args:
            since: The instant; aware. Take a few minutes less than when you
                read last: shops write late, and what is read again is known.

        Returns:
            Orders by the shop's stamp, the oldest first; some may come twice.
            One that cannot be read is a :class:`RejectedOrder`, and the others
            go on.

        Raises:
            ValueError: *since* has no time zone.

            ServiceError: A page could not be read.
        """
        place: Place | None = _beginning(since)
        while place is not None:
            page = drive(self._source.list_changed(self._perform, place))
            yield from page.orders
            place = page.next

    def close(self) -> None:
        """End the connections, if the transport is the reader's own."""
        if self._opened is not None:
            self._opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class AsyncShopReader:
    """
    The same as :class:`ShopReader`, awaited. Belongs to one event loop.

    Args:
        source: The shop's API, such as :class:`WooCommerceOrders`.

        transport: Carries the requests; None is httpx. One that is given is
            left open by :meth:`aclose`.

        clock: Tells the time and waits; None is the system's.

        backoff: How often a call is repeated, and how long between.
    """

    def __init__(
        self,
        source: OrderSource,
        *,
        transport: AsyncTransport | None = None,
        clock: Clock | None = None,
        backoff: Backoff = Backoff(),  # noqa: B008 - frozen
    ) -> None:
        self._opened: AsyncHttpxTransport | None = None
        if transport is None:
            from ..transports import AsyncHttpxTransport

            transport = self._opened = AsyncHttpxTransport()
        self._source = source
        self._perform = performing(source, AsyncWire(transport, clock), backoff)

    async def find_order(self, order: str) -> ShownOrder | None:
        """
        Read one order, with its lines and refunds.

        Args:
            order: The shop's own id, as :attr:`Heard.needs` has it.

        Returns:
            None if the shop has none of that id, or not any more.

        Raises:
            ServiceError: It could not be read.
        """
        return await self._source.find_order(self._perform, order)

    async def iterate(self, *, since: datetime) -> AsyncIterator[ShownOrder | RejectedOrder]:
        """
        Read all orders that changed, page by page as they are consumed.

        Args:
            since: The instant; aware. Take a few minutes less than when you
                read last: shops write late, and what is read again is known.

        Returns:
            Orders by the shop's stamp, the oldest first; some may come twice.
            One that cannot be read is a :class:`RejectedOrder`, and the others
            go on.

        Raises:
            ValueError: *since* has no time zone.

            ServiceError: A page could not be read.
        """
        place: Place | None = _beginning(since)
        while place is not None:
            page = await self._source.list_changed(self._perform, place)
            for order in page.orders:
                yield order
            place = page.next

    async def aclose(self) -> None:
        """End the connections, if the transport is the reader's own."""
        if self._opened is not None:
            await self._opened.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()


@attrs.frozen
class _Performing:
    source: OrderSource
    wire: Wire
    backoff: Backoff

    async def __call__(self, call: Call[T], /) -> T:
        return await perform(self.wire, call, partial(_send, self.source, self.wire), self.backoff)


def performing(source: OrderSource, wire: Wire, backoff: Backoff) -> Perform:
    """
    Give what makes the calls of a shop's API, for a flow that awaits nothing else.

    Args:
        source: The shop's API.

        wire: The way to it, blocking or awaited.

        backoff: How often a call is repeated, and how long between.
    """
    return _Performing(source, wire, backoff)


async def _send(source: OrderSource, wire: Wire, request: Request) -> Response:
    return await wire.send(source.prepare(request))


def _beginning(since: datetime) -> Place:
    if since.tzinfo is None or since.utcoffset() is None:
        raise ValueError("since has no time zone: which instant it is depends on where it is read")
    return Place(since=since)
