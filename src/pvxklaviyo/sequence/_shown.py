"""
What happened to an order, from everything that its shop showed of it.

Nothing is compared when it arrives. All that was ever shown is gone through
again for every decision, so that what was lost, doubled or came in another
order ends equal, and what was told once keeps its identity for ever:

- placed, and cancelled whole: the order's reference;
- lines cancelled: the line and the running count that was reached
  (:mod:`._shown_rises`);
- refunded: the refund;
- changed: the person, the mark of the address, or the line that grew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from decimal import Decimal

from ..model import FactKey, PersonRef, ShopFact, ShopFactKind, ShopLine, ShownLine
from ._seen import Derived, Said
from ._showing import Body, Showing, bodies_of, by_learning, edits_of, refunds_of
from ._shown_growth import growth_of
from ._shown_lines import Left, waits_since
from ._shown_money import finite, paid_back, value_of
from ._shown_rises import Level, levels_of


def derived(
    showings: Iterable[Showing],
    reference: str,
    left: Left,
    told: Mapping[str, AbstractSet[int]] | None = None,
) -> Derived:
    """
    Derive what happened to one order.

    Total: whatever a shop shows, what cannot be reckoned with is left out.

    Args:
        showings: All that was shown of it, in any order, any number of times.

        reference: What Peoplevox knows it by; empty: nobody knows yet, so
            there is nothing to tell it of.

        left: What left the warehouse.

        told: Of each line the running counts that were told.
    """
    learned = by_learning(showings)
    bodies = bodies_of(learned)
    if not reference or not bodies:
        return Derived()
    closed, reopened = _closed(bodies)
    made = [
        *_placed(bodies, reference),
        *_cancelled(bodies, closed, reference),
        *_lines(learned, bodies, reference, levels_of(learned, left, told or {})),
        *_refunded(learned, reference),
        *_contacts(bodies, reference),
        *_grown(learned, bodies, reference),
    ]
    once = {(one.fact.kind, one.fact.id): one for one in reversed(made)}
    return Derived(
        said=tuple(reversed(once.values())),
        names=tuple(dict.fromkeys(name for one in bodies for name in _names(one))),
        first=min(one.learned_at for one in learned),
        reopened=reopened,
        waits_since=waits_since(learned, left),
        unexplained=_unexplained(learned, bodies),
    )


def _names(body: Body) -> tuple[str, ...]:
    return tuple(name for name in (body.order.number, body.order.id) if name)


def _placed(bodies: Sequence[Body], reference: str) -> Iterator[Said]:
    # One without a stamp (an export's) counts where there is no other.
    ranked = sorted(bodies, key=lambda body: body.order.modified_at is None)
    first = next((body for body in ranked if body.order.is_placed), None)
    # An order that took another's place was not placed: that one was.
    if first is None or any(body.order.replaces for body in bodies):
        return
    order = first.order
    yield from _said(
        first.showing,
        first.showing.person,
        kind="order_placed",
        order=reference,
        at=order.placed_at or first.at,
        channel=order.channel,
        currency=order.currency,
        value=_amount(order.value),
        discount=_amount(order.discount),
        shipping=_amount(order.shipping),
        lines=_ordered(
            order.lines or next((one.order.lines for one in ranked if one.order.lines), ())
        ),
    )


def _closed(bodies: Sequence[Body]) -> tuple[Body | None, FactKey | None]:
    """
    Find since when the order is cancelled as a whole, and whether it was once and is not.

    An edit that makes a new order of it cancels nothing.
    """
    run: Body | None = None
    reopened: FactKey | None = None
    # What has no stamp is put where it was learned: nobody knows better.
    for body in sorted(bodies, key=lambda body: (body.at, body.age)):
        order = body.order
        if order.replaced_by:
            run = reopened = None
        elif order.is_cancelled:
            run, reopened = run or body, None
        elif order.is_reopened or (run is not None and order.modified_at is not None):
            run, reopened = None, body.showing.key
    return run, reopened


def _cancelled(bodies: Sequence[Body], closed: Body | None, reference: str) -> Iterator[Said]:
    if closed is None:
        return
    before = [body for body in bodies if not body.order.is_cancelled]
    if before and not any(body.order.is_placed for body in bodies):
        # It was never placed: a payment that was not made, a draft.
        return
    order = closed.order
    run = [body for body in bodies if body.order.is_cancelled and body.at >= closed.at]
    first = min(run, key=lambda body: (body.showing.learned_at, body.showing.key))
    at = next((body.order.cancelled_at for body in run if body.order.cancelled_at), None)
    why = next((body.order.reason for body in run if body.order.reason), "")
    yield from _said(
        first.showing,
        first.showing.person,
        kind="order_cancelled",
        order=reference,
        at=at or closed.at,
        channel=order.channel,
        currency=order.currency,
        value=_amount(order.value),
        discount=_amount(order.discount),
        shipping=_amount(order.shipping),
        reason=why,
        lines=_ordered(next((one.order.lines for one in bodies if one.order.lines), ())),
    )


def _lines(
    learned: Sequence[Showing], bodies: Sequence[Body], reference: str, levels: Iterable[Level]
) -> Iterator[Said]:
    reasons = {one.key: shown.reason for shown, one in edits_of(learned)} | {
        one.showing.key: one.refund.reason for one in refunds_of(learned).values()
    }
    for level in levels:
        first = _line_at_first(bodies, level)
        if first is None:
            continue
        yield from _said(
            level.showing,
            None,
            kind="lines_cancelled",
            order=reference,
            id=f"{level.line}:{level.count}",
            at=level.at,
            channel=_channel(bodies),
            currency=_currency(bodies),
            value=_amount(value_of(level, first)),
            reason=reasons.get(level.showing.key, ""),
            lines=(_line(first, level.count - level.before),),
        )


def _line_at_first(bodies: Sequence[Body], level: Level) -> ShownLine | None:
    found = (line for body in bodies for line in body.order.lines or () if line.line == level.line)
    return next(found, None)


def _refunded(learned: Sequence[Showing], reference: str) -> Iterator[Said]:
    for one in refunds_of(learned).values():
        value = finite(one.refund.value)
        if value is not None and value <= 0:
            # Only goods were booked: no money went back.
            continue
        yield from _said(
            one.showing,
            None,
            kind="refunded",
            order=reference,
            id=one.refund.id,
            at=one.at,
            currency=one.refund.currency,
            value=value,
            reason=one.refund.reason,
        )


def _contacts(bodies: Sequence[Body], reference: str) -> Iterator[Said]:
    """Give changes of whom an order is for and where it goes."""
    person: PersonRef | None = None
    address = ""
    for body in bodies:
        if body.order.modified_at is None:
            # Nobody knows which of the two was there first.
            continue
        who, where = body.showing.person, body.order.address
        if who is not None:
            if person is not None and who != person:
                yield from _changed(body, reference, f"contact:{who}", who)
            person = who
        if where:
            if address and where != address:
                yield from _changed(body, reference, f"address:{where}", None)
            address = where


def _changed(body: Body, reference: str, name: str, person: PersonRef | None) -> Iterator[Said]:
    yield from _said(
        body.showing, person, kind="order_changed", order=reference, id=name, at=body.at
    )


def _grown(learned: Sequence[Showing], bodies: Sequence[Body], reference: str) -> Iterator[Said]:
    known = {line.line: line for body in bodies for line in body.order.lines or ()}
    for growth in growth_of(learned):
        yield from _said(
            growth.showing,
            None,
            kind="order_changed",
            order=reference,
            id=f"lines:{growth.line}:{growth.ordered[growth.line]}",
            at=growth.at,
            lines=tuple(_line(known[one], n) for one, n in sorted(growth.ordered.items())),
        )


def _unexplained(learned: Sequence[Showing], bodies: Sequence[Body]) -> Decimal:
    told = [value for body in bodies if (value := finite(body.order.refunded)) is not None]
    known = paid_back(one.refund.value for one in refunds_of(learned).values())
    return max(Decimal(0), max(told, default=Decimal(0)) - known)


def _ordered(lines: Iterable[ShownLine]) -> tuple[ShopLine, ...]:
    return tuple(_line(line, line.ordered) for line in lines)


def _line(line: ShownLine, pieces: int) -> ShopLine:
    return ShopLine(
        line=line.line,
        sku=line.sku,
        name=line.name,
        quantity=max(0, pieces),
        price=_amount(line.price),
    )


def _amount(value: Decimal | None) -> Decimal | None:
    value = finite(value)
    return value if value is not None and value >= 0 else None


def _channel(bodies: Sequence[Body]) -> str:
    return next((body.order.channel for body in bodies if body.order.channel), "")


def _currency(bodies: Sequence[Body]) -> str:
    return next((body.order.currency for body in bodies if body.order.currency), "")


def _said(
    showing: Showing,
    person: PersonRef | None,
    *,
    kind: ShopFactKind,
    order: str,
    id: str = "",  # noqa: A002 - the fact's own word
    at: datetime,
    channel: str = "",
    currency: str = "",
    value: Decimal | None = None,
    discount: Decimal | None = None,
    shipping: Decimal | None = None,
    reason: str = "",
    lines: tuple[ShopLine, ...] = (),
) -> Iterator[Said]:
    try:
        fact = ShopFact(
            kind=kind,
            order=order,
            id=id,
            # A store keeps milliseconds of an event's time.
            at=at - timedelta(microseconds=at.microsecond % 1000),
            channel=channel,
            currency=currency,
            value=value,
            discount=discount,
            shipping=shipping,
            reason=reason,
            lines=lines,
        )
    except (ValueError, TypeError, OverflowError):
        # A date that is none: there is nothing to tell by it.
        return
    yield Said(fact=fact, key=showing.key, person=person, learned_at=showing.learned_at)
