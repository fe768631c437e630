"""The blocking client: one operation a method."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Self, TypeVar

from .._drive import BlockingWire, drive
from ._save_action import ROWS_A_CALL, SaveAction
from ._service import PeoplevoxService

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from types import TracebackType
    from zoneinfo import ZoneInfo

    from .._call import Call
    from .._pace import Budget
    from .._wire import Clock, Transport
    from ..retry import Backoff
    from ..secrets import Secret, SecretProvider
    from ..transports import HttpxTransport
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


class Peoplevox:
    """
    A client of one Peoplevox site. May be shared by threads.

    Signs in when it has to, and waits for the limit of calls before it is met.
    Opens nothing before the first call.

    Args:
        client_id: The first segment of the site's web address.

        username: A web user; better one of its own.

        password: The password, or what provides it.

        timezone: The warehouse clock, such as ``"Europe/London"``.

        url: Address of the service; made from the client id if not given.

        password_encoding: ``"plain"`` in the US region, else ``"base64"``.

        sites: Zones of sites whose clock differs, by site reference.

        names: Reports and templates that go by another name, by section.

        columns: Captions that differ, by section and field.

        extra: Further captions to keep in ``row.extra``, by section.

        budget: What calls are paid from; 15 in 15 seconds if not given.

        timeout: How long an answer may take.

        page_size: Rows a page where a call does not say.

        backoff: How failed calls are repeated.

        transport: Carries the requests; None is httpx. One that is given is
            left open by :meth:`close`.

        clock: Tells the time and waits; None is the system's.

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
        transport: Transport | None = None,
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
        self._opened: HttpxTransport | None = None
        if transport is None:
            from ..transports import HttpxTransport

            transport = self._opened = HttpxTransport()
        self._transport = transport
        self._wire = BlockingWire(transport, clock)

    @property
    def service(self) -> PeoplevoxService:
        """Its settings and its session."""
        return self._service

    @property
    def transport(self) -> Transport:
        """What carries its requests."""
        return self._transport

    def perform(self, call: Call[T]) -> T:
        """
        Make one call under the session.

        Raises:
            ServiceError: It failed, and must not or need not be repeated.
        """
        from ._session import fetch

        return drive(fetch(self._wire, self._service, call))

    def sign_in(self) -> None:
        """
        Sign in now, if there is no session that lives; calls do it by themselves.

        Raises:
            AuthenticationError: The sign-in was refused.
        """
        from ._session import sign_in

        drive(sign_in(self._wire, self._service))

    def get_data(
        self,
        template: str,
        search: Clause | None = None,
        *,
        page: int = 1,
        page_size: int | None = None,
        sites_filter: str | None = None,
    ) -> Sheet:
        """
        Read a page of an integration template as cells. Its rows have no order.

        Args:
            template: Its name, such as ``"Sales orders"``.

            search: None for all rows.

            page: From 1.

            page_size: Rows at most; the client's own if not given.

            sites_filter: With one, :func:`get_data_with_sites_filters` asks.

        Raises:
            RequestRefusedError: Such as for a template that is not there.

            ServiceError: The service did not answer.
        """
        from ._site_calls import site_data

        return self.perform(
            site_data(self._service, template, search, page, page_size, sites_filter)
        )

    def get_report_data(
        self,
        report: str,
        search: Clause | None = None,
        *,
        page: int = 1,
        page_size: int | None = None,
        order_by: str = "",
        columns: Sequence[str] = (),
    ) -> Sheet:
        """
        Read a page of a report as cells.

        Args:
            report: Its name exactly as the web pages show it.

            search: None for all rows.

            page: From 1.

            page_size: Rows at most; the client's own if not given.

            order_by: ``"[Despatch date] asc"``; empty for no order.

            columns: The captions to read, such as ``["Despatch number"]``; none
                for all. Keep among them what is searched and ordered by.

        Raises:
            RequestRefusedError: Such as for a report that is not there.

            ServiceError: The service did not answer.
        """
        from ._site_calls import site_report_data

        return self.perform(
            site_report_data(self._service, report, search, page, page_size, order_by, columns)
        )

    def get_report_columns(self, report: str) -> tuple[str, ...]:
        """List the captions of a report. Sites older than 2017 do not have this call."""
        from ._calls import get_report_columns

        return self.perform(get_report_columns(report))

    def get_save_template(self, template: str) -> tuple[str, ...]:
        """List the field names that the site configured for an integration template."""
        from ._calls import get_save_template

        return self.perform(get_save_template(template))

    def find_columns(self, row: type[object]) -> FoundColumns:
        """
        Ask which columns the site has, and find those that a row class reads.

        Worth a call at the start of a program: what a site renamed is told
        before anything is read.

        Raises:
            ColumnsError: A column that is needed, or was renamed by the
                settings, is not there; it lists those that are.

            RequestRefusedError: There is no such report or template.

            ServiceError: The service did not answer.
        """
        from ._columns import find_columns

        return drive(find_columns(self._wire, self._service, row))

    def save_data(
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

        A row that has the business key of a stored one changes it, and only in
        the columns that are sent.

        Args:
            template: Its name, such as ``"Sales orders"``.

            columns: The fields to write, as the site calls them
                (:meth:`get_save_template`), the business key among them.

            rows: Their cells; 100 rows a call are what integrators send.

            action: What to do with them.

            erase: The columns whose blank cells are meant: a blank cell erases
                what is stored, and is refused elsewhere.

            repeatable: Whether the call may be made again when its outcome is
                not known; whether that does no harm is for you to say.

        Returns:
            What became of it; a partial import is a result as well.

        Raises:
            ValueError: Something must not be sent; the text names row and column.

            TypeError: A cell is of a type that is not written.

            RequestRefusedError: The import was refused as a whole.

            ServiceError: The service did not answer.
        """
        from ._saving import site_save_data

        return self.perform(
            site_save_data(
                self._service, template, columns, rows, action, erase, repeatable=repeatable
            )
        )

    def save(
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
        """
        Import the named fields of typed rows, 100 rows a call.

        All of them are checked before the first call is made.

        Args:
            row: A row class that :func:`template` decorates.

            rows: Of that class.

            fields: The fields to write, the business key among them; no others
                are touched.

            action: What to do with them.

            erase: The fields whose None and blank texts are meant: a blank cell
                erases what is stored, and is refused elsewhere.

            repeatable: As of :meth:`save_data`.

            rows_a_call: How many to send at once.

        Returns:
            What became of all of them; a partial import is a result as well.

        Raises:
            ValueError: Something must not be sent; the text names row and column.

            TypeError: *row* is not of a template, or a row is not of it.

            ServiceError: The first call failed.

            SaveInterruptedError: A later one failed; it carries what became of
                the rows before.
        """
        from ._saving import save

        return drive(
            save(
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
        )

    def subscribe(
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
        """
        Have Peoplevox call *url* whenever something happens.

        Args:
            event_type: Of what; an :class:`EventType`, or a newer one's text.

            url: Where notifications go, without the fields.

            fields: Your name of each value, and the property that it comes from:
                ``{"order": "SalesOrderNumber"}``. :data:`PLACEHOLDERS` has
                those that are known.

            method: How they come.

            event_filter: Peoplevox's expression of which events are meant; its
                grammar is not documented.

            sites_filter: The same of sites; None where every site is meant.

            encode: Whether Peoplevox is to encode the values for URLs; None
                leaves it out, as older versions need.

        Returns:
            What to keep: Peoplevox cannot list subscriptions.

        Raises:
            ValueError: The template cannot work.

            ServiceError: It was refused; or, of an
                :class:`~pvxklaviyo.errors.OutcomeUnknownError`, there may be a
                subscription whose id is not known.
        """
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
        return drive(subscribe(self._wire, self._service, template))

    def unsubscribe(self, subscription: Subscription | int) -> bool:
        """
        End a subscription, given whole or by its id.

        Returns:
            Whether Peoplevox says that it ended one.

        Raises:
            RequestRefusedError: Such as for one that has ended already; what
                Peoplevox says of those is not documented.

            ServiceError: The service did not answer.
        """
        from ._subscribing import unsubscribe_event

        number = subscription if isinstance(subscription, int) else subscription.id
        return self.perform(unsubscribe_event(number))

    def unsubscribe_all(
        self,
        ids: Iterable[int],
        *,
        keep: Collection[Subscription | int] = (),
        told: Callable[[int, bool], None] | None = None,
    ) -> tuple[int, ...]:
        """
        End every subscription that has one of *ids*, whoever made it.

        The only way to be rid of subscriptions whose ids are lost: ids above 1000
        are met. It takes one call an id, so a thousand take a quarter of an hour.

        Args:
            ids: Such as ``range(1, 1500)``.

            keep: What is left alone.

            told: Told of each id, and whether there was such a subscription.

        Returns:
            The ids that there were.

        Raises:
            ServiceError: A call failed; those before it are done.
        """
        from ._subscribing import unsubscribe_all

        return drive(unsubscribe_all(self._wire, self._service, ids, keep=keep, told=told))

    def iterate(
        self,
        row: type[T],
        search: Clause | None = None,
        *,
        set_aside: Callable[[Rejected], None] | None = None,
    ) -> Iterator[T]:
        """
        Read all rows of a search, page by page as they are consumed.

        A report with a date to order by is read by key: each row that is there
        all the time comes exactly once, whatever is inserted or deleted
        meanwhile. Anything else is read whole first, again until it holds still.

        Args:
            row: A row class.

            search: None for all rows.

            set_aside: Told of each row that cannot be read; of one that could not
                even be split into cells twice, where pages overlap. Without it
                such a row ends the reading.

        Raises:
            DecodeError: A row cannot be read, and nobody is to be told.

            IncompleteReadError: The rows did not hold still.

            ServiceError: A page could not be read.
        """
        from ._keyset import read_on
        from ._rejected import set_aside_or_raise
        from ._row_type import row_type

        stretch: Stretch[T] | None = None
        while stretch is None or not stretch.last:
            stretch = drive(read_on(self._wire, self._service, row, search, stretch))
            yield from stretch.rows
            set_aside_or_raise(row_type(row).operation, stretch.rejected, set_aside)

    def look_up(
        self, row: type[T], field: str, values: Iterable[str]
    ) -> tuple[Sequence[T], Sequence[Rejected]]:
        """
        Read all rows that have one of *values* in a field, and know that they are all.

        Args:
            row: A row class.

            field: The name of one of its fields, not a caption.

            values: Any number, each asked once; empty ones are left out.

        Returns:
            The rows, and what is set aside: rows that cannot be read, and values
            that a search cannot hold or whose rows did not come whole.

        Raises:
            IncompleteReadError: The data did not hold still, for none of *values*.

            ColumnsError: A column that is needed is not there.

            ServiceError: The service did not answer, or refused.

            ValueError: The class has no such field.

            TypeError: *values* are one text, not a list of some.
        """
        from ._look_up import look_up

        return drive(look_up(self._wire, self._service, row, field, values))

    def look_up_stock(
        self,
        codes: Iterable[str],
        *,
        kits: Iterable[Kitting] | None = None,
        tolerance: int = 0,
        item_types: bool = True,
    ) -> StockLookUp:
        """
        Read the stock of items by their codes, each as it stood at one moment.

        A hundred codes take four calls or so; the parts of a kit come with it.

        Args:
            codes: Any number of item codes, each asked once; empty ones are
                left out.

            kits: The rows of all kits, if you have them; None reads what is a
                kit among *codes*. None at all are ``()``.

            tolerance: By so many pieces on hand may differ from those in the
                places of a site.

            item_types: Whether to ask "Item types" for codes that have no stock
                at all.

        Returns:
            What is whole, what drifts, what moved all the time, and what could
            not be read: every code is in one of them.

        Raises:
            ColumnsError: A column that is needed is not there.

            DecodeError: No answer could be read.

            ServiceError: The service did not answer, or refused.

            TypeError: *codes* are one text, not a list of some.
        """
        from ._stock_look_up import look_up_stock

        return drive(
            look_up_stock(
                self._wire,
                self._service,
                codes,
                kits=kits,
                tolerance=tolerance,
                item_types=item_types,
            )
        )

    def read_stock(self, *, page_size: int | None = None) -> StockReading:
        """
        Read the stock of all items, page by page, in the order of their codes.

        100,000 items in 400,000 places are some 520 calls, nine minutes at the
        usual limit. It says what may be worth a look-up, and whether anything
        can be missing; see :class:`StockReading`.

        Args:
            page_size: Rows a page; the client's own if not given.

        Raises:
            ColumnsError: A column that is needed is not there.

            ServiceError: The service did not answer, or refused.
        """
        from ._stock_reading import read_stock

        return drive(read_stock(self._wire, self._service, page_size))

    def read_stock_changes(
        self,
        since: datetime,
        *,
        feed: StockFeed = "reconciliation",
        page_rows: int | None = None,
    ) -> ChangedItems:
        """
        Read about one page of what changed, from an instant on.

        Called again with ``since=found.through`` it goes on until ``found.last``.

        Args:
            since: Aware.

            feed: ``"reconciliation"`` or ``"movements"``.

            page_rows: Rows a page; the client's own if not given.

        Raises:
            IncompleteReadError: The report is not in order, or moves faster
                than it can be read.

            ColumnsError: A column that is needed is not there.

            ServiceError: The service did not answer, or refused.
        """
        from ._stock_changes import read_stock_changes

        return drive(
            read_stock_changes(self._wire, self._service, since, feed=feed, page_rows=page_rows)
        )

    def list(
        self,
        row: type[T],
        search: Clause | None = None,
        *,
        page: int = 1,
        page_size: int | None = None,
    ) -> RowPage[T]:
        """
        Read one page of rows.

        Args:
            row: A row class.

            search: None for all rows.

            page: From 1.

            page_size: The client's own if not given.

        Raises:
            ColumnsError: A column that is needed is not there.

            ServiceError: The service did not answer, or refused.
        """
        from ._paging import read_page

        return drive(
            read_page(self._wire, self._service, row, search, page=page, page_size=page_size)
        )

    def close(self) -> None:
        """End the connections that this client opened."""
        if self._opened is not None:
            self._opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
