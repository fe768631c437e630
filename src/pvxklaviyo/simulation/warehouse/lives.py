"""Orders with a story of their own: cancelled, edited, merged, sent again, shipped weeks apart."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import attrs

from .customers import Tale
from .mix import STORIES, Mix
from .records import Order
from .story import Story
from .teller import Teller

_MINUTE = timedelta(minutes=1)


def tell_lives(
    story: Story, *, seed: int, mix: Mix, begin: datetime, end: datetime, zone: ZoneInfo
) -> None:
    """
    Tell *story* the orders with a story of their own that *mix* asks for.

    Each begins between *begin* and *end*, and may be over some hours later.
    """
    teller = Teller(story, random.Random(f"lives/{seed}"), begin, end, zone)
    for name in STORIES:
        for _ in range(getattr(mix, name)):
            numbers = _TALES[name](teller)
            story.tale(Tale(name=name, orders=numbers))


def _first(order: Order) -> list[tuple[str, int]]:
    return [(order.lines[0].sku, order.lines[0].quantity)]


def _unseen(teller: Teller) -> tuple[str, ...]:
    draft, at = teller.draft(2, 1), teller.moment()
    teller.deed(draft, "placed", at, email=draft.email, lines=draft.lines)
    teller.deed(draft, "cancelled", at + teller.minutes(3, 15), reason="customer")
    return (draft.reference,)


def _picking(teller: Teller) -> tuple[str, ...]:
    at = teller.moment()
    order = teller.add(teller.draft(1, 2), at)
    said = at + teller.minutes(20, 60)
    teller.deed(order, "cancelled", said, reason="customer")
    teller.cancel(order, said + teller.minutes(1, 10))
    return (order.number,)


def _after(teller: Teller) -> tuple[str, ...]:
    left = 30 * _MINUTE
    at = teller.moment(left)
    order = teller.add(teller.draft(1, 1), at)
    teller.leave(order, None, at + left)
    teller.deed(order, "cancelled", at + left + teller.minutes(40, 90), reason="fraud")
    return (order.number,)


def _midway(teller: Teller) -> tuple[str, ...]:
    left = 30 * _MINUTE
    at = teller.moment(left)
    order = teller.add(teller.draft(2, 1), at)
    teller.leave(order, _first(order), at + left)
    said = at + left + teller.minutes(40, 90)
    teller.deed(order, "cancelled", said, reason="customer")
    teller.cancel(order, said + teller.minutes(1, 10))
    return (order.number,)


def _rest(teller: Teller) -> tuple[str, ...]:
    left = 30 * _MINUTE
    at = teller.moment(left)
    order = teller.add(teller.draft(2, 1, 3), at)
    teller.leave(order, _first(order), at + left)
    said = at + left + teller.minutes(40, 90)
    teller.deed(order, "lines_cancelled", said, key="C1", lines=order.lines[1:], reason="stock")
    if teller.source.random() < 0.5:
        teller.story.change_order(
            order.number, at=said + teller.minutes(1, 10), lines=order.lines[:1]
        )
    return (order.number,)


def _pieces(teller: Teller) -> tuple[str, ...]:
    left = 80 * _MINUTE
    at = teller.moment(left)
    order = teller.add(teller.draft(3, 1), at)
    first, second = order.lines
    said = at + teller.minutes(10, 40)
    less = attrs.evolve(first, quantity=1)
    teller.deed(order, "lines_cancelled", said, key="C1", lines=(less,), reason="customer")
    teller.leave(order, [(first.sku, 2), (second.sku, 1)], at + left)
    return (order.number,)


def _silently(teller: Teller) -> tuple[str, ...]:
    at = teller.moment()
    order = teller.add(teller.draft(1), at)
    teller.cancel(order, at + teller.minutes(10, 40))
    return (order.number,)


def _in_vain(teller: Teller) -> tuple[str, ...]:
    left = 60 * _MINUTE
    at = teller.moment(left)
    order = teller.add(teller.draft(1, 1), at)
    teller.deed(order, "cancelled", at + teller.minutes(10, 30), reason="customer")
    teller.leave(order, None, at + left)
    return (order.number,)


def _again(teller: Teller) -> tuple[str, ...]:
    left = 90 * _MINUTE
    at = teller.moment(left)
    draft = teller.draft(2, 1)
    order = teller.add(draft, at)
    teller.cancel(order, at + 15 * _MINUTE)
    other = teller.add(attrs.evolve(draft, town="Leeds", country="GB"), at + 25 * _MINUTE)
    teller.leave(other, None, at + left)
    return (order.number, other.number)


def _merged(teller: Teller) -> tuple[str, ...]:
    left = 90 * _MINUTE
    at = teller.moment(left)
    draft, more = teller.draft(1), teller.draft(1)
    order = teller.add(draft, at)
    other = teller.add(
        attrs.evolve(
            more, email=draft.email, contact_name=draft.contact_name, channel=draft.channel
        ),
        at + 10 * _MINUTE,
    )
    moved = tuple(attrs.evolve(line, line=f"{line.line}0") for line in other.lines)
    teller.story.change_order(order.number, at=at + 20 * _MINUTE, lines=(*order.lines, *moved))
    teller.cancel(other, at + 21 * _MINUTE)
    teller.leave(order, None, at + left)
    return (order.number, other.number)


def _replacement(teller: Teller) -> tuple[str, ...]:
    left = 30 * _MINUTE
    at = teller.moment(left)
    draft = teller.draft(1, free=True)
    order = teller.add(attrs.evolve(draft, reference=f"{draft.reference}-R"), at)
    teller.leave(order, None, at + left)
    return (order.number,)


def _preorder(teller: Teller) -> tuple[str, ...]:
    left, later = 30 * _MINUTE, timedelta(days=21)
    at = teller.moment(left, later)
    order = teller.add(teller.draft(1, 1), at)
    teller.leave(order, _first(order), at + left)
    teller.leave(order, None, at + later)
    return (order.number,)


def _address(teller: Teller) -> tuple[str, ...]:
    left = 60 * _MINUTE
    at = teller.moment(left)
    order = teller.add(teller.draft(2), at)
    email = f"new.{order.email}"
    teller.deed(order, "changed", at + teller.minutes(10, 40), key="E1", email=email)
    teller.leave(order, None, at + left)
    return (order.number,)


def _lines(teller: Teller) -> tuple[str, ...]:
    left = 60 * _MINUTE
    at = teller.moment(left)
    order = teller.add(teller.draft(1, 2), at)
    first, second = order.lines
    edited = (attrs.evolve(first, quantity=3), second)
    said = at + teller.minutes(10, 30)
    teller.deed(order, "changed", said, key="E1", lines=edited)
    teller.story.change_order(order.number, at=said + 2 * _MINUTE, lines=edited)
    teller.leave(order, None, at + left)
    return (order.number,)


_TALES: Mapping[str, Callable[[Teller], tuple[str, ...]]] = {
    "cancelled_unseen": _unseen,
    "cancelled_picking": _picking,
    "cancelled_after": _after,
    "cancelled_midway": _midway,
    "cancelled_rest": _rest,
    "cancelled_pieces": _pieces,
    "cancelled_silently": _silently,
    "cancelled_in_vain": _in_vain,
    "imported_again": _again,
    "merged": _merged,
    "replacements": _replacement,
    "preorders": _preorder,
    "addresses_changed": _address,
    "lines_changed": _lines,
}
