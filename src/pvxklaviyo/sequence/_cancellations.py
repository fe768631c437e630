"""Which cancellations are told, and when: the shop's alone, after what came before them."""

from __future__ import annotations

from . import _shop_exceptions as exceptions
from ._audience import LeftOut
from ._cancelled_content import is_unread_since, parts_of, whole_cancellation
from ._kinds import CANCELLED_ORDER, CANCELLED_ORDER_ITEM
from ._known import Known
from ._order_telling import is_settled, tell, waits_for_the_clock
from ._overcancelled import remark_overcancelled
from ._plan import Held
from ._reasons import ABSORBED, TOLD_BY_SHOP
from ._seen import Said
from ._warehouse_cancelled import decide_cancelled_in_warehouse
from ._wish import Wish


def decide_cancellations(known: Known, wish: Wish) -> None:
    """Decide about what the shop cancelled, and about what Peoplevox alone did."""
    for part in known.heard.parts:
        _decide_part(known, wish, part)
    remark_overcancelled(known, wish)
    if known.heard.whole is not None:
        _decide_whole(known, wish, known.heard.whole)
    decide_cancelled_in_warehouse(known, wish)


def _decide_whole(known: Known, wish: Wish, said: Said) -> None:
    key = known.order_key()
    by_shop = known.policy.cancelled_order == "shop"
    if not is_settled(known, "cancelled", key):
        wait = waits_for_the_clock if by_shop else _waits
        held = wait(known, wish, said, "cancelled", key)
        if held is not None:
            wish.held.append(held)
            return
    cancellation, facts = whole_cancellation(known, said)
    tell(
        known,
        wish,
        kind="cancelled",
        key=key,
        metric=CANCELLED_ORDER,
        reason=_reason(known, wish, said, "cancelled"),
        facts=facts,
        happened_at=said.fact.at,
        about=cancellation,
        untold=LeftOut(reason=TOLD_BY_SHOP) if by_shop else None,
    )


def _decide_part(known: Known, wish: Wish, said: Said) -> None:
    parts = parts_of(known, said)
    if not parts:
        key = known.order_key("lines", said.fact.id)
        if known.answered(f"no_lines:{key}") is None:
            wish.open(exceptions.nothing_named(known.history.stream, key, said.fact))
        return
    # One that comes for the whole order says all that these would say.
    absorbed = known.heard.whole is not None
    placing = known.heard.placing
    facts = (said.key,) if placing is None else (said.key, placing.key)
    for part in parts:
        line = part.lines[0]
        key = known.order_key(line.line or line.sku, said.fact.id)
        if not absorbed and not is_settled(known, "cancelled_item", key):
            held = _waits(known, wish, said, "cancelled_item", key) or _settles(
                known, wish, said, key
            )
            if held is not None:
                wish.held.append(held)
                continue
        tell(
            known,
            wish,
            kind="cancelled_item",
            key=key,
            metric=CANCELLED_ORDER_ITEM,
            reason=_reason(known, wish, said, "lines_cancelled"),
            facts=facts,
            happened_at=said.fact.at,
            about=part,
            untold=LeftOut(reason=ABSORBED) if absorbed else None,
        )


def _waits(known: Known, wish: Wish, said: Said, kind: str, key: str) -> Held | None:
    """Let what comes before a cancellation go first, for as long as a cause is waited for."""
    held = waits_for_the_clock(known, wish, said, kind, key)
    if held is not None:
        return held
    until = said.learned_at + known.policy.hold_for_cause
    if known.now >= until or not _is_early(known, wish, said):
        return None
    wish.wakes.append(until)
    if is_unread_since(known, said):
        return Held(kind=kind, key=key, reason="stage", until=until, facts=(said.key,))
    return Held(
        kind=kind,
        key=key,
        reason="cause" if known.is_unplaced else "earlier_shipment",
        until=until,
        facts=(said.key,),
    )


def _settles(known: Known, wish: Wish, said: Said, key: str) -> Held | None:
    """
    Wait for a cancellation of the whole order that comes beside this one.

    Shops tell the two as two words of one click, in any order, and the whole
    one says all that those of its lines would say.
    """
    until = said.learned_at + known.policy.settle_for
    if known.now >= until:
        return None
    wish.wakes.append(until)
    return Held(
        kind="cancelled_item", key=key, reason="lines_settling", until=until, facts=(said.key,)
    )


def _reason(known: Known, wish: Wish, said: Said, reason: str) -> str:
    return "cause_missing" if _is_early(known, wish, said) else reason


def _is_early(known: Known, wish: Wish, said: Said) -> bool:
    """Whether something that should be told before this cancellation is not ready."""
    if known.is_unplaced or is_unread_since(known, said):
        return True
    # A parcel that left before the cancellation goes first; told after it, it
    # would contradict it.
    waiting = {held.key for held in wish.held if held.kind == "shipment" and held.until is not None}
    return any(
        seen.shipment.despatched_at <= said.fact.at and known.key(seen.shipment) in waiting
        for seen in known.state.shipments
    )
