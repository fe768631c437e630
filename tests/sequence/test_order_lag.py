"""Placings and cancellations that near the end of their window are raised before it is over."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from .group import POLICY, Group, fact, order

RELAY = attrs.evolve(POLICY, placed_order="relay")
NAMES = {"order_placed": "late_placed", "order_cancelled": "late_cancelled"}
KINDS = {"order_placed": "placed", "order_cancelled": "cancelled"}
KEY = "acme01:order:#1"


def waiting(*said: Any, policy: Any = RELAY) -> Group:
    """Let the shop say something that is decided at once, and not sent."""
    group = Group(policy=policy).said(*said).look_up(1, orders=[order()])
    group.advance(2)
    return group


@pytest.mark.parametrize("kind", ["order_placed", "order_cancelled"])
def test_it_is_raised_once_before_the_window_ends_and_closed_when_it_is_sent(kind: str) -> None:
    """Three quarters of 3.5 hours; the decision is woken then (law L6)."""
    policy = RELAY if kind == "order_placed" else POLICY
    group = waiting(fact(kind), policy=policy)
    early = group.decide(150)
    group.advance(158)
    late = dict(group.exceptions())
    again = group.advance(159)
    group.deliver(KEY, kind=KINDS[kind])
    group.advance(160)

    assert ((), True) == (tuple(early.opened), early.wake_at is not None)
    assert {f"{NAMES[kind]}:{KEY}": "event.nearly_late"} == late
    assert [] == list(again.opened)
    assert {} == group.exceptions()


def test_it_is_raised_also_while_it_is_tried() -> None:
    """An attempt that nobody answers is no delivery."""
    group = waiting(fact("order_placed"))
    group.attempt(KEY, kind="placed")
    group.advance(170)

    assert ["event.nearly_late"] == list(group.exceptions().values())


def test_what_was_late_when_it_was_heard_is_no_lag() -> None:
    """Nobody could have told it sooner."""
    group = waiting(fact("order_placed", -200))
    group.advance(3)

    assert {} == group.exceptions()


def test_a_person_s_word_ends_it() -> None:
    """It is not raised again."""
    group = waiting(fact("order_placed"))
    group.advance(170)
    group.answer("discard", f"late_placed:{KEY}")
    group.advance(171)

    assert {} == group.exceptions()


def test_what_is_not_sent_is_not_late() -> None:
    """A recorded skip waits for nothing."""
    group = waiting(fact("order_cancelled"), policy=attrs.evolve(POLICY, cancelled_order="shop"))
    group.advance(170)

    assert {} == group.exceptions()
