"""What one commit writes: all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NewType

import attrs

from ..model import FactKey, PersonRef, StreamKey
from ._records import AnnouncementId, ControlVerb, Observation

LeaseToken = NewType("LeaseToken", str)
"""Proves a claim; another claim of the same thing has another one."""


@attrs.frozen(kw_only=True)
class FeedRow:
    """
    One row that a feed showed: it nominates its stream if it is news.

    Attributes:
        stream: What it is about.

        row: Names the row within the feed, revision included.

        at: Its place in the feed's order.
    """

    stream: StreamKey
    row: str
    at: datetime


@attrs.frozen(kw_only=True)
class FeedRead:
    """
    A stretch of a feed was read.

    A row that is new, or that came back, nominates its stream; so does a row
    known in ``[since, until)`` that the stretch no longer shows.

    Attributes:
        lease: The read lease, which this ends.

        rows: All rows of the stretch.

        since: Where the stretch that was read completely begins; None if it
            says nothing about missing rows.

        until: Where it ends, exclusive; None: it has no end.

        cursor: Where to go on.

        next_at: When to go on.
    """

    lease: LeaseToken
    rows: tuple[FeedRow, ...]
    since: datetime | None
    until: datetime | None
    cursor: str
    next_at: datetime


@attrs.frozen(kw_only=True)
class LookedUp:
    """
    Numbers were looked up.

    Attributes:
        lease: The read lease, which this ends. The look-up counts as started
            when the lease was given.

        shown: The facts shown, for every stream the look-up covered, also
            where it showed none. Streams other than the claimed ones may be
            among them.

        again_at: When the claimed streams that are not in ``shown`` want it
            again, because nothing was learned of them; None: not by
            themselves.
    """

    lease: LeaseToken
    shown: Mapping[StreamKey, frozenset[FactKey]]
    again_at: datetime | None = None


@attrs.frozen(kw_only=True)
class ReadFailed:
    """
    A feed could not be read.

    Attributes:
        lease: The read lease, which this ends; the cursor stays.

        again_at: When to try again.
    """

    lease: LeaseToken
    again_at: datetime


@attrs.frozen(kw_only=True)
class CursorMove:
    """
    A setting or a feed's place, moved without a read lease.

    Attributes:
        source: Whose.

        name: Which.

        expected: Its present value; None: there is none yet.

        cursor: The new value.

        next_at: For a feed: when it is due. None for a plain setting.

        rank: For a feed: 0 is read before numbers are looked up, more only
            when nothing else is due.
    """

    source: str
    name: str
    expected: str | None
    cursor: str
    next_at: datetime | None = None
    rank: int = 0


@attrs.frozen(kw_only=True)
class NewPerson:
    """
    An address that an observation of this batch names.

    Attributes:
        digest: Keyed digest of the normalised address: how it is found again.

        proposed: The reference the batch's observations use. If the address
            is known, the store puts the known reference in its place.

        sealed: The address as the codec sealed it.
    """

    digest: bytes = attrs.field(repr=False)
    proposed: PersonRef
    sealed: bytes = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class Join:
    """
    Two streams turned out to be one.

    Attributes:
        stream: Answers from now on under the root, too.

        root: What it is joined to. The store follows it to its own root.
    """

    stream: StreamKey
    root: StreamKey


@attrs.frozen(kw_only=True)
class Alias:
    """
    Another name under which people look for a stream, such as the shop's reference.

    Attributes:
        stream: What it leads to.

        name: The other name.
    """

    stream: StreamKey
    name: str


@attrs.frozen(kw_only=True)
class StreamMove:
    """
    When to decide about a stream again, absolute, under its expected version.

    Attributes:
        stream: The root.

        version: What the decision was made on.

        wake_at: When to decide again if nothing arrives; None: not at all.

        read_at: When to look up again; None: not at all.

        held: How many announcements wait for something.
    """

    stream: StreamKey
    version: int
    wake_at: datetime | None
    read_at: datetime | None
    held: int = 0


@attrs.frozen(kw_only=True)
class Parts:
    """
    An event's body in three sealed pieces, joined at the attempt.

    Attributes:
        attributes: The event's attributes without time and backfill.

        profile: The profile's identifier.

        meta: What else the profile is given; empty if nothing.
    """

    attributes: bytes = attrs.field(repr=False)
    profile: bytes = attrs.field(repr=False)
    meta: bytes = attrs.field(default=b"", repr=False)


@attrs.frozen(kw_only=True)
class NewAnnouncement:
    """
    What was decided to be told, or not to be told.

    The fields of :class:`AnnouncementRecord` mean the same here.

    Attributes:
        stream: The root stream; also the queue.

        account: The destination.

        kind: Of announcement.

        key: The business key.

        unique_id: Klaviyo's id of the event; empty for a skip.

        metric: The metric's name; empty for a skip.

        reason: The reason code.

        facts: What it rests on.

        happened_at: The event's time.

        live_until: When its live window ends.

        late_mode: What to do after that.

        lane: Rising urgency is a smaller number: live shipments are 0.

        person: Whom it is for.

        decision: JSON of the decision, without personal values.

        parts: The body; None together with ``skipped`` or ``parked``.

        state: ``"queued"``, ``"skipped"`` or ``"parked"``.

        send_at: When it may go.

        note: Why it was skipped or parked, without personal values.
    """

    stream: StreamKey
    account: str
    kind: str
    key: str
    unique_id: str = ""
    metric: str = ""
    reason: str
    facts: tuple[FactKey, ...]
    happened_at: datetime | None
    live_until: datetime | None = None
    late_mode: str = ""
    lane: int = 0
    person: PersonRef | None = None
    decision: bytes = attrs.field(default=b"{}", repr=False)
    parts: Parts | None = None
    state: str = "queued"
    send_at: datetime | None = None
    note: str = ""


@attrs.frozen
class Delivered:
    """The service accepted it."""


@attrs.frozen
class RetryAt:
    """
    It goes again.

    Attributes:
        at: When.

        sent: Whether it may have taken effect. If not, and this was its only
            attempt, it counts as not attempted.
    """

    at: datetime
    sent: bool


@attrs.frozen
class Parked:
    """
    Set aside for a person.

    Attributes:
        reason: The reason code.

        note: What was wrong, without personal values.
    """

    reason: str
    note: str


@attrs.frozen
class Skipped:
    """
    It is not told after all.

    Attributes:
        reason: The reason code.
    """

    reason: str


Outcome = Delivered | RetryAt | Parked | Skipped
"""What became of a claimed row."""


@attrs.frozen(kw_only=True)
class Settled:
    """
    What became of a claimed row.

    Attributes:
        id: The row.

        stream: Its queue.

        token: The claim; a row claimed by somebody else meanwhile is left as
            it is and reported as lost.

        outcome: What became of it.
    """

    id: AnnouncementId
    stream: StreamKey
    token: LeaseToken
    outcome: Outcome


@attrs.frozen(kw_only=True)
class ExceptionOpened:
    """
    Something a person must know. Opening one that is open changes its words only.

    The fields of :class:`ExceptionRecord` mean the same here.

    Attributes:
        key: What it is about.

        tenant: Whose it is.

        code: Its code.

        owner: Whose turn it is.

        severity: How bad.

        subject: What about.

        text: What is the case.

        next_step: What to do.

        stream: The stream, if it belongs to one.
    """

    key: str
    tenant: str
    code: str
    owner: str
    severity: str
    subject: str
    text: str
    next_step: str
    stream: StreamKey | None = None


@attrs.frozen(kw_only=True)
class Control:
    """
    A person's answer to an open exception; wakes the exception's stream.

    Attributes:
        exception: The id of the exception.

        verb: What to do.

        by: Who says so.

        note: Why.
    """

    exception: str
    verb: ControlVerb
    by: str
    note: str = ""


@attrs.frozen(kw_only=True)
class JournalEntry:
    """
    Who did what.

    Attributes:
        by: Who.

        action: What, such as ``"reveal"``.

        subject: To what.

        note: Why.
    """

    by: str
    action: str
    subject: str
    note: str = ""


@attrs.frozen(kw_only=True)
class Batch:
    """
    What one commit writes: all of it or nothing.

    Attributes:
        tenant: Whose commit it is.

        read: The result of one claimed read.

        cursors: Settings and feeds moved without a lease.

        people: Addresses that the observations name.

        observations: Appended if absent.

        aliases: Other names of streams; appended if absent.

        joins: Streams that turned out to be one.

        streams: When to decide again.

        withdrawn: Announcements taken back: open ones, or parked ones that a
            person answered.

        announcements: Appended after the withdrawals, in this order.

        settled: What became of claimed rows.

        opened: Exceptions.

        closed: Keys of exceptions that are over; unknown ones are ignored.

        controls: Answers of people.

        journal: Who did what.
    """

    tenant: str
    read: FeedRead | LookedUp | ReadFailed | None = None
    cursors: tuple[CursorMove, ...] = ()
    people: tuple[NewPerson, ...] = ()
    observations: tuple[Observation, ...] = ()
    aliases: tuple[Alias, ...] = ()
    joins: tuple[Join, ...] = ()
    streams: tuple[StreamMove, ...] = ()
    withdrawn: tuple[AnnouncementId, ...] = ()
    announcements: tuple[NewAnnouncement, ...] = ()
    settled: tuple[Settled, ...] = ()
    opened: tuple[ExceptionOpened, ...] = ()
    closed: tuple[str, ...] = ()
    controls: tuple[Control, ...] = ()
    journal: tuple[JournalEntry, ...] = ()


@attrs.frozen(kw_only=True)
class Committed:
    """
    What a commit did.

    Attributes:
        new: Observations that were not known.

        known: Observations that were.

        lost: Rows whose claim had ended: nothing was written for them.
    """

    new: int = 0
    known: int = 0
    lost: tuple[AnnouncementId, ...] = ()
