"""What is told of what came back."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pvxklaviyo.ledger import AnnouncementRecord
from pvxklaviyo.model import Component, Order, Return, ReturnLine, Shipment, ShipmentItem, ShopLine
from pvxklaviyo.sequence import (
    Announcement,
    Audience,
    MetricPolicy,
    Plan,
    Policy,
    ReturnsPolicy,
    decide,
)
from pvxklaviyo.sequence._dispositions import disposition, knows_pair, pair_of

from .group import NOON, POLICY, Group, at, fact, order, person, returned, shipment

EXPLORE = os.environ.get("HYPOTHESIS_PROFILE") == "explore"
FEW = 2_000 if EXPLORE else 25
# Made smaller only where there is time for it.
SOME = list(Phase) if EXPLORE else [Phase.generate]
ORDER = order("1001", ("MUG", 3), ("TEE", 1))
PARCEL = shipment("DES1", ("MUG", 3), ("TEE", 1))
RETURN = "acme01:1001:RET1"


def line(item: str = "MUG", quantity: int = 1, **more: Any) -> ReturnLine:
    """Make a line of a return."""
    return ReturnLine(item_code=item, quantity=quantity, **more)


def back(code: str = "RET1", *lines: ReturnLine, **more: Any) -> Return:
    """Make a return of such lines."""
    return returned(code, lines=lines or (line(),), **more)


class Shop(Group):
    """A group whose order and parcel are told before anything comes back."""

    def __init__(self, *, told: bool = True, policy: Policy = POLICY) -> None:
        super().__init__("1001", policy=policy)
        self.orders: Sequence[Order] = [ORDER]
        self.parcels: Sequence[Shipment] = [PARCEL]
        if told:
            for minutes in (0, 3):
                self.sees(minutes)
            self.deliver()

    def sees(self, minutes: float, *returns: Return) -> Plan:
        """Look up and decide."""
        self.look_up(minutes, orders=self.orders, shipments=self.parcels, returns=returns)
        return self.advance()

    def settles(self, minutes: float, *returns: Return) -> Plan:
        """Look up now and when it has settled, and decide."""
        self.sees(minutes, *returns)
        return self.sees(minutes + 30, *returns)

    def send_all(self) -> None:
        """Let Klaviyo accept everything that waits, at this instant."""
        for row in self.queue():
            self.deliver(row.key, kind=row.kind)

    def lines(self, kind: str = "return") -> dict[str, list[Any]]:
        """Give what is told of returns: lines by key, without the source and order."""
        return {
            row.key.split(":", 2)[2]: [entry[1:3] for entry in decision(row)["lines"]]
            for row in self.rows()
            if row.kind == kind and row.state != "skipped"
        }

    def states(self, kind: str = "return") -> dict[str, tuple[str, str]]:
        """Give where they stand: state and reason by key."""
        return {
            row.key.split(":", 2)[2]: (row.state, row.reason)
            for row in self.rows()
            if row.kind == kind
        }

    def opened(self) -> set[str]:
        """Give the codes of what is open."""
        return set(self.exceptions().values())


def decision(row: AnnouncementRecord) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(row.decision)
    return found


def of(plan: Plan, kind: str = "return") -> Announcement:
    """Give the one announcement of that kind."""
    (one,) = [wish for wish in plan.announcements if wish.kind == kind]
    return one


def about(plan: Plan) -> Return:
    """Give the return that is told."""
    found = of(plan).about
    assert isinstance(found, Return)
    return found


def held(plan: Plan) -> dict[str, str]:
    """Give what waits of returns: reason by key."""
    return {one.key: one.reason for one in plan.held if one.kind == "return"}


LINES = st.lists(
    st.builds(
        line,
        st.sampled_from(["MUG", "TEE"]),
        st.integers(0, 3),
        reason=st.sampled_from(["", "Too big"]),
        condition=st.sampled_from(["", "New"]),
        reusable=st.sampled_from([None, True]),
    ),
    max_size=4,
)


def pieces(lines: Sequence[ReturnLine]) -> Counter[str]:
    """Count pieces by item."""
    counted: Counter[str] = Counter()
    for one in lines:
        counted[one.item_code] += one.quantity
    return +counted


def told_pieces(shop: Shop, kind: str) -> Counter[str]:
    """Count what the announcements of one kind say came back."""
    counted: Counter[str] = Counter()
    for lines in shop.lines(kind).values():
        for code, quantity in lines:
            counted[code] += quantity
    return counted


@settings(max_examples=FEW, phases=SOME)
@given(first=LINES, second=LINES, data=st.data())
def test_the_order_of_learning_makes_no_difference(
    first: list[ReturnLine], second: list[ReturnLine], data: st.DataObject
) -> None:
    """Observations of returns in any order, and lines in any order, give the same."""
    returns = [
        returned("RET1", lines=tuple(first)),
        returned("RET2", lines=tuple(second), returned_at=at(61)),
    ]
    mixed = [
        attrs.evolve(one, lines=tuple(data.draw(st.permutations(one.lines))))
        for one in data.draw(st.permutations(returns))
    ]
    plans = []
    for seen in (returns, mixed):
        shop = Shop()
        shop.look_up(61, orders=[ORDER], shipments=[PARCEL], returns=seen)
        shop.look_up(92, orders=[ORDER], shipments=[PARCEL], returns=seen)
        history = shop.history()
        facts = data.draw(st.permutations(list(history.observations)))
        plan = decide(attrs.evolve(history, observations=facts), shop.policy, shop.now)
        plans.append(
            [(one.kind, one.key, one.reason, one.decision()) for one in plan.announcements]
        )

    assert plans[0] == plans[1]


@settings(max_examples=FEW, phases=SOME)
@given(steps=st.lists(st.tuples(LINES, st.booleans()), min_size=1, max_size=4))
def test_what_is_told_adds_up_to_what_was_booked(
    steps: list[tuple[list[ReturnLine], bool]],
) -> None:
    """However a return grows between attempts, its revisions and their items add up to it."""
    shop = Shop()
    booked: list[ReturnLine] = []
    for position, (added, is_sent) in enumerate(steps):
        booked += added
        shop.settles(61 + 40 * position, returned("RET1", lines=tuple(booked)))
        if is_sent:
            shop.send_all()

    assert pieces(booked) == told_pieces(shop, "return")
    assert pieces(booked) == told_pieces(shop, "returned_item")
    assert "return.changed" not in shop.opened()


class TestTelling:
    def test_it_is_told_once_it_has_settled(self) -> None:
        """A look-up made after the time for settling still shows it: told, with each item."""
        shop = Shop()
        early = shop.sees(61, back("RET1", line("MUG", 2), line("TEE")))
        late = shop.sees(91, back("RET1", line("MUG", 2), line("TEE")))

        assert {RETURN: "settling"} == held(early)
        assert at(91) == early.read_at
        assert [
            ("return", RETURN, "Returned Order"),
            ("returned_item", f"{RETURN}:MUG", "Returned Item"),
            ("returned_item", f"{RETURN}:TEE", "Returned Item"),
        ] == [(one.kind, one.key, one.metric) for one in late.announcements]
        assert {at(60)} == {one.happened_at for one in late.announcements}
        assert {person("ann@post.pvx-sim.net")} == {one.person for one in late.announcements}

    def test_settling_is_not_over_without_a_look_up(self) -> None:
        """Time alone settles nothing."""
        shop = Shop()
        shop.sees(61, back())
        plan = shop.advance(200)

        assert {RETURN: "settling"} == held(plan)
        assert at(200) == plan.read_at

    def test_new_pieces_begin_settling_anew_and_words_do_not(self) -> None:
        """A condition that is filled in changes nothing of what came back."""
        shop = Shop()
        shop.sees(61, back("RET1", line()))
        words = shop.sees(80, back("RET1", line(condition="New")))
        more = shop.sees(85, back("RET1", line(quantity=2, condition="New")))

        assert at(91) == words.read_at
        assert at(115) == more.read_at

    def test_several_returns_of_an_order_are_each_told(self) -> None:
        """In the order in which they came, each with its items after it."""
        shop = Shop()
        plan = shop.settles(
            90,
            back("RET2", line("TEE"), returned_at=at(80)),
            back("RET1", line(), returned_at=at(70)),
        )

        assert [RETURN, f"{RETURN}:MUG", "acme01:1001:RET2", "acme01:1001:RET2:TEE"] == [
            one.key for one in plan.announcements
        ]
        assert set() == shop.opened()

    def test_a_kit_that_comes_back_in_parts_is_told_in_parts(self) -> None:
        """Its components are items of their own, and no more than were in the kit."""
        kit = ShipmentItem(
            item_code="KIT",
            quantity=1,
            components=(
                Component(item_code="CUP", quantity=2),
                Component(item_code="POT", quantity=1),
            ),
        )
        shop = Shop(told=False)
        shop.orders, shop.parcels = [order("1001", ("KIT", 1))], [shipment(items=(kit,))]
        shop.sees(0)
        one = back("RET1", line("CUP"))
        two = back("RET2", line("CUP"), line("POT"), returned_at=at(65))
        shop.settles(66, one, two)
        right = shop.opened()
        shop.settles(120, one, two, back("RET3", line("KIT"), returned_at=at(119)))

        assert {"RET1": [["CUP", 1]], "RET2": [["CUP", 1], ["POT", 1]]} == {
            key: lines for key, lines in shop.lines().items() if key != "RET3"
        }
        assert set() == right
        assert {"return_over:acme01:1001:RET3": "return.more_than_sent"} == shop.exceptions()

    def test_equal_rows_add_up(self) -> None:
        """Two rows of one item are one line and one item event."""
        shop = Shop()
        shop.settles(61, back("RET1", line(), line()))

        assert {"RET1": [["MUG", 2]]} == shop.lines()
        assert {"RET1:MUG": [["MUG", 2]]} == shop.lines("returned_item")

    def test_late_modes_are_frozen_with_it(self) -> None:
        """Each metric's own, and until when it is told late."""
        policy = attrs.evolve(
            POLICY,
            late="announce_late",
            late_window=timedelta(hours=8),
            metrics={"Returned Item": MetricPolicy(late="silent")},
        )
        plan = Shop(policy=policy).settles(61, back())

        assert [
            ("announce_late", at(60) + timedelta(hours=8)),
            ("silent", None),
        ] == [(one.late_mode, one.late_until) for one in plan.announcements]
        assert {at(60) + timedelta(hours=3, minutes=30)} == {
            one.live_until for one in plan.announcements
        }


