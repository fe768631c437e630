"""What the ledger gives back: histories and the records in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, NewType

import attrs

from ..model import FactKey, PersonRef, StreamKey

AnnouncementId = NewType("AnnouncementId", int)
"""Rises: of one queue, the smaller is sent first."""

AnnouncementState = Literal["queued", "delivered", "skipped", "parked"]
"""``queued`` until its outcome is known, also while it is being sent."""


@attrs.frozen(kw_only=True)
class Observation:
    """
    A fact we learned, immutable.

    Attributes:
        stream: The stream it was learned for.

        key: Its name within the stream, revision included. The revision
            covers everything observed, people included, by a keyed digest.

        kind: ``"order"``, ``"shipment"``, ``"return"``, ``"shop"`` (what a
            shop said), ``"told"`` (what a person was told) or ``"unread"``
            (that something could not be looked up).

        happened_at: When it happened in the warehouse, UTC; None where the
            source does not say.

        person: Whom it concerns.

        body: JSON of what was observed, without personal values.

        learned_at: When the ledger stored it, by the store's clock; None
            until then.
    """

    stream: StreamKey
    key: FactKey
    kind: str
    happened_at: datetime | None
    person: PersonRef | None
    body: bytes = attrs.field(repr=False)
    learned_at: datetime | None = None


@attrs.frozen(kw_only=True)
class Reading:
    """
    Complete look-ups, one after another, that all showed the same facts.

    Attributes:
        first: When the first of them was started.

        last_started: When the last of them was started.

        last: When the last of them was stored.

        count: How many there were.

        shown: The facts that all of them showed.
    """

    first: datetime
    last_started: datetime
    last: datetime
    count: int
    shown: frozenset[FactKey]


@attrs.frozen(kw_only=True)
class AnnouncementRecord:
    """
    One announcement as the ledger knows it; withdrawn ones are not given.

    Attributes:
        id: The ledger's own name of it.

        account: The Klaviyo account it is for.

        kind: ``"shipment"``, ``"tracking"``, …

        key: The business key: with account and kind, unique for ever.

        unique_id: What Klaviyo knows it by; empty for a skip.

        metric: The metric's name; empty for a skip.

        reason: The reason code of the decision, or of the outcome that
            parked or skipped it.

        facts: The observations it rests on.

        happened_at: The event's time.

        live_until: When its live window ends.

        late_mode: What to do after that.

        late_until: Until when ``announce_late`` applies; None: for ever.

        person: Whom it is for.

        decision: JSON of what was decided, without personal values.

        state: Where it stands.

        made_at: When it was decided.

        attempted_at: When it was first claimed for sending; None before.

        tries: How often it was claimed.

        send_at: When it may be sent (again), while it is queued.

        settled_at: When its outcome became known.

        note: Why it was parked or skipped, without personal values.
    """

    id: AnnouncementId
    account: str
    kind: str
    key: str
    unique_id: str
    metric: str
    reason: str
    facts: tuple[FactKey, ...]
    happened_at: datetime | None
    live_until: datetime | None
    late_mode: str
    person: PersonRef | None
    decision: bytes = attrs.field(repr=False)
    state: AnnouncementState
    made_at: datetime
    attempted_at: datetime | None
    tries: int
    send_at: datetime | None
    settled_at: datetime | None
    note: str = ""
    late_until: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether a decision may still take it back: nobody has begun to send it."""
        return self.attempted_at is None and self.state in {"queued", "skipped"}


@attrs.frozen(kw_only=True)
class ExceptionRecord:
    """
    Something that a person must know.

    Attributes:
        id: What the person calls it by.

        key: What it is about: at most one open exception of a tenant has it.

        tenant: Whose it is.

        code: Such as ``"event.refused"``.

        owner: ``"warehouse"``, ``"e-commerce"``, ``"marketing"``,
            ``"customer care"`` or ``"integrator"``.

        severity: ``"info"``, ``"warning"`` or ``"error"``.

        subject: What it is about, in the words of its owner.

        text: What is the case, in plain words.

        next_step: What to do about it, with the command that does it.

        stream: The stream it belongs to, if it belongs to one.

        opened_at: When it was first seen.

        closed_at: When it ended; None while it is open.
    """

    id: str
    key: str
    tenant: str
    code: str
    owner: str
    severity: str
    subject: str
    text: str
    next_step: str
    stream: StreamKey | None
    opened_at: datetime
    closed_at: datetime | None = None


ControlVerb = Literal["approve", "retry", "discard"]
"""A person's answer to an exception: it is right, try again, leave it."""


@attrs.frozen(kw_only=True)
class ControlRecord:
    """
    A person's answer to an exception.

    Attributes:
        verb: What to do.

        key: The key of the exception it answers.

        at: When it was given, by the store's clock.

        by: Who gave it.

        note: What they said about it.
    """

    verb: ControlVerb
    key: str
    at: datetime
    by: str
    note: str = ""


@attrs.frozen(kw_only=True)
class History:
    """
    Everything known of one stream and those joined to it. It *is* the state.

    Attributes:
        stream: The root of the joined streams.

        version: Raised by everything that changes the history; 0 for a stream
            nobody has heard of.

        members: All joined streams, the root first.

        nominated_at: When a feed last said that there is news; None if never.

        observations: All facts of all members, oldest first.

        readings: Of each member, its readings, oldest first.

        announcements: All that was not withdrawn, in queue order.

        controls: Answers of people, oldest first.

        exceptions: The open ones of this stream.

        people: Sealed addresses of the persons that the facts name.
    """

    stream: StreamKey
    version: int = 0
    members: tuple[StreamKey, ...] = ()
    nominated_at: datetime | None = None
    observations: Sequence[Observation] = ()
    readings: Mapping[StreamKey, Sequence[Reading]] = attrs.field(
        factory=dict[StreamKey, Sequence[Reading]]
    )
    announcements: Sequence[AnnouncementRecord] = ()
    controls: Sequence[ControlRecord] = ()
    exceptions: Sequence[ExceptionRecord] = ()
    people: Mapping[PersonRef, bytes] = attrs.field(factory=dict[PersonRef, bytes], repr=False)
