"""What is known of one order group: looked up here, decided elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property

import attrs

from ..ledger import AnnouncementRecord, ControlRecord, History
from ..model import (
    FactKey,
    Order,
    PersonRef,
    Return,
    Shipment,
    business_key,
    decode_order,
    decode_return,
    decode_shipment,
    stream_name,
)
from ._heard import heard
from ._identity import present_person
from ._policy import Policy
from ._seen import Present, Seen
from ._settled import answer_to, is_retried
from ._successors import superseded


class Known:
    """
    One group's history, policy and present state.

    Its ``source`` is where it is read.

    Args:
        history: Everything known of it; ``people`` opened.

        policy: The tenant's.

        now: The instant of the decision.

        state: What the last look-ups show.
    """

    def __init__(self, history: History, policy: Policy, now: datetime, state: Present) -> None:
        self.history = history
        self.policy = policy
        self.now = now
        self.state = state
        self.source = stream_name(history.stream).source
        self._answers = {control.key: control for control in history.controls}
        self._records = {(record.kind, record.key): record for record in history.announcements}
        self._facts = {fact.key: fact for fact in history.observations}
        self.heard = heard(state.said)
        self.superseded = superseded(history, state.orders)

    def key(self, shipment: Shipment, *more: str) -> str:
        """Give the business key of a shipment, or of something of it."""
        return business_key(self.source, shipment.order_number, shipment.despatch_number, *more)

    def order_key(self, *more: str) -> str:
        """Give the business key of the whole order, or of something of it."""
        return business_key(self.source, "order", self.reference, *more)

    def end_key(self) -> str:
        """
        Give the business key of the order's end.

        By Peoplevox's number, which is nobody else's: two shops of one source
        may have one reference, and orders that stand alone share theirs.
        """
        return business_key(self.source, "order", min(self.state.orders))

    @property
    def is_unplaced(self) -> bool:
        """Whether its placing comes first, because we tell it, and is not known."""
        return self.policy.placed_order == "relay" and self.heard.placing is None

    @cached_property
    def ever_ordered(self) -> Mapping[str, Sequence[Order]]:
        """The group's orders as they were ever shown, by number."""
        ever: dict[str, list[Order]] = {}
        for fact in self.history.observations:
            if fact.kind == "order":
                order = decode_order(fact.body)
                ever.setdefault(order.number, []).append(order)
        return ever

    @property
    def reference(self) -> str:
        """Give the shop's reference of the group, else its first Peoplevox number."""
        for said in self.state.said:
            return said.fact.order
        for order in self.state.orders.values():
            if order.reference:
                return order.reference
        return stream_name(self.history.stream).subject

    def return_key(self, returned: Return, *more: str) -> str:
        """Give the business key of a return, or of something of it."""
        return business_key(self.source, returned.order_number, returned.return_code, *more)

    def record(self, kind: str, key: str) -> AnnouncementRecord | None:
        """Find what the ledger has of an announcement."""
        return self._records.get((kind, key))

    def answered(self, exception: str, since: datetime | None = None) -> ControlRecord | None:
        """Find a person's answer to an exception, given since an instant."""
        answer = self._answers.get(exception)
        if answer is None or (since is not None and answer.at < since):
            return None
        return answer

    def unparked(self, record: AnnouncementRecord) -> ControlRecord | None:
        """Find a person's answer to a parked event, given since it was parked."""
        return answer_to(record, self._answers)

    def is_retried(self, record: AnnouncementRecord) -> bool:
        """Whether it was parked and goes again, because a person said so."""
        return is_retried(record, self._answers)

    def is_told(self, record: AnnouncementRecord) -> bool:
        """Whether it counts as told: sending has begun, or history was left out on purpose."""
        if record.state == "skipped":
            return record.reason == "before_start"
        return not record.is_open and self.unparked(record) is None

    def told_shipment(self, record: AnnouncementRecord) -> Shipment | None:
        """Give the shipment as it was told, whatever it reads now."""
        for key in record.facts:
            fact = self._facts.get(key)
            if fact is not None and fact.kind == "shipment":
                return decode_shipment(fact.body)
        return None

    def told_return(self, record: AnnouncementRecord) -> Return | None:
        """Give the return as it was told, whatever it reads now."""
        for key in record.facts:
            fact = self._facts.get(key)
            if fact is not None and fact.kind == "return":
                return decode_return(fact.body)
        return None

    def address(self, person: PersonRef | None) -> str | None:
        """Give a person's e-mail, or their telephone number where there is none."""
        sealed = self.history.people.get(person) if person is not None else None
        return sealed.decode() if sealed is not None else None

    def present_person(
        self, number: str | None = None, reported: PersonRef | None = None
    ) -> PersonRef | None:
        """
        Say whom an order is for by now; :meth:`pinned` says whom an event is for.

        Args:
            number: Peoplevox's number of it; None: of any of the group.

            reported: Whom the despatch or the return names.
        """
        return present_person(self.state, self.heard, self.history.people, number, reported)

    def pinned(
        self, record: AnnouncementRecord | None, person: PersonRef | None
    ) -> PersonRef | None:
        """Give whom an event is for: *person*, until it was attempted for somebody (law L2)."""
        if record is not None:
            attempted = record.attempted_at is not None
            if attempted or (record.state == "queued" and self.is_retried(record)):
                return record.person
        return person

    def order_known(self, shipment: Shipment) -> bool:
        """Whether the shipment's order was found."""
        return shipment.order_number in self.state.orders

    def whole(self, seen: Seen) -> tuple[Shipment, Order, PersonRef | None]:
        """Put shipment, order and person together; the present address wins."""
        number = seen.shipment.order_number
        person = self.pinned(
            self.record("shipment", self.key(seen.shipment)),
            self.present_person(number, seen.person),
        )
        email = self.address(person)
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

    def rests_on(self, seen: Seen) -> tuple[FactKey, ...]:
        """Name the observations that an announcement of the shipment rests on (laws L1, L12)."""
        order = self.state.order_facts.get(seen.shipment.order_number)
        return (seen.fact,) if order is None else (seen.fact, order)
