"""
Reading all rows of a search, and knowing that they are all.

Templates have no order, so a page boundary may move while pages are read: the
whole is read again until two readings are alike. One page alone is whole if it
has as many rows as Peoplevox counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import attrs

from .._call import Call
from .._wire import Wire
from ._answers import answering, not_a_table
from ._calls import get_data, get_report_data
from ._clause_text import render
from ._csv import NotCsvError, Sheet, open_csv
from ._envelope import Answer
from ._errors import IncompleteReadError, RequestRefusedError
from ._rejected import Rejected
from ._row_type import row_type
from ._search import Clause
from ._service import PeoplevoxService
from ._session import fetch
from ._structure import Reader, reader

T = TypeVar("T")

_TRIES = 3

# A report of one column may have pages that are alike, but not without end.
_MOST_ALIKE = 10


@attrs.frozen(kw_only=True)
class RowPage(Generic[T]):
    """
    One page of rows, which knows its successor. Pages may shift between reads.

    Attributes:
        items: Rows that could be read.

        next: Reads the following page; None after the last.

        rejected: Rows that could not be read.

        total_count: Rows over all pages, as Peoplevox counts.

        number: Of this page, from 1.
    """

    items: Sequence[T] = attrs.field(repr=False)
    next: Call[RowPage[T]] | None = attrs.field(repr=False)
    rejected: Sequence[Rejected]
    total_count: int
    number: int


def list_rows(
    service: PeoplevoxService,
    cls: type[T],
    search: Clause | None = None,
    *,
    page: int = 1,
    page_size: int | None = None,
    called: str | None = None,
) -> Call[RowPage[T]]:
    """
    Read one page of what a row class names.

    Args:
        service: The site.

        cls: A row class.

        search: None for all rows.

        page: From 1.

        page_size: The site's usual one if not given.

        called: The report's or template's name; the likeliest if not given.
    """
    size = page_size or service.page_size
    name = called or service.naming(cls).source
    call = sheet_call(service, cls, search, page=page, page_size=size, called=name)

    def use(answer: Answer) -> RowPage[T]:
        items, rejected = _rows_of(service, cls, answer, call.operation)
        received = len(items) + len(rejected)
        more = received > 0 and (page - 1) * size + received < answer.total_count
        # A site may give fewer rows than asked for; its second page then begins
        # where its first one ended.
        each = min(size, received) if page == 1 else size
        return RowPage(
            items=items,
            next=list_rows(service, cls, search, page=page + 1, page_size=each, called=called)
            if more
            else None,
            rejected=rejected,
            total_count=answer.total_count,
            number=page,
        )

    decode = answering(call.operation, use, name)
    return Call(call.request, decode=decode, operation=call.operation)


async def read_page(
    wire: Wire,
    service: PeoplevoxService,
    cls: type[T],
    search: Clause | None = None,
    *,
    page: int = 1,
    page_size: int | None = None,
) -> RowPage[T]:
    """
    Read one page by the first name of its report that Peoplevox knows.

    Args:
        wire: Sends, waits and pays.

        service: The site.

        cls: A row class.

        search: None for all rows.

        page: From 1.

        page_size: The site's usual one if not given.

    Raises:
        ColumnsError: A column that is needed is not there.

        ServiceError: The service did not answer, or refused.
    """
    return await by_any_name(
        wire,
        service,
        cls,
        lambda name: list_rows(service, cls, search, page=page, page_size=page_size, called=name),
    )


async def fetch_sheet(
    wire: Wire,
    service: PeoplevoxService,
    cls: type[object],
    search: Clause | None = None,
    *,
    page: int = 1,
    page_size: int,
) -> Sheet:
    """Read one page as cells by the first name of its report that Peoplevox knows."""
    return await by_any_name(
        wire,
        service,
        cls,
        lambda name: sheet_call(service, cls, search, page=page, page_size=page_size, called=name),
    )


async def by_any_name(
    wire: Wire,
    service: PeoplevoxService,
    cls: type[object],
    ask: Callable[[str], Call[T]],
) -> T:
    """
    Ask by each name that a report may have until Peoplevox knows one, and remember it.

    How it refuses a report that it does not know is not documented, so any
    refusal leads on to the next name.

    Raises:
        RequestRefusedError: It knows none; this is what it said to the first.
    """
    *others, last = service.called(cls)
    refused: RequestRefusedError | None = None
    for name in others:
        try:
            found = await fetch(wire, service, ask(name))
        except RequestRefusedError as error:
            refused = refused or error
        else:
            service.called_by(cls, name)
            return found
    try:
        found = await fetch(wire, service, ask(last))
    except RequestRefusedError as error:
        raise refused or error from None
    if others:
        service.called_by(cls, last)
    return found


def sheet_call(
    service: PeoplevoxService,
    cls: type[object],
    search: Clause | None = None,
    *,
    page: int = 1,
    page_size: int,
    called: str | None = None,
) -> Call[Sheet]:
    """Read one page as cells; of a report in the order of its date, if it has one."""
    kind = row_type(cls)
    name = called or service.naming(cls).source
    clause = render(search, kind.kind, service.clocks.zones)
    if kind.kind == "template":
        return get_data(name, page=page, page_size=page_size, search=clause)
    order = f"[{service.caption(cls, kind.order_by)}] asc" if kind.order_by else ""
    return get_report_data(name, page=page, page_size=page_size, search=clause, order_by=order)


async def read_complete(
    wire: Wire, service: PeoplevoxService, cls: type[T], search: Clause | None = None
) -> tuple[list[T], list[Rejected]]:
    """
    Read all rows of a search, again until they hold still.

    Raises:
        IncompleteReadError: They did not in three readings.
    """
    before: list[list[str]] | None = None
    sheets: list[Sheet] = []
    for _ in range(_TRIES):
        sheets = await _read_all(wire, service, cls, search)
        received = sum(sheet.received for sheet in sheets)
        if any(sheet.total_count != received for sheet in sheets):
            before = None
            continue
        now = sorted(row for sheet in sheets for row in sheet.rows)
        if len(sheets) == 1 or now == before:
            return _joined(service, cls, sheets)
        before = now
    received = sum(sheet.received for sheet in sheets)
    total = sheets[-1].total_count
    raise IncompleteReadError(
        f"{service.naming(cls).source} changed while its pages were read, {_TRIES} times in a "
        f"row ({received} rows of {total} in the last); try again later",
        operation=row_type(cls).operation,
        received=received,
        total=total,
    )


def structure(
    service: PeoplevoxService, cls: type[T], sheet: Sheet
) -> tuple[list[T], list[Rejected]]:
    """
    Read a page's cells into rows.

    Raises:
        ColumnsError: The header has not what the row class needs.
    """
    if not sheet.received and not sheet.captions:
        return [], []
    return reader_of(service, cls, sheet).read(sheet, service.clocks)


def _rows_of(
    service: PeoplevoxService, cls: type[T], answer: Answer, operation: str
) -> tuple[list[T], list[Rejected]]:
    """Read rows as they are split off the text, which costs a tenth less than from a sheet."""
    try:
        captions, rows = open_csv(answer.detail)
        if not captions:
            return [], []
        return reader(cls, captions, service.naming(cls)).read_rows(rows, service.clocks)
    except NotCsvError as error:
        raise not_a_table(operation, error) from None


def reader_of(service: PeoplevoxService, cls: type[T], sheet: Sheet) -> Reader[T]:
    """
    Find the reader for a page's header.

    Raises:
        ColumnsError: As :func:`structure`.
    """
    return reader(cls, sheet.captions, service.naming(cls))


async def _read_all(
    wire: Wire, service: PeoplevoxService, cls: type[object], search: Clause | None
) -> list[Sheet]:
    """Read pages until there are as many rows as counted, or no more come."""
    size = service.page_size
    sheets: list[Sheet] = []
    received = alike = 0
    while True:
        sheet = await fetch_sheet(wire, service, cls, search, page=len(sheets) + 1, page_size=size)
        alike = alike + 1 if sheets and sheet.received and sheet.rows == sheets[-1].rows else 0
        if alike == _MOST_ALIKE:
            # Whoever answers does not turn the pages; the count tells that some are missing.
            return sheets
        sheets.append(sheet)
        received += sheet.received
        if received >= sheet.total_count or not sheet.received:
            return sheets
        if len(sheets) == 1:
            # A site may give fewer rows than asked for; its second page then
            # begins where its first one ended.
            size = min(size, sheet.received)


def _joined(
    service: PeoplevoxService, cls: type[T], sheets: list[Sheet]
) -> tuple[list[T], list[Rejected]]:
    rows: list[T] = []
    rejected: list[Rejected] = []
    for sheet in sheets:
        good, bad = structure(service, cls, sheet)
        rows += good
        rejected += bad
    return rows, rejected
