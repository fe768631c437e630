"""What a person was told of one parcel, order or return: what their profile is made of."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import attrs

ToldWhat = Literal[
    "despatched", "tracking", "completed", "cancelled", "returned", "corrected", "withdrawn", "sent"
]
"""
What a person can have been told.

``"withdrawn"``: after all, nothing; ``"sent"``: that whose event was waited for.
"""


@attrs.frozen(kw_only=True)
class Told:
    """
    One thing that a person was told, as the person's stream keeps it.

    Kind and key together are its subject: what is said of one subject later
    replaces what was said of it before.

    Attributes:
        kind: The kind of the announcement that tells it.

        key: That announcement's business key.

        what: What it tells.

        order: The shop's reference of the order, else Peoplevox's number.

        code: Peoplevox's number of the despatch, or code of the return; empty
            for what is of the order as a whole.

        at: When it happened in the warehouse or in the shop; UTC.

        said_at: When it was decided; UTC. Of one subject the latest counts.

        index: Of a parcel, its number within the order; None if it has none.

        complete: Of a parcel, whether nothing was still to come after it;
            None if nobody knows.

        carrier: Of a parcel.

        tracking_number: Of a parcel; empty while there is none.

        tracking_url: Of a parcel; empty if nobody knows one.

        items: What was sent or came back, as (SKU, pieces); a kit of which
            nobody counted the whole ones counts as one piece.

        awaits_event: Whether it counts only once its event was sent, because
            one that is too late waits for a person.

        kits: What those of them that are kits consist of, as (kit's SKU,
            part's SKU, pieces in one kit): they may come back as their parts.
    """

    kind: str
    key: str
    what: ToldWhat
    order: str = ""
    code: str = ""
    at: datetime
    said_at: datetime
    index: int | None = None
    complete: bool | None = None
    carrier: str = ""
    tracking_number: str = ""
    tracking_url: str = ""
    awaits_event: bool = False
    items: tuple[tuple[str, int], ...] = ()
    kits: tuple[tuple[str, str, int], ...] = ()
