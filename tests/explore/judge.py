"""The laws, judged by what Klaviyo received and what there was to know: by rules of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import attrs

from pvxklaviyo.ledger import AnnouncementRecord
from pvxklaviyo.model import Order, Return, Shipment, ShopFact, business_subject
from pvxklaviyo.sequence import REASONS

from .machine import Machine, State
from .sink import Received

CLOCKS_DIFFER = timedelta(minutes=2)
OF_PARCELS = frozenset({"shipment", "item", "tracking", "correction", "kept_item"})
OF_RETURNS = frozenset({"return", "returned_item"})
OF_THE_SHOP = {
    "placed": "order_placed",
    "cancelled": "order_cancelled",
    "cancelled_item": "lines_cancelled",
}


@attrs.frozen
class Violation:
    """
    A law that was broken.

    Attributes:
        law: Which one.

        text: By what.

        by: Whether the journal of what was received says so, or the library's
            own proof over the ledger.
    """

    law: str
    text: str
    by: str = "journal"


class Case:
    """
    One state, with what is known of its world.

    Args:
        machine: Which has loaded the state.

        state: The state.
    """

    def __init__(self, machine: Machine, state: State) -> None:
        self.machine = machine
        self.scene = machine.scene
        self.state = state
        known = [machine.versions[place] for place in sorted(state.known) if place[0] > -2]
        self.shipments = [one for one in known if isinstance(one, Shipment)]
        self.returns = [one for one in known if isinstance(one, Return)]
        self.orders = [one for one in known if isinstance(one, Order)]
        self.said = [self.scene.said[place] for chain, place in state.known if chain == -2]
        self.effects = [one for one in state.journal if one.took_effect]
        tables = machine.store._tables
        self.rows = [row.record for row in tables.rows.rows.values() if row.withdrawn_at is None]
        self.answered = {row.record.key for row in tables.controls.rows.values()}
        self.asked = {row.key for row in tables.exceptions.rows.values() if row.closed_at is None}
        self.asked |= self.answered

    def group(self, key: str) -> str:
        """Say of which order of the shop something is, by its business key."""
        first, *more = business_subject(key)
        if first == "order":
            first = more[0]
        return next(
            (
                one.reference
                for one in (*self.scene.there, *self.machine.versions.values())
                if isinstance(one, Order) and one.number == first
            ),
            first,
        )

    def shipment(self, key: str) -> Shipment | None:
        """Find a parcel that is known, by the key of something of it."""
        name = business_subject(key)[:2]
        found = [one for one in self.shipments if (one.order_number, one.despatch_number) == name]
        return found[-1] if found else None

    def returned(self, key: str) -> Return | None:
        """Find a return that is known, by the key of something of it."""
        name = business_subject(key)[:2]
        found = [one for one in self.returns if (one.order_number, one.return_code) == name]
        return found[-1] if found else None

    def word(self, kind: str, key: str) -> ShopFact | None:
        """Find what the shop said, by the key of what is told of it."""
        subject = business_subject(key)
        return next(
            (
                one
                for one in self.said
                if one.kind == OF_THE_SHOP[kind]
                and one.order == subject[1]
                and (kind != "cancelled_item" or one.id == subject[-1])
            ),
            None,
        )

    def happened(self, kind: str, key: str) -> datetime | None:
        """Say when that happened of which something tells; None if nobody knows of it."""
        if kind in OF_PARCELS:
            parcel = self.shipment(key)
            return None if parcel is None else parcel.despatched_at
        if kind in OF_RETURNS:
            back = self.returned(key)
            return None if back is None else back.returned_at
        if kind in OF_THE_SHOP:
            said = self.word(kind, key)
            return None if said is None else said.at
        return max((one.despatched_at for one in self.shipments), default=None)


def judged(machine: Machine, before: State, step: str, after: State) -> Iterator[Violation]:
    """Judge one step, which the machine has just made."""
    case = Case(machine, after)
    if step == "claim" and after.sending is not None:
        yield from _in_turn(case, before)
    if step == "send":
        one = after.journal[-1]
        yield from _evidence(case, one)
        yield from _once(case, one)
        yield from _times(case, one)
        yield from _stale(case, one)
        yield from _contradicts(case, one)
    if step in {"write", "claim", "settle"}:
        yield from _explained(case)


def ended(machine: Machine, state: State) -> Iterator[Violation]:
    """Judge a world in which nothing more happens."""
    case = Case(machine, state)
    told = {(one.kind, one.key) for one in case.effects}
    skipped = {(one.kind, one.key) for one in case.rows if one.state == "skipped"}
    bad = [one for one in case.rows if one.state == "parked"]
    stopped = {case.group(one.key) for one in bad if case.scene.policy.on_parked == "stop"}
    law = "L3"
    for kind, key in _to_tell(machine, state):
        name = (kind, key)
        if case.group(key) in stopped:
            # It waits for a person, as the tenant wants it.
            continue
        # That something is late says nothing of what becomes of it.
        asked = [one for one in case.asked if not one.startswith(("late:", "return_late:"))]
        if name in told or name in skipped or any(key in one for one in asked):
            continue
        yield Violation(law, f"{kind} {key}: there was one, and nothing became of it")
    for row in case.rows:
        if row.state == "queued" and case.group(row.key) not in stopped:
            hindered = "L11" if bad else "L3"
            yield Violation(hindered, f"{row.kind} {row.key}: never left")
    for row in bad:
        if f"parked:{row.kind}:{row.key}" not in case.asked:
            yield Violation("L11", f"{row.kind} {row.key}: set aside, and nobody is told")


def _to_tell(machine: Machine, state: State) -> Iterator[tuple[str, str]]:
    for one in machine.truth(state):
        if isinstance(one, Shipment):
            yield "shipment", f"acme01:{one.order_number}:{one.despatch_number}"
        elif isinstance(one, Return):
            yield "return", f"acme01:{one.order_number}:{one.return_code}"
    for said in machine.scene.said:
        if said.kind == "order_cancelled":
            yield "cancelled", f"acme01:order:{said.order}"
        elif said.kind == "lines_cancelled":
            for line in said.lines:
                yield (
                    "cancelled_item",
                    f"acme01:order:{said.order}:{line.line or line.sku}:{said.id}",
                )


def _evidence(case: Case, one: Received) -> Iterator[Violation]:
    """L1: there is that of which it tells, and somebody could know of it."""
    if one.kind == "completion":
        if not case.shipments:
            yield Violation("L1", f"{one.key}: completed, and nothing left")
        return
    if case.happened(one.kind, one.key) is None:
        yield Violation("L1", f"{one.kind} {one.key}: nobody could know of it")
    elif one.kind == "shipment":
        contents = [
            {item.item_code: item.quantity for item in parcel.items}
            for parcel in case.shipments
            if (parcel.order_number, parcel.despatch_number) == business_subject(one.key)[:2]
        ]
        if one.pieces() not in contents:
            yield Violation("L1", f"{one.key}: holds {one.pieces()}, and {contents} was read")


def _once(case: Case, one: Received) -> Iterator[Violation]:
    """L2: one event of a kind and key takes effect, and one of a parcel under whatever key."""
    if not one.took_effect:
        return
    for other in case.effects[:-1]:
        if (other.kind, other.key) == (one.kind, one.key):
            yield Violation("L2", f"{one.kind} {one.key}: took effect again")
        elif one.kind == other.kind == "shipment" and _parcel(one) == _parcel(other):
            yield Violation("L2", f"{one.key}: told before as {other.key}")


def _parcel(one: Received) -> tuple[str, str]:
    return one.of("OrderNumber"), one.of("DespatchNumber")


def _in_turn(case: Case, before: State) -> Iterator[Violation]:
    """L4: one outstanding of an order, and nothing before its cause that is ready, too."""
    new = case.state.sending
    if new is None:
        return
    for number, queue in before.outstanding:
        if number != new.id and case.machine.store._tables.root(queue) == new.stream:
            yield Violation("L4", f"{new.kind} {new.key}: {number} is outstanding")
    row = next(one for one in case.rows if one.id == new.id)
    if case.scene.policy.on_parked == "stop" and row.tries == 1:
        for other in case.rows:
            answered = f"parked:{other.kind}:{other.key}" in case.answered
            same = case.group(other.key) == case.group(row.key)
            if other.state == "parked" and same and not answered:
                yield Violation("L4", f"{row.kind} {row.key}: {other.key} stops its order")
    if row.reason == "cause_missing" or row.tries > 1:
        # What was tried goes again before what came to light since.
        return
    for other in case.rows:
        waits = other.state == "queued" and other.attempted_at is None
        if waits and case.group(other.key) == case.group(row.key) and _causes(case, other, row):
            yield Violation("L4", f"{row.kind} {row.key}: goes before {other.kind} {other.key}")


_BEFORE = {
    "placed": {"shipment", "cancelled_item", "cancelled", "return"},
    "shipment": {"shipment", "cancelled_item", "cancelled", "return"},
    "cancelled_item": {"return"},
    "cancelled": {"return"},
}
"""Of what each kind may be the cause, if it happened before."""


def _causes(case: Case, other: AnnouncementRecord, row: AnnouncementRecord) -> bool:
    if row.kind not in _BEFORE.get(other.kind, ()):
        return False
    first, second = case.happened(other.kind, other.key), case.happened(row.kind, row.key)
    if first is None or second is None:
        return False
    return first < second or (first == second and other.kind != row.kind)


_DATED = frozenset({"shipment", "item", "return", "cancelled", "cancelled_item", "placed"})


def _times(case: Case, one: Received) -> Iterator[Violation]:
    """L5: an event's time is the warehouse's, or the shop's, and has come."""
    if one.time > one.at + CLOCKS_DIFFER:
        yield Violation("L5", f"{one.kind} {one.key}: has not happened yet")
    # When lines were added to a return nobody says.
    grown = one.kind == "return" and one.of("ReturnRevision") != "1"
    if one.kind in _DATED and not grown:
        happened = case.happened(one.kind, one.key)
        if happened is not None and happened.replace(microsecond=0) != one.time:
            yield Violation("L5", f"{one.kind} {one.key}: happened {happened}, says {one.time}")


