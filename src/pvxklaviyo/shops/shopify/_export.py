"""The export of orders that the admin makes: CSV, a row for each line of each order."""
# https://help.shopify.com/en/manual/fulfillment/managing-orders/exporting-orders

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import tzinfo
from decimal import Decimal

from ...model import ShownLine, ShownOrder
from .._document import Part, UnreadableError, given
from .._phone import e164
from .._rejected import RejectedOrder
from .._rows import ExportRow, export_rows
from ._orders import address_line
from ._rules import Rules

# Without the first two nobody knows of which order a row is, without the third not
# whether it stands. The rest was added over the years.
_NEEDED = ("Name", "Id", "Cancelled at")


def read_export(
    text_lines: Iterable[str], rules: Rules, zone: tzinfo | None
) -> Iterator[ShownOrder | RejectedOrder]:
    """
    Read an export, an order at a time.

    Args:
        text_lines: Its lines.

        rules: The shop's.

        zone: Of times without an offset.

    Raises:
        DecodeError: It is no such export.
    """
    rows: list[ExportRow] = []
    for row in export_rows(text_lines, shop=rules.shop, needed=_NEEDED):
        if rows and _begins(row, rows[0]):
            yield _read(rows, rules, zone)
            rows = []
        rows.append(row)
    if rows:
        yield _read(rows, rules, zone)


def _begins(row: ExportRow, first: ExportRow) -> bool:
    # Only an order's first row has its id, and two orders may have one name.
    name, order = row["Name"].text(), row["Id"].text()
    return name != first["Name"].text() or (order != "" and order != first["Id"].text())


def _read(
    rows: Sequence[ExportRow], rules: Rules, zone: tzinfo | None
) -> ShownOrder | RejectedOrder:
    first = rows[0]
    try:
        return _order(rows, rules, zone)
    except UnreadableError as error:
        return RejectedOrder(
            shop=rules.shop,
            order=first["Name"].text(),
            row=first.number,
            problems=(error.problem,),
        )


def _order(rows: Sequence[ExportRow], rules: Rules, zone: tzinfo | None) -> ShownOrder:
    first = rows[0]
    if not first["Id"]:
        raise first["Id"].wrong("is missing: the order's first row is not before this one")
    name = first["Name"].key()
    order = _plain(first["Id"])
    if not (order.isascii() and order.isdecimal()):
        # "5.67890123456789E+18" is some other order's id, or nobody's.
        raise first["Id"].wrong("is no id; was the file saved by a spreadsheet, which rounds it?")
    cancelled_at = first["Cancelled at"].instant(zone=zone)

    def money(caption: str) -> Decimal | None:
        read = first[caption].money()
        if read is not None and read < 0:
            raise first[caption].wrong("is less than 0")
        # All amounts of an export are in the shop's currency.
        return read if rules.side == "shop" else None

    return ShownOrder(
        shop=rules.shop,
        id=order,
        number=name,
        references=_references(first, name, order, rules),
        placed_at=first["Created at"].instant(zone=zone),
        is_cancelled=cancelled_at is not None,
        cancelled_at=cancelled_at,
        email=first["Email"].find_text(),
        phone=e164(_plain(first["Phone"])) or e164(_plain(first["Billing Phone"])),
        address=address_line(given(_address(first))),
        channel=rules.channel_of(first["Source"].text()),
        currency=first["Currency"].text() if rules.side == "shop" else "",
        value=money("Total"),
        discount=money("Discount Amount"),
        shipping=money("Shipping"),
        lines=tuple(_lines(rows, rules)),
        refunded=money("Refunded Amount"),
    )


def _lines(rows: Sequence[ExportRow], rules: Rules) -> Iterator[ShownLine]:
    for row in rows:
        # An order without lines has one row all the same.
        if not row["Lineitem quantity"]:
            continue
        price = row["Lineitem price"].money()
        discount = row["Lineitem discount"].money()
        yield ShownLine(
            line="",
            sku=_plain(row["Lineitem sku"]),
            name=row["Lineitem name"].text(),
            # As ordered; what was taken off again it does not tell.
            ordered=row["Lineitem quantity"].count(),
            price=price if rules.side == "shop" else None,
            discount=discount if rules.side == "shop" else None,
            is_sent=row["Lineitem requires shipping"].text().lower() != "false",
        )


def _references(first: ExportRow, name: str, order: str, rules: Rules) -> Mapping[str, str]:
    told = {"id": order, "number": name, "name": name}
    # "caption: value", a line for each. Not documented; met in others' files.
    for note in first["Note Attributes"].text().splitlines():
        caption, _, value = note.partition(":")
        if caption.strip() in rules.attributes and value.strip():
            told[f"attribute:{caption.strip()}"] = value.strip()
    return told


def _address(first: ExportRow) -> Mapping[str, str]:
    captions = {
        "name": "Name",
        "company": "Company",
        "address1": "Address1",
        "address2": "Address2",
        "city": "City",
        "zip": "Zip",
        "province_code": "Province",
        "country_code": "Country",
    }
    return {name: _plain(first[f"Shipping {caption}"]) for name, caption in captions.items()}


def _plain(cell: Part) -> str:
    # So that spreadsheets keep the noughts of "'01234".
    return cell.text().removeprefix("'")
