"""Reading the stock of all items, by pages, in as little memory as their numbers need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .._wire import Wire
from ._packed import Packed
from ._records_stock import ItemAvailability, LocationStock
from ._rejected import Rejected
from ._service import PeoplevoxService
from ._stock import ItemLevels, fold
from ._walk import Walk


class StockReading:
    """
    What is known of the stock of all items, while it is read and after.

    It nominates, and proves nothing: the two reports are read one after the
    other, over minutes. Of an item that was there all the time, all is in it
    if it is ``whole``; whether an item is sellable, or gone, is for
    :func:`look_up_stock` to say. Items keep no more of their rows than places
    and numbers. Not to be shared by threads.

    Args:
        service: The site.

        page_size: Rows a page; the site's usual number if not given.
    """

    def __init__(self, service: PeoplevoxService, page_size: int | None = None) -> None:
        size = page_size or service.page_size
        # One text for an item: what each site counts, and what lies where.
        self._records: dict[str, bytes] = {}
        self._availability = Walk(service, ItemAvailability, self._keep_sites, size)
        self._places = Walk(service, LocationStock, self._keep_places, size)

    @property
    def done(self) -> bool:
        """Whether both reports were read to their end."""
        return self._availability.done and self._places.done

    @property
    def whole(self) -> bool:
        """Whether it is done and nothing can be missing that was there all the time."""
        return self.done and not self.flaws and not self.rejected

    @property
    def flaws(self) -> tuple[str, ...]:
        """Why it is not whole: what moved too fast, was cut off, or came in no order."""
        return (*self._availability.flaws, *self._places.flaws)

    @property
    def pages(self) -> int:
        """How many pages were read."""
        return self._availability.pages + self._places.pages

    @property
    def rejected(self) -> tuple[Rejected, ...]:
        """Rows that could not be read; their items are left out of :meth:`items`."""
        return (*self._availability.rejected, *self._places.rejected)

    def __len__(self) -> int:
        return len(self._records)

    def items(self) -> Iterator[ItemLevels]:
        """Give what was read of each item, in the order of the reports; no kit has its parts."""
        unread = self._unread()
        for code, record in self._records.items():
            if code not in unread:
                yield Packed.of(record).item()

    def item(self, code: str) -> ItemLevels | None:
        """Give what was read of one item; None if nothing was."""
        record = self._records.get(fold(code))
        if record is None or any(
            fold(one.row.get("item_code")) == fold(code) for one in self.rejected
        ):
            return None
        return Packed.of(record).item()

    def _unread(self) -> frozenset[str]:
        return frozenset(fold(one.row.get("item_code")) for one in self.rejected)

    async def read_on(self, wire: Wire) -> None:
        """
        Read one page more.

        Raises:
            ServiceError: The service did not answer, or refused.
        """
        walk = self._places if self._availability.done else self._availability
        if not walk.done:
            await walk.step(wire)

    def _keep_sites(self, code: str, rows: Sequence[ItemAvailability], whole: bool) -> None:  # noqa: FBT001 - passed on
        packed = Packed.of(self._records.get(code), rows[0].item_code)
        self._records[code] = packed.with_sites(rows, whole=whole).encode()

    def _keep_places(self, code: str, rows: Sequence[LocationStock], whole: bool) -> None:  # noqa: FBT001 - passed on
        packed = Packed.of(self._records.get(code), rows[0].item_code)
        self._records[code] = packed.with_places(rows, whole=whole).encode()


async def read_stock(
    wire: Wire, service: PeoplevoxService, page_size: int | None = None
) -> StockReading:
    """
    Read the stock of all items, page by page, in the order of their codes.

    Rows that come and go meanwhile are noticed, and what they moved is read
    again. See :class:`StockReading`, which can also be told to read a page at a
    time.

    Args:
        wire: Sends, waits and pays.

        service: The site.

        page_size: Rows a page; the site's usual number if not given.

    Raises:
        ColumnsError: A column that is needed is not there.

        ServiceError: The service did not answer, or refused.
    """
    reading = StockReading(service, page_size)
    while not reading.done:
        await reading.read_on(wire)
    return reading
