"""What a simulated warehouse knows of itself when all is over."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from .audience import TOLD, VANISHED, audience
from .local_time import is_ambiguous, minute_text, read_back
from .mix import Mix
from .packing import as_ordered
from .records import Order, Shipment
from .timeline import Timeline
from .written import JournalGroup, JournalShipment

CANCELLED = "Cancelled"
"""The status of an order that Peoplevox will not despatch."""


def group_names(orders: Sequence[Order]) -> dict[str, str]:
    """Name the group of every order by its number: ``"channel/reference"``, or its own number."""
    addresses: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for order in orders:
        addresses[order.channel, order.reference].add(order.email.casefold())
    return {
        order.number: f"{order.channel}/{order.reference}"
        if order.reference and len(addresses[order.channel, order.reference]) == 1
        else order.number
        for order in orders
    }


def write_journal(
    orders: Mapping[str, Order],
    shipments: Mapping[tuple[str, str], Timeline[Shipment]],
    zone: ZoneInfo,
) -> Sequence[JournalShipment]:
    """Write down every shipment, by despatch time, then numbers; vanished ones are flagged."""
    groups = group_names(list(orders.values()))
    written = [
        _entry(orders[number], groups[number], timeline, zone)
        for (number, _), timeline in shipments.items()
    ]
    return sorted(written, key=lambda one: (one.despatched_at, one.despatch_number, one.key))


def _entry(
    order: Order, group: str, timeline: Timeline[Shipment], zone: ZoneInfo
) -> JournalShipment:
    last = timeline.known
    vanished_at = timeline.steps()[-1][0] if timeline.last is None else None
    there = [(since, as_ordered(state.contents)) for since, state in timeline.steps() if state]
    lasting = [since for since, items in there if items == there[-1][1]]
    return JournalShipment(
        order_number=order.number,
        despatch_number=last.despatch_number,
        reference=order.reference,
        group=group,
        channel=order.channel,
        site=order.site,
        email=order.email,
        despatched_at=last.despatched_at,
        displayed=minute_text(last.despatched_at, zone),
        read_as=read_back(last.despatched_at, zone),
        visible_at=timeline.steps()[0][0],
        vanished_at=vanished_at,
        carrier=last.service.carrier,
        service=last.service.name,
        tracking=last.tracking,
        tracked_at=_tracked_at(timeline, last.tracking),
        items=there[-1][1],
        items_at_first=there[0][1],
        changed_at=lasting[0] if there[0][1] != there[-1][1] else None,
        expected=VANISHED if vanished_at else audience(order),
    )


def _tracked_at(timeline: Timeline[Shipment], tracking: str) -> datetime | None:
    came: datetime | None = None
    for since, state in timeline.steps():
        if state is not None:
            came = (came or since) if tracking and state.tracking == tracking else None
    return came


def write_groups(
    orders: Mapping[str, Order], shipments: Sequence[JournalShipment]
) -> Sequence[JournalGroup]:
    """Write down every shop order: what left of it for good, and what is still to come."""
    names = group_names(list(orders.values()))
    members: defaultdict[str, list[Order]] = defaultdict(list)
    for order in orders.values():
        members[names[order.number]].append(order)
    standing: defaultdict[str, list[JournalShipment]] = defaultdict(list)
    for shipment in shipments:
        if shipment.vanished_at is None:
            standing[shipment.group].append(shipment)
    return [
        JournalGroup(
            group=name,
            order_numbers=tuple(order.number for order in group),
            shipments=tuple(standing[name]),
            remaining=_remaining(group, standing[name]),
        )
        for name, group in members.items()
    ]


def _remaining(orders: Sequence[Order], shipments: Sequence[JournalShipment]) -> dict[str, int]:
    remaining: Counter[str] = Counter()
    # What Peoplevox cancelled and has again under another number is open once.
    standing = [order for order in orders if order.status != CANCELLED]
    for order in standing or orders:
        for line in order.lines:
            remaining[line.sku] += line.quantity
    for shipment in shipments:
        remaining.subtract(shipment.quantities)
    return {sku: quantity for sku, quantity in sorted(remaining.items()) if quantity > 0}


def count_mix(
    orders: Mapping[str, Order],
    shipments: Mapping[tuple[str, str], Timeline[Shipment]],
    journal: Sequence[JournalShipment],
    zone: ZoneInfo,
) -> Mix:
    """Count every difficulty that a world really holds."""
    standing = [one for one in journal if one.vanished_at is None]
    parcels = Counter(one.order_number for one in standing)
    covered: defaultdict[str, set[str]] = defaultdict(set)
    minutes: defaultdict[datetime, set[str]] = defaultdict(set)
    for one in standing:
        covered[one.despatch_number].add(one.order_number)
        minutes[one.despatched_at.replace(second=0, microsecond=0)].add(one.despatch_number)
    rows = {key: timeline.known.contents for key, timeline in shipments.items()}
    groups = write_groups(orders, journal)
    heard = {number: audience(order) for number, order in orders.items()}
    late = [(one.visible_at - one.despatched_at).total_seconds() for one in standing]
    waits = [
        (one.tracked_at - one.visible_at).total_seconds() for one in standing if one.tracked_at
    ]

    def kits(*, shown: bool) -> int:
        return len(
            {
                one.order_number
                for one in standing
                for row in rows[one.key]
                if row.parent and row.shows_parents == shown
            }
        )

    return Mix(
        orders=len(orders),
        split_orders=sum(2 <= count <= 5 for count in parcels.values()),
        shared_despatches=sum(len(numbers) == 2 for numbers in covered.values()),
        twin_orders=sum(len(group.order_numbers) == 2 for group in groups),
        kits_counted=kits(shown=True),
        kits_uncounted=kits(shown=False),
        untracked=sum(not shipments[one.key].known.service.tracked for one in standing),
        late_trackings=sum(60 <= seconds <= 3 * 3600 for seconds in waits),
        late_rows=sum(seconds > 180 for seconds in late),
        very_late_rows=sum(3 * 3600 <= seconds <= 20 * 3600 for seconds in late),
        same_minute=sum(
            len(minutes[one.despatched_at.replace(second=0, microsecond=0)]) > 1 for one in standing
        ),
        repeated_hour=sum(is_ambiguous(one.despatched_at, zone) for one in standing),
        transfers=sum(why == "transfer" for why in heard.values()),
        marketplace_orders=sum(why == "marketplace" for why in heard.values()),
        without_email=sum(
            why == "no_email" and not orders[number].email for number, why in heard.items()
        ),
        placeholder_email=sum(
            why == "no_email" and bool(orders[number].email) for number, why in heard.items()
        ),
        vanished=sum(one.vanished_at is not None for one in journal),
        unfinished=sum(
            bool(group.remaining) and heard[group.order_numbers[0]] == TOLD for group in groups
        ),
        blank_lines=sum(all(not line.line for line in order.lines) for order in orders.values()),
    )