class TestGrowing:
    def test_what_is_added_later_is_told_alone(self) -> None:
        """A second revision has the added pieces, its own key, and our first sight as its time."""
        shop = Shop()
        shop.settles(61, back("RET1", line("MUG", 1)))
        shop.send_all()
        plan = shop.settles(120, back("RET1", line("MUG", 2), line("TEE")))

        assert ["acme01:1001:RET1:2", f"{RETURN}:MUG:2", f"{RETURN}:TEE:2"] == [
            one.key for one in plan.announcements
        ]
        assert [["MUG", 1], ["TEE", 1]] == shop.lines()["RET1:2"]
        assert (at(120), "return_grown") == (of(plan).happened_at, of(plan).reason)
        assert 2 == about(plan).revision
        assert set() == shop.opened()

    def test_before_the_first_attempt_it_is_one_telling(self) -> None:
        """What grew while it waited is told whole."""
        shop = Shop()
        shop.settles(61, back("RET1", line("MUG", 1)))
        settling = shop.sees(95, back("RET1", line("MUG", 2)))
        plan = shop.sees(125, back("RET1", line("MUG", 2)))

        assert 2 == len(settling.withdrawn)
        assert {RETURN: "settling"} == held(settling)
        assert {"RET1": [["MUG", 2]]} == shop.lines()
        assert (1, at(60)) == (about(plan).revision, of(plan).happened_at)

    def test_items_of_a_told_return_are_told_as_they_were(self) -> None:
        """The return was told, its items were not: they stay, and what is added follows."""
        shop = Shop()
        shop.settles(61, back("RET1", line("MUG", 1)))
        shop.deliver(RETURN, kind="return")
        shop.settles(120, back("RET1", line("MUG", 3)))

        assert {"RET1:MUG": [["MUG", 1]], "RET1:MUG:2": [["MUG", 2]]} == shop.lines("returned_item")

    @pytest.mark.parametrize(
        "now",
        [
            (line("MUG", 1, condition="New"),),
            (line("MUG", 2, condition="Worn"),),
            (line("MUG", 2, condition="New", reason="Faulty"),),
            (line("MUG", 2, condition="New", reusable=True),),
            (line("TEE", 1, condition="New"),),
        ],
    )
    def test_what_reads_otherwise_is_a_persons(self, now: tuple[ReturnLine, ...]) -> None:
        """Fewer pieces, another condition, reason or flag: nobody is told again by itself."""
        shop = Shop(
            policy=attrs.evolve(
                POLICY, returns=ReturnsPolicy(dispositions={"New": "x", "Worn": "y"})
            )
        )
        shop.settles(61, back("RET1", line("MUG", 2, condition="New")))
        shop.send_all()
        before = shop.opened()
        shop.sees(120, back("RET1", *now))

        assert set() == before
        assert {"return.changed"} == shop.opened()

    def test_it_ends_when_it_reads_right_again_or_somebody_answers(self) -> None:
        """An answer stands for what the return read then; another change is news."""
        shop = Shop()
        shop.settles(61, back("RET1", line("MUG", 3)))
        shop.send_all()
        seen = []
        for minutes, quantity in ((120, 2), (121, 3), (122, 2)):
            shop.sees(minutes, back("RET1", line("MUG", quantity)))
            seen.append(shop.opened())
        shop.now = at(123)
        shop.answer("discard", f"return_changed:{RETURN}")
        shop.sees(124, back("RET1", line("MUG", 2)))
        answered = shop.opened()
        shop.sees(125, back("RET1", line("MUG", 1)))

        assert [{"return.changed"}, set(), {"return.changed"}] == seen
        assert set() == answered
        assert {"return.changed"} == shop.opened()

    def test_changed_words_are_not_told_as_more(self) -> None:
        """Of three worn mugs one was told as new: two are added."""
        shop = Shop()
        shop.settles(61, back("RET1", line("MUG", 1, condition="New")))
        shop.send_all()
        shop.settles(120, back("RET1", line("MUG", 3, condition="Worn")))

        assert [["MUG", 2]] == shop.lines()["RET1:2"]


