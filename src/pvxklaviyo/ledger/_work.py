"""Work that has fallen due: what is asked for, and what is given out under a lease."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

from ..model import PersonRef, StreamKey
from ._announcing import Parts
from ._lease import LeaseToken
from ._records import AnnouncementId


@attrs.frozen(kw_only=True)
class ReadLease:
    """
    The right to read one source: either one feed, or some numbers.

    Attributes:
        source: What to read.

        token: Proves the claim.

        now: The store's time of the claim: the look-up counts as started
            then.

        until: When it ends.

        feed: The feed to go on with; None: look up the streams.

        cursor: Where the feed stands.

        streams: What to look up: all members of every claimed stream.
    """

    source: str
    token: LeaseToken
    now: datetime
    until: datetime
    feed: str | None = None
    cursor: str = ""
    streams: tuple[StreamKey, ...] = ()


@attrs.frozen(kw_only=True)
class AskStreams:
    """
    Which streams to decide about.

    Attributes:
        source: Of which source.

        limit: At most so many.

        lease: How long they are ours: keeps two runs from the same work. The
            version alone keeps the truth.
    """

    source: str
    limit: int
    lease: timedelta


@attrs.frozen(kw_only=True)
class StreamLease:
    """
    A stream whose time has come.

    Attributes:
        stream: The root.

        now: The store's time of the claim: the ``now`` of the decision.
    """

    stream: StreamKey
    now: datetime


@attrs.frozen(kw_only=True)
class Ask:
    """
    Which heads of queues to send.

    Attributes:
        account: To which destination.

        limit: At most so many rows.

        at_least: Nothing is claimed if fewer are due: how bulk waits for a
            backlog.

        max_bytes: At most so many bytes of parts.

        lease: How long they are ours.

        blocked_by: Names of budgets of which a penalty stops the claim.

        lanes: Only rows of these lanes; None: of all.
    """

    account: str
    limit: int
    at_least: int = 1
    max_bytes: int = 4_800_000
    lease: timedelta
    blocked_by: tuple[str, ...] = ()
    lanes: tuple[int, ...] | None = None


@attrs.frozen(kw_only=True)
class Claimed:
    """
    One row to send. It counts as told from the moment it was claimed.

    Attributes:
        id: The row.

        stream: Its queue.

        token: Proves the claim.

        now: The store's time of the claim.

        until: When the claim ends.

        kind: Of announcement.

        key: Its business key.

        unique_id: Klaviyo's id of the event.

        metric: The metric's name.

        happened_at: The event's time.

        live_until: When its live window ends.

        late_mode: What to do after that.

        late_until: Until when ``announce_late`` applies; None: for ever.

        person: Whom it is for.

        attempted_at: When it was first claimed.

        tries: How often, this time included.

        parts: The body, sealed.
    """

    id: AnnouncementId
    stream: StreamKey
    token: LeaseToken
    now: datetime
    until: datetime
    kind: str
    key: str
    unique_id: str
    metric: str
    happened_at: datetime
    live_until: datetime | None
    late_mode: str
    person: PersonRef | None
    attempted_at: datetime
    tries: int
    parts: Parts = attrs.field(repr=False)
    late_until: datetime | None = None


@attrs.frozen(kw_only=True)
class Due:
    """
    When there is work next, lease ends and penalties included; None: never.

    Attributes:
        feed_at: A feed of the source of rank 0.

        deep_at: A feed of a higher rank.

        read_at: A look-up.

        wake_at: A decision.

        deciding_at: A decision that is due now, and that somebody has begun:
            when the lease ends, because they may have died.

        send_at: Something to send, once no penalty stops it.
    """

    feed_at: datetime | None = None
    deep_at: datetime | None = None
    read_at: datetime | None = None
    wake_at: datetime | None = None
    deciding_at: datetime | None = None
    send_at: datetime | None = None
