"""Compare what is wished with what waits: equal stays, the rest is taken back and said anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from ..ledger import AnnouncementId, AnnouncementRecord, ExceptionOpened, History
from ._lives import Lives
from ._plan import Announcement, Held, Plan
from ._settled import as_settled
from ._shipment_exceptions import unlawful
from .exceptions import is_ours, parking_key


def compared(
    history: History,
    wishes: Sequence[Announcement],
    *,
    held: Sequence[Held],
    read_at: datetime | None,
    wake_at: datetime | None,
    exceptions: Mapping[str, ExceptionOpened],
    of_tenant: Mapping[str, ExceptionOpened] | None = None,
) -> Plan:
    """
    Turn the whole wish into the difference from what the ledger has.

    A queue's order is that of its rows, so from the first row that differs on
    all open rows are taken back and appended again. Skips stand in no queue
    and are compared one by one.

    Nothing moves but by :mod:`the tables <pvxklaviyo.sequence._life>`: a wish
    that they do not know is not carried out, and a person is told of it (law
    L2 holds whatever a decision wishes).
    """
    wishes = as_settled(history, wishes)
    lives = Lives(history)
    wished = {(wish.kind, wish.key): wish for wish in wishes}
    kept: list[Announcement] = []
    withdrawn: list[AnnouncementId] = []
    waiting: list[AnnouncementRecord] = []
    for record in history.announcements:
        wish = wished.get((record.kind, record.key))
        if record.state == "skipped":
            if wish is not None and _stands(record, wish):
                kept.append(wish)
            elif lives.take_back(record):
                withdrawn.append(record.id)
        elif record.is_open:
            if lives.take_back(record):
                waiting.append(record)
        elif wish is not None and lives.take_back(record):
            # A person answered: of all that is told again, what is in the
            # ledger must go first.
            withdrawn.append(record.id)
    lawful: list[Announcement] = []
    exceptions = dict(exceptions)
    answered = {control.key for control in history.controls}
    for wish in wishes:
        if any(wish is one for one in kept):
            continue
        if lives.wish(wish):
            lawful.append(wish)
        else:
            refused = unlawful(history.stream, wish)
            if refused.key not in answered:
                exceptions[refused.key] = refused
    to_send = [wish for wish in lawful if not wish.skipped]
    same = 0
    for record, wish in zip(waiting, to_send, strict=False):
        if not _equal(record, wish):
            break
        same += 1
    withdrawn += [record.id for record in waiting[same:]]
    skips = [wish for wish in lawful if wish.skipped]
    return Plan(
        announcements=(*skips, *to_send[same:]),
        withdrawn=tuple(withdrawn),
        held=tuple(one for one in held if lives.wait(one)),
        read_at=read_at,
        wake_at=wake_at,
        opened=tuple(_to_open(history, exceptions)),
        closed=tuple(_to_close(history, exceptions, set(withdrawn))),
        of_tenant=tuple((of_tenant or {}).values()),
    )


def _stands(record: AnnouncementRecord, wish: Announcement) -> bool:
    """Whether a recorded skip is the one that is wished."""
    if not wish.skipped or wish.reason != record.reason:
        return False
    # It says the same whatever came to light first; what was tried stays as it is.
    return not record.is_open or (
        record.facts == wish.facts
        and record.person == wish.person
        and record.happened_at == wish.happened_at
        and record.decision == wish.decision()
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
        and record.late_until == wish.late_until
        # Without a wish of its own a row may go at once, or when it is tried again.
        and (wish.send_at is None or record.send_at == wish.send_at)
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
