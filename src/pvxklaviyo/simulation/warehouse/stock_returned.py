"""What comes back in a made world that was asked for it: so many of each kind."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

import attrs

from .audience import TOLD, audience
from .customers import Tale
from .mix import RETURNS, Mix
from .records import Content, Order, Shipment
from .stock import Stock
from .stock_records import CONDITIONS, RETURN_REASONS
from .teller import FIRST_NUMBER
from .timeline import Timeline

NOBODYS_CONDITION = "GRADE ?"
"""A condition that no table of dispositions knows."""

SENT_BACK = ("Returned to sender", "RTS")
"""Name and code of the reason that the carrier brought a parcel back."""

INBOUND = "RET-"
"""What stands before the order's number in the reference of a return booked as goods-in."""

_EARLY = timedelta(minutes=4)


@attrs.frozen
class Sent:
    """
    A parcel that may come back.

    Attributes:
        order: Whose it is.

        shipment: As it stands at the end.

        visible_at: When Peoplevox first shows it.
    """

    order: Order
    shipment: Shipment
    visible_at: datetime


def sent_for_good(
    orders: Mapping[str, Order],
    shipments: Mapping[tuple[str, str], Timeline[Shipment]],
    corrected: Collection[tuple[str, str]],
) -> Sequence[Sent]:
    """List the parcels that stand and were not corrected, of orders with no story of their own."""
    return [
        Sent(orders[key[0]], timeline.known, timeline.steps()[0][0])
        for key, timeline in shipments.items()
        if timeline.last is not None and key not in corrected and int(key[0]) < FIRST_NUMBER
    ]


def tell_returns(stock: Stock, *, seed: int, mix: Mix, sent: Sequence[Sent]) -> Sequence[Tale]:
    """
    Let customers send back what *mix* asks for, each of another order.

    Args:
        stock: The stock room.

        seed: Of everything that is chosen here.

        mix: How many of each.

        sent: What stands at the end and was not corrected.

    Raises:
        ValueError: Of some kind of parcel there are too few.
    """
    source = random.Random(f"returned/{seed}")
    able = [one for one in sent if audience(one.order) == TOLD]
    source.shuffle(able)
    tales: list[Tale] = []
    # The choosiest first.
    for name in (*_NEEDS, *(name for name in RETURNS if name not in _NEEDS)):
        for _ in range(getattr(mix, name)):
            one = next((one for one in able if _NEEDS.get(name, _plain)(one)), None)
            if one is None:
                raise ValueError(f"there are too few parcels for {name}")
            able = [other for other in able if other.order.number != one.order.number]
            subject = _COMES_BACK[name](source, stock, one)
            tales.append(Tale(name=name, orders=(one.order.number,), subject=subject))
    return tales


def _plain(sent: Sent) -> bool:
    return not any(row.parent for row in sent.shipment.contents)


def _late(sent: Sent) -> bool:
    return sent.visible_at - sent.shipment.despatched_at > _EARLY


def _kit(sent: Sent) -> bool:
    return any(row.parent for row in sent.shipment.contents)


def _several(sent: Sent) -> bool:
    return _plain(sent) and sum(row.quantity for row in sent.shipment.contents) > 1


_NEEDS: Mapping[str, Callable[[Sent], bool]] = {
    "returned_early": _late,
    "returned_kits": _kit,
    "returned_twice": _several,
    "returned_more": _several,
}


def _back(source: random.Random, sent: Sent) -> datetime:
    return sent.visible_at + timedelta(seconds=round(source.uniform(3600, 5 * 3600)))


def _book(
    source: random.Random,
    stock: Stock,
    sent: Sent,
    items: Sequence[tuple[str, int]],
    at: datetime,
    *,
    reason: tuple[str, str] | None = None,
    condition: str = "",
    rma: str = "",
) -> str:
    words, code = reason or source.choice(RETURN_REASONS)
    known, reusable = source.choice(CONDITIONS)
    return stock.receive_return(
        sent.order.number,
        items,
        at=at,
        reason=words,
        reason_code=code,
        condition=condition or known,
        reusable=reusable,
        comments=source.choice(("", "Box open", "Came without a note")),
        rma=rma,
    ).code


