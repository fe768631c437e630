"""Exports of WooCommerce: a row for each order, and no lines that could be told apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import TYPE_CHECKING

from ...model import ShownOrder
from .._document import Part, UnreadableError
from .._instants import formed_instant, instant
from .._money import amount
from .._phone import e164
from .._rejected import RejectedOrder
from .._rows import ExportRow, export_rows
from ._orders import status_word

if TYPE_CHECKING:
    from ._shop import WooCommerce

# As English shops label statuses whose words are others.
_LABELS = {"pending-payment": "pending", "draft": "checkout-draft"}


def export(
    text_lines: Iterable[str], shop: WooCommerce, zone: tzinfo
) -> Iterator[ShownOrder | RejectedOrder]:
    """
    Read an export.

    Raises:
        DecodeError: Columns are missing, or it is no CSV.
    """
    columns = shop.columns
    needed = [columns.number or columns.id, columns.status]
    for row in export_rows(text_lines, shop=shop.name, needed=needed):
        try:
            if not _is_refund(row, shop):
                yield _order(row, shop, zone)
        except UnreadableError as error:
            name = row.cells.get(columns.number or columns.id, "").strip()
            yield RejectedOrder(
                shop=shop.name, order=name[:40], row=row.number, problems=(error.problem,)
            )


def _is_refund(row: ExportRow, shop: WooCommerce) -> bool:
    net = _money(row, shop.columns.net, shop) if shop.columns.net else None
    return net is not None and net < 0


def _order(row: ExportRow, shop: WooCommerce, zone: tzinfo) -> ShownOrder:
    columns = shop.columns
    number = _cell(row, columns.number).find_key() or _cell(row, columns.id).key()
    key = _cell(row, columns.id).find_key()
    if not key and columns.number_is_id and number.isascii() and number.isdigit():
        key = number
    status = _status(row, shop)
    return ShownOrder(
        shop=shop.name,
        # Without it the order is known by its number alone.
        id=key,
        number=number,
        references={"id": key, "number": number} if key else {"number": number},
        modified_at=_instant(row, columns.modified_at, shop, zone),
        placed_at=_instant(row, columns.placed_at, shop, zone),
        is_placed=status in shop.placed,
        is_cancelled=status in shop.cancelled,
        email=_cell(row, columns.email).find_text(),
        phone=e164(_cell(row, columns.phone).find_text()),
        channel=shop.channel,
        currency=_cell(row, columns.currency).text().strip(),
        value=_owed(row, columns.value, shop),
        discount=_owed(row, columns.discount, shop),
        shipping=_owed(row, columns.shipping, shop),
        refunded=_owed(row, columns.refunded, shop),
    )


def _status(row: ExportRow, shop: WooCommerce) -> str:
    cell = _cell(row, shop.columns.status).required()
    text = cell.text().strip()
    word = status_word(shop.columns.statuses.get(text, text))
    known = shop.placed | shop.cancelled | shop.unplaced
    if word not in known and _LABELS.get(word) in known:
        word = _LABELS[word]
    if word not in known:
        # Here nothing says whether it was paid.
        raise cell.wrong(
            "is no status that is known; name it in placed, cancelled or unplaced, "
            "or say which word the label stands for"
        )
    return word


def _cell(row: ExportRow, caption: str) -> Part:
    return row[caption] if caption else Part(None)


def _instant(row: ExportRow, caption: str, shop: WooCommerce, zone: tzinfo) -> datetime | None:
    form = shop.columns.date_format
    return _cell(row, caption).found(
        lambda text: formed_instant(text, form, zone=zone) if form else instant(text, zone=zone)
    )


def _owed(row: ExportRow, caption: str, shop: WooCommerce) -> Decimal | None:
    found = _money(row, caption, shop)
    if found is not None and found < 0:
        if caption == shop.columns.refunded:
            return abs(found)
        raise _cell(row, caption).wrong("is less than 0")
    return found


def _money(row: ExportRow, caption: str, shop: WooCommerce) -> Decimal | None:
    between = "," if shop.columns.decimal_mark == "." else "."
    return _cell(row, caption).found(
        lambda text: amount(text.replace(between, "").replace(shop.columns.decimal_mark, "."))
    )
