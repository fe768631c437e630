"""The awaited client: the operations of the blocking one, for an event loop."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Self, TypeVar

from .._drive import AsyncWire
from ._save_action import ROWS_A_CALL, SaveAction
from ._service import PeoplevoxService

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
    from datetime import datetime
    from types import TracebackType
    from zoneinfo import ZoneInfo

    from .._call import Call
    from .._pace import Budget
    from .._wire import AsyncTransport, Clock
    from ..retry import Backoff
    from ..secrets import Secret, SecretProvider
    from ..transports import AsyncHttpxTransport
    from ._cells import Cell
    from ._columns import FoundColumns
    from ._csv import Sheet
    from ._keyset import Stretch
    from ._paging import RowPage
    from ._records import Kitting
    from ._rejected import Rejected
    from ._saved import SaveResult
    from ._search import Clause
    from ._service import PasswordEncoding
    from ._stock import StockLookUp
    from ._stock_changes import ChangedItems, StockFeed
    from ._stock_reading import StockReading
    from ._subscription import NotifyMethod, Subscription

T = TypeVar("T")


class AsyncPeoplevox:
    """
    The same client, awaited. Belongs to one event loop.

    Its arguments are those of :class:`Peoplevox`.

    Raises:
        ConfigurationError: With every setting that cannot work.
    """

    def __init__(
        self,
        *,
        client_id: str,
        username: str,
        password: str | Secret | SecretProvider,
        timezone: str | ZoneInfo,
        url: str | None = None,
        password_encoding: PasswordEncoding = "base64",  # noqa: S107 - the name of a form
        sites: Mapping[str, str | ZoneInfo] | None = None,
        names: Mapping[str, str] | None = None,
        columns: Mapping[str, Mapping[str, str]] | None = None,
        extra: Mapping[str, Sequence[str]] | None = None,
        budget: Budget | None = None,
        timeout: timedelta = timedelta(seconds=60),
        page_size: int = 1000,
        backoff: Backoff | None = None,
        transport: AsyncTransport | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._service = PeoplevoxService(
            client_id=client_id,
            username=username,
            password=password,
            timezone=timezone,
            url=url,
            password_encoding=password_encoding,
            sites=sites,
            names=names,
            columns=columns,
            extra=extra,
            budget=budget,
            timeout=timeout,
            page_size=page_size,
            backoff=backoff,
        )
        self._opened: AsyncHttpxTransport | None = None
        if transport is None:
            from ..transports import AsyncHttpxTransport

            transport = self._opened = AsyncHttpxTransport()
        self._transport = transport
        self._wire = AsyncWire(transport, clock)

    @property
    def service(self) -> PeoplevoxService:
        """Its settings and its session."""
        return self._service

    @property
    def transport(self) -> AsyncTransport:
        """What carries its requests."""
        return self._transport

    async def perform(self, call: Call[T]) -> T:
        """Make one call under the session; see :meth:`Peoplevox.perform`."""
        from ._session import fetch

        return await fetch(self._wire, self._service, call)

    async def sign_in(self) -> None:
        """
        Sign in now, if there is no session that lives; calls do it by themselves.

        See :meth:`Peoplevox.sign_in`.
        """
        from ._session import sign_in

        await sign_in(self._wire, self._service)

    async def get_data(
        self,
        template: str,
        search: Clause | None = None,
        *,
        page: int = 1,
        page_size: int | None = None,
        sites_filter: str | None = None,
    ) -> Sheet:
        """Read a page of an integration template as cells; see :meth:`Peoplevox.get_data`."""
        from ._site_calls import site_data

        return await self.perform(
            site_data(self._service, template, search, page, page_size, sites_filter)
        )

    async def get_report_data(
        self,
        report: str,
        search: Clause | None = None,
        *,
        page: int = 1,
        page_size: int | None = None,
        order_by: str = "",
        columns: Sequence[str] = (),
    ) -> Sheet:
        """Read a page of a report as cells; see :meth:`Peoplevox.get_report_data`."""
        from ._site_calls import site_report_data

        return await self.perform(
            site_report_data(self._service, report, search, page, page_size, order_by, columns)
        )

    async def get_report_columns(self, report: str) -> tuple[str, ...]:
        """List the captions of a report; see :meth:`Peoplevox.get_report_columns`."""
        from ._calls import get_report_columns

        return await self.perform(get_report_columns(report))

    async def get_save_template(self, template: str) -> tuple[str, ...]:
        """
        List the field names that the site configured for an integration template.

        See :meth:`Peoplevox.get_save_template`.
        """
        from ._calls import get_save_template

        return await self.perform(get_save_template(template))

    async def find_columns(self, row: type[object]) -> FoundColumns:
        """
        Ask which columns the site has, and find those that a row class reads.

        See :meth:`Peoplevox.find_columns`.
        """
        from ._columns import find_columns

        return await find_columns(self._wire, self._service, row)

    async def save_data(
        self,
        template: str,
        columns: Sequence[str],
        rows: Sequence[Sequence[Cell]],
        *,
        action: SaveAction = SaveAction.DEFAULT,
        erase: Collection[str] = (),
        repeatable: bool = False,
    ) -> SaveResult:
        """
        Import cells through an integration template, all in one call.

        See :meth:`Peoplevox.save_data`.
        """
        from ._saving import site_save_data

        return await self.perform(
            site_save_data(
                self._service, template, columns, rows, action, erase, repeatable=repeatable
            )
        )

    async def save(
        self,
        row: type[T],
        rows: Sequence[T],
        fields: Sequence[str],
        *,
        action: SaveAction = SaveAction.DEFAULT,
        erase: Collection[str] = (),
        repeatable: bool = False,
        rows_a_call: int = ROWS_A_CALL,
    ) -> SaveResult:
        """Import the named fields of typed rows, 100 rows a call; see :meth:`Peoplevox.save`."""
        from ._saving import save

        return await save(
            self._wire,
            self._service,
            row,
            rows,
            fields,
            action=action,
            erase=erase,
            repeatable=repeatable,
            rows_a_call=rows_a_call,
        )

    async def subscribe(
        self,
        event_type: str,
        url: str,
        fields: Mapping[str, str],
        *,
        method: NotifyMethod = "GET",
        event_filter: str = "",
        sites_filter: str | None = None,
        encode: bool | None = None,
    ) -> Subscription:
        """Have Peoplevox call *url* whenever something happens; see :meth:`Peoplevox.subscribe`."""
        from ._subscribing import subscribe
        from ._subscription import NotificationTemplate

        template = NotificationTemplate(
            event_type=event_type,
            url=url,
            fields=fields,
            method=method,
            event_filter=event_filter,
            sites_filter=sites_filter,
            encode=encode,
        )
        return await subscribe(self._wire, self._service, template)

    async def unsubscribe(self, subscription: Subscription | int) -> bool:
        """End a subscription, given whole or by its id; see :meth:`Peoplevox.unsubscribe`."""
        from ._subscribing import unsubscribe_event

        number = subscription if isinstance(subscription, int) else subscription.id
        return await self.perform(unsubscribe_event(number))

    async def unsubscribe_all(
        self,
        ids: Iterable[int],
        *,
        keep: Collection[Subscription | int] = (),
        told: Callable[[int, bool], None] | None = None,
    ) -> tuple[int, ...]:
        """
        End every subscription that has one of *ids*, whoever made it.

        See :meth:`Peoplevox.unsubscribe_all`.
        """
        from ._subscribing import unsubscribe_all

        return await unsubscribe_all(self._wire, self._service, ids, keep=keep, told=told)

    async def iterate(
        self,
        row: type[T],
        search: Clause | None = None,
        *,
        set_aside: Callable[[Rejected], None] | None = None,
    ) -> AsyncIterator[T]:
        """
        Read all rows of a search, page by page as they are consumed.

        See :meth:`Peoplevox.iterate`.
        """
        from ._keyset import read_on
        from ._rejected import set_aside_or_raise
        from ._row_type import row_type

        stretch: Stretch[T] | None = None
        while stretch is None or not stretch.last:
            stretch = await read_on(self._wire, self._service, row, search, stretch)
            for item in stretch.rows:
                yield item
            set_aside_or_raise(row_type(row).operation, stretch.rejected, set_aside)

    async def look_up(
        self, row: type[T], field: str, values: Iterable[str]
    ) -> tuple[Sequence[T], Sequence[Rejected]]:
        """
        Read all rows that have one of *values* in a field, and know that they are all.

        See :meth:`Peoplevox.look_up`.
        """
        from ._look_up import look_up

        return await look_up(self._wire, self._service, row, field, values)

    async def look_up_stock(
        self,
        codes: Iterable[str],
        *,
        kits: Iterable[Kitting] | None = None,
        tolerance: int = 0,
        item_types: bool = True,
    ) -> StockLookUp:
        """
        Read the stock of items by their codes, each as it stood at one moment.

        See :meth:`Peoplevox.look_up_stock`.
        """
        from ._stock_look_up import look_up_stock

        return await look_up_stock(
            self._wire,
            self._service,
            codes,
            kits=kits,
            tolerance=tolerance,
            item_types=item_types,
        )

    async def read_stock(self, *, page_size: int | None = None) -> StockReading:
        """
        Read the stock of all items, page by page, in the order of their codes.

        See :meth:`Peoplevox.read_stock`.
        """
        from ._stock_reading import read_stock

        return await read_stock(self._wire, self._service, page_size)

    async def read_stock_changes(
        self,
        since: datetime,
        *,
        feed: StockFeed = "reconciliation",
        page_rows: int | None = None,
    ) -> ChangedItems:
        """
        Read about one page of what changed, from an instant on.

        See :meth:`Peoplevox.read_stock_changes`.
        """
        from ._stock_changes import read_stock_changes

        return await read_stock_changes(
            self._wire, self._service, since, feed=feed, page_rows=page_rows
        )

    async def list(
        self,
        row: type[T],
        search: Clause | None = None,
        *,
        page: int = 1,
        page_size: int | None = None,
    ) -> RowPage[T]:
        """Read one page of rows; see :meth:`Peoplevox.list`."""
        from ._paging import read_page

        return await read_page(
            self._wire, self._service, row, search, page=page, page_size=page_size
        )

    async def aclose(self) -> None:
        """End the connections that this client opened."""
        if self._opened is not None:
            await self._opened.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()
