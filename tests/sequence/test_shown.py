"""What a shop shows comes to the same facts, whatever was lost, doubled, late or out of order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo.model import RefundedLine, Shown, ShownEdit, ShownLine, ShownOrder, ShownRefund
from pvxklaviyo.sequence import (
    _showing,
    _shown,
    _shown_lines,
    _shown_money,
    _shown_rises,
    _shown_steps,
)
from pvxklaviyo.sequence._seen import Derived, Said
from pvxklaviyo.sequence._shown import derived
from pvxklaviyo.sequence._shown_lines import Left

from .shop_life import NOTHING_LEFT, START, ShopOrder, Style, told

STYLES: tuple[Style, ...] = ("counts", "lowers", "apart")


def facts(result: Derived, kind: str) -> dict[str, Said]:
    found = {one.fact.id: one for one in result.said if one.fact.kind == kind}
    assert len(found) == sum(one.fact.kind == kind for one in result.said)
    return found


def taken(result: Derived) -> Counter[str]:
    pieces: Counter[str] = Counter()
    for one in facts(result, "lines_cancelled").values():
        (line,) = one.fact.lines
        pieces[line.line] += line.quantity
    return pieces


def check_arrivals(seed: int) -> None:
    """Whatever order things arrive in, and however often, the journal is what comes of it."""
    random = Random(seed)
    order = ShopOrder(STYLES[seed % 3], random).live(random.randint(0, 7))
    arrived = [*order.showings, *random.choices(order.showings, k=3)]
    random.shuffle(arrived)
    result = derived(told(arrived), "55", NOTHING_LEFT)
    values: Counter[str] = Counter()
    for one in facts(result, "lines_cancelled").values():
        values[one.fact.lines[0].line] += one.fact.value or 0  # type: ignore[assignment]

    grown: Counter[str] = Counter()
    for one in facts(result, "order_changed").values():
        grown |= Counter({line.line: line.quantity for line in one.fact.lines})

    assert {line: order.ordered[line] for line in grown} == dict(grown)
    assert +order.taken == taken(result)
    assert {line: order.worth(line, order.taken[line]) for line in +order.taken} == dict(values)
    assert order.refunded == {
        name: one.fact.value for name, one in facts(result, "refunded").items()
    }
    assert [Decimal("99.90")] == [one.fact.value for one in facts(result, "order_placed").values()]


def check_prefixes(seed: int) -> None:
    """What was told once is derived for ever, and never more than was ordered."""
    random = Random(seed)
    order = ShopOrder(STYLES[seed % 3], random).live(6)
    arrived = list(order.showings)
    random.shuffle(arrived)
    before: dict[str, Any] = {}
    for count in range(1, len(arrived) + 1):
        announced = {
            line: {int(name.split(":")[1]) for name in before if name.startswith(f"{line}:")}
            for line in order.ordered
        }
        result = derived(told(arrived[:count]), "55", NOTHING_LEFT, announced)
        now = {
            # Where the number changes, the oldest body tells the price.
            name: (
                one.fact.lines,
                order.ordered != order.placed or order.style == "lowers" or one.fact.value,
                one.key,
            )
            for name, one in facts(result, "lines_cancelled").items()
        }

        assert before.items() <= now.items()
        assert taken(result) <= order.ordered
        assert taken(result) <= order.taken
        before = now


def check_rises(seed: int) -> None:
    """Of what was not told yet the same rises come, whatever was learned first."""
    random = Random(seed)
    order = ShopOrder(STYLES[seed % 3], random).live(6)
    shuffled = list(order.showings)
    random.shuffle(shuffled)
    one, other = (
        {
            name: (said.fact.at, said.fact.lines)
            for name, said in facts(
                derived(told(shown), "55", NOTHING_LEFT), "lines_cancelled"
            ).items()
        }
        for shown in (order.showings, shuffled)
    )

    assert one == other


def check_losses(seed: int) -> None:
    """Of a shop that counts removals the newest body alone brings all that was lost."""
    random = Random(seed)
    order = ShopOrder("counts", random).live(6)
    order.show()
    kept = [one for one in order.showings[:-1] if random.random() < 0.5]
    arrived = [*kept, order.showings[-1]]
    random.shuffle(arrived)

    assert +order.taken == taken(derived(told(arrived), "55", NOTHING_LEFT))


def check_order_of_the_list(seed: int) -> None:
    """What was learned when is all that counts, not how it is handed in."""
    random = Random(seed)
    order = ShopOrder(STYLES[seed % 3], random).live(5)
    showings = told(order.showings)
    shuffled = [*showings, *showings[:2]]
    random.shuffle(shuffled)

    assert derived(showings, "55", NOTHING_LEFT) == derived(shuffled, "55", NOTHING_LEFT)


CHECKS = [check_arrivals, check_prefixes, check_rises, check_losses, check_order_of_the_list]


@pytest.mark.parametrize("check", CHECKS)
@given(seed=st.integers(0, 10_000))
@settings(max_examples=25)
def test_a_life(check: Callable[[int], None], seed: int) -> None:
    """The same facts come of any arrival of a random life, as its journal has them."""
    check(seed)


def _never_settles(self: Any) -> Any:
    return (self.showing.learned_at, self.showing.learned_at, self.showing.key)


SABOTAGE: list[tuple[str, Any, Callable[[int], None]]] = [
    ("_showing.Body.age", property(_never_settles), check_arrivals),
    (
        "_shown_lines.Tally._taken",
        lambda self, line, refunded: self._edited[line] + self._lost[line] + refunded,
        check_arrivals,
    ),
    (
        "_shown_lines.Tally._taken",
        lambda self, line, refunded: max(self._edited[line], self._lost[line], refunded),
        check_arrivals,
    ),
    (
        "_shown_lines.step",
        lambda before, after: (
            max(0, _shown_steps.removed(after) - _shown_steps.removed(before)),
            0,
        ),
        check_arrivals,
    ),
    ("_shown_money._up_to", lambda worth, pieces, of: worth * pieces / of, check_arrivals),
    (
        "_shown.value_of",
        lambda level, line: line.price * (level.count - level.before),
        check_arrivals,
    ),
    (
        "_shown.by_learning",
        tuple,
        check_order_of_the_list,
    ),
    (
        "_shown.levels_of",
        lambda showings, left, told: _shown_rises.levels_of(showings[::-1], left, told),
        check_prefixes,
    ),
    (
        "_shown.levels_of",
        lambda showings, left, told: _shown_rises.levels_of(showings, left, {}),
        check_prefixes,
    ),
    ("_shown_rises._timeline", lambda showings, left: {}, check_rises),
    (
        "_shown_lines.Tally._never_left",
        lambda self, sure, doubtful: Counter(),
        check_arrivals,
    ),
    (
        "_shown_lines.tells_lines",
        lambda order: False,
        check_losses,
    ),
]


def _check_all(check: Callable[[int], None]) -> None:
    for seed in range(200):
        check(seed)


@pytest.mark.parametrize(("name", "instead", "check"), SABOTAGE)
def test_each_check_can_fail(
    name: str, instead: Any, check: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever line keeps the promise, without it the check goes red."""
    monkeypatch.setattr(f"pvxklaviyo.sequence.{name}", instead)

    with pytest.raises(AssertionError):
        _check_all(check)


