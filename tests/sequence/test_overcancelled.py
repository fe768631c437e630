"""More cancelled than ordered is told, and asked about until the order's lines cover it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from unittest.mock import patch

import attrs
import pytest

from pvxklaviyo.model import ShopLine
from pvxklaviyo.sequence import MetricPolicy, _overcancelled

from .group import POLICY, Group, at, fact, order

ORDER = order("1001", ("MUG", 2), ("TEE", 1))
MUG = "over_cancelled:acme01:order:#1:MUG"
OVER = "cancellation.more_than_ordered"


def cut(minutes: float, *lines: tuple[str, int], name: str = "c1", **more: Any) -> Any:
    """Make a cancellation of lines."""
    return fact("lines_cancelled", minutes, *lines, id=name, **more)


def heard(*said: Any, orders: Any = (ORDER,), policy: Any = POLICY) -> Group:
    """Let the shop say something of an order that is looked up before and after."""
    group = Group(policy=policy).look_up(-30, orders=orders)
    group.now = at(0)
    group.said(*said).look_up(3, orders=orders).advance()
    return group


class TestMoreThanOrdered:
    def test_it_is_told_and_asked_about_once(self) -> None:
        """The shop's word is the shop's word; e-commerce sees what is odd about it."""
        group = heard(cut(0, ("MUG", 3)))

        assert [("cancelled_item", "lines_cancelled")] == [
            (row.kind, row.reason) for row in group.queue()
        ]
        assert {MUG: OVER} == group.exceptions()
        assert () == group.decide(9).opened

    def test_as_many_as_were_ordered_are_nobody_s_question(self) -> None:
        """Told alike, and nothing is asked."""
        group = heard(cut(0, ("MUG", 2)))

        assert ["cancelled_item"] == [row.kind for row in group.queue()]
        assert {} == group.exceptions()

    def test_several_cancellations_add_up(self) -> None:
        """Each for itself is possible; together they are one question of the item."""
        group = heard(
            cut(0, ("MUG", 2)), cut(1, ("MUG", 1), name="c2"), cut(1, ("TEE", 1), name="c3")
        )

        assert 3 == len(group.queue())
        assert {MUG: OVER} == group.exceptions()
        (one,) = group.history().exceptions
        assert ("e-commerce", "order #1, item MUG") == (one.owner, one.subject)
        assert "cancelled 3 of MUG in order #1, and no more than 2 were ever ordered" in one.text

    def test_an_item_that_nobody_knows_is_asked_about(self) -> None:
        """Neither placing nor Peoplevox has it, by line or by item."""
        group = heard(cut(0, ("HAT", 1)))

        assert ["cancelled_item"] == [row.kind for row in group.queue()]
        assert {"over_cancelled:acme01:order:#1:HAT": OVER} == group.exceptions()

    @pytest.mark.parametrize("kind", ["order_placed", "order_changed"])
    def test_an_item_of_the_shop_alone_is_known(self, kind: Any) -> None:
        """A gift card never goes to the warehouse, and was ordered all the same."""
        said = fact(kind, -60, ("MUG", 2), ("GIFT", 1), id="x" if kind == "order_changed" else "")

        group = heard(said, cut(0, ("GIFT", 1)))

        assert ["cancelled_item"] == [row.kind for row in group.queue()]
        assert {} == group.exceptions()

    def test_a_line_that_the_placing_names_otherwise_is_known(self) -> None:
        """The shop's own id of the line says what was ordered; more of it than that is odd."""
        placed = fact("order_placed", -60, lines=(ShopLine(line="7", sku="GIFT", quantity=1),))
        renamed = ShopLine(line="7", sku="GIFT-OLD", quantity=1)

        known = heard(placed, cut(0, lines=(renamed,)))
        over = heard(placed, cut(0, lines=(attrs.evolve(renamed, quantity=2),)))

        assert {} == known.exceptions()
        assert {"over_cancelled:acme01:order:#1:GIFT": OVER} == over.exceptions()

    def test_while_nothing_is_known_of_the_order_nothing_is_odd(self) -> None:
        """Peoplevox has no such order yet, and nobody observed its placing."""
        group = Group(shop="#1").said(cut(0, ("MUG", 9))).look_up(3)
        group.advance()

        assert ["cancelled_item"] == [row.kind for row in group.queue()]
        assert {} == group.exceptions()

    def test_it_waits_for_a_look_up_like_the_event(self) -> None:
        """A line that was added a minute ago is seen first."""
        group = Group().look_up(-30, orders=[ORDER])
        group.now = at(0)
        group.said(cut(0, ("MUG", 3))).look_up(-1, orders=[ORDER])
        group.advance(5)

        assert {} == group.exceptions()

    def test_an_order_made_without_what_was_cancelled_covers_it(self) -> None:
        """Imported after the cancellation, it never had those lines."""
        net = attrs.evolve(ORDER, created_at=at(2))

        assert {} == heard(cut(0, ("MUG", 3)), orders=[net]).exceptions()


