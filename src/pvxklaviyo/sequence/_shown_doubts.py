"""What a shop shows and nobody can tell of: orders that never meet, money without a refund."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ..ledger import ExceptionOpened, History
from . import _shown_exceptions as exceptions
from ._compare import compared
from ._known import Known
from ._plan import Plan
from ._policy import Policy
from ._shown_history import orders_shown, rivals_in
from ._wish import Wish


def decide_doubts(known: Known, wish: Wish) -> None:
    """Report what speaks against what was told, and what was never met."""
    channels = [order.channel for order in known.state.orders.values()]
    for orders, ours in rivals_in(known.history, channels):
        rivals = sorted(f"{one.shop} {one.order}" for one in orders if one not in ours)
        taken = sorted(f"{one.shop} {one.order}" for one in ours)
        reference = orders[0].reference
        ours_there = sorted(known.state.orders)
        opened = exceptions.rivals(known.history.stream, reference, rivals, taken, ours_there)
        _open(known, wish, opened)
    key = known.order_key()
    stream, reference = known.history.stream, known.reference
    for order in known.state.derived:
        names = " / ".join(order.names)
        if order.waits_since is not None:
            # What had left by then decides what the refund means.
            wish.reads.append(known.now)
        record = known.record("cancelled", key)
        if order.reopened is not None and record is not None and known.is_told(record):
            if record.state != "skipped":
                _open(known, wish, exceptions.reopened(stream, key, reference, names))
        if order.unexplained:
            amount = order.unexplained
            opened = exceptions.refund_unexplained(stream, key, reference, names, amount)
            _open(known, wish, opened)
        if order.first is None or known.state.orders or known.heard.whole is not None:
            continue
        due = order.first + known.policy.match_within
        wish.wakes.append(due)
        if known.now >= due:
            others = _other_references(known, reference)
            opened = exceptions.unmet(stream, key, reference, names, order.first, others)
            _open(known, wish, opened)


def _other_references(known: Known, reference: str) -> Sequence[str]:
    """Give what the rules behind the one that counts make of an order's names."""
    found = (
        one
        for order in orders_shown(known.history, reference)
        for one in known.policy.shop(order.shop).references(order.names)
    )
    return [one for one in dict.fromkeys(found) if one != reference]


def decide_unmatched(history: History, policy: Policy, now: datetime) -> Plan:
    """Wait for whatever says which order of Peoplevox a shop's order is."""
    learned = [one.learned_at for one in history.observations if one.learned_at is not None]
    since = min(learned, default=now)
    due = since + policy.match_within
    names = [
        f"{name} {text}" for order in orders_shown(history) for name, text in order.names.items()
    ]
    opened = exceptions.unmatched(history.stream, since, names)
    answered = {control.key for control in history.controls}
    is_due = now >= due and opened.key not in answered
    return compared(
        history,
        (),
        held=(),
        read_at=None,
        wake_at=due if due > now else None,
        exceptions={opened.key: opened} if is_due else {},
    )


def _open(known: Known, wish: Wish, opened: ExceptionOpened) -> None:
    if known.answered(opened.key) is None:
        wish.open(opened)
