"""The blocking client: one operation a method."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Self, TypeVar

from .._drive import BlockingWire, drive
from ._save_action import ROWS_A_CALL, SaveAction
from ._service import PeoplevoxService

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
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
    from ._rejected import Rejected
    from ._saved import SaveResult
    from ._search import Clause
    from ._service import PasswordEncoding
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
        Read a page of an integration template as cells; see :func:`get_data`.

        With a *sites_filter* by :func:`get_data_with_sites_filters`.
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
        """Read a page of a report as cells; see :func:`get_report_data`."""
        from ._site_calls import site_report_data

        return self.perform(
            site_report_data(self._service, report, search, page, page_size, order_by, columns)
        )

    def get_report_columns(self, report: str) -> tuple[str, ...]:
        """List the captions of a report."""
        from ._calls import get_report_columns

        return self.perform(get_report_columns(report))

    def get_save_template(self, template: str) -> tuple[str, ...]:
        """List the field names of an integration template."""
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
        """Import cells through an integration template; see :func:`save_data`."""
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
        """Import the named fields of typed rows, 100 rows a call; see :func:`save`."""
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
        Have Peoplevox notify *url* of events; see :class:`NotificationTemplate` for the arguments.

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
        """End a subscription, given whole or by its id; see :func:`unsubscribe_event`."""
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
        """End every subscription that has one of *ids*; see :func:`unsubscribe_all`."""
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
        """Read all rows that have one of *values* in a field; see :func:`look_up`."""
        from ._feed import look_up

        return drive(look_up(self._wire, self._service, row, field, values))

    def list(
        self,
        row: type[T],
        search: Clause | None = None,
        *,
        page: int = 1,
        page_size: int | None = None,
    ) -> RowPage[T]:
        """Read one page of rows; see :func:`read_page`."""
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