def body(minutes: float, *lines: ShownLine, **more: Any) -> ShownOrder:
    made = {
        "shop": "s",
        "id": "55",
        "number": "#55",
        "modified_at": START + timedelta(minutes=minutes),
        "placed_at": START,
        "currency": "GBP",
        "lines": lines or (line(2),),
    }
    return ShownOrder(**{**made, **more})


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def line(ordered: int, removed: int | None = None, **more: Any) -> ShownLine:
    return ShownLine(**{"line": "L1", "sku": "MUG", "ordered": ordered, "removed": removed, **more})


def refund(*lines: RefundedLine, **more: Any) -> ShownRefund:
    made = {"shop": "s", "order": "55", "id": "R1", "at": START + timedelta(hours=1)}
    return ShownRefund(**{**made, "lines": lines, **more})


def of(*shown: Shown, left: Left = NOTHING_LEFT) -> list[tuple[str, str]]:
    return sorted((one.fact.kind, one.fact.id) for one in derived(told(shown), "55", left).said)


PLACED = ("order_placed", "")
CANCELLED = ("order_cancelled", "")


class TestWhole:
    """Of cancellations of whole orders."""

    def test_it_is_told_with_its_time_and_reason(self) -> None:
        """A cancelled body is a cancellation, at the shop's own time of it."""
        at = START + timedelta(minutes=9)
        gone = body(10, is_cancelled=True, cancelled_at=at, reason="customer")
        result = derived(told([body(0), gone]), "55", NOTHING_LEFT)
        whole = facts(result, "order_cancelled")[""].fact

        assert [CANCELLED, PLACED] == of(body(0), gone)
        assert (at, "customer", 2) == (whole.at, whole.reason, whole.lines[0].quantity)

    def test_without_a_time_the_first_such_body_tells_it(self) -> None:
        """A shop that has no time of cancellations stamps the body that shows it first."""
        shown = [body(20, is_cancelled=True), body(10, is_cancelled=True), body(0)]
        whole = facts(derived(told(shown), "55", NOTHING_LEFT), "order_cancelled")[""].fact

        assert START + timedelta(minutes=10) == whole.at

    def test_what_is_open_again_is_taken_back(self) -> None:
        """A newer body that is not cancelled takes it back; an older one that is late does not."""
        gone = body(10, is_cancelled=True)
        again = derived(told([body(0), gone, body(20)]), "55", NOTHING_LEFT)

        assert [PLACED] == of(body(0), gone, body(20))
        assert again.reopened is not None
        assert [CANCELLED, PLACED] == of(gone, body(5))

    def test_an_order_that_another_one_replaces_is_not_cancelled(self) -> None:
        """An edit that makes a new order cancels nothing and places nothing."""
        assert [PLACED] == of(body(0), body(5, is_cancelled=True, replaced_by="56"))
        assert [] == of(body(5, replaces="54"))

    def test_nothing_of_a_test_is_told(self) -> None:
        """What the shop marks as a test never happened."""
        assert [] == of(body(0), body(10, is_cancelled=True, is_test=True))

    def test_what_was_never_placed_is_not_cancelled(self) -> None:
        """An unpaid order that is given up was none; a cancelled one that came first was."""
        unpaid = body(0, is_placed=False)

        assert [] == of(unpaid, body(9, is_placed=False, is_cancelled=True))
        assert [CANCELLED] == of(body(9, is_placed=False, is_cancelled=True))