def _stale(case: Case, one: Received) -> Iterator[Violation]:
    """L6: what is late leaves in the late mode only, and nothing from before the start does."""
    policy = case.scene.policy
    late = one.at > one.time + policy.live_window
    if one.backfill != (late and policy.late == "silent"):
        yield Violation("L6", f"{one.kind} {one.key}: late {late}, and silent {one.backfill}")
    if policy.start_at is not None and one.time < policy.start_at:
        yield Violation("L6", f"{one.kind} {one.key}: is from before the start")


def _contradicts(case: Case, one: Received) -> Iterator[Violation]:
    """L8: no parcel of what was told to be cancelled, nothing kept that was told to be back."""
    if not one.took_effect:
        return
    earlier = [other for other in case.effects[:-1] if case.group(other.key) == case.group(one.key)]
    if one.kind == "shipment" and not any(one.key in name for name in case.asked):
        if any(other.kind == "cancelled" for other in earlier):
            yield Violation("L8", f"{one.key}: told after its order's cancellation")
        if _is_cut(case, one, earlier):
            yield Violation("L8", f"{one.key}: told after the cancellation of what it holds")
    if one.kind == "kept_item":
        sku, order = one.of("SKU"), one.of("OrderNumber")
        if any(
            other.kind == "return" and other.of("OrderNumber") == order and sku in other.pieces()
            for other in earlier
        ):
            yield Violation("L8", f"{one.key}: kept, and came back")