class TestCause:
    def test_a_return_before_its_despatch_waits_and_then_goes(self) -> None:
        """It is looked for as long as a cause is; then it goes and says so."""
        policy = attrs.evolve(POLICY, hold_for_cause=timedelta(minutes=40))
        shop = Shop(told=False, policy=policy)
        shop.parcels = []
        waits = shop.settles(61, back())
        goes = shop.sees(101, back())

        assert {RETURN: "cause"} == held(waits)
        assert at(101) == waits.read_at
        assert "cause_missing" == of(goes).reason

    def test_when_the_despatch_is_read_it_waits_no_more(self) -> None:
        """Both are told, the parcel first."""
        policy = attrs.evolve(POLICY, hold_for_cause=timedelta(minutes=40))
        shop = Shop(told=False, policy=policy)
        shop.parcels = []
        shop.settles(61, back())
        shop.parcels = [PARCEL]
        shop.sees(92, back())
        plan = shop.sees(95, back())

        assert {"return": "returned", "shipment": "despatched"} == {
            row.kind: row.reason for row in shop.queue() if row.kind != "returned_item"
        }
        assert ["shipment", "return", "returned_item"] == [row.kind for row in shop.queue()]
        assert {} == held(plan)

    def test_behind_a_waiting_parcel_it_waits_but_not_for_ever(self) -> None:
        """A parcel that left before waits for tracking: the return lets it go first, for a time."""
        policy = attrs.evolve(POLICY, hold_for_tracking=timedelta(hours=5))
        shop = Shop(told=False, policy=policy)
        shop.parcels = [attrs.evolve(PARCEL, tracking_number="")]
        waits = shop.settles(61, back())
        goes = shop.sees(101, back())

        assert {RETURN: "earlier_shipment"} == held(waits)
        assert at(101) == waits.wake_at
        assert "cause_missing" == of(goes).reason

    def test_a_parcel_that_leaves_later_is_not_waited_for(self) -> None:
        """What came back did not come in it."""
        policy = attrs.evolve(POLICY, hold_for_tracking=timedelta(hours=5))
        shop = Shop(policy=policy)
        shop.parcels = [PARCEL, shipment("DES2", tracking_number="", despatched_at=at(61))]
        plan = shop.settles(62, back())

        assert "returned" == of(plan).reason

    def test_an_order_that_is_never_found_is_told_if_the_return_names_somebody(self) -> None:
        """With the return's own e-mail, and the reason that its cause is missing."""
        shop = Shop(told=False)
        shop.orders, shop.parcels = [], []
        plan = shop.settles(61, back(email="bob@post.pvx-sim.net"))

        assert ("cause_missing", person("bob@post.pvx-sim.net")) == (
            of(plan).reason,
            of(plan).person,
        )

    def test_what_the_report_of_returns_names_is_no_missing_despatch(self) -> None:
        """The return was read: that no despatch is shown is its own affair."""
        shop = Shop(told=False)
        shop.parcels = []
        shop.nominated_at = at(60)
        shop.settles(61, back())
        shop.sees(200, back())

        assert {} == shop.exceptions()

    def test_without_order_and_e_mail_nobody_is_told(self) -> None:
        """First it waits, because the order may name somebody; then it is left out."""
        shop = Shop(told=False)
        shop.orders, shop.parcels = [], []
        early = shop.sees(61, back())
        late = shop.sees(91, back())

        assert {RETURN: "settling"} == held(early)
        assert {"RET1": ("skipped", "no_email")} == shop.states()
        assert 1 == len(late.announcements)

    def test_without_an_order_number_a_person_is_asked(self) -> None:
        """Nobody knows whose it is."""
        group = Group("")
        group.look_up(61, returns=[back(order_number="", email="ann@post.pvx-sim.net")])
        plan = group.advance()

        assert ["no_order"] == [one.reason for one in plan.held]
        assert {"return.no_order"} == set(group.exceptions().values())

    def test_dated_in_the_future_a_person_looks_at_the_clock(self) -> None:
        """Nothing is told until somebody says that the date is right."""
        shop = Shop()
        plan = shop.settles(20, back(returned_at=at(90)))
        asked = shop.exceptions()
        shop.answer("approve", f"return_clock:{RETURN}")
        shop.sees(95, back(returned_at=at(90)))

        assert {RETURN: "clock"} == held(plan)
        assert {f"return_clock:{RETURN}": "return.in_the_future"} == asked
        assert {"RET1": ("queued", "returned")} == shop.states()
        assert {} == shop.exceptions()


