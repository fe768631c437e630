"""
Lines of an order: each piece counted once, though Magento writes some of them twice.

A configurable product has two rows: what was chosen from, with the money and
the chosen item's SKU, and the chosen item, without money. A bundle has a row of
its own and one for each part. Rows of children name their parent.
"""
# https://developer.adobe.com/commerce/webapi/rest/quick-reference/ (sales-data-order-item-interface)

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import attrs

from ...model import ShownLine
from .._document import Part
from ._amounts import find_amount
from ._php import find_flag, find_relation, members, rows

if TYPE_CHECKING:
    from ._magento import Magento

# What has nothing that could be sent, where the row does not say it itself.
_NOT_SENT = frozenset({"virtual", "downloadable", "giftcard"})


@attrs.frozen(kw_only=True)
class _Row:
    part: Part
    id: str
    parent: str
    kind: str
    ordered: int
    cancelled: int

    @property
    def is_sent(self) -> bool:
        virtual = find_flag(self.part["is_virtual"])
        return self.kind not in _NOT_SENT if virtual is None else not virtual


def order_lines(items: Part, shop: Magento) -> tuple[ShownLine, ...]:
    """
    Read the rows of an order as lines.

    Args:
        items: The list of rows.

        shop: How to read them.

    Raises:
        UnreadableError: A row cannot be read.
    """
    found: dict[str, _Row] = {}
    for part in rows(items):
        row = _row(part)
        if row.id in found:
            raise part["item_id"].wrong("stands there twice")
        found[row.id] = row
    lines: list[ShownLine] = []
    children = _children(found)
    of_others = {child.id for some in children.values() for child in some}
    for row in found.values():
        if row.id not in of_others:
            lines += _lines_of(row, children.get(row.id, ()), shop)
    return tuple(lines)


def is_whole(items: Part) -> bool:
    """
    Tell whether all is there that lines are made of; events carry what was subscribed only.

    Raises:
        UnreadableError: It is no list of objects.
    """
    found = list(rows(items))
    parents = {_parent(part) for part in found}
    for part in found:
        if not (part["item_id"] and part["qty_ordered"] and part["qty_canceled"]):
            return False
        # Without the kind, or without the parents, a pair would count twice.
        if not (part["product_type"] and part["sku"]):
            return False
        if part["product_type"].text() in {"configurable", "bundle"}:
            if part["item_id"].find_key() not in parents:
                return False
    return bool(found)


def _row(part: Part) -> _Row:
    part.object()
    ordered = part["qty_ordered"].count()
    return _Row(
        part=part,
        id=part["item_id"].key(),
        parent=_parent(part),
        kind=part["product_type"].text(),
        ordered=ordered,
        # More than was ordered cannot be meant.
        cancelled=min(part["qty_canceled"].find_count() or 0, ordered),
    )


def _parent(part: Part) -> str:
    found = find_relation(part["parent_item_id"])
    return found or find_relation(members(part["parent_item"])["item_id"])


def _children(found: Mapping[str, _Row]) -> Mapping[str, Sequence[_Row]]:
    """List the children of each row that is nobody's child; others stand for themselves."""
    children: dict[str, list[_Row]] = {}
    for row in found.values():
        parent = found.get(row.parent)
        if parent is not None and parent.parent not in found:
            children.setdefault(parent.id, []).append(row)
    return children


def _lines_of(row: _Row, children: Sequence[_Row], shop: Magento) -> Sequence[ShownLine]:
    rows = {child.id: child.ordered for child in children}
    if not children or row.kind == "configurable":
        return [_line(row, row.cancelled, _Money.of(row, shop), rows)]
    money = _Money.of(row, shop)
    if shop.bundles == "whole":
        # Of a bundle whose parts have the prices, Magento counts what is cancelled on them.
        parts = min(_share(child.cancelled, child, row) for child in children)
        line = _line(row, max(row.cancelled, parts), money, rows)
        return [attrs.evolve(line, is_sent=row.is_sent or any(one.is_sent for one in children))]
    of_parts = [_Money.of(child, shop) for child in children]
    if money.price and not any(one.price for one in of_parts):
        # The bundle has the price: what each part costs nobody says.
        of_parts = [_Money()] * len(children)
    return [
        _line(
            child,
            max(child.cancelled, _share(row.cancelled, row, child)),
            one,
            {row.id: row.ordered},
        )
        for child, one in zip(children, of_parts, strict=True)
    ]


def _share(cancelled: int, row: _Row, other: _Row) -> int:
    """Give how many of *other* go with so many of *row*."""
    return cancelled * other.ordered // row.ordered if row.ordered else 0


def _line(row: _Row, removed: int, money: _Money, rows: Mapping[str, int]) -> ShownLine:
    return ShownLine(
        line=row.id,
        sku=row.part["sku"].text().strip(),
        name=row.part["name"].text().strip(),
        ordered=row.ordered,
        removed=removed,
        # What was refunded is counted apart from what was cancelled.
        counts_refunds=False,
        price=money.price,
        discount=money.discount,
        is_sent=row.is_sent,
        # A credit memo names either of them, or both.
        rows=rows,
    )


@attrs.frozen(kw_only=True)
class _Money:
    price: Decimal | None = None
    discount: Decimal | None = None

    @classmethod
    def of(cls, row: _Row, shop: Magento) -> _Money:
        plain = find_amount(row.part, "price", shop.amounts)
        taxed = find_amount(row.part, "price_incl_tax", shop.amounts)
        off = find_amount(row.part, "discount_amount", shop.amounts)
        return cls(
            price=plain if shop.prices == "without_tax" or taxed is None else taxed,
            # More than nothing on rows, less than nothing on their order.
            discount=None if off is None else off.copy_abs(),
        )
