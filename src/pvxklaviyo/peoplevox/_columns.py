"""Ask a site which columns a report or template has, and find those that a row class reads."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import attrs

from .._wire import Wire
from ._calls import get_data, get_report_columns, get_report_data, get_save_template
from ._errors import RequestRefusedError
from ._paging import by_any_name
from ._row_type import row_type
from ._service import PeoplevoxService
from ._structure import reader


@attrs.frozen(kw_only=True)
class FoundColumns:
    """
    What a report or template has of that which a row class reads.

    Attributes:
        source: The report's or template's name at this site.

        captions: All that it has.

        found: By field, the caption that it is read from; None where there is
            none.
    """

    source: str
    captions: tuple[str, ...]
    found: Mapping[str, str | None]

    @property
    def absent(self) -> tuple[str, ...]:
        """The fields that stay empty."""
        return tuple(name for name, caption in self.found.items() if caption is None)


async def find_columns(wire: Wire, service: PeoplevoxService, row: type[object]) -> FoundColumns:
    """
    Find the columns of *row* at this site.

    Args:
        wire: Sends, waits and pays.

        service: The site.

        row: A row class.

    Raises:
        ColumnsError: A column that is needed, or was renamed by the settings,
            is not there; it lists those that are.

        RequestRefusedError: There is no such report or template.

        ServiceError: The service did not answer.
    """
    kind = row_type(row)
    ask = get_report_columns if kind.kind == "report" else get_save_template
    try:
        captions = await by_any_name(wire, service, row, ask)
    except RequestRefusedError:
        # Sites older than 2017 cannot list the columns of a report; one row has
        # the header as well.
        read = get_report_data if kind.kind == "report" else get_data
        one = partial(read, page=1, page_size=1)
        captions = (await by_any_name(wire, service, row, one)).captions
    naming = service.naming(row)
    places = reader(row, captions, naming).places
    return FoundColumns(
        source=naming.source,
        captions=captions,
        found={name: None if place is None else captions[place] for name, place in places.items()},
    )
