"""Ways in which a story can come to light, and what is told of it by the end."""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

import attrs

from pvxklaviyo.ledger import AnnouncementRecord
from pvxklaviyo.model import (
    Order,
    Return,
    Shipment,
    ShopFact,
    ShownEdit,
    ShownOrder,
    ShownRefund,
    business_subject,
    decode_shipment,
)
from pvxklaviyo.sequence import FULFILLED_ORDER

from ..sequence.group import Group, at
from .stories import Story, Thing

LAST = 5000.0
"""Minutes after noon by which everything was said and shown."""

APART = frozenset({"cause_missing", "tracking_missing"})
"""Reasons of what went because its hold was over."""

AFTERWARDS = frozenset({"tracking", "correction", "completion"})
"""Kinds that tell only what became otherwise after a parcel was told: order matters on purpose."""


class Light:
    """
    A group of which things come to light one after another.

    Args:
        story: What there is.
    """

    def __init__(self, story: Story) -> None:
        self.group = Group(*story.numbers, policy=story.policy)
        self._shown: dict[int, Thing] = {}

    def show(self, place: int, thing: Thing, minutes: float) -> None:
        """Let a version of something be true from now on; the shop tells it at once."""
        if isinstance(thing, ShopFact):
            self.group.now = at(minutes)
            self.group.said(thing)
        elif isinstance(thing, ShownOrder | ShownEdit | ShownRefund):
            self.group.now = at(minutes)
            self.group.shown(thing)
        else:
            self._shown[place] = thing

    def look_up(self, minutes: float) -> None:
        """Look all of it up."""
        things = [self._shown[place] for place in sorted(self._shown)]
        self.group.look_up(
            minutes,
            orders=[one for one in things if isinstance(one, Order)],
            shipments=[one for one in things if isinstance(one, Shipment)],
            returns=[one for one in things if isinstance(one, Return)],
        )


def announced(story: Story, source: random.Random | None) -> Sequence[tuple[object, ...]]:
    """
    Say what is to be told when all is known and nothing was attempted.

    Args:
        story: What there is.

        source: In what order it comes to light, and what was decided before;
            None: all of it at once.
    """
    light = Light(story)
    minutes = 60.0
    for place, thing in story.arrival(source or random.Random(0)):
        light.show(place, thing, minutes)
        if source is not None:
            minutes += source.choice([0.1, 3, 12, 40])
            chance = source.random()
            if chance < 0.5:
                light.look_up(minutes)
            if chance < 0.2:
                light.group.advance()
    light.look_up(LAST)
    light.look_up(LAST + 45)
    light.group.advance()
    rows = list(_as_told(light.group.rows()))
    # Skips stand in no queue.
    return [row for row in rows if row[-1] != "skipped"] + sorted(
        (row for row in rows if row[-1] == "skipped"), key=repr
    )


def _as_told(rows: Iterable[AnnouncementRecord]) -> Iterator[tuple[object, ...]]:
    taken: defaultdict[str, list[AnnouncementRecord]] = defaultdict(list)
    for row in rows:
        if is_running_count(row):
            taken[_named(row)[-1]].append(row)
        else:
            yield _told(row)
    # How a shop's removals of a line are taken apart is a matter of what was
    # learned first; what they come to is not.
    for line, parts in sorted(taken.items()):
        decisions = [json.loads(row.decision) for row in parts]
        pieces = sum(count for one in decisions for _, _, count, _ in one["lines"])
        value = sum(Decimal(one["value"] or 0) for one in decisions)
        yield (
            "cancelled_item",
            line,
            pieces,
            value,
            max(row.happened_at for row in parts),
            {(row.metric, row.reason, row.person) for row in parts},
            *{row.state for row in parts},
        )


def _told(row: AnnouncementRecord) -> tuple[object, ...]:
    return (
        row.kind,
        row.key,
        row.metric,
        row.reason,
        # Which of several showings was the first to say so is not told.
        [fact.split("@")[0] if fact.startswith("shown/") else fact for fact in row.facts],
        row.person,
        row.decision,
        row.happened_at,
        row.state,
    )


def is_running_count(row: AnnouncementRecord) -> bool:
    """Whether a row tells of pieces that were taken off a line by what its shop shows of it."""
    return row.kind == "cancelled_item" and ":" in business_subject(row.key)[-1]