class TestRma:
    def test_one_that_is_not_completed_is_waited_for(self) -> None:
        """Its goods may not have come; it is looked at again, less and less often."""
        shop = Shop()
        first = shop.settles(61, back(booked_as="rma", status="Created"))
        week = shop.sees(61 + 7 * 24 * 60, back(booked_as="rma", status="Created"))
        done = shop.sees(61 + 7 * 24 * 60 + 1, back(booked_as="rma", status="Completed"))

        assert {RETURN: "not_completed"} == held(first)
        assert at(91) + timedelta(days=1) == first.read_at
        assert week.read_at is not None
        assert timedelta(days=1, hours=18) == week.read_at - shop.now + timedelta(minutes=1)
        assert {"RET1": ("queued", "returned")} == shop.states()
        assert "returned" == of(done).reason

    def test_after_a_week_the_warehouse_is_asked(self) -> None:
        """It ends by itself; until then a person may say that the goods are there, or will not be."""
        for verb, expected in (
            ("approve", ("queued", "returned")),
            ("discard", ("skipped", "discarded")),
        ):
            shop = Shop()
            rma = back(booked_as="rma", status="Received")
            shop.settles(61, rma)
            young = shop.opened()
            shop.sees(62 + 7 * 24 * 60, rma)
            old = shop.opened()
            shop.answer(verb, f"return_open:{RETURN}")
            shop.advance()

            assert (set(), {"return.not_completed"}) == (young, old)
            assert {"RET1": expected} == shop.states()
            assert set() == shop.opened()

    def test_with_discrepancies_it_is_told_as_received(self) -> None:
        """And a person compares."""
        shop = Shop()
        rma = back(booked_as="rma", status="Completed With Discrepancies")
        shop.settles(61, rma)
        opened = shop.exceptions()
        shop.answer("discard", f"return_discrepancies:{RETURN}")
        shop.advance()

        assert {"RET1": ("queued", "returned")} == shop.states()
        assert {f"return_discrepancies:{RETURN}": "return.discrepancies"} == opened
        assert {} == shop.exceptions()

    def test_cancelled_it_is_as_if_it_were_not_there(self) -> None:
        """Before it was told it never leaves; afterwards a person hears of it."""
        early, late = Shop(), Shop()
        rma, gone = (back(booked_as="rma", status=status) for status in ("completed", "Canceled"))
        early.settles(61, rma)
        early.sees(95, gone)
        late.settles(61, rma)
        late.send_all()
        late.sees(95, gone)

        assert {"RET1": ("skipped", "return_gone")} == early.states()
        assert {} == early.states("returned_item")
        assert {"return.vanished"} == late.opened()

    def test_completed_with_nothing_it_is_recorded(self) -> None:
        """There is nothing to tell, and that is not nothing."""
        shop = Shop()
        shop.settles(61, back("RET1", line(quantity=0), status="completed"))

        assert {"RET1": ("skipped", "nothing_returned")} == shop.states()


