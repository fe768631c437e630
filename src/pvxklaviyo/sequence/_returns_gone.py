"""Returns that are not there any more: looked for twice, then taken back, or a person's."""

from __future__ import annotations

from collections.abc import Sequence

from ..ledger import AnnouncementRecord
from ..model import FactKey, Return
from . import _returns_exceptions as exceptions
from ._known import Known
from ._plan import Held
from ._returns_telling import is_free, order_of
from ._returns_waiting import is_cancelled
from ._reversals import LOOK_AGAIN
from ._seen import GoneReturn
from ._wish import Wish


def decide_gone_return(known: Known, wish: Wish, gone: GoneReturn) -> None:
    """Decide about a return that the last look-up does not show any more."""
    if is_cancelled(gone.returned) or gone.times >= 2:
        not_there(known, wish, gone.returned, gone.fact)
        return
    # One answer without it may be a reader's accident.
    again = max(known.now, gone.last + LOOK_AGAIN)
    wish.reads.append(again)
    _keep_discarded(known, wish, gone.returned)
    if not _was_told(known, gone.returned):
        key = known.return_key(gone.returned)
        wish.held.append(
            Held(kind="return", key=key, reason="reversing", until=again, facts=(gone.fact,))
        )


def not_there(known: Known, wish: Wish, returned: Return, fact: FactKey) -> None:
    """Take a return back: before it was told it never leaves; afterwards it is a person's."""
    key = known.return_key(returned)
    _keep_discarded(known, wish, returned)
    if _was_told(known, returned):
        if known.answered(f"return_vanished:{key}") is None:
            wish.open(exceptions.vanished(known.history.stream, key, returned))
        return
    record = known.record("return", key)
    kept = record is not None and record.state == "skipped" and record.reason == "discarded"
    if is_free(known, record) and not kept:
        wish.skip(
            returned,
            order_of(known, returned),
            kind="return",
            key=key,
            reason="return_gone",
            facts=(fact,),
            happened_at=returned.returned_at,
        )


def _was_told(known: Known, returned: Return) -> bool:
    return any(
        known.is_told(record) and record.state not in {"skipped", "parked"}
        for record in _records(known, returned)
    )


def _keep_discarded(known: Known, wish: Wish, returned: Return) -> None:
    """Let a person's word stand, also while the return is not shown."""
    for record in _records(known, returned):
        if record.state == "skipped" and record.reason == "discarded":
            wish.skip(
                returned,
                order_of(known, returned),
                kind=record.kind,
                key=record.key,
                reason="discarded",
                facts=record.facts,
                happened_at=record.happened_at or returned.returned_at,
                person=record.person,
            )


def _records(known: Known, returned: Return) -> Sequence[AnnouncementRecord]:
    key = known.return_key(returned)
    return [
        record
        for record in known.history.announcements
        if record.kind in {"return", "returned_item"}
        and (record.key == key or record.key.startswith(key + ":"))
    ]
