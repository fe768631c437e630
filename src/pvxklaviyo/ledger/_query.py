"""What can be asked of the ledger, each question with the type of its answer."""

from __future__ import annotations

from datetime import datetime
from typing import Generic, TypeVar

import attrs

from ..model import StreamKey
from ._records import AnnouncementId, AnnouncementState, ExceptionRecord

R = TypeVar("R")


class Query(Generic[R]):
    """A question whose answers are of one type."""


@attrs.frozen(kw_only=True)
class FindStreams(Query[StreamKey]):
    """
    Streams (roots) that a person means by a name: the order number or an alias.

    Attributes:
        tenant: Whose.

        name: The Peoplevox number or the shop's reference.
    """

    tenant: str
    name: str


@attrs.frozen(kw_only=True)
class Exceptions(Query[ExceptionRecord]):
    """
    Exceptions of a tenant, oldest first.

    Attributes:
        tenant: Whose.

        open_only: Leave out those that are over.

        id: Only this one; None: all.
    """

    tenant: str
    open_only: bool = True
    id: str | None = None


@attrs.frozen(kw_only=True)
class Told:
    """
    One announcement for an overview.

    Attributes:
        id: Of the announcement.

        stream: Its stream.

        kind: Of announcement.

        key: Its business key.

        metric: The metric's name.

        reason: The reason code.

        state: Where it stands.

        tries: How often it was claimed.
    """

    id: AnnouncementId
    stream: StreamKey
    kind: str
    key: str
    metric: str
    reason: str
    state: AnnouncementState
    tries: int


@attrs.frozen(kw_only=True)
class Announcements(Query[Told]):
    """
    Announcements of a tenant that were not withdrawn, in the order decided.

    Attributes:
        tenant: Whose.

        state: Only these; None: all.

        after: Only later ones: how the next page is asked for.

        limit: At most so many.
    """

    tenant: str
    state: AnnouncementState | None = None
    after: AnnouncementId = AnnouncementId(0)
    limit: int = 1000


@attrs.frozen(kw_only=True)
class Streams(Query[StreamKey]):
    """
    Streams of a tenant in the order of their keys, those joined to others left out.

    Attributes:
        tenant: Whose.

        after: Only later ones: how the next page is asked for.

        limit: At most so many.
    """

    tenant: str
    after: str = ""
    limit: int = 1000


@attrs.frozen(kw_only=True)
class Damage:
    """
    A record that is not as it was written.

    Attributes:
        table: ``"observation"``, ``"announcement"``, ``"settlement"``,
            ``"withdrawal"``, ``"control"``, ``"journal"``, or ``"chain"`` for
            the record of what was written.

        key: Which one: the stream and key of an observation, the number of
            anything else.

        how: ``"changed"``, ``"gone"`` or ``"added"``.
    """

    table: str
    key: str
    how: str


@attrs.frozen(kw_only=True)
class Damages(Query[Damage]):
    """
    Every record of the ledger, of all tenants, that is not as it was written.

    Reads everything. An older copy of the whole ledger put back in its place
    cannot be told from what it is.

    Attributes:
        limit: Stop after so many.
    """

    limit: int = 1000


@attrs.frozen(kw_only=True)
class Tally:
    """
    How things stand.

    Attributes:
        observations: Facts stored so far.

        delivered: Announcements delivered so far.

        skipped: Skips recorded so far and not taken back.

        held: Announcements that wait for something (settling, tracking, a
            cause).

        parked: Announcements set aside for a person.

        exceptions: Open ones.

        remaining: Announcements queued: due or in back-off.
    """

    observations: int = 0
    delivered: int = 0
    skipped: int = 0
    held: int = 0
    parked: int = 0
    exceptions: int = 0
    remaining: int = 0


@attrs.frozen(kw_only=True)
class Tallies(Query[Tally]):
    """
    The one tally of a tenant.

    Attributes:
        tenant: Whose.
    """

    tenant: str


@attrs.frozen(kw_only=True)
class Cursor:
    """
    A setting or a feed's place.

    Attributes:
        name: Which.

        cursor: Its value.

        next_at: Of a feed: when it is due; None for a setting, and for a feed
            that rests.
    """

    name: str
    cursor: str
    next_at: datetime | None = None


@attrs.frozen(kw_only=True)
class Cursors(Query[Cursor]):
    """
    All settings and feeds of a source.

    Attributes:
        source: Whose.
    """

    source: str
