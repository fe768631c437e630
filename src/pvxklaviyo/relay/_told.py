"""One order group, said: what was learned of it, and what was told, waits or is not told."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict

from ..ledger import AnnouncementRecord, History, Observation
from ..model import (
    PersonRef,
    Shipment,
    decode_order,
    decode_return,
    decode_shipment,
    decode_shop_fact,
    decode_shown,
    decode_told,
    stream_name,
)
from ..sequence import Announcement, Held, Plan, facts_shown, in_words
from . import _in_words as words
from ._explanation import Learned, Telling
from ._in_words import Times
from ._late_in_words import late_in_words
from ._shown_in_words import matched, shown_by_shop
from ._tellings_in_words import name_of, subject_of, told_in_words


class Told:
    """
    One order group, said.

    Args:
        history: Everything known of it, ``people`` opened.

        plan: What would be decided now.

        now: When.

        times: Says instants.

        reveal: Show addresses.
    """

    def __init__(
        self, history: History, plan: Plan, now: datetime, times: Times, *, reveal: bool
    ) -> None:
        self.history = history
        self.plan = plan
        self.now = now
        self.times = times
        self._reveal = reveal
        self.references: list[str] = []
        self._derived = facts_shown(history)
        self.observations = [self._observed(fact) for fact in history.observations]
        self.announcements = list(self._announcements())

    @property
    def unread(self) -> bool:
        """Whether an order of the group was never looked up."""
        return not all(self.history.readings.get(member) for member in self.history.members)

    @property
    def unreadable(self) -> bool:
        """Whether Peoplevox shows a value of it that cannot be read."""
        return any(one.code == "row.rejected" for one in self.history.exceptions)

    @property
    def is_cancelled_in_peoplevox(self) -> bool:
        """Whether all that Peoplevox shows of it is cancelled there."""
        shown = [
            decode_order(fact.body).is_cancelled
            for fact, seen in self.seen()
            if fact.kind == "order" and seen.is_current
        ]
        return bool(shown) and all(shown)

    def seen(self) -> Iterable[tuple[Observation, Learned]]:
        """Give each fact with what is said of it."""
        return zip(self.history.observations, self.observations, strict=True)

    # what was learned

    def _observed(self, fact: Observation) -> Learned:
        readings = self.history.readings.get(fact.stream, ())
        showing = [reading for reading in readings if fact.key in reading.shown]
        # What a shop said was told to us once, and no look-up shows it.
        was_said = fact.kind in {"shop", "shown", "matched", "told"}
        return Learned(
            order=stream_name(fact.stream).subject,
            kind=fact.kind,
            key=fact.key,
            happened_at=fact.happened_at,
            learned_at=fact.learned_at,
            last_seen_at=showing[-1].last if showing else None,
            is_current=was_said or (bool(showing) and showing[-1] is readings[-1]),
            person=self._person(fact.person),
            text=self._text(fact),
        )

    def _text(self, fact: Observation) -> str:
        if fact.kind == "order":
            order = decode_order(fact.body)
            self._refer(order.reference)
            return words.order_seen(order, self.times)
        if fact.kind == "shop":
            said = decode_shop_fact(fact.body)
            self._refer(said.order)
            return words.said_by_shop(said, self.times)
        if fact.kind == "shown":
            derived = self._derived.get(fact.key, ())
            return shown_by_shop(decode_shown(fact.body), derived, self.times)
        if fact.kind == "matched":
            return matched(fact.body)
        if fact.kind == "return":
            return words.return_seen(decode_return(fact.body), self.times)
        if fact.kind == "shipment":
            return words.shipment_seen(decode_shipment(fact.body), self.times)
        if fact.kind == "told":
            return words.told_to_person(decode_told(fact.body), self.times)
        if fact.kind == "unread":
            return "Peoplevox's report of returns could not be read; the rest of the order was."
        return ""

    def _refer(self, reference: str) -> None:
        if reference and reference not in self.references:
            self.references.append(reference)

    def _person(self, person: PersonRef | None) -> str:
        address = self.history.people.get(person) if person is not None else None
        if address is None:
            return ""
        text = address.decode()
        return text if self._reveal else words.masked(text)

    # what was told, waits, or is not told

    def _announcements(self) -> Iterable[Telling]:
        withdrawn = set(self.plan.withdrawn)
        for record in self.history.announcements:
            if record.id not in withdrawn:
                yield self._told(record)
        for wish in self.plan.announcements:
            yield self._wished(wish)
        for held in self.plan.held:
            yield self._held(held)

    def _told(self, record: AnnouncementRecord) -> Telling:
        decided = json.loads(record.decision)
        reason = record.reason
        if record.state == "parked" and reason not in {"refused", "late"}:
            reason = "not_mapped"
        waits = record.state == "queued"
        return Telling(
            **_named(record.kind, record.key),
            metric=record.metric,
            reason=reason,
            state=record.state,
            unique_id=record.unique_id,
            happened_at=record.happened_at,
            made_at=record.made_at,
            attempted_at=record.attempted_at,
            delivered_at=record.settled_at if record.state == "delivered" else None,
            tries=record.tries,
            index=decided.get("index"),
            is_complete=decided.get("complete"),
            next_at=max(self.now, record.send_at or self.now) if waits else None,
            person=self._person(record.person),
            note=record.note,
            live_until=record.live_until,
            late_mode=record.late_mode,
            late=late_in_words(record, self.now, self.times),
            rests_on=record.facts,
            # Of what is not told a decision keeps no more than what it is.
            text=""
            if record.state == "skipped"
            else told_in_words(record.kind, record.key, record.decision),
            why=in_words(reason),
            next=self._queued(record) if waits else "",
        )

    def _queued(self, record: AnnouncementRecord) -> str:
        at = record.send_at or self.now
        if not record.tries:
            return f"The event goes {self.times.next(at)}."
        times = "once" if record.tries == 1 else f"{record.tries} times"
        return f"Sending began {times} and has no outcome yet; it is tried {self.times.next(at)}."

    def _wished(self, wish: Announcement) -> Telling:
        told = None if wish.skipped else wish.about
        shipment = told if isinstance(told, Shipment) else None
        return Telling(
            **_named(wish.kind, wish.key),
            metric=wish.metric,
            reason=wish.reason,
            state="skipped" if wish.skipped else "queued",
            happened_at=wish.happened_at,
            index=None if shipment is None else shipment.index,
            is_complete=None if shipment is None else shipment.is_complete,
            next_at=None if wish.skipped else max(self.now, wish.send_at or self.now),
            person=self._person(wish.person),
            note=wish.note,
            live_until=wish.live_until,
            late_mode=wish.late_mode,
            late="" if wish.skipped else late_in_words(wish, self.now, self.times),
            rests_on=wish.facts,
            text="" if wish.skipped else told_in_words(wish.kind, wish.key, wish.decision()),
            why=in_words(wish.reason),
            next="" if wish.skipped else "Nothing is waited for: it is told with the next pass.",
        )

    def _held(self, held: Held) -> Telling:
        about = [fact for fact in self.history.observations if fact.key in held.facts]
        # Of a shipment it is the despatch that happened, not what its order was.
        of_kind = [fact for fact in about if fact.kind != "order"] or about
        happened = [fact.happened_at for fact in of_kind if fact.happened_at is not None]
        people = [person for fact in about if (person := self._person(fact.person))]
        when = self.times.next(held.until or self.now)
        return Telling(
            **_named(held.kind, held.key),
            reason=held.reason,
            state="held",
            happened_at=happened[-1] if happened else None,
            next_at=held.until,
            person=people[-1] if people else "",
            rests_on=held.facts,
            why=in_words(held.reason),
            next=words.held_next(held.reason, when),
        )


class _Named(TypedDict):
    kind: str
    key: str
    name: str
    despatch: str
    return_code: str


def _named(kind: str, key: str) -> _Named:
    subject = subject_of(kind, key)
    return _Named(
        kind=kind,
        key=key,
        name=name_of(kind, key),
        despatch=subject.despatch,
        return_code=subject.return_code,
    )
