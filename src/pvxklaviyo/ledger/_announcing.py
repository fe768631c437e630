"""What a commit writes of announcements: what is to be told, and what became of it."""

from __future__ import annotations

from datetime import datetime

import attrs

from ..model import FactKey, PersonRef, StreamKey
from ._lease import LeaseToken
from ._records import AnnouncementId


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

        late_until: Until when ``announce_late`` applies; None: for ever.

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
    late_until: datetime | None = None
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

        stops: Whether the rest of its queue waits until its stream is decided
            about again.
    """

    reason: str
    note: str
    stops: bool = False


@attrs.frozen
class Skipped:
    """
    It is not told after all.

    If this was its only attempt, it counts as not attempted: a later decision
    may take the skip back.

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
