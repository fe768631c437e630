"""That nothing of an order is to come any more, where no parcel says so."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import attrs

from ..ledger import AnnouncementRecord, Observation, Reading
from ..model import Completion, FactKey, Shipment, decode_order, stream_name
from ._demand import Demand
from ._kinds import FULFILLED_ORDER, FULFILLED_PARTIAL_ORDER, FULFILLED_SHIPMENT
from ._known import Known
from ._order_telling import tell, whole_order
from ._plan import Announcement, Held
from ._reasons import METRIC_OFF
from ._remaining import names_of, remaining
from ._wish import Wish


@attrs.frozen(kw_only=True)
class _End:
    """What completed an order: when, and by which observations."""

    at: datetime
    facts: tuple[FactKey, ...]
    by_cancellation: bool = False
    cancelled: Mapping[str, int] = attrs.field(factory=dict[str, int])


def decide_completion(known: Known, wish: Wish) -> None:
    """
    Decide about the order's end, which is told once for the whole group.

    Usually the last parcel says it. Where every parcel has a metric of its
    own, or where the last open lines are cancelled after parcels were told, it
    is an announcement itself.
    """
    if has_ended(known):
        _keep(known, wish)
        return
    if known.heard.whole is not None or _is_said_by_a_parcel(known, wish):
        return
    if not _parcels_are_told(known, wish) or remaining(known, wish.counted) != ():
        return
    if any(held.kind == "cancelled_item" and held.until is not None for held in wish.held):
        # A cancellation of the whole order may come beside that of its lines.
        return
    end = _by_parcel(known, wish) or _by_cancellation(known, wish)
    if end is None:
        return
    if end.at > known.now:
        # What is said to happen later has not happened (law L5).
        wish.wakes.append(end.at)
        return
    order = whole_order(known)
    names = names_of(known)
    sent = _pieces(wish.counted)
    tell(
        known,
        wish,
        kind="completion",
        key=known.end_key(),
        metric=FULFILLED_ORDER,
        reason="completed_by_cancellation" if end.by_cancellation else "completed",
        facts=end.facts,
        happened_at=end.at,
        about=Completion(
            reference=known.reference,
            order_number=order.number,
            completed_at=end.at,
            by_cancellation=end.by_cancellation,
            channel=order.channel,
            sent=_listed(sent, names),
            cancelled=_listed(end.cancelled, names),
        ),
    )


def has_ended(known: Known) -> bool:
    """Whether an announcement of its own told that nothing is to come any more."""
    return any(
        record.kind == "completion" and known.is_told(record)
        for record in known.history.announcements
    )


def _keep(known: Known, wish: Wish) -> None:
    """Let an end that is history stay recorded, under whatever key the order had then."""
    order = whole_order(known)
    for record in known.history.announcements:
        if record.kind == "completion" and record.state == "skipped":
            at = record.happened_at or record.made_at
            wish.skip(
                Completion(
                    reference=known.reference,
                    order_number=order.number,
                    completed_at=at,
                    by_cancellation=False,
                ),
                order,
                kind="completion",
                key=record.key,
                reason=record.reason,
                facts=record.facts,
                happened_at=at,
                person=record.person,
            )


def _is_said_by_a_parcel(known: Known, wish: Wish) -> bool:
    policy = known.policy
    metric = policy.name(FULFILLED_ORDER)
    if any(one.metric == metric for one in _wished(wish)):
        return True
    # A tenant's own function may have called it otherwise; what it said of the
    # order is in the decision.
    others = {policy.name(FULFILLED_PARTIAL_ORDER), policy.name(FULFILLED_SHIPMENT)}
    return any(
        record.metric == metric
        or (
            record.metric not in others
            and policy.preset == "shopify"
            and json.loads(record.decision).get("complete")
        )
        for record in _told_parcels(known)
    )


def _parcels_are_told(known: Known, wish: Wish) -> bool:
    if any(held.kind == "shipment" for held in wish.held):
        return False
    return bool(wish.counted and (*_told_parcels(known), *_wished(wish)))


def _told_parcels(known: Known) -> Sequence[AnnouncementRecord]:
    return [
        record
        for record in known.history.announcements
        if record.kind == "shipment" and record.state != "skipped" and known.is_told(record)
    ]


def _wished(wish: Wish) -> Sequence[Announcement]:
    # A parcel whose own metric is off has left all the same, and may be the last.
    return [
        one
        for one in wish.announcements
        if one.kind == "shipment" and (not one.skipped or one.reason == METRIC_OFF)
    ]


def _by_parcel(known: Known, wish: Wish) -> _End | None:
    for record in _told_parcels(known):
        if json.loads(record.decision).get("complete") and record.happened_at is not None:
            return _End(at=record.happened_at, facts=record.facts)
    for one in _wished(wish):
        if isinstance(one.about, Shipment) and one.about.is_complete:
            return _End(at=one.happened_at, facts=one.facts)
    return None


def _by_cancellation(known: Known, wish: Wish) -> _End | None:
    """Say whether the shop, or Peoplevox's lines, cut what had not left."""
    demand = Demand(known)
    sent = _pieces(wish.counted)
    cut = Counter(dict(demand.ordered))
    cut.subtract(sent)
    cut = +cut
    last = max(shipment.despatched_at for shipment in wish.counted)
    if not cut:
        # Everything left, and when its parcels were told that was not known.
        # Only where no parcel could have said it, it is said now.
        facts = tuple(known.state.order_facts[number] for number in known.state.orders)
        return _End(at=last, facts=facts) if known.policy.preset == "per_shipment" else None
    cancelled = demand.cancelled()
    parts = known.heard.parts
    if parts and all(count <= cancelled.get(code, 0) for code, count in cut.items()):
        return _End(
            at=max(last, *(part.fact.at for part in parts)),
            facts=tuple(part.key for part in parts),
            by_cancellation=True,
            cancelled=cut,
        )
    since = _lines_since(known)
    until = since + known.policy.correct_after
    facts = tuple(known.state.order_facts[number] for number in known.state.orders)
    if known.state.read_from is None or known.state.read_from < until:
        again = max(known.now, until)
        wish.reads.append(again)
        wish.held.append(
            Held(
                kind="completion",
                key=known.end_key(),
                reason="reversing",
                until=again,
                facts=facts,
            )
        )
        return None
    return _End(at=max(last, since), facts=facts, by_cancellation=True, cancelled=cut)


def _lines_since(known: Known) -> datetime:
    """Say since when Peoplevox has shown the group's lines as it does now."""
    facts = {fact.key: fact for fact in known.history.observations}
    since: list[datetime] = []
    for member in known.history.members:
        readings = known.history.readings.get(member, ())
        if stream_name(member).kind != "order" or not readings:
            continue
        now = _shown(facts, readings[-1])
        first = readings[-1].first
        for reading in reversed(readings):
            if _shown(facts, reading) != now:
                break
            first = reading.first
        since.append(first)
    return max(since, default=known.now)


def _shown(facts: Mapping[FactKey, Observation], reading: Reading) -> object:
    orders = [decode_order(facts[key].body) for key in reading.shown if facts[key].kind == "order"]
    return [(order.is_cancelled, order.lines) for order in orders]


def _pieces(shipments: Iterable[Shipment]) -> Counter[str]:
    pieces: Counter[str] = Counter()
    for shipment in shipments:
        for item in shipment.items:
            pieces[item.item_code] += item.quantity or 0
    return pieces


def _listed(
    pieces: Mapping[str, int], names: Mapping[str, str]
) -> tuple[tuple[str, str, int], ...]:
    return tuple((code, names.get(code, ""), count) for code, count in sorted(pieces.items()))
