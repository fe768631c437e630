"""Compare what is wished with what waits: equal stays, the rest is taken back and said anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from ..ledger import AnnouncementId, AnnouncementRecord, ExceptionOpened, History
from ._plan import Announcement, Held, Plan
from .exceptions import is_ours, parking_key


def compared(
    history: History,
    wishes: Sequence[Announcement],
    *,
    held: Sequence[Held],
    read_at: datetime | None,
    wake_at: datetime | None,
    exceptions: Mapping[str, ExceptionOpened],
) -> Plan:
    """
    Turn the whole wish into the difference from what the ledger has.

    A queue's order is that of its rows, so from the first row that differs on
    all open rows are taken back and appended again. Skips stand in no queue
    and are compared one by one.
    """
    wished_skips = {(wish.kind, wish.key): wish for wish in wishes if wish.skipped}
    to_send = [wish for wish in wishes if not wish.skipped]
    withdrawn: list[AnnouncementId] = []
    appended: list[Announcement] = []
    # Of everything to be told again, what is in the ledger must go first.
    again = {(wish.kind, wish.key) for wish in wishes}
    waiting: list[AnnouncementRecord] = []
    for record in history.announcements:
        if record.state == "skipped":
            wish = wished_skips.get((record.kind, record.key))
            if wish is not None and wish.reason == record.reason:
                del wished_skips[record.kind, record.key]
            else:
                withdrawn.append(record.id)
        elif record.is_open:
            waiting.append(record)
        elif record.state == "parked" and (record.kind, record.key) in again:
            withdrawn.append(record.id)
    same = 0
    for record, wish in zip(waiting, to_send, strict=False):
        if not _equal(record, wish):
            break
        same += 1
    withdrawn += [record.id for record in waiting[same:]]
    appended += [*wished_skips.values(), *to_send[same:]]
    return Plan(
        announcements=tuple(appended),
        withdrawn=tuple(withdrawn),
        held=tuple(held),
        read_at=read_at,
        wake_at=wake_at,
        opened=tuple(_to_open(history, exceptions)),
        closed=tuple(_to_close(history, exceptions, set(withdrawn))),
    )


def _equal(record: AnnouncementRecord, wish: Announcement) -> bool:
    return (
        record.kind == wish.kind
        and record.key == wish.key
        and record.reason == wish.reason
        and record.metric == wish.metric
        and record.facts == wish.facts
        and record.person == wish.person
        and record.happened_at == wish.happened_at
        and record.live_until == wish.live_until
        and record.late_mode == wish.late_mode
        and record.decision == wish.decision()
    )


def _to_open(
    history: History, exceptions: Mapping[str, ExceptionOpened]
) -> Sequence[ExceptionOpened]:
    known = {(record.key, record.text) for record in history.exceptions}
    return [one for one in exceptions.values() if (one.key, one.text) not in known]


def _to_close(
    history: History, exceptions: Mapping[str, ExceptionOpened], withdrawn: set[AnnouncementId]
) -> Sequence[str]:
    """Close what is over: ours as soon as it is not the case, others' once a person answered."""
    parked = {
        parking_key(record.kind, record.key)
        for record in history.announcements
        if record.state == "parked" and record.id not in withdrawn
    }
    answered = {control.key: control.at for control in history.controls}
    closed: list[str] = []
    for record in history.exceptions:
        if record.key in exceptions or record.key in parked:
            continue
        at = answered.get(record.key)
        # What reading found (a row, a reference) is reading's to close.
        if is_ours(record) or (at is not None and at >= record.opened_at):
            closed.append(record.key)
    return closed