class TestEnd:
    @pytest.mark.parametrize(
        "orders",
        [
            [order("1001", ("MUG", 3), ("TEE", 1))],
            [ORDER, order("1002", ("MUG", 1))],
        ],
        ids=["a line grew", "another order of the same reference"],
    )
    def test_it_closes_itself_when_lines_cover_it(self, orders: Any) -> None:
        """Whichever order has them."""
        group = heard(cut(0, ("MUG", 3)))
        before = dict(group.exceptions())
        group.look_up(20, orders=orders).advance()

        assert {MUG: OVER} == before
        assert {} == group.exceptions()

    def test_it_closes_itself_when_the_placing_covers_it(self) -> None:
        """Heard later than the cancellation."""
        group = heard(cut(0, ("MUG", 3)))
        before = dict(group.exceptions())
        group.said(fact("order_placed", -60, ("MUG", 3), value=Decimal(3)))
        group.look_up(20, orders=[ORDER]).advance()

        assert {MUG: OVER} == before
        assert {} == group.exceptions()

    def test_the_whole_order_ends_it(self) -> None:
        """Nothing is left that could be reckoned wrongly."""
        group = heard(cut(0, ("MUG", 3)))
        before = dict(group.exceptions())
        group.now = at(10)
        group.said(fact("order_cancelled", 10)).look_up(20, orders=[ORDER]).advance()

        assert {MUG: OVER} == before
        assert {} == group.exceptions()

    def test_a_person_s_word_ends_it_until_more_is_cancelled(self) -> None:
        """An answer is about what was known then."""
        group = heard(cut(0, ("MUG", 3)))
        group.now = at(10)
        group.answer("discard", MUG)
        group.advance()
        answered = dict(group.exceptions())
        group.now = at(20)
        group.said(cut(20, ("MUG", 1), name="c2")).look_up(23, orders=[ORDER]).advance()

        assert {} == answered
        assert {MUG: OVER} == group.exceptions()


class TestNobodyIsTold:
    def test_a_metric_that_is_off_is_still_asked_about(self) -> None:
        """What is still to come is reckoned from the cancellation all the same."""
        off = attrs.evolve(POLICY, metrics={"Cancelled Order Item": MetricPolicy(enabled=False)})

        assert {MUG: OVER} == heard(cut(0, ("MUG", 3)), policy=off).exceptions()

    def test_history_is_nobody_s_question(self) -> None:
        """It happened before the relay was to say anything."""
        group = heard(cut(-2000, ("MUG", 3)))

        assert ["before_start"] == [row.reason for row in group.rows()]
        assert {} == group.exceptions()


def test_without_the_rule_nobody_is_asked() -> None:
    """The checks above can fail."""
    with patch.object(_overcancelled._Names, "ordered", lambda _: {"MUG": 99}):
        assert {} == heard(cut(0, ("MUG", 3))).exceptions()
