"""What orders and their shipments mean for the stock: promised, taken, given back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Literal

import attrs

from .goods import Kit
from .records import Order, Shipment
from .timeline import Timeline


@attrs.frozen(kw_only=True)
class Life:
    """
    Every order and every shipment with all their states.

    Attributes:
        revision: Changes whenever one of them does.

        orders: By number.

        shipments: By order number and despatch number.

        of_order: Order number to its shipments' keys.

        kits: Code to kit.
    """

    revision: int
    orders: Mapping[str, Timeline[Order]]
    shipments: Mapping[tuple[str, str], Timeline[Shipment]]
    of_order: Mapping[str, list[tuple[str, str]]]
    kits: Mapping[str, Kit]


Kind = Literal[
    "add", "take", "level", "move", "promise", "drift", "hide", "show", "deactivate", "activate"
]


@attrs.frozen(kw_only=True)
class Step:
    """
    One thing to be done to the stock; how many pieces really move, the stock itself decides.

    Attributes:
        at: When.

        kind: ``"add"`` puts into *target*; ``"take"`` out of *source*, or
            without one out of any place that sells; ``"level"`` sets what
            lies in *target*; ``"move"`` both; ``"promise"`` changes what is
            promised to orders; ``"drift"`` sets by how many pieces the count on
            hand is wrong; ``"hide"``, ``"show"``, ``"deactivate"`` and
            ``"activate"`` change how an item shows.

        sku: The item's code.

        quantity: How many; a promise may be taken back.

        site: Whose stock.

        source: See *kind*.

        target: See *kind*.

        activity: What is done.

        reason: Why.

        comments: Of whoever does it.

        user: Who does it.

        order_number: For which order.

        container: In which container.
    """

    at: datetime
    kind: Kind
    sku: str
    quantity: int
    site: str
    source: str = ""
    target: str = ""
    activity: str = ""
    reason: str = ""
    comments: str = ""
    user: str = ""
    order_number: str = ""
    container: str = ""


def derive(life: Life, unpromised: frozenset[str]) -> Iterator[Step]:
    """
    Say what the orders and shipments of a warehouse do to its stock.

    Args:
        life: All of them.

        unpromised: Numbers of orders for which nothing is put aside.
    """
    for number, timeline in life.orders.items():
        shipments = [life.shipments[key] for key in life.of_order.get(number, ())]
        instants = {since for since, _ in timeline.steps()}
        instants.update(since for one in shipments for since, _ in one.steps())
        promised: Counter[str] = Counter()
        gone: Counter[str] = Counter()
        for at in sorted(instants):
            order = timeline.at(at) or timeline.known
            standing = [state for one in shipments if (state := one.at(at)) is not None]
            left = _left(standing)
            yield from _changes(at, order, gone, left, _gone)
            open_now = Counter[str]()
            if timeline.at(at) is not None and order.status != "Cancelled":
                open_now = ordered(order, life.kits) - left
            if number in unpromised:
                open_now = Counter[str]()
            yield from _changes(at, order, promised, open_now, _promised)
            promised, gone = open_now, left


_Make = Callable[[datetime, Order, str, int], Step]


def _changes(
    at: datetime, order: Order, before: Counter[str], after: Counter[str], make: _Make
) -> Iterable[Step]:
    for sku in sorted({*before, *after}):
        change = after[sku] - before[sku]
        if change:
            yield make(at, order, sku, change)


def _gone(at: datetime, order: Order, sku: str, change: int) -> Step:
    return Step(
        at=at,
        kind="take" if change > 0 else "add",
        sku=sku,
        quantity=abs(change),
        site=order.site,
        activity="Despatch" if change > 0 else "Despatch reversed",
        reason="Sales order despatch",
        user="packer",
        order_number=order.number,
    )


def _promised(at: datetime, order: Order, sku: str, change: int) -> Step:
    return Step(
        at=at,
        kind="promise",
        sku=sku,
        quantity=change,
        site=order.site,
        activity="Sales order allocation" if change > 0 else "Sales order deallocation",
        reason="Sales order",
        user="system",
        order_number=order.number,
    )


def ordered(order: Order, kits: Mapping[str, Kit]) -> Counter[str]:
    """Count the pieces that an order wants; a kit as its parts."""
    found: Counter[str] = Counter()
    for line in order.lines:
        kit = kits.get(line.sku)
        parts = kit.components if kit else {line.sku: 1}
        for sku, each in parts.items():
            found[sku] += each * line.quantity
    return found


def _left(shipments: Iterable[Shipment]) -> Counter[str]:
    found: Counter[str] = Counter()
    for shipment in shipments:
        for row in shipment.contents:
            found[row.sku] += row.quantity
    return found