class TestLines:
    """Of pieces that were taken off."""

    def test_one_removal_told_three_times_is_one_fact(self) -> None:
        """An edit, the refund that goes with it and the next body are one removal."""
        edit = ShownEdit(
            shop="s", order="55", id="E1", at=START + timedelta(minutes=3), removed={"L1": 1}
        )
        back = refund(RefundedLine(line="L1", quantity=1, is_cancelled=True))
        after = body(5, line(2, 1))
        shown: list[Shown] = [body(0, line(2, 0)), edit, back, after]
        result = derived(told(shown), "55", NOTHING_LEFT)
        one = facts(result, "lines_cancelled")["L1:1"]

        assert START + timedelta(minutes=3) == one.fact.at
        assert (
            facts(result, "lines_cancelled").keys()
            == facts(derived(told(shown[::-1]), "55", NOTHING_LEFT), "lines_cancelled").keys()
        )

    def test_a_doubtful_refund_waits_for_what_left(self) -> None:
        """What may have come back is a cancellation only if it never left."""
        back = refund(RefundedLine(line="L1", quantity=1), value=Decimal(4))
        shown = [body(0), back]
        sent = Left(read_from=NOTHING_LEFT.read_from, sent=[(START, "mug ", 2)])
        later = Left(read_from=NOTHING_LEFT.read_from, sent=[(START + timedelta(days=3), "MUG", 2)])
        unread = derived(told(shown), "55", Left(read_from=None))

        assert [PLACED, ("refunded", "R1")] == of(*shown, left=Left(read_from=None))
        assert unread.waits_since is not None
        assert [("lines_cancelled", "L1:1"), PLACED, ("refunded", "R1")] == of(*shown)
        assert [PLACED, ("refunded", "R1")] == of(*shown, left=sent)
        assert ("lines_cancelled", "L1:1") in of(*shown, left=later)

    def test_without_a_price_the_refund_tells_the_value(self) -> None:
        """What was paid back for the pieces is what they were worth."""
        back = refund(RefundedLine(line="L1", quantity=1, is_cancelled=True), value=Decimal("4.20"))
        result = derived(told([body(0), back]), "55", NOTHING_LEFT)

        assert Decimal("4.20") == facts(result, "lines_cancelled")["L1:1"].fact.value

    def test_an_unknown_line_waits_for_its_order(self) -> None:
        """Nobody could say what was taken off before a body says what the line is."""
        edit = ShownEdit(shop="s", order="55", id="E1", at=START, removed={"L1": 1, "L9": 1})

        assert [] == of(edit)
        assert [("lines_cancelled", "L1:1"), PLACED] == of(edit, body(0))

    def test_what_is_put_back_is_a_change(self) -> None:
        """A line that grows says how many were ever ordered, those taken off included."""
        shown = [body(0, line(5)), body(1, line(3)), body(2, line(5))]
        result = derived(told(shown), "55", NOTHING_LEFT)
        (change,) = facts(result, "order_changed").values()

        assert +Counter({"L1": 2}) == taken(result)
        assert 7 == change.fact.lines[0].quantity

    def test_what_was_taken_off_before_the_first_body_was_ordered_too(self) -> None:
        """A line that grows after that says how many were ever ordered."""
        result = derived(told([body(0, line(5, 2)), body(1, line(6, 2))]), "55", NOTHING_LEFT)

        assert ["lines:L1:6"] == list(facts(result, "order_changed"))

    def test_what_an_edit_adds_was_ordered_until_a_body_shows_it(self) -> None:
        """Then both are one change; before it, taking off what was added is a cancellation."""
        first = body(0, line(1, 0))
        more = ShownEdit(shop="s", order="55", id="E1", at=at(5), added={"L1": 2})
        less = ShownEdit(shop="s", order="55", id="E2", at=at(6), removed={"L1": 3})
        after = body(7, line(3, 3))
        alone, both, without = (
            derived(told(some), "55", NOTHING_LEFT)
            for some in ([first, more, less], [first, more, less, after], [first, less])
        )
        changes = [facts(one, "order_changed") for one in (alone, both)]

        assert [["lines:L1:3"]] * 2 == [list(one) for one in changes]
        assert [3, 3] == [one["lines:L1:3"].fact.lines[0].quantity for one in changes]
        assert ["L1:3"] * 2 == [list(facts(one, "lines_cancelled"))[-1] for one in (alone, both)]
        assert Counter({"L1": 1}) == taken(without)

    def test_what_an_edit_adds_comes_to_what_was_ever_ordered(self) -> None:
        """Pieces that were taken off before were ordered, too."""
        more = ShownEdit(shop="s", order="55", id="E1", at=at(5), added={"L1": 1})
        result = derived(told([body(0, line(5, 0)), body(1, line(5, 2)), more]), "55", NOTHING_LEFT)

        assert ["lines:L1:6"] == list(facts(result, "order_changed"))

    def test_what_a_body_shows_already_is_not_added_again(self) -> None:
        """No more is taken off than there was."""
        more = ShownEdit(shop="s", order="55", id="E1", at=at(5), added={"L1": 2})
        less = ShownEdit(shop="s", order="55", id="E2", at=at(8), removed={"L1": 9})
        result = derived(
            told([body(0, line(1, 0)), more, body(7, line(3, 0)), less]), "55", NOTHING_LEFT
        )

        assert Counter({"L1": 3}) == taken(result)

    def test_a_line_that_an_edit_adds_is_known_by_the_next_body(self) -> None:
        """Nothing says what it is before; then it is a part of what was ordered, and not told."""
        more = ShownEdit(shop="s", order="55", id="E1", at=at(5), added={"L2": 4})
        old = ShownEdit(shop="s", order="55", id="E0", at=at(-5), added={"L1": 9})
        after = body(6, line(2), line(4, line="L2", sku="TEE"))
        result = derived(told([body(0), more, old, after]), "55", NOTHING_LEFT)
        (change,) = facts(result, "order_changed").values()

        assert [PLACED] == of(body(0), more, old)
        assert [("L1", "MUG", 2), ("L2", "TEE", 4)] == [
            (one.line, one.sku, one.quantity) for one in change.fact.lines
        ]

    def test_an_export_without_a_stamp_takes_nothing_off(self) -> None:
        """Of any age as it may be, its lines undo nothing."""
        assert [PLACED] == of(body(0), body(0, line(1), modified_at=None))


