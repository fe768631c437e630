"""
Reading all rows of a search, and knowing that they are all.

Templates have no order, so a page boundary may move while pages are read: the
whole is read again until two readings are alike. One page alone is whole if it
has as many rows as Peoplevox counts.
"""

from __future__ import annotations

from typing import Generic, TypeVar

import attrs

from .._wire import Wire
from ._calls import get_data, get_report_data
from ._csv import Sheet
from ._errors import IncompleteReadError
from ._rows import row_type
from ._search import Clause, render
from ._service import PeoplevoxService
from ._session import fetch
from ._structure import Reader, Rejected, reader

T = TypeVar("T")

_TRIES = 3


@attrs.frozen(kw_only=True)
class Page(Generic[T]):
    """
    One page of rows.

    Attributes:
        items: What could be read.

        rejected: What could not.

        total_count: Rows over all pages, as Peoplevox counts.

        number: Of this page, from 1.

        next: Number of the page after it; None if this is the last.
    """

    items: list[T] = attrs.field(repr=False)
    rejected: list[Rejected]
    total_count: int
    number: int
    next: int | None


async def read_sheet(
    wire: Wire,
    service: PeoplevoxService,
    cls: type[object],
    search: Clause | None = None,
    *,
    page: int = 1,
    page_size: int | None = None,
    ordered: bool = False,
) -> Sheet:
    """
    Read one page of what a row class names, as cells.

    Args:
        wire: Sends, waits and pays.

        service: The site.

        cls: A row class.

        search: None for all rows.

        page: From 1.

        page_size: The site's usual one if not given.

        ordered: By the row class's date, which it then must have.
    """
    kind = row_type(cls)
    name = service.naming(cls).source
    clause = render(search, kind.kind, service.clocks.zones)
    size = page_size or service.page_size
    if kind.kind == "template":
        return await fetch(wire, service, get_data(name, page=page, page_size=size, search=clause))
    order = f"[{service.caption(cls, kind.order_by)}] asc" if ordered and kind.order_by else ""
    call = get_report_data(name, page=page, page_size=size, search=clause, order_by=order)
    return await fetch(wire, service, call)


async def read_page(
    wire: Wire,
    service: PeoplevoxService,
    cls: type[T],
    search: Clause | None = None,
    *,
    page: int = 1,
    page_size: int | None = None,
) -> Page[T]:
    """Read one page of rows; pages may shift between reads."""
    size = page_size or service.page_size
    sheet = await read_sheet(wire, service, cls, search, page=page, page_size=size, ordered=True)
    items, rejected = structure(service, cls, sheet)
    more = sheet.received > 0 and (page - 1) * size + sheet.received < sheet.total_count
    return Page(
        items=items,
        rejected=rejected,
        total_count=sheet.total_count,
        number=page,
        next=page + 1 if more else None,
    )


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
        operation="GetData" if row_type(cls).kind == "template" else "GetReportData",
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
    received = 0
    while True:
        sheet = await read_sheet(wire, service, cls, search, page=len(sheets) + 1, page_size=size)
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
