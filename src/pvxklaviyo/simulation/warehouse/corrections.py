"""What Peoplevox shows otherwise some time after it could be read: taken back, booked again, less."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import attrs

from .audience import TOLD, audience
from .customers import Tale
from .mix import CORRECTIONS, Mix
from .records import Content, Order, Shipment
from .story import Story
from .timeline import Timeline


def tell_corrections(
    story: Story,
    *,
    seed: int,
    mix: Mix,
    orders: Mapping[str, Order],
    shipments: Mapping[tuple[str, str], Timeline[Shipment]],
) -> None:
    """
    Let Peoplevox take back and change what *mix* asks for.

    Args:
        story: Where it is told.

        seed: Of everything that is chosen here.

        mix: How many of each.

        orders: All, by number.

        shipments: All, by order and despatch number.

    Raises:
        ValueError: There are not so many plain shipments.
    """
    wanted = [name for name in CORRECTIONS for _ in range(getattr(mix, name))]
    if not wanted:
        return
    source = random.Random(f"corrections/{seed}")
    able = [timeline for key, timeline in shipments.items() if _is_plain(key, orders, shipments)]
    source.shuffle(able)
    # Only of more than one piece can one be left out.
    able.sort(key=lambda timeline: _pieces(timeline.known) > 1)
    for name in wanted:
        if not able:
            raise ValueError(f"there are too few plain shipments for {name}")
        timeline = able.pop() if name == "changed" else able.pop(0)
        known = timeline.known
        if name == "changed" and _pieces(known) < 2:
            raise ValueError(f"there are too few plain shipments for {name}")
        at = timeline.steps()[-1][0] + timedelta(seconds=source.randint(30 * 60, 75 * 60))
        _correct(source, story, name, known, at.replace(microsecond=0))
        story.tale(Tale(name=name, orders=(known.order_number,), subject=known.despatch_number))


def _minute(shipment: Shipment) -> datetime:
    return shipment.despatched_at.replace(second=0, microsecond=0)


def _pieces(shipment: Shipment) -> int:
    return sum(row.quantity for row in shipment.contents)


def _is_plain(
    key: tuple[str, str],
    orders: Mapping[str, Order],
    shipments: Mapping[tuple[str, str], Timeline[Shipment]],
) -> bool:
    parcels = Counter(number for number, _ in shipments)
    covered = Counter(despatch for _, despatch in shipments)
    timeline = shipments[key]
    known = timeline.known
    minutes = Counter(_minute(one.known) for one in shipments.values())
    soon = timeline.steps()[-1][0] - known.despatched_at < timedelta(minutes=3)
    return (
        soon
        and len(timeline.steps()) == 1
        and minutes[_minute(known)] == 1
        and audience(orders[key[0]]) == TOLD
        and parcels[key[0]] == 1
        and covered[key[1]] == 1
        and not any(row.parent for row in known.contents)
        and not orders[key[0]].status
    )


def _correct(source: random.Random, story: Story, name: str, known: Shipment, at: datetime) -> None:
    number, despatch = known.order_number, known.despatch_number
    if name == "changed":
        story.change(number, despatch, at=at, items=_one_less(known.contents))
        return
    story.vanish(number, despatch, at=at)
    if name == "booked_again":
        again = at + timedelta(seconds=source.randint(5 * 60, 40 * 60))
        tracking = f"{known.tracking}-2" if known.tracking else ""
        story.despatch(
            number,
            f"{despatch}-2",
            known.contents,
            at=again,
            visible_at=again + timedelta(seconds=20),
            service=known.service,
            tracking=tracking,
        )


def _one_less(contents: Sequence[Content]) -> list[Content]:
    row = max(contents, key=lambda row: row.quantity)
    left = attrs.evolve(row, quantity=row.quantity - 1)
    return [*(left if one is row else one for one in contents if one is not row or left.quantity)]
