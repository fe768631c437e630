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
    "cancelled",
    "skipped",
    "parked",
]
"""
How an order stands: the first of ``parked``, ``queued``, ``held`` that is true
of anything of it; else ``cancelled`` if its shop cancelled it whole; else
``complete`` or ``partly_sent`` by what was told; else why nothing was.
"""

Happening: TypeAlias = Literal[
    "learned",
    "gone",
    "decided",
    "sent",
    "delivered",
    "skipped",
    "parked",
    "exception",
    "answered",
    "coming",
]
"""What an entry of a chronicle is about; ``coming`` has not happened yet."""

ToldState: TypeAlias = Literal["held", "queued", "delivered", "skipped", "parked"]
"""Where one announcement stands; ``held`` is not decided yet."""


@attrs.frozen(kw_only=True)
class Learned:
    """
    One thing that was observed.

    Attributes:
        order: The Peoplevox order, or the shop's reference of what a shop
            said.

        kind: ``"order"``, ``"shipment"``, ``"return"``, ``"shop"``, ``"shown"``
            and ``"matched"`` (what a shop showed, and by what it is known), or
            ``"unread"`` for what could not be looked up.

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
        kind: ``"placed"``, ``"shipment"``, ``"cancelled"``, ``"return"``, …

        key: The business key.

        despatch: Peoplevox's number of the despatch it is about; empty if it
            is about none.

        return_code: Peoplevox's code of the return it is about; empty if it is
            about none.

        name: What it is about, in two or three words.

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

        note: Why it was parked, or what else there is to say of a skip.

        live_until: Until when it can start flows; None: it is not decided, or
            is a skip.

        late_mode: What was chosen for after that; empty for the same.

        late: What becomes of it late, or became of it, in plain words; empty
            for what is not told.

        rests_on: The observations that it rests on, by their keys.

        text: What it tells, in plain words; empty if that is not decided.

        why: The reason in plain words.

        next: What happens with it next, in plain words; empty if nothing
            does.
    """

    kind: str
    key: str
    despatch: str = ""
    return_code: str = ""
    name: str = ""
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
    live_until: datetime | None = None
    late_mode: str = ""
    late: str = ""
    rests_on: tuple[str, ...] = ()
    text: str = ""
    why: str = ""
    next: str = ""

    def to_json(self) -> dict[str, Json]:
        """Give it as JSON values."""
        return {
            "kind": self.kind,
            "key": self.key,
            "despatch": self.despatch or None,
            "return": self.return_code or None,
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
            "live_until": _instant(self.live_until),
            "late_mode": self.late_mode or None,
            "late": self.late or None,
            "rests_on": list(self.rests_on),
            "text": self.text or None,
            "why": self.why,
            "next": self.next or None,
        }


@attrs.frozen(kw_only=True)
class Entry:
    """
    One line of an order's chronicle.

    Attributes:
        at: When.

        what: What kind of thing it is.

        text: What happened, was decided, or is to come, in plain words.

        key: Of the observation, announcement or exception.
    """

    at: datetime
    what: Happening
    text: str
    key: str

    def to_json(self) -> dict[str, Json]:
        """Give it as JSON values."""
        return {
            "at": _instant(self.at),
            "what": self.what,
            "text": self.text,
            "key": self.key,
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

        profiles: What the profiles of its people were told last, or are about
            to be told; over all their orders.

        chronicle: What was learned, decided, told and answered, and what is
            to come, in the order of time.
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
    profiles: Sequence[Telling] = ()
    chronicle: Sequence[Entry] = ()

    def to_json(self) -> dict[str, Json]:
        """Give all of it but the name that was asked by, as JSON values."""
        return {
            "state": self.state,
            "reason": self.reason,
            "next_at": _instant(self.next_at),
            "observations": [one.to_json() for one in self.observations],
            "announcements": [one.to_json() for one in self.announcements],
            "orders": list(self.orders),
            "references": list(self.references),
            "why": self.why,
            "next": self.next,
            "exceptions": [
                {
                    "id": one.id,
                    "code": one.code,
                    "owner": one.owner,
                    "opened_at": _instant(one.opened_at),
                    "text": one.text,
                    "next_step": one.next_step,
                }
                for one in self.exceptions
            ],
            "profiles": [one.to_json() for one in self.profiles],
            "chronicle": [one.to_json() for one in self.chronicle],
        }


def _instant(at: datetime | None) -> str | None:
    if at is None:
        return None
    return at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