class TestChanges:
    """Of whom an order is for, and what was paid back."""

    def test_another_person_is_a_change(self) -> None:
        """The newest body says whom it is for; the same again is silent."""
        shown = told([body(0), body(1), body(2)])
        who = [attrs.evolve(one, person=name) for one, name in zip(shown, "abb", strict=True)]

        assert ["contact:b"] == list(facts(derived(who, "55", NOTHING_LEFT), "order_changed"))

    def test_another_address_is_a_change(self) -> None:
        """By its mark alone."""
        changed = [body(0, address="x1"), body(1, address="x2"), body(2, address="")]

        assert ("order_changed", "address:x2") in of(*changed)

    def test_money_without_a_refund_is_not_explained(self) -> None:
        """What an export says was paid back beyond the refunds that are known is a doubt."""
        export = body(0, modified_at=None, lines=None, refunded=Decimal(9))
        some = refund(value=Decimal(5))
        doubt = derived(told([body(0), export, some]), "55", NOTHING_LEFT)

        assert Decimal(4) == doubt.unexplained

    def test_without_goods_or_money_nothing_was_refunded(self) -> None:
        """A refund of nothing is a booking of the shop."""
        assert [PLACED] == of(body(0), refund(value=Decimal(0)))

    def test_odd_values_are_left_out(self) -> None:
        """No date, no amount and no number of pieces that cannot be makes it fail."""
        odd = body(
            0,
            line(-3, 7, price=Decimal("NaN"), discount=Decimal(-4)),
            placed_at=START.replace(year=1),
            value=Decimal(-1),
            refunded=Decimal("Infinity"),
        )

        assert [("refunded", "R1")] == of(
            odd, refund(RefundedLine(line="L1", quantity=-1), value=Decimal("sNaN"))
        )


def test_the_modules_are_those_that_are_sabotaged() -> None:
    """A renamed module would leave a sabotage without effect."""
    assert all((_shown, _shown_lines, _shown_money, _shown_rises, _showing))
