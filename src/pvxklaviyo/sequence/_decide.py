"""
Decide what to tell of one order group, from everything known of it.

Pure and total: the history is the state, so the same facts give the same
answer in whatever order they arrived. What was attempted is never touched
(law L2); everything else is computed afresh and compared with what waits.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

import attrs

from ..ledger import AnnouncementRecord, ControlRecord, ExceptionOpened, History
from ..model import (
    FactKey,
    Order,
    PersonRef,
    RemainingItem,
    Shipment,
    business_key,
    decode_shipment,
    stream_name,
)
from . import _exceptions as exceptions
from ._audience import not_told
from ._compare import compared
from ._completeness import still_to_come
from ._plan import Announcement, Held, Plan
from ._policy import (
    FULFILLED_ORDER,
    FULFILLED_PARTIAL_ORDER,
    UPDATED_TRACKING,
    Policy,
)
from ._present import Gone, Present, Seen, material, present

CLOCK_TOLERANCE = timedelta(minutes=2)
"""A despatch later than this after it was read cannot be true (law L5)."""

NEARLY_LATE = 0.75
"""The part of the live window after which an event not yet sent is an exception (law L6)."""

REQUIRED_UNTIL = 0.9
"""The part of the live window for which a service that must have tracking is waited for."""

LOOK_AGAIN = timedelta(minutes=1)
"""Between the two look-ups that make sure that a shipment is gone."""


def decide(history: History, policy: Policy, now: datetime) -> Plan:
    """
    Decide about one stream.

    Args:
        history: Everything known of it; ``people`` opened.

        policy: The tenant's, with ``start_at`` filled in.

        now: The store's time of the claim.

    Returns:
        The whole wish for all that is not yet attempted.
    """
    state = present(history)
    if state.read_from is None:
        # Nothing is known for certain of a group that was never looked up whole.
        return Plan(read_at=now)
    return _Decision(history, policy, now, state).plan()


class _Decision:
    """One decision being made; every method adds to its wish."""

    def __init__(self, history: History, policy: Policy, now: datetime, state: Present) -> None:
        self.history = history
        self.policy = policy
        self.now = now
        self.state = state
        self.source = stream_name(history.stream).source
        self.answers = {control.key: control for control in history.controls}
        self.records = {(record.kind, record.key): record for record in history.announcements}
        self.facts = {fact.key: fact for fact in history.observations}
        self.wishes: list[Announcement] = []
        self.held: list[Held] = []
        self.open: dict[str, ExceptionOpened] = {}
        self.reads: list[datetime] = []
        self.wakes: list[datetime] = []

    def plan(self) -> Plan:
        if self.history.nominated_at is not None and self.state.read_from is not None:
            # A feed said that there is news after the last look-up began.
            if self.history.nominated_at > self.state.read_from:
                self.reads.append(self.now)
        for gone in self.state.gone:
            self._gone(gone)
        self._shipments()
        for seen in self.state.shipments:
            self._after_telling(seen)
        return compared(
            self.history,
            self.wishes,
            held=self.held,
            read_at=min(self.reads, default=None),
            wake_at=min((at for at in self.wakes if at > self.now), default=None),
            exceptions=self.open,
        )

    # keys and records

    def _key(self, shipment: Shipment, *more: str) -> str:
        return business_key(self.source, shipment.order_number, shipment.despatch_number, *more)

    def _record(self, kind: str, key: str) -> AnnouncementRecord | None:
        return self.records.get((kind, key))

    def _answered(self, exception: str, since: datetime | None = None) -> ControlRecord | None:
        answer = self.answers.get(exception)
        if answer is None or (since is not None and answer.at < since):
            return None
        return answer

    def _unparked(self, record: AnnouncementRecord) -> ControlRecord | None:
        """Give a person's answer to a parked event, given since it was parked."""
        if record.state != "parked":
            return None
        return self._answered(
            exceptions.parking_key(record.kind, record.key), record.settled_at or record.made_at
        )

    def _is_told(self, record: AnnouncementRecord) -> bool:
        """Whether it counts as told: sending has begun, or history was left out on purpose."""
        if record.state == "skipped":
            return record.reason == "before_start"
        return not record.is_open and self._unparked(record) is None

    def _told_shipment(self, record: AnnouncementRecord) -> Shipment | None:
        """Give the shipment as it was told, whatever it reads now."""
        for key in record.facts:
            fact = self.facts.get(key)
            if fact is not None and fact.kind == "shipment":
                return decode_shipment(fact.body)
        return None

    # what is not there any more

    def _gone(self, gone: Gone) -> None:
        key = self._key(gone.shipment)
        record = self._record("shipment", key)
        told = record is not None and self._is_told(record) and record.state != "skipped"
        if gone.times < 2:
            # One answer without it may be a reader's accident.
            again = max(self.now, gone.last + LOOK_AGAIN)
            self.reads.append(again)
            if not told:
                self.held.append(Held(kind="shipment", key=key, reason="reversing", until=again))
        elif told:
            if self._answered(f"vanished:{key}") is None:
                self._open(exceptions.vanished(self.history.stream, key, gone.shipment))
        elif record is None or record.is_open:
            self._skip(gone.shipment, key, "reversed", (gone.fact,), None)

    # shipments

    def _shipments(self) -> None:
        told = [
            record
            for record in self.history.announcements
            if record.kind == "shipment" and self._is_told(record)
        ]
        counted = [
            shipment for record in told if (shipment := self._told_shipment(record)) is not None
        ]
        index = len(told)
        complete_before = any(b'"complete":true' in record.decision for record in told)
        waiting_earlier = False
        for seen in self.state.shipments:
            key = self._key(seen.shipment)
            record = self._record("shipment", key)
            shipment, order, person = self._whole(seen)
            if record is not None and self._is_told(record):
                if record.state == "skipped":
                    self._skip(shipment, key, record.reason, record.facts, person)
                continue
            facts = self._rests_on(seen)
            order_known = seen.shipment.order_number in self.state.orders
            reason = self._not_for_telling(seen, key, order, shipment)
            if reason is not None:
                self._skip(shipment, key, reason, facts, person)
                if reason in {"before_start", "discarded"}:
                    # It left all the same: it counts for what is still to come.
                    counted.append(shipment)
                    index += reason == "before_start"
                continue
            waits = self._waits(seen, key, order_known=order_known)
            if waits is None and waiting_earlier:
                waits = self._behind(seen, key)
            if waits is not None:
                self.held.append(attrs.evolve(waits, facts=facts))
                waiting_earlier = waiting_earlier or waits.reason != "clock"
                self._nearly_late(seen, key, FULFILLED_ORDER)
                continue
            counted.append(shipment)
            index += 1
            remaining = self._remaining(counted)
            if complete_before:
                remaining = None
                if self._answered(f"reopened:{key}") is None:
                    self._open(exceptions.reopened(self.history.stream, key, shipment))
            is_complete = None if remaining is None else not remaining
            complete_before = complete_before or bool(is_complete)
            metric = FULFILLED_ORDER if is_complete else FULFILLED_PARTIAL_ORDER
            self.wishes.append(
                Announcement(
                    kind="shipment",
                    key=key,
                    reason=self._reason(seen, order_known=order_known),
                    facts=facts,
                    happened_at=shipment.despatched_at,
                    metric=metric,
                    live_until=shipment.despatched_at + self.policy.window(metric),
                    late_mode=self.policy.late_mode(metric),
                    person=person,
                    shipment=attrs.evolve(
                        shipment, index=index, is_complete=is_complete, remaining=remaining
                    ),
                    order=order,
                )
            )
            self._nearly_late(seen, key, metric)

    def _whole(self, seen: Seen) -> tuple[Shipment, Order, PersonRef | None]:
        """Put shipment, order and person together; the order's own word on its e-mail wins."""
        number = seen.shipment.order_number
        person = self.state.owners.get(number) or seen.person
        record = self._record("shipment", self._key(seen.shipment))
        if record is not None and record.state == "parked":
            # Identity is that of the first attempt, for ever (law L2).
            person = record.person
        email = self._address(person)
        shipment = attrs.evolve(seen.shipment, email=email)
        order = self.state.orders.get(number)
        if order is None:
            order = Order(
                number=number,
                reference=shipment.reference,
                channel=shipment.channel,
                site=shipment.site,
            )
        return shipment, attrs.evolve(order, email=email), person

    def _rests_on(self, seen: Seen) -> tuple[FactKey, ...]:
        order = self.state.order_facts.get(seen.shipment.order_number)
        return (seen.fact,) if order is None else (seen.fact, order)

    def _not_for_telling(
        self, seen: Seen, key: str, order: Order, shipment: Shipment
    ) -> str | None:
        """Give the reason of a recorded skip, or None if it is to be told."""
        if self.policy.start_at is not None and shipment.despatched_at < self.policy.start_at:
            return "before_start"
        record = self._record("shipment", key)
        if record is not None and record.state == "skipped" and record.reason != "reversed":
            # A recorded skip stands until the facts it rests on change, so
            # that a new audience rule does not tell old news.
            if set(record.facts) == set(self._rests_on(seen)):
                return record.reason
        answer = self._answered(f"clock:{key}") or (
            self._unparked(record) if record is not None else None
        )
        if answer is not None and answer.verb == "discard":
            return "discarded"
        return not_told(self.policy.audience, order.channel or shipment.channel, shipment.email)

    # waiting

    def _waits(self, seen: Seen, key: str, *, order_known: bool) -> Held | None:
        """Say what a shipment waits for: the latest of all it waits for, or None."""
        if seen.shipment.despatched_at > seen.learned_at + CLOCK_TOLERANCE:
            if self._answered(f"clock:{key}") is None:
                self._open(exceptions.clock(self.history.stream, key, seen.shipment))
                return Held(kind="shipment", key=key, reason="clock", until=None)
        waits = [
            (until, reason)
            for until, reason in (
                (seen.settled_from + self.policy.settle_for, "settling"),
                (self._tracking_until(seen), "tracking"),
                (None if order_known else seen.first + self.policy.hold_for_cause, "cause"),
            )
            # Each ends with a look-up made after its time: what it shows decides.
            if until is not None and seen.last < until
        ]
        if not waits:
            return None
        self.reads += [max(self.now, until) for until, _ in waits]
        until, reason = max(waits)
        return Held(kind="shipment", key=key, reason=reason, until=max(self.now, until))

    def _tracking_until(self, seen: Seen) -> datetime | None:
        """Say until when tracking is waited for; None: it is there, or is not."""
        shipment = seen.shipment
        if shipment.tracking_number:
            return None
        match self.policy.tracking_rule(shipment.carrier, shipment.service):
            case "never":
                return None
            case "wanted":
                return seen.first + self.policy.hold_for_tracking
            case "required":
                window = self.policy.window(FULFILLED_PARTIAL_ORDER)
                return shipment.despatched_at + window * REQUIRED_UNTIL

    def _behind(self, seen: Seen, key: str) -> Held | None:
        """Let an earlier parcel of the order go first, for as long as a cause is waited for."""
        ready = max(
            seen.settled_from + self.policy.settle_for,
            seen.tracked_from if seen.shipment.tracking_number else seen.first,
        )
        until = ready + self.policy.hold_for_cause
        if until <= self.now:
            return None
        self.wakes.append(until)
        return Held(kind="shipment", key=key, reason="earlier_shipment", until=until)

    def _reason(self, seen: Seen, *, order_known: bool) -> str:
        if not order_known:
            return "cause_missing"
        if seen.shipment.tracking_number:
            return "despatched"
        rule = self.policy.tracking_rule(seen.shipment.carrier, seen.shipment.service)
        return "despatched" if rule == "never" else "tracking_missing"

    def _nearly_late(self, seen: Seen, key: str, metric: str) -> None:
        """Raise lag before it is a loss; what was late when we learned of it is history (L6)."""
        near = seen.shipment.despatched_at + self.policy.window(metric) * NEARLY_LATE
        if seen.learned_at >= near:
            return
        if self.now < near:
            self.wakes.append(near)
        elif self._answered(f"late:{key}") is None:
            self._open(exceptions.late(self.history.stream, key, seen.shipment))
            # Sending it does not wake the stream, so look whether it is over.
            self.wakes.append(self.now + LOOK_AGAIN)

    # after telling

    def _after_telling(self, seen: Seen) -> None:
        key = self._key(seen.shipment)
        record = self._record("shipment", key)
        if record is None or not self._is_told(record) or record.state in {"skipped", "parked"}:
            return
        told = self._told_shipment(record)
        if told is None:
            return
        if material(told) != material(seen.shipment) and self._answered(f"changed:{key}") is None:
            self._open(exceptions.changed(self.history.stream, key, seen.shipment))
        self._tracking(seen, told, record)
        if record.state == "queued":
            self._nearly_late(seen, key, record.metric)

    def _tracking(self, seen: Seen, told: Shipment, record: AnnouncementRecord) -> None:
        """Tell a tracking number that came or changed after the shipment was told."""
        updates = [
            update
            for update in self.history.announcements
            if update.kind == "tracking"
            and update.key.startswith(record.key + ":")
            and self._is_told(update)
        ]
        last = self._told_shipment(updates[-1]) if updates else told
        known = last.tracking_number if last is not None else ""
        shipment, order, _ = self._whole(seen)
        if not shipment.tracking_number:
            rule = self.policy.tracking_rule(shipment.carrier, shipment.service)
            untracked = f"untracked:{record.key}"
            if rule == "required" and not known and self._answered(untracked) is None:
                self._open(exceptions.tracking_missing(self.history.stream, record.key, shipment))
            return
        if shipment.tracking_number == known:
            return
        # Counted, not named: a key never contains what may change later.
        key = self._key(shipment, str(len(updates) + 1))
        update = self._record("tracking", key)
        answer = self._unparked(update) if update is not None else None
        if answer is not None and answer.verb == "discard":
            self._skip(shipment, key, "discarded", (seen.fact,), record.person, kind="tracking")
            return
        # Peoplevox does not say when a number was assigned; our first sight of
        # it is the nearest instant that anybody knows.
        happened_at = seen.tracked_from
        decided = json.loads(record.decision)
        self.wishes.append(
            Announcement(
                kind="tracking",
                key=key,
                reason="tracking_changed" if known else "tracking_assigned",
                facts=(seen.fact,),
                happened_at=happened_at,
                metric=UPDATED_TRACKING,
                live_until=happened_at + self.policy.window(UPDATED_TRACKING),
                late_mode=self.policy.late_mode(UPDATED_TRACKING),
                # The same profile that was told of the parcel is told of its tracking.
                person=record.person,
                shipment=attrs.evolve(
                    shipment,
                    index=decided.get("index"),
                    is_complete=decided.get("complete"),
                    email=self._address(record.person),
                ),
                order=attrs.evolve(order, email=self._address(record.person)),
            )
        )

    # the parts of the wish

    def _address(self, person: PersonRef | None) -> str | None:
        sealed = self.history.people.get(person) if person is not None else None
        return sealed.decode() if sealed is not None else None

    def _remaining(self, counted: Sequence[Shipment]) -> tuple[RemainingItem, ...] | None:
        if self.state.missing_orders:
            return None
        remaining = still_to_come(list(self.state.orders.values()), counted)
        if remaining is None:
            return None
        names = {
            item.item_code: item.name
            for seen in self.state.shipments
            for item in seen.shipment.items
            if item.name
        }
        return tuple(
            attrs.evolve(item, name=item.name or names.get(item.item_code, ""))
            for item in remaining
        )

    def _skip(
        self,
        shipment: Shipment,
        key: str,
        reason: str,
        facts: tuple[FactKey, ...],
        person: PersonRef | None,
        kind: str = "shipment",
    ) -> None:
        order = self.state.orders.get(shipment.order_number) or Order(number=shipment.order_number)
        self.wishes.append(
            Announcement(
                kind=kind,
                key=key,
                reason=reason,
                facts=facts,
                happened_at=shipment.despatched_at,
                person=person,
                shipment=shipment,
                order=order,
                skipped=True,
            )
        )

    def _open(self, exception: ExceptionOpened) -> None:
        self.open[exception.key] = exception
