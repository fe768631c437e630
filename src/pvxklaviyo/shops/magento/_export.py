"""The grid of orders as its CSV export has it: a row for each order, and no lines."""
# https://experienceleague.adobe.com/en/docs/commerce-admin/stores-sales/order-management/orders/orders

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from ...errors import Problem
from ...model import ShownOrder
from .._document import Part, UnreadableError
from .._instants import instant
from .._rejected import RejectedOrder
from .._rows import ExportRow, export_rows
from ._amounts import stored
from ._columns import MagentoColumns

if TYPE_CHECKING:
    from ._magento import Magento

_RAW = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
_WORDED = re.compile(
    r"(?P<month>[A-Z][a-z]{2}) (?P<day>[0-9]{1,2}), (?P<year>[0-9]{4}),? "
    r"(?P<hour>[0-9]{1,2}):(?P<rest>[0-9]{2}:[0-9]{2}) (?P<half>AM|PM)"
)
# PHP writes them in English whatever the language of the admin.
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def read_export(
    text_lines: Iterable[str], shop: Magento, *, zone: tzinfo
) -> Iterator[ShownOrder | RejectedOrder]:
    """
    Read the rows of an export.

    Raises:
        DecodeError: It is no such export.
    """
    columns = shop.columns
    needed = (columns.number, columns.placed_at, columns.status)
    for row in export_rows(text_lines, shop=shop.name, needed=needed):
        try:
            yield _order(row, shop, zone, columns)
        except UnreadableError as error:
            yield _rejected(row, shop, columns, (error.problem,))


def _order(row: ExportRow, shop: Magento, zone: tzinfo, columns: MagentoColumns) -> ShownOrder:
    number = row[columns.number].key()
    status = row[columns.status].required().text().strip().casefold()
    if status not in columns.placed | columns.unplaced | columns.cancelled:
        why = "is no status that is known; name it in placed, unplaced or cancelled"
        raise row[columns.status].wrong(why)
    value = row[columns.value if shop.amounts == "order" else columns.base_value]
    # What was paid back is in the customer's currency alone.
    is_same = row[columns.value].money() == row[columns.base_value].money()
    refunded = row[columns.refunded] if shop.amounts == "order" or is_same else Part(None)
    return ShownOrder(
        shop=shop.name,
        id="",
        number=number,
        references={"number": number},
        placed_at=row[columns.placed_at].required().found(lambda text: _date(text, zone, columns)),
        # A cancelled one may have waited to be paid until then.
        is_placed=status in columns.placed,
        is_cancelled=status in columns.cancelled,
        email=row[columns.email].find_text(),
        channel=shop.channel,
        currency=columns.currency,
        value=stored(value.money()),
        refunded=stored(refunded.money()),
    )


def _date(text: str, zone: tzinfo, columns: MagentoColumns) -> datetime:
    text = " ".join(text.split())
    for form in columns.date_formats:
        try:
            wall = datetime.strptime(text, form)  # noqa: DTZ007 - the zone follows
        except ValueError:
            continue
        return instant(wall.isoformat(sep=" "), zone=zone)
    # Where the grid does not convert, the column itself is written: UTC.
    if _RAW.fullmatch(text):
        return instant(text, zone=UTC)
    found = _WORDED.fullmatch(text)
    if found is None or found["month"] not in _MONTHS:
        raise ValueError("is not a date; say how it is written in date_formats")
    hour = _hour(int(found["hour"]), found["half"])
    month = _MONTHS.index(found["month"]) + 1
    day = f"{found['year']}-{month:02}-{int(found['day']):02}"
    return instant(f"{day} {hour:02}:{found['rest']}", zone=zone)


def _hour(hour: int, half: str) -> int:
    """
    Tell the hour, which some versions write by 24 hours and still add AM or PM.

    The two ways differ in no hour that both can write.
    """
    if half == "PM" and hour < 12:
        return hour + 12
    return 0 if half == "AM" and hour == 12 else hour


def _rejected(
    row: ExportRow, shop: Magento, columns: MagentoColumns, problems: Sequence[Problem]
) -> RejectedOrder:
    number = row[columns.number].text().strip()
    return RejectedOrder(shop=shop.name, order=number, row=row.number, problems=tuple(problems))