class TestGone:
    def test_before_it_was_told_it_never_leaves(self) -> None:
        """It is looked for twice; what waited to be sent is taken back at once."""
        shop = Shop()
        shop.settles(61, back())
        once = shop.sees(95)
        after_one = shop.states()
        shop.sees(97)

        assert {RETURN: "reversing"} == held(once)
        assert at(96) == once.read_at
        assert ({}, {"RET1": ("skipped", "return_gone")}) == (after_one, shop.states())

    def test_after_it_was_told_a_person_hears_of_it(self) -> None:
        """Not after one look-up; and no more once it is back."""
        shop = Shop()
        shop.settles(61, back())
        shop.send_all()
        shop.sees(95)
        once = shop.opened()
        shop.sees(97)
        twice = shop.opened()
        shop.sees(98, back())

        assert (set(), {"return.vanished"}, set()) == (once, twice, shop.opened())
        assert {"RET1": ("delivered", "returned")} == shop.states()

    def test_what_a_person_left_untold_stays_so(self) -> None:
        """Also after it was gone and came back."""
        shop = Shop()
        shop.settles(61, back())
        shop.park(RETURN, kind="return")
        shop.answer("discard", f"parked:return:{RETURN}")
        shop.advance()
        shop.sees(95)
        shop.sees(97)
        shop.settles(98, back("RET1", line("MUG", 2)))

        assert {"RET1": ("skipped", "discarded")} == shop.states()
        assert {} == shop.states("returned_item")