@attrs.frozen(kw_only=True)
class Outcome:
    """
    What was told of a story in the end.

    Attributes:
        keys: Of all that was decided, by kind, whatever became of it; a
            return's revisions are one.

        despatched: Pieces told to have left, by item.

        cancelled: Pieces told to be cancelled; empty where the whole order is,
            which absorbs those not attempted yet.

        returned: Pieces told to have come back, by event and by item events.

        ends: How often the order was told to be complete, by a parcel or by
            itself.

        apart: Reasons of what went because its hold was over.

        open: Codes of the exceptions that there were.

        left_out: Whether a parcel left and nobody is to be told of it: it may
            be the one that completes the order.
    """

    keys: frozenset[tuple[str, ...]]
    despatched: Counter[str]
    cancelled: Counter[str]
    returned: tuple[Counter[str], Counter[str]]
    ends: int
    apart: frozenset[str]
    open: frozenset[str]
    left_out: bool

    @property
    def is_simple(self) -> bool:
        """Whether the order's end does not depend on what was known when."""
        return not (
            self.left_out
            or any(name[0] == "cancelled" for name in self.keys)
            or self.open & {"order.completed_early", "order.half_complete"}
        )


def lived(story: Story, source: random.Random | None) -> Outcome:
    """
    Let things come to light between attempts, and say what was told in the end.

    What waits for a person is approved at last.
    """
    light = Light(story)
    minutes = 60.0
    codes: dict[str, str] = {}
    for place, thing in story.arrival(source or random.Random(0)):
        light.show(place, thing, minutes)
        if source is not None:
            minutes += source.choice([0.1, 0.1, 0.5, 1, 2, 4, 35])
            chance = source.random()
            if chance < 0.8:
                light.look_up(minutes)
            if chance < 0.5:
                light.group.advance()
            if chance < 0.3:
                _send(light.group, source.randint(1, 9))
    light.look_up(LAST)
    minutes = LAST + 45
    while True:
        light.look_up(minutes)
        light.group.advance()
        minutes += 30
        open_now = light.group.exceptions()
        asked = open_now.keys() - codes.keys()
        codes |= open_now
        for name in asked:
            light.group.answer("approve", name)
        if not asked and not light.group.queue():
            return _outcome(light.group, {*codes.values()})
        _send(light.group, 99)


def _send(group: Group, most: int) -> None:
    for row in list(group.queue())[:most]:
        group.deliver(row.key, kind=row.kind)


def _outcome(group: Group, codes: set[str]) -> Outcome:
    rows = group.rows()
    assert not group.queue()
    told = [row for row in rows if row.state == "delivered"]
    despatched = Counter[str]()
    cancelled = Counter[str]()
    back, items = Counter[str](), Counter[str]()
    for row in told:
        decision = json.loads(row.decision)
        if row.kind == "cancelled_item":
            cancelled.update({sku: count for _, sku, count, _ in decision["lines"]})
        elif row.kind == "return":
            back.update(_pieces(decision))
        elif row.kind == "returned_item":
            items.update(_pieces(decision))
        elif row.kind == "shipment":
            despatched.update(_sent(group, row))
    return Outcome(
        keys=frozenset(_named(row) for row in rows if row.kind not in AFTERWARDS),
        despatched=despatched,
        cancelled=Counter() if any(row.kind == "cancelled" for row in rows) else cancelled,
        returned=(back, items),
        ends=sum(row.metric == FULFILLED_ORDER for row in told),
        apart=frozenset(row.reason for row in rows) & APART,
        open=frozenset(codes),
        left_out=any(row.kind == "shipment" and row.state == "skipped" for row in rows),
    )


def _pieces(decision: dict[str, list[tuple[str, str, int, str, str, str]]]) -> Counter[str]:
    pieces = Counter[str]()
    for _, code, count, *_ in decision["lines"]:
        pieces[code] += count
    return pieces


def _sent(group: Group, row: AnnouncementRecord) -> Counter[str]:
    facts = {fact.key: fact for fact in group.history().observations}
    pieces = Counter[str]()
    for item in decode_shipment(facts[row.facts[0]].body).items:
        pieces[item.item_code] += item.quantity or 0
    return pieces


def _named(row: AnnouncementRecord) -> tuple[str, ...]:
    """Name what a row is about, whichever revision it is of."""
    if row.kind in {"return", "returned_item"}:
        order, code, *more = business_subject(row.key)
        # A number that follows is the revision's.
        return (row.kind, order, code, *(one for one in more if not one.isdigit()))
    if is_running_count(row):
        return (row.kind, *business_subject(row.key)[:-1])
    return (row.kind, row.key)