def _all(contents: Sequence[Content]) -> list[tuple[str, int]]:
    return [(row.sku, row.quantity) for row in contents]


def _one(sent: Sent) -> list[tuple[str, int]]:
    return [(sent.shipment.contents[0].sku, 1)]


def _halves(sent: Sent) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    first, *others = sent.shipment.contents
    rest = [(first.sku, first.quantity - 1)] if first.quantity > 1 else []
    return [(first.sku, 1)], [*rest, *_all(others)]


def _whole(source: random.Random, stock: Stock, sent: Sent) -> str:
    return _book(source, stock, sent, _all(sent.shipment.contents), _back(source, sent))


def _partly(source: random.Random, stock: Stock, sent: Sent) -> str:
    return _book(source, stock, sent, _one(sent), _back(source, sent))


def _twice(source: random.Random, stock: Stock, sent: Sent) -> str:
    first, second = _halves(sent)
    at = _back(source, sent)
    code = _book(source, stock, sent, first, at)
    _book(source, stock, sent, second, at + timedelta(seconds=source.randint(600, 6000)))
    return code


def _more(source: random.Random, stock: Stock, sent: Sent) -> str:
    first, second = _halves(sent)
    at = _back(source, sent)
    code = _book(source, stock, sent, first, at)
    later = at + timedelta(seconds=source.randint(2 * 3600, 3 * 3600))
    stock.change_return(code, at=later, items=[*first, *second])
    return code


def _of_kit(source: random.Random, stock: Stock, sent: Sent) -> str:
    parts = [row for row in sent.shipment.contents if row.parent]
    mine = [row for row in parts if (row.parent, row.line) == (parts[0].parent, parts[0].line)]
    return _book(source, stock, sent, _all(mine), _back(source, sent))


def _early(source: random.Random, stock: Stock, sent: Sent) -> str:
    left = sent.shipment.despatched_at
    at = left + (sent.visible_at - left) * source.uniform(0.3, 0.7)
    return _book(source, stock, sent, _one(sent), at.replace(microsecond=0))


def _unknown(source: random.Random, stock: Stock, sent: Sent) -> str:
    at = _back(source, sent)
    return _book(source, stock, sent, _one(sent), at, condition=NOBODYS_CONDITION)


def _to_sender(source: random.Random, stock: Stock, sent: Sent) -> str:
    items, at = _all(sent.shipment.contents), _back(source, sent)
    return _book(source, stock, sent, items, at, reason=SENT_BACK, condition="NEW")


def _too_much(source: random.Random, stock: Stock, sent: Sent) -> str:
    code = sent.shipment.contents[0].sku
    there = sum(row.quantity for row in sent.shipment.contents if row.sku == code)
    ordered = sum(line.quantity for line in sent.order.lines if line.sku == code)
    return _book(source, stock, sent, [(code, max(there, ordered) + 1)], _back(source, sent))


def _by_rma(source: random.Random, stock: Stock, sent: Sent) -> str:
    at = _back(source, sent)
    promised = [(code, quantity + 1) for code, quantity in _one(sent)]
    rma = stock.open_rma(sent.order.number, promised, at=sent.visible_at, reason="Unwanted")
    code = _book(source, stock, sent, _one(sent), at, rma=rma.number)
    stock.close_rma(rma.number, at=at, status="Completed with discrepancies")
    return code


def _as_goods(source: random.Random, stock: Stock, sent: Sent) -> str:
    return stock.book_goods_in(
        _one(sent),
        at=_back(source, sent),
        supplier="Returns",
        reference=f"{INBOUND}{sent.order.number}",
        carrier=sent.shipment.service.carrier,
        site=sent.order.site,
        quarantined=True,
    ).reference


_COMES_BACK: Mapping[str, Callable[[random.Random, Stock, Sent], str]] = {
    "returned": _whole,
    "returned_partly": _partly,
    "returned_twice": _twice,
    "returned_more": _more,
    "returned_kits": _of_kit,
    "returned_early": _early,
    "returned_unknown": _unknown,
    "returned_to_sender": _to_sender,
    "returned_too_much": _too_much,
    "returned_by_rma": _by_rma,
    "returned_as_goods": _as_goods,
}
