"""Which rows Peoplevox keeps for what was put into a parcel, and what the customer got by them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from .goods import Kit
from .records import Content, Order
from .written import JournalItem


def pack(
    order: Order,
    items: Iterable[tuple[str, int] | Content],
    gone: Counter[tuple[str, str]],
    kits: Mapping[str, Kit],
    *,
    shows_parents: bool,
) -> tuple[Content, ...]:
    """
    Turn item codes and quantities into rows, order line by order line.

    Args:
        order: Whose parcel it is.

        items: Code and quantity, kits by their own code; rows stay as they
            are.

        gone: Code and line to what left before.

        kits: Code to kit.

        shows_parents: Whether the rows of a kit tell the number of kits.

    Raises:
        ValueError: A quantity is not positive, or nobody ordered that code.
    """
    left = Counter(gone)
    rows: list[Content] = []
    for item in items:
        if isinstance(item, Content):
            rows.append(item)
            continue
        sku, quantity = item
        if quantity < 1:
            raise ValueError(f"{quantity} of {sku} cannot be despatched")
        for line, part in _over_lines(order, sku, quantity, left):
            left[sku, line] += part
            rows.extend(_rows(sku, part, line, kits, shows_parents=shows_parents))
    return tuple(rows)


def _over_lines(
    order: Order, sku: str, quantity: int, gone: Counter[tuple[str, str]]
) -> Iterable[tuple[str, int]]:
    lines = [line for line in order.lines if line.sku == sku]
    if not lines:
        raise ValueError(f"order {order.number} has no line with {sku}")
    spent = Counter(gone)
    shares: list[tuple[str, int]] = []
    for line in lines:
        already = min(spent[sku, line.line], line.quantity)
        spent[sku, line.line] -= already
        part = min(quantity, line.quantity - already)
        if part > 0:
            shares.append((line.line, part))
            quantity -= part
    if quantity > 0:
        # More left than was ordered: the last line bears it, as on a bench.
        shares.append((lines[-1].line, quantity))
    return shares


def _rows(
    sku: str, quantity: int, line: str, kits: Mapping[str, Kit], *, shows_parents: bool
) -> Iterable[Content]:
    if sku not in kits:
        return [Content(sku=sku, quantity=quantity, line=line)]
    return [
        Content(
            sku=component,
            quantity=each * quantity,
            line=line,
            parent=sku,
            parents=quantity,
            shows_parents=shows_parents,
        )
        for component, each in kits[sku].components.items()
    ]


def gone_by_line(contents: Iterable[Content]) -> Counter[tuple[str, str]]:
    """Count what *contents* take from an order, by ordered code and line; a kit counts once."""
    gone: Counter[tuple[str, str]] = Counter()
    kits: dict[tuple[str, str], int] = {}
    for row in contents:
        if row.parent:
            kits[row.parent, row.line] = row.parents
        else:
            gone[row.sku, row.line] += row.quantity
    gone.update(kits)
    return gone


def as_ordered(contents: Sequence[Content]) -> tuple[JournalItem, ...]:
    """Say what the customer got: kits as kits, equal codes added up, sorted by code."""
    totals: Counter[str] = Counter()
    for (sku, _line), quantity in gone_by_line(contents).items():
        totals[sku] += quantity
    parts: dict[str, Counter[str]] = {}
    for row in contents:
        if row.parent:
            parts.setdefault(row.parent, Counter())[row.sku] += row.quantity
    return tuple(
        JournalItem(
            sku=sku, quantity=quantity, components=tuple(sorted(parts.get(sku, Counter()).items()))
        )
        for sku, quantity in sorted(totals.items())
    )
