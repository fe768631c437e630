"""From Peoplevox's rows to orders and shipments: equal rows in any order give equal results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..model import Component, Order, OrderLine, Shipment, ShipmentItem
from ..peoplevox import Despatch, Kitting, SalesOrder, SalesOrderItem

_ATTRIBUTES = (
    "attribute1",
    "attribute2",
    "attribute3",
    "attribute4",
    "attribute5",
    "service",
    "total",
    "discount",
    "shipping",
)


def order(row: SalesOrder, items: Iterable[SalesOrderItem] | None) -> Order:
    """
    Make an order of its row and lines.

    Args:
        row: From "Sales orders".

        items: From "Sales order items"; rows of other orders are passed over.
            None, or none of this order: its lines are not known.
    """
    mine = sorted(
        (item for item in items or () if item.order_number == row.order_number), key=_oldest_first
    )
    lines = tuple(
        OrderLine(
            line=item.line or "", item_code=item.item_code, quantity=max(0, item.quantity_ordered)
        )
        for item in mine
    )
    attributes = {
        name: str(value) for name in _ATTRIBUTES if (value := getattr(row, name)) not in (None, "")
    }
    return Order(
        number=row.order_number,
        reference=row.shop_reference or "",
        email=row.email or None,
        channel=row.channel or "",
        site=row.site or "",
        status=row.status or "",
        created_at=row.created_at,
        lines=lines or None,
        attributes={**attributes, **row.extra},
    )


def shipments_of(
    rows: Iterable[Despatch], kits: Mapping[str, Sequence[Kitting]] | None = None
) -> list[Shipment]:
    """
    Make shipments of despatch rows, oldest first.

    A despatch that covers two orders is two shipments: the order's number is
    part of what a shipment is.

    Args:
        rows: Complete for every order and despatch among them.

        kits: What kits are made of, by the kit's code, for reports that do not
            count whole kits.
    """
    groups: dict[tuple[str, str], list[Despatch]] = {}
    for row in rows:
        groups.setdefault((row.order_number, row.despatch_number), []).append(row)
    made = [_shipment(group, kits or {}) for group in groups.values()]
    return sorted(made, key=lambda one: (one.despatched_at, one.despatch_number, one.order_number))


def kits_in_doubt(rows: Iterable[Despatch]) -> list[str]:
    """Give the kits of which the report does not say how many whole ones left."""
    parcels: dict[tuple[str, str, str, str], list[Despatch]] = {}
    for row in rows:
        if _is_part(row):
            parcel = (row.order_number, row.despatch_number, row.line or "", row.parent or "")
            parcels.setdefault(parcel, []).append(row)
    return sorted({parcel[-1] for parcel, parts in parcels.items() if _told_kits(parts) is None})


def _shipment(rows: Sequence[Despatch], kits: Mapping[str, Sequence[Kitting]]) -> Shipment:
    # One despatch may show several numbers, one on each row or all on one.
    tracking = sorted({row.tracking_number.strip() for row in rows if row.tracking_number})
    return Shipment(
        order_number=rows[0].order_number,
        despatch_number=rows[0].despatch_number,
        despatched_at=min(row.despatched_at for row in rows),
        reference=_first(row.shop_reference for row in rows),
        email=_first(row.email for row in rows) or None,
        channel=_first(row.channel for row in rows),
        site=_first(row.site for row in rows),
        carrier=_first(row.carrier for row in rows),
        service=_first(row.service for row in rows),
        tracking_number=", ".join(number for number in tracking if number),
        items=_items(rows, kits),
    )


def _items(
    rows: Sequence[Despatch], kits: Mapping[str, Sequence[Kitting]]
) -> tuple[ShipmentItem, ...]:
    plain: dict[tuple[str, str], list[Despatch]] = {}
    parts: dict[tuple[str, str], list[Despatch]] = {}
    for row in rows:
        if _is_part(row):
            parts.setdefault((row.line or "", row.parent or ""), []).append(row)
        else:
            plain.setdefault((row.line or "", row.item_code), []).append(row)
    items = [
        ShipmentItem(
            item_code=code,
            name=_first(row.item_name for row in group),
            quantity=sum(row.quantity for row in group),
            line=line,
        )
        for (line, code), group in plain.items()
    ]
    items += [
        ShipmentItem(
            item_code=code,
            quantity=_whole_kits(group, kits.get(code, ())),
            line=line,
            components=_components(group),
        )
        for (line, code), group in parts.items()
    ]
    return tuple(sorted(items, key=lambda item: (_number_first(item.line), item.item_code)))


def _components(rows: Sequence[Despatch]) -> tuple[Component, ...]:
    by_code: dict[str, list[Despatch]] = {}
    for row in rows:
        by_code.setdefault(row.item_code, []).append(row)
    return tuple(
        Component(
            item_code=code,
            name=_first(row.item_name for row in group),
            quantity=sum(row.quantity for row in group),
        )
        for code, group in sorted(by_code.items())
    )


def _whole_kits(rows: Sequence[Despatch], made_of: Sequence[Kitting]) -> int | None:
    """Count the kits a parcel holds: as told, else by their parts, else nobody knows."""
    told = _told_kits(rows)
    if told is not None or not made_of:
        return told
    sent = {part.item_code: part.quantity for part in _components(rows)}
    needed: dict[str, int] = {}
    for kitting in made_of:
        needed[kitting.child] = needed.get(kitting.child, 0) + kitting.quantity
    if set(sent) != set(needed) or any(count <= 0 for count in needed.values()):
        return None
    counts = {divmod(sent[child], count) for child, count in needed.items()}
    if len(counts) != 1:
        return None
    whole, rest = counts.pop()
    return whole if rest == 0 else None


def _told_kits(rows: Sequence[Despatch]) -> int | None:
    """Give the number of kits that the rows of one kit tell, if they tell one."""
    told = {row.parent_quantity for row in rows}
    # A part that comes twice may be of a second line with the same kit, or in
    # two places of the parcel: the number that each row tells may be either's.
    once = len({row.item_code for row in rows}) == len(rows)
    return told.pop() if len(told) == 1 and once else None


def _is_part(row: Despatch) -> bool:
    return bool(row.parent) and row.parent != row.item_code


def _first(texts: Iterable[str | None]) -> str:
    # The smallest, because rows of one minute come in no promised order.
    return min((text for text in texts if text), default="")


def _oldest_first(item: SalesOrderItem) -> tuple[object, ...]:
    return (
        _number_first(item.sequence or ""),
        _number_first(item.line or ""),
        item.item_code,
        item.quantity_ordered,
    )


def _number_first(text: str) -> tuple[int, int, str]:
    # What is longer is no number that anybody counts by.
    return (0, int(text), "") if text.isdecimal() and len(text) <= 18 else (1, 0, text)
