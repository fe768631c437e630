"""What one commit writes: all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import attrs

from ..model import PersonRef, StreamKey
from ._announcing import NewAnnouncement, Settled
from ._hints import NewHint, PendingHint
from ._reading import CursorMove, FeedRead, LookedUp, ReadFailed
from ._records import AnnouncementId, ControlVerb, Observation


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

        if_known: Join only if there is such a stream by the time of the
            commit; else it is as if nothing had been said.
    """

    stream: StreamKey
    root: StreamKey
    if_known: bool = False


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

        hints: Somebody said that there is news. Beyond :data:`MOST_HINTS`
            named streams of a source, a new one counts as one that names none.

        heeded: Hints that were acted on: they wait no more, but for those that
            were given again since they were read.

        nominated: Streams to look up, as news in a feed has it.

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
    hints: tuple[NewHint, ...] = ()
    heeded: tuple[PendingHint, ...] = ()
    nominated: tuple[StreamKey, ...] = ()
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

        new_by_kind: How many of the new ones were of which kind.

        lost: Rows whose claim had ended: nothing was written for them.
    """

    new: int = 0
    known: int = 0
    new_by_kind: Mapping[str, int] = attrs.field(factory=dict[str, int])
    lost: tuple[AnnouncementId, ...] = ()
