"""How something of a told parcel is told, or recorded as not told."""

from __future__ import annotations

import attrs

from ..ledger import AnnouncementRecord
from ._audience import LeftOut
from ._judged import judged
from ._known import Known
from ._plan import Announcement, Held
from ._reasons import METRIC_OFF
from ._settled import LEFT_OUT, rests_on_the_same
from ._wish import Wish


def is_free(known: Known, record: AnnouncementRecord | None) -> bool:
    """Whether something may still be decided: nobody began to send it, or a person freed it."""
    return record is None or record.is_open or known.unparked(record) is not None


def put(known: Known, wish: Wish, one: Announcement, *, discarded: bool | None = None) -> None:
    """
    Wish something of a told parcel, unless sending has begun.

    Args:
        known: What is known.

        wish: Where it is wished.

        one: What is to be told, of the person who was told of the parcel.

        discarded: Whether a person left it untold; None: as its record says.
    """
    record = known.record(one.kind, one.key)
    if not is_free(known, record):
        return
    if discarded is None:
        discarded = record is not None and is_discarded(known, record)
    verdict: LeftOut | Held | None = LeftOut(reason="discarded") if discarded else None
    if verdict is None and record is not None and _stands(record, one):
        verdict = LeftOut(reason=record.reason)
    if verdict is None:
        verdict = judged(known, wish, one.kind, one.key, one.order)
    if isinstance(verdict, Held):
        wish.held.append(attrs.evolve(verdict, facts=one.facts))
        return
    if verdict is not None:
        one = one.untold(verdict.reason, verdict.note)
    wish.announcements.append(one)


def is_discarded(known: Known, record: AnnouncementRecord) -> bool:
    """Whether a person left it untold."""
    if record.state == "skipped":
        return record.reason == "discarded"
    answer = known.unparked(record)
    return answer is not None and answer.verb == "discard"


def _stands(record: AnnouncementRecord, one: Announcement) -> bool:
    # A recorded skip stands while its facts do: a new audience rule tells no
    # old news. What a mapping left out is asked again elsewhere.
    return (
        record.state == "skipped"
        and record.reason not in {"discarded", METRIC_OFF, *LEFT_OUT}
        and rests_on_the_same(record, one.facts, one.person)
    )
