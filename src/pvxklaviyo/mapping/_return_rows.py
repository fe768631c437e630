"""From Peoplevox's rows to returns: equal rows in any order give equal results."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

import attrs

from ..model import Return, ReturnLine
from ..peoplevox import GoodsIn, RmaItem
from ..peoplevox import Return as ReturnRow

ReturnsRow = ReturnRow | RmaItem | GoodsIn
"""A row of a report in which a tenant's returns show."""


def returns_of(rows: Iterable[ReturnsRow], goods_in_pattern: str = "") -> list[Return]:
    """
    Make returns of the rows of one report, oldest first.

    A return is the rows of one code and one order; rows that say the same of
    one item add up, and what counts no pieces is left out. Whatever names
    people but the address is left behind, and so are comments: anything may be
    written in them.

    Args:
        rows: Complete for every order among them, from one report: the report
            of returns, that of RMA items, or that of goods in.

        goods_in_pattern: For goods in: a regular expression for the whole
            reference, with a group ``order``. Goods in whose reference is
            another one are no returns, and without an expression none are.
    """
    groups: dict[tuple[str, str], list[ReturnsRow]] = {}
    for row in rows:
        order_number = returned_order(row, goods_in_pattern)
        if order_number:
            groups.setdefault((order_number, return_code(row)), []).append(row)
    made = [_return(order, code, group) for (order, code), group in groups.items()]
    # What counts no pieces is an expectation, or a mistake that was put right.
    some = [one for one in made if one.lines]
    return sorted(some, key=lambda one: (one.returned_at, one.return_code, one.order_number))


def return_code(row: ReturnsRow) -> str:
    """Give what a report calls the return that a row belongs to."""
    match row:
        case ReturnRow():
            return row.return_code
        case RmaItem():
            # Where the bench books against the RMA alone there is no other code.
            return row.return_code or row.rma_number
        case GoodsIn():
            return row.reference


def returned_order(row: ReturnsRow, goods_in_pattern: str = "") -> str | None:
    """
    Give the number of the order that a row's goods belong to.

    None for goods in that are no return: the pattern does not fit. Empty if
    it fits and finds no number.
    """
    if isinstance(row, GoodsIn):
        return order_in(row.reference, goods_in_pattern)
    return row.order_number


def order_in(reference: str, goods_in_pattern: str) -> str | None:
    """Give the order's number in a reference of goods in; None if it is not one of a return."""
    found = re.fullmatch(goods_in_pattern, reference.strip()) if goods_in_pattern else None
    return None if found is None else (found["order"] or "").strip()


def _return(order_number: str, code: str, rows: Sequence[ReturnsRow]) -> Return:
    lines: dict[ReturnLine, int] = {}
    names: dict[ReturnLine, list[str | None]] = {}
    for row in rows:
        line = _line(row)
        lines[line] = lines.get(line, 0) + row.quantity
        names.setdefault(line, []).append(row.item_name)
    first = rows[0]
    return Return(
        order_number=order_number,
        return_code=code,
        returned_at=min(_booked_at(row) for row in rows),
        reference=_first(row.shop_reference for row in rows if isinstance(row, ReturnRow)),
        email=_first(row.email for row in rows if isinstance(row, ReturnRow)) or None,
        channel=_first(row.channel for row in rows if isinstance(row, ReturnRow)),
        site=_first(row.site for row in rows),
        booked_as=_BOOKED_AS[type(first)],
        status=_first(row.status for row in rows if isinstance(row, RmaItem)),
        lines=tuple(
            attrs.evolve(line, quantity=quantity, name=_first(names[line]))
            for line, quantity in sorted(lines.items(), key=lambda pair: _place(pair[0]))
            if quantity
        ),
    )


_BOOKED_AS = {ReturnRow: "return", RmaItem: "rma", GoodsIn: "goods_in"}


def _line(row: ReturnsRow) -> ReturnLine:
    """Say what makes rows equal: all but how many, and what people call it."""
    match row:
        case ReturnRow():
            return ReturnLine(
                item_code=row.item_code,
                quantity=0,
                line=row.line or "",
                reason=row.reason or "",
                reason_code=row.reason_code or "",
                condition=row.condition or "",
                reusable=row.reusable,
                price=_price(row.sale_price),
            )
        case RmaItem():
            # Its line counts the items of the RMA, not those of the order.
            return ReturnLine(
                item_code=row.item_code,
                quantity=0,
                reason=row.reason or "",
                condition=row.condition or "",
                reusable=row.reusable,
            )
        case GoodsIn():
            return ReturnLine(item_code=row.item_code, quantity=0)


def _price(price: Decimal | None) -> Decimal | None:
    # 5.0 and 5.00 are one price, so they are written alike.
    return None if price is None else Decimal(f"{price.normalize():f}")


def _booked_at(row: ReturnsRow) -> datetime:
    return row.delivered_at if isinstance(row, GoodsIn) else row.returned_at


def _place(line: ReturnLine) -> tuple[object, ...]:
    return (
        line.line,
        line.item_code,
        line.reason,
        line.reason_code,
        line.condition,
        str(line.reusable),
        line.price or Decimal(0),
        str(line.price),
    )


def _first(texts: Iterable[str | None]) -> str:
    # The smallest, because rows of one minute come in no promised order.
    return min((text for text in texts if text), default="")
