"""What a decision wishes: the whole of what is not yet attempted."""

from __future__ import annotations

import json
from datetime import datetime

import attrs

from ..ledger import AnnouncementId, ExceptionOpened
from ..model import (
    Cancellation,
    Completion,
    FactKey,
    Order,
    PersonFacts,
    PersonRef,
    Placing,
    Return,
    Shipment,
)
from ._decided import decided

About = Shipment | Placing | Cancellation | Completion | Return | PersonFacts
"""What an announcement is about: what hooks are given."""


@attrs.frozen(kw_only=True)
class Announcement:
    """
    One thing to tell, or not to tell.

    Attributes:
        kind: One of :data:`~pvxklaviyo.sequence.KINDS`.

        key: The business key.

        reason: The reason code.

        facts: The observations it rests on (laws L1 and L12).

        happened_at: The event's time.

        metric: Its metric as the tenant calls it; empty for a skip.

        live_until: When its live window ends; None for a skip.

        late_mode: What to do after that; empty for a skip.

        late_until: Until when ``announce_late`` applies; None: for ever.

        send_at: When it may be sent at the earliest; None: at once.

        person: Whom it is for.

        about: What it is about, as far as the decision knows.

        order: The order, as far as it is known.

        skipped: Whether it is recorded and not sent.

        note: What else there is to say of a skip, without personal values.
    """

    kind: str
    key: str
    reason: str
    facts: tuple[FactKey, ...]
    happened_at: datetime
    metric: str = ""
    live_until: datetime | None = None
    late_mode: str = ""
    late_until: datetime | None = None
    send_at: datetime | None = None
    person: PersonRef | None = None
    about: About
    order: Order
    skipped: bool = False
    note: str = ""

    def untold(self, reason: str, note: str = "") -> Announcement:
        """Give the same as a recorded skip, of which nothing is sent, with the reason for that."""
        return attrs.evolve(
            self,
            reason=reason,
            note=note,
            metric="",
            live_until=None,
            late_mode="",
            late_until=None,
            send_at=None,
            skipped=True,
        )

    def decision(self) -> bytes:
        """Give what was decided as JSON, without personal values; equal decisions, equal bytes."""
        return json.dumps(decided(self.about), sort_keys=True, separators=(",", ":")).encode()


@attrs.frozen(kw_only=True)
class Held:
    """
    What waits.

    Attributes:
        kind: Of the announcement to come.

        key: Its business key.

        reason: One of the reasons to wait, such as ``"settling"``.

        until: When it is looked at again at the latest; None: a person's
            answer is waited for.

        facts: What it rests on.
    """

    kind: str
    key: str
    reason: str
    until: datetime | None
    facts: tuple[FactKey, ...] = ()


@attrs.frozen(kw_only=True)
class Plan:
    """
    A decision about one stream.

    Attributes:
        announcements: To append, in this order.

        withdrawn: To take back first.

        held: What waits, and why.

        read_at: When to look up again; None: only when a feed says so.

        wake_at: When to decide again if nothing arrives; None: not at all.

        opened: Exceptions to open, or to word anew.

        closed: Keys of exceptions that are over.

        of_tenant: Exceptions that are no one order's, such as a condition that
            a table does not know; whoever carries the plan out opens each once.
    """

    announcements: tuple[Announcement, ...] = ()
    withdrawn: tuple[AnnouncementId, ...] = ()
    held: tuple[Held, ...] = ()
    read_at: datetime | None = None
    wake_at: datetime | None = None
    opened: tuple[ExceptionOpened, ...] = ()
    closed: tuple[str, ...] = ()
    of_tenant: tuple[ExceptionOpened, ...] = ()
