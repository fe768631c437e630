"""How something of the order as a whole is told, or recorded as not told."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import attrs

from ..ledger import AnnouncementRecord
from ..model import Cancellation, Completion, FactKey, Order, PersonRef, Placing
from . import _shop_exceptions as exceptions
from ._audience import LeftOut
from ._judged import judged
from ._known import Known
from ._order_lag import nearly_late
from ._plan import Held
from ._reasons import ABSORBED, METRIC_OFF, TOLD_BY_SHOP
from ._seen import Said
from ._settled import rests_on_the_same
from ._to_tell import to_tell
from ._waiting import CLOCK_TOLERANCE
from ._wish import Wish

NOT_STICKY = frozenset({TOLD_BY_SHOP, ABSORBED})
"""Reasons of skips that are judged anew every time, because they rest on no audience."""


def is_settled(known: Known, kind: str, key: str) -> bool:
    """Whether it was told, or is history: its record stands as it is."""
    record = known.record(kind, key)
    return record is not None and known.is_told(record)


def tell(
    known: Known,
    wish: Wish,
    *,
    kind: str,
    key: str,
    metric: str,
    reason: str,
    facts: tuple[FactKey, ...],
    happened_at: datetime,
    about: Placing | Cancellation | Completion,
    untold: LeftOut | None = None,
) -> None:
    """
    Wish an announcement about the order, unless something speaks against it.

    Of *facts* the first is what is told; the others fill it up. *untold* is
    why no event is sent to anybody; whether the person may be told is asked
    all the same, for their profile.
    """
    record = known.record(kind, key)
    kept: LeftOut | None = None
    lag = partial(_lags, known, wish, kind, key, metric, facts)
    # What is not told says no more than what it is: what fills it up may come
    # before or after.
    bare = facts if isinstance(about, Completion) else facts[:1]
    if record is not None and is_settled(known, kind, key):
        if record.state != "skipped":
            if record.state == "queued":
                lag(record.happened_at or happened_at)
            return
        kept, bare = LeftOut(reason=record.reason, note=record.note), record.facts
    person = known.pinned(record, known.present_person())
    email = known.address(person)
    order = attrs.evolve(whole_order(known), email=email)
    about = attrs.evolve(about, email=email)
    if untold is None and not known.policy.tells(metric):
        untold = LeftOut(reason=METRIC_OFF)
    verdict = kept or _untold(
        known, wish, record, kind, key, untold, bare, happened_at, person, order
    )
    if isinstance(verdict, Held):
        lag(happened_at)
        wish.held.append(attrs.evolve(verdict, facts=facts))
        return
    if verdict is not None:
        wish.skip(
            _without_content(about),
            order,
            kind=kind,
            key=key,
            reason=verdict.reason,
            facts=bare,
            happened_at=happened_at,
            person=person,
            note=verdict.note,
        )
        return
    lag(happened_at)
    wish.announcements.append(
        to_tell(
            known.policy,
            kind=kind,
            key=key,
            metric=metric,
            reason=reason,
            facts=facts,
            happened_at=happened_at,
            person=person,
            about=about,
            order=order,
        )
    )


def _lags(
    known: Known,
    wish: Wish,
    kind: str,
    key: str,
    metric: str,
    facts: tuple[FactKey, ...],
    happened_at: datetime,
) -> None:
    if known.policy.tells(metric):
        nearly_late(
            known, wish, kind=kind, key=key, metric=metric, happened_at=happened_at, facts=facts
        )


def whole_order(known: Known) -> Order:
    """
    Give the Peoplevox order that stands for the group, without an address.

    The first that is not cancelled; one with the shop's reference alone if
    Peoplevox has none.
    """
    orders = sorted(known.state.orders.values(), key=lambda one: (one.is_cancelled, one.number))
    if orders:
        return orders[0]
    channels = [said.fact.channel for said in known.state.said if said.fact.channel]
    return Order(
        number="",
        reference=known.reference,
        channel=channels[0] if channels else "",
        created_at=known.heard.placing.fact.at if known.heard.placing else None,
    )


def waits_for_the_clock(known: Known, wish: Wish, said: Said, kind: str, key: str) -> Held | None:
    """Hold what the shop dates in the future, until a person looked at the clock (law L5)."""
    if said.fact.at <= said.learned_at + CLOCK_TOLERANCE:
        return None
    exception = exceptions.said_too_early(known.history.stream, key, kind, said.fact)
    if known.answered(exception.key) is not None:
        return None
    wish.open(exception)
    return Held(kind=kind, key=key, reason="clock", until=None, facts=(said.key,))


def _without_content(
    about: Placing | Cancellation | Completion,
) -> Placing | Cancellation | Completion:
    match about:
        case Placing():
            return attrs.evolve(
                about, order_number="", value=None, discount=None, shipping=None, lines=()
            )
        case Cancellation():
            return attrs.evolve(
                about,
                order_number="",
                stage="",
                currency="",
                value=None,
                discount=None,
                shipping=None,
                lines=(),
            )
        case Completion():
            return about


def _untold(
    known: Known,
    wish: Wish,
    record: AnnouncementRecord | None,
    kind: str,
    key: str,
    untold: LeftOut | None,
    facts: tuple[FactKey, ...],
    happened_at: datetime,
    person: PersonRef | None,
    order: Order,
) -> LeftOut | Held | None:
    if untold is not None and untold.reason == ABSORBED:
        return untold
    start = known.policy.start_at
    if start is not None and happened_at < start:
        return LeftOut(reason="before_start")
    if record is not None and record.state == "skipped" and record.reason not in NOT_STICKY:
        # Under a new audience rule old news stays untold; a person's word stands longer.
        if record.reason == "discarded" or rests_on_the_same(record, facts, person):
            return LeftOut(reason=record.reason)
    answers = [known.answered(f"clock_{kind}:{key}"), record and known.unparked(record)]
    if any(answer.verb == "discard" for answer in answers if answer):
        return LeftOut(reason="discarded")
    if untold is not None and record is not None and record.reason == untold.reason:
        if record.state == "skipped" and rests_on_the_same(record, facts, person):
            # Their profile was told under the audience of that time.
            return untold
    return judged(known, wish, kind, key, order) or untold