def _is_cut(case: Case, one: Received, earlier: list[Received]) -> bool:
    cut, sent, ordered = Counter[str](), Counter[str](), Counter[str]()
    for other in earlier:
        if other.kind == "cancelled_item":
            cut[other.of("SKU")] += int(other.of("Quantity"))
        elif other.kind == "shipment":
            sent.update(other.pieces())
        elif other.kind == "correction":
            sent.subtract(other.pieces())
    lines = {
        (order.number, line.line): (line.item_code, line.quantity)
        for order in case.orders
        if case.group(one.key) == order.reference
        for line in order.lines or ()
    }
    for code, quantity in lines.values():
        ordered[code] += quantity
    for said in case.said:
        if said.kind == "order_placed" and said.order == case.group(one.key):
            # A cancellation may have reached Peoplevox's lines before they were read.
            ordered |= Counter({line.sku: line.quantity for line in said.lines})
    return any(
        cut[code] and sent[code] + count > ordered[code] - cut[code]
        for code, count in one.pieces().items()
    )


def _explained(case: Case) -> Iterator[Violation]:
    """L12: a reason that has words, and facts that are there."""
    facts = {
        key for facts in case.machine.store._tables.observations.rows.values() for key in facts
    }
    for row in case.rows:
        if row.reason not in REASONS:
            yield Violation("L12", f"{row.kind} {row.key}: the reason is {row.reason!r}")
        if not row.facts or not facts.issuperset(row.facts):
            yield Violation("L12", f"{row.kind} {row.key}: rests on nothing that is there")
