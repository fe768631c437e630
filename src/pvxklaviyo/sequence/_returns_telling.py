"""A revision of a return and its items, as they are wished, skipped, or left as they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import attrs

from ..ledger import AnnouncementRecord
from ..model import FactKey, Order, PersonRef, Return, ReturnLine
from ._dispositions import disposed, outcome
from ._kinds import RETURNED_ITEM, RETURNED_ORDER
from ._known import Known
from ._plan import Announcement
from ._reasons import METRIC_OFF
from ._returns_waiting import reason_of
from ._revisions import revision_key
from ._seen import SeenReturn
from ._to_tell import to_tell
from ._wish import Wish


def announcement(
    known: Known,
    seen: SeenReturn,
    number: int,
    lines: Sequence[ReturnLine],
    *,
    key: str,
    reason: str,
    facts: tuple[FactKey, ...],
    person: PersonRef | None,
    happened_at: datetime,
) -> Announcement:
    """Make a revision of a return, with what became of its lines."""
    returned, policy = seen.returned, known.policy
    email = known.address(person)
    lines = disposed(policy.returns, lines)
    return to_tell(
        policy,
        kind="return",
        key=key,
        metric=RETURNED_ORDER,
        reason=reason,
        facts=facts,
        happened_at=happened_at,
        person=person,
        about=attrs.evolve(
            returned,
            lines=lines,
            outcome=outcome(policy.returns, lines),
            revision=number,
            email=email,
        ),
        order=attrs.evolve(order_of(known, returned), email=email),
    )


def order_of(known: Known, returned: Return) -> Order:
    """Give the order of a return; what the return says of it, if it was not found."""
    order = known.state.orders.get(returned.order_number)
    if order is not None:
        return order
    return Order(
        number=returned.order_number,
        reference=returned.reference,
        channel=returned.channel,
        site=returned.site,
    )


def tell(known: Known, wish: Wish, one: Announcement) -> None:
    """Wish a revision, and its items one by one, unless sending it has begun."""
    if not one.skipped and _is_off(known, one):
        one = one.untold(METRIC_OFF)
    one = _put(known, wish, one)
    if one.skipped and one.reason != METRIC_OFF:
        return
    if not known.policy.tells(RETURNED_ITEM) or not isinstance(one.about, Return):
        return
    policy, about = known.policy, one.about
    for code in sorted({line.item_code for line in about.lines}):
        lines = tuple(line for line in about.lines if line.item_code == code)
        _put(
            known,
            wish,
            attrs.evolve(
                one,
                kind="returned_item",
                key=revision_key(known, about, about.revision, code),
                # Why the return is not told is not why its items are.
                reason=reason_of(about.revision) if one.skipped else one.reason,
                metric=policy.name(RETURNED_ITEM),
                live_until=one.happened_at + policy.window(RETURNED_ITEM),
                late_mode=policy.late_mode(RETURNED_ITEM),
                late_until=policy.late_until(RETURNED_ITEM, one.happened_at),
                about=attrs.evolve(about, lines=lines),
                skipped=False,
            ),
        )


def _is_off(known: Known, one: Announcement) -> bool:
    """Whether returns are not told; those of before they were stay untold."""
    record = known.record("return", one.key)
    was_off = (
        record is not None
        and record.state == "skipped"
        and record.reason == METRIC_OFF
        and set(record.facts) == set(one.facts)
    )
    return was_off or (not known.policy.tells(RETURNED_ORDER) and is_free(known, record))


def is_free(known: Known, record: AnnouncementRecord | None) -> bool:
    """Whether a decision may say something of it: sending has not begun, or is over for a skip."""
    return (
        record is None
        or record.is_open
        or record.state == "skipped"
        or known.unparked(record) is not None
    )


def _put(known: Known, wish: Wish, one: Announcement) -> Announcement:
    """Wish an announcement unless sending it has begun; a person's word makes it a skip."""
    record = known.record(one.kind, one.key)
    if not is_free(known, record):
        return one
    if record is not None and not one.skipped:
        answer = known.unparked(record)
        discarded = record.state == "skipped" and record.reason == "discarded"
        if discarded or (answer is not None and answer.verb == "discard"):
            one = attrs.evolve(one.untold("discarded"), facts=record.facts)
    wish.announcements.append(one)
    return one
