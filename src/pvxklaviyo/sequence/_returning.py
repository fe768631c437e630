"""What came back, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import attrs

from ..ledger import AnnouncementRecord
from ..model import FactKey, ReturnLine
from . import _returns_exceptions as exceptions
from ._audience import LeftOut
from ._dispositions import disposition, pair_of
from ._judged import judged
from ._known import Known
from ._plan import Announcement, Held
from ._prices import priced
from ._reasons import METRIC_OFF
from ._returns_gone import decide_gone_return, not_there
from ._returns_telling import announcement, tell
from ._returns_waiting import (
    awaited,
    completed,
    is_cancelled,
    nearly_late,
    reason_of,
    reason_to_tell,
)
from ._revisions import FIRST, Revision, difference, merged, revision_key, standing
from ._seen import SeenReturn
from ._settled import LEFT_OUT as SETTLED
from ._settled import rests_on_the_same
from ._surplus import surplus
from ._wish import Wish


def decide_returns(known: Known, wish: Wish) -> None:
    """
    Decide about returns, oldest first.

    A return is told once it has settled. What is added later is a revision
    with an event of its own; what was told and reads otherwise is a person's.
    """
    over = surplus(known)
    for seen in sorted(known.state.returns, key=_by_time):
        if is_cancelled(seen.returned):
            not_there(known, wish, seen.returned, seen.fact)
        elif _decide(known, wish, seen):
            _remark(known, wish, seen, over.get(known.return_key(seen.returned), ()))
    for gone in known.state.gone_returns:
        decide_gone_return(known, wish, gone)


def _by_time(seen: SeenReturn) -> tuple[datetime, str, str]:
    returned = seen.returned
    return (returned.returned_at, returned.return_code, returned.order_number)


def _decide(known: Known, wish: Wish, seen: SeenReturn) -> bool:
    """Decide about a return that is there; say whether it is told, or was."""
    revisions = standing(known, seen.returned)
    for revision in revisions:
        tell(known, wish, _as_it_stands(known, seen, revision))
    if revisions and _is_left_out(known, revisions[0].record):
        return False
    told = [line for revision in revisions for line in revision.lines]
    now = difference(merged(seen.returned.lines), told)
    key = known.return_key(seen.returned)
    if now.is_changed and not _knows(known, f"return_changed:{key}", seen.fact):
        wish.open(exceptions.changed(known.history.stream, key, seen.returned))
    if revisions and not now.added:
        last = revisions[-1].record
        if last.state == "queued":
            nearly_late(known, wish, seen, last.happened_at or seen.returned.returned_at)
        return True
    return _decide_new(known, wish, seen, len(revisions) + 1, now.added) or bool(revisions)


def _is_left_out(known: Known, record: AnnouncementRecord) -> bool:
    """Whether a return is history, or a person left it untold: then so is what is added to it."""
    if record.state == "skipped":
        return record.reason in {"before_start", "discarded"}
    answer = known.unparked(record)
    return answer is not None and answer.verb == "discard"


def _knows(known: Known, exception: str, fact: FactKey) -> bool:
    """Whether a person answered an exception since the return has read as it does."""
    learned = [one.learned_at for one in known.history.observations if one.key == fact]
    return known.answered(exception, learned[0] if learned else None) is not None


def _decide_new(
    known: Known, wish: Wish, seen: SeenReturn, number: int, lines: tuple[ReturnLine, ...]
) -> bool:
    """Decide about what was not told yet; say whether it is told now."""
    returned = seen.returned
    key = revision_key(known, returned, number)
    record = known.record("return", key)
    lines, price_facts = priced(known, lines)
    order_fact = known.state.order_facts.get(returned.order_number)
    facts = (seen.fact, *((order_fact,) if order_fact else ()), *price_facts)
    person = known.pinned(record, known.present_person(returned.order_number, seen.person))
    one = announcement(
        known,
        seen,
        number,
        lines,
        key=key,
        reason=reason_of(number),
        facts=facts,
        person=person,
        # Peoplevox does not say when a line was added; our first sight of it
        # is the nearest instant that anybody knows.
        happened_at=returned.returned_at
        if number == FIRST
        else max(returned.returned_at, seen.settled_from),
    )
    left_out = _not_for_telling(known, wish, seen, record, one)
    held = left_out if isinstance(left_out, Held) else None
    nobody = isinstance(left_out, LeftOut) and left_out.reason == "no_email"
    if left_out is None or (nobody and order_fact is None):
        # The order may be read by then, and say whose it is.
        held = awaited(known, wish, seen, key)
    if held is not None:
        wish.held.append(attrs.evolve(held, facts=facts))
        nearly_late(known, wish, seen, one.happened_at)
        return False
    if left_out is None and not lines:
        left_out = LeftOut(reason="nothing_returned")
    if isinstance(left_out, LeftOut):
        wish.announcements.append(one.untold(left_out.reason, left_out.note))
        return False
    tell(known, wish, attrs.evolve(one, reason=reason_to_tell(known, wish, seen, number)))
    nearly_late(known, wish, seen, one.happened_at)
    return True


def _not_for_telling(
    known: Known,
    wish: Wish,
    seen: SeenReturn,
    record: AnnouncementRecord | None,
    one: Announcement,
) -> LeftOut | Held | None:
    """Say why a return is not told, or waits for more than itself; None if it is to be told."""
    start = known.policy.start_at
    if start is not None and one.happened_at < start:
        return LeftOut(reason="before_start")
    key = known.return_key(seen.returned)
    exceptional = [f"return_{name}:{key}" for name in ("clock", "open", "no_order")]
    answers = [known.answered(name) for name in exceptional]
    if any(answer.verb == "discard" for answer in answers if answer):
        return LeftOut(reason="discarded")
    if (
        record is not None
        and record.state == "skipped"
        and record.reason not in {"return_gone", METRIC_OFF, *SETTLED}
        and rests_on_the_same(record, one.facts, one.person)
    ):
        # Under a new audience rule old news stays untold.
        return LeftOut(reason=record.reason, note=record.note)
    return judged(known, wish, one.kind, one.key, one.order)


def _as_it_stands(known: Known, seen: SeenReturn, revision: Revision) -> Announcement:
    """Give a revision as it was decided: only what became of it since may be new."""
    record = revision.record
    one = announcement(
        known,
        seen,
        revision.number,
        priced(known, revision.lines)[0],
        key=record.key,
        # A parked one's reason says why it was parked.
        reason=reason_of(revision.number) if record.state == "parked" else record.reason,
        facts=record.facts,
        person=record.person,
        happened_at=record.happened_at or seen.returned.returned_at,
    )
    return one.untold(record.reason) if record.state == "skipped" else one


def _remark(
    known: Known, wish: Wish, seen: SeenReturn, over: Sequence[tuple[str, int, int]]
) -> None:
    """Tell people what is odd about a return that is told all the same."""
    stream, returned = known.history.stream, seen.returned
    key = known.return_key(returned)
    if over and not _knows(known, f"return_over:{key}", seen.fact):
        wish.open(exceptions.more_than_sent(stream, key, returned, over))
    for line in merged(returned.lines):
        if disposition(known.policy.returns, line) is None:
            pair = pair_of(line)
            wish.open_for_tenant(exceptions.disposition_unknown(stream, pair, returned, line))
    odd = completed(returned) == "with discrepancies"
    if odd and not _knows(known, f"return_discrepancies:{key}", seen.fact):
        wish.open(exceptions.discrepancies(stream, key, returned))
