"""Calls for cells as one site needs them: its clocks in the search, its page size, captions."""

from __future__ import annotations

from collections.abc import Sequence

from .._call import Call
from ._calls import get_data, get_data_with_sites_filters, get_report_data
from ._clause_text import render
from ._csv import Sheet
from ._search import Clause
from ._service import PeoplevoxService


def site_data(
    service: PeoplevoxService,
    template: str,
    search: Clause | None,
    page: int,
    page_size: int | None,
    sites_filter: str | None = None,
) -> Call[Sheet]:
    """Ask for a page of an integration template; without a size, of the site's own."""
    size = page_size or service.page_size
    clause = render(search, "template", service.clocks.zones)
    if sites_filter is not None:
        return get_data_with_sites_filters(
            template, sites_filter, page=page, page_size=size, search=clause
        )
    return get_data(template, page=page, page_size=size, search=clause)


def site_report_data(
    service: PeoplevoxService,
    report: str,
    search: Clause | None,
    page: int,
    page_size: int | None,
    order_by: str,
    columns: Sequence[str],
) -> Call[Sheet]:
    """Ask for a page of a report; without a size, of the site's own."""
    if isinstance(columns, str):
        raise TypeError("columns are a list of captions, and a text alone is one of letters")
    return get_report_data(
        report,
        page=page,
        page_size=page_size or service.page_size,
        search=render(search, "report", service.clocks.zones),
        order_by=order_by,
        # A blank after the comma is reported not to work.
        columns=",".join(f"[{caption}]" for caption in columns),
    )
