"""Two shops with one reference: what one says never reaches the other's order."""

from __future__ import annotations

from itertools import permutations
from typing import Any
from unittest.mock import patch

import attrs
import pytest

from pvxklaviyo.sequence import _present
from pvxklaviyo.sequence._present import present

from .group import POLICY, Group, at, fact, order

KEY = "shop_channels:acme01:order:#1"
DIFFER = "group.channels_differ"
OURS = order("1001", ("MUG", 2))
PLACED = fact("order_placed", -60, ("MUG", 2))
THEIRS = fact("order_cancelled", 0, channel="Amazon", email="bob@post.pvx-sim.net")


def heard(*said: Any, orders: Any = (OURS,), shop: str | None = None) -> Group:
    """Let the shop's word come one by one, an order being known or not."""
    group = Group(shop=shop).look_up(-70, orders=orders)
    for minutes, one in enumerate(said):
        group.now = at(minutes)
        group.said(one).look_up(minutes + 0.5, orders=orders).advance()
    group.look_up(30, orders=orders).advance()
    return group


def test_another_shop_s_cancellation_does_not_reach_our_order() -> None:
    """It cancels somebody else's #1; a person reads both sides, and nobody is told."""
    group = heard(PLACED, THEIRS)

    assert [] == list(group.rows())
    assert {KEY: DIFFER} == group.exceptions()
    (one,) = group.history().exceptions
    assert "order_cancelled (Amazon)" in one.text
    assert "1001 (Shopify)" in one.text
    assert "e-commerce" == one.owner


@pytest.mark.parametrize("channel", ["Shopify", " SHOPIFY", ""])
def test_our_own_does(channel: str) -> None:
    """By its channel, however it is spelt; by none, as only one channel has the reference."""
    group = heard(PLACED, attrs.evolve(THEIRS, channel=channel))

    assert ["cancelled"] == [row.kind for row in group.rows()]
    assert {} == group.exceptions()


def test_our_own_does_beside_theirs() -> None:
    """Each word for itself, whichever came first."""
    for said in permutations([PLACED, THEIRS, fact("order_cancelled", -5)]):
        group = heard(*said)

        assert [("cancelled", at(-5))] == [(row.kind, row.happened_at) for row in group.rows()]
        assert {KEY: DIFFER} == group.exceptions()


def test_a_word_without_a_channel_is_nobody_s_once_two_have_the_reference() -> None:
    """Before that it met its order, and stays there."""
    nameless = attrs.evolve(PLACED, channel="", kind="order_cancelled")
    before, after = heard(nameless, THEIRS), heard(THEIRS, nameless)

    assert ["cancelled"] == [row.kind for row in before.rows()]
    assert [] == list(after.rows())
    assert [{KEY: DIFFER}] * 2 == [before.exceptions(), after.exceptions()]


def test_while_peoplevox_has_neither_nothing_is_told_of_two() -> None:
    """Not even the one that was heard first: its key is the other's, too."""
    group = heard(PLACED, THEIRS, orders=(), shop="#1")
    alone = heard(THEIRS, orders=(), shop="#1")

    assert ([], {KEY: DIFFER}) == (list(group.rows()), group.exceptions())
    assert (["cancelled"], {}) == ([row.kind for row in alone.rows()], alone.exceptions())


def test_an_order_without_a_channel_is_the_only_named_one_s() -> None:
    """Where Peoplevox has no channels, the shop's alone makes no doubt."""
    bare = [attrs.evolve(OURS, channel="")]

    assert ["cancelled"] == [row.kind for row in heard(THEIRS, orders=bare).rows()]
    assert [] == list(heard(PLACED, THEIRS, orders=bare).rows())


def test_the_same_word_with_a_channel_and_without_is_one() -> None:
    """Told again by another way, it takes nothing off a second time."""
    cut = fact("lines_cancelled", -5, ("MUG", 1), id="c1")
    nameless = attrs.evolve(cut, channel="")
    three = [order("1001", ("MUG", 3))]
    for said in ([cut, nameless], [nameless, cut], [cut]):
        group = heard(*said, orders=three)

        assert ["c1"] == [row.key.rpartition(":")[2] for row in group.rows()]
        assert {} == group.exceptions()
        assert 1 == len(present(group.history()).said)


def test_what_was_told_stays_told() -> None:
    """A word of another shop takes nothing back."""
    group = heard(PLACED, fact("order_cancelled", 1))
    group.deliver(kind="cancelled")
    group.now = at(40)
    group.said(THEIRS).look_up(41, orders=[OURS]).advance()

    assert [("cancelled", "delivered")] == [(row.kind, row.state) for row in group.rows()]


def test_a_person_s_answer_stands_until_more_is_said() -> None:
    """More of the other's is another question."""
    group = heard(PLACED, THEIRS)
    group.now = at(40)
    group.answer("discard", KEY)
    group.advance()
    answered = dict(group.exceptions())
    group.now = at(50)
    group.said(fact("refunded", 50, id="r1", channel="Amazon")).look_up(51, orders=[OURS]).advance()

    assert {} == answered
    assert {KEY: DIFFER} == group.exceptions()


def test_without_the_rule_it_would_reach_our_order() -> None:
    """The checks above can fail."""
    with patch.object(_present, "by_channel", lambda told, _orders: (told, ())):
        assert ["cancelled"] == [row.kind for row in heard(PLACED, THEIRS).rows()]


def test_the_policy_of_these_tests_tells_cancellations() -> None:
    """Or the tests above would show nothing."""
    assert "relay" == POLICY.cancelled_order