class TestNotForTelling:
    def test_before_the_start_it_is_history(self) -> None:
        """And so is what is added to it later."""
        shop = Shop(policy=attrs.evolve(POLICY, start_at=at(70)))
        shop.settles(71, back())
        shop.settles(120, back("RET1", line("MUG", 3)))

        assert {"RET1": ("skipped", "before_start")} == shop.states()
        assert {} == shop.states("returned_item")

    def test_the_audience_is_asked(self) -> None:
        """Nobody of an excluded channel is told; the skip stands while the facts do."""
        policy = attrs.evolve(POLICY, audience=Audience(excluded_channels=("shopify",)))
        shop = Shop(policy=policy)
        shop.sees(61, back("RET1", line(condition="Odd")))
        first = shop.states()
        shop.policy = POLICY
        shop.settles(70, back("RET1", line(condition="Odd")))
        stands = shop.states()
        shop.settles(120, back("RET1", line("MUG", 2, condition="Odd")))

        assert {"RET1": ("skipped", "channel_excluded")} == first == stands
        assert {"RET1": ("queued", "returned")} == shop.states()

    def test_nothing_is_odd_about_what_is_not_told(self) -> None:
        """A condition of a return that reaches nobody is nobody's work."""
        policy = attrs.evolve(POLICY, audience=Audience(excluded_channels=("shopify",)))
        shop = Shop(policy=policy)
        shop.settles(61, back("RET1", line(condition="Odd")))

        assert set() == shop.opened()

    def test_switched_off_the_return_is_recorded_and_its_items_are_told(self) -> None:
        """Each metric is a choice of its own, and pieces still add up."""
        policy = attrs.evolve(POLICY, metrics={"Returned Order": MetricPolicy(enabled=False)})
        shop = Shop(policy=policy)
        shop.settles(61, back("RET1", line("MUG", 1), line("TEE")))
        shop.deliver(f"{RETURN}:MUG", kind="returned_item")
        shop.settles(120, back("RET1", line("MUG", 2), line("TEE")))

        assert {"RET1": ("skipped", "metric_off"), "RET1:2": ("skipped", "metric_off")} == (
            shop.states()
        )
        assert {
            "RET1:MUG": [["MUG", 1]],
            "RET1:TEE": [["TEE", 1]],
            "RET1:MUG:2": [["MUG", 1]],
        } == shop.lines("returned_item")
        assert {"returned", "return_grown"} == {
            reason for _, reason in shop.states("returned_item").values()
        }

    def test_items_switched_off_are_not_told(self) -> None:
        """The return is."""
        policy = attrs.evolve(POLICY, metrics={"Returned Item": MetricPolicy(enabled=False)})
        plan = Shop(policy=policy).settles(61, back())

        assert ["return"] == [one.kind for one in plan.announcements]


class TestPerson:
    def test_an_address_is_pinned_at_the_first_attempt(self) -> None:
        """Until then a changed one is used; items go to whom their return went to."""
        shop = Shop()
        shop.settles(61, back())
        shop.orders = [attrs.evolve(ORDER, email="bob@post.pvx-sim.net")]
        shop.sees(95, back())
        shop.deliver(RETURN, kind="return")
        shop.orders = [attrs.evolve(ORDER, email="cat@post.pvx-sim.net")]
        shop.sees(96, back())
        shop.settles(120, back("RET1", line("MUG", 2)))

        bob, cat = person("bob@post.pvx-sim.net"), person("cat@post.pvx-sim.net")
        assert {
            RETURN: bob,
            f"{RETURN}:MUG": bob,
            f"{RETURN}:2": cat,
            f"{RETURN}:MUG:2": cat,
        } == {row.key: row.person for row in shop.rows() if row.kind.startswith("return")}


