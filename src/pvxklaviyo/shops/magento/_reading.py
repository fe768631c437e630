"""Reading a Magento shop: its orders one by one, and all that changed in it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ..._drive import drive
from ...retry import Backoff
from .._reader import AsyncShopReader, ShopReader
from ._mark import MagentoChanges, MagentoMark
from ._source import MagentoOrders

if TYPE_CHECKING:
    from ..._wire import AsyncTransport, Clock, Transport
    from ...model import ShownOrder

_OVERLAP = timedelta(minutes=5)


class MagentoReader(ShopReader):
    """
    Reads orders and credit memos of a shop. May be shared by threads.

    Opens nothing before the first call.

    Args:
        orders: The shop's API.

        transport: Carries the requests; None is httpx. One that is given is
            left open by :meth:`close`.

        clock: Tells the time and waits; None is the system's.

        backoff: How often a call is repeated, and how long between.
    """

    def __init__(
        self,
        orders: MagentoOrders,
        *,
        transport: Transport | None = None,
        clock: Clock | None = None,
        backoff: Backoff = Backoff(),  # noqa: B008 - frozen
    ) -> None:
        super().__init__(orders, transport=transport, clock=clock, backoff=backoff)
        self._orders = orders

    def find_by_number(self, number: str) -> ShownOrder | None:
        """
        Read one order by what people call it (``increment_id``), with its refunds.

        An order of an export is known by that alone.

        Returns:
            None if there is none, or several stores have one of that number.

        Raises:
            ServiceError: It could not be read.
        """
        return drive(self._orders.find_by_number(self._perform, number))

    def changed_since(
        self, mark: MagentoMark | datetime, *, overlap: timedelta = _OVERLAP
    ) -> Iterator[MagentoChanges]:
        """
        Read all that changed, a part at a time as it is consumed: orders, then credit memos.

        What changes meanwhile is met, too: each order's newest state comes,
        and the states before it may.

        Args:
            mark: What was read before; an instant (aware) the first time.

            overlap: How much of it is read again, because what a shop writes
                may become visible later than its stamp says.

        Raises:
            ValueError: An instant has no time zone.

            ServiceError: A part could not be read. Go on later from the last
                mark.
        """
        following = _mark(mark)
        while True:
            changes = drive(self._orders.read_changes(self._perform, following, overlap))
            yield changes
            if changes.is_last:
                return
            following = changes.mark


class AsyncMagentoReader(AsyncShopReader):
    """
    The same as :class:`MagentoReader`, awaited. Belongs to one event loop.

    Args:
        orders: The shop's API.

        transport: Carries the requests; None is httpx. One that is given is
            left open by :meth:`aclose`.

        clock: Tells the time and waits; None is the system's.

        backoff: How often a call is repeated, and how long between.
    """

    def __init__(
        self,
        orders: MagentoOrders,
        *,
        transport: AsyncTransport | None = None,
        clock: Clock | None = None,
        backoff: Backoff = Backoff(),  # noqa: B008 - frozen
    ) -> None:
        super().__init__(orders, transport=transport, clock=clock, backoff=backoff)
        self._orders = orders

    async def find_by_number(self, number: str) -> ShownOrder | None:
        """
        Read one order by what people call it (``increment_id``), with its refunds.

        An order of an export is known by that alone.

        Returns:
            None if there is none, or several stores have one of that number.

        Raises:
            ServiceError: It could not be read.
        """
        return await self._orders.find_by_number(self._perform, number)

    async def changed_since(
        self, mark: MagentoMark | datetime, *, overlap: timedelta = _OVERLAP
    ) -> AsyncIterator[MagentoChanges]:
        """
        Read all that changed, a part at a time as it is consumed: orders, then credit memos.

        What changes meanwhile is met, too: each order's newest state comes,
        and the states before it may.

        Args:
            mark: What was read before; an instant (aware) the first time.

            overlap: How much of it is read again, because what a shop writes
                may become visible later than its stamp says.

        Raises:
            ValueError: An instant has no time zone.

            ServiceError: A part could not be read. Go on later from the last
                mark.
        """
        following = _mark(mark)
        while True:
            changes = await self._orders.read_changes(self._perform, following, overlap)
            yield changes
            if changes.is_last:
                return
            following = changes.mark


def _mark(mark: MagentoMark | datetime) -> MagentoMark:
    return MagentoMark.since(mark) if isinstance(mark, datetime) else mark
