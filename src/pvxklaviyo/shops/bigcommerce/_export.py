"""Exports of BigCommerce: a row for each order, its lines in one cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from ...model import ShownLine, ShownOrder
from .._document import Part, UnreadableError
from .._instants import formed_instant
from .._phone import e164
from .._rejected import RejectedOrder
from .._rows import ExportRow, export_rows
from ._columns import STATUSES
from ._details import products
from ._orders import owed

if TYPE_CHECKING:
    from ._shop import BigCommerce


def export(
    text_lines: Iterable[str], shop: BigCommerce, zone: tzinfo
) -> Iterator[ShownOrder | RejectedOrder]:
    """
    Read an export.

    Raises:
        DecodeError: Columns are missing, or it is no CSV.
    """
    columns = shop.columns
    for row in export_rows(text_lines, shop=shop.name, needed=[columns.id, columns.status]):
        try:
            yield _order(row, shop, zone)
        except UnreadableError as error:
            name = row.cells.get(columns.id, "").strip()
            yield RejectedOrder(
                shop=shop.name, order=name[:40], row=row.number, problems=(error.problem,)
            )


def _order(row: ExportRow, shop: BigCommerce, zone: tzinfo) -> ShownOrder:
    columns = shop.columns
    key = row[columns.id].key()
    status = _status(row, shop)
    without = columns.shipping_without_tax if shop.with_taxes is False else ""
    return ShownOrder(
        shop=shop.name,
        id=key,
        number=key,
        references={"id": key, "number": key},
        placed_at=_placed_at(row, shop, zone),
        is_placed=status not in shop.unplaced and status not in shop.cancelled,
        is_cancelled=status in shop.cancelled,
        email=_cell(row, columns.email).find_text(),
        phone=e164(_cell(row, columns.phone).find_text()),
        channel=shop.channels.get(_cell(row, columns.channel).find_key(), shop.channel),
        currency=_cell(row, columns.currency).text().strip(),
        value=owed(_cell(row, columns.value)),
        shipping=owed(_cell(row, without or columns.shipping_with_tax)),
        lines=_lines(_cell(row, columns.products)),
        refunded=owed(_cell(row, columns.refunded)),
    )


def _status(row: ExportRow, shop: BigCommerce) -> int:
    cell = row[shop.columns.status].required()
    label = cell.text().strip()
    status = shop.columns.statuses.get(label, STATUSES.get(" ".join(label.lower().split())))
    if status is None:
        raise cell.wrong("is no label that is known; say which status it stands for")
    return status


def _placed_at(row: ExportRow, shop: BigCommerce, zone: tzinfo) -> datetime | None:
    columns = shop.columns
    time = _cell(row, columns.time).find_text()

    def read(text: str) -> datetime:
        if time is None:
            return formed_instant(text, columns.date_format, zone=zone)
        form = f"{columns.date_format} {columns.time_format}"
        return formed_instant(f"{text.strip()} {time}", form, zone=zone)

    return _cell(row, columns.date).found(read)


def _lines(cell: Part) -> tuple[ShownLine, ...] | None:
    if not cell:
        return None
    return tuple(_line(Part(one, cell.where)) for one in products(cell.text()))


def _line(product: Part) -> ShownLine:
    return ShownLine(
        # It tells the product, and not which line of the order it is.
        line="",
        sku=product["Product SKU"].text(),
        name=product["Product Name"].text(),
        ordered=product["Product Qty"].count(),
        price=owed(product["Product Unit Price"]),
    )


def _cell(row: ExportRow, caption: str) -> Part:
    return row[caption] if caption else Part(None)