class TestParked:
    def test_a_revision_goes_again_as_it_was(self) -> None:
        """The first was refused and a second told meanwhile: retried, it has its own lines."""
        shop = Shop()
        shop.settles(61, back("RET1", line("MUG", 1)))
        shop.park(RETURN, kind="return")
        shop.settles(120, back("RET1", line("MUG", 3)))
        for row in shop.queue():
            shop.deliver(row.key, kind=row.kind)
        shop.now = at(160)
        shop.answer("retry", f"parked:return:{RETURN}")
        shop.advance()

        assert {"RET1": [["MUG", 1]], "RET1:2": [["MUG", 2]]} == shop.lines()
        assert {"RET1": ("queued", "returned"), "RET1:2": ("delivered", "return_grown")} == (
            shop.states()
        )

    def test_retried_alone_it_is_decided_afresh(self) -> None:
        """What was added meanwhile goes with it."""
        shop = Shop()
        shop.settles(61, back("RET1", line("MUG", 1)))
        shop.park(RETURN, kind="return")
        shop.now = at(95)
        shop.answer("retry", f"parked:return:{RETURN}")
        shop.settles(96, back("RET1", line("MUG", 3)))

        assert {"RET1": [["MUG", 3]]} == shop.lines()

    def test_an_item_that_was_left_untold_stays_so(self) -> None:
        """The return and its other items are told."""
        shop = Shop()
        shop.settles(61, back("RET1", line("MUG"), line("TEE")))
        shop.deliver(RETURN, kind="return")
        shop.park(f"{RETURN}:MUG", kind="returned_item")
        shop.now = at(95)
        shop.answer("discard", f"parked:returned_item:{RETURN}:MUG")
        shop.sees(96, back("RET1", line("MUG"), line("TEE")))

        assert {"RET1:MUG": ("skipped", "discarded"), "RET1:TEE": ("queued", "returned")} == (
            shop.states("returned_item")
        )


