"""What a commit writes of a feed that was read, or of numbers that were looked up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import attrs

from ..model import FactKey, StreamKey
from ._lease import LeaseToken


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
    known in ``[since, until)`` that the stretch no longer shows. Several feeds
    may read one report from different places; rows of another report are
    neither shown by this stretch nor missing from it.

    Attributes:
        lease: The read lease, which this ends.

        report: What was read: rows are compared with those of the same report
            alone.

        rows: All rows of the stretch.

        since: Where the stretch that was read completely begins; None if it
            says nothing about missing rows.

        until: Where it ends, exclusive; None: it has no end.

        cursor: Where to go on.

        next_at: When to go on; None: when somebody moves it.
    """

    lease: LeaseToken
    report: str
    rows: tuple[FeedRow, ...]
    since: datetime | None
    until: datetime | None
    cursor: str
    next_at: datetime | None


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
