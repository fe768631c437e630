"""The grid of orders as its CSV export has it: a row for each order, and no lines."""
# https://experienceleague.adobe.com/en/docs/commerce-admin/stores-sales/order-management/orders/orders

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

import attrs

from ...errors import Problem
from ...model import ShownOrder
from .._document import Part, UnreadableError
from .._instants import instant
from .._rejected import RejectedOrder
from .._rows import ExportRow, export_rows
from ._amounts import stored

if TYPE_CHECKING:
    from ._magento import Magento

_RAW = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
_WORDED = re.compile(
    r"(?P<month>[A-Z][a-z]{2}) (?P<day>[0-9]{1,2}), (?P<year>[0-9]{4}),? "
    r"(?P<hour>[0-9]{1,2}):(?P<rest>[0-9]{2}:[0-9]{2}) (?P<half>AM|PM)"
)
# PHP writes them in English whatever the language of the admin.
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def _texts(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word.casefold() for word in words)


@attrs.frozen(kw_only=True)
class Grid:
    """
    Captions and words of the grid's export; they are in the language of the admin.

    Attributes:
        number: Caption of the orders' numbers.

        placed_at: Caption of when they were placed.

        status: Caption of how they stand.

        email: Caption of the customer's address.

        value: Caption of what they are worth in the customer's currency.

        base_value: Caption of the same in the website's.

        refunded: Caption of what was paid back, in the customer's currency.

        cancelled: What the status of a cancelled order reads.

        unplaced: What the status of an order that waits to be paid reads.

        date_formats: How further dates are written, as ``strptime`` reads
            them, such as ``"%d/%m/%Y %H:%M"``; tried before the usual ones.

        currency: Of the amounts, which the export does not name.
    """

    number: str = "ID"
    placed_at: str = "Purchase Date"
    status: str = "Status"
    email: str = "Customer Email"
    value: str = "Grand Total (Purchased)"
    base_value: str = "Grand Total (Base)"
    refunded: str = "Total Refunded"
    cancelled: frozenset[str] = attrs.field(default=("Canceled",), converter=_texts)
    unplaced: frozenset[str] = attrs.field(default=("Pending Payment",), converter=_texts)
    date_formats: tuple[str, ...] = attrs.field(default=(), converter=tuple[str, ...])
    currency: str = ""


def read_grid(
    text_lines: Iterable[str], shop: Magento, *, zone: tzinfo, grid: Grid
) -> Iterator[ShownOrder | RejectedOrder]:
    """
    Read the rows of an export.

    Raises:
        DecodeError: It is no such export.
    """
    needed = (grid.number, grid.placed_at, grid.status)
    for row in export_rows(text_lines, shop=shop.name, needed=needed):
        try:
            yield _order(row, shop, zone, grid)
        except UnreadableError as error:
            yield _rejected(row, shop, grid, (error.problem,))


def _order(row: ExportRow, shop: Magento, zone: tzinfo, grid: Grid) -> ShownOrder:
    number = row[grid.number].key()
    status = row[grid.status].required().text().strip().casefold()
    value = row[grid.value if shop.amounts == "order" else grid.base_value]
    # What was paid back is in the customer's currency alone.
    is_same = row[grid.value].money() == row[grid.base_value].money()
    refunded = row[grid.refunded] if shop.amounts == "order" or is_same else Part(None)
    return ShownOrder(
        shop=shop.name,
        id="",
        number=number,
        references={"number": number},
        placed_at=row[grid.placed_at].required().found(lambda text: _date(text, zone, grid)),
        is_placed=status not in grid.unplaced,
        is_cancelled=status in grid.cancelled,
        email=row[grid.email].find_text(),
        channel=shop.channel,
        currency=grid.currency,
        value=stored(value.money()),
        refunded=stored(refunded.money()),
    )


def _date(text: str, zone: tzinfo, grid: Grid) -> datetime:
    text = " ".join(text.split())
    for form in grid.date_formats:
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
    row: ExportRow, shop: Magento, grid: Grid, problems: Sequence[Problem]
) -> RejectedOrder:
    number = row[grid.number].text().strip()
    return RejectedOrder(shop=shop.name, order=number, row=row.number, problems=tuple(problems))
