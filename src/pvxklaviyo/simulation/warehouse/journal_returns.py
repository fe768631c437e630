"""What really came back, when all is over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from zoneinfo import ZoneInfo

from .audience import audience
from .journal import group_names
from .local_time import read_back
from .records import Order
from .stock_records import Delivery, Return
from .stock_returned import INBOUND
from .timeline import Timeline
from .written import JournalReturn


def write_returns(
    orders: Mapping[str, Order],
    returns: Iterable[Timeline[Return]],
    deliveries: Iterable[Timeline[Delivery]],
    zone: ZoneInfo,
) -> Sequence[JournalReturn]:
    """Write down every return, by the time of its booking; those that vanished are flagged."""
    groups = group_names(list(orders.values()))
    written = [_entry(orders, groups, timeline, zone) for timeline in returns]
    for timeline in deliveries:
        known = timeline.known
        number = known.reference.removeprefix(INBOUND)
        if known.reference.startswith(INBOUND) and number in orders:
            written.append(_delivered(orders[number], groups[number], known, zone))
    return sorted(written, key=lambda one: (one.returned_at, one.key))


def _entry(
    orders: Mapping[str, Order],
    groups: Mapping[str, str],
    timeline: Timeline[Return],
    zone: ZoneInfo,
) -> JournalReturn:
    last = timeline.known
    order = orders[last.order_number]
    steps = timeline.steps()
    pieces = [(since, sum(count for _, count in state.items)) for since, state in steps if state]
    grown = [since for since, count in pieces if count == pieces[-1][1]]
    quantities = _added(last.items)
    return JournalReturn(
        code=last.code,
        order_number=order.number,
        reference=order.reference,
        group=groups[order.number],
        channel=order.channel,
        email=order.email,
        booked_as="return",
        returned_at=last.at,
        read_as=read_back(last.at, zone),
        grown_at=grown[0],
        vanished_at=steps[-1][0] if timeline.last is None else None,
        quantities=quantities,
        value=_value(order, quantities),
        reason=last.reason,
        condition=last.condition,
        reusable=last.reusable,
        expected=audience(order),
    )


def _delivered(order: Order, group: str, known: Delivery, zone: ZoneInfo) -> JournalReturn:
    quantities = _added(known.items)
    return JournalReturn(
        code=known.reference,
        order_number=order.number,
        reference=order.reference,
        group=group,
        channel=order.channel,
        email=order.email,
        booked_as="goods_in",
        returned_at=known.at,
        read_as=read_back(known.at, zone),
        grown_at=known.at,
        vanished_at=None,
        quantities=quantities,
        value=_value(order, quantities),
        reason="",
        condition="",
        reusable=False,
        expected=audience(order),
    )


def _added(items: Iterable[tuple[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for sku, quantity in items:
        total[sku] += quantity
    return dict(sorted(total.items()))


def _value(order: Order, quantities: Mapping[str, int]) -> Decimal | None:
    prices = {line.sku: line.price for line in reversed(order.lines)}
    if not quantities.keys() <= prices.keys():
        return None
    return sum((prices[sku] * count for sku, count in quantities.items()), Decimal(0))
