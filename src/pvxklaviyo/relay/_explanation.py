"""What is known of an order and what was told, as values and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal, TypeAlias

import attrs

from ..klaviyo import Json
from ..ledger import ExceptionRecord

OrderState: TypeAlias = Literal[
    "unknown",
    "before_start",
    "held",
    "queued",
    "partly_sent",
    "complete",
    "skipped",
    "parked",
]
"""
How an order stands: the first of ``parked``, ``queued``, ``held`` that is true
of any of its parcels; else ``complete`` or ``partly_sent`` by what was told;
else why nothing was.
"""

ToldState: TypeAlias = Literal["held", "queued", "delivered", "skipped", "parked"]
"""Where one announcement stands; ``held`` is not decided yet."""


@attrs.frozen(kw_only=True)
class Learned:
    """
    One thing that was observed.

    Attributes:
        order: The Peoplevox order, or the shop's reference of what a shop
            said.

        kind: ``"order"``, ``"shipment"``, ``"return"`` or ``"shop"``.

        key: The ledger's name of it, revision included.

        happened_at: When it happened; None where the source does not say.

        learned_at: When the ledger stored it.

        last_seen_at: When a look-up last showed it; None if none ever did.

        is_current: Whether the last look-up showed it; what a shop said is.

        person: Whose it is, masked unless it was to be revealed; empty if
            nobody's.

        text: What it said, without anything about a person.
    """

    order: str
    kind: str
    key: str
    happened_at: datetime | None
    learned_at: datetime | None
    last_seen_at: datetime | None
    is_current: bool
    person: str
    text: str

    def to_json(self) -> dict[str, Json]:
        """Give it as JSON values."""
        return {
            "order": self.order,
            "kind": self.kind,
            "key": self.key,
            "happened_at": _instant(self.happened_at),
            "learned_at": _instant(self.learned_at),
            "last_seen_at": _instant(self.last_seen_at),
            "is_current": self.is_current,
            "person": self.person or None,
            "text": self.text,
        }


@attrs.frozen(kw_only=True)
class Telling:
    """
    One thing that was told, waits, or is not told.

    Attributes:
        kind: ``"shipment"`` or ``"tracking"``.

        key: The business key.

        despatch: Peoplevox's number of the despatch it is about.

        metric: The metric; empty where there is none yet, or will be none.

        reason: The reason code.

        state: Where it stands. ``"held"`` is not decided yet.

        unique_id: What Klaviyo knows it by; empty where it was not made.

        happened_at: The event's time.

        made_at: When it was decided; None if the next pass does that.

        attempted_at: When sending first began.

        delivered_at: When Klaviyo had accepted it.

        tries: How often sending began.

        index: 1 for the order's first parcel told, and so on; None if not
            decided.

        is_complete: Whether nothing is still to come after it; None if not
            known.

        next_at: When something happens with it by itself; None: nothing does.

        person: Whom it is for, masked unless it was to be revealed; empty if
            nobody.

        note: Why it was parked.

        why: The reason in plain words.

        next: What happens with it next, in plain words; empty if nothing
            does.
    """

    kind: str
    key: str
    despatch: str = ""
    metric: str = ""
    reason: str
    state: ToldState
    unique_id: str = ""
    happened_at: datetime | None = None
    made_at: datetime | None = None
    attempted_at: datetime | None = None
    delivered_at: datetime | None = None
    tries: int = 0
    index: int | None = None
    is_complete: bool | None = None
    next_at: datetime | None = None
    person: str = ""
    note: str = ""
    why: str = ""
    next: str = ""

    def to_json(self) -> dict[str, Json]:
        """Give it as JSON values."""
        return {
            "kind": self.kind,
            "key": self.key,
            "despatch": self.despatch or None,
            "metric": self.metric or None,
            "reason": self.reason,
            "state": self.state,
            "unique_id": self.unique_id or None,
            "happened_at": _instant(self.happened_at),
            "made_at": _instant(self.made_at),
            "attempted_at": _instant(self.attempted_at),
            "delivered_at": _instant(self.delivered_at),
            "tries": self.tries,
            "index": self.index,
            "is_complete": self.is_complete,
            "next_at": _instant(self.next_at),
            "person": self.person or None,
            "note": self.note or None,
            "why": self.why,
            "next": self.next or None,
        }


@attrs.frozen(kw_only=True)
class Explanation:
    """
    What is known of an order, what was told, and what comes next.

    Attributes:
        asked: The name it was asked by.

        orders: The Peoplevox orders that were found, all of the order group.

        references: The shop's references of them.

        state: How the order stands.

        reason: The reason code of that.

        why: The reason in plain words.

        next: What happens next, in plain words.

        next_at: When something happens by itself; None: nothing does.

        observations: What was learned, oldest first.

        announcements: What was told, waits or is not told: in the order
            decided, what is not decided yet last.

        exceptions: What about it needs a person.
    """

    asked: str
    orders: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    state: OrderState
    reason: str
    why: str
    next: str
    next_at: datetime | None = None
    observations: Sequence[Learned] = ()
    announcements: Sequence[Telling] = ()
    exceptions: Sequence[ExceptionRecord] = ()

    def to_json(self) -> dict[str, Json]:
        """Give state, reason, next instant, observations and announcements as JSON values."""
        return {
            "state": self.state,
            "reason": self.reason,
            "next_at": _instant(self.next_at),
            "observations": [one.to_json() for one in self.observations],
            "announcements": [one.to_json() for one in self.announcements],
        }


def _instant(at: datetime | None) -> str | None:
    if at is None:
        return None
    return at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