class TestContent:
    @pytest.mark.parametrize(
        ("condition", "reusable", "expected"),
        [
            ("New", True, "restocked"),
            ("NEW ", False, "written off"),
            ("Damaged", True, "repaired"),
            ("Damaged", None, "repaired"),
            ("", True, "shelf"),
            ("", None, ""),
        ],
    )
    def test_what_became_of_it_is_the_tables_word(
        self, condition: str, reusable: bool | None, expected: str
    ) -> None:
        """Condition and flag together count before the condition alone, whatever the case."""
        table = {
            "new/true": "restocked",
            "New/False": "written off",
            "new": "never",
            "damaged": "repaired",
            "/True": "shelf",
        }
        policy = attrs.evolve(POLICY, returns=ReturnsPolicy(dispositions=table))
        shop = Shop(policy=policy)
        plan = shop.settles(61, back("RET1", line(condition=condition, reusable=reusable)))

        assert [expected] == [one.disposition for one in about(plan).lines]
        assert set() == shop.opened()

    def test_what_the_table_does_not_know_is_told_without(self) -> None:
        """A person reads which condition and flag; nobody guesses."""
        policy = attrs.evolve(POLICY, returns=ReturnsPolicy(dispositions={"New/True": "restocked"}))
        shop = Shop(policy=policy)
        plan = shop.settles(61, back("RET1", line(condition="New", reusable=False)))
        (opened,) = plan.of_tenant

        assert [""] == [one.disposition for one in about(plan).lines]
        assert ((), None) == (plan.opened, opened.stream)
        assert ("return.disposition_unknown", "integrator") == (opened.code, opened.owner)
        assert "return_disposition:acme01:new/false" == opened.key
        assert 'condition "New", reusable False, as in return RET1 of order 1001' in opened.text
        assert 'Write "New/False" = "..." (or "New" = "...", whatever the flag)' in opened.next_step

    def test_it_is_asked_of_the_table_and_not_of_each_return(self) -> None:
        """One question for a condition and flag, however many lines or returns have it."""
        policy = attrs.evolve(POLICY, returns=ReturnsPolicy(dispositions={"New": "restocked"}))
        odd = [
            line("MUG", condition="Torn", reusable=False),
            line("TEE", condition=" TORN ", reusable=False),
            line("CAP", condition="Torn"),
            line("HAT", condition="New"),
        ]
        shop = Shop(policy=policy)
        plan = shop.settles(61, back("RET1", *odd), back("RET2", *odd))

        assert ["return_disposition:acme01:torn", "return_disposition:acme01:torn/false"] == sorted(
            one.key for one in plan.of_tenant
        )
        assert ["as in return RET1"] * 2 == [
            "as in return RET1" if "as in return RET1 " in one.text else one.text
            for one in plan.of_tenant
        ]

    @pytest.mark.parametrize(
        ("table", "knows"),
        [
            ({"Torn/False": "x"}, True),
            ({"torn": "x"}, True),
            ({"Torn/True": "x"}, False),
            ({"New": "x"}, False),
            ({}, False),
        ],
    )
    def test_the_table_knows_a_pair_as_it_knows_a_line(
        self, table: dict[str, str], knows: bool
    ) -> None:
        """By both together, or by the condition alone."""
        policy = ReturnsPolicy(dispositions=table)
        torn = line(condition="TORN", reusable=False)

        assert knows == knows_pair(policy, pair_of(torn)) == (disposition(policy, torn) is not None)

    @pytest.mark.parametrize(
        ("reasons", "expected"),
        [
            ([("not delivered", "")], "returned_to_sender"),
            ([("", "RTS"), ("Not Delivered", "")], "returned_to_sender"),
            ([("Too big", "")], "returned"),
            ([("Not delivered", ""), ("Too big", "")], "returned"),
            ([("", "")], "returned"),
        ],
    )
    def test_what_a_carrier_brought_back_is_an_outcome_of_its_own(
        self, reasons: list[tuple[str, str]], expected: str
    ) -> None:
        """By name or code of the reason, if all lines say so."""
        policy = attrs.evolve(
            POLICY, returns=ReturnsPolicy(sent_back_reasons=("Not Delivered", "rts"))
        )
        lines = [line(reason=name, reason_code=code) for name, code in reasons]
        plan = Shop(policy=policy).settles(61, back("RET1", *lines))

        assert expected == about(plan).outcome

    def test_prices_are_the_returns_else_the_placings_else_unknown(self) -> None:
        """An item that was placed at two prices has none."""
        prices = [("MUG", "9.50"), ("TEE", "20"), ("CAP", "5"), ("CAP", "4")]
        lines = [ShopLine(sku=sku, quantity=1, price=Decimal(price)) for sku, price in prices]
        shop = Shop()
        shop.said(attrs.evolve(fact("order_placed", -60), lines=tuple(lines)))
        plan = shop.settles(
            61,
            back("RET1", line("MUG"), line("TEE", price=Decimal(18)), line("CAP"), line("HAT")),
        )

        assert {"MUG": Decimal("9.50"), "TEE": Decimal(18), "CAP": None, "HAT": None} == {
            one.item_code: one.price for one in about(plan).lines
        }
        assert any(one.startswith("shop/order_placed") for one in of(plan).facts)

    def test_more_than_was_sent_is_told_and_counted(self) -> None:
        """By the later return; a cancelled one does not count."""
        shop = Shop()
        one, two = back("RET1", line("MUG", 2)), back("RET2", line("MUG", 2), returned_at=at(61))
        shop.settles(62, one, attrs.evolve(two, status="cancelled"))
        right = shop.opened()
        shop.settles(100, one, two)
        texts = [one.text for one in shop.history().exceptions]

        assert set() == right
        assert {"return_over:acme01:1001:RET2": "return.more_than_sent"} == shop.exceptions()
        assert ["MUG: 4 of 3 sent"] == [text.split(": ", 1)[1][:16] for text in texts]
        assert {"RET1": [["MUG", 2]], "RET2": [["MUG", 2]]} == shop.lines()

    def test_what_nobody_counted_is_not_called_too_much(self) -> None:
        """A kit whose number is not known may have been there."""
        shop = Shop(told=False)
        shop.parcels = [shipment("DES1", ("MUG", None))]
        shop.settles(61, back("RET1", line("MUG", 9)))

        assert set() == shop.opened()


class TestLag:
    def test_a_return_that_nears_its_end_untold_is_an_exception(self) -> None:
        """Not one that was old when it was read; and it ends when it is told."""
        shop, old = Shop(), Shop()
        near = 60 + 210 * 0.75
        plan = shop.settles(61, back())
        shop.advance(near + 1)
        opened = shop.exceptions()
        shop.send_all()
        shop.advance(near + 2)
        old.settles(near + 1, back())

        assert at(near) == plan.wake_at
        assert {f"return_late:{RETURN}": "event.nearly_late"} == opened
        assert ({}, {}) == (shop.exceptions(), old.exceptions())


def test_nothing_new_says_nothing_more() -> None:
    """Deciding again without news changes nothing."""
    shop = Shop()
    shop.settles(61, back("RET1", line("MUG", 9, condition="Odd")))
    again = shop.decide()

    assert ((), (), (), ()) == (again.announcements, again.withdrawn, again.opened, again.closed)
    assert NOON < shop.now
