"""What a decision wishes: the whole of what is not yet attempted."""

from __future__ import annotations

import json
from datetime import datetime

import attrs

from ..ledger import AnnouncementId, ExceptionOpened
from ..model import FactKey, Order, PersonRef, Shipment

_KINDS = ("shipment", "tracking")


@attrs.frozen(kw_only=True)
class Announcement:
    """
    One thing to tell, or not to tell.

    Attributes:
        kind: ``"shipment"`` or ``"tracking"``.

        key: The business key.

        reason: The reason code.

        facts: The observations it rests on (laws L1 and L12).

        happened_at: The event's time.

        metric: Its metric; empty for a skip.

        live_until: When its live window ends; None for a skip.

        late_mode: What to do after that; empty for a skip.

        person: Whom it is for.

        shipment: What it is about, with index and completeness.

        order: The order, as far as it is known.

        skipped: Whether it is recorded and not sent.
    """

    kind: str
    key: str
    reason: str
    facts: tuple[FactKey, ...]
    happened_at: datetime
    metric: str = ""
    live_until: datetime | None = None
    late_mode: str = ""
    person: PersonRef | None = None
    shipment: Shipment
    order: Order
    skipped: bool = False

    def decision(self) -> bytes:
        """Give what was decided as JSON, without personal values; equal decisions, equal bytes."""
        told = self.shipment
        value = {
            "order": told.order_number,
            "despatch": told.despatch_number,
            "index": told.index,
            "complete": told.is_complete,
            "remaining": None
            if told.remaining is None
            else [[item.item_code, item.quantity] for item in told.remaining],
            "tracking": told.tracking_number,
        }
        return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


@attrs.frozen(kw_only=True)
class Held:
    """
    What waits.

    Attributes:
        kind: Of the announcement to come.

        key: Its business key.

        reason: ``settling``, ``tracking``, ``cause``, ``earlier_shipment``,
            ``reversing`` or ``clock``.

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
    """

    announcements: tuple[Announcement, ...] = ()
    withdrawn: tuple[AnnouncementId, ...] = ()
    held: tuple[Held, ...] = ()
    read_at: datetime | None = None
    wake_at: datetime | None = None
    opened: tuple[ExceptionOpened, ...] = ()
    closed: tuple[str, ...] = ()
